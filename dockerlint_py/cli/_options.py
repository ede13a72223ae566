"""Options that several subcommands share."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dockerlint_py.cli._help import with_title

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


ENVIRONMENT = {"auto_envvar_prefix": "DOCKERLINT", "show_default": True}
"""Of a command whose options are taken from variables too: --fail-on from DOCKERLINT_FAIL_ON."""
Function = TypeVar("Function", bound=Callable[..., Any])


def _rule_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from dockerlint_py.cli._complete import rule_names

    return rule_names(ctx, param, incomplete)


def grouped(*options: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """What gives a command these options, in this order."""

    def decorated(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return decorated


class _ConfigText(click.types.StringParamType):
    """A path may have blanks, so that in a variable line breaks are between several."""

    envvar_list_splitter = "\n"


def titled(title: str, *options: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """The same, and the options are a group of this title in the help."""

    def decorated(function: Function) -> Function:
        for option in reversed(options):
            begin = len(getattr(function, "__click_params__", ()))
            function = option(function)
            with_title(title, function, begin)
        return function

    return decorated


_NAMES_HELP = "Rules, principles, aliases such as DL3008, or presets: default, strict, talk, hadolint, buildkit, all."
rule_options = titled(
    "Rules",
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
config_options = titled(
    "Configuration",
    click.option(
        "--config",
        multiple=True,
        type=_ConfigText(),
        metavar="FILE|KEY=VALUE",
        help="The configuration, instead of the nearest one of each file; or one of its keys, on top of it.",
    ),
    click.option("--isolated", is_flag=True, help="No configuration file at all."),
)
comment_options = titled(
    "Comments that silence findings",
    click.option("--require-reason", is_flag=True, help="dockerlint's comments without a reason silence nothing."),
    click.option("--no-ignores", is_flag=True, help="No comment silences anything: for auditors."),
)


_LONGEST = 999_999_999


def _seconds(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    if value is not None and (isnan(value) or value > _LONGEST):
        raise click.BadParameter(f"it is a number of seconds up to {_LONGEST:,}", ctx, param)
    return value


timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(0),
    callback=_seconds,
    metavar="SECONDS",
    help="What a file may take, in seconds of CPU; 0: no limit.  [default: 60]",
)
build_options = titled(
    "How the image is built",
    click.option("--target", multiple=True, metavar="STAGE", help="The stage that is built, as for docker build."),
    click.option("--build-arg", multiple=True, metavar="NAME[=VALUE]", help="As for docker build."),
    click.option("--context", type=click.Path(exists=True, file_okay=False), help="The build context's folder."),
)
