"""`dockerlint version`: what `--version` prints."""

from __future__ import annotations

import click


@click.command("version", short_help="The version.")
def command() -> None:
    """Print the version."""
    from dockerlint_py import __version__

    click.echo(f"dockerlint {__version__}")
