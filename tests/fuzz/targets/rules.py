"""Any text is a rule of one's own or is refused with its path; a rule that was taken can be run and tried."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dockerlint_py.documentation.example_runner import ExampleRun
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset import loader
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import REPORT_AT
from tests.fuzz.refusals import expect_refusal
from tests.odd_lines import ODD_LINES

DOCKERFILE = "FROM debian:12 AS build\n" + "\n".join(ODD_LINES)


def check(data: bytes) -> None:
    """The rules that come along are left out: to read them for each input would be all that takes time."""
    path = Path("house/some-rule.yaml")
    path.parent.mkdir(exist_ok=True)
    Path("none").mkdir(exist_ok=True)
    path.write_bytes(data)
    loader.forget()
    try:
        with patch.object(loader, "builtin", lambda: "none"), patch.object(loader, "cached", _uncached):
            _run(str(path))
    finally:
        loader.forget()


def _run(path: str) -> None:
    try:
        lint_text(DOCKERFILE, "Dockerfile", Options(rules=(path,), select=("some-rule",)))
        tried = ExampleRun([path])
        for problem in tried.problems():
            assert REPORT_AT not in problem.reason, problem
    except InputError as error:
        expect_refusal(error, path)


def _uncached(_name: str, _files: Iterable[str], make: Callable[[], Any]) -> Any:
    return json.loads(json.dumps(make()))
