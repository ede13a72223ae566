"""Signals by name, as moby/sys/signal has those of Linux."""

from __future__ import annotations

from dockerlint_py.text.unknown import UNKNOWN, Unknown

_ALL = (
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP"
    " TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"
)
NAMES = tuple(_ALL.split())
"""Of Linux, without SIG; the real-time ones are counted from RTMIN up and from RTMAX down."""
_NUMBERS = {
    "1": "HUP", "2": "INT", "3": "QUIT", "6": "ABRT", "9": "KILL", "10": "USR1", "12": "USR2", "15": "TERM",
    "18": "CONT", "19": "STOP", "28": "WINCH", "37": "RTMIN+3",
}  # fmt: skip


def canonical(text: str | Unknown) -> str | Unknown:
    """TERM for SIGTERM, sigterm and 15, SIG15 for itself; numbers are those of Linux on x86 and ARM."""
    if isinstance(text, Unknown):
        return UNKNOWN
    written = text.strip().strip("\"'").upper()
    name = written.removeprefix("SIG")
    if name != written and name.isdigit():
        return written
    return _NUMBERS.get(name, name)


def nearest(name: str) -> str | None:
    """The signal with the most similar name."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, NAMES, 1, 0.66)), None)


def exists(name: str) -> bool:
    """A canonical name, or a number that has none, is a signal."""
    if name.isdigit():
        return 0 < int(name) <= 64
    start, sign, number = name.partition("+") if "+" in name else name.partition("-")
    if not sign:
        return name in NAMES
    most = {"RTMIN+": 15, "RTMAX-": 14}.get(start + sign, 0)
    return number.isdigit() and 0 < int(number) <= most
