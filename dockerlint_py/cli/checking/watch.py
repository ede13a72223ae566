"""`--watch`: lint once more when a file changes; each time in a process of its own, which remembers nothing old."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from tempfile import TemporaryDirectory

from dockerlint_py.cli import say
from dockerlint_py.cli.checking.asked_files import VARIABLE, AskedFiles, read_asked
from dockerlint_py.reporting import printable
from dockerlint_py.reporting.text_lines import counted

INTERVAL = 0.5
"""Seconds between two looks; longer where a look takes long."""
Stamps = dict[str, tuple[int, int]]


def watch(paths: Sequence[str], rules: Sequence[str], gitignore: bool) -> None:
    """Runs the same command without --watch, now and after every change, until Ctrl-C."""
    with TemporaryDirectory() as folder:
        list_ = os.path.join(folder, "asked.json")
        stamps = _looked_at(paths, rules, gitignore, list_, {})
        while True:
            _lint(list_)
            after = _looked_at(paths, rules, gitignore, list_, stamps)
            stamps = {path: stamps.get(path, stamp) for path, stamp in after.items()}  # it may change while we lint
            _say(f"watching {counted(len(stamps), 'file')} and what is beside them; Ctrl-C ends")
            now = _changed(paths, rules, gitignore, list_, stamps)
            _clear()
            _say(f"{difference(stamps, now)}; linting again")
            stamps = now


def _changed(paths: Sequence[str], rules: Sequence[str], gitignore: bool, list_: str, before: Stamps) -> Stamps:
    """Waits until something is another than before; the stamps then."""
    while True:
        began = time.monotonic()
        now = _looked_at(paths, rules, gitignore, list_, before)
        if now != before:
            return now
        time.sleep(max(INTERVAL, 5 * (time.monotonic() - began)))


def _looked_at(paths: Sequence[str], rules: Sequence[str], gitignore: bool, list_: str, before: Stamps) -> Stamps:
    """The stamps as they are now; those from before where looking fails, which linting says more about."""
    try:
        return stamps_of(paths, rules, gitignore, read_asked(list_))
    except Exception:
        return before


def _lint(list_: str) -> None:
    """Runs it to its end; whatever ends this process ends that one first."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--watch"]
    environment = {name: value for name, value in os.environ.items() if name != "DOCKERLINT_WATCH"}
    environment[VARIABLE] = list_
    process = subprocess.Popen([sys.executable, "-m", "dockerlint_py", *arguments], env=environment)
    try:
        process.wait()
    except BaseException:
        process.terminate()  # it ends its workers
        process.wait()
        raise


def stamps_of(paths: Sequence[str], rules: Sequence[str], gitignore: bool, asked: AskedFiles) -> Stamps:
    """What tells whether something changed: of each Dockerfile, configuration and rule, and of what a run asked for."""
    stamps: Stamps = {}
    for path in _files(paths, rules, gitignore):
        _stamp(stamps, os.path.abspath(path))
    for question, path in asked:
        if question == "names" and os.path.isdir(path):
            with suppress(OSError):
                stamps[path] = zlib.crc32("\0".join(sorted(os.listdir(path))).encode("utf-8", "surrogatepass")), 0
        elif question in ("content", "names"):
            _stamp(stamps, path)
    for question, path in asked:  # whether something is there, of what nothing more is asked
        if question not in ("content", "names"):
            with suppress(OSError, ValueError):
                stamps.setdefault(path, (stat.S_IFMT(os.stat(path).st_mode), -1))
    return stamps


def _stamp(stamps: Stamps, path: str) -> None:
    """Time and size of a file; that a folder is there: a report that is written into it changes its time."""
    with suppress(OSError, ValueError):
        status = os.stat(path)
        stamps.setdefault(path, (0, 0) if stat.S_ISDIR(status.st_mode) else (status.st_mtime_ns, status.st_size))


def _files(paths: Sequence[str], rules: Sequence[str], gitignore: bool) -> Iterator[str]:
    """The Dockerfiles, and the configurations and rules that may count: a run that these stop asks for little."""
    from dockerlint_py.configuration.config_reader import HADOLINT, NAMES
    from dockerlint_py.parsing.discovery import find
    from dockerlint_py.ruleset.loader import files

    folders: dict[str, None] = {}
    for path in find(paths or (".",), gitignore):
        yield path
        above = os.path.dirname(os.path.abspath(path))
        while above not in folders:
            folders[above] = None
            above = os.path.dirname(above)
    yield from (os.path.join(folder, name) for folder in folders for name in (*NAMES, *HADOLINT))
    yield from (str(file) for root in rules for file in files(root))


def difference(before: Stamps, now: Stamps) -> str:
    """What is another than before, in words: the first file by its name, and how many more there are."""
    names = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    names = [name for name in names if not os.path.isdir(name)] or names  # what is new says more than where
    first = printable(os.path.relpath(names[0]))
    verb = (
        "has other files"
        if os.path.isdir(names[0])
        else "changed"
        if names[0] in before and names[0] in now
        else "is new"
        if names[0] in now
        else "is gone"
    )
    return f"{first} {verb}" + (f", and {len(names) - 1} more" if len(names) > 1 else "")


def _say(text: str) -> None:
    say(f"dockerlint: {text}", err=True)


def _clear() -> None:
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        import click

        click.clear()
