"""The syntax tree of a shell text, as the grammar of bash has it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dockerlint_py.text import patterns as re

if TYPE_CHECKING:
    from tree_sitter import Tree

    from dockerlint_py.text.positions import SourceMap

_NON_ASCII = re.compile(r"[^\x00-\x7f]").sub
# a variable within a word, whose name other letters follow
_DOLLAR = re.compile(r"(?<=\S)\$(?=[A-Za-z_][A-Za-z0-9_]*[^\w\s\"'$&|;<>()`]|[0-9@*#?!-])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MOST_TIMES = 4
_parser: Any = None
_USUAL = 20_000


def tree(text: str) -> Tree:
    """The syntax tree; that of a text of usual length is looked at again before long."""
    return _kept_tree(text) if len(text) < _USUAL else _new_tree(text)


def _new_tree(text: str) -> Tree:
    global _parser
    if _parser is None:
        from tree_sitter import Language, Parser

        _parser = Parser(Language(_grammar().language()))
    ascii_text = text if text.isascii() else _NON_ASCII("x", text)
    if "\\ " in ascii_text or "\\$" in ascii_text:  # here the grammar ends words
        ascii_text = _ESCAPED.sub(lambda mark: "xx" if mark[1] in " $" else mark[0], ascii_text)
    parsed: Tree = _parser.parse(ascii_text.encode())
    for _ in range(_MOST_TIMES if _DOLLAR.search(ascii_text) else 0):
        torn = [mark.start() for mark in _DOLLAR.finditer(ascii_text) if _is_torn(parsed, mark.start())]
        if not torn:
            break
        ascii_text = _dotted(ascii_text, torn)
        parsed = _parser.parse(ascii_text.encode())
    return parsed


def _is_torn(parsed: Tree, dollar: int) -> bool:
    """The grammar ends a word with the `$` at an offset, and begins another with the name: in `$a/$b-c`, say."""
    node = parsed.root_node.descendant_for_byte_range(dollar, dollar + 1)
    parent = node.parent if node and node.type == "$" else None
    return parent is not None and parent.type == "concatenation" and parent.end_byte == dollar + 1


def _dotted(text: str, dollars: list[int]) -> str:
    """The text with a dot for each of these `$`, so that the grammar sees one word; nobody asks it for variables."""
    parts: list[str] = []
    at = 0
    for dollar in dollars:
        parts += (text[at:dollar], ".")
        at = dollar + 1
    return "".join([*parts, text[at:]])


_kept_tree = lru_cache(maxsize=64)(_new_tree)


def _grammar() -> Any:
    """The module that holds the grammar of bash. Its package would import importlib.resources for unused queries."""
    from importlib.machinery import PathFinder

    package = PathFinder.find_spec("tree_sitter_bash")
    name = "tree_sitter_bash._binding"
    spec = PathFinder.find_spec(name, package.submodule_search_locations) if package else None
    if spec is None or spec.loader is None:
        return import_module("tree_sitter_bash")
    module = spec.loader.create_module(spec)
    if module is None:
        return import_module("tree_sitter_bash")
    spec.loader.exec_module(module)
    return module


def nodes(flat: SourceMap, kinds: frozenset[str]) -> Iterator[tuple[str, int, int, tuple[str, ...]]]:
    """(type, start, end, types of its children) of each node of these types in the syntax tree, outer ones first."""
    todo = [tree(flat.text).root_node]
    while todo:
        node = todo.pop()
        children = node.children
        if (kind := node.type) in kinds:
            yield kind, node.start_byte, node.end_byte, tuple(child.type for child in children)
        todo += reversed(children)
