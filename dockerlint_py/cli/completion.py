"""`dockerlint completion`: what makes a shell complete our commands, options and names of rules."""

from __future__ import annotations

import click

WHERE = {
    "bash": 'eval "$(dockerlint completion bash)" in ~/.bashrc',
    "zsh": 'eval "$(dockerlint completion zsh)" in ~/.zshrc, below compinit',
    "fish": "dockerlint completion fish > ~/.config/fish/completions/dockerlint.fish",
    "powershell": "dockerlint completion powershell | Out-String | Invoke-Expression, in $PROFILE",
}


@click.command(
    "completion",
    short_help="What makes a shell complete options and names of rules.",
    epilog="\b\n" + "\n".join(f"{shell}: {where}" for shell, where in WHERE.items()),
)
@click.argument("shell", type=click.Choice(list(WHERE)))
def command(shell: str) -> None:
    """Print the script that makes SHELL complete commands, options and names of rules."""
    from importlib import import_module

    from click.shell_completion import get_completion_class

    from dockerlint_py.cli._group import group

    if shell == "powershell":
        import_module("dockerlint_py.cli._powershell")
    kind = get_completion_class(shell)
    assert kind is not None
    complete = kind(group, {}, "dockerlint", "_DOCKERLINT_COMPLETE")
    click.echo(complete.source_template % complete.source_vars())  # source() wants the shell to be installed
