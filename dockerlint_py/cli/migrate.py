"""`dockerlint migrate`: our configuration from one of hadolint."""

from __future__ import annotations

import os

import click

from dockerlint_py.cli import say
from dockerlint_py.text.input_error import InputError


@click.command("migrate", short_help="Write a configuration from .hadolint.yaml.")
@click.argument("file", required=False)
@click.option("-o", "--output-file", metavar="FILE", help="Where it goes, such as dockerlint.toml.")
@click.option("--force", is_flag=True, help="Replace that file if it is there.")
def command(file: str | None, output_file: str | None, force: bool) -> None:
    """Write a configuration of dockerlint from FILE (default: the nearest .hadolint.yaml), comments kept.

    What has no counterpart stands in a comment at the end, and is said on standard error.
    """
    from dockerlint_py.configuration.hadolint_config import convert
    from dockerlint_py.configuration.migrate import migrated, nearest
    from dockerlint_py.reporting import printable

    path = file or nearest(".")
    text = migrated(path)
    if output_file in (None, "-"):
        click.echo(text, nl=False)
    else:
        assert output_file
        if not output_file.endswith(".toml") or os.path.basename(output_file) == "pyproject.toml":
            raise click.UsageError("-o: what is written is a whole TOML file; name it dockerlint.toml")
        if os.path.lexists(output_file) and not force:
            raise InputError(output_file, 0, "is there already; --force replaces it")
        from dockerlint_py.system.atomic_write import write

        write(output_file, text.encode("utf-8"))
        say(f"wrote {printable(output_file)}; {printable(path)} counts no longer", err=True)
    for key in convert(path).unsupported:
        hint = f"; use {key.hint}" if key.hint else ""
        say(f"{printable(path)}:{key.line}: nothing stands for {printable(key.name)}{hint}", err=True)
