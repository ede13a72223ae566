"""What rules can see of a file, for people: each subject with the words that have something to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from dockerlint_py.reporting import shown

if TYPE_CHECKING:
    from dockerlint_py.facts.describe import DescribedSubject

_LONGEST = 100
"""Characters of a value, or of a subject's text, that are shown."""


def lines(path: str, described: Iterable[DescribedSubject], everything: bool) -> Iterator[str]:
    """The lines about a file; words whose value is none, false or empty only with `everything`."""
    for one in described:
        place = str(one.first) if one.first == one.last else f"{one.first}-{one.last}"
        text = f" `{_cut(shown(one.text))}`" if one.text else ""
        yield f"{shown(path)}:{place}: {one.kind}{text}"
        rows = [(name, value) for name, value in one.values.items() if everything or _says_something(value)]
        width = max((len(name) for name, _ in rows), default=0)
        for name, value in rows:
            yield f"  {name:{width}}  {_cut(shown(_flow(value)))}"
        yield ""


def _says_something(value: Any) -> bool:
    return value not in (None, False, "", [], {})


def _flow(value: Any) -> str:
    """A value in one line, as rules write it."""
    if value == {"unknown": True}:
        return "unknown"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "none"}[value]
    if isinstance(value, dict):
        name = value.get("text") or value.get("name")
        inner = ", ".join(f"{key}: {_flow(one)}" for key, one in value.items() if _says_something(one))
        return str(name) if name else f"{{{inner}}}"
    return ", ".join(map(_flow, value)) if isinstance(value, list) else str(value)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
