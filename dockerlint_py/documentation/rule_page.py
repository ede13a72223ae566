"""Rule → Markdown, the same text for `dockerlint explain` and the rule pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from dockerlint_py.documentation.example_runner import options_of, path_of
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.loader import builtin
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule


def page(rule: Rule) -> str:
    """The page of a rule; its "reported" lines are made by running it on its own examples."""
    return "\n".join(_lines(rule, read_rule(rule.path)["examples"]))


def _lines(rule: Rule, examples: list[dict[str, Any]]) -> Iterator[str]:
    yield f"# {rule.id}"
    yield ""
    yield f"{rule.summary}."
    yield ""
    yield " ".join(rule.why.split())
    yield ""
    facts = [f"principle: {rule.principle}", f"severity: {rule.severity}", f"tier: {rule.tier}"]
    if rule.development:
        facts.append("in development images: " + ("not reported" if rule.development == "skip" else rule.development))
    facts.append(f"fix: {_fix(rule)}")
    if rule.aliases:
        facts.append(f"also known as: {', '.join(rule.aliases)}")
    yield from (f"- {fact}" for fact in facts)
    yield from (f"- differs from {tool}: {said}" for tool, said in rule.data.get("differs", {}).items())
    for name, setting in rule.data.get("settings", {}).items():
        default = ", ".join(setting["default"]) if isinstance(setting["default"], list) else setting["default"]
        yield f"- setting `{name}`: {setting['help']} (default: {default})"
    for example in examples:
        yield from _example(rule, example)


def _fix(rule: Rule) -> str:
    tiers = {"true": ("safe",), "false": ("unsafe",)}
    found = {tier for fix in rule.fixes for tier in (tiers.get(str(fix["safe"])) or ("safe", "unsafe"))}
    return ", ".join(sorted(found)) or "none"


def _example(rule: Rule, example: dict[str, Any]) -> Iterator[str]:
    bad = "bad" in example
    path = f" (`{example['path']}`)" if "path" in example else ""
    yield ""
    yield f"## {'Reported' if bad else 'Not reported'}{path}"
    yield ""
    text = example["bad" if bad else "good"]
    language = "yaml" if rule.of_compose else "dockerfile"
    yield from (f"```{language}", *text.rstrip("\n").split("\n"), "```")
    if not bad:
        return
    if "files" not in example:
        own = () if os.path.join(rule.path, "").startswith(os.path.join(builtin(), "")) else (rule.path,)
        for finding in lint_text(text, path_of(rule, example), options_of(rule, example, own)):
            if finding.rule != rule.id:
                continue
            yield ""
            yield f"{finding.line}:{finding.column} {finding.severity}: {finding.message}"
    if "fixed" in example:
        yield from ("", "Fixed:", "", "```dockerfile", *example["fixed"].rstrip("\n").split("\n"), "```")
