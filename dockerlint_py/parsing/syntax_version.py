"""Which version of the Dockerfile syntax `# syntax=` names."""

from __future__ import annotations

from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple

_FRONTEND = lazy_pattern(
    r"(?:docker\.io/)?docker/dockerfile:1(?:\.(?P<minor>\d+)(?!\d)[\d.]*)?(?P<labs>-labs)?(?:@.*)?"
)
NOT_STABLE = 99
"""Stands for a version that is not there yet."""
SPACED = "heredocs with a blank before their name"
HEREDOCS = {"heredocs": (4, 3), SPACED: (16, 16)}
"""The first versions that know them, stable and labs: the minor ones of docker/dockerfile:1."""


class SyntaxVersion(NamedTuple):
    """`minor` of docker/dockerfile:1.minor, the newest where none is named."""

    minor: int
    labs: bool

    def lacks(self, since: tuple[int, int]) -> bool:
        """It is older than the first versions, stable and labs, that know something."""
        return since[self.labs] > self.minor


def syntax_version(syntax: str | None) -> SyntaxVersion | None:
    """The version that a directive names, without one the newest; None for other frontends and tags such as latest."""
    match = _FRONTEND.fullmatch(syntax) if syntax else None
    if syntax and not match:
        return None
    return SyntaxVersion(
        int(match["minor"]) if match and match["minor"] else NOT_STABLE - 1, bool(match and match["labs"])
    )
