"""What stands before and behind a command: its own RUN and the other instructions, as one."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlint_py.facts import File, subjects
from dockerlint_py.language.condition import condition
from dockerlint_py.language.values import Env
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN

TEXT = """\
FROM debian:12 AS base
RUN apt-get install -y curl
FROM base
COPY a /a
RUN apt-get update && apt-get install -y git && curl https://example.org/x | tar x; rm y
COPY b /b
ADD https://example.org/y /y
RUN apt-get install -y jq
"""


def commands(text: str) -> list[Any]:
    return list(subjects(File(parse(text, "Dockerfile")), "command"))


def names(items: Any, attribute: str) -> str:
    return " ".join(str(getattr(item, attribute)) for item in items)


def test_both_sides_in_the_order_of_the_file() -> None:
    curl = next(command for command in commands(TEXT) if command.name == "curl")
    assert names(curl.before.commands, "name") == "apt-get apt-get apt-get"
    assert names(curl.after.commands, "name") == "tar rm apt-get"
    assert names(curl.before.packages, "name") == "curl git" and names(curl.after.packages, "name") == "jq"
    assert names(curl.before.copies, "source") == "a"
    assert names(curl.after.copies, "source") == "b https://example.org/y"
    assert names(curl.after.urls, "text") == "https://example.org/y" and not curl.before.urls
    assert curl.after.commands[0].name == "tar" and len(curl.after.commands[:2]) == 2


def test_of_packages_and_urls_those_of_their_command() -> None:
    file = File(parse(TEXT, "Dockerfile"))
    git = next(package for package in subjects(file, "package") if package.name == "git")
    assert git.before is git.command.before and git.after is git.command.after
    first, second = subjects(file, "url")
    assert first.before is first.command.before and first.after is first.command.after
    assert second.before is second.instruction.earlier and second.after is second.instruction.later
    assert names(second.before.urls, "text") == "https://example.org/x"


def test_start_commands_have_their_own_script_in_front() -> None:
    file = File(parse("FROM a\nRUN x\nCMD y && z\n", "Dockerfile"))
    assert names(list(subjects(file, "entrypoint"))[-1].before.commands, "name") == "x y"


def test_what_cannot_be_read_is_unknown() -> None:
    last = commands('FROM a\nSHELL ["pwsh", "-c"]\nRUN x\nSHELL ["/bin/sh", "-c"]\nRUN z\n')[-1]
    assert UNKNOWN in list(last.before.commands) and UNKNOWN in list(last.before.packages)


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        ({"before.commands": {"name": "tar"}}, False),
        ({"before.commands": {"action": "refresh"}}, True),
        ({"before": {"commands": {"action": "refresh"}}}, True),
        ({"after": {"packages": {"name": "jq", "manager": {"its": "manager"}}}}, False),
        ({"after": {"packages": {"as": "first", "name": "jq"}, "copies": {"name": "b"}}}, True),
        ({"before.commands": {"count": "3"}}, True),
        ({"before.commands": {"all": {"name": "apt-get"}}}, True),
        ({"after.commands": {"all": {"name": "apt-get"}}}, False),
        ({"before.urls": "none", "after.urls": "any"}, True),
    ],
)
def test_conditions(asked: dict[str, Any], verdict: bool) -> None:
    curl = next(command for command in commands(TEXT) if command.name == "curl")
    assert condition(asked)(curl, Env(curl)) is verdict


def test_the_operator_is_still_one() -> None:
    assert condition({"before": "today"})("2026-01-01", Env(None, "2026-02-01"))
    assert not condition({"before": {"its": "name"}})("b", Env(commands("FROM a\nRUN a\n")[0]))
