"""Constructs of shell texts that POSIX sh does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import shell
from ..late import late
from ..source import Flat, Word
from .commands import shell_texts
from .parts import Part
from .peeled import base_name

if TYPE_CHECKING:
    from . import Facts
    from .step import Step

_HINT = late(
    r"\[\[|\(\(|&>|[<>]\(|<<<|\|&|=\(|\$'|\$\{[^}]*(?:[\^,/!\[]|:(?![-=?+]))|\{[^{}\s]*(?:,|\.\.)[^{}\s]*\}"
    r"|\b(?:source|pushd|popd|shopt|declare|typeset|let|mapfile|readarray|function|pipefail|disown)\b|\s==\s"
)
_COMMANDS = {
    "source": "source", "pushd": "pushd", "popd": "pushd", "shopt": "shopt", "let": "let", "mapfile": "mapfile",
    "readarray": "mapfile", "disown": "disown", "declare": "declare", "typeset": "declare",
}  # fmt: skip
_NODES = {
    "process_substitution": "process-substitution", "herestring_redirect": "herestring", "array": "array",
    "subscript": "array", "c_style_for_statement": "arithmetic-for", "ansi_c_string": "ansi-string",
}  # fmt: skip
_OPERATORS = {"&>": "redirect-both", "&>>": "redirect-both", "|&": "pipe-both"}
_LOOKED = frozenset((*_NODES, *_OPERATORS, "ERROR", "test_command", "declaration_command", "command", "expansion")) | {
    "word", "concatenation", "brace_expression", "function_definition",
}  # fmt: skip
_EXPANSIONS = (
    (late(r"\$\{!?\w+\[[^]]*\]"), "array"),
    (late(r"\$\{!\w"), "indirect"),
    (late(r"\$\{\w+(?:\^|,)"), "case-change"),
    (late(r"\$\{\w+/"), "replacement"),
    (late(r"\$\{\w+:(?![-=?+])"), "substring"),
)
_BRACES = late(r"(?<![$\w{])[\w./-]*\{(?:[^{}\s$]*,[^{}\s$]*|\w+\.\.\w+)\}[\w./-]*")


class Bashism(Part):
    """A construct of a shell text that POSIX sh does not have."""

    INDEX = ("shell", "kind")
    SIGNS = ("shell", "kind")
    kind: str
    text: Word
    shell: str

    def __init__(self, step: Step, text: Word, kind: str, program: str) -> None:
        super().__init__(step, text.span)
        self.text, self.kind, self.shell = text, kind, program


def bashisms(facts: Facts) -> Iterator[Bashism]:
    """In the order of the file; nothing of texts that cannot be read."""
    for step in facts.steps:
        step = step.trigger or step
        for flat, named in shell_texts(step):
            if _HINT.search(flat.text):
                program = named or (base_name(step.shell.split('"')[1]) if step.shell and '"' in step.shell else "sh")
                yield from (Bashism(step, word, kind, program) for word, kind in _found(flat))


def _found(flat: Flat) -> Iterator[tuple[Word, str]]:
    text = flat.text
    broken = -1
    inside: dict[str, int] = {}  # where the last one of a kind ends: what stands in it is part of it
    for name, start, end, children in shell.nodes(flat, _LOOKED):
        if name == "ERROR":
            broken = max(broken, end)
        kind = _kind(name, text[start:end], children)
        if kind and start >= max(broken, inside.get(kind, 0)):
            inside[kind] = end
            yield flat.word(start, end), kind


def _kind(name: str, text: str, children: tuple[str, ...]) -> str | None:
    """What a node is, if POSIX has no such thing."""
    if name in _NODES:
        return _NODES[name]
    if name == "test_command":
        if children[:1] == ("[[",):
            return "double-bracket"
        return "double-equals" if children[:1] == ("[",) and re.search(r"\s==\s", text) else None
    if name == "declaration_command":
        return "declare" if children[:1] in (("declare",), ("typeset",)) else None
    if name == "command":
        return _command(text)
    if name == "expansion":
        return next((kind for pattern, kind in _EXPANSIONS if pattern.match(text)), None)
    if name in ("word", "concatenation", "brace_expression"):
        plain = "{" in text and not re.search(r"[\"'\\]", text)
        return "brace-expansion" if plain and _BRACES.fullmatch(text) else None
    if name == "function_definition":
        return "function" if children[:1] == ("function",) else None
    return _OPERATORS.get(name)


def _command(text: str) -> str | None:
    first, _, rest = text.partition(" ")
    if first == "set":
        return "pipefail" if re.search(r"(?:^|\s)-\w*o\s+pipefail\b", rest) else None
    if first == "test" and re.search(r"\s==\s", rest):
        return "double-equals"
    return _COMMANDS.get(first)
