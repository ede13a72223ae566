"""How help and wrong command lines look: options in groups, commands in sections, and one line for an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from inspect import cleandoc

import click

SECTIONS: dict[str, tuple[str, ...]] = {
    "Lint": ("check", "images", "layers", "audit"),
    "Rules": ("rules", "explain", "facts", "new", "test"),
    "Set up": ("init", "config", "migrate", "completion", "server"),
    "About": ("help", "version"),
}
"""The commands, in the order in which help lists them; one that is nowhere stands under the last title."""
OTHERS = "More"
VARIABLES = (
    ("DOCKERLINT_CACHE_DIR", "The folder of the cache."),
    ("DOCKERLINT_SHELLCHECK", "off: ShellCheck is not asked; or the path of the program."),
    ("DOCKERLINT_VERBOSE", "1: what --verbose does, for every command."),
    ("NO_COLOR, FORCE_COLOR", "1: no colours; colours even where the output is no terminal."),
)
"""Variables that are no options."""
_Rows = list[tuple[str, str]]


class Command(click.Command):
    """A command whose help has its options in groups, the variables that count, and examples.

    `examples` are pairs of a command line and what it is for.
    """

    examples: Sequence[tuple[str, str]] = ()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes each group under its title, in the order in which the options are declared."""
        groups: dict[str, _Rows] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and record[1]:  # an argument has nothing to say here
                groups.setdefault(title_of(param), []).append(record)
        for title in sorted(groups, key=lambda title: title == PLAIN):
            with formatter.section(title):
                formatter.write_dl(groups[title])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes variables and examples, and what else stands at the end."""
        if ctx.auto_envvar_prefix:
            with formatter.section("Variables"):
                formatter.write_text(
                    f"Each option can be a variable, too: {_as_variable(self, ctx.auto_envvar_prefix)}."
                )
                if ctx.info_name == "check":
                    formatter.write_dl(VARIABLES)
        if self.examples:
            with formatter.section("Examples"):
                formatter.write_dl(self.examples, col_max=60)
        super().format_epilog(ctx, formatter)


def _as_variable(command: click.Command, prefix: str) -> str:
    """An option of a command and the variable that says the same."""
    options = [one for one in command.params if isinstance(one, click.Option) and not (one.is_flag or one.multiple)]
    chosen = next((one for one in options if one.name in ("fail_on", "timeout")), options[0])
    metavar = chosen.metavar or "VALUE"
    return f"{max(chosen.opts, key=len)} {metavar} is {chosen.envvar or f'{prefix}_{chosen.name}'.upper()}={metavar}"


PLAIN = "Options"
"""The title of options that belong to no group."""
_titles: dict[click.Parameter, str] = {}


def title_of(param: click.Parameter) -> str:
    """The group of an option."""
    return _titles.get(param, PLAIN)


def with_title(title: str, function: object, begin: int) -> None:
    """Notes that the options of a function from its `begin`th on belong to the group of this title."""
    for param in getattr(function, "__click_params__", [])[begin:]:
        _titles[param] = title


def sections(names: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The commands of these names, below their titles."""
    listed = {name for members in SECTIONS.values() for name in members}
    for title, members in SECTIONS.items():
        yield title, [name for name in members if name in names]
    yield OTHERS, [name for name in names if name not in listed]


def first_sentence(command: click.Command) -> str:
    """What a command is for, uncut."""
    return command.short_help or command.get_short_help_str(limit=10_000)


def error_line(error: click.ClickException, command: str) -> str:
    """What is wrong with a command line, in one line: lower case, with what to do. `command` is what was called."""
    message = " ".join(error.format_message().split()).rstrip(".")
    advice = ""
    if possibilities := getattr(error, "possibilities", None):
        message = error.message.rstrip(".")
        advice = f", did you mean {' or '.join(map(repr, possibilities))}?"
    elif isinstance(error, click.UsageError) and _is_of_click(error):
        advice = f"; `{command} --help` says what there is"
    return f"error: {_lower(message)}{advice}"


def _is_of_click(error: click.UsageError) -> bool:
    """The message is not one of ours, which say what to do."""
    return type(error) is not click.UsageError or error.message.startswith("Got unexpected extra argument")


def _lower(message: str) -> str:
    """A sentence of click begins in upper case; what begins with a name stays."""
    return message[:1].lower() + message[1:] if message[1:2].islower() else message


def like_a_command(name: str, names: Sequence[str]) -> str | None:
    """The command that somebody meant who wrote this, if one is much like it."""
    from difflib import get_close_matches

    if not name.isidentifier():
        return None
    close = get_close_matches(name.lower(), names, 1, 0.7)
    return close[0] if close else None


def examples_of(text: str) -> list[tuple[str, str]]:
    """Pairs of a command line and what it is for, from lines with `#` between the two."""
    rows = (line.partition("#") for line in cleandoc(text).splitlines())
    return [(line.strip(), what.strip()) for line, _, what in rows]


def with_examples(text: str) -> Callable[[Command], Command]:
    """Gives a command examples, one a line: the command line, `#`, what it is for."""

    def decorated(command: Command) -> Command:
        command.examples = examples_of(text)
        return command

    return decorated
