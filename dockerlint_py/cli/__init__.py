"""The command `dockerlint`. A subcommand is a module of this package with a click command `command`."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import click

from dockerlint_py import __version__
from dockerlint_py.source import InputError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

DEFAULT = "check"
INTERRUPTED, BROKEN_PIPE = 130, 141
"""128 + the signal's number, as shells have it."""


class Commands(click.Group):
    """Subcommands imported when they are called; what isn't one is linted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = os.listdir(os.path.dirname(__file__))
        return sorted(name[:-3] for name in names if name.endswith(".py") and not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        return cast(click.Command, import_module(f"{__name__}.{cmd_name}").command)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing and not args:  # a shell wants to know what there is
            return super().parse_args(ctx, args)
        if not args or args[0] not in {*self.list_commands(ctx), "-h", "--help", "--version"}:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Subcommands, and what the default one takes."""
        default = self.get_command(ctx, DEFAULT)
        assert default is not None
        inner = click.Context(default, parent=ctx, info_name=DEFAULT, resilient_parsing=True)
        found = [*super().shell_complete(ctx, incomplete), *default.shell_complete(inner, incomplete)]
        if not incomplete.startswith("-"):
            paths = next(one for one in default.params if isinstance(one, click.Argument))
            found += paths.shell_complete(inner, incomplete)
        return list({one.value or one.type: one for one in found}.values())

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; whatever goes wrong ends with an exit code that isn't the one for findings."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except InputError as error:
            complain(error)
            ctx.exit(2)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or the flush at exit complains
            ctx.exit(BROKEN_PIPE)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except click.ClickException as error:
            error.message = safe(error.message)  # type: ignore[misc]
            raise
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            from traceback import print_exc

            print_exc()
            click.echo("error: this is a bug in dockerlint; please report it with the lines above", err=True)
            ctx.exit(2)
        return result


def safe(text: str) -> str:
    """A text of several lines as a terminal may get it: without characters that drive it."""
    from dockerlint_py.report import printable

    return text if text.isprintable() else "".join(char if char in "\n\t" else printable(char) for char in text)


def note(text: str) -> None:
    """A word on standard error that is of no use to whoever asked for --quiet."""
    context = click.get_current_context(silent=True)
    if context is None or not context.params.get("quiet"):
        click.echo(text, err=True)


def complain(error: InputError) -> None:
    """One line on standard error."""
    from dockerlint_py.report import printable

    click.echo(f"error: {printable(str(error))}", err=True)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`dockerlint PATHS` is `dockerlint check PATHS`; its options: `dockerlint check --help`.",
)
@click.version_option(__version__, prog_name="dockerlint", message="%(prog)s %(version)s")
def group() -> None:
    """Lint Dockerfiles by principles."""


def main() -> None:
    """Entry point; a character that the terminal can't show never stops a report."""
    gc.set_threshold(500_000, 50, 100)  # facts live as long as their file: looking for garbage among them is in vain
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")
    try:
        group.main(prog_name="dockerlint")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
