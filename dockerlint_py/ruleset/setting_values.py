"""What settings of rules can be, and what patterns in them have to be."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.ruleset.checks import check
from dockerlint_py.text import patterns as re

SETTING_SHAPES = "a text, a list of texts or a table of texts"


def is_setting(value: Any) -> bool:
    """The value is one that a setting can have."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
    return all(isinstance(item, str) for item in inner)


def pattern_error(text: str) -> str:
    """Why a text is no regular expression; empty if it is one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what another version of Python may read otherwise
            re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error) if isinstance(error, re.error) else "it is nested too deeply, or repeats too often"
    return ""


_NAMES = {str: "a text", list: "a list of texts", dict: "a table of texts"}


def missing_setting(rule: Mapping[str, Any]) -> str:
    """What is said of a rule, as data, that lacks a setting which its check reads; empty if it has all of them."""
    for name, kind in getattr(check(rule["check"]), "SETTINGS", {}).items():
        if not isinstance(rule.get("settings", {}).get(name, {}).get("default"), kind):
            return f"the check {rule['check']} reads the setting '{name}', whose default is {_NAMES[kind]}"
    return ""


def pattern_settings(rule: Mapping[str, Any]) -> set[str]:
    """The settings of a rule, as data, whose values are patterns: operands of `matches`, or what its check says."""
    named = set(_below_matches({key: value for key, value in rule.items() if key != "examples"}))
    if "check" in rule:
        named.update(getattr(check(rule["check"]), "PATTERN_SETTINGS", ()))
    return named


def _below_matches(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _below_matches(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "matches" and isinstance(inner, dict) and isinstance(inner.get("setting"), str):
                yield inner["setting"]
            yield from _below_matches(inner)


def wrong_pattern(value: Any) -> tuple[str, str]:
    """The first pattern of a setting that is no regular expression, and why; empty texts if there is none."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and (reason := pattern_error(text)):
            return text, reason
    return "", ""
