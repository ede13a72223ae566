"""What is offered at a place → the items of the protocol."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from dockerlint_py.server.documents import Document
from dockerlint_py.text.records import NamedTuple


class Offer(NamedTuple):
    """A text that replaces what was `begun` before the cursor; `about` is Markdown, `label` what is listed."""

    text: str
    begun: str
    kind: types.CompletionItemKind
    about: str = ""
    label: str = ""
    detail: str = ""


def items(offers: Iterable[Offer], document: Document, offset: int) -> list[types.CompletionItem]:
    """The items for the offset of a document, each once and in their order."""
    made: dict[str, types.CompletionItem] = {}
    for number, offer in enumerate(offers):
        label = offer.label or offer.text.strip()
        where = document.positions.range(offset - len(offer.begun), offset)
        about = types.MarkupContent(types.MarkupKind.Markdown, offer.about) if offer.about else None
        made.setdefault(
            label,
            types.CompletionItem(
                label,
                kind=offer.kind,
                detail=offer.detail or None,
                documentation=about,
                filter_text=label,
                sort_text=f"{number:04}",
                text_edit=types.TextEdit(where, offer.text),
            ),
        )
    return list(made.values())
