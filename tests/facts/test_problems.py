"""What BuildKit refuses after parsing, written by hand: the line and a part of what is said."""

from __future__ import annotations

import json

import dockerfile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlint_py.facts.knowledge import arrays
from dockerlint_py.facts.topics.problem_kinds import PROBLEMS
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options

CLAUSES = [
    clause
    for rule in load_rules(Options(select=("all",), preview=True))
    for clause in rule.clauses
    if clause.kind == "problem"
]
RULES = tuple({clause.rule.id for clause in CLAUSES})

REFUSED = [
    ("COPY a", 2, "a source and a destination"),
    ("ADD", 2, "has no argument"),
    ("USER a b", 2, "takes one argument"),
    ("STOPSIGNAL", 2, "has no argument"),
    ("ENV A", 2, "A has no value"),
    ("ENV A=1 B", 2, "B is no name=value pair"),
    ("ENV =1", 2, "no name in front"),
    ("LABEL a", 2, "a has no value"),
    ("LABEL a=1 b", 2, "b is no name=value pair"),
    ("ARG =1", 2, "no name in front"),
    ("EXPOSE http", 2, "http is no port"),
    ("EXPOSE 80/icmp 81", 2, "80/icmp has an unknown protocol"),
    ("SHELL /bin/sh -c", 2, "JSON array"),
    ("COPY ['a', 'b']", 2, "double quotes"),
    ("HEALTHCHECK", 2, "has no argument"),
    ("HEALTHCHECK NONE now", 2, "takes no arguments"),
    ("HEALTHCHECK CMD", 2, "has no command"),
    ("HEALTHCHECK curl x", 2, "and not curl"),
    ("HEALTHCHECK []", 2, "and not []"),
    ('HEALTHCHECK ["curl", "x"]', 2, "and not ["),
    ("ONBUILD HEALTHCHECK []", 2, "and not []"),
    ("ONBUILD " * 400 + "RUN x", 2, "ONBUILD cannot hold ONBUILD"),
    ("HEALTHCHECK --interval=5 CMD a", 2, "duration"),
    ("HEALTHCHECK --timeout=1minute CMD a", 2, "duration"),
    ("HEALTHCHECK --retries=-1 CMD a", 2, "whole number"),
    ("COPY --chmud=1 a b", 2, "--chmod"),
    ("COPY --chown a b", 2, "has no value"),
    ("COPY --link=maybe a b", 2, "true, false"),
    ("COPY --chown=a --chown=b a b", 2, "twice"),
    ("RUN --mount=type=cash,target=/x a", 2, "type of the mount has an invalid value; use one of bind, cache"),
    ("RUN --network=lan a", 2, "one of"),
    ("RUN cat <<EOF\na", 2, "heredoc EOF is never closed"),
    ("ONBUILD FROM a", 2, "ONBUILD cannot hold FROM"),
    ("ONBUILD ONBUILD RUN a", 2, "ONBUILD cannot hold ONBUILD"),
    ("ONBUILD RUNN a", 2, "RUN"),
    ("ONBUILD COPY --form=a a b", 2, "--from"),
    ("RUNN a", 2, "RUN"),
    ("RUN a \\\n  b\nFORM c", 4, "FROM"),
    ("FROM a b", 2, "FROM takes"),
    ("FROM a AS", 2, "FROM takes"),
]
ACCEPTED = [
    'EXPOSE 80 443/tcp 53/udp 8000-8010 $PORT "90"',
    "ENV A 1 2 3",
    "ENV A=1 \\\n  # a comment\n  B=2",
    "ARG A B=2",
    "HEALTHCHECK NONE",
    'HEALTHCHECK --interval=1m30s --timeout=500ms --start-period=0s --start-interval=2s --retries=0 CMD ["a"]',
    "COPY --chown=a:b --chmod=755 --link --parents --exclude=x --exclude=y a b",
    "COPY --from=x --link=false a b",
    'COPY ["a b", "c"]',
    "COPY <<A <<B /x\n1\nA\n2\nB",
    "RUN --mount=type=cache,target=/x --mount=type=secret,id=a --network=none --security=sandbox a",
    "ADD --checksum=be1f38e --keep-git-dir=true --unpack=false https://example.org/a.git b",
    "ONBUILD COPY --from=x a b",
    "ONBUILD RUN a",
    'SHELL ["bash", "-c"]',
    "MAINTAINER a b",
    "LABEL a b",
    "STOPSIGNAL SIGTERM",
    "VOLUME /a /b",
    "WORKDIR C:\\a b",
    "CMD []",
]


@pytest.mark.parametrize(("text", "line", "said"), REFUSED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_refused(text: str, line: int, said: str, newline: str) -> None:
    file = f"FROM debian:12.5\n{text}\n".replace("\n", newline)
    found = lint_text(file, "Dockerfile", Options(select=RULES))
    assert [(one.line, said in one.message) for one in found] == [(line, True)], [one.message for one in found]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    assert lint_text(f"FROM debian:12.5\n{text}\n", "Dockerfile", Options(select=RULES)) == []


def test_the_rest_of_a_broken_file_is_linted() -> None:
    text = "FROM debian:12.5\nRUNN a\nHEALTHCHECK --interval=x CMD a\nUSER root\n"
    rules = [(one.rule, one.line) for one in lint_text(text, "Dockerfile", Options(select=(*RULES, "last-user-root")))]
    assert rules == [("unknown-instruction", 2), ("healthcheck-invalid-option", 3), ("last-user-root", 4)]


def test_each_kind_of_problem_is_what_one_rule_looks_for() -> None:
    kinds = [clause.condition["kind"] for clause in CLAUSES]
    assert sorted(kind for one in kinds for kind in ([one] if isinstance(one, str) else one)) == sorted(PROBLEMS)


@given(st.lists(st.text()))
def test_an_array_of_texts_has_no_flaw(texts: list[str]) -> None:
    assert arrays.flaw(json.dumps(texts), "CMD") is None


@given(st.lists(st.sampled_from(["'a'", '"b', '"', "“c”", "d", ",", " ", "]", "\\", "[", "&&"])).map("".join))
def test_a_repaired_array_is_one(text: str) -> None:
    better = arrays.repaired(f"[{text}]")
    assert better is None or all(isinstance(one, str) for one in json.loads(better))


@pytest.mark.parametrize(
    ("text", "flaw", "better"),
    [
        ("['a', 'b c']", "quotes", '["a", "b c"]'),
        ("[“a”, «b»]", "quotes", '["a", "b"]'),
        ('["a]', "quotes", None),
        ('["a", "b",]', "comma", '["a", "b"]'),
        ('["a" "b"]', "comma", '["a", "b"]'),
        ('["a", "b"', "comma", None),
        (r'["C:\x", "b"]', "escape", r'["C:\\x", "b"]'),
        ("[a, b]", "bare", '["a", "b"]'),
        ("[a b, c]", "bare", None),
        ('["a", 1]', "items", '["a", "1"]'),
        ('["a", ["b"]]', "items", None),
        ('["a", b]', "bare", '["a", "b"]'),
        ('[a, "b c"]', "bare", '["a", "b c"]'),
        ('["a", b c]', "bare", None),
        ('[ -f "a" ]', None, None),
        ('["a"] b', "behind", None),
        ('["a"] && b', None, None),
        ("[ -f a ] && b", None, None),
        ('[ "$a" = "b" ]', None, None),
        ("[[ $a, ]]", None, None),
        ("[a-z]*", None, None),
    ],
)
def test_flaws_of_arrays(text: str, flaw: str | None, better: str | None) -> None:
    assert arrays.flaw(text, "RUN") == flaw
    assert flaw is None or arrays.repaired(text) == better


LINES = [
    "ENV A",
    "ENV A=b C",
    "LABEL a=b c=",
    "ENV A b",
    'CMD ["a", 1]',
    "COPY [1] /x",
    "RUN <<E",
    "E",
    "RUN <<-E x",
    "\tE",
]
LINES += [
    "COPY <<E <<F /x",
    "F",
    "ARG",
    "# escape=`",
    "# escape=x",
    "# c",
    "# syntax=a/b",
    "USER",
    "ENV A=1 \\",
    " B",
    "",
]


@given(st.lists(st.sampled_from(LINES), max_size=8).map("\n".join))
def test_what_buildkit_does_not_parse_is_an_error(text: str) -> None:
    try:
        dockerfile.parse_string(text)
    except dockerfile.GoParseError as error:
        found = lint_text(text, "Dockerfile", Options(select=(*RULES, "no-stage")))
        assert [one for one in found if one.severity == "error"], error
