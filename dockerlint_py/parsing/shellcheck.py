"""Shell scripts → what ShellCheck says of them: one process for many scripts, and none for those seen before.

The program is looked for in DOCKERLINT_SHELLCHECK (`off`: not at all), beside this Python, and on the PATH.
Without it, or where it fails, nothing is said.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from dockerlint_py.system import disk_cache as cache
from dockerlint_py.system import environment
from dockerlint_py.text.records import NamedTuple

BATCH = 100
"""Scripts for one process."""

TIME_LIMIT = 60
"""Seconds for one process."""

SCRIPTS_PER_SHARD = 500
"""Scripts that each of the cache's 256 files remembers."""

# What cannot apply in a Dockerfile: sourced files are not there, a RUN has no shebang, and ash is checked as dash.
EXCLUDED = ("SC1008", "SC1090", "SC1091", "SC1128", "SC2096", "SC2148", "SC2187", "SC2239")


class Script(NamedTuple):
    """A text and the dialect that it is read in: sh, bash, dash or ksh."""

    dialect: str
    text: str


class Diagnostic(NamedTuple):
    """Lines and columns count from 1, in code points; the end is exclusive."""

    code: str
    level: str
    text: str
    line: int
    column: int
    end_line: int
    end_column: int


@lru_cache(maxsize=1)
def program() -> str | None:
    """The path of ShellCheck, None if it is not there or not wanted."""
    given = os.environ.get("DOCKERLINT_SHELLCHECK")
    if given is not None:
        return given if os.path.isfile(given) else None
    name = "shellcheck.exe" if sys.platform == "win32" else "shellcheck"
    for folder in (os.path.dirname(sys.executable), *os.get_exec_path()):  # shutil.which takes 2 ms to be imported
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def check(scripts: Sequence[Script]) -> dict[Script, list[Diagnostic]]:
    """What is said of each script; nothing at all without the program."""
    diagnostics: dict[Script, list[Diagnostic]] = {}
    shards: dict[str, list[tuple[Script, str]]] = {}
    if program() is None:
        return diagnostics
    for script in dict.fromkeys(scripts):
        key = _key(script)
        shards.setdefault(key[:2], []).append((script, key))
    known = {shard: _remembered(shard) for shard in shards}
    missing = []
    for shard, pairs in shards.items():
        for script, key in pairs:
            rows = known[shard].get(key)
            if rows is None:
                missing.append(script)
            else:
                diagnostics[script] = [Diagnostic(*row) for row in rows]
    for start in range(0, len(missing), BATCH):
        diagnostics |= _ask(missing[start : start + BATCH])
    if any(script not in diagnostics for script in missing):  # it failed, and may not the next time
        environment.unsure()
    if missing:
        for shard, pairs in shards.items():
            rows = {key: [list(one) for one in diagnostics[script]] for script, key in pairs if script in diagnostics}
            if rows.keys() - known[shard].keys():
                _remember(shard, {**known[shard], **rows})
    return diagnostics


def _key(script: Script) -> str:
    from hashlib import sha256

    return sha256("\0".join((identity(), *EXCLUDED, *script)).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=1)
def identity() -> str:
    """Another version of the program says other things."""
    path = program() or ""
    try:
        status = os.stat(path)
    except OSError:  # gone since it was looked for
        return path
    return f"{path} {status.st_size} {status.st_mtime_ns}"


def version(path: str) -> str:
    """What a program of ShellCheck calls its version; unknown if it does not tell."""
    import re
    import subprocess

    try:
        printed = subprocess.run(
            [path, "--version"], check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    match = re.search(rb"version: (\S+)", printed.stdout)
    return match[1].decode("ascii", "replace") if match else "unknown"


def _remembered(shard: str) -> dict[str, Any]:
    kept = cache.read(f"shellcheck-{shard}")
    return {key: rows for key, rows in kept.items() if _sound(rows)} if isinstance(kept, dict) else {}


def _sound(rows: Any) -> bool:
    """Rows as they were written; what someone else put there is passed over."""
    kinds = (str, str, str, int, int, int, int)
    return isinstance(rows, list) and all(
        isinstance(row, list) and len(row) == len(kinds) and all(map(isinstance, row, kinds)) for row in rows
    )


def _remember(shard: str, rows: dict[str, Any]) -> None:
    cache.write(f"shellcheck-{shard}", dict(list(rows.items())[-SCRIPTS_PER_SHARD:]))


def _ask(scripts: Sequence[Script]) -> dict[Script, list[Diagnostic]]:
    """One process for all; if that fails, halves, so that one script cannot silence the others."""
    diagnostics = check_together(scripts)
    if diagnostics is not None:
        return diagnostics
    if len(scripts) == 1:
        return {}
    half = len(scripts) // 2
    return _ask(scripts[:half]) | _ask(scripts[half:])


def check_together(scripts: Sequence[Script]) -> dict[Script, list[Diagnostic]] | None:
    """What one process says of scripts; None where it fails, takes longer than TIME_LIMIT or prints something else."""
    import subprocess

    diagnostics: dict[Script, list[Diagnostic]] = {script: [] for script in scripts}
    try:
        for row in _printed(scripts):
            diagnostics[scripts[int(row["file"])]].append(_diagnostic_of(row))
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return diagnostics


def _printed(scripts: Sequence[Script]) -> Any:
    """The comments that one process prints about scripts, each with the number of its script as `file`."""
    import json
    import subprocess
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="dockerlint-", ignore_cleanup_errors=True) as folder:
        for number, script in enumerate(scripts):
            with open(os.path.join(folder, str(number)), "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(f"# shellcheck shell={script.dialect}\n{script.text}\n")
        command = [program() or "", "--norc", "--format=json1", "--exclude=" + ",".join(EXCLUDED), "--"]
        finished = subprocess.run(
            [*command, *map(str, range(len(scripts)))],
            check=False,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIME_LIMIT,
        )
        return json.loads(finished.stdout)["comments"]


def _diagnostic_of(row: Any) -> Diagnostic:
    return Diagnostic(
        f"SC{row['code']}",
        row["level"],
        row["message"],
        row["line"] - 1,
        row["column"],
        row["endLine"] - 1,
        row["endColumn"],
    )


def offsets(text: str, diagnostic: Diagnostic) -> tuple[int, int]:
    """The range of a script's text that is meant; clipped where the program counts further."""
    starts = list(_starts(text))

    def offset(line: int, column: int) -> int:
        if line > len(starts):
            return len(text)
        return min(starts[line - 1] + column - 1, len(text))

    start = offset(diagnostic.line, diagnostic.column)
    return start, max(start, offset(diagnostic.end_line, diagnostic.end_column))


def _starts(text: str) -> Iterator[int]:
    yield 0
    at = text.find("\n")
    while at >= 0:
        yield at + 1
        at = text.find("\n", at + 1)
