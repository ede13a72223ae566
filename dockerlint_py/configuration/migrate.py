"""A configuration of hadolint → one of ours, its comments kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dockerlint_py.configuration.config_reader import find_hadolint
from dockerlint_py.configuration.hadolint_config import convert
from dockerlint_py.system.input_file import read_text
from dockerlint_py.system.yaml_file import LIMIT, read_yaml
from dockerlint_py.text import patterns as re
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.toml_writer import toml

_FROM = {"ignore": "ignored", "severity": "override", "fail-on": "failure-threshold", "registries": "trustedRegistries",
    "labels": "label-schema", "strict": "strict-labels", "no-ignores": "disable-ignore-pragma"}  # fmt: skip
"""Our key → the one that it comes from."""
_COMMENT = re.compile(r"""^(?P<code>(?:[^"'#]|"[^"]*"|'[^']*'|(?<=\S)#)*?)(?:^|(?<=\s))(?P<comment>#.*?)\s*$""")


def nearest(folder: str) -> str:
    """The file of hadolint in a folder, or in the nearest one above; raises InputError if there is none."""
    at = os.path.abspath(folder)
    while not (path := find_hadolint(at)):
        if os.path.dirname(at) == at:
            raise InputError(folder, 0, "there is no .hadolint.yaml here or in a folder above; name the file")
        at = os.path.dirname(at)
    return os.path.relpath(path)


def migrated(path: str) -> str:
    """Our configuration with what a file of hadolint says; what we have nothing for stands in a comment."""
    converted = convert(path)
    lines = [f"# From {os.path.basename(path)}, by `dockerlint migrate`.", ""]
    lines += toml(converted.values, _Comments(path).of)
    if converted.unsupported:
        lines += ["", f"# Nothing stands for these of {os.path.basename(path)}:"]
        for key in converted.unsupported:
            lines.append(f"# - {_printable(key.name)} (line {key.line})" + (f": use {key.hint}" if key.hint else ""))
    return "\n".join(lines) + "\n"


class _Comments:
    """The comments of a YAML file, by the lines of what they speak of; each is given out once."""

    def __init__(self, path: str) -> None:
        data = read_yaml(Path(path))
        self.keys = {str(key): key.line for key in data} if isinstance(data, dict) else {}
        self.above: dict[int, list[str]] = {}
        self.behind: dict[int, str] = {}
        waiting: list[str] = []
        for number, line in enumerate(read_text(path, LIMIT).split("\n"), 1):
            comment = _COMMENT.match(line)
            if comment and not comment["code"].strip():
                waiting.append(_printable(comment["comment"]))
            elif line.strip():
                self.above[number], waiting = waiting, []
                if comment:
                    self.behind[number] = _printable(comment["comment"])

    def of(self, value: Any) -> tuple[Sequence[str], str]:
        """Those of a key of ours (by the one that it comes from), or of a string that knows its line."""
        line = getattr(value, "line", 0) or self.keys.get(_FROM.get(str(value), ""), 0)
        return self.above.pop(line, []), self.behind.pop(line, "")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
