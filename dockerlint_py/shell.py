"""Shell text → simple commands, each with its words, its place and how its failure and output are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from .source import Flat, Span, Word

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

_SAFE = re.compile(r"[\w./:=@%+,^#-]*").fullmatch
_SUBST = re.compile(r"\$\(|`|[<>]\(").search
_OUTSIDE = re.compile(
    r"\\|'|\"|\$(?=[\w{(@*#?$!'\"-])|`|[*?]|\[(?=[^]]*\])|\{(?=[^{}]*(?:,|\.\.)[^{}]*\})|[<>]\("
).search
_INSIDE = re.compile(r"\\|\"|\$(?=[\w{(@*#?$!-])|`").search
_PLAIN = re.compile(r"\$(?:\w+|[@*#?$!-]|\{\w+\})").match
_NON_ASCII = re.compile(r"[^\x00-\x7f]").sub
_DEEPEST = 60


class ShellWord(Word):
    """A word as the command gets it: quotes and escapes removed, expansions as written."""

    __slots__ = ("end", "literal", "quoted", "start")
    literal: bool  # no expansion, substitution or glob
    quoted: bool
    start: int  # offsets into the text of the Flat it was parsed from
    end: int

    def __getnewargs__(self) -> tuple[str, Span | None]:  # type: ignore[override]
        return (str(self), self.span)


class Redirect(NamedTuple):
    """`2>file`: op '>', fd '2', target 'file'; of a heredoc the target is its delimiter."""

    op: str
    fd: str
    target: ShellWord


class SimpleCommand:
    """A program with its arguments, or bare assignments (no words then)."""

    __slots__ = (
        "assignments", "background", "certain", "conditional", "end", "fed_by", "function", "guarded", "index",
        "joined_by", "last", "looped", "nested", "piped_to", "redirects", "span", "start", "statement", "substituted",
        "words",
    )  # fmt: skip
    words: tuple[ShellWord, ...]
    assignments: tuple[tuple[Word, ShellWord], ...]
    redirects: tuple[Redirect, ...]
    span: Span
    start: int  # offsets into the text of the Flat it was parsed from
    end: int
    statement: Span  # the outermost and-or list that holds it
    joined_by: Word  # the operator behind it: && || ; | & or nothing; a newline counts as ; and has no span
    piped_to: int | None
    fed_by: list[int]  # who writes to its pipe, and the commands within its substitutions
    guarded: bool  # its failure is looked at: a condition, left of ||, after !
    background: bool
    looped: bool
    conditional: bool  # in a body of if or case, or right of && or ||
    nested: bool  # within if, case, a loop, a group, a subshell or a substitution
    certain: bool  # it runs unless something fails: in no branch, loop, function, substitution or alternative
    substituted: bool
    function: bool
    last: bool  # the text ends with it
    index: int


class Script(NamedTuple):
    """The commands of a shell text in source order; `broken` when some of it could not be parsed."""

    commands: tuple[SimpleCommand, ...]
    broken: bool
    end: Span | None  # the empty place behind its last statement, where ` && …` can be written
    compound: bool  # that statement has parts in which `set -e` holds only as long as nothing is written there


class _Place(NamedTuple):
    """What the constructs around a command say of it."""

    statement: Span | None = None
    guarded: bool = False
    background: bool = False
    looped: bool = False
    conditional: bool = False
    nested: bool = False
    certain: bool = True
    substituted: bool = False
    function: bool = False
    depth: int = 0


def parse(flat: Flat) -> Script:
    """The commands of a shell text; never raises, whatever the text."""
    walk = _Walk(flat)
    root = _tree(flat.text).root_node
    tails = walk.body(root.children, _Place())
    for index in tails:
        walk.found[index].last = True
    broken = root.has_error or walk.broken
    return Script(tuple(walk.found), broken, *((None, False) if broken else _end(root, flat)))


def _end(root: Node, flat: Flat) -> tuple[Span | None, bool]:
    """Where the last statement ends, if it ends in no operator, and whether it has compound parts."""
    children = [child for child in root.children if child.type not in ("comment", "\n")]
    if not children or children[-1].type not in _STATEMENTS:
        return None, False
    place = flat.span(children[-1].start_byte, children[-1].end_byte).end
    todo, compound = [children[-1]], False
    while todo:
        node = todo.pop()
        if node.type in _JOINED:
            todo += node.named_children
        compound = compound or node.type in _CONTROL or node.type in _COMPOUND
    return Span(place, place), compound


def nested(word: ShellWord, flat: Flat) -> Flat | None:
    """What the word of `flat` says once its quotes are gone, or None when only a shell could tell.

    Plain `$VAR` and `${VAR}` stay as they are.
    """
    raw = flat.text[word.start : word.end]
    marks, _, _, plain = _dequote(raw)
    return flat.cut(word.start, word.end).without(marks) if plain else None


def nodes(flat: Flat, kinds: frozenset[str]) -> Iterator[tuple[str, int, int, tuple[str, ...]]]:
    """(type, start, end, types of its children) of each node of these types in the syntax tree, outer ones first."""
    todo = [_tree(flat.text).root_node]
    while todo:
        node = todo.pop()
        children = node.children
        if (kind := node.type) in kinds:
            yield kind, node.start_byte, node.end_byte, tuple(child.type for child in children)
        todo += reversed(children)


_parser: Any = None
_USUAL = 20_000


def _tree(text: str) -> Tree:
    """The syntax tree; that of a text of usual length is looked at again before long."""
    return _kept_tree(text) if len(text) < _USUAL else _new_tree(text)


def _new_tree(text: str) -> Tree:
    global _parser
    if _parser is None:
        from tree_sitter import Language, Parser

        _parser = Parser(Language(_grammar().language()))
    ascii_text = text if text.isascii() else _NON_ASCII("x", text)
    tree: Tree = _parser.parse(ascii_text.encode())
    return tree


_kept_tree = lru_cache(maxsize=64)(_new_tree)


def _grammar() -> Any:
    """The module that holds the grammar of bash. Its package would import importlib.resources for unused queries."""
    from importlib.machinery import PathFinder

    package = PathFinder.find_spec("tree_sitter_bash")
    name = "tree_sitter_bash._binding"
    found = PathFinder.find_spec(name, package.submodule_search_locations) if package else None
    if found is None or found.loader is None:
        return import_module("tree_sitter_bash")
    module = found.loader.create_module(found)
    if module is None:
        return import_module("tree_sitter_bash")
    found.loader.exec_module(module)
    return module


_COMPOUND = frozenset(("subshell", "compound_statement", "do_group", "else_clause", "elif_clause", "case_item"))
_CONTROL = frozenset(("if_statement", "while_statement", "for_statement", "c_style_for_statement", "case_statement"))
_JOINED = frozenset(("list", "pipeline", "redirected_statement", "negated_command"))
_COMMANDS = frozenset(("command", "declaration_command", "unset_command", "test_command"))
_ASSIGNMENTS = frozenset(("variable_assignment", "variable_assignments"))
_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_ENDS = frozenset((";", "\n", "&", ";;", ";&", ";;&"))
_REDIRECTS = frozenset(("file_redirect", "heredoc_redirect", "herestring_redirect"))
_STATEMENTS = (
    _CONTROL | _COMMANDS | _ASSIGNMENTS | {"list", "pipeline", "redirected_statement", "negated_command"}
    | {"function_definition", "subshell", "compound_statement"}
)  # fmt: skip


class _Walk:
    """Collects commands. A method returns the indexes of the commands whose status is that of what it walked."""

    def __init__(self, flat: Flat) -> None:
        self.flat, self.text = flat, flat.text
        self.found: list[SimpleCommand] = []
        self.broken = False

    def body(self, nodes: Iterable[Node], place: _Place) -> list[int]:
        """Statements one after the other, each with the operator behind it."""
        tails: list[int] = []
        for node in nodes:
            kind = node.type
            if kind in _ENDS:
                operator = self.operator(node, "&" if kind == "&" else ";")
                for index in tails:
                    self.found[index].joined_by = operator
                if kind == "&" and tails:
                    self.to_background(self.found[tails[0]].statement)
            elif kind in _STATEMENTS:
                for index in tails:
                    self.found[index].joined_by = self.found[index].joined_by or Word(";")
                statement = self.flat.span(node.start_byte, node.end_byte)
                tails = self.statement(node, place._replace(statement=statement))
            elif kind == "ERROR":
                self.broken = True
                tails = []
        return tails

    def operator(self, node: Node, text: str) -> Word:
        same = self.text.startswith(text, node.start_byte)
        return Word(text, self.flat.span(node.start_byte, node.end_byte) if same else None)

    def to_background(self, statement: Span) -> None:
        for command in reversed(self.found):
            if command.statement.start < statement.start:
                break
            command.background = True

    def statement(self, node: Node, place: _Place) -> list[int]:
        kind = node.type
        if place.depth > _DEEPEST:
            self.broken = True
            return []
        if kind in _COMMANDS or kind in _ASSIGNMENTS:
            return self.command(node, place)
        if kind == "list":
            return self.and_or(node, place)
        if kind == "pipeline":
            return self.pipeline(node, place)
        if kind == "redirected_statement":
            return self.redirected(node, place)
        place = place._replace(depth=place.depth + 1)
        if kind == "negated_command":
            return [i for child in node.named_children for i in self.statement(child, place._replace(guarded=True))]
        place = place._replace(nested=True)
        if kind in _CONTROL:
            return self.control(node, place)
        if kind == "function_definition":
            body = node.child_by_field_name("body")
            if body is not None:
                self.statement(body, place._replace(function=True, certain=False))
            return []
        if kind in _COMPOUND:
            return self.body(node.children, place)
        return []

    def and_or(self, node: Node, place: _Place) -> list[int]:
        """`a && b || c`, a tree as deep as it is long."""
        items: list[Node] = [node]
        while items[-1].type == "list":
            items += reversed(items.pop().children)
        items.reverse()
        last_or = max((at for at, item in enumerate(items) if item.type == "||"), default=-1)
        tails: list[int] = []
        status: list[int] = []
        for at, item in enumerate(items):
            if item.type in ("&&", "||"):
                for index in tails:
                    self.found[index].joined_by = self.operator(item, item.type)
            elif item.type == "ERROR":
                self.broken = True
            elif item.type in _STATEMENTS:
                guarded = place.guarded or at < last_or
                certain = place.certain and (at == 0 or last_or < 0 or at > last_or + 1)
                inner = place._replace(
                    guarded=guarded, conditional=place.conditional or at > 0, certain=certain
                )
                tails = self.statement(item, inner)
                status += tails if at >= last_or else []
        return status[-1:] if len(status) > 1 else status

    def pipeline(self, node: Node, place: _Place) -> list[int]:
        writers: list[int] = []
        tails: list[int] = []
        negated = any(child.type == "negated_command" for child in node.children)
        place = place._replace(depth=place.depth + 1, guarded=place.guarded or negated)
        for child in node.children:
            if child.type in ("|", "|&"):
                writers = tails
                for index in writers:
                    self.found[index].joined_by = self.operator(child, "|")
            elif child.type in _STATEMENTS:
                first = len(self.found)
                tails = self.statement(child, place)
                self.connect(writers, first)
        return tails

    def connect(self, writers: Iterable[int], first: int) -> None:
        """The commands `writers` feed the first command from `first` on that stands outside substitutions."""
        target = next((one for one in self.found[first:] if not one.substituted), None)
        if target is not None:
            for index in writers:
                self.found[index].piped_to = target.index
                target.fed_by.append(index)

    def redirected(self, node: Node, place: _Place) -> list[int]:
        tails: list[int] = []
        for child in node.children:
            if child.type in _REDIRECTS:
                tails = self.redirect(child, tails, place)
            elif child.type in _STATEMENTS:
                tails = self.statement(child, place._replace(depth=place.depth + 1))
        return tails

    def redirect(self, node: Node, tails: list[int], place: _Place) -> list[int]:
        """A redirect behind a statement is its last command's; a heredoc's node holds what follows on its line too."""
        fd, op, target, extra = "", "", None, []
        own = tails
        for child in node.children:
            kind = child.type
            if kind == "file_descriptor":
                fd = self.text[child.start_byte : child.end_byte]
            elif kind in _REDIRECTS:
                tails = self.redirect(child, tails, place)
            elif kind == "pipeline":
                tails = self.after_heredoc(child, tails, place)
            elif kind in _STATEMENTS:
                inner = self.statement(child, place._replace(conditional=True))
                tails = inner or tails
            elif kind in ("heredoc_body", "heredoc_end", "|", "&&", "||", ";", "&"):
                continue
            elif not child.is_named and target is None:
                op = self.text[child.start_byte : child.end_byte]
            elif target is None:
                target = self.word(child)
                self.substitutions(child, tails, place)
            elif child.is_named:
                extra.append(self.word(child))
        for index in own[-1:]:
            command = self.found[index]
            if target is not None:
                command.redirects += (Redirect(op, fd, target),)
                command.span = Span(command.span.start, max(command.span.end, self.flat.span(0, target.end).end))
                command.end = max(command.end, target.end)
            command.words += tuple(extra)
        return tails

    def after_heredoc(self, node: Node, tails: list[int], place: _Place) -> list[int]:
        """`cat <<EOF | sh`: the rest of the pipeline stands inside the redirect."""
        first = len(self.found)
        after = self.pipeline(node, place)
        self.connect(tails, first)
        for index in tails:
            self.found[index].joined_by = Word("|")
        return after

    def control(self, node: Node, place: _Place) -> list[int]:
        """if, while, until, for, case: a condition is guarded, a body is conditional or looped."""
        kind = node.type
        looped = kind not in ("if_statement", "case_statement")
        inside = place._replace(looped=place.looped or looped, conditional=True, certain=False)
        condition = kind in ("if_statement", "while_statement")
        zone: list[Node] = []
        tails: list[int] = []
        for child in node.children:
            if child.type in ("then", "do_group"):
                self.body(zone, place._replace(guarded=True, looped=inside.looped, certain=False))
                zone, condition = [], False
            if child.type in ("elif_clause", "else_clause", "do_group", "case_item"):
                tails += self.body(zone, inside) + self.part(child, inside)
                zone = []
            elif condition or kind == "if_statement":
                zone.append(child)
            else:
                self.substitutions(child, [], place)
        return tails + self.body(zone, inside)

    def part(self, node: Node, place: _Place) -> list[int]:
        """elif, else, do … done, or an item of case."""
        children = node.children
        if node.type == "elif_clause":
            then = next((at for at, child in enumerate(children) if child.type == "then"), len(children))
            self.body(children[:then], place._replace(guarded=True))
            children = children[then:]
        elif node.type == "case_item":
            close = next((at for at, child in enumerate(children) if child.type == ")"), -1)
            children = children[close + 1 :]
        return self.body(children, place)

    def command(self, node: Node, place: _Place) -> list[int]:
        if node.has_error or self.text.startswith("((", node.start_byte):
            self.broken = self.broken or node.has_error
            return []
        command = SimpleCommand()
        command.index, command.start, command.end = len(self.found), node.start_byte, node.end_byte
        command.span = self.flat.span(node.start_byte, node.end_byte)
        command.statement = place.statement or command.span
        command.joined_by, command.piped_to, command.fed_by, command.last = Word(""), None, [], False
        command.guarded, command.background, command.looped = place.guarded, place.background, place.looped
        command.conditional, command.nested, command.certain = place.conditional, place.nested, place.certain
        command.substituted = place.substituted
        command.function, command.redirects, command.words = place.function, (), ()
        self.found.append(command)
        words: list[ShellWord] = []
        assignments: list[tuple[Word, ShellWord]] = []
        children = [node] if node.type == "variable_assignment" else node.children
        declared = node.type == "declaration_command"
        for child in children:
            kind = child.type
            if kind == "variable_assignment":
                assignments.append(self.assignment(child))
                if declared:
                    words.append(self.word(child))
            elif kind in _REDIRECTS:
                self.redirect(child, [command.index], place)
                continue
            elif kind not in ("comment", ";"):
                words.append(self.word(child))
            self.substitutions(child, [command.index], place)
        command.words, command.assignments = (*words, *command.words), tuple(assignments)
        return [command.index]

    def assignment(self, node: Node) -> tuple[Word, ShellWord]:
        start, end = node.start_byte, node.end_byte
        equals = self.text.find("=", start, end)
        name = self.flat.word(start, equals - (self.text[equals - 1] == "+"))
        return name, _shell_word(self.flat, equals + 1, end)

    def word(self, node: Node) -> ShellWord:
        return _shell_word(self.flat, node.start_byte, node.end_byte)

    def substitutions(self, node: Node, feeds: Iterable[int], place: _Place) -> None:
        """The commands within `$( )`, backquotes and `<( )` of a word."""
        if _SUBST(self.text, node.start_byte, node.end_byte) is None:
            return
        todo = [node]
        while todo:
            one = todo.pop()
            if one.type in _SUBSTITUTIONS:
                first = len(self.found)
                inner = _Place(
                    substituted=True,
                    nested=True,
                    certain=False,
                    looped=place.looped,
                    function=place.function,
                    depth=place.depth + 1,
                )
                self.body(one.children, inner)
                for index in feeds:
                    self.found[index].fed_by += range(first, len(self.found))
            else:
                todo += reversed(one.children)


def _dequote(raw: str) -> tuple[list[int], bool, bool, bool]:
    """Of a word: offsets of quote and escape marks; is it literal; quoted; can its expansion be told (all plain)."""
    marks: list[int] = []
    literal, quoted, plain = raw[:1] != "~", False, True
    inside = False
    at = 0
    while found := (_INSIDE if inside else _OUTSIDE)(raw, at):
        at = found.start()
        char = raw[at]
        if char == "\\":
            follower = raw[at + 1 : at + 2]
            if follower == "\n":
                marks += (at, at + 1)
            elif follower and (not inside or follower in '$`"\\'):
                marks.append(at)
                quoted = True
            at += 2
        elif char == '"':
            marks.append(at)
            inside, quoted = not inside, True
            at += 1
        elif char == "'":
            close = raw.find("'", at + 1)
            quoted = True
            marks.append(at)
            if close < 0:
                break
            marks.append(close)
            at = close + 1
        elif char == "$":
            literal = False
            at, told = _dollar(raw, at, marks)
            plain = plain and told
        else:
            literal = False
            plain = plain and char not in "`<>"
            at += 1
    return marks, literal, quoted, plain


def _dollar(raw: str, at: int, marks: list[int]) -> tuple[int, bool]:
    """Where the expansion at `at` ends, and whether it is a plain name."""
    if raw.startswith("${", at):
        return _brace_end(raw, at + 2), _PLAIN(raw, at) is not None
    if raw.startswith("$'", at):
        at += 2
        while at < len(raw) and raw[at] != "'":
            at += 2 if raw[at] == "\\" else 1
        return at + 1, False
    if raw.startswith('$"', at):
        marks.append(at)
        return at + 1, False
    return at + 2, raw[at + 1] != "("


def _brace_end(raw: str, at: int) -> int:
    depth = 1
    while at < len(raw):
        char = raw[at]
        at += 1
        if char == "\\":
            at += 1
        elif char == "{" and raw[at - 2] == "$":
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                break
    return min(at, len(raw))


def _shell_word(flat: Flat, start: int, end: int) -> ShellWord:
    raw = text = flat.text[start:end]
    literal, quoted = True, False
    if not _SAFE(raw):
        marks, literal, quoted, _ = _dequote(raw)
        if marks and not (_SUBST(raw) and not literal):
            text = _less(raw, marks)
    word = str.__new__(ShellWord, text)
    word.span, word.start, word.end = flat.span(start, end), start, end
    word.literal, word.quoted = literal, quoted
    return word


def _less(raw: str, marks: list[int]) -> str:
    parts: list[str] = []
    at = 0
    for mark in marks:
        parts.append(raw[at:mark])
        at = mark + 1
    return "".join([*parts, raw[at:]])
