"""The shape of a document: stages and steps, what can be folded, and what can be followed."""

from __future__ import annotations

import os
from collections.abc import Iterator

from lsprotocol import types

from dockerlint_py.facts.model import Image, Instruction, Stage
from dockerlint_py.reporting import shown
from dockerlint_py.reporting.catalogue import page_url
from dockerlint_py.ruleset.loader import all_rules, shipped
from dockerlint_py.server.analysis import Analysis, Source
from dockerlint_py.server.documents import uri_of
from dockerlint_py.text.positions import Span

_LONGEST = 60
"""Characters of an instruction in the outline."""
_KINDS = {
    **dict.fromkeys(("ARG", "ENV"), types.SymbolKind.Variable),
    **dict.fromkeys(("COPY", "ADD"), types.SymbolKind.File),
    **dict.fromkeys(("CMD", "ENTRYPOINT", "HEALTHCHECK"), types.SymbolKind.Event),
    "RUN": types.SymbolKind.Function,
}
_HUB = "https://hub.docker.com/{}"


def symbols_of(analysis: Analysis) -> list[types.DocumentSymbol]:
    """Its stages with their steps, below those what stands above the first FROM."""
    return [symbol for source in analysis.sources for symbol in _symbols(source, analysis)]


def flat_symbols_of(analysis: Analysis) -> list[types.SymbolInformation]:
    """The same for clients that know no tree."""
    uri = analysis.document.uri
    flat: list[types.SymbolInformation] = []
    for symbol in symbols_of(analysis):
        flat.append(types.SymbolInformation(types.Location(uri, symbol.range), symbol.name, symbol.kind))
        for step in symbol.children or ():
            where = types.Location(uri, step.range)
            flat.append(types.SymbolInformation(where, step.name, step.kind, container_name=symbol.name))
    return flat


def _symbols(source: Source, analysis: Analysis) -> Iterator[types.DocumentSymbol]:
    above = (one for one in source.facts.instructions if one.stage is None)
    yield from (symbol for one in above if (symbol := _step(one, source, analysis)))
    for stage in source.facts.stages:
        if symbol := _stage(stage, source, analysis):
            yield symbol


def _stage(stage: Stage, source: Source, analysis: Analysis) -> types.DocumentSymbol | None:
    place = source.span(Span(stage.instructions[0].span.start, stage.instructions[-1].span.end))
    own = source.span(stage.name.span if stage.name and stage.name.span else stage.span)
    if place is None or own is None:
        return None
    positions = analysis.document.positions
    steps = [one for one in stage.instructions if one.keyword != "FROM"]
    base = shown(stage.base.text) if stage.base else ""
    return types.DocumentSymbol(
        name=shown(stage.name) if stage.name else f"stage {stage.index}",
        kind=types.SymbolKind.Class,
        range=positions.span(place),
        selection_range=positions.span(own),
        detail=base,
        children=[symbol for one in steps if (symbol := _step(one, source, analysis))],
    )


def _step(instruction: Instruction, source: Source, analysis: Analysis) -> types.DocumentSymbol | None:
    place = source.span(instruction.span)
    if place is None:
        return None
    where = analysis.document.positions.span(place)
    words = " ".join(shown(f"{instruction.flag_text} {instruction.value}").split())
    name = f"{instruction.keyword} {words if len(words) <= _LONGEST else words[: _LONGEST - 1] + '…'}".strip()
    return types.DocumentSymbol(name, _KINDS.get(str(instruction.keyword), types.SymbolKind.Property), where, where)


def folding_of(analysis: Analysis) -> list[types.FoldingRange]:
    """Stages, instructions of several lines, and comments that follow each other."""
    spans: list[tuple[Span, types.FoldingRangeKind | None]] = []
    for source in analysis.sources:
        facts = source.facts
        stages = [Span(one.instructions[0].span.start, one.instructions[-1].span.end) for one in facts.stages]
        spans += ((place, None) for span in stages if (place := source.span(span)))
        spans += ((place, None) for one in facts.instructions if (place := source.span(one.span)))
        spans += ((place, types.FoldingRangeKind.Comment) for one in _comments(source) if (place := source.span(one)))
    positions = analysis.document.positions
    lines = {(positions.position(span.start).line, positions.position(span.end).line): kind for span, kind in spans}
    return [types.FoldingRange(start, end, kind=kind) for (start, end), kind in sorted(lines.items()) if end > start]


def _comments(source: Source) -> Iterator[Span]:
    """Each block of comment lines that follow each other."""
    lines = source.facts.source.lines
    block: Span | None = None
    for comment in source.facts.source.comments:
        if comment.span is None:
            continue
        if block is not None and lines.line(comment.span.start) == lines.line(block.end) + 1:
            block = Span(block.start, comment.span.end)
            continue
        if block is not None:
            yield block
        block = comment.span
    if block is not None:
        yield block


def links_of(analysis: Analysis) -> list[types.DocumentLink]:
    """Images on Docker Hub, files that are copied, and the pages of rules that comments name."""
    positions = analysis.document.positions
    found = ((place, url) for source in analysis.sources for place, url in _links(source) if place)
    return [types.DocumentLink(positions.span(place), target=url) for place, url in found]


def _links(source: Source) -> Iterator[tuple[Span | None, str]]:
    facts = source.facts
    for image in facts.images:
        if image.span and (page := _page_of(image)):
            yield source.span(image.span), page
    context = facts.context
    for copy in (copy for one in facts.instructions for copy in one.copies):
        if context and copy.span and copy.origin == "context" and copy.exists is True and copy.resolved != ".":
            yield source.span(copy.span), uri_of(os.path.join(context.path, str(copy.resolved).lstrip("/")))
    known = {word: rule.id for rule in all_rules() for word in (rule.id, *rule.aliases)}
    for name in (one.name for one in facts.suppressions):
        if name.span and name in known and (url := page_url(known[name], None, known[name] in shipped())):
            yield source.span(name.span), url


def _page_of(image: Image) -> str:
    """The page of an image on Docker Hub; empty for a stage, and for what is elsewhere."""
    if image.target or not isinstance(image.repository, str) or image.registry != "docker.io":
        return ""
    if image.fetched is not True:
        return ""
    name = str(image.repository)
    return _HUB.format(f"r/{name}" if "/" in name else f"_/{name}")
