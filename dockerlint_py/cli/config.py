"""`dockerlint config`: the keys of a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import say
from dockerlint_py.cli._help import Command, with_examples

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _keys(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from dockerlint_py.configuration.config_keys import KEYS

    return [CompletionItem(name, help=key.help) for name, key in KEYS.items() if name.startswith(incomplete)]


@with_examples(
    """
    dockerlint config  # all keys
    dockerlint config fail-on  # one of them, with an example
    dockerlint --show-settings  # what counts for each file, and where it is said
    """
)
@click.command("config", cls=Command, short_help="The keys of a configuration, or one of them with an example.")
@click.argument("key", required=False, shell_complete=_keys)
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(key: str | None, format_: str) -> None:
    """List the keys of a configuration; with KEY, say what it holds, and give an example."""
    from dockerlint_py.configuration.config_keys import KEYS
    from dockerlint_py.configuration.described_keys import described

    if key is not None and key not in KEYS:
        from difflib import get_close_matches

        close = get_close_matches(key, KEYS, 1)
        advice = f", did you mean '{close[0]}'?" if close else "; `dockerlint config` lists them"
        raise click.UsageError(f"there is no key '{key}'{advice}")
    rows = [described(name) for name in ([key] if key else KEYS)]
    if format_ == "json":
        import json

        click.echo(json.dumps(rows[0] if key else rows, indent=2))
    elif key:
        _one(rows[0])
    else:
        width = max(len(row["key"]) for row in rows)
        for row in rows:
            say(f"{row['key']:{width}}  {row['help']}")


def _one(row: dict[str, Any]) -> None:
    say(f"{row['key']}: {row['help']}")
    say(f"\nholds: {row['holds']}")
    say(f"default: {row['default']}")
    if row["option"]:
        say(f"on the command line: {row['option']}")
    say("\nin dockerlint.toml:")
    for line in row["example"].splitlines():
        say(f"  {line}")
    if row["pyproject"] != row["example"]:
        say("\nin pyproject.toml:")
        for line in row["pyproject"].splitlines():
            say(f"  {line}")
