"""What options that several subcommands share ask for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dockerlint_py.ruleset.options import Options


def options(
    select: Iterable[str] = (),
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    preview: bool = False,
    rules: Iterable[str] = (),
    target: Iterable[str] = (),
    build_arg: Iterable[str] = (),
    context: str | None = None,
    require_reason: bool = False,
    no_ignores: bool = False,
) -> Options:
    """What was given on the command line, as the linter takes it."""
    from dockerlint_py.ruleset.options import Options

    return Options(
        rules=tuple(rules),
        select=_names(select),
        extend_select=_names(extend_select),
        ignore=_names(ignore),
        preview=preview,
        targets=tuple(target),
        build_args=tuple(_build_args(build_arg).items()),
        context=context,
        require_reason=require_reason,
        no_ignores=no_ignores,
    )


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _build_args(pairs: Iterable[str]) -> dict[str, str]:
    """NAME=VALUE; a bare NAME takes its value from the environment, and is dropped if it has none."""
    args = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if equals:
            args[name] = value
        elif name in os.environ:
            args[name] = os.environ[name]
    return args
