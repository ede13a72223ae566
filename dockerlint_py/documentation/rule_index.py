"""All rules on one page, docs/all-rules.md: by principle, by severity, by tier, and by the codes of other linters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.severity import SEVERITIES

_TIERS = {
    "default": "runs unless something else is selected",
    "strict": "with `--select strict`, or by its name",
    "compose": "with `--select compose`, or by its name",
}


def page(rules: Sequence[Rule]) -> str:
    """The page as Markdown."""
    return "\n".join(_lines(sorted(rules, key=lambda rule: rule.id)))


def _lines(rules: Sequence[Rule]) -> Iterator[str]:
    yield "# All rules"
    yield ""
    yield f"{len(rules)} rules: [by principle](#by-principle), [by severity](#by-severity), [by tier](#by-tier),"
    yield "[by the code of another linter](#by-code). Made from the rules."
    yield ""
    yield "## By principle"
    for principle in sorted({rule.principle for rule in rules}):
        yield from ("", f"### {principle}", "", "| rule | severity | tier | fix | |", "|---|---|---|---|---|")
        yield from (_row(rule) for rule in rules if rule.principle == principle)
    yield from ("", "## By severity", "")
    yield from _lists(rules, SEVERITIES, lambda rule: rule.severity)
    yield from ("", "## By tier", "")
    yield from (f"- {tier}: {meaning}" for tier, meaning in _TIERS.items())
    yield ""
    yield from _lists(rules, tuple(_TIERS), lambda rule: rule.tier)
    yield from ("", "## By code", "", "[peers.md](peers.md) has them by linter, with what is left out and why.", "")
    yield from ("| code | rules |", "|---|---|")
    by_code: dict[str, list[Rule]] = {}
    for rule in rules:
        for alias in rule.aliases:
            by_code.setdefault(alias, []).append(rule)
    yield from (f"| `{code}` | {_links(of_code)} |" for code, of_code in sorted(by_code.items()))


def _row(rule: Rule) -> str:
    fixes = {str(fix["safe"]) for fix in rule.fixes}
    fix = "" if not fixes else "unsafe" if fixes == {"false"} else "safe"
    return f"| {_link(rule)} | {rule.severity} | {rule.tier} | {fix} | {rule.summary.replace('|', chr(92) + '|')} |"


def _lists(rules: Sequence[Rule], names: Iterable[str], of: Callable[[Rule], str]) -> Iterator[str]:
    for name in names:
        chosen = [rule for rule in rules if of(rule) == name]
        yield f"**{name}** ({len(chosen)}): {_links(chosen)}"
        yield ""


def _links(rules: Iterable[Rule]) -> str:
    return ", ".join(map(_link, rules))


def _link(rule: Rule) -> str:
    return f"[{rule.id}](rules/{rule.id}.md)"
