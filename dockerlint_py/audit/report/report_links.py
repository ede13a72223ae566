"""Where a browser finds what a report speaks of: lines of files, and pages about rules."""

from __future__ import annotations

from functools import cache

from dockerlint_py.audit.report.report_model import CostedFile, PlacedFinding, ScoredFile
from dockerlint_py.audit.repository_urls import permalink
from dockerlint_py.reporting import shown
from dockerlint_py.reporting.catalogue import page_url
from dockerlint_py.ruleset.loader import all_rules, builtin


def safe_url(url: str | None) -> str | None:
    """The URL if a browser can be sent there, and nobody gives a password away by it."""
    fine = url and url.lower().startswith(("http://", "https://")) and shown(url) == url and " " not in url
    return url if fine else None


def source_url(placed: PlacedFinding | ScoredFile | CostedFile) -> str | None:
    """The address of the lines of a finding, or of a file."""
    lines = (placed.line, placed.end_line) if isinstance(placed, PlacedFinding) else (0, 0)
    return safe_url(permalink(placed.url, placed.commit, placed.path, *lines))


def rule_url(rule: str, code: str | None) -> str | None:
    """The address of what there is to read about a rule, or about the other tool's code."""
    return page_url(rule, code, rule in _shipped_rules())


@cache
def _shipped_rules() -> set[str]:
    root = builtin()
    return {rule.id for rule in all_rules() if rule.path.startswith(root)}
