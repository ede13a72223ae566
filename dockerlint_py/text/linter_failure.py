"""What dockerlint itself fails at: no fault of the user's, who is told so and what to report."""

from __future__ import annotations

from types import TracebackType

from dockerlint_py.text.credentials import masked
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

REPORT_AT = "https://github.com/dockerlint/dockerlint/issues"
VERBOSE = "DOCKERLINT_VERBOSE"
"""The variable with which the traceback is shown too."""
_LACK_OF_MEMORY = "MemoryError"
_LONGEST = 200
"""Characters of an exception's own message."""
_LONGEST_TRACEBACK = 20_000


class Cause(NamedTuple):
    """An exception as text: the name of its class, a line about it, and its traceback."""

    name: str
    line: str
    traceback: str


_NO_EXCEPTION = Cause("", "", "")


class LinterFailure(InputError):
    """A file that could not be linted, or not by all rules, because of what nobody foresaw: most often an exception."""

    def __init__(self, path: str, reason: str, cause: Cause = _NO_EXCEPTION) -> None:
        super().__init__(path, 0, reason)
        self.args = (path, reason, cause)  # from which pickle makes it in another process
        self.cause = cause

    def at(self, path: str) -> LinterFailure:
        """The same of the file at another path."""
        return LinterFailure(path, self.reason, self.cause)


def cause_of(error: Exception) -> Cause:
    """What there is to say of an exception; without the objects that it holds."""
    from traceback import format_exception

    name = type(error).__name__
    if isinstance(error, MemoryError):
        return Cause(name, "it takes more memory than there is", "")
    message = masked(" ".join(str(error).split()))[:_LONGEST]
    whole = "".join(format_exception(type(error), error, error.__traceback__))
    line = f"{name}: {message}" if message else name
    return Cause(name, f"{line} ({place_of(error.__traceback__)})", whole[-_LONGEST_TRACEBACK:])


def place_of(at: TracebackType | None) -> str:
    """File and line of the last frame in our code, or of the last one at all."""
    place = "nowhere"
    is_ours = False
    while at is not None:
        path = at.tb_frame.f_code.co_filename.replace("\\", "/")
        if "dockerlint_py/" in path or not is_ours:
            is_ours = "dockerlint_py/" in path
            place = f"{'/'.join(path.split('/')[-2:])}:{at.tb_lineno}"
        at = at.tb_next
    return place


def lacks_memory(error: InputError | None) -> bool:
    """There was not enough memory, which is no bug."""
    return isinstance(error, LinterFailure) and error.cause.name == _LACK_OF_MEMORY


def failure_of(path: str, error: Exception, what: str = "could not be linted") -> LinterFailure:
    """The failure that an exception is for a file; `what` says in a few words what did not happen."""
    return failure(path, what, cause_of(error))


def failure(path: str, what: str, cause: Cause) -> LinterFailure:
    """The failure with this cause, and what to do about it; lack of memory is no bug."""
    if cause.name == _LACK_OF_MEMORY:
        return LinterFailure(path, f"{what}: {cause.line}", cause)
    advice = f"this is a bug in dockerlint, please report it: {REPORT_AT}; {VERBOSE}=1 shows the traceback"
    return LinterFailure(path, f"{what}: {cause.line}; {advice}", cause)
