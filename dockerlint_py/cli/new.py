"""`dockerlint new`: the file of a new rule, with its examples."""

from __future__ import annotations

import click

from dockerlint_py.cli import say


@click.command(
    "new",
    short_help="Write a rule of your own to start from.",
    epilog="Example: `dockerlint new house/no-curl` writes rules/house/no-curl.yaml.",
)
@click.argument("rule", metavar="PRINCIPLE/RULE")
@click.option("--rules", type=click.Path(file_okay=False), help="The folder of rules that it goes into.")
@click.option("--compose", is_flag=True, help="A rule for compose files instead of Dockerfiles.")
def command(rule: str, rules: str | None, compose: bool) -> None:
    """Write a rule to start from, which passes `dockerlint test` as it stands.

    It goes into the folder that --rules names, else the first one that the configuration has under rules, else
    ./rules; in a checkout of dockerlint, to the rules that come along.
    """
    from dockerlint_py.configuration.rule_scaffold import scaffold, write_scaffold
    from dockerlint_py.reporting import printable

    new = scaffold(rule, rules, compose=compose)
    write_scaffold(new)
    say(f"wrote {printable(new.path)}")
    for step in new.steps:
        say(f"next: {printable(step)}")
