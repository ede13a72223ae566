"""What stands beside a finding in a report: the line with a caret, how to mend it, to ignore it, to see it again."""

from __future__ import annotations

from typing import NamedTuple

from dockerlint_py.audit.report.report_model import PlacedFinding
from dockerlint_py.reporting import shown

_WIDEST = 240
"""Characters of a line that a report shows."""


class Advice(NamedTuple):
    """What to do about a finding, each a line: mend it, ignore it, see it again."""

    mend: str
    ignore: str
    reproduce: str


def snippet(finding: PlacedFinding) -> str:
    """The line that a finding speaks of, without its indentation, and below it a caret under what is meant."""
    line = finding.excerpt.replace("\t", " ")
    lead = len(line) - len(line.lstrip())
    text = shown(line[lead:])[:_WIDEST].rstrip()
    start = finding.column - 1
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    before, meant = shown(line[lead:start]), shown(line[max(start, lead) : end].rstrip())
    if not text or start < lead or len(before) >= len(text):
        return text
    return f"{text}\n{' ' * len(before)}{'^' * max(1, min(len(meant), len(text) - len(before)))}"


def advice(finding: PlacedFinding, target: str) -> Advice:
    """What to do about a finding of an audited target, as that is named on a command line."""
    path = shown(finding.path)
    if finding.fix:
        option = "--fix" if finding.fix == "safe" else "--unsafe-fixes"
        mend = f"`dockerlint check {option} {path}`"
    else:
        mend = shown(finding.message).partition("; ")[2] or "see what the rule says"
    name = shown(finding.name.partition(":")[2] or finding.name)
    ignore = f"`# dockerlint ignore={name} WHY` in the line above"
    return Advice(mend, ignore, reproduction(target, name))


def reproduction(target: str, name: str) -> str:
    """The command that finds it again."""
    return f"`dockerlint audit {target} --select {name}`"


def target_of(repository: str, url: str | None, commit: str | None) -> str:
    """How a repository is named on a command line, at the commit that was audited; a folder by its name."""
    if not url:
        return shown(repository)
    on_github = url.startswith("https://github.com/")
    name = repository.partition(":")[0].partition("@")[0] if on_github else url
    return shown(f"{name}@{commit[:12]}" if commit else name)
