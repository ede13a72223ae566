"""Releases of runtimes, by the names that they have where they are installed; and the last days of their fixes."""

from __future__ import annotations

from functools import cache

from dockerlint_py.facts.knowledge.images import release_end
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re
from dockerlint_py.text.records import NamedTuple


class Runtime(NamedTuple):
    """A product and its release, and the day (ISO) of its last fixes, if that is known."""

    product: str
    release: str
    end: str | None

    def __str__(self) -> str:
        return f"{self.product} {self.release}"


def found(way: str, text: str) -> Runtime | None:
    """The runtime that a text names: the word of a package, an address, or the command line of a tool."""
    for product, pattern in _patterns(way):
        match = pattern.search(text)
        if match:
            return _runtime(product, ".".join(group for group in match.groups() if group))
    return None


def of_variable(name: str, value: str) -> Runtime | None:
    """The runtime whose version a variable holds."""
    version = re.match(r"v?(\d+(?:\.\d+)*)", value)
    for product, pattern in _patterns("variable") if version else ():
        if version and pattern.search(name):
            return _runtime(product, version[1])
    return None


def _runtime(product: str, version: str) -> Runtime | None:
    if product == "python" and version.startswith("2"):
        return None
    own = table("runtimes")["ends"].get(product)
    release, end = release_end(product, version, own)
    return Runtime(product, release or version, end)


@cache
def _patterns(way: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    runtimes = table("runtimes")["runtimes"].items()
    return tuple((product, re.compile(ways[way])) for product, ways in runtimes if way in ways)
