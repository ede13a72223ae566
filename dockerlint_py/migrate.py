"""A configuration of hadolint → one of ours, its comments kept."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .configfile import find_hadolint
from .hadolint import convert
from .source import InputError
from .toml import toml

_FROM = {"ignore": "ignored", "severity": "override", "fail-on": "failure-threshold", "registries": "trustedRegistries",
    "labels": "label-schema", "strict": "strict-labels", "no-ignores": "disable-ignore-pragma"}  # fmt: skip
"""Our key → the one that it comes from."""
_COMMENT = re.compile(r"""^(?P<code>(?:[^"'#]|"[^"]*"|'[^']*'|(?<=\S)#)*?)(?:^|(?<=\s))(?P<comment>#.*?)\s*$""")


def nearest(folder: str) -> str:
    """The file of hadolint in a folder, or in the nearest one above; raises InputError if there is none."""
    at = os.path.abspath(folder)
    while not (found := find_hadolint(at)):
        if os.path.dirname(at) == at:
            raise InputError(folder, 0, "there is no .hadolint.yaml here or in a folder above; name the file")
        at = os.path.dirname(at)
    return os.path.relpath(found)


def migrated(path: str) -> str:
    """Our configuration with what a file of hadolint says; what we have nothing for stands in a comment."""
    found = convert(path)
    lines = [f"# From {os.path.basename(path)}, by `dockerlint migrate`.", ""]
    lines += toml(found.values, _Comments(path).of)
    if found.without:
        lines += ["", f"# Nothing stands for these of {os.path.basename(path)}:"]
        for one in found.without:
            lines.append(f"# - {_printable(one.name)} (line {one.line})" + (f": use {one.hint}" if one.hint else ""))
    return "\n".join(lines) + "\n"


class _Comments:
    """The comments of a YAML file, by the lines of what they speak of; each is given out once."""

    def __init__(self, path: str) -> None:
        from .yamlfile import read_yaml

        data = read_yaml(Path(path))
        self.keys = {str(key): key.line for key in data} if isinstance(data, dict) else {}
        self.above: dict[int, list[str]] = {}
        self.behind: dict[int, str] = {}
        waiting: list[str] = []
        for number, line in enumerate(Path(path).read_text("utf-8").split("\n"), 1):
            found = _COMMENT.match(line)
            if found and not found["code"].strip():
                waiting.append(_printable(found["comment"]))
            elif line.strip():
                self.above[number], waiting = waiting, []
                if found:
                    self.behind[number] = _printable(found["comment"])

    def of(self, value: Any) -> tuple[Sequence[str], str]:
        """Those of a key of ours (by the one that it comes from), or of a text that knows its line."""
        line = getattr(value, "line", 0) or self.keys.get(_FROM.get(str(value), ""), 0)
        return self.above.pop(line, []), self.behind.pop(line, "")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
