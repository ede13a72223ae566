"""What is known of a document for the features that look at a place in it: its Dockerfiles with their facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cached_property

from dockerlint_py.facts import File, release
from dockerlint_py.linting.linter import sources
from dockerlint_py.parsing.build_files.inline import Inline
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.options import Options
from dockerlint_py.running.job import Job
from dockerlint_py.server.documents import Document
from dockerlint_py.server.settings import Settings
from dockerlint_py.server.verdicts import Verdict, job_for
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.environment import elsewhere, inside
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.positions import Span
from dockerlint_py.text.records import NamedTuple


class Source(NamedTuple):
    """A Dockerfile of a document, `inline` where it stands in a compose or bake file."""

    facts: File
    inline: Inline | None

    def span(self, span: Span) -> Span | None:
        """A place in the Dockerfile as one in the document; None where it has none there."""
        return span if self.inline is None else self.inline.span(*span)

    def offset(self, offset: int) -> int | None:
        """An offset of the document as one in the Dockerfile; None where it lies elsewhere."""
        if self.inline is None:
            return offset
        if not self.inline.holds(offset):
            return None
        return self.inline.offset(offset)


class Analysis:
    """A document with its facts, worked out when they are first asked for; `verdict` is what linting it said, if it is
    known."""

    def __init__(self, document: Document, settings: Settings) -> None:
        self.document, self.settings = document, settings
        self.verdict: Verdict | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found in it, as far as it was linted."""
        return self.verdict.findings if self.verdict is not None else ()

    @cached_property
    def job(self) -> Job | None:
        """How it is linted; None where it is not, or its configuration is broken."""
        try:
            return job_for(self.document, self.settings)[0]
        except InputError:
            return None

    @property
    def options(self) -> Options:
        """Those of the job; the usual ones without it."""
        return self.job.options if self.job is not None else Options()

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Its Dockerfiles; none where it is not read as one."""
        if not self.document.has_dockerfile:
            return ()
        try:
            with self.asking():
                found = [*sources(self.document.text, self.document.path, self.options)]
        except InputError:
            return ()
        return tuple(Source(targets[0], inline) for inline, targets in found if targets)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """What is asked of the disk within is asked as when the document is linted."""
        boundary = Boundary.of_file(self.document.path, self.options.context)
        with inside(boundary), nullcontext() if self.document.is_file else elsewhere():
            yield

    def at(self, offset: int) -> tuple[Source, int] | None:
        """The Dockerfile at an offset of the document, and the offset in it."""
        for source in self.sources:
            own = source.offset(offset)
            if own is not None:
                return source, own
        return None

    def release(self) -> None:
        """Lets go of the facts; they refer to each other."""
        for source in self.__dict__.pop("sources", ()):
            release(source.facts)
