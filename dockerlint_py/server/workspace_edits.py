"""Edits of a document as the protocol has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import accumulate

from lsprotocol import types

from dockerlint_py.server.documents import Document
from dockerlint_py.text.positions import Edit


def workspace_edit(document: Document, edits: Iterable[Edit], versioned: bool) -> types.WorkspaceEdit:
    """Edits of a document; `versioned` where the client can refuse them for a text that is another one by then."""
    made = [document.positions.edit(edit) for edit in sorted(set(edits))]
    if not versioned:
        return types.WorkspaceEdit(changes={document.uri: made})
    of = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(of, list(made))])


def takes_versions(capabilities: types.ClientCapabilities) -> bool:
    """The client knows edits of a document at a version."""
    edits = capabilities.workspace.workspace_edit if capabilities.workspace else None
    return bool(edits and edits.document_changes)


def between(before: str, after: str) -> Iterator[Edit]:
    """The edits of whole lines that make one text of another."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Edit(starts[start], starts[end], "".join(new[first:last]))
