"""What is refused in a configuration: each mistake with its line and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dockerlint_py import __version__
from dockerlint_py.configuration.config_keys import KEYS, LEVELS, TABLES, too_many
from dockerlint_py.configuration.config_reader import ConfigFile
from dockerlint_py.configuration.path_patterns import compiled
from dockerlint_py.facts.knowledge.builders import BUILDERS
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.selection import complaint
from dockerlint_py.ruleset.setting_values import SETTING_SHAPES, is_setting, pattern_settings, wrong_pattern
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text import patterns as re

_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?")


def check(file: ConfigFile) -> None:
    """Raises InputError for an unknown key, a value of another kind, a wrong pattern, or a version that may not run."""
    for key, value in file.data.items():
        if key not in KEYS:
            file.refuse((key,), f"unknown key '{key}'", key, [*KEYS])
        _check_kind(file, (key,), value, KEYS[key].kind)
    version = file.data.get("required-version", "")
    if version and not _allowed(file, version):
        file.refuse(("required-version",), f"this is dockerlint {__version__}, and {version} is required")
    _check_patterns(file)


def _check_kind(file: ConfigFile, keys: tuple[str, ...], value: Any, kind: str) -> None:
    name = ".".join(keys)
    if reason := too_many(name, value):
        file.refuse(keys, reason)
    if kind in TABLES:
        if not isinstance(value, dict):
            file.refuse(keys, f"'{name}' is a table")
        inner = {"table": "string", "lists": "strings", "severities": "severity", "settings": "any table"}[kind]
        for key, content in value.items():
            _check_kind(file, (*keys, key), content, inner)
    elif kind == "any table":
        if not isinstance(value, dict):
            file.refuse(keys, f"'{name}' is a table of the rule's settings")
    elif kind == "strings":
        if isinstance(value, str):
            file.refuse(keys, f"'{name}' is a list; write [\"{value}\"]")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            file.refuse(keys, f"'{name}' is a list of strings")
    elif not isinstance(value, str):
        file.refuse(keys, f"'{name}' is a single string")
    else:
        _check_word(file, keys, value, kind)


def _check_word(file: ConfigFile, keys: tuple[str, ...], value: str, kind: str) -> None:
    """A string of a kind that has few values must be one of them."""
    name = ".".join(keys)
    words = {"level": LEVELS, "severity": SEVERITIES, "builder": BUILDERS}.get(kind)
    if words and value not in words:
        file.refuse(keys, f"'{name}' is one of {', '.join(words)}, not '{value}'", value, words)
    if kind == "seconds" and not _SECONDS.fullmatch(value):
        file.refuse(keys, f"'{name}' is a number of seconds such as 30; 0 is no limit")
    if kind == "switch" and value not in ("true", "false"):
        file.refuse(keys, f"'{name}' is true or false")


def _check_patterns(file: ConfigFile) -> None:
    """Patterns must be ones that .gitignore can have."""
    patterns: list[tuple[tuple[str, ...], Any]] = [(("exclude",), pattern) for pattern in file.data.get("exclude", ())]
    patterns += [(("per-file-ignores", pattern), pattern) for pattern in file.data.get("per-file-ignores", {})]
    for keys, pattern in patterns:
        try:
            compiled((str(pattern),))
        except ValueError:
            file.refuse(keys, f"'{pattern}' is no pattern as .gitignore has them")


def check_names(file: ConfigFile, rules: Sequence[Rule]) -> None:
    """Names of rules must mean something, and settings must be ones that their rule has."""
    named: list[tuple[tuple[str, ...], str]]
    named = [((key,), name) for key in ("select", "extend-select", "ignore") for name in file.data.get(key, ())]
    named += [(("severity", name), name) for name in file.data.get("severity", {})]
    for pattern, names in file.data.get("per-file-ignores", {}).items():
        named += [(("per-file-ignores", pattern), name) for name in names]
    for keys, name in {name: (keys, name) for keys, name in reversed(named)}.values():
        if reason := complaint(str(name), rules):
            file.refuse(keys, reason)
    by_id = {rule.id: rule for rule in rules}
    for rule, values in file.data.get("settings", {}).items():
        if rule not in by_id:
            file.refuse(("settings", rule), f"there is no rule '{rule}'", rule, [*by_id])
        known = by_id[rule].settings
        for name, value in values.items():
            at = ("settings", rule, name)
            if name not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                file.refuse(at, f"the rule {rule} has no setting '{name}'; {has}", name, [*known])
            if _shape(known[name]) != _shape(value):
                file.refuse(at, f"'{name}' of {rule} is {_shape(known[name])}")
            if not is_setting(value):
                file.refuse(at, f"'{name}' of {rule} holds what is no string; a setting is {SETTING_SHAPES}")
            text, reason = wrong_pattern(value) if name in pattern_settings(by_id[rule].source) else ("", "")
            if reason:
                file.refuse(at, f"'{text}' is not a regular expression: {reason}")
            if name in by_id[rule].choices:
                _check_choices(file, at, value, by_id[rule].choices[name])


def _check_choices(file: ConfigFile, keys: tuple[str, ...], value: Any, choices: Sequence[str]) -> None:
    """What a setting is must be in the closed set of what it is compared with."""
    for text in value if isinstance(value, list) else [value]:
        if text not in choices:
            file.refuse(keys, f"'{text}' is none of {', '.join(choices)}", text, choices)


def _shape(value: Any) -> str:
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "a single string"


def _allowed(file: ConfigFile, wanted: str) -> bool:
    """Whether this version is among those wanted: comparisons with commas between them."""
    from packaging.specifiers import SpecifierSet

    parts = [part.strip() for part in wanted.split(",")]
    try:
        specifiers = SpecifierSet(",".join(f"=={part}" if part[:1].isdigit() else part for part in parts))
        return specifiers.contains(__version__, prereleases=True)
    except ValueError:  # what is no specifier, or a number of too many digits
        file.refuse(("required-version",), f"'{wanted}' is no version; write for instance >=0.2, <1")
