"""Constructs of shell texts that POSIX sh does not have."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.knowledge.wrappers import base_name
from dockerlint_py.facts.model import Bashism, File
from dockerlint_py.facts.topics.commands import shell_texts
from dockerlint_py.parsing import shell
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap, Word

_HINT = lazy_pattern(
    r"\[\[|\(\(|&>|[<>]\(|<<<|\|&|=\(|\$'|\$\{[^}$]*(?:[\^,/!\[]|:(?![-=?+]))|\{(?=[^{}\s]*(?:,|\.\.))[^{}\s]*\}"
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
    (lazy_pattern(r"\$\{!?\w+\[[^]]*\]"), "array"),
    (lazy_pattern(r"\$\{!\w"), "indirect"),
    (lazy_pattern(r"\$\{\w+(?:\^|,)"), "case-change"),
    (lazy_pattern(r"\$\{\w+/"), "replacement"),
    (lazy_pattern(r"\$\{\w+:(?![-=?+])"), "substring"),
)
_BRACES = lazy_pattern(r"(?<![$\w{])[\w./-]*\{(?:(?=[^{}\s$]*,)[^{}\s$]*|\w+\.\.\w+)\}[\w./-]*")


def bashisms(file: File) -> Iterator[Bashism]:
    """In the order of the file; nothing of texts that cannot be read."""
    for instruction in file.instructions:
        instruction = instruction.trigger or instruction
        for flat, named in shell_texts(instruction):
            if _HINT.search(flat.text):
                program = named or (
                    base_name(instruction.shell.split('"')[1])
                    if instruction.shell and '"' in instruction.shell
                    else "sh"
                )
                yield from (Bashism(instruction, word, kind, program) for word, kind in _found(flat))


def _found(flat: SourceMap) -> Iterator[tuple[Word, str]]:
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
