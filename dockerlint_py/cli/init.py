"""`dockerlint init`: a configuration and a hook to start with."""

from __future__ import annotations

import click


@click.command("init")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--dockerignore", is_flag=True, help="Write a .dockerignore too, for what is in the folder.")
@click.option("--force", is_flag=True, help="Replace dockerlint.toml and .dockerignore if they are there.")
def command(folder: str, dockerignore: bool, force: bool) -> None:
    """Write dockerlint.toml into FOLDER (default: the current one), and an entry into .pre-commit-config.yaml.

    What is there already stays as it is.
    """
    from dockerlint_py import starter
    from dockerlint_py.atomic import write
    from dockerlint_py.report import printable

    folder = "" if folder == "." else folder
    starts = [starter.config(folder, force), starter.hook(folder)]
    if dockerignore:
        starts.append(starter.dockerignore(folder, force))
    for start in starts:
        if start.text:
            write(start.path, start.text.encode("utf-8"))
            click.echo(f"wrote {printable(start.path)}{start.why}")
        else:
            click.echo(f"{printable(start.path)} {start.why}")
