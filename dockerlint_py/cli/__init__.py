"""The commands of `dockerlint`. A subcommand is a module of this package with a click command `command`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO

from dockerlint_py.system.standard_streams import write_nowhere
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import VERBOSE, LinterFailure, failure_of

INTERRUPTED, BROKEN_PIPE = 130, 141
"""128 + the signal's number, as shells have it."""
GIVEN: dict[str, Any] = {}
"""The parameters of a command line that was read without click."""


class WrongUsage(Exception):
    """Parameters that do not go together; click says it as it says its own UsageError."""


def exit_code(error: BaseException, command: str) -> int:
    """That of a subcommand which ended so: what went wrong is said, and it isn't the code for findings.

    Raises it again where it is none of these.
    """
    if isinstance(error, BrokenPipeError):
        write_nowhere(1)
        return BROKEN_PIPE
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if not isinstance(error, Exception):
        raise error
    complain(error if isinstance(error, InputError) else failure_of(f"dockerlint {command}", error, "failed"))
    return 2


def _parameters() -> Mapping[str, Any]:
    """Those of the subcommand that runs."""
    click = sys.modules.get("click")
    context = click.get_current_context(silent=True) if click else None
    return context.params if context else GIVEN


def printable_lines(text: str) -> str:
    """A text of several lines as a terminal may get it: without characters that drive it."""
    from dockerlint_py.reporting import printable

    return text if text.isprintable() else "".join(char if char in "\n\t" else printable(char) for char in text)


def safe(text: str) -> str:
    """A text of several lines as a log may get it, too: no line of it is a command to a CI."""
    from dockerlint_py.reporting import harmless

    return harmless(printable_lines(text))


def write(text: str, out: TextIO) -> None:
    """Writes text at once, in order with what other streams get."""
    out.write(text)
    out.flush()


def say(text: str, err: bool = False) -> None:
    """Prints lines on standard output or error, without what drives a terminal or a CI."""
    write(f"{safe(text)}\n", sys.stderr if err else sys.stdout)


def note(text: str) -> None:
    """A word on standard error that is of no use to whoever asked for --quiet."""
    if not _parameters().get("quiet"):
        say(text, err=True)


def note_renamed(rules: tuple[str, ...]) -> None:
    """A line on standard error for each old word in these folders of rules."""
    from dockerlint_py.reporting import printable
    from dockerlint_py.ruleset.loader import renaming_notes

    for said in renaming_notes(rules):
        note(printable(said))


def complain(error: InputError) -> None:
    """One line on standard error; above it, for whoever wants to see more, the traceback of an exception."""
    from dockerlint_py.reporting import printable

    if is_verbose() and isinstance(error, LinterFailure):
        write(safe(error.cause.traceback), sys.stderr)
    say(f"error: {printable(str(error))}", err=True)


def is_verbose() -> bool:
    """Whether --verbose was given, or the variable that means the same in every subcommand."""
    if _parameters().get("verbose"):
        return True
    return os.environ.get(VERBOSE, "").lower() not in ("", "0", "false", "no", "off")
