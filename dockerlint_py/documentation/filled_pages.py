"""Pages that people write and in which the code fills in what can be counted: README.md, docs/compose.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from dockerlint_py.ruleset.rule import Rule

_COUNTED = re.compile(r"(?<!\d)\d+(?= rules, each of which knows)")
_TABLE = re.compile(r"(?<=<!-- rules of the preset -->\n).*?(?=<!-- end -->)", re.S)


def readme(path: Path, rules: Sequence[Rule]) -> str:
    """The README with the number of rules that there are."""
    return _COUNTED.sub(str(len(rules)), path.read_text(encoding="utf-8"))


def compose_page(path: Path, rules: Sequence[Rule]) -> str:
    """docs/compose.md with a row for each rule of the preset `compose`."""
    chosen = sorted((rule for rule in rules if rule.tier == "compose"), key=lambda rule: (rule.principle, rule.id))
    rows = [
        f"| [{rule.id}](rules/{rule.id}.md) | {rule.principle} | {rule.severity} | {rule.summary} |" for rule in chosen
    ]
    table = "\n".join(["| rule | principle | severity | reports |", "|---|---|---|---|", *rows])
    return _TABLE.sub(lambda _: f"\n{table}\n\n", path.read_text(encoding="utf-8"))
