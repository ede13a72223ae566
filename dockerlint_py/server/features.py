"""Requests about a place in a document → the modules that answer them."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from lsprotocol import types

from dockerlint_py.server import code_actions, completion, hover, navigation, outline
from dockerlint_py.server.code_actions import Asked
from dockerlint_py.server.documents import uri_of
from dockerlint_py.server.explanation import Explanation, explanation_of, written
from dockerlint_py.server.session import Session
from dockerlint_py.server.workspace_edits import takes_versions

Add = Callable[..., None]
_TRIGGERS = ["-", "=", ",", "$", "{", ":", " ", "#", '"', "'"]


def register(add: Add) -> None:
    """Adds (method, handler, options) of each feature."""
    actions = types.CodeActionOptions(code_action_kinds=code_actions.KINDS, resolve_provider=True)
    add(types.TEXT_DOCUMENT_CODE_ACTION, _code_actions, actions)
    add(types.CODE_ACTION_RESOLVE, _resolved)
    add(types.TEXT_DOCUMENT_HOVER, _hover)
    add(types.TEXT_DOCUMENT_COMPLETION, _completion, types.CompletionOptions(trigger_characters=_TRIGGERS))
    add(types.TEXT_DOCUMENT_DEFINITION, _definition)
    add(types.TEXT_DOCUMENT_REFERENCES, _references)
    add(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, _highlights)
    add(types.TEXT_DOCUMENT_PREPARE_RENAME, _prepare_rename)
    add(types.TEXT_DOCUMENT_RENAME, _rename, types.RenameOptions(prepare_provider=True))
    add(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, _symbols)
    add(types.TEXT_DOCUMENT_FOLDING_RANGE, _folding)
    add(types.TEXT_DOCUMENT_DOCUMENT_LINK, _links, types.DocumentLinkOptions())


async def _code_actions(session: Session, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    only = tuple(str(getattr(kind, "value", kind)) for kind in params.context.only or ())
    text = session.capabilities.text_document
    later = bool(text and text.code_action and text.code_action.resolve_support)
    asked = Asked(params.range, only, takes_versions(session.capabilities), later)
    return await session.ask(params.text_document.uri, partial(code_actions.actions_at, asked), with_findings=True)


async def _resolved(session: Session, action: types.CodeAction) -> types.CodeAction:
    uri = str(action.data["uri"]) if isinstance(action.data, dict) and "uri" in action.data else ""
    resolve = partial(code_actions.resolved, action, takes_versions(session.capabilities))
    return await session.ask(uri, resolve) or action


async def explain(session: Session, rule: str, uri: str) -> str | None:
    """Shows the page of a rule, in a window where the client opens one, else in short; returns the page."""
    found: Explanation | None = await session.ask(uri, partial(explanation_of, rule))
    if found is None:
        return None
    window = session.capabilities.window
    if window and window.show_document and window.show_document.support:
        session.pages = session.pages or tempfile.mkdtemp(prefix="dockerlint-")
        path = await asyncio.to_thread(written, found, session.pages)
        await session.server.window_show_document_async(types.ShowDocumentParams(uri_of(path), take_focus=True))
    else:
        said = " ".join(filter(None, (found.short, found.url)))
        session.server.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"{found.rule}: {said}"))
    return found.page


async def _hover(session: Session, params: types.HoverParams) -> types.Hover | None:
    at = partial(hover.hover_at, params.position)
    shown = await session.ask(params.text_document.uri, at, with_findings=True)
    text = session.capabilities.text_document
    can = text.hover if text else None
    if shown and isinstance(shown.contents, types.MarkupContent):
        _as_the_client_reads(shown.contents, can.content_format if can else None)
    return shown


async def _completion(session: Session, params: types.CompletionParams) -> list[types.CompletionItem] | None:
    items = await session.ask(params.text_document.uri, partial(completion.completions_at, params.position))
    text = session.capabilities.text_document
    can = text.completion.completion_item if text and text.completion else None
    for item in items or ():
        if isinstance(item.documentation, types.MarkupContent):
            _as_the_client_reads(item.documentation, can.documentation_format if can else None)
    return items


def _as_the_client_reads(content: types.MarkupContent, formats: Sequence[types.MarkupKind] | None) -> None:
    """Markdown is called plain text for a client that shows no other."""
    if types.MarkupKind.Markdown not in (formats or ()):
        content.kind = types.MarkupKind.PlainText


async def _definition(session: Session, params: types.DefinitionParams) -> list[types.Location] | None:
    return await session.ask(params.text_document.uri, partial(navigation.definitions_at, params.position))


async def _references(session: Session, params: types.ReferenceParams) -> list[types.Location] | None:
    find = partial(navigation.references_at, params.position, params.context.include_declaration)
    return await session.ask(params.text_document.uri, find)


async def _highlights(session: Session, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
    return await session.ask(params.text_document.uri, partial(navigation.highlights_at, params.position))


async def _prepare_rename(session: Session, params: types.PrepareRenameParams) -> Any:
    return await session.ask(params.text_document.uri, partial(navigation.renamable_at, params.position))


async def _rename(session: Session, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Raises RenameRefused, which the client shows, where the name cannot be the new one."""
    versioned = takes_versions(session.capabilities)
    edit = partial(navigation.rename_at, params.position, params.new_name, versioned)
    return await session.ask(params.text_document.uri, edit)


async def _symbols(session: Session, params: types.DocumentSymbolParams) -> Any:
    text = session.capabilities.text_document
    nested = text and text.document_symbol and text.document_symbol.hierarchical_document_symbol_support
    symbols = outline.symbols_of if nested else outline.flat_symbols_of
    return await session.ask(params.text_document.uri, symbols)


async def _folding(session: Session, params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
    return await session.ask(params.text_document.uri, outline.folding_of)


async def _links(session: Session, params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
    return await session.ask(params.text_document.uri, outline.links_of)


def remove_pages(session: Session) -> None:
    """Takes away the pages that were shown."""
    if session.pages:
        for name in os.listdir(session.pages):
            os.unlink(os.path.join(session.pages, name))
        os.rmdir(session.pages)
        session.pages = ""
