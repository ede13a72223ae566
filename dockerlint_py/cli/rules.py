"""`dockerlint rules`: the rules there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import note, note_renamed, say
from dockerlint_py.cli._help import Command, with_examples
from dockerlint_py.cli._linting_options import options
from dockerlint_py.cli._options import rule_options
from dockerlint_py.ruleset.severity import SEVERITIES

if TYPE_CHECKING:
    from dockerlint_py.ruleset.rule import Rule

TIERS = ("default", "strict", "compose")
SORTS = ("principle", "severity", "tier", "id")
KEYS = ("id", "principle", "severity", "tier", "aliases", "summary")


@with_examples(
    """
    dockerlint rules apt cache  # rules about both
    dockerlint rules --select strict --sort severity  # a preset, the most severe first
    dockerlint rules --principle security --fixable -f json  # for programs
    """
)
@click.command("rules", cls=Command, short_help="List the rules.")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("search", nargs=-1, metavar="[WORD]...")
@click.option(
    "--sort", type=click.Choice(SORTS), default="principle", show_default=True, help="By what they are sorted."
)
@click.option("--severity", multiple=True, type=click.Choice(SEVERITIES), help="Only rules of this severity.")
@click.option("--tier", type=click.Choice([*TIERS, "preview"]), help="Only rules of this tier, or previews.")
@click.option("--principle", multiple=True, metavar="NAME", help="Only rules of this principle.")
@click.option("--fixable", is_flag=True, help="Only rules with a fix.")
@rule_options
def command(
    search: tuple[str, ...],
    sort: str,
    severity: tuple[str, ...],
    tier: str | None,
    principle: tuple[str, ...],
    fixable: bool,
    format_: str,
    **given: Any,
) -> None:
    """List the rules, all of them unless some are selected, those with each WORD in id, alias, summary or why."""
    from dockerlint_py.ruleset.loader import load_rules

    if not given["select"]:
        given.update(select=("all",), preview=True)
    chosen = options(**given)
    every = load_rules(chosen)
    note_renamed(chosen.rules)
    if unknown := {*principle} - {rule.principle for rule in every}:
        known = ", ".join(sorted({rule.principle for rule in every}))
        raise click.UsageError(f"there is no principle '{min(unknown)}'; there are {known}")
    rules = [
        rule
        for rule in every
        if all(word.lower() in _text(rule) for word in search)
        and rule.severity in (severity or SEVERITIES)
        and tier in (None, rule.tier, "preview" if rule.preview else "")
        and rule.principle in (principle or (rule.principle,))
        and (rule.fixes or not fixable)
    ]
    rules.sort(key=lambda rule: _order(rule, sort))
    if format_ == "json":
        import json

        rows = [{**{key: getattr(rule, key) for key in KEYS}, "fix": bool(rule.fixes)} for rule in rules]
        click.echo(json.dumps(rows, indent=2))
        return
    if not rules:
        note("no rule is like that")
    width = max((len(rule.id) for rule in rules), default=0)
    title = ""
    for rule in rules:
        if sort != "id" and getattr(rule, sort) != title:
            title = getattr(rule, sort)
            say(title)
        marks = [rule.tier] * (rule.tier == "strict") + ["preview"] * rule.preview + ["fix"] * bool(rule.fixes)
        mark = f" ({', '.join(marks)})" if marks else ""
        kind = f"{rule.principle:15}" if sort == "severity" else f"{rule.severity:7}"
        say(f"  {rule.id:{width}}  {kind}  {rule.summary}{mark}")


def _text(rule: Rule) -> str:
    """What words are looked for in."""
    return " ".join((rule.id, rule.principle, *rule.aliases, rule.summary, rule.why)).lower()


def _order(rule: Rule, sort: str) -> tuple[Any, ...]:
    first = {"principle": rule.principle, "severity": SEVERITIES.index(rule.severity), "tier": rule.tier, "id": ""}[
        sort
    ]
    return first, rule.id
