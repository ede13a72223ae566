"""`dockerlint test`: run the examples inside rules."""

from __future__ import annotations

import click

from dockerlint_py.cli import safe


@click.command("test")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...]) -> None:
    """Run the examples inside the rules at PATHS.

    Exit code: 0 all hold, 1 some don't, 2 a rule that can't be read.
    """
    from dockerlint_py.examples import run_examples
    from dockerlint_py.report import printable

    problems = 0
    for rule, line, problem in run_examples(paths):
        problems += 1
        click.echo(f"{printable(rule)}:{line}: {safe(problem)}")
    click.echo(f"{problems} problem{'s' * (problems != 1)}" if problems else "All examples hold")
    ctx.exit(1 if problems else 0)
