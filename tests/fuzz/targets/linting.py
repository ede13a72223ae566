"""Any text is linted, beside a build context, and each place that is named lies in it."""

from __future__ import annotations

from pathlib import Path

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.positions import Lines

EVERYTHING = Options(select=("all",), preview=True, today="2026-01-01")
CONTEXT = {
    ".dockerignore": "*.log\n!keep.log\n**/.env\n",
    "package.json": '{"name": "app", "scripts": {"start": "node server.js"}, "dependencies": {"express": "4.18.2"}}\n',
    "package-lock.json": "{}\n",
    "requirements.txt": "-r more.txt\nflask==3.0.0\nnumpy\n",
    "more.txt": "-r requirements.txt\ngunicorn>=20\n",
    "app.py": "import flask\n",
    "entrypoint.sh": '#!/bin/sh\nset -e\nif true; then\n  app "$@"\nfi\n',
    "go.mod": "module example.org/app\n",
}
"""Files that rules look for."""


def check(data: bytes) -> None:
    """Findings of all rules; the last of two targets where the text has an even length."""
    text = data.decode("utf-8", "replace")
    targets = ("", "build") if len(text) % 2 else ()
    options = EVERYTHING._replace(context=context(), targets=targets, build_args=(("VERSION", "1.2"),))
    lines = Lines(text)
    for finding in lint_text(text, "Dockerfile", options):
        assert 0 <= finding.start <= finding.end <= len(text), finding
        assert lines.place(finding.start) == (finding.line, finding.column), finding
        assert lines.place(finding.end) == (finding.end_line, finding.end_column), finding
        assert finding.message.strip(), finding
        for edit in finding.fix.edits if finding.fix else ():
            assert 0 <= edit.start <= edit.end <= len(text), finding
        for other in finding.related:
            assert 1 <= other["line"] <= len(lines.starts), finding


def context() -> str:
    """A folder with what Dockerfiles copy."""
    folder = Path("context")
    if not folder.exists():
        folder.mkdir()
        for name, text in CONTEXT.items():
            (folder / name).write_text(text)
    return str(folder)
