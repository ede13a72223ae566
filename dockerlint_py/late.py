"""Patterns compiled when they are first asked: most files need few of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        pattern = re.compile(self._text, self._flags)
        for method in ("match", "search", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)


def late(text: str, flags: int = 0) -> re.Pattern[str]:
    """Like re.compile, but a wrong pattern is noticed when it is used."""
    return cast("re.Pattern[str]", _Late(text, flags))
