"""`--watch`: lint once more when a file changes; each time in a process of its own, which remembers nothing old."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import click

from dockerlint_py.report import printable

INTERVAL = 0.5
"""Seconds between two looks; longer where a look takes long."""
BESIDE = (
    *(".dockerignore", "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"),
    *("docker-bake.hcl", "docker-bake.json"),
)

Stamps = dict[str, tuple[int, int]]


def watch(paths: Sequence[str], rules: Sequence[str], config: str | None, gitignore: bool) -> None:
    """Runs the same command without --watch, now and after every change, until Ctrl-C."""
    stamps = _stamps(paths, rules, config, gitignore)
    _lint()
    _say(f"watching {_count(stamps)}; Ctrl-C ends")
    while True:
        began = time.monotonic()
        now = _stamps(paths, rules, config, gitignore)
        if now != stamps:
            _clear()
            _say(f"{_changed(stamps, now)}; linting again")
            stamps = now
            _lint()
            _say(f"watching {_count(stamps)}; Ctrl-C ends")
        time.sleep(max(INTERVAL, 5 * (time.monotonic() - began)))


def _lint() -> None:
    own = [one for one in sys.argv[1:] if one != "--watch"]
    environment = {name: value for name, value in os.environ.items() if name != "DOCKERLINT_WATCH"}
    subprocess.run([sys.executable, "-m", "dockerlint_py", *own], check=False, env=environment)


def _stamps(paths: Sequence[str], rules: Sequence[str], config: str | None, gitignore: bool) -> Stamps:
    found = {}
    for path in dict.fromkeys(_files(paths, rules, config, gitignore)):
        try:
            status = os.stat(path)
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _files(paths: Sequence[str], rules: Sequence[str], config: str | None, gitignore: bool) -> Iterator[str]:
    """The Dockerfiles, and what else says how they are linted."""
    from dockerlint_py.configfile import NAMES
    from dockerlint_py.discover import find
    from dockerlint_py.rules import files

    folders: dict[str, None] = {}
    for path in find(paths or (".",), gitignore):
        folder = os.path.dirname(path)
        yield from (path, f"{path}.dockerignore", *(os.path.join(folder, name) for name in BESIDE))
        above = os.path.abspath(folder)
        while above not in folders:
            folders[above] = None
            above = os.path.dirname(above)
    configs = [os.path.join(folder, name) for folder in folders for name in NAMES]
    for one in [config] if config else filter(os.path.isfile, configs):
        yield one
        rules = [*rules, *_named(one)]
    yield from (file for one in rules for file in files(one))


def _named(config: str) -> Iterator[str]:
    """The files and folders of rules that a configuration names, and the other one that it extends."""
    from dockerlint_py.configfile import read_config
    from dockerlint_py.source import InputError

    try:
        said = read_config(config).data
    except InputError:
        return
    rules, other = said.get("rules", []), said.get("extend", "")
    for one in (*(rules if isinstance(rules, list) else ()), other):
        if isinstance(one, str) and one:
            yield os.path.join(os.path.dirname(config), os.path.expanduser(one))


def _changed(before: Stamps, now: Stamps) -> str:
    names = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    first = printable(os.path.relpath(names[0]))
    verb = "changed" if names[0] in before and names[0] in now else "is new" if names[0] in now else "is gone"
    return f"{first} {verb}" + (f", and {len(names) - 1} more" if len(names) > 1 else "")


def _count(stamps: Stamps) -> str:
    return f"{len(stamps)} file{'s' * (len(stamps) != 1)}"


def _say(text: str) -> None:
    click.echo(f"dockerlint: {text}", err=True)


def _clear() -> None:
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        click.clear()
