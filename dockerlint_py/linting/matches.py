"""Facts and rules → findings with the subjects that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dockerlint_py.facts import File, subjects
from dockerlint_py.language.template import message, value_at
from dockerlint_py.language.values import Env
from dockerlint_py.linting.rule_failures import RuleFailures
from dockerlint_py.linting.superseded import SubjectFinding
from dockerlint_py.ruleset.checks import check
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.fix_template import fix_of
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Clause, Rule
from dockerlint_py.ruleset.rule_set import RuleSet
from dockerlint_py.system.time_limit import TimeLimitExceeded
from dockerlint_py.text.positions import Span

if TYPE_CHECKING:
    from dockerlint_py.facts.compose.model import ComposeFile


def matches_of(
    facts: File | ComposeFile,
    kind: str,
    rules: RuleSet,
    options: Options,
    undecided: set[str],
    failures: RuleFailures,
) -> Iterator[SubjectFinding]:
    """Of the rules that look at a kind of subject; `undecided` gets the names of those that can't be answered."""
    for subject in _subjects(facts, kind):
        clauses = rules.candidates(kind, subject)
        if not clauses:
            continue
        env = Env(subject, options.today)
        for clause in clauses:
            try:
                held = clause.holds(subject, env)
                finding = finding_of(clause, subject, env, rules) if held else None
            except Exception as error:
                failures.add([clause.rule.id], error)
                env = Env(subject, options.today)
                continue
            except TimeLimitExceeded as exceeded:
                exceeded.rule = clause.rule.id
                raise
            if finding:
                yield SubjectFinding(clause.rule, subject, finding)
            elif held is None:
                undecided.add(clause.rule.id)
            if env.bound:
                env.bound = {}


def _subjects(facts: File | ComposeFile, kind: str) -> Iterable[Any]:
    if isinstance(facts, File):
        return subjects(facts, kind)
    from dockerlint_py.facts.compose.reading import compose_subjects

    return compose_subjects(facts, kind)


def matches_of_checks(
    facts: File, rules: RuleSet, options: Options, failures: RuleFailures
) -> Iterator[SubjectFinding]:
    """Of the rules whose algorithm is a module of `ruleset/checks/`."""
    for rule in rules.checks:
        try:
            yield from _of_check(rule, facts, rules, options)
        except Exception as error:
            failures.add([rule.id], error)
        except TimeLimitExceeded as exceeded:
            exceeded.rule = rule.id
            raise


def _of_check(rule: Rule, facts: File, rules: RuleSet, options: Options) -> Iterator[SubjectFinding]:
    for subject, span, values in check(rule.data["check"]).find(facts, rule.settings):
        env = Env(subject, options.today)
        env.bound.update(values)
        if finding := finding_of(Clause(rule, rule.data, ""), subject, env, rules, span):
            yield SubjectFinding(rule, subject, finding)


def finding_of(clause: Clause, subject: Any, env: Env, rules: RuleSet, span: Span | None = None) -> Finding | None:
    """What a clause says of a subject for which it holds, at `span` or where the rule points; None if off there."""
    rule, file = clause.rule, subject.file
    own = clause.data is rule.data  # what `also` looks at may be of another kind: it has its own place, fix and message
    case: Mapping[str, Any] = next((case for when, case in rule.cases if when(subject, env)), {}) if own else {}
    severity = case.get("severity", rule.severity)
    stage = subject.stage
    environment = (stage or getattr(subject, "service", None) or file).environment
    if environment == "development" and rule.development:
        if rule.development == "skip":
            return None
        severity = rule.development
    code = rule.code_of(subject)
    if code and not rules.takes(rule, code):
        return None
    given = rules.severity(rule, code)
    if given is None and severity != "error" and isinstance(file, File) and _hardly_matters(file, severity):
        return None
    severity = given or severity
    at, repair = case.get("at", clause.data.get("at")), case.get("fix", clause.data.get("fix"))
    text = case.get("message") or clause.data.get("message") or rule.data["message"]
    span = span or _place(at, subject, env)
    fix = fix_of(repair, subject, env) if repair else None
    if fix and fix.safe and isinstance(file, File) and file.generated:
        fix = fix._replace(safe=False)  # what makes the file would undo it
    lines = file.source.lines
    related = rule.data.get("related")
    return Finding(
        path=file.path,
        descriptor=rule.descriptor,
        code=code,
        severity=severity,
        message=message(text, subject, env),
        start=span.start,
        end=span.end,
        **place_of(lines, span),
        stage=None if stage is None else str(stage.name) if stage.name else str(stage.index),
        environment=environment,
        related=tuple(_related(env.bound.get(related), lines)) if related else (),
        fix=fix,
    )


def _hardly_matters(file: File, severity: str) -> bool:
    """Nobody would change it there, unless somebody says how much it matters."""
    return file.left_alone if severity == "warning" else file.set_aside or file.generated


def place_of(lines: Any, span: Span) -> dict[str, int]:
    """The lines and columns of a place, from 1."""
    (line, column), (end_line, end_column) = lines.place(span.start), lines.place(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _place(at: str | None, subject: Any, env: Env) -> Span:
    place = value_at(at, subject, env) if at else subject
    span: Span = getattr(place, "span", None) or subject.span or subject.instruction.span
    return span


def _related(other: Any, lines: Any) -> Iterator[Mapping[str, Any]]:
    span = getattr(other, "span", None)
    if span is not None:
        yield place_of(lines, span)
