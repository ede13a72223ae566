"""What there is to read about a rule: its page, as `dockerlint explain` prints it."""

from __future__ import annotations

import os

from dockerlint_py.documentation.rule_page import page
from dockerlint_py.reporting.catalogue import page_url
from dockerlint_py.ruleset.loader import all_rules, shipped
from dockerlint_py.server.analysis import Analysis
from dockerlint_py.text.records import NamedTuple


class Explanation(NamedTuple):
    """The page of a rule as Markdown, the same in two sentences, and the page's address (empty: it has none)."""

    rule: str
    page: str
    short: str
    url: str


def explanation_of(name: str, analysis: Analysis | None = None) -> Explanation | None:
    """That of the rule of this id, those of a document's configuration included; None if there is none."""
    rules = all_rules(analysis.options.rules if analysis else ())
    rule = next((one for one in rules if one.id == name), None)
    if rule is None:
        return None
    why = " ".join(rule.why.split())
    return Explanation(
        rule.id, page(rule), f"{rule.summary}. {why}", page_url(rule.id, None, rule.id in shipped()) or ""
    )


def written(explanation: Explanation, folder: str) -> str:
    """The path of a file in this folder that holds the page."""
    path = os.path.join(folder, f"{explanation.rule}.md")
    with open(path, "w", encoding="utf-8") as file:
        file.write(explanation.page)
    return path
