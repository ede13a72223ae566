"""What an audit was asked for and by what it judges, as its store tells; and whether that is still the same."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dockerlint_py.audit.worker_jobs import LinterVersion
from dockerlint_py.text.input_error import InputError

FORGOTTEN = ("today", "no_ignores")
"""Options that are no choice of the user's."""


def new_provenance(
    linter_version: LinterVersion, options: Mapping[str, Any], principles: Iterable[str] = ()
) -> dict[str, str]:
    """What a new store tells of itself: times in UTC, the options that are not the default ones as JSON.

    `principles` are those of the rules that run: scores are means over them.
    """
    now = time.gmtime()
    return {
        "tool": linter_version.tool,
        "rules": linter_version.rules,
        "principles": json.dumps(sorted(principles)),
        "shellcheck": linter_version.shellcheck,
        "options": json.dumps({key: value for key, value in sorted(options.items()) if value}, default=str),
        "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", now),
        "today": time.strftime("%Y-%m-%d", now),
    }


def end_provenance() -> dict[str, str]:
    """What a store tells of itself when all is done."""
    return {"ended": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}


def check_unchanged(path: str, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Raises InputError where a store was begun otherwise than it would be gone on with."""
    changes = "; ".join(_changes(before, now))
    if changes:
        raise InputError(path, 0, f"was begun otherwise: {changes}; give the same options, or begin anew with --force")


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for key in ("tool", "shellcheck"):
        if before.get(key) != now[key]:
            yield f"{key} was {before.get(key)} and is {now[key]}"
    old, new = json.loads(before.get("options", "{}")), json.loads(now["options"])
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield f"--{key} was {_shown_option(old.get(key))} and is {_shown_option(new.get(key))}"
    if before.get("rules") != now["rules"] and old == new:
        yield "the rules are others"


def _shown_option(value: Any) -> str:
    return "not given" if not value else "given" if value is True else json.dumps(value)
