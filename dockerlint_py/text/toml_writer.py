"""Plain values → TOML, with comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dockerlint_py.text import patterns as re

Comments = Callable[[Any], tuple[Sequence[str], str]]
"""Of a key or a text: the comment lines above it, and what stands behind it."""


def toml(values: Mapping[str, Any], comments: Comments = lambda _: ((), "")) -> Iterator[str]:
    """The lines of a file; tables come last, each below its header."""
    yield from _table((), values, comments)


def key(name: str) -> str:
    """A key as TOML writes it, in quotation marks where it has to be."""
    return str(name) if re.fullmatch(r"[A-Za-z0-9_-]+", name) else text(name)


def text(value: str) -> str:
    """A string as TOML writes it."""
    import json

    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _table(path: tuple[str, ...], values: Mapping[str, Any], comments: Comments) -> Iterator[str]:
    plain = {name: value for name, value in values.items() if not isinstance(value, dict)}
    if path and (plain or not values):
        yield ""
        yield from comments(path[-1])[0]
        yield f"[{'.'.join(map(key, path))}]"
    for name, value in plain.items():
        above, behind = comments(name)
        yield from above
        if isinstance(value, list):
            yield from _list(name, value, comments)
        else:
            more, other = comments(value)
            yield from (line for line in more if line not in above)
            shown = value if value in ("true", "false") else text(value)
            yield f"{key(name)} = {shown}" + "".join(f"  {one}" for one in dict.fromkeys((behind, other)) if one)
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _table((*path, name), value, comments)


def _list(name: str, values: Sequence[Any], comments: Comments) -> Iterator[str]:
    said = [comments(value) for value in values]
    line = f"{key(name)} = [{', '.join(map(text, values))}]"
    if len(line) <= 100 and not any(above or behind for above, behind in said):
        yield line
        return
    yield f"{key(name)} = ["
    for value, (above, behind) in zip(values, said, strict=True):
        yield from (f"    {one}" for one in above)
        yield f"    {text(value)}," + (f"  {behind}" if behind else "")
    yield "]"
