"""What a file does not tell: never guessed, and distinct from none."""

from __future__ import annotations


class Unknown:
    """What the file does not tell; distinct from None, which says that there is nothing."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "UNKNOWN"  # there is one of it, in other processes too

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()
