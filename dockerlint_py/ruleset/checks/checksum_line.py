"""`echo "HASH FILE" | sha256sum -c`: lines with one blank between the two, where there should be two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts import File, subjects
from dockerlint_py.facts.model import Command
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word

_TOOLS = frozenset(("md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "b2sum"))
_LINE = lazy_pattern(r"(?:[0-9a-fA-F]{32,}|(?=[^\s(`]*\$[^\s(`])[^\s(`]+) (?=[^\s*])\S+")
_HASH = lazy_pattern(r"[0-9a-fA-F]{32,}|\$\{?(?=\w*(?i:sha|sum|hash|md5|digest))\w+\}?")


def _is_busybox(command: Command) -> bool:
    """The image has the tools of busybox; those of coreutils take one blank as well."""
    image = command.stage.image if command.stage else None
    return image is not None and image.family in ("alpine", "busybox")


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """The `echo` of each such line; `gap` is the blank, where it is written."""
    for command in subjects(facts, "command"):
        if command.name not in _TOOLS or not {"-c", "--check"} & set(command.flags) or not _is_busybox(command):
            continue
        for writer in command.fed_by:
            args = [arg for arg in writer.words[1:] if arg not in ("-n", "-e")]
            if writer.name != "echo":
                continue
            if len(args) == 1 and _LINE.fullmatch(args[0]):
                yield writer, args[0].span, {"gap": _gap(args[0], facts.source.text), "tool": command}
            elif len(args) == 2 and _HASH.fullmatch(args[0]) and not args[1].startswith("*"):
                yield writer, writer.span, {"gap": None, "tool": command}


def _gap(word: Word, text: str) -> Word | None:
    span = word.span
    at = text[slice(*span)].find(" ") if span else -1
    return Word(" ", Span(span.start + at, span.start + at + 1)) if span and at > 0 else None
