"""JSON arrays of texts, and what keeps a text from being one that looks like it was meant to be.

BuildKit tries to read an array and takes the shell form where that fails: parseMaybeJSON in its parser/line_parsers.go.
"""

from __future__ import annotations

import json

from dockerlint_py.text.patterns import lazy_pattern

_TYPOGRAPHIC = "“”„‟«»‘’‚‛"
_ITEM = lazy_pattern(
    rf"""\s*(?P<item>"(?:[^"\\]|\\.)*"|'[^']*'|[{_TYPOGRAPHIC}][^{_TYPOGRAPHIC}]*[{_TYPOGRAPHIC}])\s*"""
)
_UNQUOTED = lazy_pattern(r"""\s*(?P<item>[\w./$:=@%+-][^\[\]"',&|;<>()]*)""")
_BARE = lazy_pattern(r"\[\s*[\w./$-][^\[\]\"'&|;<>()]*\]\s*")
_OPERATOR = lazy_pattern(r"\s*(?:&&|\|\|?|;)")


def flaw(text: str, keyword: str) -> str | None:
    """What is wrong with an array: items, behind, quotes, escape, comma or bare; none if it is right or none at all.

    `[ "$a" = b ] && …` is a test of the shell, `[a-z]*` a pattern.
    """
    if not text.startswith("["):
        return None
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return _broken(text, keyword)
    rest = text[end:].strip()
    if rest:
        return None if len(value) == 1 and _OPERATOR.match(rest) else "behind"
    return "items" if any(not isinstance(one, str) for one in value) else None


def end_of_array(text: str) -> int | None:
    """Where an array of texts ends that a text begins with; what stands behind it makes shell text of all of it."""
    if not text.startswith("["):
        return None
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return end if all(isinstance(one, str) for one in value) else None


def _broken(text: str, keyword: str) -> str | None:
    """Of a text that is no JSON array."""
    first = _ITEM.match(text, 1)
    if first is None:
        if text[1:].lstrip()[:1] == '"':
            return "quotes"  # one that nothing closes
        return "bare" if _bare(text, keyword) or _mixed(text) else None
    after = text[first.end() :]
    if not (after[:1] in ("", ",", '"', "'") or (after[:1] == "]" and not after[1:].strip())):
        return None  # a test of the shell
    items = _items(text)
    if any(item[0] != '"' for item in items):
        return "quotes"
    if _mixed(text):
        return "bare"
    return "escape" if any(not _valid(item) for item in items) else "comma"


def _bare(text: str, keyword: str) -> bool:
    if _BARE.fullmatch(text) is None:
        return False
    return "," in text or (keyword in ("CMD", "ENTRYPOINT", "VOLUME", "SHELL") and not text[1:2].isspace())


def _mixed(text: str) -> list[str] | None:
    """The texts of an array in which some have quotes and some have none, commas between them; None if it is none."""
    parts: list[str] = []
    at, bare = 1, 0
    while True:
        item = _ITEM.match(text, at) or _UNQUOTED.match(text, at)
        if item is None:
            return None
        quoted = item["item"][0] in "\"'" or item["item"][0] in _TYPOGRAPHIC
        bare += not quoted
        parts.append(_plain(item["item"]) if quoted else item["item"].strip())
        at = item.end()
        if text[at : at + 1] == "]":
            return parts if 0 < bare < len(parts) and not text[at + 1 :].strip() else None
        if text[at : at + 1] != ",":
            return None
        at += 1


def _items(text: str) -> list[str]:
    """The quoted texts as written, commas or not between them."""
    items: list[str] = []
    at = 1
    while item := _ITEM.match(text, at):
        items.append(item["item"])
        at = item.end()
        at += text[at : at + 1] == ","
    return items


def _valid(item: str) -> bool:
    try:
        json.loads(item)
    except ValueError:
        return False
    return True


def repaired(text: str) -> str | None:
    """The array that a broken one stands for; none where that cannot be told."""
    end = text.rstrip()
    if not (end.startswith("[") and end.endswith("]")):
        return None
    inside = end[1:-1]
    if _BARE.fullmatch(end):
        parts = [part.strip() for part in inside.split(",")]
        return None if any(not part or " " in part for part in parts) else _array(parts)
    if mixed := _mixed(end):
        return None if any(" " in part and f'"{part}"' not in end for part in mixed) else _array(mixed)
    at, parts = 1, []
    while item := _ITEM.match(end, at):
        parts.append(_plain(item["item"]))
        at = item.end()
        at += end[at] == ","
    return _array(parts) if parts and end[at:].strip() == "]" else None


def _plain(item: str) -> str:
    """The text that a quoted item means; a backslash that JSON does not know is one."""
    if item[0] != '"':
        return item[1:-1]
    return str(json.loads(item)) if _valid(item) else item[1:-1].replace('\\"', '"')


def _array(parts: list[str]) -> str:
    return json.dumps(parts, ensure_ascii=False)
