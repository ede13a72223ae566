"""`dockerlint explain`: a rule's page, or what a rule saw in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli._options import build_options, config_options, options

if TYPE_CHECKING:
    from dockerlint_py.rules import Rule


@click.command("explain")
@click.argument("rule")
@click.argument("file", required=False)
@click.option("--rules", multiple=True, type=click.Path(exists=True), help="A file or folder of rules of your own.")
@build_options
@config_options
def command(rule: str, file: str | None, config: str | None, isolated: bool, **given: Any) -> None:
    """Say what RULE (an id or alias) wants, or, with FILE, what each of its conditions is there."""
    from dockerlint_py.config import given_config, nearest, options_for
    from dockerlint_py.rules import load_rules

    chosen = options(select=("all",), preview=True, **given)
    own = given_config(config, isolated)
    chosen = options_for(nearest(file or "Dockerfile") if own is None else own, file or "", chosen)._replace(never=())
    for found in _named(rule, load_rules(chosen)):
        if file is None:
            from dockerlint_py.docs import page

            click.echo(page(found))
            continue
        from dockerlint_py.discover import read
        from dockerlint_py.explain import trace
        from dockerlint_py.report import printable

        for line in trace(found.id, read(file), file, chosen):
            click.echo(printable(line))


def _named(name: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules of this id or alias (with or without its tool)."""
    found = [rule for rule in rules if rule.id == name]
    found = found or [r for r in rules if any(name in (alias, alias.partition(":")[2]) for alias in r.aliases)]
    if not found:
        from difflib import get_close_matches

        names = [rule.id for rule in rules] + [alias for rule in rules for alias in rule.aliases]
        close = get_close_matches(name, names, 1)
        hint = f"did you mean '{close[0]}'?" if close else "`dockerlint rules` lists them"
        raise click.UsageError(f"unknown rule '{name}', {hint}")
    return found
