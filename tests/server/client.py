"""A client that speaks to a server in this process, by the protocol and over pipes, as an editor does."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.io_ import run_async
from pygls.protocol import default_converter
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, LanguageClient, register_lsp_features

from dockerlint_py.server.process import serve

WAIT = 20
"""Seconds for an answer on a busy machine."""


class Editor:
    """What an editor does with files, in a few words."""

    result: types.InitializeResult

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.sent: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        register_lsp_features(
            client,
            {**DEFAULT_CLIENT_FEATURES, types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: lambda *args: self.record(args[-1])},
        )
        self.versions: dict[str, int] = {}

    def open(self, path: Path | str, text: str | None = None, language: str = "dockerfile") -> str:
        """Opens a file, or a text without one; returns its address."""
        uri = path.as_uri() if isinstance(path, Path) else path
        content = path.read_text(encoding="utf-8") if text is None and isinstance(path, Path) else str(text)
        self.versions[uri] = 1
        item = types.TextDocumentItem(uri, language, 1, content)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, text: str) -> None:
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    def save(self, uri: str) -> None:
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))

    async def diagnostics(self, uri: str, *, ready: Any = lambda found: True) -> list[types.Diagnostic]:
        """The next ones that are sent for a document, and are as they are waited for."""
        while True:
            sent = await self.published()
            if sent.uri == uri and ready(sent.diagnostics):
                return list(sent.diagnostics)

    async def shown(self, uri: str) -> list[types.Diagnostic]:
        """Those that are sent for the present version of a document."""
        while True:
            sent = await self.published()
            if sent.uri == uri and sent.version == self.versions[uri]:
                return list(sent.diagnostics)

    async def published(self) -> types.PublishDiagnosticsParams:
        """What is sent next."""
        return await asyncio.wait_for(self.sent.get(), WAIT)

    def record(self, params: types.PublishDiagnosticsParams) -> None:
        self.client.diagnostics[params.uri] = params.diagnostics
        self.sent.put_nowait(params)


def capabilities(*, pull: bool = False, encodings: tuple[str, ...] = (), **more: Any) -> types.ClientCapabilities:
    text = types.TextDocumentClientCapabilities(
        diagnostic=types.DiagnosticClientCapabilities() if pull else None,
        publish_diagnostics=types.PublishDiagnosticsClientCapabilities(version_support=True),
        **more,
    )
    general = types.GeneralClientCapabilities(position_encodings=list(encodings) or None)
    return types.ClientCapabilities(text_document=text, general=general)


@asynccontextmanager
async def editor(
    *folders: Path, client_can: types.ClientCapabilities | None = None, settings: Any = None
) -> AsyncIterator[Editor]:
    """A server with a client that has opened these folders; it ends with the block."""
    to_server, to_client = os.pipe(), os.pipe()
    code: list[int] = []

    def run() -> None:
        with os.fdopen(to_server[0], "rb") as stdin, os.fdopen(to_client[1], "wb") as stdout:
            code.append(serve(stdin, stdout))

    # The first converter of a process resolves the types of all messages, for all; two at once get in each other's way.
    vi = Editor(LanguageClient(converter_factory=default_converter))
    thread = threading.Thread(target=run)
    thread.start()
    client = vi.client
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(to_client[0], "rb"))
    writer = os.fdopen(to_server[1], "wb", buffering=0)
    client.protocol.set_writer(writer)
    listening = asyncio.ensure_future(run_async(client._stop_event, reader, client.protocol))
    named = [types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders]
    wanted = types.InitializeParams(
        client_can or capabilities(), workspace_folders=named, initialization_options=settings
    )
    try:
        vi.result = await asyncio.wait_for(client.initialize_session(wanted), WAIT)
        yield vi
        await asyncio.wait_for(client.shutdown_async(None), WAIT)
        client.exit(None)
    finally:
        writer.close()
        await asyncio.to_thread(thread.join, WAIT)
        listening.cancel()
    assert code == [0]
