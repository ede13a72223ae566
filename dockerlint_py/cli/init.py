"""`dockerlint init`: a configuration and a hook to start with."""

from __future__ import annotations

import click

from dockerlint_py.cli import say


@click.command("init", short_help="Write a first dockerlint.toml, and a hook for pre-commit.")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--dockerignore", is_flag=True, help="Write a .dockerignore, too, for each build context.")
@click.option("--force", is_flag=True, help="Replace dockerlint.toml and .dockerignore if they are there.")
def command(folder: str, dockerignore: bool, force: bool) -> None:
    """Write dockerlint.toml into FOLDER (default: the current one), and an entry into .pre-commit-config.yaml.

    What is there already stays as it is.
    """
    from dockerlint_py.configuration import init_files
    from dockerlint_py.reporting import printable
    from dockerlint_py.system.atomic_write import write

    folder = "" if folder == "." else folder
    files = [init_files.config(folder, force), init_files.hook(folder)]
    if dockerignore:
        files += init_files.dockerignores(folder, force)
    for file in files:
        if file.text:
            write(file.path, file.text.encode("utf-8"))
            say(f"wrote {printable(file.path)}{file.why}")
        else:
            say(f"{printable(file.path)} {file.why}")
    for step in init_files.next_steps(folder, bool(files[1].text)):
        say(f"next: {printable(step)}")
