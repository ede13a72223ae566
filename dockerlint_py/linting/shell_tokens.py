"""Shell text → the tokens by which two scripts are told to be the same, but for what an edit may change.

Statements of a chain stand side by side, so a command more at its end changes nothing in front of it. Words,
redirections and the bodies of heredocs are taken as they are written, blanks between them are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dockerlint_py.parsing.shell_syntax import tree
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap, Span

if TYPE_CHECKING:
    from tree_sitter import Node

Token = tuple[str, str]

COMMANDS = frozenset(
    ("command", "declaration_command", "unset_command", "test_command", "variable_assignment", "variable_assignments")
)
_CHAINS = frozenset(("program", "list"))
_REDIRECTS = frozenset(("file_redirect", "heredoc_redirect", "herestring_redirect"))
_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_PLAIN_FILE = lazy_pattern(r"(?:[\w/.:=,@%+$-]|\$\{\w+\})+", re.A)
_ENDS = frozenset((";", "\n"))


def tokens(flat: SourceMap, changed: Sequence[Span] = (), added: Sequence[Span] = ()) -> list[Token] | None:
    """The tokens of a script, those within `added` left out; None where some of it can't be read.

    Each range of `changed` lies in one command, the innermost that holds it: of that one only the redirections, and
    what runs inside of its words, are told. Ranges are those of the file.
    """
    root = tree(flat.text).root_node
    if root.has_error:
        return None
    if "<<" in flat.text and not _ends_its_heredocs(flat.text, root):
        return None
    open_ones = _innermost(flat, root, changed, added) if changed else frozenset()
    return None if open_ones is None else list(_walk(flat, root, open_ones, added))


def _ends_its_heredocs(text: str, root: Node) -> bool:
    """Each delimiter has a line of its own; the grammar takes one with something behind it too, a shell does not."""
    todo = [root]
    while todo:
        node = todo.pop()
        if node.type == "heredoc_end":
            line = text[text.rfind("\n", 0, node.start_byte) + 1 :].partition("\n")[0]
            if line.strip("\t\r") != text[node.start_byte : node.end_byte].strip():
                return False
        todo += node.children
    return True


def _innermost(
    flat: SourceMap, root: Node, ranges: Iterable[Span], added: Sequence[Span]
) -> frozenset[tuple[int, int]] | None:
    """The places of the smallest commands around ranges of the file; None where a range lies in none, and is not one
    of those in which commands came in."""
    commands = []
    todo = [root]
    while todo:
        node = todo.pop()
        if node.type in COMMANDS or node.type == "file_redirect":
            commands.append((node, flat.span(node.start_byte, node.end_byte)))
        todo += node.children
    commands.sort(key=lambda one: (one[1].start, -one[1].end), reverse=True)
    around: list[tuple[Node, Span]] = []  # those that the place being looked at may lie in, each in the one before
    came, found = frozenset(added), set()
    for start, end in sorted(ranges):
        while commands and commands[-1][1].start <= start:
            one = commands.pop()
            while around and around[-1][1].end < one[1].start:
                around.pop()
            around.append(one)
        while around and around[-1][1].end < start:
            around.pop()
        smallest = next((node for node, span in reversed(around) if end <= span.end), None)
        if smallest is not None:
            found.add((smallest.start_byte, smallest.end_byte))
        elif Span(start, end) not in came:
            return None
    return frozenset(found)


def _walk(flat: SourceMap, root: Node, open_ones: frozenset[tuple[int, int]], added: Sequence[Span]) -> Iterator[Token]:
    """Depth first, without calls in calls: a chain of a thousand commands is a thousand nodes deep."""
    todo: list[Node | Token] = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, tuple):
            yield node
            continue
        children = node.children
        start, end = node.start_byte, node.end_byte
        if added and end > start and _within(flat.span(start, end), added):
            continue
        if node.type in _CHAINS:
            todo += reversed(children)
        elif node.type in COMMANDS and (start, end) in open_ones:
            yield "command", ""
            todo += reversed([part for child in children for part in _kept(child)])
        elif node.type == "command_substitution" and flat.text[start] == "`" and "\\" not in flat.text[start:end]:
            yield "(", node.type
            yield "$(", "$("
            todo += ((")", node.type), (")", ")"), *reversed(children[1:-1]))
        elif node.type == "redirected_statement" and children[0].type == "list":  # it is the last command's
            *rest, last = children[0].children
            todo += reversed((*rest, ("(", node.type), last, *children[1:], (")", node.type)))
        elif not children or not _holds_commands(node):
            yield (node.type, flat.text[start:end]) if node.type not in _ENDS else (";", "")
        else:
            yield "(", node.type
            todo.append((")", node.type))
            todo += reversed([_file(flat, one) for one in children] if node.type == "file_redirect" else children)


def _file(flat: SourceMap, node: Node) -> Node | Token:
    """The file of a redirection that has neither blanks nor patterns is the same with quotes around it."""
    text = flat.text[node.start_byte : node.end_byte]
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    return ("file", bare) if node.is_named and _PLAIN_FILE.fullmatch(bare) else node


def _within(span: Span, ranges: Iterable[Span]) -> bool:
    return any(one.start <= span.start and span.end <= one.end for one in ranges)


def _kept(node: Node) -> Iterator[Node]:
    """Of a part of a command whose words may change: its redirections, and the outermost substitutions in it."""
    todo = [node]
    while todo:
        part = todo.pop()
        if part.type in _REDIRECTS or part.type in _SUBSTITUTIONS:
            yield part
        else:
            todo += reversed(part.children)


def _holds_commands(node: Node) -> bool:
    """It is made of parts that are told one by one: a statement, or a word with a substitution in it."""
    todo = list(node.children)
    if node.type in COMMANDS or node.type in _REDIRECTS:
        return True
    while todo:
        part = todo.pop()
        if part.type in COMMANDS or part.type in _SUBSTITUTIONS:
            return True
        todo += part.children
    return False
