"""What a shell offers on Tab: names of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def rule_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids, principles and presets; aliases once their beginning is there. Names before a comma stay."""
    from click.shell_completion import CompletionItem

    before, comma, last = incomplete.rpartition(",")
    names = _rules(ctx, last) if param.name == "rule" else {**_rules(ctx, last), **_groups(last)}
    return [CompletionItem(before + comma + name, help=text) for name, text in names.items()]


def _rules(ctx: click.Context, begin: str) -> dict[str, str]:
    from dockerlint_py.ruleset.loader import all_rules
    from dockerlint_py.text.input_error import InputError

    try:
        rules = all_rules(tuple(ctx.params.get("rules") or ()))
    except InputError:
        rules = all_rules()
    names = {rule.id: rule.summary for rule in rules if rule.id.startswith(begin)}
    if begin:
        names |= {word: rule.summary for rule in rules for word in sorted(rule.words) if word.startswith(begin)}
    return names


def _groups(begin: str) -> dict[str, str]:
    from dockerlint_py.ruleset.loader import all_rules
    from dockerlint_py.ruleset.presets import PRESETS

    principles = {rule.principle: "all rules of this principle" for rule in all_rules()}
    return {name: text for name, text in {**principles, **PRESETS}.items() if name.startswith(begin)}
