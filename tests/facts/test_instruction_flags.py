"""The table of flags: what a row says is what the facts and findings about flags go by."""

from __future__ import annotations

import pytest

from dockerlint_py.facts import File
from dockerlint_py.facts.kinds import KEYWORDS
from dockerlint_py.facts.knowledge.instruction_flags import BY_NAME, FLAGS, Flag, flags_of
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.parsing.syntax_version import NOT_STABLE

VALUES = {"any", "platform", "mount", "mode", "duration", "count", "choice", "switch"}
ARGUMENTS = {"FROM": "debian:12", "RUN": "x", "COPY": "a /b", "ADD": "a /b", "HEALTHCHECK": "CMD x"}


def problems(instruction: str) -> list[str]:
    """What BuildKit would not take of a stage with this instruction."""
    text = instruction if instruction.startswith("FROM") else f"FROM debian:12\n{instruction}\n"
    return [str(problem.kind) for problem in File(parse(text, "Dockerfile")).problems]


@pytest.mark.parametrize("flag", FLAGS, ids=[flag.name for flag in FLAGS])
def test_a_row_makes_sense(flag: Flag) -> None:
    assert flag.name.startswith("--")
    assert flag.of
    assert set(flag.of) <= KEYWORDS
    assert flag.value in VALUES
    assert bool(flag.choices) == (flag.value == "choice")
    assert flag.since[1] <= flag.since[0] <= NOT_STABLE, "what is stable was in labs, or came with it"


def test_each_flag_has_one_row() -> None:
    assert len(BY_NAME) == len(FLAGS)


@pytest.mark.parametrize(("keyword", "flag"), [(keyword, flag) for flag in FLAGS for keyword in flag.of])
def test_an_instruction_takes_its_flags(keyword: str, flag: Flag) -> None:
    value = {"choice": "".join(flag.choices[:1]), "duration": "5s", "count": "3", "switch": "true"}.get(flag.value)
    value = value or {"platform": "linux/amd64", "mount": "type=cache,target=/c", "mode": "0644"}.get(flag.value, "x")
    arguments = "https://example.org/a.git /b" if flag.name == "--checksum" else ARGUMENTS[keyword]
    value = "be1f38e" if flag.name == "--checksum" else value
    assert problems(f"{keyword} {flag.name}={value} {arguments}") == []


@pytest.mark.parametrize("keyword", sorted(ARGUMENTS))
def test_an_instruction_takes_no_others(keyword: str) -> None:
    others = [flag.name for flag in FLAGS if flag not in flags_of(keyword)]
    assert all(problems(f"{keyword} {name}=x {ARGUMENTS[keyword]}") for name in others)


def test_a_flag_that_is_not_repeated_stands_once() -> None:
    assert problems("COPY --chown=1 --chown=2 a /b")
    assert problems("COPY --exclude=a --exclude=b . /b") == []


@pytest.mark.parametrize(("minor", "unknown"), [(3, ["--link"]), (4, [])])
def test_a_version_of_the_syntax_knows_the_flags_since_then(minor: int, unknown: list[str]) -> None:
    file = File(parse(f"# syntax=docker/dockerfile:1.{minor}\nFROM debian:12\nCOPY --link a /b\n", "Dockerfile"))
    assert [str(word) for word in file.instructions[-1].unsupported] == unknown
