"""What a registry wants of whoever asks: the header WWW-Authenticate of a 401 (RFC 9110, section 11.6.1)."""

from __future__ import annotations

from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple

_PARAMETER = lazy_pattern(r'([A-Za-z_]{1,40})\s?=\s?(?:"((?:[^"\\]|\\.){0,2000})"|([^\s",]{1,2000}))')
_SCHEME = lazy_pattern(r"(?i)(?:^|,)\s{0,9}(bearer|basic)\b")
_LONGEST = 8_000


class Challenge(NamedTuple):
    """`bearer`: with a token of `realm`, a URL, for a service and a scope; `basic`: with name and password."""

    scheme: str
    realm: str = ""
    service: str = ""
    scope: str = ""


def challenge_of(header: str) -> Challenge | None:
    """The challenge of a header, of several the one with a token; None where there is none that is known."""
    header = header[:_LONGEST]
    schemes = list(_SCHEME.finditer(header))
    wanted = next((one for one in schemes if one[1].lower() == "bearer"), schemes[0] if schemes else None)
    if wanted is None:
        return None
    end = next((one.start() for one in schemes if one.start() > wanted.start()), len(header))
    found = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(header[wanted.end() : end])}
    return Challenge(wanted[1].lower(), found.get("realm", ""), found.get("service", ""), found.get("scope", ""))
