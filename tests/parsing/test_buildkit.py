"""Small files and words, and what BuildKit's parser of August 2026 (Dockerfile 1.20 and later) makes of each."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts import File
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.docker_words import Refusal, expanded
from dockerlint_py.parsing.dockerfile import Dockerfile, parse
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.unknown import UNKNOWN

sys.path.insert(0, str(Path(__file__).parents[1] / "compare"))

import buildkit_parser


def rows(name: str) -> list[dict[str, Any]]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


FILES, WORDS = rows("buildkit-parse.jsonl"), rows("buildkit-words.jsonl")
REFUSED = [row for row in FILES if "error" in row]


@pytest.mark.parametrize("rows", [FILES, WORDS], ids=["files", "words"])
def test_files_and_words_are_read_as_buildkit_reads_them(rows: list[dict[str, Any]]) -> None:
    differences = {row["id"]: buildkit_parser.difference(row) for row in rows}
    assert {name: said for name, said in differences.items() if said is not None} == {}


def test_what_its_parser_refuses_is_an_error() -> None:
    found = {row["id"]: lint_text(row["text"], "Dockerfile", Options()) for row in REFUSED}
    assert [name for name, said in found.items() if not any(one.severity == "error" for one in said)] == []


def heredocs(file: Dockerfile) -> list[list[tuple[str, str]]]:
    """(name, body) of each heredoc of each instruction."""
    return [[(one.name, file.text[slice(*one.body)]) for one in each.heredocs] for each in file.instructions]


def test_a_place_in_a_heredoc_is_that_of_the_file() -> None:
    file = parse("FROM a\nRUN --mount=type=cache,target=/x \\\n cat <<  'E O' 3<<-F\n1\nE O\n\t2\n\tF\nUSER a\n")
    run = file.instructions[1]
    assert [file.text[slice(*(one.word.span or ()))] for one in run.heredocs] == ["<<  'E O'", "3<<-F"]
    assert heredocs(file)[1] == [("E O", "1\n"), ("F", "\t2\n")]
    assert (run.line, run.end_line) == (2, 7)


@pytest.mark.parametrize("opened", ["<<E", "cat <<E", "cat << E > /x", "COPY <<E /x"])
@pytest.mark.parametrize("keyword", ["", "ONBUILD "])
def test_under_onbuild_too(keyword: str, opened: str) -> None:
    line = opened if opened.startswith("COPY") else f"RUN {opened}"
    assert heredocs(parse(f"FROM a\n{keyword}{line}\nx\nE\nUSER a\n"))[1:] == [[("E", "x\n")], []]


def test_an_array_and_other_instructions_have_none() -> None:
    text = 'FROM a\nRUN ["cat", "<<E"]\nENV A=<<E\nONBUILD ENV A=<<E\nONBUILD ONBUILD RUN <<E\nCMD <<E\n'
    assert heredocs(parse(text)) == [[]] * 6


@pytest.mark.parametrize("open_text", ['"', "${A^^}", "${A"])
def test_there_are_none_where_buildkit_gives_up_its_words(open_text: str) -> None:
    assert heredocs(parse(f"FROM a\nRUN echo {open_text} && cat <<E\nE\n"))[1] == []


VERSIONS = [
    ("docker/dockerfile:1", True),
    ("docker/dockerfile:1.16", True),
    ("docker/dockerfile:1.15", False),
    ("docker/dockerfile:1.2", False),
    ("docker/dockerfile:1.16-labs", True),
    ("docker/dockerfile:1.15-labs@sha256:0", False),
]


@pytest.mark.parametrize(("syntax", "opens"), VERSIONS)
def test_a_shift_is_a_heredoc_only_for_the_syntax_that_sees_one(syntax: str, opens: bool) -> None:
    """Older syntax takes no blank before the name; there it is harmless, and nothing is said."""
    text = f"# syntax={syntax}\nFROM debian:12\nRUN echo $((1 << 3))\nUSER 1000\n"
    found = {one.rule for one in lint_text(text, "Dockerfile", Options())}
    assert bool(heredocs(parse(text))[1]) is opens
    assert ("heredoc-without-end" in found) is opens
    assert "heredoc-needs-buildkit" not in found


@pytest.mark.parametrize(("syntax", "known"), VERSIONS)
def test_a_syntax_that_takes_the_body_for_instructions_is_named(syntax: str, known: bool) -> None:
    text = f"# syntax={syntax}\nFROM debian:12\nRUN cat << E > /x\na\nE\nUSER 1000\n"
    found = {one.rule: one for one in lint_text(text, "Dockerfile", Options())}
    assert ("heredoc-needs-buildkit" in found) is not known
    assert "unknown-instruction" not in found


@pytest.mark.parametrize(
    ("word", "kind", "part"),
    [
        ("a${B^^}c", "modifier", "${B^"),
        ("${B:=c}", "modifier", "${B:=c}"),
        ("${B:0:3}", "modifier", "${B:0:3}"),
        ("x${}", "substitution", "${"),
        ("${{a}}", "substitution", "${"),
        ("${B", "brace", "${B"),
        ("${B/c}", "slash", "${B/c}"),
        ("${B%\\c}", "pattern", "${B%\\c}"),
        ("a'b", "single-quote", "'b"),
        ('a "$B', "double-quote", '"$B'),
        ("${A:?gone}", "unset", "${A:?gone}"),
        ("${E:?gone}", "empty", "${E:?gone}"),
    ],
)
def test_what_is_refused_has_a_kind_and_a_place(word: str, kind: str, part: str) -> None:
    found = expanded(word, {"A": None, "B": "x", "E": ""})
    assert found.value is UNKNOWN
    assert isinstance(found.refusal, Refusal)
    assert (found.refusal.kind, word[found.refusal.start : found.refusal.end]) == (kind, part)


def test_what_a_build_may_give_is_unknown_and_no_error() -> None:
    assert expanded("${A:?gone}/${A#x}/${A/x/y}", {}) == (UNKNOWN, None, ())
    assert expanded("${B:-$A}${B:+c}", {"B": "b"}) == ("bc", None, ())


def test_thousands_of_braces_end_soon() -> None:
    assert expanded("${A:-" * 5000 + "}" * 5000, {"A": None}).value is UNKNOWN
    assert heredocs(parse("FROM a\nRUN " + "${A:-" * 5000 + "}" * 5000 + " <<E\nE\n"))[1] == []


@pytest.mark.parametrize(
    ("line", "flags", "value"),
    [
        (r"COPY --chown=a\ b /d", [("--chown", "a\\")], "b /d"),
        ("COPY --chown=a` b c /d", [("--chown", "a b")], "c /d"),
        (r"RUN --mount=target=C:\x dir", [("--mount", "target=C:\\x")], "dir"),
        ('RUN --mount="a`"b" dir', [("--mount", 'a"b')], "dir"),
        (r"ONBUILD RUN --mount=target=C:\ dir", [("--mount", "target=C:\\")], "dir"),
    ],
)
def test_flags_are_read_with_the_escape_of_the_file(line: str, flags: list[tuple[str, str]], value: str) -> None:
    instruction = parse(f"# escape=`\nFROM a\n{line}\n").instructions[1]
    read = instruction.inner or instruction
    assert [(flag.name, flag.value) for flag in read.flags] == flags
    assert read.flat.text == value


@pytest.mark.parametrize(
    ("top", "names"),
    [
        ("\t# escape=`", ["escape"]),
        ("  # syntax=a\n# escape=`", ["escape"]),
        (" # check=skip=A\n# syntax=a", []),
        ("#! /bin/sh\n# check=skip=A\n# escape=`", ["check"]),
        ("# syntax=a\n #\tescape=`\n# check=skip=A", ["syntax", "escape"]),
        ("\n# escape=`", []),
    ],
)
def test_directives_behind_blanks_and_below_a_line_for_the_shell(top: str, names: list[str]) -> None:
    """The escape is looked for in lines without their blanks, the others in the file as it is."""
    file = parse(f"{top}\nFROM a\n")
    assert list(file.directives) == names
    assert file.escape == ("`" if "escape" in names else "\\")


@pytest.mark.parametrize("text", ["\\", "FROM a\n \\\n", "FROM a\n\\ \n\n# c\n", "# escape=`\nFROM a\n`\n"])
def test_a_mark_that_nothing_continues_is_an_instruction_of_no_name(text: str) -> None:
    file = parse(text)
    last = file.instructions[-1]
    assert (last.keyword, text[slice(*last.span)]) == (file.escape, file.escape)
    assert "unknown-instruction" in {one.rule for one in lint_text(text, "Dockerfile", Options())}


def user(text: str) -> object:
    """The user of the last stage, which the texts make of a variable."""
    return File(parse(text)).stages[-1].user


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        ("ENV A=env\nARG A=arg", "arg"),
        ("ARG A=arg\nENV A=env", "env"),
        ("ENV A=env\nARG A", "env"),
        ("ENV A=env\nARG A=arg\nFROM a", "env"),
        ("ARG A=arg\nFROM a", "arg"),
        ("ENV A=env\nFROM a AS b\nARG A=arg", "arg"),
        ("ENV A=env\nFROM a AS b\nARG A=arg\nFROM b", "env"),
        ("ARG A=old\nFROM a AS b\nARG A=new\nFROM b", "new"),
        ("ENV A=old\nFROM a AS b\nENV A=new\nFROM b", "new"),
        ("ENV A=old\nARG B=x A=new$A C=$A\nENV A=$C", "newold"),
        ("ENV A=old\nENV B=x A=new C=$A\nENV A=$C", "old"),
    ],
)
def test_which_of_env_and_arg_wins(lines: str, value: str) -> None:
    """Within a stage the later one; a stage begins with the ENVs of its bases, which win over their ARGs."""
    assert user(f"FROM scratch AS a\n{lines}\nUSER $A\n") == value


def test_a_global_arg_counts_where_a_stage_asks_for_it() -> None:
    assert user("ARG A=global\nFROM scratch\nENV A=env\nARG A\nUSER $A\n") == "global"


def test_the_escape_directive_is_that_of_words() -> None:
    file = File(parse("# escape=`\nFROM scratch\nWORKDIR C:\\app\nUSER a`$b\n"))
    assert file.stages[0].user == "a$b"
    assert file.instructions[1].resolved == "C:\\app"
