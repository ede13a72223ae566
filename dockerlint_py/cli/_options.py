"""Options that several subcommands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dockerlint_py.lint import Options

ENVIRONMENT = {"auto_envvar_prefix": "DOCKERLINT"}
"""Of a command whose options are taken from variables too: --fail-on from DOCKERLINT_FAIL_ON."""
Function = TypeVar("Function", bound=Callable[..., Any])


def _rule_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from dockerlint_py.cli._complete import rule_names

    return rule_names(ctx, param, incomplete)


_NAMES_HELP = "Rules, principles, aliases such as DL3008, or presets: default, strict, talk, hadolint, buildkit, all."
_RULES = (
    click.option("--select", multiple=True, metavar="NAME", help=_NAMES_HELP, shell_complete=_rule_names),
    click.option(
        "--extend-select",
        multiple=True,
        metavar="NAME",
        help="The same, on top of what is selected.",
        shell_complete=_rule_names,
    ),
    click.option(
        "--ignore",
        multiple=True,
        metavar="NAME",
        help="Rules, principles or aliases to leave out.",
        shell_complete=_rule_names,
    ),
    click.option("--preview", is_flag=True, help="Add rules that are being tried out."),
    click.option("--rules", multiple=True, type=click.Path(exists=True), help="A file or folder of rules of your own."),
)
_CONFIG = (
    click.option("--config", metavar="FILE", help="The configuration, instead of the nearest one of each file."),
    click.option("--isolated", is_flag=True, help="No configuration file at all."),
)
_COMMENTS = (
    click.option("--require-reason", is_flag=True, help="dockerlint's comments without a reason silence nothing."),
    click.option("--no-ignores", is_flag=True, help="No comment silences anything: for auditors."),
)
_BUILD = (
    click.option("--target", multiple=True, metavar="STAGE", help="The stage that is built, as for docker build."),
    click.option("--build-arg", multiple=True, metavar="NAME[=VALUE]", help="As for docker build."),
    click.option("--context", type=click.Path(exists=True, file_okay=False), help="The build context's folder."),
)


def rule_options(function: Function) -> Function:
    """--select, --ignore, --preview, --rules."""
    for option in reversed(_RULES):
        function = option(function)
    return function


def config_options(function: Function) -> Function:
    """--config, --isolated."""
    for option in reversed(_CONFIG):
        function = option(function)
    return function


def comment_options(function: Function) -> Function:
    """--require-reason, --no-ignores."""
    for option in reversed(_COMMENTS):
        function = option(function)
    return function


def build_options(function: Function) -> Function:
    """--target, --build-arg, --context."""
    for option in reversed(_BUILD):
        function = option(function)
    return function


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
    from dockerlint_py.lint import Options

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
