"""The flags of instructions: a row for each, and nothing else of them anywhere.

From BuildKit's reference of the Dockerfile syntax; the versions are the minor ones of docker/dockerfile:1.
"""

from __future__ import annotations

from functools import cache

from dockerlint_py.parsing.syntax_version import NOT_STABLE
from dockerlint_py.text.records import NamedTuple


class Flag(NamedTuple):
    """A flag: its name, and of which instructions it is one.

    `value` is what it takes: any, platform, mount, mode, duration, count, choice (of `choices`), or switch (nothing,
    true or false). `since` are the first versions that know it, stable and labs; `expanded`: variables count in it.
    """

    name: str
    of: tuple[str, ...]
    value: str = "any"
    choices: tuple[str, ...] = ()
    since: tuple[int, int] = (0, 0)
    repeated: bool = False
    expanded: bool = False


FLAGS = (
    Flag("--platform", ("FROM",), "platform", expanded=True),
    Flag("--mount", ("RUN",), "mount", since=(2, 1), repeated=True, expanded=True),
    Flag("--network", ("RUN",), "choice", ("default", "none", "host"), since=(3, 1)),
    Flag("--security", ("RUN",), "choice", ("sandbox", "insecure"), since=(20, 1)),
    Flag("--device", ("RUN",), since=(NOT_STABLE, 14), repeated=True),
    Flag("--checksum", ("ADD",), since=(6, 5), expanded=True),
    Flag("--from", ("COPY",)),
    Flag("--chown", ("COPY", "ADD"), expanded=True),
    Flag("--chmod", ("COPY", "ADD"), "mode", since=(2, 2), expanded=True),
    Flag("--link", ("COPY", "ADD"), "switch", since=(4, 4)),
    Flag("--parents", ("COPY",), "switch", since=(20, 7)),
    Flag("--keep-git-dir", ("ADD",), "switch"),
    Flag("--exclude", ("COPY", "ADD"), since=(19, 7), repeated=True),
    Flag("--unpack", ("ADD",), "switch", since=(17, 17)),
    Flag("--interval", ("HEALTHCHECK",), "duration"),
    Flag("--timeout", ("HEALTHCHECK",), "duration"),
    Flag("--start-period", ("HEALTHCHECK",), "duration"),
    Flag("--start-interval", ("HEALTHCHECK",), "duration"),
    Flag("--retries", ("HEALTHCHECK",), "count"),
)
BY_NAME = {flag.name: flag for flag in FLAGS}


@cache
def flags_of(keyword: str) -> tuple[Flag, ...]:
    """The flags that an instruction takes."""
    return tuple(flag for flag in FLAGS if keyword in flag.of)
