"""What is not shown of other people's files: credentials by their form, and values that are called a secret.

Nobody asked for the audit of these files, so their reports go further than those on one's own: the value of whatever
is named like a secret is hidden even if it looks harmless.
"""

from __future__ import annotations

from dockerlint_py.text.credentials import masked, starred
from dockerlint_py.text.patterns import lazy_pattern

_WORDS = r"passw(?:or)?d|passphrase|pword|pwd|secret|token|api_?key|access_?key|private_?key|credentials?|auth(?!or)"
_REST = rf"(?:{_WORDS})[\w.]{{0,40}}"
_NAMED = (
    lazy_pattern(
        rf"(?i){_REST}[\"']?\s{{0,20}}[=:]\s{{0,20}}(?P<value>\"(?:[^\"\\\n]|\\.)*\"?|'[^'\n]*'?|[^\s\"'\\;&|]+)"
    ),
    lazy_pattern(rf"(?i)(?<![\w-])--?[\w-]{{0,40}}?{_REST}\s{{1,20}}(?P<value>[^\s;&|]+)"),
    lazy_pattern(
        rf"(?im)^[ \t]{{0,20}}(?:ENV|LABEL)[ \t]{{1,20}}[\w.-]{{0,80}}?{_REST}[ \t]{{1,20}}(?P<value>[^\s=][^\n=]*)$"
    ),
    lazy_pattern(r"(?<![\w$-])[\w$-]{1,40}:(?P<value>[^\s:'\"|]{1,200})['\"]?\s{0,20}\|\s{0,20}(?:sudo\s)?chpasswd"),
)
"""NAME=value and name: value, --password value, ENV NAME value, and user:value | chpasswd."""
_HARMLESS = lazy_pattern(r"[\"']?(?:\$.*|true|false|yes|no|none|null|0|1|)[\"']?")
_LONGEST_EXCERPT = 400
"""Characters of a line that are shown."""


def mask_secrets(text: str) -> str:
    """`text`, of the same length, with asterisks for what may be a secret."""
    text = masked(text)
    lower = text.lower()
    if not any(word in lower for word in ("pass", "pw", "secret", "token", "key", "credential", "auth")):
        return text
    spans = (match.span("value") for pattern in _NAMED for match in pattern.finditer(text))
    return starred(text, (span for span in spans if not _HARMLESS.fullmatch(text, *span)))


def excerpt(lines: list[str], line: int) -> str:
    """A line, counted from 1, of a text whose secrets are hidden; a long one is cut."""
    shown_line = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
    return shown_line if len(shown_line) <= _LONGEST_EXCERPT else shown_line[: _LONGEST_EXCERPT - 1] + "…"
