"""The table of what `check` takes, made of click's own commands; `_known_options.py` reads command lines by it."""

from __future__ import annotations

from typing import Any

import click

from dockerlint_py.cli._group import DEFAULT, OWN_OPTIONS, group
from dockerlint_py.cli._known_options import COMPLETION, FLAG, VALUE, VALUES


def table() -> dict[str, Any]:
    """As plain data: the command and the others, options by their names, defaults, variables, and what paths are."""
    above = click.Context(group, info_name="dockerlint")
    command = group.get_command(above, DEFAULT)
    assert command is not None
    defaults = command.make_context(DEFAULT, [], above).params
    prefix = str(command.context_settings["auto_envvar_prefix"])
    return {
        "command": DEFAULT,
        "others": [*(name for name in group.list_commands(above) if name != DEFAULT), *OWN_OPTIONS],
        "options": {
            name: _entry(option)
            for option in command.params
            if isinstance(option, click.Option) and _is_plain(option)
            for name in option.opts
        },
        "defaults": {name: list(value) if isinstance(value, tuple) else value for name, value in defaults.items()},
        "variables": sorted(
            {*(f"{prefix}_{str(option.name).upper()}" for option in command.params), *_named_variables(command)}
            | {COMPLETION}
        ),
        "paths": next(str(one.name) for one in command.params if isinstance(one, click.Argument)),
    }


def _is_plain(option: click.Option) -> bool:
    """What is given is what the command gets: nothing is asked of the disk, converted, or looked at by a function."""
    exact = isinstance(option.type, click.Choice) and option.type.case_sensitive
    plain = isinstance(option.type, (type(click.STRING), type(click.BOOL))) or exact
    return plain and option.callback is None and not option.secondary_opts and option.nargs == 1 and not option.count


def _entry(option: click.Option) -> list[Any]:
    """[parameter, kind, choices]."""
    kind = FLAG if option.is_flag else VALUES if option.multiple else VALUE
    choices = list(option.type.choices) if isinstance(option.type, click.Choice) else []
    return [option.name, kind, choices]


def _named_variables(command: click.Command) -> set[str]:
    names = (option.envvar for option in command.params if option.envvar)
    return {name for one in names for name in ([one] if isinstance(one, str) else one)}
