"""Words of a shell: as a plain tokenizer splits them, and as sh itself hands them to a program."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlint_py.facts.knowledge.expand import expand_in_shell
from dockerlint_py.parsing.shell import SimpleCommand, parse
from dockerlint_py.text.positions import SourceMap, Span
from dockerlint_py.text.unknown import UNKNOWN

ENVIRONMENT = {"V": "v-1.2", "W_1": "w", "E": ""}
WORD = re.compile(r"""(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|\$\{[^}]*\}|[^\s\\'"])+""")
PIECES = (
    *("a", "b-", "-", "/", ".", "_", ":", "+", "@", "%", ",", "^", "1", "2", "--x=", "A=", "!", "é"),
    *("$V", "-$V", "/$V", "$V-", "$W_1", "${V}", '"$V"', "'q $V'", '"x y"', "\"a'b\"", "\\$", "\\ ", "\\\\", '"\\$V"'),
    *("${V:-d}", "${N:-d-$V}", "${N-e}", '"${N:-g h}"', "${V#v}", "${V%-*}", "${V##*-}", "${V:+y}", "${V+$V}"),
)  # fmt: skip
words = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
lines = st.lists(words, min_size=1, max_size=3).map(" ".join)


def command(text: str) -> SimpleCommand:
    script = parse(SourceMap.of(text, [Span(0, len(text))]))
    assert not script.broken
    (only,) = script.commands
    return only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wget https://a.b/$v/c-$v-d.tgz x", ["wget", "https://a.b/$v/c-$v-d.tgz", "x"]),
        ('cp $a-$b-"$c" a-${b}c-$d/e', ["cp", "$a-$b-$c", "a-${b}c-$d/e"]),
        ("A=$v/c-$v-d cmd x", ["cmd", "x"]),
        ("cat > $v/c-$v-d x", ["cat", "x"]),
        ("$v/c-$v-d x", ["$v/c-$v-d", "x"]),
        ("export A=$v/c-$v-d", ["export", "A=$v/c-$v-d"]),
        ("echo $v/c-$1 $v/c-$@-$2", ["echo", "$v/c-$1", "$v/c-$@-$2"]),
        ("cp a\\ b/$c\\$d \\ e", ["cp", "a b/$c$d", " e"]),
        ('[ ! -f "$a b" ]', ["[", "!", "-f", "$a b", "]"]),
        ('[ -n "${A:-b c}" ]', ["[", "-n", "${A:-b c}", "]"]),
        ("[ 'x y' = $c/$d-1 -a -n \"$e\" ]", ["[", "x y", "=", "$c/$d-1", "-a", "-n", "$e", "]"]),
    ],
)
def test_pieces_that_touch_are_one_word(text: str, expected: list[str]) -> None:
    assert [str(word) for word in command(text).words] == expected


def test_a_word_with_backquotes_is_one_and_the_command_in_it_is_seen() -> None:
    script = parse(SourceMap.of("curl a.b/`date +%s`/c.zip", [Span(0, 25)]))
    assert [[str(word) for word in one.words] for one in script.commands] == [
        ["curl", "a.b/`date +%s`/c.zip"],
        ["date", "+%s"],
    ]


def test_a_redirect_and_an_assignment_have_whole_words() -> None:
    one = command("A=$v/c-$v-d cat > $v/e-$v-f")
    assert [str(value) for _, value in one.assignments] == ["$v/c-$v-d"]
    assert [str(redirect.target) for redirect in one.redirects] == ["$v/e-$v-f"]


@given(lines.filter(lambda line: "==" not in line))
def test_words_are_those_of_a_plain_tokenizer(line: str) -> None:
    text = f"printf {line}"
    assert [(word.start, word.end) for word in command(text).words] == [found.span() for found in WORD.finditer(text)]


class Environment:
    """The variables that the shell of the tests has."""

    def get(self, name: str, default: object = None) -> str | None:
        return ENVIRONMENT.get(name)


def handed_over(texts: list[str]) -> list[list[str]]:
    """What sh gives to a command that stands in front of each of these texts."""
    script = "set -f\n" + "".join(f"printf '%s\\0' X {text}\nprintf '\\1'\n" for text in texts)
    environment = {**ENVIRONMENT, "PATH": os.environ["PATH"], "LC_ALL": "C"}
    done = subprocess.run(["sh", "-s"], input=script.encode(), env=environment, capture_output=True, check=True)
    return [[word.decode() for word in part.split(b"\0")[1:-1]] for part in done.stdout.split(b"\1")[:-1]]


@settings(max_examples=40)
@given(st.lists(lines.filter(lambda line: "==" not in line), min_size=1, max_size=20))
def test_words_are_what_sh_hands_over(texts: list[str]) -> None:
    """What is unquoted and comes to nothing is no word; `==` alone is an operator to the grammar."""
    for text, given_words in zip(texts, handed_over(texts), strict=True):
        expected = iter(given_words)
        for word in command(f"printf {text}").words[1:]:
            value = str(word) if word.literal else expand_in_shell(word, Environment())
            assert value is not UNKNOWN
            if value or word.quoted or "${N:-" in word:
                assert value == next(expected), text
        assert list(expected) == []
