"""The rules behind the findings of a report, and where the world can read about them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dockerlint_py.ruleset.loader import all_rules, builtin

if TYPE_CHECKING:
    from dockerlint_py.reporting import Report
    from dockerlint_py.ruleset.finding import Finding
    from dockerlint_py.ruleset.rule import Rule

HOME = "https://github.com/dockerlint/dockerlint"
PAGES = HOME + "/blob/main/docs/rules/{}.md"
OTHERS = {"shellcheck": "https://www.shellcheck.net/wiki/{}"}
"""Where the codes of another tool are explained."""


class Catalogue:
    """Rules by id."""

    def __init__(self, report: Report) -> None:
        self.rules = {rule.id: rule for rule in all_rules(report.own_rules)}
        self._builtin = os.path.join(builtin(), "")

    def rule(self, finding: Finding) -> Rule:
        """The rule of a finding."""
        return self.rules[finding.rule]

    def url(self, finding: Finding) -> str | None:
        """The page about the rule, or about the other tool's code; a rule of one's own has none."""
        return page_url(finding.rule, finding.code, self.rule(finding).path.startswith(self._builtin))


def page_url(rule: str, code: str | None, shipped: bool) -> str | None:
    """The address of what there is to read about a rule, or about the other tool's code; None if there is nothing."""
    tool, _, name = (code or "").partition(":")
    if tool in OTHERS:
        return OTHERS[tool].format(name)
    return PAGES.format(rule) if shipped else None
