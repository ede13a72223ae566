"""What the conditions of a rule are at each subject that it looks at in a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dockerlint_py.facts import subjects
from dockerlint_py.language.condition import LOGIC, condition
from dockerlint_py.language.values import MANY, Env, field
from dockerlint_py.linting.linter import facts_of
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Clause, Rule
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN

_SAID = {True: "true", False: "false", None: "unknown"}
_LONGEST = 60


class Entry(NamedTuple):
    """A key of a condition, what it wants, whether that holds (None: unknown), and what is there, as a text."""

    key: str
    wanted: Any
    held: bool | None
    met: str
    inner: list[Alternative]
    """The conditions inside, where the key is a logical one."""


class Alternative(NamedTuple):
    """One of several conditions of which one is enough: its number from 1, whether it holds, and its entries."""

    number: int
    held: bool | None
    entries: list[Entry]


class Verdict(NamedTuple):
    """What a clause of a rule says of a subject: True is a finding, None unknown. `line` counts from 1."""

    clause: Clause
    path: str
    line: int
    source: str
    held: bool | None
    when: bool | None
    parts: dict[str, tuple[bool | None, list[Alternative]]]
    """`when` and `unless`, as far as the clause has them and they were asked: the value, and the alternatives."""


def verdicts(rule: Rule, text: str, path: str, options: Options) -> Iterator[Verdict]:
    """What the conditions of a rule are at each subject in a Dockerfile's text, in their order."""
    facts = facts_of(parse(text, path), options) if not rule.of_compose else None
    for clause in rule.clauses:
        for subject in subjects(facts, clause.kind) if facts else _of_compose(text, path, clause.kind):
            yield _verdict(clause, subject, Env(subject, options.today))


def _of_compose(text: str, path: str, kind: str) -> tuple[Any, ...]:
    from dockerlint_py.facts.compose.reading import compose_file, compose_subjects

    return compose_subjects(compose_file(text, path), kind)


def near_miss(rule: Rule, text: str, path: str, options: Options) -> str:
    """Why a rule does not fire in a text: where most of its conditions are true, the first that is not.

    Empty if it fires at each subject that it looks at, or has no conditions.
    """
    if "check" in rule.data:
        return ""
    all_verdicts = list(verdicts(rule, text, path, options))
    if not all_verdicts:
        return f"the rule looks at each {kinds_of(rule)}, and there is none"
    missed = [verdict for verdict in all_verdicts if not verdict.held]
    if not missed:
        return ""
    nearest = max(missed, key=nearness)
    return f"at line {nearest.line} {nearest.source[:_LONGEST]!r}: {_reason(nearest)}"


def kinds_of(rule: Rule) -> str:
    """What a rule looks at, for people."""
    return " or ".join(clause.kind for clause in rule.clauses)


def _verdict(clause: Clause, subject: Any, env: Env) -> Verdict:
    held = clause.holds(subject, env)
    place = getattr(subject, "span", None) or subject.instruction.span
    line = subject.file.source.lines.line(place.start)
    source = " ".join(subject.file.source.text[slice(*place)].split())
    parts: dict[str, tuple[bool | None, list[Alternative]]] = {}
    for key in ("when", "unless"):
        if key in clause.data and not (key == "unless" and "when" in parts and parts["when"][0] is False):
            parts[key] = condition(clause.data[key])(subject, env), _alternatives(clause.data[key], subject, env)
    when = parts["when"][0] if "when" in parts else True
    return Verdict(clause, subject.file.path, line, source, held, when, parts)


def _alternatives(value: Any, subject: Any, env: Env) -> list[Alternative]:
    alternatives = value if isinstance(value, list) else [value]
    return [
        Alternative(number, condition(entry)(subject, env), list(_entries(entry, subject, env)))
        for number, entry in enumerate(alternatives, 1)
        if isinstance(entry, dict)
    ]


def _entries(entries: dict[str, Any], subject: Any, env: Env) -> Iterator[Entry]:
    for key, wanted in entries.items():
        met = "" if key in LOGIC else _shown(_at(subject, key))
        inner = _alternatives(wanted, subject, env) if key in ("unless", "either") else []
        yield Entry(key, wanted, condition({key: wanted})(subject, env), met, inner)


def nearness(verdict: Verdict) -> tuple[bool, int]:
    """How near a verdict is to a finding: `when` holds, and the most conditions of one alternative that are true."""
    _, alternatives = verdict.parts.get("when", (True, []))
    true = (sum(entry.held is True for entry in alternative.entries) for alternative in alternatives)
    return verdict.when is True, max(true, default=0)


def _reason(verdict: Verdict) -> str:
    """The condition because of which there is no finding."""
    if verdict.when is not True:
        _, alternatives = verdict.parts["when"]
        entries = max((alternative.entries for alternative in alternatives), key=_true_entries, default=[])
        return next((_unlike(entry) for entry in entries if entry.held is not True), "'when' is not true")
    _, alternatives = verdict.parts["unless"]
    reasons = [one for one in alternatives if one.held is not False] or alternatives
    said = "unknown" if verdict.held is None else "true"
    return f"'unless' is {said}: " + ", ".join(_like(entry) for entry in (reasons[0].entries if reasons else ()))


def _true_entries(entries: list[Entry]) -> int:
    return sum(entry.held is True for entry in entries)


def _unlike(entry: Entry) -> str:
    if entry.key in LOGIC:
        return f"'{entry.key}' is {_SAID[entry.held]}: {as_written(entry.wanted)}"
    return f"{entry.key} is {entry.met}, not {as_written(entry.wanted)}"


def _like(entry: Entry) -> str:
    return f"{entry.key}: {as_written(entry.wanted)}" if entry.key in LOGIC else f"{entry.key} is {entry.met}"


def as_written(value: Any) -> str:
    """A value of a condition as its author has it, in a line that is cut."""
    text = " or ".join(map(_flow, value)) if isinstance(value, list) else _flow(value)
    return text if len(text) <= 2 * _LONGEST else text[: 2 * _LONGEST - 1] + "…"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else str(value)


def _at(subject: Any, path: str) -> Any:
    value: Any = subject
    for name in path.split("."):
        value = tuple(field(item, name) for item in value) if isinstance(value, MANY) else field(value, name)
    return value


def _shown(value: Any) -> str:
    if value is UNKNOWN:
        return "unknown"
    if value is None or (isinstance(value, MANY) and not value):
        return "none"
    if isinstance(value, MANY):
        return ", ".join(_shown(item) for item in value[:5]) + (" …" if len(value) > 5 else "")
    if isinstance(value, bool):
        return _SAID[value]
    text = getattr(value, "text", None) or getattr(value, "name", None) if not isinstance(value, (str, int)) else value
    return " ".join(str(text if text is not None else type(value).__name__.lower()).split())[:_LONGEST]
