"""Any text is a compose file or is refused; the Dockerfiles in it are linted and fixed where they stand."""

from __future__ import annotations

from pathlib import Path

from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.build_files import builds, given
from dockerlint_py.parsing.build_files.inlines import inlines
from dockerlint_py.text.input_error import InputError
from tests.fuzz.refusals import expect_refusal
from tests.fuzz.targets.linting import EVERYTHING
from tests.memory import forget


def check(data: bytes) -> None:
    """The file lies beside a Dockerfile, which it may build."""
    folder = Path("composed")
    folder.mkdir(exist_ok=True)
    (folder / "Dockerfile").write_text("FROM debian AS build\nFROM scratch AS ship\n")
    (folder / "compose.yaml").write_bytes(data)
    forget(builds)
    said = given(str(folder / "Dockerfile"))
    assert all(isinstance(name, str) for name in (*said.targets, *said.unsure, *said.contexts))
    text, path = data.decode("utf-8", "replace"), str(folder / "compose.yaml")
    try:
        inlines(text, path)
        findings = lint_text(text, path, EVERYTHING)
    except InputError as error:
        expect_refusal(error, path)
        return
    for finding in findings:
        assert 0 <= finding.start <= finding.end <= len(text), finding
    fixed = fix_text(text, path, EVERYTHING, unsafe=True)
    assert not fixed.failures
    assert fix_text(fixed.text, path, EVERYTHING, unsafe=True).done == []
