"""The table of package managers: every entry can be asked, and pixi, which is nothing but an entry, is known everywhere."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dockerlint_py.facts import File
from dockerlint_py.facts.knowledge import package_managers
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.knowledge.tools import ACTIONS, tools
from dockerlint_py.facts.model import Command
from dockerlint_py.parsing.dockerfile import parse

ENTRIES = table("managers")["managers"]
HEAD = "FROM debian:12\nWORKDIR /app\nCOPY pixi.toml pixi.lock ./\n"


def command(text: str, head: str = HEAD) -> Command:
    """The first command of a RUN below `head`."""
    first: Command = File(parse(f"{head}RUN {text}\n", "Dockerfile")).instructions[-1].commands[0]
    return first


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_has_a_kind_and_programs(name: str) -> None:
    assert re.fullmatch("[a-z]+", package_managers.kind_of(name))
    assert ENTRIES[name]["programs"]
    assert {program for program, (owner, _) in package_managers.programs().items() if owner == name} <= tools().keys()


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_names_actions_that_there_are(name: str) -> None:
    for program in ENTRIES[name]["programs"].values():
        assert set(program.get("sub", {})) <= set(ACTIONS)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_patterns_of_an_entry_can_be_used(name: str) -> None:
    version = package_managers.pattern(name, "version")
    assert version is None or {"name", "op", "version"} <= version.groupindex.keys()
    assert ENTRIES[name].get("version_like", name) in ENTRIES


def test_no_program_belongs_to_two_managers() -> None:
    words = [word for name in ENTRIES for key, data in ENTRIES[name]["programs"].items()
             for word in (key, *data.get("names", "").split())]  # fmt: skip
    assert len(words) == len(set(words))


def test_of_no_manager_nothing_is_known() -> None:
    assert package_managers.manager(None) == package_managers.manager("no-such") == {}


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("pixi add numpy", "install"),
        ("pixi install", "install"),
        ("pixi global install ruff", "install"),
        ("pixi remove numpy", "remove"),
        ("pixi update", "upgrade"),
        ("pixi clean cache", "clean"),
        ("pixi run -e prod start", "run"),
        ("pixi list", None),
    ],
)
def test_pixi_does_what_its_subcommands_say(text: str, action: str | None) -> None:
    assert (command(text).manager, command(text).action) == ("pixi", action)


def test_pixi_names_packages_as_conda_does() -> None:
    (package,) = command("pixi add --feature dev 'numpy>=1.26'").packages
    assert (package.name, package.version, package.manager.kind) == ("numpy", "1.26", "conda")


@pytest.mark.parametrize(
    ("text", "locked"),
    [("pixi install", False), ("pixi install --locked", True), ("pixi install --frozen", True),
     ("PIXI_FROZEN=true pixi install", True)],
)  # fmt: skip
def test_pixi_takes_the_lock_file_where_it_is_told(text: str, locked: bool) -> None:
    install = command(text)
    assert (install.project, install.manifest_present, install.lock_present, install.locked) == (
        True,
        True,
        True,
        locked,
    )


def test_pixi_keeps_what_it_downloads() -> None:
    assert command("pixi install").caches == ("/root/.cache/rattler",)
    assert command("pixi add numpy").project is False


def those(word: str, value: Any = True) -> str:
    return " ".join(
        sorted(name for name in package_managers.managers() if getattr(package_managers.Manager(name), word) == value)
    )


@pytest.mark.parametrize(
    ("word", "value", "names"),
    [
        ("kind", "os", "apk apt pacman rpm zypper"),
        ("kind", "python", "pdm pip pipenv pipx poetry uv"),
        ("families", ("debian", "ubuntu"), "apt"),
        ("families", ("rhel", "suse"), "rpm"),
        ("locks_when_told", True, "bun bundler cargo dotnet npm pdm pipenv pixi pnpm uv yarn"),
    ],
)
def test_what_rules_ask_of_managers(word: str, value: Any, names: str) -> None:
    assert those(word, value) == names


def test_those_of_a_system_say_which_systems_have_them() -> None:
    assert those("families", ()).split() == sorted(package_managers.managers() - set(those("kind", "os").split()))


def test_what_has_a_lock_file() -> None:
    assert {"npm", "poetry", "go", "gradle"} <= set(those("has_lock").split())
    assert {"pip", "apt", "maven"}.isdisjoint(those("has_lock").split())
