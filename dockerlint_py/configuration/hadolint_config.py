"""A configuration of hadolint, said in the keys of ours."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from dockerlint_py.configuration.config_keys import too_many
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.selection import means
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.system.yaml_file import read_yaml
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.yaml_reader import line_of

LABELS, REGISTRIES = "label-schema-violation", "registry-not-allowed"
"""The rules whose settings they are."""
NEVER = ("ignore", "none")


class Unsupported(NamedTuple):
    """Something that we have nothing for: what it is called, where it stands, and what to do instead."""

    name: str
    line: int
    hint: str = ""


class Converted(NamedTuple):
    """Values by our keys, as a configuration file of ours has them; strings know the line that they come from."""

    path: str
    values: dict[str, Any]
    unsupported: tuple[Unsupported, ...]


@lru_cache(maxsize=64)
def convert(path: str) -> Converted:
    """Raises InputError, with the line, for what is not YAML or of another shape than hadolint takes."""
    data = read_yaml(Path(path))
    if not isinstance(data, dict):
        if data == "":
            return Converted(path, {}, ())
        raise InputError(path, line_of(data), "is no mapping of keys such as ignored and override")
    reader = _Reader(path)
    for key, value in data.items():
        reader.take(key, value)
    values = reader.values
    values["extend-select"] = [name for name in values["extend-select"] if name not in values["ignore"]]
    return Converted(path, {key: value for key, value in values.items() if value}, tuple(reader.unsupported))


class _Reader:
    def __init__(self, path: str) -> None:
        self.path, self.rules = path, all_rules()
        self.unsupported: list[Unsupported] = []
        self._meant: dict[str, list[Rule]] = {}
        self.values: dict[str, Any] = {"extend-select": [], "ignore": [], "severity": {}, "fail-on": "", "settings": {}}

    def take(self, key: Any, value: Any) -> None:
        takes = {
            "ignored": self.ignored,
            "override": self.override,
            "trustedRegistries": self.registries,
            "failure-threshold": self.threshold,
            "no-fail": self.no_fail,
            "label-schema": self.labels,
            "strict-labels": self.strict,
            "disable-ignore-pragma": self.pragma,
        }
        if key in takes:
            if reason := too_many(str(key), value):
                self.refuse(key, reason)
            if value not in ("", "null", "~"):
                takes[key](value)
            return
        hint = {"format": "-f", "formats": "-f", "no-color": "NO_COLOR=1"}.get(str(key), "")
        self.unsupported.append(Unsupported(str(key), key.line, hint))

    def ignored(self, value: Any) -> None:
        self.values["ignore"] += self.known(value, "ignored")

    def override(self, value: Any) -> None:
        for level, names in self.table(value, "override").items():
            if level not in SEVERITIES:
                self.unsupported.append(Unsupported(f"override.{level}", level.line))
            elif names not in ("", "null", "~"):
                if reason := too_many(f"override.{level}", names):
                    self.refuse(level, reason)
                for name in self.known(names, f"override.{level}"):
                    self.values["severity"][name] = level
                    if level in ("error", "warning") and self.off(name):
                        self.values["extend-select"].append(name)

    def registries(self, value: Any) -> None:
        self.setting(REGISTRIES)["registries"] = self.strings(value, "trustedRegistries")

    def threshold(self, value: Any) -> None:
        if not isinstance(value, str) or value not in (*SEVERITIES, *NEVER):
            self.refuse(value, f"'failure-threshold' is one of {', '.join((*SEVERITIES, *NEVER))}")
        if self.values["fail-on"] != "never":
            self.values["fail-on"] = "never" if value in NEVER else value

    def no_fail(self, value: Any) -> None:
        if self.switch(value, "no-fail"):
            self.values["fail-on"] = "never"

    def labels(self, value: Any) -> None:
        for name, kind in self.table(value, "label-schema").items():
            if not isinstance(kind, str):
                self.refuse(kind, f"'label-schema.{name}' is a single string")
        self.setting(LABELS)["labels"] = dict(value)
        self.enable(LABELS)

    def strict(self, value: Any) -> None:
        if self.switch(value, "strict-labels"):
            self.setting(LABELS)["strict"] = "true"
            self.enable(LABELS)

    def pragma(self, value: Any) -> None:
        if self.switch(value, "disable-ignore-pragma"):
            self.values["no-ignores"] = "true"

    def setting(self, rule: str) -> dict[str, Any]:
        settings: dict[str, Any] = self.values["settings"].setdefault(rule, {})
        return settings

    def enable(self, rule: str) -> None:
        if self.off(rule) and rule not in self.values["extend-select"]:
            self.values["extend-select"].append(rule)

    def off(self, name: str) -> bool:
        """No rule of this name runs unless it is selected."""
        return all(rule.tier != "default" or rule.preview for rule in self.meant(name))

    def meant(self, name: str) -> list[Rule]:
        if name not in self._meant:
            self._meant[name] = [rule for rule in self.rules if means(rule, name)]
        return self._meant[name]

    def known(self, value: Any, key: str) -> Iterator[Any]:
        """The codes in a list that a rule stands for."""
        for name in self.strings(value, key):
            if self.meant(name):
                yield name
            else:
                self.unsupported.append(Unsupported(f"{name} in {key}", name.line))

    def strings(self, value: Any, key: str) -> list[Any]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        return self.refuse(value, f"'{key}' is a list of strings")

    def table(self, value: Any, key: str) -> dict[Any, Any]:
        if isinstance(value, dict):
            return value
        return self.refuse(value, f"'{key}' is a mapping")

    def switch(self, value: Any, key: str) -> bool:
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        return self.refuse(value, f"'{key}' is true or false")

    def refuse(self, value: Any, reason: str) -> NoReturn:
        raise InputError(self.path, line_of(value), reason)


def note_on(converted: Iterable[Converted]) -> str:
    """One line on the files that count in place of ours; empty if there is none."""
    files = list({file.path: file for file in converted}.values())
    if not files:
        return ""
    paths = [os.path.relpath(file.path) for file in files]
    shown = paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1} more"
    names = dict.fromkeys(key.name for file in files for key in file.unsupported)
    lost = f" (nothing stands for {', '.join(names)})" if names else ""
    verb = "counts" if len(paths) == 1 else "count"
    return f"{shown} {verb}, there is no configuration of dockerlint{lost}; `dockerlint migrate` writes one"
