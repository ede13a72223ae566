"""`dockerlint explain`: a rule's page, or what a rule saw in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import safe
from dockerlint_py.cli._complete import rule_names
from dockerlint_py.cli._options import ENVIRONMENT, build_options, config_options, options

if TYPE_CHECKING:
    from dockerlint_py.rules import Rule


@click.command("explain", context_settings=ENVIRONMENT)
@click.argument("rule", shell_complete=rule_names)
@click.argument("file", required=False, type=click.Path())
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

            click.echo(safe(page(found)))
            continue
        from dockerlint_py.discover import read
        from dockerlint_py.explain import trace
        from dockerlint_py.report import printable

        for line in trace(found.id, read(file), file, chosen):
            click.echo(printable(line))


def _named(name: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules of this id, alias or code (with or without its tool)."""
    from dockerlint_py.rules import complaint, means

    found = [rule for rule in rules if rule.id == name] or [rule for rule in rules if means(rule, name)]
    if not found:
        raise click.UsageError(complaint(name, rules) or f"'{name}' is no rule but many; `dockerlint rules` lists them")
    return found
