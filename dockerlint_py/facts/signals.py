"""Signals by name."""

from __future__ import annotations

from ..match import UNKNOWN, Unknown

_NUMBERS = {
    "1": "HUP", "2": "INT", "3": "QUIT", "6": "ABRT", "9": "KILL", "10": "USR1", "12": "USR2", "15": "TERM",
    "18": "CONT", "19": "STOP", "28": "WINCH", "37": "RTMIN+3",
}  # fmt: skip


def canonical(text: str | Unknown) -> str | Unknown:
    """TERM for SIGTERM, sigterm and 15; numbers are those of Linux on x86 and ARM."""
    if isinstance(text, Unknown):
        return UNKNOWN
    name = text.strip().strip("\"'").upper().removeprefix("SIG")
    return _NUMBERS.get(name, name)
