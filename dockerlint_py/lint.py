"""The pipeline in a page: text → facts → findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .builds import is_compose
from .checks import check
from .dockerfile import Dockerfile, parse
from .facts import Facts, prepare, subjects
from .filing import Clause
from .fix import Fix, fix_of
from .match import UNKNOWN, Env
from .message import message, value_at
from .outside import Answers, asking
from .rules import Rule, RuleSet, load_rules
from .source import Lines, Span
from .suppress import KIND, graver, judge, silence

if TYPE_CHECKING:
    from .builds import Given
    from .builds.inline import Inline


class Options(NamedTuple):
    """What is asked for: rules of one's own, names selected and ignored, severities, and how the image is built.

    Each target is an image of its own, the empty name is the last stage, and so is none at all. `development` and
    `production` are shell patterns of paths, `development_stages` names of final stages. Settings are (rule, name →
    value). Comments of ours silence nothing without a reason with `require_reason`, and no comment does with
    `no_ignores`. `unsure_args` are build arguments whose values are not known (`*`: all), `contexts` names of build
    contexts.
    """

    rules: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    preview: bool = False
    severity: tuple[tuple[str, str], ...] = ()
    targets: tuple[str, ...] = ()
    build_args: tuple[tuple[str, str], ...] = ()
    context: str | None = None
    settings: tuple[tuple[str, Any], ...] = ()
    today: str = ""
    development: tuple[str, ...] = ()
    production: tuple[str, ...] = ()
    development_stages: tuple[str, ...] = ()
    require_reason: bool = False
    no_ignores: bool = False
    unsure_args: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()


class Finding(NamedTuple):
    """A rule broken at a place: `start` and `end` are offsets, lines and columns count from 1 in code points."""

    path: str
    rule: str
    code: str | None
    principle: str
    aliases: tuple[str, ...]
    severity: str
    message: str
    why: str
    tier: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    stage: str | None
    environment: str
    related: tuple[Mapping[str, Any], ...]
    fix: Fix | None

    def as_dict(self) -> dict[str, Any]:
        """As the JSON report has it."""
        keys = (
            "path",
            "rule",
            "code",
            "principle",
            "aliases",
            "severity",
            "message",
            "line",
            "column",
            "end_line",
            "end_column",
        )
        row = {key: getattr(self, key) for key in (*keys, "stage", "environment", "related")}
        row["fix"] = self.fix and {"safe": self.fix.safe, "edits": [edit._asdict() for edit in self.fix.edits]}
        return row


class _Hit(NamedTuple):
    rule: Rule
    subject: Any
    finding: Finding


def lint_text(text: str, path: str, options: Options = Options()) -> list[Finding]:  # noqa: B008 (immutable)
    """The findings of one Dockerfile, in the order of their places. Raises InputError for wrong rules only."""
    return next(lint_texts([(text, path, options)]))


def lint_texts(items: Sequence[tuple[str, str, Options]]) -> Iterator[list[Finding]]:
    """The findings of each (text, path, options); what asks another program is asked once for all of them."""
    return (findings for findings, _ in lint_asking(items))


def lint_asking(items: Sequence[tuple[str, str, Options]]) -> Iterator[tuple[list[Finding], Answers]]:
    """The findings of each (text, path, options), and what was asked for them outside of the text."""
    with asking() as shared:
        files = []
        asked: list[Facts] = []
        for text, path, options in items:
            rules, sources = load_rules(options), list(_sources(text, path, options))
            files.append((text, rules, options, sources))
            asked += (facts for _, images in sources for facts in images if "remark" in rules.kinds)
        prepare(asked)
    for text, rules, options, sources in files:
        findings: list[Finding] = []
        with asking() as answers:
            for inline, images in sources:
                found = _unsilenced(images, rules, options)
                findings += found if inline is None else _moved(found, inline, text)
                for facts in images:
                    facts.release()
        findings.sort(key=lambda one: (one.start, one.end, one.rule))
        unique = {(one.rule, one.start, one.end, one.message): one for one in findings}
        yield list(unique.values()), {**shared, **answers}


def _unsilenced(images: Sequence[Facts], rules: RuleSet, options: Options) -> list[Finding]:
    """What is found in the images of a file and no comment silences; then what is found in those comments."""
    findings: list[Finding] = []
    used: set[Span] = set()
    unsure: set[str] = set()
    for facts in images:
        found = _found(facts, rules, options, [kind for kind in rules.kinds if kind != KIND], unsure)
        left, those = silence(found, facts, options, rules)
        findings += graver(left, facts, rules) if "check" in facts.directives else left
        used |= those
    if KIND in rules.kinds and images[0].suppressions:
        judge(images[0], used, unsure, options, rules)
        findings += silence(_found(images[0], rules, options, [KIND], unsure), images[0], options, rules)[0]
    return findings


def _found(
    facts: Facts, rules: RuleSet, options: Options, kinds: Sequence[str], unsure: set[str]
) -> list[Finding]:
    hits = list(_hits(facts, rules, options, kinds, unsure))
    return [hit.finding for hit in _special(_first(hits))]


def _sources(text: str, path: str, options: Options) -> Iterator[tuple[Inline | None, list[Facts]]]:
    """The images of a file, one for each target; of a compose file, those of each Dockerfile in it."""
    sources: list[tuple[Inline | None, str, Options]] = [(None, text, options)]
    if is_compose(path):
        from .builds.inline import inlines

        sources = [(one, one.text, with_builds(options, one.given, one.context)) for one in inlines(text, path)]
    for inline, source, own in sources:
        parsed = parse(source, path)
        images: dict[int, Facts] = {}
        for target in own.targets or (None,):
            facts = facts_of(parsed, own, target)
            images.setdefault(facts.output.index if facts.output else -1, facts)
        yield inline, list(images.values())


def with_builds(options: Options, given: Given, context: str | None = None) -> Options:
    """Options with what compose and bake files say, where they themselves say nothing."""
    named = dict(options.build_args)
    return options._replace(
        targets=options.targets or given.targets,
        build_args=tuple({**dict(given.args), **named}.items()),
        unsure_args=tuple(name for name in given.unsure if name not in named),
        contexts=tuple(dict.fromkeys((*options.contexts, *given.contexts))),
        context=options.context or context,
    )


def _moved(findings: Sequence[Finding], inline: Inline, text: str) -> Iterator[Finding]:
    """Findings in a Dockerfile that stands in another file, with their places there."""
    lines, own = Lines(text), Lines(inline.text)

    def place(there: Mapping[str, Any]) -> Mapping[str, Any]:
        start, end = (own.starts[there[f"{at}line"] - 1] + there[f"{at}column"] - 1 for at in ("", "end_"))
        return {**there, **_lines(lines, inline.span(start, end) or inline.start)}

    for one in findings:
        span = inline.span(one.start, one.end)
        if span is None:
            continue
        edits = inline.edits(one.fix.edits) if one.fix else None
        fix = Fix(one.fix.safe, edits) if one.fix and edits else None
        related = tuple(map(place, one.related))
        where: dict[str, Any] = _lines(lines, span)
        yield one._replace(start=span.start, end=span.end, related=related, fix=fix, **where)


def facts_of(source: Dockerfile, options: Options, target: str | None = None) -> Facts:
    """What is true of a file when a target (default: the first that was named) is built as the options say."""
    environment = None
    for name in ("development", "production"):
        if any(_fits(source.path, pattern) for pattern in getattr(options, name)):
            environment = name
    return Facts(
        source,
        options.context,
        next(iter(options.targets), None) if target is None else target,
        {**dict.fromkeys(options.unsure_args, UNKNOWN), **dict(options.build_args)},
        options.targets,
        environment,
        options.development_stages,
        options.contexts,
        not options.no_ignores,
    )


def _fits(path: str, pattern: str) -> bool:
    """The pattern fits the path, or a part of it from some folder on."""
    from fnmatch import fnmatch

    path = path.replace("\\", "/")
    return fnmatch(path, pattern) or fnmatch(path, f"*/{pattern}")


def _hits(
    facts: Facts, rules: RuleSet, options: Options, kinds: Sequence[str], unsure: set[str]
) -> Iterator[_Hit]:
    """Of the rules that look at these kinds, and of checks; the ids of rules that cannot tell are added to `unsure`."""
    for kind in kinds:
        for subject in subjects(facts, kind):
            clauses = rules.asked(kind, subject)
            if not clauses:
                continue
            env = Env(subject, options.today)
            for clause, holds in clauses:
                held = holds(subject, env)
                if held and (found := _finding(clause, subject, env, rules)):
                    yield _Hit(clause.rule, subject, found)
                elif held is None:
                    unsure.add(clause.rule.id)
                if env.bound:
                    env.bound = {}
    for rule in rules.checks if KIND not in kinds else ():
        for subject, span, values in check(rule.data["check"]).find(facts, rule.settings):
            env = Env(subject, options.today)
            env.bound.update(values)
            if found := _finding(Clause(rule, rule.data, ""), subject, env, rules, span):
                yield _Hit(rule, subject, found)


def _finding(
    clause: Clause, subject: Any, env: Env, rules: RuleSet, span: Span | None = None
) -> Finding | None:
    rule, file = clause.rule, subject.file
    own = clause.data is rule.data  # what `also` looks at may be of another kind: it has its own place, fix and message
    case: Mapping[str, Any] = next((case for when, case in rule.cases if when(subject, env)), {}) if own else {}
    severity = case.get("severity", rule.severity)
    stage = subject.stage
    environment = stage.environment if stage else file.environment
    if environment == "development" and rule.development:
        if rule.development == "skip":
            return None
        severity = rule.development
    code = rule.code_of(subject)
    if code and not rules.takes(rule, code):
        return None
    severity = rules.severity(rule, code) or severity
    said = clause.data
    at, repair = case.get("at", said.get("at")), case.get("fix", said.get("fix"))
    text = case.get("message") or said.get("message") or rule.data["message"]
    span = span or _place(at, subject, env)
    fix = fix_of(repair, subject, env) if repair else None
    lines = file.source.lines
    related = rule.data.get("related")
    return Finding(
        path=file.path,
        rule=rule.id,
        code=code,
        principle=rule.principle,
        aliases=rule.aliases,
        severity=severity,
        message=message(text, subject, env),
        why=rule.why,
        tier=rule.tier,
        start=span.start,
        end=span.end,
        **_lines(lines, span),
        stage=None if stage is None else str(stage.name) if stage.name else str(stage.index),
        environment=environment,
        related=tuple(_related(env.bound.get(related), lines)) if related else (),
        fix=fix,
    )


def _lines(lines: Any, span: Span) -> dict[str, int]:
    (line, column), (end_line, end_column) = lines.place(span.start), lines.place(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _place(at: str | None, subject: Any, env: Env) -> Span:
    place = value_at(at, subject, env) if at else subject
    span: Span = getattr(place, "span", None) or subject.span or subject.step.span
    return span


def _related(other: Any, lines: Any) -> Iterator[Mapping[str, Any]]:
    span = getattr(other, "span", None)
    if span is not None:
        yield _lines(lines, span)


def _first(hits: list[_Hit]) -> Iterator[_Hit]:
    """Of a rule with `once`, the first hit of each run, stage or file."""
    seen: set[tuple[str, int]] = set()
    for hit in hits:
        once = hit.rule.once
        if once:
            group = getattr(hit.subject, "step" if once == "run" else once)
            if (hit.rule.id, id(group)) in seen:
                continue
            seen.add((hit.rule.id, id(group)))
        yield hit


def _special(hits: Iterator[_Hit]) -> list[_Hit]:
    """Without what a more special rule says of the same step (of the same stage where it speaks once of that).

    What another tool says under a code is left out where the rule that stands for the code speaks.
    """
    found = list(hits)
    gone = {(name, id(_scope(hit))) for hit in found for name in hit.rule.supersedes}
    for code in {hit.finding.code for hit in found if hit.finding.code}:
        gone |= {(code, id(_scope(hit))) for hit in found if _stands_for(hit.rule, code)}
    return [hit for hit in found if not (gone and _is_gone(hit, gone))]


def _is_gone(hit: _Hit, gone: set[tuple[str, int]]) -> bool:
    scopes = [id(getattr(hit.subject, scope, None)) for scope in ("step", "stage")]
    return any((name, scope) in gone for name in (hit.rule.id, hit.finding.code) if name for scope in scopes)


def _scope(hit: _Hit) -> Any:
    return getattr(hit.subject, "stage" if hit.rule.once == "stage" else "step", None)


def _stands_for(rule: Rule, code: str) -> bool:
    """The rule has another linter's name for this code, and is not the one that passes it on."""
    tail = code.partition(":")[2]
    return rule.codes is None and any(alias.partition(":")[2] == tail for alias in rule.aliases)
