"""Variables: names and values of ARG, ENV and LABEL, and what is in force where."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any

from dockerlint_py.facts.knowledge import hosts, variable_names
from dockerlint_py.facts.knowledge.expand import Values, Variables, expand
from dockerlint_py.facts.model import Assignment, Command, File, Instruction, Stage, Variable
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.command_words import resolve
from dockerlint_py.facts.topics.instructions import mentions
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.docker_lexer import is_name
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.sequences import IndexedSequence, Slice
from dockerlint_py.text.unknown import UNKNOWN, Unknown


def given_value(file: File, name: str) -> str | Unknown | None:
    """The value that a build argument has from outside; none if it has none."""
    return file.build_args.get(str(name), UNKNOWN if "*" in file.build_args else None)


@detail(File, "globals")
def globals_of_file(file: File) -> dict[str, str | Unknown | None]:
    """The ARGs above the first FROM, by name."""
    values: dict[str, str | Unknown | None] = {}
    above = itertools.takewhile(lambda instruction: instruction.stage is None, file.instructions)
    for instruction in (one for one in above if one.keyword == "ARG"):
        for name, value in instruction.pairs:
            given = given_value(file, name)
            if given is None:
                given = UNKNOWN if value is None else expand(value, values, file.source.escape)
            values[str(name)] = given
    return values


@detail(File)
def seen_by_from(file: File) -> Values:
    """The variables that a FROM sees: no build argument sets one that no ARG above the first FROM declares."""
    return Defaults({**dict.fromkeys(variable_names.names("global"), UNKNOWN), **file.globals})


@detail(File)
def defaults(file: File) -> Values:
    """The variables above the first FROM as they are without build arguments."""
    return _by_default(
        file, is_build_file(file.path)
    )  # what compose gives its own is always given: nothing else builds it


@detail(File)
def own_defaults(file: File) -> Values:
    """The variables above the first FROM as the Dockerfile alone sets them."""
    return _by_default(file, False)


def _by_default(file: File, given_count: bool) -> Values:
    values = Defaults(dict.fromkeys(variable_names.names("global"), "x"))
    for instruction in file.instructions:
        if instruction.keyword == "FROM":
            break
        for name, value in instruction.pairs if instruction.keyword == "ARG" else ():
            given = given_value(file, name) if given_count else None
            if given is not None:
                values[str(name)] = given
            elif value is not None:
                values[str(name)] = expand(value, values, file.source.escape)
    return values


@fact(Instruction, "variables")
def variables_of_instruction(instruction: Instruction) -> tuple[Variable, ...]:
    """The names of an ARG or ENV."""
    if instruction.keyword not in ("ARG", "ENV"):
        return ()
    return tuple(Variable(instruction, name, value) for name, value in instruction.pairs)


@fact(Instruction)
def labels(instruction: Instruction) -> tuple[Variable, ...]:
    """The names of a LABEL."""
    return (
        tuple(Variable(instruction, name, value) for name, value in instruction.pairs)
        if instruction.keyword == "LABEL"
        else ()
    )


@detail(Stage)
def settings(stage: Stage) -> dict[str, list[tuple[int, str, str | Unknown | None]]]:
    """For each name: (position, ENV or ARG, value) in order; no value of an ARG that changes nothing by itself."""
    by_name: dict[str, list[tuple[int, str, str | Unknown | None]]] = {}
    with_value: dict[str, tuple[list[int], list[str | Unknown]]] = {}
    stage.__dict__["settings"] = by_name  # values refer to what stands above them
    stage.__dict__["given_values"] = with_value
    for instruction in stage.instructions:
        if instruction.keyword in ("ENV", "ARG"):
            for variable in instruction.variables:
                name = str(variable.name)
                value = None if _is_bare(variable) else variable.resolved
                by_name.setdefault(name, []).append((instruction.index, instruction.keyword, value))
                if value is not None:
                    positions, values = with_value.setdefault(name, ([], []))
                    positions.append(instruction.index)
                    values.append(value)
    return by_name


@detail(Stage)
def given_values(stage: Stage) -> dict[str, tuple[list[int], list[str | Unknown]]]:
    """For each name: the positions at which the stage gives it a value, and the values."""
    made: dict[str, tuple[list[int], list[str | Unknown]]] = stage.__dict__["given_values"] if stage.settings else {}
    return made


@detail(Stage)
def last_values(stage: Stage) -> dict[tuple[str, str], str | Unknown]:
    """The last value that the stage gives, for each (ENV or ARG, name)."""
    entries = ((name, entry) for name, own in stage.settings.items() for entry in own)
    return {(keyword, name): value for name, (_, keyword, value) in entries if value is not None}


def _is_bare(variable: Variable) -> bool:
    """An ARG without a default, here or above the first FROM, that nothing from outside is known to set."""
    name = str(variable.name)
    if variable.keyword != "ARG" or variable.written is not None or given_value(variable.file, name) is not None:
        return False
    return name not in variable.file.globals and name not in variable_names.names("global")


@detail(Stage)
def last_setting(stage: Stage) -> dict[tuple[str, str], Span | None]:
    """Where the last ENV, ARG or LABEL of the stage sets each (keyword, name)."""
    places: dict[tuple[str, str], Span | None] = {}
    for instruction in stage.instructions:
        for variable in (*instruction.variables, *instruction.labels):
            places[variable.keyword, str(variable.name)] = variable.span
    return places


@fact(Command)
def sets(command: Command) -> tuple[Assignment, ...]:
    """The variables that stand in front of it, or that it sets or exports."""
    if not command.assignments and not command.unwrapped.assigns:
        return ()

    return tuple(Assignment(command, *pair) for pair in (*command.assignments, *command.unwrapped.assigns))


@fact(Variable)
def overridden(variable: Variable) -> bool:
    """The same kind of instruction sets the same name again, later in the stage."""
    if variable.stage is None or variable.stage.instructions[variable.instruction.index] is not variable.instruction:
        return False
    return variable.stage.last_setting.get((variable.keyword, str(variable.name))) != variable.span


@fact(Variable, "value")
def value_of_variable(variable: Variable) -> Word | Unknown | None:
    """The value, variables put in and quotes removed; none where an ARG has none."""
    if variable.written is None:
        return None
    values: Values = variable.instruction.names if variable.stage else variable.file.globals
    if variable.stage and variable.keyword == "ARG" and len(variable.instruction.variables) > 1:
        values = _Beside(variable)
    value = expand(variable.written, values, variable.file.source.escape)
    return UNKNOWN if isinstance(value, Unknown) else Word(value, variable.written.span)


@fact(Variable)
def resolved(variable: Variable) -> str | Unknown | None:
    """The value in force: that of --build-arg, else its own, else that of a global ARG."""
    if variable.keyword == "ARG":
        given = given_value(variable.file, variable.name)
        if given is not None:
            return given
        if variable.written is None:
            return variable.file.globals.get(str(variable.name), UNKNOWN)
    return variable.value


@fact(Variable)
def path(variable: Variable) -> str | Unknown | None:
    """The value as a path of the image: a relative one below the working directory that its stage ends with."""
    stage, value = variable.stage, variable.value
    if stage is None or isinstance(value, Unknown) or not value:
        return UNKNOWN if isinstance(value, Unknown) else None
    if value.startswith("/"):
        return image_paths.normal(value)
    folder = stage.workdir
    if folder is None:
        folder = stage.image.workdir or "/" if stage.image else UNKNOWN
    return UNKNOWN if isinstance(folder, Unknown) else image_paths.normal(f"{folder}/{value}")


@fact(Variable)
def read_by_programs(variable: Variable) -> bool:
    """BuildKit or programs read a variable of its name from the environment by themselves, as PIP_INDEX_URL or CC."""
    return variable_names.is_read_by_programs(variable.name)


@fact(Variable)
def words(variable: Variable) -> tuple[str, ...]:
    """The name split at `_`, `-`, `.` and capitals, in lowercase."""
    split = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", variable.name)
    return tuple(word for word in re.split(r"[\W_]+", split.lower()) if word)


@fact(Variable)
def host(variable: Variable) -> str | Unknown | None:
    """The host that the value names, alone or in a URL."""
    return UNKNOWN if isinstance(variable.value, Unknown) else hosts.host(variable.value or "")


@fact(Variable, choices=hosts.SCOPES)
def host_scope(variable: Variable) -> str | Unknown | None:
    """loopback, private, link-local, host-gateway, local-name or public, of a value that is a host or URL."""
    return UNKNOWN if isinstance(variable.host, Unknown) else hosts.scope(variable.host)


@fact(Variable)
def scheme(variable: Variable) -> str | Unknown | None:
    """The scheme of a value that is a URL."""
    if isinstance(variable.value, Unknown):
        return UNKNOWN
    match = re.match(r"([a-z][a-z0-9+.-]{0,30})://", variable.value or "")
    return match and match[1].partition("+")[0]


@fact(Variable)
def space_before(variable: Variable) -> Word | None:
    """What separates it from the pair before it: blanks and line continuations; none if there is no such pair."""
    before = [
        variable_before.span.end
        for variable_before in variable.instruction.variables
        if variable_before.span and variable.span and variable_before is not variable
    ]
    start = max((end for end in before if variable.span and end <= variable.span.start), default=None)
    if start is None or variable.span is None:
        return None
    text = variable.file.source.text[start : variable.span.start]
    return Word(text, Span(start, variable.span.start)) if not text.strip(" \t\r\n\\`") else None


@fact(Variable)
def used_by(variable: Variable) -> tuple[Instruction, ...] | Slice[Instruction]:
    """The instructions below that name it, in the stage and those built from it; of a global ARG anywhere."""
    name, stage = str(variable.name), variable.stage
    if stage is None:
        return tuple(one for one in mentions(variable.file, name) if one is not variable.instruction)
    if name not in stage.naming:
        naming = [one for one in mentions(variable.file, name) if one.stage and stage in one.stage.chain]
        stage.naming[name] = IndexedSequence(naming), [one.index for one in naming]
    row, positions = stage.naming[name]
    return Slice(row, bisect_right(positions, variable.instruction.index))


@detail(Stage)
def naming(_stage: Stage) -> dict[str, tuple[IndexedSequence[Instruction], list[int]]]:
    """Those of it, and of the stages built from it, that have a name as a word: as a row, and where they stand."""
    return {}


@fact(Assignment, "value")
def value_of_assignment(assignment: Assignment) -> Word | Unknown | None:
    """The value, variables put in and quotes removed; unknown where only a shell could tell."""
    text = resolve(assignment.command, assignment.written) if assignment.written is not None else ""
    return UNKNOWN if isinstance(text, Unknown) else Word(text, assignment.written.span if assignment.written else None)


class Scope:
    """The variables in force just before the instruction at `index` of a stage."""

    __slots__ = ("index", "stage")

    def __init__(self, stage: Stage, index: int) -> None:
        self.stage, self.index = stage, index

    @property
    def brought(self) -> Mapping[str, str | Unknown] | Unknown:
        """The variables that the base image sets."""
        image = self.stage.image if self.stage.index >= 0 else None
        return image.variables if image else UNKNOWN

    def get(self, name: str) -> str | Unknown | None:
        """The value that the file gives a name, none if it gives none.

        Within a stage the last of ENV and ARG counts. A stage begins with the ARGs of its local bases, then their ENVs.
        """
        positions, values = self.stage.given_values.get(name, ((), ()))
        above = bisect_left(positions, self.index)
        if above:
            return values[above - 1]
        for keyword in ("ENV", "ARG"):
            for stage in self.stage.chain[1:]:
                if (keyword, name) in stage.last_values:
                    return stage.last_values[keyword, name]
        return UNKNOWN if self.declares(name) else None

    def declares(self, name: str) -> bool:
        """An ARG or ENV declares the name, with or without a value."""
        for stage in self.stage.chain:
            entries = stage.settings.get(name, ())
            if entries and (stage is not self.stage or entries[0][0] < self.index):
                return True
        return False

    def names(self) -> set[str]:
        """The names that are declared."""
        return {name for stage in self.stage.chain for name in stage.settings if self.declares(name)}


class _Beside:
    """Variables as an ARG sees them: those before its instruction, and the pairs of it that stand before its own."""

    __slots__ = ("variable",)

    def __init__(self, variable: Variable) -> None:
        self.variable = variable

    def get(self, name: str, default: Any = None) -> str | Unknown | None:
        """The value; None, whatever the default, for what is not set."""
        pairs = self.variable.instruction.pairs_by_name
        own = next((at for at, one in pairs.get(str(self.variable.name), ()) if one is self.variable), 0)
        for at, other in reversed(pairs.get(name, ())):
            if at < own and not _is_bare(other):
                return other.resolved
        return self.variable.instruction.names.get(name)


class Defaults(dict[str, "str | Unknown | None"]):
    """Global variables of which all others are unset."""

    def get(self, name: str, default: Any = None) -> str | Unknown | None:
        """The value; None, whatever the default, for what is not set."""
        return super().get(name)


class Names:
    """Variables for expansion: what the file does not set, the base image may, and it is unknown if that is."""

    __slots__ = ("scope",)

    def __init__(self, scope: Variables) -> None:
        self.scope = scope

    def get(self, name: str, default: Any = None) -> str | Unknown | None:
        """The value; None, whatever the default, for what is not set."""
        value = self.scope.get(name)
        if value is not None or not is_name(name):
            return value
        brought = self.scope.brought
        return UNKNOWN if isinstance(brought, Unknown) else brought.get(name, UNKNOWN)
