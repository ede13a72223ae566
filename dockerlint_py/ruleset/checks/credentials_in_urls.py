"""Passwords and tokens in front of the host of a URL, anywhere in an instruction."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.facts import File
from dockerlint_py.facts.knowledge.hosts import host, scope
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span

_USERINFO = lazy_pattern(
    r"://(?P<user>[^\s/@:'\"<>()\\]*)(?::(?P<password>[^\s/@'\"<>()\\]*))?@(?P<host>[\w.-]*)", re.I
)
SETTINGS = {"secret": list, "placeholders": list}
_VARIABLE = lazy_pattern(r"\$\{?([A-Za-z_]\w*)")

SETTINGS = {"placeholders": list, "secret": list}
"""What the rule has to have, with the kind of its default."""


def find(facts: File, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """A literal password, or a variable whose name has one of the words of `secret`, in place of user or password."""
    text = facts.source.text
    if "@" not in text:
        return
    secret = re.compile(rf"(?i)(?:^|_)(?:{'|'.join(map(re.escape, settings['secret']))})(?:_|$)")
    starts = [instruction.span.start for instruction in facts.instructions]
    for url in _USERINFO.finditer(text):
        at = bisect_right(starts, url.start()) - 1
        if at < 0 or url.start() >= facts.instructions[at].span.end or scope(host(url["host"])) == "loopback":
            continue
        instruction = facts.instructions[at]
        where = _secret(url, secret, settings, any(mount.type == "secret" for mount in instruction.mounts))
        if where is not None:
            yield instruction, where, {}


def _secret(url: re.Match[str], secret: re.Pattern[str], settings: Mapping[str, Any], mounted: bool) -> Span | None:
    """The part that is a secret; a variable in a RUN with a secret mount may hold what the mount brings."""
    for name in ("password", "user"):
        part = url[name] or ""
        variables = _VARIABLE.findall(part)
        literal = name == "password" and part and "$" not in part and part.lower() not in settings["placeholders"]
        if literal or (not mounted and any(secret.search(variable) for variable in variables)):
            return Span(*url.span(name))
    return None
