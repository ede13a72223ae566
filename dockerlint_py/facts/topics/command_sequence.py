"""The commands of one script, in order: what they change for those behind them, and where one more can go."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from dockerlint_py.facts.model import Command, Instruction, Run, RunView
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.executables import defines_function
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Word
from dockerlint_py.text.sequences import IndexedSequence, Slice
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_REACH = 256  # commands of one instruction that are compared with each other; people write fewer
_DECLARE = frozenset(("export", "declare", "readonly", "local", "set", ":"))  # in sh, `A=b set -x` sets A for good


@fact(Command)
def outermost(command: Command) -> bool:
    """It stands in the RUN itself, not in the text of an `sh -c`."""
    return command.outer is None


@fact(Command)
def chained_on_line(command: Command) -> bool:
    """&& or || stands behind it, with the next command on the same line."""
    span = command.joined_by.span
    if command.joined_by not in ("&&", "||") or span is None:
        return False
    text = command.file.source.text
    before = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    end = text.find("\n", span.end)
    behind = text[span.end : end if end >= 0 else None]
    return bool(before.strip() and behind.strip().removesuffix(command.file.escape).strip())


@fact(Command)
def status_lost(command: Command) -> bool:
    """What follows it, or what it is part of, decides what comes of the RUN; `set -e` would stop at it."""
    return command.raw.lost or (command.outer is not None and command.outer.status_lost)


@fact(Command)
def alternative(command: Command) -> Command | None:
    """The command behind the || that is run where it fails; none where no || looks at its failure."""
    if not command.guarded:
        return None
    for behind in range(command.position, min(len(command.siblings) - 1, command.position + _REACH)):
        joint = command.siblings[behind].joined_by
        if joint not in ("&&", "|"):
            return command.siblings[behind + 1] if joint == "||" else None
    return None


@fact(Command)
def earlier_in_run(command: Command) -> RunView:
    """The commands of the same instruction before it."""
    return RunView(command.siblings, commands_before(command.siblings, command.position))


@fact(Command)
def later_in_run(command: Command) -> RunView:
    """The commands of the same instruction behind it."""
    return RunView(command.siblings, commands_behind(command.siblings, command.position))


@fact(Command)
def fed_by(command: Command) -> tuple[Command, ...]:
    """The commands whose output it gets, by pipe, $( ) or <( )."""
    return tuple(command.inputs)


@fact(Command)
def feeds(command: Command) -> tuple[Command, ...]:
    """The commands that get its output."""
    return tuple(command.outputs)


@fact(Command)
def piped_to(command: Command) -> Command | None:
    """The command behind its pipe."""
    return command.pipe_target


@fact(Command)
def end_anchor(command: Command) -> Word | None:
    """The empty place at the end of its RUN where ` && …` can be written; none where that would change the rest."""
    return end_of(command.siblings, command.instruction)


@fact(Run)
def row(run: Run) -> IndexedSequence[Any]:
    """The commands; an unknown item at the end stands for what could not be read."""
    return IndexedSequence((*run, UNKNOWN) if run.broken else tuple(run))


def commands_before(run: Run, position: int) -> Slice[Any]:
    """The commands of a RUN before a position."""
    return Slice(run.row, 0, position, max(0, position - _REACH))


def commands_behind(run: Run, position: int) -> Slice[Any]:
    """The commands of a RUN behind a position."""
    return Slice(run.row, position + 1, None, None, min(len(run.row.items), position + 1 + _REACH))


@detail(Run)
def set_words(run: Run) -> dict[str, list[int]]:
    """The positions of the commands `set` that have a word, by that word."""
    positions: dict[str, list[int]] = {}
    for position, command in enumerate(run):
        if command.name == "set":
            for word in command.words[1:]:
                positions.setdefault(str(word), []).append(position)
    return positions


def is_set(run: Run, option: str, position: int) -> bool:
    """A `set` with this word stands before the position."""
    return run.set_words.get(option, [position])[0] < position


def end_of(run: Run, instruction: Instruction) -> Word | None:
    """Where ` && …` can be written; none behind what does not return, or where it would end `set -e` or a heredoc."""
    last = run[-1] if run else None
    if run.end is None or last is None or last.background or "exec" in last.wrappers or run.has_heredoc:
        return None
    errexit = instruction.errexit or any(re.match(r"-\w*e|errexit", word) for word in run.set_words)
    gone = last.spelled in ("exec", "exit", "return")
    runs_others = last.spelled in (".", "source", "eval") or (
        last.spelled is not None and defines_function(instruction.text, last.spelled)
    )
    return None if gone or (errexit and (run.compound or runs_others)) else Word("", run.end)


@detail(Run)
def has_heredoc(run: Run) -> bool:
    """A command reads a heredoc, of the script or the Dockerfile: what is put behind it would not be run after it."""
    if run.end is not None and run:
        heredocs = run[-1].instruction.source.heredocs
        if heredocs and run.end.start < heredocs[0].body.start:
            return True
    return any(redirect.op.startswith("<<") and redirect.op != "<<<" for one in run for redirect in one.raw.redirects)


@detail(Run)
def assigned_names(run: Run) -> dict[str, list[tuple[int, Word | None]]]:
    """Names that later commands see, with the position and the text; the name "" is a `read` of anything."""
    assigned: dict[str, list[tuple[int, Word | None]]] = {}
    for position, command in enumerate(run):
        if not command.words or command.words[0] in _DECLARE:
            seen: set[str] = set()
            for key, word in command.assignments:
                if key not in seen:
                    assigned.setdefault(str(key), []).append((position, word))
                    seen.add(key)
        elif command.words[0] == "read":
            assigned.setdefault("", []).append((position, None))
    return assigned


def assigned_value(run: Run, name: str, position: int) -> Word | Unknown | None:
    """The text last assigned to a name before the position; unknown where it was read."""
    at, word = _last_assignment(run, name, position)
    return UNKNOWN if _last_assignment(run, "", position)[0] > at else word


def _last_assignment(run: Run, name: str, position: int) -> tuple[int, Word | None]:
    entries = run.assigned_names.get(name, [])
    at = bisect_left(entries, position, key=lambda entry: entry[0])
    return entries[at - 1] if at else (-1, None)


@detail(Run)
def removals(run: Run) -> dict[tuple[str | None, str], int]:
    """(manager, package) and the last position at which it is removed; "?" is one that cannot be told, "*" any."""
    last_removal: dict[tuple[str | None, str], int] = {}
    marked = any(one.name == "apt-mark" for one in run)
    for position, command in enumerate(run):
        if command.action != "remove":
            continue
        last_removal[command.manager, "*"] = position
        for package in command.packages:
            last_removal[command.manager, "?" if isinstance(package.name, Unknown) else package.name] = position
        for arg in command.args:
            last_removal[command.manager, f"-t {arg}"] = position
        automatic = command.subcommand in ("autoremove", "autopurge") or "--auto-remove" in command.flags
        if automatic and marked:  # else it removes only what came along with others
            last_removal[command.manager, "?"] = position
    return last_removal


def is_removed(run: Run, manager: str | None, names: tuple[str, ...], position: int) -> bool | Unknown:
    """One of the names (none: a name that cannot be told) is removed behind the position."""
    if not names:
        return UNKNOWN if run.removals.get((manager, "*"), -1) > position else False
    if any(run.removals.get((manager, name), -1) > position for name in names):
        return True
    return UNKNOWN if run.broken or run.removals.get((manager, "?"), -1) > position else False


@fact(Command)
def separator(command: Command) -> str:
    """What joins a further command at the end of its RUN: `&&`, laid out as the RUN's others are."""
    instruction = command.instruction
    mark = instruction.file.escape
    text = str(instruction.text).replace("\r\n", "\n")
    if instruction.form != "shell" or "\n" not in text:
        return " && "
    broken = rf"[ \t]*{re.escape(mark)}[ \t]*\n([ \t]+)"
    before, after, ended = (
        _indent(pattern, text) for pattern in (rf"{broken}&&[ \t]", rf"&&{broken}\w", rf";{broken}\w")
    )
    if before is not None:
        return f" {mark}\n{before}&& "
    if ended is not None and (instruction.errexit or re.search(r"\bset\s+-\w*e", text)):
        return f"; {mark}\n{ended}"
    if after is not None:
        return f" && {mark}\n{after}"
    indent = _indent(broken, text)
    return " && " if indent is None else f" {mark}\n{indent}&& "


def _indent(pattern: str, text: str) -> str | None:
    """The smallest indentation of the lines that the pattern finds."""
    return min(re.findall(pattern, text), key=len, default=None)
