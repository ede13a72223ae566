"""The page that says which rule stands for which check of other linters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from dockerlint_py.ruleset.presets import peers
from dockerlint_py.ruleset.rule import Rule

_ABOUT = """\
# Checks of other linters

Every check of these linters, the rule that stands for it here, and why where none does. A code works wherever a rule's
name does, with the linter or without: `--select DL3008`, `--ignore checkov:CKV_DOCKER_2`, `dockerlint explain DS-0002`,
`# dockerlint ignore=DL3008`. The presets `hadolint` and `buildkit` select what stands for the checks that are on there
by default."""


def codes(tool: str) -> list[str]:
    """All the codes of a linter, those that are on by default first."""
    known = peers()["tools"][tool]
    return [*known["on"].split(), *known["off"].split()]


def covered(rules: Iterable[Rule]) -> dict[str, dict[str, list[Rule]]]:
    """Tool → code → the rules that have it as an alias."""
    by_tool: dict[str, dict[str, list[Rule]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        for alias in rule.aliases:
            tool, _, code = alias.partition(":")
            by_tool[tool][code].append(rule)
    return by_tool


def page(rules: Iterable[Rule]) -> str:
    """docs/peers.md."""
    return "\n".join(_lines(covered(rules))) + "\n"


def _lines(by_tool: dict[str, dict[str, list[Rule]]]) -> Iterator[str]:
    yield _ABOUT
    for tool, known in peers()["tools"].items():
        every = codes(tool)
        yield from ("", f"## {tool}", "", f"From {known['source']}: {len(every)} checks.", "")
        yield from ("| check | by default | rule | |", "|---|---|---|---|")
        off = known["off"].split()
        for code in sorted(every):
            row = _row(tool, code, _rules(by_tool[tool], code), known)
            yield f"| {_text(code)} | {'off' if code in off else 'on'} | {row} |"
    others = {tool: by_code for tool, by_code in sorted(by_tool.items()) if tool not in peers()["tools"]}
    yield from ("", "## Other linters", "", "Those of their checks that a rule stands for.", "")
    yield from ("| linter | check | rule |", "|---|---|---|")
    for tool, by_code in others.items():
        for code, rules in sorted(by_code.items()):
            yield f"| {tool} | {_text(code)} | {', '.join(map(_link, rules))} |"
    yield from ("", "## Left out", "", "Checks that were looked at and that no rule makes.", "")
    yield from ("| check | why |", "|---|---|")
    yield from (f"| {name} | {why} |" for name, why in sorted(peers()["left-out"].items()))


def _rules(by_code: dict[str, list[Rule]], code: str) -> list[Rule]:
    """The rules of a code, and of those that it stands for with a `*`."""
    same = [rule for alias, rules in by_code.items() if alias == code or fnmatchcase(alias, code) for rule in rules]
    return sorted({rule.id: rule for rule in same}.values(), key=lambda rule: rule.id)


def _row(tool: str, code: str, rules: list[Rule], known: dict[str, Any]) -> str:
    if not rules:
        return f"none | {known['none'].get(code, '')}".rstrip()
    differs = [rule.data["differs"][tool] for rule in rules if tool in rule.data.get("differs", {})]
    return f"{', '.join(map(_link, rules))} | {'; '.join(differs)}".rstrip()


def _link(rule: Rule) -> str:
    return f"[{rule.id}](rules/{rule.id}.md)"


def _text(code: str) -> str:
    return code.replace("*", "\\*").replace("|", "\\|")
