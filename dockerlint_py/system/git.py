"""git, run as a program: the only module that starts it.

Nothing goes through a shell, git asks nobody for anything, and no pager is run. `output` obeys what else a repository
and a user have configured, but for what would run programs (a monitor of files, hooks, helpers for credentials): it is
for commands that do not read the work tree, whose filters git would run. `running` gets the whole environment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO

TIME_LIMIT = 120
"""Seconds for one call of `output`."""
PLAIN_DIFF = ("--no-ext-diff", "--no-textconv", "--ignore-submodules")
"""Options of a diff that runs no program of the repository's, and goes into no other one."""
_SET_BY_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""Set while git runs a hook; they speak of another folder than the one that is asked about."""
_NO_PROGRAMS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    "credential.helper=",
    "core.askPass=",
)
_OPTIONS = ("--literal-pathspecs", *(word for setting in _NO_PROGRAMS for word in ("-c", setting)))
_PROTOCOLS = {"GIT_ALLOW_PROTOCOL": "http:https"}
"""What a clone that is not whole is completed by: the others run programs that its configuration names."""
_OFFLINE = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
"""The second is known since git 2.44."""
_QUIET = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}

Process = subprocess.Popen[bytes]
Streams = tuple["IO[bytes] | int", "IO[bytes] | int", "IO[bytes] | int"]
"""stdin, stdout and stderr: files, or constants of subprocess."""


class GitError(Exception):
    """git did not do what was asked; the message says why in a line."""


class GitMissing(GitError):
    """There is no git on the PATH."""


class GitNotRunnable(GitError):
    """The system does not let git run; `reason` is the message without the number of the error."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.reason = error.strerror or str(error)


class GitTimeout(GitError):
    """git took longer than it may."""


class GitFailed(GitError):
    """git ended with an exit code; the message is the first line of what it says."""

    def __init__(self, stderr: bytes, code: int) -> None:
        lines = os.fsdecode(stderr).strip().splitlines()
        super().__init__(lines[0] if lines else f"exit code {code}")


def environment(is_kept: Callable[[str], bool]) -> dict[str, str]:
    """The variables of this process whose names are kept, and those with which git is quiet and speaks English."""
    return {**{name: value for name, value in os.environ.items() if is_kept(name)}, **_QUIET}


def output(folder: str, *command: str, codes: Collection[int] = (0,), ceiling: str = "") -> bytes:
    """What git prints of a folder of the user's, with the user's configuration. Raises GitError.

    `codes` are the exit codes that are no failure. A repository is not looked for in `ceiling` and above it.
    """
    variables = _guarded()
    if ceiling:
        variables["GIT_CEILING_DIRECTORIES"] = ceiling
    streams = (subprocess.DEVNULL, subprocess.PIPE, subprocess.PIPE)
    with _started((*_OPTIONS, *command), folder, variables, streams) as process:
        try:
            stdout, stderr = process.communicate(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise GitTimeout(str(error)) from None
        except OSError as error:
            process.kill()
            raise GitNotRunnable(error) from None
        except BaseException:
            process.kill()
            raise
    if process.returncode not in codes:
        raise GitFailed(stderr, process.returncode)
    return stdout


def pieces(folder: str, *command: str, stdin: bytes, seconds: float, memory: int) -> Iterator[bytes]:
    """What git prints of a folder of the user's between NUL bytes, piece by piece, for commands as of `output`.

    It asks no network: where a clone is not whole, it fails as soon as it needs what is missing.
    Raises GitError; GitTimeout after what it printed in these `seconds`. `memory` is as of `running`.
    """
    from tempfile import TemporaryFile

    with TemporaryFile() as given, TemporaryFile() as errors:
        given.write(stdin)
        given.seek(0)
        streams = (given, subprocess.PIPE, errors)
        variables = {**_guarded(), **_OFFLINE}
        with running((*_OPTIONS, *command), folder, variables, streams, seconds, memory) as process:
            assert process.stdout is not None
            rest = b""
            while block := process.stdout.read(1 << 16):
                *whole, rest = (rest + block).split(b"\0")
                yield from whole
            code = process.wait()
        if code:
            errors.seek(0)
            raise GitFailed(errors.read(), code)
        if rest:
            yield rest


def _guarded() -> dict[str, str]:
    """The variables of this process, less what speaks of another folder, with what keeps programs from being run."""
    return {**environment(lambda name: name not in _SET_BY_HOOKS), **_PROTOCOLS}


@contextmanager
def running(
    command: Sequence[str],
    folder: str,
    variables: Mapping[str, str],
    streams: Streams,
    seconds: float,
    memory: int,
) -> Iterator[Process]:
    """A process of git, killed with all that it has started when its time is over or the block is left.

    `variables` are its whole environment; `memory` bounds its bytes of address space where the system can. What
    its exit code means is up to the caller. Raises GitMissing, GitNotRunnable, and GitTimeout at the end of the block.
    """
    process = _started(command, folder, variables, streams, own_group=True)
    _bound_memory(process.pid, memory)
    timed_out = threading.Event()
    timer = threading.Timer(seconds, _end_overdue, (process, timed_out))
    timer.start()
    try:
        yield process
    finally:
        timer.cancel()
        _kill_group(process)
        process.wait()
        if process.stdout:
            process.stdout.close()
    if timed_out.is_set():
        raise GitTimeout(f"git took longer than {seconds:g} s")


def _end_overdue(process: Process, timed_out: threading.Event) -> None:
    timed_out.set()
    _kill_group(process)


def _started(
    command: Sequence[str],
    folder: str,
    variables: Mapping[str, str],
    streams: Streams,
    own_group: bool = False,
) -> Process:
    stdin, stdout, stderr = streams
    try:
        return subprocess.Popen(
            ("git", "--no-pager", *command),
            cwd=folder,
            env=variables,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=own_group,
        )
    except FileNotFoundError:
        raise GitMissing("there is no git on the PATH") from None
    except OSError as error:
        raise GitNotRunnable(error) from None


def _bound_memory(pid: int, memory: int) -> None:
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))


def _kill_group(process: Process) -> None:
    """Ends a process and its children, which are a group of their own; until it is waited for, its id is its own."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
