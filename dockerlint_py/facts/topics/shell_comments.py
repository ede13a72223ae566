"""Lines that a shell text takes with it, by a comment or a backslash too many: Docker joins continued lines before the
shell reads them."""

from __future__ import annotations

from dockerlint_py.facts.kinds import KEYWORDS
from dockerlint_py.facts.model import Instruction
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.commands import shell_texts
from dockerlint_py.parsing import shell
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap, Span, Word
from dockerlint_py.text.unknown import Unknown

_PIECE = lazy_pattern(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.|(?:^|(?<=[\s;&|()]))#", re.DOTALL)
_KINDS = frozenset(("comment",))
_ABOVE = 2_000
"""Characters in which the line above is looked for."""
_GOES_ON = lazy_pattern(r"&&|\|\|?|;|-|[a-z]")


@detail(Instruction)
def swallowing(instruction: Instruction) -> tuple[Word, Word] | None:
    """A comment as it stands in its line, and what of the lines below belongs to it."""
    for flat, _ in shell_texts(instruction) if "#" in instruction.text else ():
        for _, start, end, _ in shell.nodes(flat, _KINDS):
            if found := _cut(instruction, flat, start, end):
                return found
    return None


def _cut(instruction: Instruction, flat: SourceMap, start: int, end: int) -> tuple[Word, Word] | None:
    source = instruction.file.source.text
    line_end = source.find("\n", flat.origin(start))
    if line_end < 0 or flat.origin(max(end - 1, start)) < line_end or not _begins_comment(flat.text, start):
        return None
    at = start
    while at < end and flat.origin(at) < line_end:
        at += 1
    below = flat.text[at:end].strip()
    own = flat.text[start:at].rstrip()
    first = flat.origin(start)
    return (Word(own, Span(first, first + len(own))), Word(below)) if below else None


def _begins_comment(text: str, start: int) -> bool:
    """A `#` begins a comment, by quotes alone: of a text that is not quite shell a tree may say anything."""
    at = 0
    while match := _PIECE.search(text, at):
        if match[0] == "#":
            return match.start() == start
        at = match.end()
    return False


@fact(Instruction)
def swallowing_comment(instruction: Instruction) -> Word | None:
    """A comment of its shell text that also takes the lines below, as Docker joins them with its own; else none."""
    return instruction.swallowing[0] if instruction.swallowing else None


@fact(Instruction)
def swallowed(instruction: Instruction) -> Word | None:
    """What stands in the lines that this comment takes."""
    return instruction.swallowing[1] if instruction.swallowing else None


@fact(Instruction)
def swallowing_comment_and_space(instruction: Instruction) -> Word | None:
    """That comment with the blanks before it, where what it takes is no instruction."""
    comment, below = instruction.swallowing or (None, None)
    if comment is None or below is None or comment.span is None or not _GOES_ON.match(below):
        return None
    text, start = instruction.file.source.text, comment.span.start
    while text[start - 1 : start] in (" ", "\t"):
        start -= 1
    return Word(text[start : comment.span.end], Span(start, comment.span.end))


@fact(Instruction)
def swallowing_line(instruction: Instruction) -> Word | None:
    """The empty place where the line of that comment begins."""
    comment = instruction.swallowing_comment
    if comment is None or comment.span is None:
        return None
    start = instruction.file.source.text.rfind("\n", 0, comment.span.start) + 1
    return Word("", Span(start, start))


@fact(Instruction)
def swallowed_keyword(instruction: Instruction) -> Word | None:
    """The keyword of an instruction with which one of its lines begins, as the line above ends in a backslash: the
    shell takes it for a word."""
    commands = () if isinstance(instruction.commands, Unknown) else instruction.commands
    words = (word for command in commands if not isinstance(command, Unknown) for word in command.words)
    return next((word for word in words if word in KEYWORDS and _begins_a_joined_line(instruction, word)), None)


def _begins_a_joined_line(instruction: Instruction, word: Word) -> bool:
    text, span = instruction.file.source.text, word.span
    if span is None or text[slice(*span)] != word or text[span.end : span.end + 1] not in (" ", "\t"):
        return False
    begins = text.rfind("\n", 0, span.start) + 1
    above = (line.strip() for line in reversed(text[max(0, begins - _ABOVE) : begins].split("\n")))
    last = next((line for line in above if line and not line.startswith("#")), "")
    return not text[begins : span.start].strip() and last.endswith(instruction.file.escape)
