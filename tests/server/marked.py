"""Texts with marks: `|` is where the cursor stands."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from dockerlint_py.server.analysis import Analysis
from dockerlint_py.server.documents import Document
from dockerlint_py.server.settings import Settings
from dockerlint_py.server.verdicts import verdict_on
from dockerlint_py.text.positions import Edit, apply

SOMEWHERE = Path("/somewhere/Dockerfile")


def analysed(text: str, path: Path = SOMEWHERE, *, linted: bool = False) -> tuple[Analysis, types.Position]:
    """The text without its mark, and the position of that (the end, without one)."""
    before, mark, after = text.rpartition("|")
    whole = before + after
    document = Document(path.as_uri(), whole, 1)
    analysis = Analysis(document, Settings())
    if linted:
        analysis.verdict = verdict_on(document, Settings())
    return analysis, document.positions.position(len(before) if mark else len(whole))


def after(edit: types.WorkspaceEdit | None, document: Document) -> str:
    """The text with an edit made."""
    assert edit is not None
    [edits] = [list(one) for one in (edit.changes or {}).values()] or [
        list(one.edits) for one in edit.document_changes or ()
    ]
    spans = [(document.positions.offsets(one.range), one.new_text) for one in edits]
    return apply(document.text, [Edit(*span, text) for span, text in spans])
