"""The JSON Schema of a rule file, for editors: made from the same tables that the loader checks with."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts import KEYWORDS
from dockerlint_py.facts.all_kinds import KINDS
from dockerlint_py.ruleset.checks import names as checks
from dockerlint_py.ruleset.example_check import KEYS as EXAMPLE_KEYS
from dockerlint_py.ruleset.finding import CHANGES
from dockerlint_py.ruleset.fixes import names as fixes
from dockerlint_py.ruleset.rule_reader import ALSO, CASE, CHOICES, FIX, REQUIRED, TOP

_TEXT: dict[str, Any] = {"type": "string"}
_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_TEXT_OR_TEXTS: dict[str, Any] = {"anyOf": [_TEXT, _TEXTS]}
_OF_EXAMPLES: dict[str, Any] = {
    "where": _TEXT_OR_TEXTS, "message": _TEXT_OR_TEXTS, "severity": {"enum": list(CHOICES["severity"])},
    "files": {"type": "object"}, "settings": {"type": "object"}, "build_args": {"type": "object"}, "today": _SCALAR,
    "target": _SCALAR, "select": _TEXTS,
}  # fmt: skip


def schema() -> dict[str, Any]:
    """Draft 2020-12; what only the loader can check (attributes, patterns, settings) is left to it."""
    kinds = sorted((*KINDS, *KEYWORDS))
    condition = {"$ref": "#/$defs/condition"}
    of_rule: dict[str, Any] = {
        **{name: {"enum": _choices(name)} for name in CHOICES},
        "aliases": _TEXTS,
        "supersedes": _TEXTS,
        "differs": {"type": "object", "additionalProperties": _TEXT},
        "each": {"anyOf": [{"enum": kinds}, {"type": "array", "items": {"enum": kinds}}]},
        "when": condition,
        "unless": condition,
        "define": {"type": "object", "additionalProperties": condition},
        "check": {"enum": sorted(checks())},
        "fix": {"$ref": "#/$defs/fix"},
        "settings": {"type": "object", "additionalProperties": {"type": "object", "required": ["default", "help"]}},
    }
    of_rule["cases"] = _list(CASE, of_rule, ["when"])
    of_rule["also"] = _list(ALSO, of_rule, ["each"])
    example = _object(EXAMPLE_KEYS, _OF_EXAMPLES, [])
    example["oneOf"] = [{"required": ["bad", "where"]}, {"required": ["good"]}]
    of_rule["examples"] = {"type": "array", "minItems": 2, "items": example}
    of_fix: dict[str, Any] = {
        "safe": {"anyOf": [{"enum": [True, False, "true", "false"]}, {"type": "object"}]},
        "edits": {"type": "array"},
        "changes": {"anyOf": [{"enum": list(CHANGES)}, {"type": "array", "items": {"enum": list(CHANGES)}}]},
        "algorithm": {"enum": fixes()},
    }
    fix = _object(FIX, of_fix, ["safe"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A rule of dockerlint",
        **_object(TOP, of_rule, list(REQUIRED)),
        "anyOf": [{"required": ["each"]}, {"required": ["check"]}],
        "$defs": {
            "condition": {
                "anyOf": [
                    _SCALAR,
                    {"type": "array", "items": condition},
                    {"type": "object", "additionalProperties": condition},
                ]
            },
            "fix": fix,
        },
    }


def _choices(name: str) -> list[Any]:
    choices = CHOICES[name]
    return [*choices, True, False] if "true" in choices else list(choices)


def _object(keys: frozenset[str], known: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": {key: known.get(key, _TEXT) for key in sorted(keys)},
    }


def _list(keys: frozenset[str], known: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "array", "items": _object(keys, known, required)}
