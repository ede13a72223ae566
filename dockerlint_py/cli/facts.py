"""`dockerlint facts`: all that rules can see."""

from __future__ import annotations

from typing import Any

import click

from dockerlint_py.cli import complain
from dockerlint_py.cli._options import ENVIRONMENT, build_options, config_options, options
from dockerlint_py.source import InputError


@click.command("facts", context_settings=ENVIRONMENT)
@click.argument("files", nargs=-1, required=True, type=click.Path())
@build_options
@config_options
@click.pass_context
def command(
    ctx: click.Context, /, files: tuple[str, ...], config: str | None, isolated: bool, **given: Any
) -> None:
    """Print what rules can see of FILES, one JSON object a line and file."""
    import json

    from dockerlint_py.config import given_config, nearest, options_for
    from dockerlint_py.discover import find, read
    from dockerlint_py.dockerfile import parse
    from dockerlint_py.facts.describe import describe
    from dockerlint_py.lint import facts_of

    chosen, one = options(**given), given_config(config, isolated)
    code = 0
    for path in find(files):
        try:
            own = options_for(nearest(path) if one is None else one, path, chosen)
            click.echo(json.dumps(describe(facts_of(parse(read(path), path), own))))
        except InputError as error:
            complain(error)
            code = 2
    ctx.exit(code)
