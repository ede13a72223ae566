"""What a rule saw in a file: each condition's value at each subject that it looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .dockerfile import parse
from .facts import subjects
from .filing import Clause
from .lint import Options, facts_of
from .match import MANY, UNKNOWN, Env, condition, field
from .rules import load_rules

_SAID = {True: "true", False: "false", None: "unknown"}
_MOST = 200


def trace(rule_id: str, text: str, path: str, options: Options) -> Iterator[str]:
    """Lines for people: a subject, what the rule says of it, and each of its conditions with the value it met."""
    facts = facts_of(parse(text, path), options)
    rule = next(rule for rule in load_rules(options) if rule.id == rule_id)
    if "check" in rule.data:
        yield f"{rule.id} is the check {rule.data['check']}; it has no conditions to show"
        return
    shown = 0
    for clause in rule.clauses:
        for subject in subjects(facts, clause.kind):
            if shown == _MOST:
                yield f"… more than {_MOST} subjects"
                return
            shown += 1
            yield from _subject(clause, subject, Env(subject, options.today))
    if not shown:
        yield f"{rule.id} looks at each {'or '.join(clause.kind for clause in rule.clauses)}; {path} has none"


def _subject(clause: Clause, subject: Any, env: Env) -> Iterator[str]:
    held = clause.holds(subject, env)
    said = {True: "fires", False: "holds back", None: "unknown, so silent"}[held]
    place = getattr(subject, "span", None) or subject.step.span
    line = subject.file.source.lines.line(place.start)
    source = " ".join(subject.file.source.text[slice(*place)].split())
    yield f"{subject.file.path}:{line}: {clause.kind} `{source[:70]}`: {said}"
    for key in ("when", "unless"):
        if key in clause.data:
            yield from _part(key, clause.data[key], subject, env, 1)
            if condition(clause.data[key])(subject, env) is False and key == "when":
                return  # nobody asks what would have held it back


def _part(name: str, value: Any, subject: Any, env: Env, depth: int) -> Iterator[str]:
    test = condition(value)
    pad = "  " * depth
    yield f"{pad}{name}: {_SAID[test(subject, env)]}"
    entries = value if isinstance(value, list) else [value]
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            continue
        if len(entries) > 1:
            yield f"{pad}  {number}: {_SAID[condition(entry)(subject, env)]}"
        for key, wanted in entry.items():
            one = condition({key: wanted})(subject, env)
            met = "" if key in ("unless", "either", "as") else f" (it is {_shown(_at(subject, key))})"
            yield f"{pad}    {key}: {_SAID[one]}{met}"


def _at(subject: Any, path: str) -> Any:
    found: Any = subject
    for name in path.split("."):
        found = tuple(field(one, name) for one in found) if isinstance(found, MANY) else field(found, name)
    return found


def _shown(value: Any) -> str:
    if value is UNKNOWN:
        return "unknown"
    if value is None or isinstance(value, MANY) and not value:
        return "none"
    if isinstance(value, MANY):
        return ", ".join(_shown(one) for one in value[:5]) + (" …" if len(value) > 5 else "")
    if isinstance(value, bool):
        return _SAID[value]
    text = getattr(value, "text", None) or getattr(value, "name", None) if not isinstance(value, (str, int)) else value
    return " ".join(str(text if text is not None else type(value).__name__.lower()).split())[:60]
