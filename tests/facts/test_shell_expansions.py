"""Expansions without quotes: where quotes go, and whether the word is one without them."""

from __future__ import annotations

import pytest

from dockerlint_py.facts.model import ShellcheckDiagnostic
from dockerlint_py.linting.linter import facts_of
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.parsing.shellcheck import Diagnostic
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.positions import Span

HEAD = "FROM debian:12\nARG A\nARG TARGETARCH\nENV ONE=1.2 MANY='a b' NONE=\n"


def diagnostic(script: str, at: str) -> ShellcheckDiagnostic:
    """What is said of the last place in a RUN at which this text stands."""
    text = f"{HEAD}RUN {script}\n"
    start = text.rindex(at)
    instruction = facts_of(parse(text, "Dockerfile"), Options()).instructions[-1]
    return ShellcheckDiagnostic(instruction, Span(start, start + len(at)), Diagnostic("SC2086", "info", "", 1, 1, 1, 2))


@pytest.mark.parametrize(
    ("script", "at", "quoted", "surely"),
    [
        ("curl https://e.org/$A/x", "$A", "https://e.org/$A/x", True),
        ("make --prefix=$A", "$A", "$A", True),
        ("make PREFIX=/opt/$A/x", "$A", "/opt/$A/x", True),
        ("cp /a/$A /b", "$A", "/a/$A", False),  # may be a pattern
        ("cp /a/${A}/*.txt /b", "${A}", "/a/${A}/", False),
        ("x $A", "$A", None, False),  # may be empty, or several words
        ("x $TARGETARCH", "$TARGETARCH", "$TARGETARCH", True),
        ("x $ONE", "$ONE", "$ONE", True),
        ("x $MANY", "$MANY", None, False),
        ("x a-$MANY", "$MANY", None, False),
        ("x $NONE", "$NONE", None, True),
        ("java $JAVA_OPTS", "$JAVA_OPTS", None, False),
        ("java -D$JAVA_OPTS", "$JAVA_OPTS", None, True),
        ("cd $APP_HOME", "$APP_HOME", "$APP_HOME", False),
        ('x="$(nproc)"; y $x', "$x", "$x", True),
        ('x="$(curl y)"; y $x', "$x", None, False),
        ('x="$(curl y)"; y /z/$x', "$x", "/z/$x", False),
        ("x=a; x='b c'; y $x", "$x", None, False),
        ("if a; then x=b; fi; y $x", "$x", None, False),  # may be empty
        ("read x; y $x", "$x", None, False),
        ("for x in a $A; do y $x; done", "$x", "$x", True),
        ("for x in *.deb; do y $x; done", "$x", None, False),
        ("v=1.$ONE; x=app-$v; y $x", "$x", "$x", True),
        ("make -j$(nproc)", "$(nproc)", "$(nproc)", True),
        ("ln -s $(which x) /y", "$(which x)", "$(which x)", False),
        ("apt-get install $(cat list)", "$(cat list)", None, False),
        ("x /a$(cat list)", "$(cat list)", None, False),
        ("x > /a/$A", "$A", "/a/$A", True),  # the file of a redirection is one word, or an error
        ('x "a"$A', "$A", None, False),
        ("x ~/$A", "$A", None, False),
        ("x {a,$A}", "$A", None, False),
        ("x a\\ $A", "$A", None, False),
    ],
)
def test_quotes(script: str, at: str, quoted: str | None, surely: bool) -> None:
    one = diagnostic(script, at)
    assert one.quotable == quoted
    if quoted:
        assert (one.stays_one_word is True) is surely


@pytest.mark.parametrize(
    ("script", "fine"),
    [
        ('export A="$(mktemp -d)"', True),
        ("export A=`uname -m`", True),
        ("export A=$(curl x)", False),
        ('export A="$(uname -m)-$(curl x)"', False),
    ],
)
def test_what_cannot_fail(script: str, fine: bool) -> None:
    assert diagnostic(script, "A").assigns_what_cannot_fail is fine
