"""Which findings stand: of a rule that speaks once the first, and not what a more special rule says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.text.records import NamedTuple


class SubjectFinding(NamedTuple):
    """A finding with the rule that makes it and the subject that it is about."""

    rule: Rule
    subject: Any
    finding: Finding


def first_of_each(matches: Iterable[SubjectFinding]) -> Iterator[SubjectFinding]:
    """Of a rule with `once`, the first one in each run, stage or file."""
    seen: set[tuple[str, int]] = set()
    for match in matches:
        once = match.rule.once
        if once:
            group = getattr(match.subject, "instruction" if once == "run" else once)
            if (match.rule.id, id(group)) in seen:
                continue
            seen.add((match.rule.id, id(group)))
        yield match


def drop_superseded(matches: Iterable[SubjectFinding]) -> list[SubjectFinding]:
    """Without what a more special rule says of the same instruction (of the same stage where it speaks once of that).

    What another tool says under a code is left out where the rule that stands for the code speaks.
    """
    whole = list(matches)
    superseded = {(name, id(_scope(match))) for match in whole for name in match.rule.supersedes}
    for code in {match.finding.code for match in whole if match.finding.code}:
        superseded |= {(code, id(_scope(match))) for match in whole if _stands_for(match.rule, code)}
    return [match for match in whole if not (superseded and _is_superseded(match, superseded))]


def _is_superseded(match: SubjectFinding, superseded: set[tuple[str, int]]) -> bool:
    scopes = [id(getattr(match.subject, scope, None)) for scope in ("instruction", "stage")]
    names = [name for name in (match.rule.id, match.finding.code) if name]
    return any((name, scope) in superseded for name in names for scope in scopes)


def _scope(match: SubjectFinding) -> Any:
    return getattr(match.subject, "stage" if match.rule.once == "stage" else "instruction", None)


def _stands_for(rule: Rule, code: str) -> bool:
    """The rule has another linter's name for this code, and is not the one that passes it on."""
    bare = code.partition(":")[2]
    return rule.codes is None and any(alias.partition(":")[2] == bare for alias in rule.aliases)
