"""What a rule saw in a file, for people: the subjects that came closest, each condition with the value that it met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dockerlint_py.documentation.explain import Alternative, Entry, Verdict, as_written, kinds_of, nearness, verdicts
from dockerlint_py.language.condition import LOGIC
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.text.linter_failure import REPORT_AT

CLOSEST = 3
"""Subjects about which nothing is reported, and that are shown all the same."""
_MOST = 200
_MOST_EXCEPTIONS = 10
_MARKS = {True: "yes", False: "no", None: "unknown"}
_COLUMN = 52
"""Where the value stands that a condition met."""


def trace(rule_id: str, text: str, path: str, options: Options, everything: bool = False) -> Iterator[str]:
    """Lines about a rule and a Dockerfile's text: where it is reported, where not and why, and how to silence it.

    With `everything` all subjects are shown in their order, else those that came closest.
    """
    rule = next(rule for rule in load_rules(options) if rule.id == rule_id)
    found = [one for one in lint_text(text, path, options) if one.rule == rule_id]
    if "check" in rule.data:
        yield from _of_check(rule, path, found)
    else:
        yield from _of_conditions(rule, text, path, options, found, everything)
    if found:
        yield ""
        yield from _exceptions(rule)
        yield from silencing(rule, path, found[0].line)


def silencing(rule: Rule, path: str = "", line: int = 0) -> Iterator[str]:
    """How findings of a rule are silenced."""
    where = f"above line {line}" if line else "above the instruction"
    files = path or "images/legacy/*"
    rows = (
        (where, f"# dockerlint ignore={rule.id} because …"),
        ("in files", f'per-file-ignores = {{"{files}" = ["{rule.id}"]}}, in dockerlint.toml'),
        ("everywhere", f'ignore = ["{rule.id}"], in dockerlint.toml; --ignore {rule.id}'),
        ("if it is wrong", f"please report it: {REPORT_AT}"),
    )
    width = max(len(name) for name, _ in rows)
    yield "To silence it:"
    yield from (f"  {name:{width}}  {what}" for name, what in rows)


def _of_check(rule: Rule, path: str, found: Sequence[Finding]) -> Iterator[str]:
    yield f"{rule.id} is the check {rule.data['check']}: an algorithm, which has no conditions to show"
    for finding in found:
        yield f"{path}:{finding.line}: reported: {finding.message}"
    if not found:
        yield f"{path}: nothing is reported"


def _of_conditions(
    rule: Rule, text: str, path: str, options: Options, found: Sequence[Finding], everything: bool
) -> Iterator[str]:
    seen = list(verdicts(rule, text, path, options))
    if not seen:
        yield f"{rule.id} looks at each {kinds_of(rule)}; {path} has none"
        return
    fired = [verdict for verdict in seen if verdict.held]
    missed = [verdict for verdict in seen if not verdict.held]
    shown = seen if everything else [*fired, *sorted(missed, key=nearness, reverse=True)[:CLOSEST]]
    subjects = f"{len(seen)} {kinds_of(rule)}{'s' * (len(seen) != 1)}"
    yield f"{rule.id} looked at {subjects}; its conditions hold for {len(fired) or 'none'} of them"
    lines = {finding.line for finding in found}
    for verdict in shown[:_MOST]:
        yield ""
        yield from _of_subject(verdict, verdict.line in lines, everything)
    if len(shown) > _MOST:
        yield f"… and {len(shown) - _MOST} more"
    elif len(shown) < len(seen):
        rest = len(seen) - len(shown)
        yield ""
        yield f"{rest} more {'is' if rest == 1 else 'are'} further from being reported; --all shows all"


def _of_subject(verdict: Verdict, reported: bool, everything: bool) -> Iterator[str]:
    said = {True: "reported", False: "not reported", None: "not reported, since something is not known"}[verdict.held]
    if verdict.held and not reported:
        said = (
            "not reported, though it holds: it was said before, another rule says it better, a comment silences it, or "
            "it is an info in a folder of what nobody edits"
        )
    yield f"{verdict.path}:{verdict.line}: {verdict.clause.kind} `{verdict.source[:70]}`: {said}"
    for name, (held, alternatives) in verdict.parts.items():
        if name == "unless" and not everything:
            deciding = [one for one in alternatives if one.held is not False]
            if not deciding:
                none = f"none of {len(alternatives)} exceptions holds"
                yield f"  unless   no: {none if len(alternatives) != 1 else 'the exception does not hold'}"
                continue
            alternatives = deciding
        yield f"  {name:7}  {_MARKS[held]}" + ("" if len(alternatives) < 2 else ", one of these is enough")
        for alternative in alternatives:
            yield from _of_alternative(alternative, len(alternatives) > 1, 4)


def _of_alternative(alternative: Alternative, numbered: bool, indent: int) -> Iterator[str]:
    if numbered:
        yield f"{' ' * indent}{alternative.number}. {_MARKS[alternative.held]}"
        indent += 2
    for entry in alternative.entries:
        yield from _of_entry(entry, indent)


def _of_entry(entry: Entry, indent: int) -> Iterator[str]:
    mark = f"{' ' * indent}{_MARKS[entry.held]:7}  "
    if entry.inner:
        yield f"{mark}{entry.key}:"
        for alternative in entry.inner:
            yield from _of_alternative(alternative, len(entry.inner) > 1, indent + 4)
        return
    condition = f"{mark}{entry.key}: {as_written(entry.wanted)}"
    met = "" if entry.key in LOGIC or entry.met == as_written(entry.wanted) else f"it is {entry.met}"
    yield f"{condition:{_COLUMN}}  {met}".rstrip()


def _exceptions(rule: Rule) -> Iterator[str]:
    """What would make the rule be silent: what an author wants to know who thinks that it is wrong."""
    exceptions: list[str] = []
    for clause in rule.clauses:
        value = clause.data.get("unless", [])
        exceptions += [
            as_written(one).removeprefix("{").removesuffix("}")
            for one in (value if isinstance(value, list) else [value])
        ]
    exceptions = list(dict.fromkeys(exceptions))
    if exceptions:
        yield "It would be a false alarm, and is not reported, where one of these holds:"
        yield from (f"  {one}" for one in exceptions[:_MOST_EXCEPTIONS])
        if len(exceptions) > _MOST_EXCEPTIONS:
            yield f"  … and {len(exceptions) - _MOST_EXCEPTIONS} more"
    notes = [str(one["note"]) for one in read_rule(rule.path)["examples"] if "good" in one and "note" in one]
    if notes:
        yield "Its examples of what is fine:"
        yield from (f"  {note}" for note in notes[:_MOST_EXCEPTIONS])
