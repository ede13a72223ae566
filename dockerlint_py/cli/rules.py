"""`dockerlint rules`: the rules there are."""

from __future__ import annotations

from typing import Any

import click

from dockerlint_py.cli import safe
from dockerlint_py.cli._options import options, rule_options

KEYS = ("id", "principle", "severity", "tier", "aliases", "summary", "fix")


@click.command("rules")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@rule_options
def command(format_: str, **given: Any) -> None:
    """List the rules, all of them unless some are selected."""
    from dockerlint_py.rules import load_rules

    if not given["select"]:
        given.update(select=("all",), preview=True)
    rules = load_rules(options(**given))
    if format_ == "json":
        import json

        rows = [{key: getattr(rule, key) for key in KEYS} for rule in rules]
        click.echo(json.dumps(rows, indent=2))
        return
    width = max((len(rule.id) for rule in rules), default=0)
    principle = ""
    for rule in sorted(rules, key=lambda rule: (rule.principle, rule.id)):
        if rule.principle != principle:
            principle = rule.principle
            click.echo(safe(principle))
        marks = [rule.tier] * (rule.tier == "strict") + ["preview"] * rule.preview + ["fix"] * rule.fix
        mark = f" ({', '.join(marks)})" if marks else ""
        click.echo(safe(f"  {rule.id:{width}}  {rule.severity:7}  {rule.summary}{mark}"))
