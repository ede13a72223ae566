"""`dockerlint explain`: a rule's page, or what a rule saw in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from dockerlint_py.cli import note_renamed, say
from dockerlint_py.cli._complete import rule_names
from dockerlint_py.cli._help import Command, with_examples
from dockerlint_py.cli._linting_options import options
from dockerlint_py.cli._options import ENVIRONMENT, build_options, config_options, timeout_option
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of

if TYPE_CHECKING:
    from dockerlint_py.ruleset.options import Options
    from dockerlint_py.ruleset.rule import Rule


@with_examples(
    """
    dockerlint explain DL3008  # what a rule wants and why, with examples
    dockerlint explain missing-user web/Dockerfile  # why it is reported there, or is not
    """
)
@click.command(
    "explain",
    cls=Command,
    short_help="Say what a rule wants, or why it fires in a file or does not.",
    context_settings=ENVIRONMENT,
)
@click.argument("rule", shell_complete=rule_names)
@click.argument("file", required=False, type=click.Path())
@click.option("--rules", multiple=True, type=click.Path(exists=True), help="A file or folder of rules of your own.")
@click.option("--all", "all_", is_flag=True, help="With FILE: everything that the rule looked at, in its order.")
@build_options
@config_options
@timeout_option
def command(
    rule: str,
    file: str | None,
    all_: bool,
    config: tuple[str, ...],
    isolated: bool,
    timeout: float | None,
    **given: Any,
) -> None:
    """Say what RULE (an id or alias) wants; with FILE, where it is reported there or came closest, and why.

    Each condition is shown with the value that it met: yes, no or unknown.
    """
    from dockerlint_py.configuration.config import options_for, seconds_for
    from dockerlint_py.configuration.config_choice import given_config
    from dockerlint_py.ruleset.loader import load_rules

    chosen = options(select=("all",), preview=True, **given)
    own = given_config(config, isolated).of(file or "Dockerfile")
    chosen = options_for(own, file or "", chosen)._replace(never=())
    rules = load_rules(chosen)
    note_renamed(chosen.rules)
    for matching in _named(rule, rules):
        if file is None:
            from dockerlint_py.documentation.rule_page import page
            from dockerlint_py.documentation.trace import silencing

            say(page(matching))
            say("\n".join(("", *silencing(matching))))
            continue
        from dockerlint_py.reporting import printable

        for line in _trace(matching, file, chosen, seconds_for(own, timeout), all_):
            say(printable(line))


def _trace(rule: Rule, path: str, chosen: Options, seconds: float, everything: bool) -> list[str]:
    """What the rule saw in a file. Raises InputError where it cannot be read, or the rule fails on it."""
    from dockerlint_py.documentation.trace import trace
    from dockerlint_py.parsing.discovery import read
    from dockerlint_py.system.boundary import Boundary
    from dockerlint_py.system.environment import inside
    from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit

    try:
        with time_limit(seconds), inside(Boundary.of_file(path, chosen.context)):
            text = read(path)
            return [*trace(rule.id, text, path, chosen, everything), *_costs(rule, text, path, chosen)]
    except InputError:
        raise
    except TimeLimitExceeded as exceeded:
        exceeded.rule = rule.id
        raise exceeded.error(path, "explaining it") from None
    except Exception as error:
        raise failure_of(path, error, f"the rule {rule.id} failed on it") from None


def _costs(rule: Rule, text: str, path: str, chosen: Options) -> list[str]:
    """What changes of the repository cost a build, for rules about the order of steps."""
    from dockerlint_py.layers.finding_costs import PRINCIPLE, cost_lines
    from dockerlint_py.linting.linter import facts_of
    from dockerlint_py.parsing.build_files import is_build_file
    from dockerlint_py.parsing.dockerfile import parse

    if rule.principle != PRINCIPLE or is_build_file(path):
        return []
    return list(cost_lines(facts_of(parse(text, path), chosen)))


def _named(name: str, rules: Sequence[Rule]) -> list[Rule]:
    """The rules of this id, alias or code (with or without its tool)."""
    from dockerlint_py.ruleset.selection import complaint, means

    named = [rule for rule in rules if rule.id == name] or [rule for rule in rules if means(rule, name)]
    if not named:
        raise click.UsageError(complaint(name, rules) or f"'{name}' is no rule but many; `dockerlint rules` lists them")
    return named
