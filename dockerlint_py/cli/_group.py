"""All commands of `dockerlint`, as click has them."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import click

from dockerlint_py import __version__
from dockerlint_py.cli import exit_code, say
from dockerlint_py.cli._help import error_line, first_sentence, like_a_command, sections
from dockerlint_py.reporting import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

DEFAULT = "check"
OWN_OPTIONS = ("-h", "--help", "-V", "--version")
"""Those of the group itself."""
ALIASES = ("rule",)
"""Commands that are others by a second name."""


class WrongCommandLine(click.ClickException):
    """What is said of a command line before any command is called."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Prints it on standard error."""
        say(printable(self.message), err=True)


class Commands(click.Group):
    """Subcommands imported when they are called; what isn't one is linted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands: the modules of this folder without an underscore."""
        names = os.listdir(os.path.dirname(__file__))
        return sorted(name[:-3] for name in names if name.endswith(".py") and not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now; None if there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        return cast("click.Command", import_module(f"{__package__}.{cmd_name}").command)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of a command line. Raises WrongCommandLine."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            raise WrongCommandLine(error_line(error, "dockerlint")) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, with the default command in front where none is named."""
        if ctx.resilient_parsing and not args:  # a shell wants to know what there is
            return super().parse_args(ctx, args)
        if not args or args[0] not in {*self.list_commands(ctx), *OWN_OPTIONS}:
            _refuse_mistyped(args, self.list_commands(ctx))
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands in sections, each with its whole first sentence."""
        for title, names in sections([name for name in self.list_commands(ctx) if name not in ALIASES]):
            commands = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, first_sentence(one)) for name, one in commands if one is not None and not one.hidden]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Subcommands, and what the default one takes."""
        default = self.get_command(ctx, DEFAULT)
        assert default is not None
        inner = click.Context(default, parent=ctx, info_name=DEFAULT, resilient_parsing=True)
        items = [*super().shell_complete(ctx, incomplete), *default.shell_complete(inner, incomplete)]
        if not incomplete.startswith("-"):
            paths = next(one for one in default.params if isinstance(one, click.Argument))
            items += paths.shell_complete(inner, incomplete)
        return list({one.value or one.type: one for one in items}.values())

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; whatever goes wrong ends with an exit code that isn't the one for findings."""
        try:
            return self._invoke_and_flush(ctx)
        except click.ClickException as error:
            say(printable(error_line(error, f"dockerlint {ctx.invoked_subcommand}")), err=True)
            ctx.exit(error.exit_code)
        except (click.exceptions.Exit, click.Abort):
            raise
        except BaseException as error:
            ctx.exit(exit_code(error, str(ctx.invoked_subcommand)))

    def _invoke_and_flush(self, ctx: click.Context) -> Any:
        """Runs the subcommand; what it printed is written when this returns, or can't be, which is said."""
        try:
            result = super().invoke(ctx)
        except click.exceptions.Exit:
            sys.stdout.flush()
            raise
        sys.stdout.flush()
        return result


def _refuse_mistyped(args: list[str], commands: list[str]) -> None:
    """Raises click.UsageError where the first argument is no file but much like the name of a command."""
    if not args or args[0].startswith("-") or os.path.lexists(args[0]):
        return
    if close := like_a_command(args[0], commands):
        raise click.UsageError(f"there is no command and no file '{args[0]}', did you mean '{close}'?")


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="[COMMAND] [ARGS]...",
    epilog="`dockerlint PATHS` is `dockerlint check PATHS`; `dockerlint help check` has its options, and examples.",
)
@click.version_option(__version__, "-V", "--version", prog_name="dockerlint", message="%(prog)s %(version)s")
def group() -> None:
    """Lint Dockerfiles by principles: `dockerlint` lints the current folder, `dockerlint --fix` mends what is safe."""


def refuse(message: str) -> int:
    """Says why the parameters of the default command do not go together; the exit code."""
    error = click.UsageError(message)
    say(printable(error_line(error, f"dockerlint {DEFAULT}")), err=True)
    return error.exit_code
