"""The rules behind the findings of a report, and where the world can read about them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dockerlint_py.rules import all_rules, builtin

if TYPE_CHECKING:
    from dockerlint_py.lint import Finding
    from dockerlint_py.report import Report
    from dockerlint_py.rules import Rule

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
        return self.rules[finding.rule]

    def url(self, finding: Finding) -> str | None:
        """The page about the rule, or about the other tool's code; a rule of one's own has none."""
        tool, _, code = (finding.code or "").partition(":")
        if tool in OTHERS:
            return OTHERS[tool].format(code)
        return PAGES.format(finding.rule) if self.rule(finding).path.startswith(self._builtin) else None
