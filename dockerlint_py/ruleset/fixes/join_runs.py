"""Joins a RUN to the one right above it with `&&`; comments between them stay."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.topics.suppressions import silences
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

# What these change would hold for the second RUN too.
_STATE = frozenset(
    ("cd", "pushd", "popd", "set", "shopt", "umask", "ulimit", "export", "declare", "readonly", "unset", "alias",
     "source", ".", "eval", "trap", "exec", "exit", "return")
)  # fmt: skip


def edits(instruction: Any) -> list[Edit] | None:
    """None where one of them is no plain shell text, or more than one list of `&&`, and where the first one's shell
    would act on the second."""
    above = instruction.previous
    if above is None or not _plain(above) or not _plain(instruction) or not instruction.value or above.keyword != "RUN":
        return None
    if above.options != instruction.options or not _is_one_list(above) or not _is_one_list(instruction):
        return None
    first = above.commands[0]
    text, newline = instruction.file.source.text, instruction.file.source.newline
    if first.end_anchor is None or text[first.end_anchor.span.end : above.span.end].strip():
        return None
    if any(map(_changes_shell, above.commands)):
        return None
    between = text[above.span.end : instruction.value.span.start]
    comments = re.findall(r"^[ \t]*#[^\r\n]*", between, re.M)
    if any(map(silences, comments)):  # which other linters want right above an instruction
        return None
    kept = "".join(f"{newline}{line}" for line in comments)
    joint = f" && {instruction.file.source.escape}{kept}{newline}    "
    return [Edit(above.span.end, instruction.value.span.start, joint)]


def _is_one_list(instruction: Any) -> bool:
    """Each of its commands runs only if all before it succeeded, and its failure is that of the whole."""
    joints = {command.joined_by for command in instruction.commands}
    return joints <= {"", "&&", "|"} and not re.search(r"(?:^|&&)\s*!\s", instruction.value)


def _changes_shell(command: Any) -> bool:
    """Something that the shell keeps: a folder, an option, a variable."""
    return not command.words or command.words[0] in _STATE or command.wrappers[:1] == ("exec",)


def _plain(instruction: Any) -> bool:
    if instruction.form != "shell" or instruction.source.heredocs or isinstance(instruction.commands, Unknown):
        return False
    return len(instruction.commands) > 0 and not any(isinstance(command, Unknown) for command in instruction.commands)
