"""`dockerlint images`: the base images of a repository, and what is known of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import WrongUsage, complain, note, say
from dockerlint_py.cli._help import Command
from dockerlint_py.cli._linting_options import options
from dockerlint_py.cli._options import ENVIRONMENT, build_options, config_options, timeout_option
from dockerlint_py.cli.checking.online import WAIT, sources
from dockerlint_py.text.input_error import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockerlint_py.facts.knowledge.recorded_images import Record
    from dockerlint_py.images.asking import Sources
    from dockerlint_py.images.listing import NamedImage


@click.command(
    "images", cls=Command, short_help="List the base images, and what is known of each.", context_settings=ENVIRONMENT
)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--update", is_flag=True, help="Ask what the images are, and write dockerlint.images.json.")
@click.option("--check", is_flag=True, help="Ask, write nothing, and exit 1 if --update would change the file.")
@click.option("--file", "file_", metavar="FILE", help="The file, instead of the nearest dockerlint.images.json.")
@click.option(
    "--layout",
    multiple=True,
    metavar="[NAME=]PATH",
    help="An OCI layout or an archive of images, asked first; NAME: the image that it is.",
)
@click.option("--engine", type=click.Choice(["any", "docker", "podman", "none"]), default="any", show_default=True)
@click.option("--no-registry", is_flag=True, help="Ask no registry.")
@click.option("--platform", default="linux/amd64", show_default=True, help="Of which platform, where FROM names none.")
@click.option("--wait", type=click.FloatRange(1, 3600), default=WAIT, show_default=True, help="Seconds for an image.")
@click.option("--plain-http", multiple=True, metavar="HOST", help="A registry that may do without TLS.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
@build_options
@config_options
@timeout_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    format_: str,
    update: bool,
    check: bool,
    file_: str | None,
    config: tuple[str, ...],
    isolated: bool,
    timeout: float | None,
    layout: tuple[str, ...],
    engine: str,
    no_registry: bool,
    platform: str,
    wait: float,
    plain_http: tuple[str, ...],
    **given: Any,
) -> None:
    """List the base images that Dockerfiles name, what is known of each, and why.

    Linting reads dockerlint.images.json and asks nobody; --update writes it. Exit code: 0; 1 with --check, if the file
    would change; 2 for what could not be read or found out.
    """
    from dockerlint_py.images import record_file
    from dockerlint_py.images.listing import named_images
    from dockerlint_py.running.planner import plan

    del given["quiet"]  # `note` looks for it
    try:
        asked = sources(layout, engine, not no_registry, platform, wait, plain_http)
    except WrongUsage as wrong:
        raise click.UsageError(str(wrong)) from None
    todo = plan(paths, options(**given), config, isolated, timeout=timeout)
    errors = list(todo.errors)
    file = file_ or record_file.place(os.path.abspath(_common(paths)))
    images = named_images(todo.jobs, errors.append)
    for line in todo.notes:
        note(line)
    records = record_file.read(file)
    if update or check:
        changed = _update(asked, images, records, file, not errors and _covers(paths, file), check, errors)
    else:
        changed = False
        _list(images, records, format_)
    for error in {str(error): error for error in errors}.values():
        complain(error)
    ctx.exit(2 if errors else int(check and changed))


def _common(paths: Sequence[str]) -> str:
    """The folder that all paths are in."""
    folders = [os.path.abspath(path if os.path.isdir(path) else os.path.dirname(path)) for path in paths or (".",)]
    try:
        return os.path.commonpath(folders)
    except ValueError:  # on several drives
        return folders[0]


def _covers(paths: Sequence[str], file: str) -> bool:
    """Every Dockerfile that the file is for is among those that were looked at."""
    folder = os.path.join(os.path.realpath(os.path.dirname(os.path.abspath(file))), "")
    return any(folder.startswith(os.path.join(os.path.realpath(path), "")) for path in paths or (".",))


def _update(
    asked: Sources,
    images: Sequence[NamedImage],
    records: dict[str, Record],
    file: str,
    prune: bool,
    check: bool,
    errors: list[InputError],
) -> bool:
    """Asks, and writes the file unless it is only checked; whether it changes. Adds what went wrong to `errors`."""
    from dockerlint_py.images import record_file
    from dockerlint_py.images.asking import ask
    from dockerlint_py.images.updating import changes, merged, refused, to_ask
    from dockerlint_py.reporting import shown
    from dockerlint_py.system.environment import today

    answers = ask(to_ask(images), records, today(), asked)
    after = merged(records, answers, images, prune)
    for line in (*answers.notes, *changes(records, after)):
        note(shown(line))
    for refusal in answers.refusals:
        error = refused(refusal)
        if set(refusal.images) <= answers.records.keys():
            note(shown(f"{error}; what the engine has was taken"))
        else:
            errors.append(error)
    if check:
        return record_file.dumped(after) != record_file.dumped(records)
    changed = (after or os.path.lexists(file)) and record_file.write(file, after)
    note(shown(f"{os.path.relpath(file)}: {len(after)} images, {'written' if changed else 'nothing changed'}"))
    return bool(changed)


def _list(images: Sequence[NamedImage], records: dict[str, Record], format_: str) -> None:
    from dockerlint_py.images.known import known, lines, row
    from dockerlint_py.reporting import shown

    all_known = [known(image, records) for image in images]
    if format_ == "json":
        import json

        click.echo(json.dumps([row(one) for one in all_known], indent=2))
        return
    if not all_known:
        note("no file names an image")
    for number, one in enumerate(all_known):
        say("\n".join(([""] if number else []) + [shown(line) for line in lines(one)]))
