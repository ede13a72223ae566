"""Options of `check` alone, in the groups that its help shows them in."""

from __future__ import annotations

from typing import Any

import click

from dockerlint_py.cli._options import timeout_option, titled
from dockerlint_py.reporting import formats
from dockerlint_py.ruleset.severity import SEVERITIES


def output_options(function: click.decorators.FC) -> click.decorators.FC:
    """--format, --output-file."""
    names = ", ".join(["full (default)", *(name for name in formats() if name != "full")])
    help_ = f"{names}; with :FILE, into that file. Several at once: -f full -f sarif:out.sarif"
    more: dict[str, Any] = {"multiple": True, "metavar": "NAME[:FILE]", "envvar": "DOCKERLINT_FORMAT", "help": help_}
    return titled(
        "Report",
        click.option("-f", "--format", "formats_", **more),
        click.option("-o", "--output-file", metavar="FILE", help="A file for the report."),
    )(function)


baseline_options = titled(
    "Only what is new",
    click.option("--write-baseline", metavar="FILE", help="Write all that is found today into a baseline."),
    click.option("--baseline", metavar="FILE", help="Only findings that are not in this file; '': without any."),
    click.option("--prune-baseline", is_flag=True, help="Take out of the baseline what is no longer found."),
    click.option("--diff-base", metavar="REV", help="Only findings on lines that changed since a git revision."),
)


def _reason(ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if value and not (ctx.params.get("add_ignores") and value.isprintable() and any(map(str.isalnum, value))):
        raise click.UsageError("--reason is a line of text for --add-ignores")
    return value.lstrip(" ,")


ignores_options = titled(
    "Comments that silence findings",
    click.option("--add-ignores", is_flag=True, is_eager=True, help="Write comments that silence what is found today."),
    click.option(
        "--reason", default="", show_default=False, metavar="TEXT", callback=_reason, help="Why, for those comments."
    ),
)
_SAFE = "Make the safe fixes: the image stays the same but for what a rule is about."
fix_options = titled(
    "Fixes",
    click.option("--fix", is_flag=True, help=_SAFE),
    click.option("--unsafe-fixes", is_flag=True, help="Make the other fixes too; look at what they did."),
    click.option("--fix-only", is_flag=True, help="Make the safe fixes, and do not report or fail for what is left."),
    click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit 1 if something was fixed."),
    click.option("--fix-rule", multiple=True, metavar="RULE", help="Fix only findings of RULE; repeat it for more."),
    click.option("--show-fixes", is_flag=True, help="Name each fix that was made, and each that was left out."),
    click.option("--diff", is_flag=True, help="Show what the fixes would change, and write nothing."),
)
file_options = titled(
    "Files",
    click.option("--stdin-filename", metavar="PATH", help="What standard input is linted as."),
    click.option("--no-respect-gitignore", is_flag=True, help="Find what .gitignore names, too."),
    click.option(
        "--force-exclude", is_flag=True, help="Leave out what the configuration excludes even if it is named."
    ),
    click.option("--require-files", is_flag=True, help="Exit 2 where no Dockerfile is found."),
    click.option("--show-files", is_flag=True, help="Print the files that would be linted, and lint nothing."),
)
shown_options = titled(
    "Report",
    click.option("--statistics", is_flag=True, help="How often each rule was broken, instead of where."),
    click.option("-q", "--quiet", is_flag=True, help="Findings and errors, and no word besides."),
    click.option("--verbose", is_flag=True, help="What is of use to whoever looks for a fault: tracebacks, the cache."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours and links."),
)
exit_options = titled(
    "Exit code",
    click.option(
        "--fail-on",
        type=click.Choice([*SEVERITIES, "never"]),
        metavar="LEVEL",
        help="Exit 1 from here: error, warning, info, style, never.  [default: warning]",
    ),
    click.option("--exit-zero", is_flag=True, help="Exit 0 even with findings."),
)
how_options = titled(
    "Run",
    click.option("--watch", is_flag=True, help="Lint again whenever a file changes, until Ctrl-C."),
    click.option("--no-cache", is_flag=True, help="Lint every file anew, and keep no results."),
    timeout_option,
    click.option("--online", is_flag=True, help="Ask registries now, instead of dockerlint.images.json."),
    click.option("--history", is_flag=True, help="Ask git what changes cost that findings about layer order speak of."),
)
settings_option = titled(
    "Configuration",
    click.option("--show-settings", is_flag=True, help="Print the settings of each file, and lint nothing."),
)
