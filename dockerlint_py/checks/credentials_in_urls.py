"""Passwords and tokens in front of the host of a URL, anywhere in an instruction."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from ..facts import Facts
from ..facts.hosts import host, scope
from ..late import late
from ..source import Span

_USERINFO = late(r"://(?P<user>[^\s/@:'\"<>()\\]*)(?::(?P<password>[^\s/@'\"<>()\\]*))?@(?P<host>[\w.-]*)", re.I)
_VARIABLE = late(r"\$\{?([A-Za-z_]\w*)")


def find(facts: Facts, settings: Mapping[str, Any]) -> Iterator[tuple[Any, Span | None, dict[str, Any]]]:
    """A literal password, or a variable whose name has one of the words of `secret`, in place of user or password."""
    text = facts.source.text
    if "@" not in text:
        return
    secret = re.compile(rf"(?i)(?:^|_)(?:{'|'.join(map(re.escape, settings['secret']))})(?:_|$)")
    starts = [step.span.start for step in facts.steps]
    for found in _USERINFO.finditer(text):
        at = bisect_right(starts, found.start()) - 1
        if at < 0 or found.start() >= facts.steps[at].span.end or scope(host(found["host"])) == "loopback":
            continue
        step = facts.steps[at]
        where = _secret(found, secret, settings, any(mount.type == "secret" for mount in step.mounts))
        if where is not None:
            yield step, where, {}


def _secret(found: re.Match[str], secret: re.Pattern[str], settings: Mapping[str, Any], mounted: bool) -> Span | None:
    """The part that is a secret; a variable in a RUN with a secret mount may hold what the mount brings."""
    for name in ("password", "user"):
        part = found[name] or ""
        variables = _VARIABLE.findall(part)
        literal = name == "password" and part and "$" not in part and part.lower() not in settings["placeholders"]
        if literal or (not mounted and any(secret.search(variable) for variable in variables)):
            return Span(*found.span(name))
    return None
