"""The server as pygls has it: which messages there are, and what answers each of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from dockerlint_py import __version__
from dockerlint_py.server.beside import GLOBS
from dockerlint_py.server.code_actions import EXPLAIN
from dockerlint_py.server.diagnostics import SOURCE, diagnostics_of
from dockerlint_py.server.features import explain, register, remove_pages
from dockerlint_py.server.log import fault, say
from dockerlint_py.server.session import Session
from dockerlint_py.server.settings import SECTION
from dockerlint_py.server.worker import StaleResult, Worker

_CANCELLED_BY_SERVER = -32802


class DockerlintServer(LanguageServer):
    """A language server whose faults are told by their kind and place only."""

    def __init__(self, worker: Worker) -> None:
        super().__init__("dockerlint", __version__, types.TextDocumentSyncKind.Full)
        self.session = Session(self, worker)
        for handlers in (_lifecycle, _documents, _diagnostics):
            handlers(self)
        register(partial(add, self))
        _commands(self)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A line in the log; the client's user has no use for it, and its message may hold a text of theirs."""
        say(f"a message could not be handled: {fault(error)}")


def add(server: DockerlintServer, method: str, handler: Any, options: Any = None) -> None:
    """Has a method of the protocol answered by a handler."""
    server.feature(method, options)(partial(handler, server.session))


def _lifecycle(server: DockerlintServer) -> None:
    add(server, types.INITIALIZE, _initialize)
    add(server, types.INITIALIZED, _initialized)
    add(server, types.SHUTDOWN, _shut_down)
    add(server, types.WORKSPACE_DID_CHANGE_CONFIGURATION, _configured)
    add(server, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _files_changed)
    add(server, types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _files_changed)


def _documents(server: DockerlintServer) -> None:
    add(server, types.TEXT_DOCUMENT_DID_OPEN, _opened)
    add(server, types.TEXT_DOCUMENT_DID_CHANGE, _changed)
    add(server, types.TEXT_DOCUMENT_DID_SAVE, _saved)
    add(server, types.TEXT_DOCUMENT_DID_CLOSE, _closed)


def _diagnostics(server: DockerlintServer) -> None:
    options = types.DiagnosticOptions(True, False, SOURCE)
    add(server, types.TEXT_DOCUMENT_DIAGNOSTIC, _pulled, options)


def _commands(server: DockerlintServer) -> None:
    async def run(rule: str, uri: str = "") -> str | None:
        return await explain(server.session, rule, uri)

    server.command(EXPLAIN)(run)


def _initialize(session: Session, params: types.InitializeParams) -> None:
    session.settings = session.settings.over(params.initialization_options)


async def _initialized(session: Session, _params: types.InitializedParams) -> None:
    await _fetch_settings(session)
    workspace = session.capabilities.workspace
    watched = workspace and workspace.did_change_watched_files
    if watched and watched.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(glob) for glob in GLOBS])
        registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await session.server.client_register_capability_async(types.RegistrationParams([registration]))
    else:
        session.begin_watching()


def _shut_down(session: Session, *_: object) -> None:
    session.end()
    remove_pages(session)


async def _configured(session: Session, params: types.DidChangeConfigurationParams) -> None:
    session.settings = session.settings.over(params.settings)
    await _fetch_settings(session)
    session.files_changed()


async def _fetch_settings(session: Session) -> None:
    """Asks for the settings where the client tells them when it is asked."""
    workspace = session.capabilities.workspace
    if workspace and workspace.configuration:
        items = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        for given in await session.server.workspace_configuration_async(items):
            session.settings = session.settings.over(given)


def _files_changed(session: Session, _params: object) -> None:
    session.files_changed()


def _opened(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    opened = params.text_document
    session.put(opened.uri, opened.version, opened.language_id)
    session.push(opened.uri)


def _changed(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    session.put(params.text_document.uri, params.text_document.version)
    session.on_change(params.text_document.uri)


def _saved(session: Session, _params: types.DidSaveTextDocumentParams) -> None:
    session.files_changed()


def _closed(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    session.close(params.text_document.uri)


async def _pulled(session: Session, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """Raises the protocol's word for a result that is not wanted any more; the client asks again."""
    document = session.documents.get(params.text_document.uri)
    if document is None or not document.has_dockerfile:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    try:
        verdict = await session.verdict(document)
    except StaleResult:
        again = types.DiagnosticServerCancellationData(retrigger_request=True)
        raise JsonRpcException("there is a newer text", _CANCELLED_BY_SERVER, again) from None
    items = diagnostics_of(verdict)
    identity = f"{document.version}:{hash(repr(items))}"
    if params.previous_result_id == identity:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=identity)
    return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=identity)
