"""`dockerlint test`: run the examples inside rules."""

from __future__ import annotations

import click

from dockerlint_py.cli import complain, note, say


@click.command("test", short_help="Run the examples inside rules of your own.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...]) -> None:
    """Run the examples inside the rules at PATHS.

    Exit code: 0 all hold, 1 some don't, 2 a rule that can't be read; the others are run all the same.
    """
    from dockerlint_py.documentation.example_runner import ExampleRun
    from dockerlint_py.reporting import printable

    run = ExampleRun(paths)
    for said in run.notes:
        note(printable(said))
    for error in run.unreadable:
        complain(error)
    problems = 0
    for rule, line, problem in run.problems():
        problems += 1
        say(f"{printable(rule)}:{line}: {problem}")
    if problems:
        say(f"{problems} problem{'s' * (problems != 1)}")
    elif not run.unreadable:
        click.echo("All examples hold")
    ctx.exit(2 if run.unreadable else int(problems > 0))
