"""`dockerlint help`: what `--help` prints."""

from __future__ import annotations

import click


@click.command("help", short_help="What a command does, and its options.")
@click.argument("command", required=False)
@click.pass_context
def command(ctx: click.Context, /, command: str | None) -> None:
    """Print what COMMAND does, its options and examples; without it, the commands."""
    parent = ctx.parent
    assert parent is not None
    group = parent.command
    assert isinstance(group, click.Group)
    if command is None:
        click.echo(group.get_help(parent))
        return
    found = group.get_command(parent, command)
    if found is None:
        from dockerlint_py.cli._help import like_a_command

        close = like_a_command(command, group.list_commands(parent))
        advice = f", did you mean '{close}'?" if close else "; `dockerlint help` lists them"
        raise click.UsageError(f"there is no command '{command}'{advice}")
    with found.make_context(command, [], parent=parent, resilient_parsing=True) as inner:
        click.echo(found.get_help(inner))
