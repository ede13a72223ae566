"""Definition, references and rename of stages and variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from dockerlint_py.parsing.build_files.inline import Inline
from dockerlint_py.server.analysis import Analysis, Source
from dockerlint_py.server.places import holds
from dockerlint_py.server.symbol_table import Symbol, symbol_at
from dockerlint_py.server.workspace_edits import workspace_edit
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Edit, Span

_STAGE = lazy_pattern(r"[a-z][a-z0-9._-]*", re.I)
_VARIABLE = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_REQUEST_FAILED = -32803


class RenameRefused(JsonRpcException):
    """Why a name cannot be the new one, for whoever wants it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, _REQUEST_FAILED)


def definitions_at(position: types.Position, analysis: Analysis) -> list[types.Location]:
    """Where the stage or variable at a position is defined."""
    found = _symbol(position, analysis)
    return _locations(found[0], found[1].definitions, analysis) if found else []


def references_at(position: types.Position, with_definition: bool, analysis: Analysis) -> list[types.Location]:
    """Where it is meant, in the order of the file."""
    found = _symbol(position, analysis)
    if found is None:
        return []
    source, symbol = found
    return _locations(source, symbol.places if with_definition else symbol.references, analysis)


def highlights_at(position: types.Position, analysis: Analysis) -> list[types.DocumentHighlight]:
    """The same, for the document that it is in."""
    found = _symbol(position, analysis)
    if found is None:
        return []
    source, symbol = found
    write, read = types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read
    return [
        types.DocumentHighlight(where.range, write if span in symbol.definitions else read)
        for span in symbol.places
        for where in _locations(source, [span], analysis)
    ]


def renamable_at(position: types.Position, analysis: Analysis) -> types.PrepareRenamePlaceholder | None:
    """The name that can be renamed, None where there is none. Raises RenameRefused."""
    found = _symbol(position, analysis)
    if found is None:
        return None
    source, symbol = found
    own = source.offset(analysis.document.positions.offset(position))
    here = next((span for span in symbol.places if own is not None and holds(span, own)), None)
    place = source.span(here) if here else None
    if symbol.obstacle:
        raise RenameRefused(symbol.obstacle)
    return types.PrepareRenamePlaceholder(analysis.document.positions.span(place), symbol.name) if place else None


def rename_at(position: types.Position, name: str, versioned: bool, analysis: Analysis) -> types.WorkspaceEdit | None:
    """The edits that give the stage or variable at a position another name. Raises RenameRefused where it can't be."""
    found = _symbol(position, analysis)
    if found is None:
        return None
    source, symbol = found
    if reason := symbol.obstacle or _fault(symbol, name):
        raise RenameRefused(reason)
    edits = [Edit(span.start, span.end, name) for span in symbol.places]
    inline: Inline | None = source.inline
    made = edits if inline is None else inline.edits(edits)
    if made is None:
        raise RenameRefused("the compose or bake file writes this Dockerfile so that it can't be edited piece by piece")
    return workspace_edit(analysis.document, made, versioned)


def _fault(symbol: Symbol, name: str) -> str:
    """Why a new name is none; empty where it is one."""
    if symbol.is_stage:
        if not _STAGE.fullmatch(name):
            return f"'{name}' is no name of a stage; it begins with a letter, and has letters, digits, '.', '_' and '-'"
        if name.lower() == "scratch" or name.lower() in symbol.taken:
            return f"'{name}' is the name of another stage" if name.lower() != "scratch" else "'scratch' is no stage"
        return ""
    if not _VARIABLE.fullmatch(name):
        return f"'{name}' is no name of a variable; it has letters, digits and '_', and does not begin with a digit"
    return f"'{name}' is the name of another variable" if name in symbol.taken else ""


def _symbol(position: types.Position, analysis: Analysis) -> tuple[Source, Symbol] | None:
    found = analysis.at(analysis.document.positions.offset(position))
    if found is None:
        return None
    source, offset = found
    symbol = symbol_at(source.facts, offset)
    return None if symbol is None else (source, symbol)


def _locations(source: Source, spans: Iterable[Span], analysis: Analysis) -> list[types.Location]:
    return list(_places(source, spans, analysis))


def _places(source: Source, spans: Iterable[Span], analysis: Analysis) -> Iterator[types.Location]:
    for span in spans:
        place = source.span(span)
        if place is not None:
            yield types.Location(analysis.document.uri, analysis.document.positions.span(place))
