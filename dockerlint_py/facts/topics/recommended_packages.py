"""Packages that come only as recommended ones, and whose programs something calls."""

from __future__ import annotations

from functools import cache

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.model import Command, File, Package
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.executables import defines_function
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown


class _Recommendation(NamedTuple):
    """A row of the table, words by words."""

    of: frozenset[str]
    brings: tuple[str, ...]
    instead: frozenset[str]
    programs: frozenset[str]
    named: tuple[str, ...]
    always: bool
    for_people: bool


@cache
def _recommendations() -> tuple[_Recommendation, ...]:
    def words(row: dict[str, str], key: str) -> tuple[str, ...]:
        return tuple(row.get(key, "").split())

    return tuple(
        _Recommendation(
            frozenset(words(row, "of")),
            words(row, "brings"),
            frozenset((*words(row, "instead"), *words(row, "brings"))),
            frozenset(words(row, "programs")),
            words(row, "named"),
            "always" in row,
            "for_people" in row,
        )
        for row in table("recommends")["recommends"]
    )


@cache
def _known() -> dict[str, str]:
    """Names of packages of which it is known what they recommend: the empty name where that is nothing."""
    content = table("recommends")
    return {**dict.fromkeys(content["nothing"].split(), ""), **content["nothing_else"]}


@fact(Package)
def recommends_nothing(package: Package) -> bool:
    """The table knows that apt brings no recommended package with it, of its own or of what it depends on, but for one
    that its command names too; false of what is not in the table."""
    name = str(package.name)
    if isinstance(package.name, Unknown) or name not in _known():
        return False
    other = _known()[name]
    return not other or any(one.name == other for one in package.command.packages)


@fact(Command)
def recommended_in_use(command: Command) -> str | Unknown | None:
    """The packages, a blank between two, that come only since those that it names recommend them, and that are needed:
    something in the file or in the scripts that it copies calls what they bring; unknown where a script calls a program
    that may belong to one of them, none where there is none."""
    own = {package.name for package in command.packages if isinstance(package.name, str)}
    installed = _installed(command)
    found: dict[str, None] = {}
    for row in _recommendations():
        if row.of & own and not row.instead & installed and _is_needed(command, row):
            found.update(dict.fromkeys(row.brings))
    return UNKNOWN if _calls_relatives(command, own, installed) else " ".join(found) or None


def _installed(command: Command) -> frozenset[str]:
    """The packages that its stage names."""
    packages = command.stage.packages if command.stage else command.packages
    known = (one for one in packages if not isinstance(one, Unknown) and one.action == "install")
    return frozenset(str(one.name) for one in known)


def _is_needed(command: Command, row: _Recommendation) -> bool:
    file = command.file
    if row.always or (row.for_people and _is_for_people(command)):
        return True
    if row.programs & file.called_programs or row.programs & file.script_words:
        return True
    texts = (file.source.text, *(script.text for script in file.scripts))
    return any(word in text for word in row.named for text in texts)


def _is_for_people(command: Command) -> bool:
    """Its stage starts nothing of its own accord, or a shell: whoever starts it says what is called."""
    stage = command.stage
    if stage is None or stage.starts is not True:
        return True
    starts = () if isinstance(stage.start, Unknown) else stage.start
    return all(isinstance(start, Unknown) or start.waits for start in starts)


@detail(File)
def called_programs(file: File) -> frozenset[str]:
    """The names of all programs that its RUNs and start commands call."""
    names: set[str] = set()
    for stage in file.stages:
        for command in (*stage.commands, *stage.entrypoint, *stage.healthcheck):
            if not isinstance(command, Unknown):
                words = (command.name, command.spelled, *command.wrappers)
                names.update(str(word).rpartition("/")[2] for word in words if word)
    return frozenset(names)


def _calls_relatives(command: Command, own: set[str], installed: frozenset[str]) -> bool:
    """A script that is copied calls a program which is called like one of its packages but for what follows the first
    `-`, as x-remote is with x-daemon, and that nothing is known to bring."""
    families = {f"{name.partition('-')[0]}-" for name in own if "-" in name and len(name.partition("-")[0]) > 2}
    if not families:
        return False
    brought = {program for row in _recommendations() if row.of & own for program in row.programs} | installed
    for script in command.file.scripts:
        for one in script.commands:
            name = "" if isinstance(one, Unknown) else str(one.spelled)
            known = name in brought or not name.startswith(tuple(families)) or "." in name or "/" in name
            if not known and not defines_function(script.text, name):
                return True
    return False
