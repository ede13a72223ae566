"""Shell text → simple commands, each with its words, its place and how its failure and output are used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dockerlint_py.parsing.shell_syntax import nodes, tree
from dockerlint_py.parsing.shell_words import HAS_SUBSTITUTION, ShellWord, bracket_words, nested, shell_word
from dockerlint_py.text.positions import SourceMap, Span, Word
from dockerlint_py.text.records import NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node


__all__ = ["Redirect", "Script", "ShellWord", "SimpleCommand", "nested", "nodes", "parse"]

_DEEPEST = 60


class Redirect(NamedTuple):
    """`2>file`: op '>', fd '2', target 'file'; of a heredoc the target is its delimiter."""

    op: str
    fd: str
    target: ShellWord


class SimpleCommand:
    """A program with its arguments, or bare assignments (no words then)."""

    __slots__ = (
        "assignments", "background", "certain", "conditional", "end", "fed_by", "function", "guarded", "index",
        "joined_by", "last", "looped", "lost", "nested", "piped_to", "redirects", "span", "start", "statement",
        "substituted", "words",
    )  # fmt: skip
    words: tuple[ShellWord, ...]
    assignments: tuple[tuple[Word, ShellWord], ...]
    redirects: tuple[Redirect, ...]
    span: Span
    start: int  # offsets into the text of the SourceMap it was parsed from
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
    lost: bool  # what it, or something around it, is a part of is followed by a statement that decides instead
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


def parse(flat: SourceMap) -> Script:
    """The commands of a shell text; never raises, whatever the text."""
    collector = _CommandCollector(flat)
    root = tree(flat.text).root_node
    tails = collector.body(root.children, _Place())
    for index in tails:
        collector.commands[index].last = True
    broken = root.has_error or collector.broken
    return Script(tuple(collector.commands), broken, *((None, False) if broken else _end(root, flat)))


def _end(root: Node, flat: SourceMap) -> tuple[Span | None, bool]:
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


_COMPOUND = frozenset(("subshell", "compound_statement", "do_group", "else_clause", "elif_clause", "case_item"))
_CONTROL = frozenset(("if_statement", "while_statement", "for_statement", "c_style_for_statement", "case_statement"))
_JOINED = frozenset(("list", "pipeline", "redirected_statement", "negated_command"))
_COMMANDS = frozenset(("command", "declaration_command", "unset_command", "test_command"))
_ASSIGNMENTS = frozenset(("variable_assignment", "variable_assignments"))
_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_ENDS = frozenset((";", "\n", "&", ";;", ";&", ";;&"))
_REDIRECTS = frozenset(("file_redirect", "heredoc_redirect", "herestring_redirect"))
_NO_WORDS = _REDIRECTS | {"comment", ";"}
_STATEMENTS = (
    _CONTROL | _COMMANDS | _ASSIGNMENTS | {"list", "pipeline", "redirected_statement", "negated_command"}
    | {"function_definition", "subshell", "compound_statement"}
)  # fmt: skip


class _CommandCollector:
    """Collects commands. A method returns the indexes of the commands whose status is that of what it walked."""

    def __init__(self, flat: SourceMap) -> None:
        self.flat, self.text = flat, flat.text
        self.commands: list[SimpleCommand] = []
        self.broken = False

    def body(self, nodes: Iterable[Node], place: _Place) -> list[int]:
        """Statements one after the other, each with the operator behind it."""
        tails: list[int] = []
        first = len(self.commands)
        for node in nodes:
            kind = node.type
            if kind in _ENDS:
                operator = self.operator(node, "&" if kind == "&" else ";")
                for index in tails:
                    self.commands[index].joined_by = operator
                if kind == "&" and tails:
                    self.to_background(self.commands[tails[0]].statement)
            elif kind in _STATEMENTS:
                for index in tails:
                    self.commands[index].joined_by = self.commands[index].joined_by or Word(";")
                for command in self.commands[first:]:
                    command.lost = True
                first = len(self.commands)
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
        for command in reversed(self.commands):
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
                    self.commands[index].joined_by = self.operator(item, item.type)
            elif item.type == "ERROR":
                self.broken = True
            elif item.type in _STATEMENTS:
                guarded = place.guarded or at < last_or
                certain = place.certain and (at == 0 or last_or < 0 or at > last_or + 1)
                inner = place._replace(guarded=guarded, conditional=place.conditional or at > 0, certain=certain)
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
                    self.commands[index].joined_by = self.operator(child, "|")
            elif child.type in _STATEMENTS:
                first = len(self.commands)
                tails = self.statement(child, place)
                self.connect(writers, first)
        return tails

    def connect(self, writers: Iterable[int], first: int) -> None:
        """The commands `writers` feed the first command from `first` on that stands outside substitutions."""
        target = next((command for command in self.commands[first:] if not command.substituted), None)
        if target is not None:
            for index in writers:
                self.commands[index].piped_to = target.index
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
            command = self.commands[index]
            if target is not None:
                command.redirects += (Redirect(op, fd, target),)
                command.span = Span(command.span.start, max(command.span.end, self.flat.span(0, target.end).end))
                command.end = max(command.end, target.end)
            command.words += tuple(extra)
        return tails

    def after_heredoc(self, node: Node, tails: list[int], place: _Place) -> list[int]:
        """`cat <<EOF | sh`: the rest of the pipeline stands inside the redirect."""
        first = len(self.commands)
        after = self.pipeline(node, place)
        self.connect(tails, first)
        for index in tails:
            self.commands[index].joined_by = Word("|")
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
        command.index, command.start, command.end = len(self.commands), node.start_byte, node.end_byte
        command.span = self.flat.span(node.start_byte, node.end_byte)
        command.statement = place.statement or command.span
        command.joined_by, command.piped_to, command.fed_by = Word(""), None, []
        command.last = command.lost = False
        command.guarded, command.background, command.looped = place.guarded, place.background, place.looped
        command.conditional, command.nested, command.certain = place.conditional, place.nested, place.certain
        command.substituted = place.substituted
        command.function, command.redirects, command.words = place.function, (), ()
        self.commands.append(command)
        words: list[ShellWord] = []
        assignments: list[tuple[Word, ShellWord]] = []
        children = [node] if node.type == "variable_assignment" else node.children
        declared = node.type == "declaration_command"
        for child in children:
            kind = child.type
            if words and child.start_byte == words[-1].end and kind not in _NO_WORDS:  # torn, at a backquote or `==`
                words[-1] = shell_word(self.flat, words[-1].start, child.end_byte)
            elif kind == "variable_assignment":
                assignments.append(self.assignment(child))
                if declared:
                    words.append(self.word(child))
            elif kind in _REDIRECTS:
                self.redirect(child, [command.index], place)
                continue
            elif kind not in _NO_WORDS:
                words.append(self.word(child))
            self.substitutions(child, [command.index], place)
        if node.type == "test_command":
            words = bracket_words(self.flat, node.start_byte, node.end_byte) or words
        command.words, command.assignments = (*words, *command.words), tuple(assignments)
        return [command.index]

    def assignment(self, node: Node) -> tuple[Word, ShellWord]:
        start, end = node.start_byte, node.end_byte
        equals = self.text.find("=", start, end)
        name = self.flat.word(start, equals - (self.text[equals - 1] == "+"))
        return name, shell_word(self.flat, equals + 1, end)

    def word(self, node: Node) -> ShellWord:
        return shell_word(self.flat, node.start_byte, node.end_byte)

    def substitutions(self, node: Node, feeds: Iterable[int], place: _Place) -> None:
        """The commands within `$( )`, backquotes and `<( )` of a word."""
        if HAS_SUBSTITUTION(self.text, node.start_byte, node.end_byte) is None:
            return
        todo = [node]
        while todo:
            part = todo.pop()
            if part.type in _SUBSTITUTIONS:
                first = len(self.commands)
                inner = _Place(
                    substituted=True,
                    nested=True,
                    certain=False,
                    looped=place.looped,
                    function=place.function,
                    depth=place.depth + 1,
                )
                self.body(part.children, inner)
                for index in feeds:
                    self.commands[index].fed_by += range(first, len(self.commands))
            else:
                todo += reversed(part.children)
