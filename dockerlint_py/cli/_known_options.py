"""Command lines of `check` that hold nothing but options of a table, read without click.

The table is made of click's own commands when a wheel is built (`_option_table.py`). Whatever it does not say, and
everything that is wrong, is for click; so is every command line in a checkout, which has no table.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

TABLE = "command-line"
"""The name under which a wheel has the table."""
COMPLETION = "_DOCKERLINT_COMPLETE"
"""The variable by which a shell asks for completions."""
FLAG, VALUE, VALUES = "flag", "value", "values"
"""Kinds of options: one without a value, one with, and one that can be given several times."""


def parameters(arguments: Sequence[str], table: Mapping[str, Any]) -> dict[str, Any] | None:
    """What click would hand to `check`, by the parameter's name; None where click has to look itself.

    `table`: as `_option_table.table` makes it. A variable of the environment that stands for an option is for click.
    """
    rest = list(reversed(arguments))
    if rest and rest[-1] == table["command"]:
        rest.pop()
    elif not rest or rest[-1] in table["others"] or _may_be_mistyped(rest[-1]):
        return None
    if any(variable in os.environ for variable in table["variables"]):
        return None
    given: dict[str, Any] = {**table["defaults"]}
    paths: list[str] = []
    while rest:
        argument = rest.pop()
        if argument == "-" or (argument[:1] not in ("", "-") and _is_one_path(argument)):
            paths.append(argument)
        elif not _take(argument, rest, table["options"], given):
            return None
    given[table["paths"]] = paths
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


def _may_be_mistyped(argument: str) -> bool:
    """It is neither an option nor a path that is there: click looks whether it is like a command."""
    return not argument.startswith("-") and not os.path.lexists(argument)


def _is_one_path(argument: str) -> bool:
    """Not one that click makes several of, as it does on Windows, where shells leave that to programs."""
    return os.name != "nt" or not any(char in argument for char in "*?[~$%")


def _take(argument: str, rest: list[str], options: Mapping[str, Any], given: dict[str, Any]) -> bool:
    """Notes an option in `given`, with its value from `rest`; False if it is not one of the table, or said wrongly."""
    name, equals, value = argument.partition("=") if argument.startswith("--") else (argument, "", "")
    if name not in options:
        return False
    parameter, kind, choices = options[name]
    if kind == FLAG:
        given[parameter] = True
        return not equals
    if not equals:
        if not rest or rest[-1].startswith("-"):
            return False
        value = rest.pop()
    if choices and value not in choices:
        return False
    given[parameter] = [*given[parameter], value] if kind == VALUES else value
    return True
