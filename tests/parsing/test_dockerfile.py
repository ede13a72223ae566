"""The loader against an older parser of BuildKit's, in what did not change since, and what that does not tell.

test_buildkit.py has what today's parser says; this one can be asked about any text.
"""

import os
import re
from pathlib import Path
from typing import Any

import dockerfile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlint_py.parsing.dockerfile import ParsedInstruction, parse

TEXTS = {
    "continuation with comment and blank line": 'FROM a\nRUN x \\\n\n# c\n  y\nCMD ["a"]\n',
    "comment at the end of a continuation": "FROM a\nRUN x \\\n  # c\n && y \\\n # last\nCMD b\n",
    "continuation inside a word": "FROM a\nRUN ec\\\nho hi\n",
    "crlf": "from a\r\nrun x \\\r\n y\r\n",
    "heredocs": "FROM a\nRUN <<EOF cat > f\nhello\nFROM no\nEOF\nRUN <<-'A' <<B\n\tx\n\tA\ny\nB\nCMD x",
    "text right after the terminator": "FROM a\nRUN <<EOF\n# c\nEOF\n# c\nCOPY <<X /x\nX\nRUN y\n",
    "heredoc after a continuation": "FROM a\nRUN x && \\\n cat <<EOF\nbody\nEOF\nCMD y\n",
    "no heredoc": "FROM a\nRUN cat <<<x $((1<<2)) a<<b\nENV A=<<EOF\nCMD x\n",
    "escape directive": "# escape=`\nFROM a\nCOPY c:\\ `\n x\nRUN y\n",
    "directives": "# syntax=docker/dockerfile:1\n# check=skip=all\nFROM a\n",
    "flags": "FROM --platform=$X a\nCOPY --from=b --chown=a:b x y\nRUN --mount=type=cache \\\n --network=none true\n",
    "flag with quotes": 'FROM --platform="${BUILDPLATFORM:-linux}" a\nRUN --mount=type=secret,id="a b" x\n',
    "double dash": "FROM a\nRUN -- --x y\n",
    "dangling mark": "FROM a\nRUN a \\",
    "dangling mark and blank lines": "FROM a\nRUN a \\\n\n\n",
    "two marks": "FROM a\nRUN x \\\\\nRUN y\n",
    "blanks behind the mark": "FROM a\nRUN x \\ \t\n  y\n# end\n\n",
    "bom": "\ufeffFROM a\nRUN b\n",
    "unknown instruction": "FROM a\nFOO bar\nrun x\n",
    "onbuild": "FROM a\nONBUILD RUN x \\\n y\nONBUILD COPY --from=b a b\n",
    "json": 'FROM a\nCMD [ "a", "b\\u00e9" ]\nENTRYPOINT ["x"]\nSHELL ["/bin/sh", \\\n "-c"]\n',
    "indented": "  FROM a\n\tRUN b\n   # c\n",
    "non-ascii": "FROM a\nRUN echo äöü\u00a0x\nLABEL a='日本'\n",
    "final newline missing": "FROM a\nCMD b",
}


def foreign() -> list[Path]:
    root = os.environ.get("DOCKERLINT_CORPUS")
    return sorted(path for path in Path(root).rglob("*") if path.is_file()) if root else []


def flags(instruction: ParsedInstruction) -> tuple[str, ...]:
    return tuple(flag.name + ("" if flag.value is None else f"={flag.value}") for flag in instruction.flags)


def has_changed(text: str) -> bool:
    """Text behind an array made it none in Dockerfile 1.9, and a blank before a heredoc's name none in 1.16."""
    return re.search(r"\][^\S\n]*[^\s\]]|<<-?[ \t]", re.sub(r"\\[ \t]*\r?\n\s*", "", text)) is not None


def disagreements(text: str) -> list[tuple[Any, Any]] | None:
    """What BuildKit says and we don't; None where it refuses the file, or reads it otherwise since."""
    if has_changed(text):
        return None
    try:
        wanted = dockerfile.parse_string(text)
    except dockerfile.GoParseError:
        return None
    if not all(one.cmd for one in wanted):  # a lone continuation mark: an instruction without a keyword
        return None
    theirs = [(one.cmd.upper(), one.start_line, one.end_line, one.flags) for one in wanted]
    ours = [(one.keyword, one.line, one.end_line, flags(one)) for one in parse(text).instructions]
    pairs: list[tuple[Any, Any]] = (
        list(zip(theirs, ours, strict=False)) if len(theirs) == len(ours) else [(theirs, ours)]
    )
    for one, mine in zip(wanted, parse(text).instructions, strict=False):
        if mine.keyword in ("RUN", "CMD", "ENTRYPOINT", "SHELL"):
            pairs.append((one.value, mine.strings if one.json else ((mine.flat.text,) if mine.flat.text else ())))
    return [(a, b) for a, b in pairs if a != b]


@pytest.mark.parametrize("name", TEXTS)
def test_agrees_with_buildkit(name: str) -> None:
    assert disagreements(TEXTS[name]) == []


def test_agrees_with_buildkit_on_a_folder() -> None:
    """Over the folder that DOCKERLINT_CORPUS names; without one this looks at nothing."""
    texts = {str(path): path.read_bytes().decode("utf-8", "replace") for path in foreign()}
    assert {path: found[:2] for path, text in texts.items() if (found := disagreements(text))} == {}


def test_heredoc_bodies_and_their_properties() -> None:
    file = parse(TEXTS["heredocs"])
    bodies = [(h.name, h.expand, h.strip, file.text[slice(*h.body)]) for i in file.instructions for h in i.heredocs]
    assert bodies == [
        ("EOF", True, False, "hello\nFROM no\n"),
        ("A", False, True, "\tx\n"),
        ("B", True, False, "y\n"),
    ]


def test_values_and_spans_are_the_text_they_claim_to_be() -> None:
    file = parse('FROM a\nCOPY --from=b \\\n  --chown=c x y\nCMD ["a"]\n')
    copy = file.instructions[1]
    assert [file.text[slice(*flag.span)] for flag in copy.flags] == ["--from=b", "--chown=c"]
    assert (copy.flat.text, file.text[slice(*copy.value)]) == ("x y", "x y")
    assert [one.form for one in file.instructions] == ["shell", "shell", "exec"]


def test_comments_are_those_of_the_dockerfile_only() -> None:
    file = parse("# a\nFROM x\nRUN y \\\n  # b\n  z # not one\nRUN <<E\n# body\nE\n")
    assert [(comment, file.text[slice(*(comment.span or ()))]) for comment in file.comments] == [
        ("# a", "# a"),
        ("# b", "# b"),
    ]


PIECES = ["FROM a", "RUN ", "<<EOF", "EOF", "\\", "\n", "\r\n", "# c", "--x=y ", '["a"', "]", " ", "`", "\t", '"', "é"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_never_raises_and_spans_lie_inside_in_order(text: str) -> None:
    file = parse(text)
    ends = 0
    for one in file.instructions:
        assert ends <= one.span.start < one.span.end <= len(text)
        assert one.spelled.span is not None and one.spelled.span.start == one.span.start
        assert text[one.flat.origin(0) :][:1] == one.flat.text[:1] or not one.flat.text
        ends = one.span.end


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_agrees_with_buildkit_on_what_it_takes(text: str) -> None:
    assert not disagreements("FROM a\n" + text)
