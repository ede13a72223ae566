"""Names of rules and keys, in comments and configurations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from lsprotocol import types

from dockerlint_py.configuration.config_keys import KEYS, LEVELS
from dockerlint_py.facts.knowledge.builders import BUILDERS
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.presets import PRESETS
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.server.analysis import Analysis
from dockerlint_py.server.completion_item import Offer
from dockerlint_py.server.documents import Document
from dockerlint_py.server.syntax_help import table
from dockerlint_py.text.patterns import lazy_pattern

_IGNORE = lazy_pattern(
    r"#\s*(?P<tool>dockerlint|hadolint)\s+(?:(?:file|stage|global)\s+)?ignore=(?:[^\s,]*,)*(?P<name>[^\s,]*)$"
)
_OURS = lazy_pattern(r"#\s*dockerlint\s+(?P<begun>(?:[a-z][a-z ]*)?)$")
_CHECK = lazy_pattern(r"#\s*check\s*=\s*skip=(?:\w*,)*(?P<name>\w*)$")
_FIRST = lazy_pattern(r"#\s*(?P<begun>\w*)$")
_RULE_KEYS = frozenset(("select", "extend-select", "ignore", "per-file-ignores", "severity", "settings"))
_KEY_LINE = lazy_pattern(r"^[ \t]*(?P<key>[\w-]+)\s*[=:]", re.M)
_TABLE_LINE = lazy_pattern(r"^[ \t]*\[(?P<table>[\w.-]+)\]", re.M)
_BEGUN_KEY = lazy_pattern(r"^(?P<begun>[\w-]*)$")
_IN_VALUE = lazy_pattern(r"[\w:/.-]")
_BEFORE_VALUE = frozenset("\"'[,:={-")
_NAME, _PROPERTY = types.CompletionItemKind.Reference, types.CompletionItemKind.Property


def in_comment(line: str, is_top: bool, analysis: Analysis) -> Iterator[Offer]:
    """What can follow in a comment, of which `line` stands before the cursor."""
    rules = all_rules(analysis.options.rules)
    if ignore := _IGNORE.fullmatch(line):
        tool = ignore["tool"]
        yield from _names(rules, ignore["name"]) if tool == "dockerlint" else _codes(rules, tool, ignore["name"])
    elif check := _CHECK.fullmatch(line):
        yield from _codes(rules, "buildkit", check["name"])
    elif ours := _OURS.fullmatch(line):
        for name, about in table("comments").items():
            yield Offer(f"{name}=", ours["begun"], _PROPERTY, about, label=name)
    elif first := _FIRST.fullmatch(line):
        for name, about in table("directives").items() if is_top else ():
            yield Offer(f"{name}=", first["begun"], _PROPERTY, about, label=name)
        for name, about in table("comments").items():
            yield Offer(f"dockerlint {name}=", first["begun"], _PROPERTY, about, label=f"dockerlint {name}")


def _names(rules: tuple[Rule, ...], begun: str) -> Iterator[Offer]:
    """The ids of rules; with a capital or a tool's name begun, what other linters call them."""
    for rule in rules:
        yield Offer(rule.id, begun, _NAME, _about(rule), detail=rule.principle)
    if begun[:1].isupper() or ":" in begun:
        for rule in rules:
            for alias in rule.aliases:
                name = alias if ":" in begun else alias.partition(":")[2]
                yield Offer(name, begun, _NAME, _about(rule), detail=rule.id)


def _codes(rules: tuple[Rule, ...], tool: str, begun: str) -> Iterator[Offer]:
    for rule in rules:
        for alias in rule.aliases:
            if alias.startswith(f"{tool}:"):
                yield Offer(alias.partition(":")[2], begun, _NAME, _about(rule), detail=rule.id)


def _about(rule: Rule) -> str:
    return f"{rule.summary}.\n\n{' '.join(rule.why.split())}"


def in_configuration(document: Document, offset: int) -> Iterator[Offer]:
    """Keys at the beginning of a line; names of rules, principles and presets, and other values behind their keys."""
    above, _, line = document.text[:offset].rpartition("\n")
    if os.path.basename(document.path) == "pyproject.toml" and not _in_our_table(above):
        return
    table_ = _last(_TABLE_LINE, above, "table").rpartition(".")[2]
    key = _last(_KEY_LINE, f"{above}\n{line}", "key") if table_ not in KEYS else table_
    if (begun := _BEGUN_KEY.fullmatch(line)) and not _is_open(above):
        for name, what in KEYS.items():
            end = ": " if document.path.endswith(("yaml", "yml")) else " = "
            yield Offer(f"{name}{end}", begun["begun"], _PROPERTY, what.help, label=name)
        return
    value = _begun_value(line)
    if value is not None:
        yield from _values(key, value)


def _begun_value(line: str) -> str | None:
    """What is written of a value at the end of a line; None where no value stands there."""
    at = len(line)
    while at and _IN_VALUE.match(line[at - 1]):
        at -= 1
    above = line[:at].rstrip()
    return line[at:] if not above or above[-1] in _BEFORE_VALUE or line[at:][:1] in ("-", ":") else None


def _values(key: str, begun: str) -> Iterator[Offer]:
    if key in _RULE_KEYS:
        rules = all_rules()
        yield from _names(rules, begun)
        groups = sorted({rule.principle for rule in rules}) + (sorted(PRESETS) if "select" in key else [])
        yield from (Offer(name, begun, types.CompletionItemKind.Module) for name in groups)
    closed = {"fail-on": LEVELS, "severity": SEVERITIES, "builder": BUILDERS}.get(key, ())
    kind = KEYS[key].kind if key in KEYS else ""
    for name in (*closed, *(("true", "false") if kind == "switch" else ())):
        yield Offer(name, begun, types.CompletionItemKind.EnumMember)


def _last(pattern: re.Pattern[str], text: str, group: str) -> str:
    found = [*pattern.finditer(text)]
    return found[-1][group] if found else ""


def _in_our_table(above: str) -> bool:
    return _last(_TABLE_LINE, above, "table").startswith("tool.dockerlint")


def _is_open(above: str) -> bool:
    """The value of the key above goes on: a list is not closed."""
    key_at = max((found.start() for found in _KEY_LINE.finditer(above)), default=len(above))
    value = above[key_at:]
    return value.count("[") > value.count("]")
