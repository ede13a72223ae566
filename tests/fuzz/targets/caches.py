"""Whatever becomes of the files of the caches, a second run says the same as the first."""

from __future__ import annotations

import shutil
from pathlib import Path
from unittest.mock import patch

from dockerlint_py.ruleset import loader
from dockerlint_py.ruleset.options import Options
from dockerlint_py.running import runner
from dockerlint_py.running.job import Job
from dockerlint_py.system import disk_cache

OPTIONS = Options(select=("all",), today="2026-01-01")
RULE = (
    "summary: a base\nwhy: we say so\nseverity: warning\neach: FROM\nmessage: this is a base\n"
    "examples:\n  - bad: |\n      FROM a\n    where: FROM a\n  - good: |\n      # none\n"
)


def check(data: bytes) -> None:
    """The first byte says what is done with a file of the cache, the second where, the others what with."""
    with patch.object(disk_cache, "folder", lambda: "caches"):
        _check_results(data)
        _check_rules(data)


def _check_results(data: bytes) -> None:
    Path("Dockerfile").write_text("FROM debian\nRUN apt-get update && apt-get install -y curl\nUSER root\n")
    shutil.rmtree("caches", ignore_errors=True)
    fresh = _linted()
    for path in Path("caches/results").iterdir():
        path.write_bytes(damaged(path.read_bytes(), data))
    assert _linted() == fresh


def _linted() -> list[object]:
    with patch.object(runner, "UNCACHED_UP_TO", 0):
        return [
            (result.findings, result.error, result.failures)
            for result in runner.run([Job("Dockerfile", OPTIONS)], cache=True)
        ]


def _check_rules(data: bytes) -> None:
    Path("house").mkdir(exist_ok=True)
    path = Path("house/some-base.yaml")
    if not path.exists():
        path.write_text(RULE)
    fresh = [(rule.id, rule.data) for rule in loader._rules(str(path))]
    for kept in Path("caches").glob("*.json"):
        kept.write_bytes(damaged(kept.read_bytes(), data))
    assert [(rule.id, rule.data) for rule in loader._rules(str(path))] == fresh


def damaged(whole: bytes, data: bytes) -> bytes:
    """A file that was cut off, written over, replaced, or has something in it that nobody wrote."""
    kind, at, rest = (data[0], data[1] * len(whole) // 256, data[2:]) if len(data) > 1 else (0, 0, b"")
    return (
        whole[:at],
        whole[:at] + rest + whole[at + len(rest) :],
        rest,
        whole[:at] + rest + whole[at:],
        b" ".join((whole[: whole.find(b" ", 25)], rest)) + b"\n",
    )[kind % 5]
