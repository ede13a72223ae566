"""What a client has open, and when it is linted: after a pause, once for each text, and never for an old one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from dockerlint_py.ruleset.loader import files as rule_files
from dockerlint_py.server.analysis import Analysis
from dockerlint_py.server.beside import INTERVAL, Stamps, differ, stamps_of, stamps_of_files
from dockerlint_py.server.diagnostics import diagnostics_at, diagnostics_of, faults_elsewhere
from dockerlint_py.server.documents import Document, Kind, folders_of, uri_of
from dockerlint_py.server.log import fault, say
from dockerlint_py.server.settings import ON_SAVE, Settings
from dockerlint_py.server.verdicts import Verdict, forget_files, verdict_on
from dockerlint_py.server.worker import StaleResult, Worker
from dockerlint_py.text.input_error import InputError

Answer = TypeVar("Answer")
Feature = Callable[[Analysis], Answer]
_SHORTLY = 0.02
"""Seconds after which a text is linted that was opened or saved: what else comes at once is waited for."""


class Session:
    """The documents of a client. All of it runs on the thread of the protocol, but what the worker is given."""

    def __init__(self, server: LanguageServer, worker: Worker) -> None:
        self.server, self.worker, self.settings = server, worker, Settings()
        self.documents: dict[str, Document] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._pushes: dict[str, asyncio.Task[None]] = {}
        self._faults: dict[str, dict[str, list[InputError]]] = {}
        self._rule_stamps: dict[str, int] = {}
        self._analysis: Analysis | None = None
        self._watching: asyncio.Task[None] | None = None
        self.is_ended = False
        self.pages = ""  # the folder with the pages of rules that were shown

    @property
    def capabilities(self) -> types.ClientCapabilities:
        """What the client can do."""
        return self.server.client_capabilities

    @property
    def pulls(self) -> bool:
        """The client asks for diagnostics, so that none are sent to it."""
        text = self.capabilities.text_document
        return text is not None and text.diagnostic is not None

    @property
    def encoding(self) -> str:
        """What columns of positions count."""
        return str(self.server.workspace.position_encoding or types.PositionEncodingKind.Utf16)

    def put(self, uri: str, version: int | None, language: str = "") -> Document:
        """The document at this address is as the client has it now; what was asked of the old one is stale."""
        folder = next(iter(folders_of(list(self.server.workspace.folders.values()))), "")
        text = self.server.workspace.get_text_document(uri).source
        known = self.documents.get(uri)
        language = language or (known.language if known else "")
        document = self.documents[uri] = Document(uri, text, version, language, folder, self.encoding)
        self._drop(uri)
        return document

    def close(self, uri: str) -> None:
        """Nothing is known of the document any more, and nothing of it is shown."""
        self._drop(uri)
        self.documents.pop(uri, None)
        if self._analysis is not None and self._analysis.document.uri == uri:
            self._analysis = None
        self._note_faults(uri, {})
        if not self.pulls:
            self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _drop(self, uri: str) -> None:
        self._verdicts.pop(uri, None)
        self.worker.drop(uri)
        if (push := self._pushes.pop(uri, None)) is not None:
            push.cancel()

    def on_change(self, uri: str) -> None:
        """Has the text linted and shown after a pause, unless that is done on saving only."""
        if self.settings.run != ON_SAVE:
            self.push(uri, self.settings.debounce / 1000)

    def push(self, uri: str, delay: float = _SHORTLY) -> None:
        """Has a document linted after so many seconds without a change, and its diagnostics sent."""
        if (old := self._pushes.pop(uri, None)) is not None:
            old.cancel()
        self._pushes[uri] = asyncio.ensure_future(self._push(uri, delay))

    async def _push(self, uri: str, delay: float) -> None:
        await asyncio.sleep(delay)
        document = self.documents.get(uri)
        if document is None or document.kind is Kind.OTHER:
            return
        try:
            verdict = await self.verdict(document)
        except StaleResult:
            return
        except Exception as error:
            say(f"diagnostics failed: {fault(error)}")
            return
        if self.documents.get(uri) is document and document.has_dockerfile and not self.pulls:
            shown = types.PublishDiagnosticsParams(uri, diagnostics_of(verdict), document.version)
            self.server.text_document_publish_diagnostics(shown)

    async def verdict(self, document: Document) -> Verdict:
        """What is found in a document, once for each text. Raises StaleResult where there is a newer one."""
        known = self._verdicts.get(document.uri)
        if known is not None and known.document is document:
            return known
        settings = self.settings
        made = self.worker.submit(lambda: verdict_on(document, settings), document.uri, is_urgent=False)
        verdict = await asyncio.wrap_future(made)
        if self.documents.get(document.uri) is document:
            self._verdicts[document.uri] = verdict
            self._note_rules(verdict)
            self._note_faults(document.uri, faults_elsewhere(verdict))
        return verdict

    async def ask(self, uri: str, feature: Feature[Answer], with_findings: bool = False) -> Answer | None:
        """What a feature answers; None where the document is not open or changed meanwhile, or the feature fails."""
        document = self.documents.get(uri)
        if document is None:
            return None
        try:
            verdict = await self.verdict(document) if with_findings else self._verdicts.get(uri)
            answer = await asyncio.wrap_future(
                self.worker.submit(lambda: self._answer(feature, document, verdict), uri)
            )
        except StaleResult:
            return None
        except JsonRpcException:  # said to the client as it is
            raise
        except Exception as error:
            say(f"{getattr(feature, '__name__', 'a feature')} failed: {fault(error)}")
            return None
        return answer

    def _answer(self, feature: Feature[Answer], document: Document, verdict: Verdict | None) -> Answer:
        analysis = self._analysed(document, verdict)
        with analysis.asking():
            return feature(analysis)

    def _analysed(self, document: Document, verdict: Verdict | None) -> Analysis:
        """What is known of the document that was asked about last; one at a time, since facts take memory."""
        if self._analysis is None or self._analysis.document is not document:
            if self._analysis is not None:
                self._analysis.release()
            self._analysis = Analysis(document, self.settings)
        self._analysis.verdict = verdict
        return self._analysis

    def files_changed(self) -> None:
        """Configurations and what else lies beside documents are read anew, and all documents linted again."""
        forget_files(rules=self._rule_stamps != _stamps_of_rules(list(self._rule_stamps)))
        for uri, document in list(self.documents.items()):
            self.worker.drop(uri)
            self._verdicts.pop(uri, None)
            if document.kind is not Kind.OTHER:
                self.push(uri)
        workspace = self.capabilities.workspace
        if self.pulls and workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
            self.server.workspace_diagnostic_refresh(None)

    def begin_watching(self) -> None:
        """From now on files beside documents are looked at now and then, for a client that does not watch them."""
        self._watching = asyncio.ensure_future(self._watch())

    def end(self) -> None:
        """Nothing is begun any more."""
        self.is_ended = True
        for task in (self._watching, *self._pushes.values()):
            if task is not None:
                task.cancel()

    async def _watch(self) -> None:
        stamps: Stamps = {}
        while True:
            now = stamps_of([one.path for one in self.documents.values() if one.kind is not Kind.OTHER])
            if differ(stamps, now):
                self.files_changed()
            stamps = now
            await asyncio.sleep(INTERVAL)

    def _note_rules(self, verdict: Verdict) -> None:
        """Remembers the rules of users' own, and as of when."""
        roots = [root for root in (verdict.job.options.rules if verdict.job else ()) if root not in self._rule_stamps]
        self._rule_stamps |= _stamps_of_rules(roots)

    def _note_faults(self, uri: str, faults: dict[str, list[InputError]]) -> None:
        """Shows what is wrong in other files because of a document, and no more what was."""
        changed = {path for path, by_document in self._faults.items() if uri in by_document} | faults.keys()
        for path in changed:
            by_document = self._faults.setdefault(path, {})
            by_document.pop(uri, None)
            if path in faults:
                by_document[uri] = faults[path]
            errors = [error for errors in by_document.values() for error in errors]
            shown = diagnostics_at(path, errors, self.encoding)
            self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri_of(path), shown))
            if not by_document:
                del self._faults[path]


def _stamps_of_rules(roots: list[str]) -> dict[str, int]:
    """For each file or folder of rules a number that is another one when a rule in it changes."""
    stamps: dict[str, int] = {}
    for root in roots:
        try:
            stamps[root] = hash(tuple(stamps_of_files(sorted(rule_files(root))).items()))
        except (OSError, InputError):
            stamps[root] = 0
    return stamps
