"""The pipeline in a page: text → facts → findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress as suppress_errors
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from dockerlint_py.facts import File, prepare, release
from dockerlint_py.facts.kinds import COMPOSE_KINDS
from dockerlint_py.linting.matches import matches_of, matches_of_checks, place_of
from dockerlint_py.linting.rule_failures import RuleFailures
from dockerlint_py.linting.superseded import SubjectFinding, drop_superseded, first_of_each
from dockerlint_py.linting.suppression import KIND, escalate, mark_usage, suppress
from dockerlint_py.parsing.build_files import is_build_file, is_compose
from dockerlint_py.parsing.dockerfile import Dockerfile, parse
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options, as_built, with_builds
from dockerlint_py.ruleset.rule_set import RuleSet
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.collector import not_collecting
from dockerlint_py.system.environment import Answers, asking, inside
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import LinterFailure, failure_of
from dockerlint_py.text.positions import Lines, Span
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN

if TYPE_CHECKING:
    from dockerlint_py.facts.compose.model import ComposeFile
    from dockerlint_py.parsing.build_files.inline import Inline


class Linted(NamedTuple):
    """What came of a text: its findings in the order of their places, and what was asked for them outside of it.

    `error` is why there are none: InputError where the text or a rule is wrong, LinterFailure where the linter failed.
    `failures` are rules that failed; the findings of the others stand. `silenced` is how many comments silence.
    """

    findings: list[Finding]
    answers: Answers
    error: InputError | None = None
    failures: tuple[LinterFailure, ...] = ()
    silenced: int = 0


Silenced = tuple[int, str, int, str]
"""A finding that comments silence: in which Dockerfile of a file, the rule, the offset, the message."""


_Source = tuple["Inline | None", "Sequence[File | ComposeFile]"]
"""A Dockerfile for each of its targets, or a compose file; with where it stands, if that is in another file."""


class _ReadFile(NamedTuple):
    """A file that is to be linted, with the rules for it; `error` instead of its sources if it can't be."""

    text: str
    path: str
    options: Options
    rules: RuleSet | None = None
    sources: Sequence[_Source] = ()
    error: InputError | None = None
    seconds: float = 0.0
    answers: Answers | None = None
    """What was asked to read it."""


def lint_text(text: str, path: str, options: Options = Options()) -> list[Finding]:  # noqa: B008 (immutable)
    """The findings of one Dockerfile, in the order of their places.

    Raises InputError for wrong rules, and LinterFailure where a rule or the linter itself fails.
    """
    return next(lint_texts([(text, path, options)]))


def lint_texts(items: Iterable[tuple[str, str, Options]]) -> Iterator[list[Finding]]:
    """The findings of each (text, path, options); what asks another program is asked once for all of them.

    Raises what `lint_text` raises.
    """
    for linted in lint_each(items):
        for error in (linted.error, *linted.failures):
            if error is not None:
                raise error
        yield linted.findings


def lint_by_sound_rules(text: str, path: str, options: Options) -> Linted:
    """What comes of one text where rules that fail cost nothing but themselves. Raises its `error`."""
    linted = next(lint_each([(text, path, options)]))
    if linted.error is not None:
        raise linted.error
    return linted


def lint_each(items: Iterable[tuple[str, str, Options]], seconds: Sequence[float] = ()) -> Iterator[Linted]:
    """What comes of each (text, path, options), whatever the others do; another program is asked once for all.

    `seconds` has the limit of each, for reading it and for linting it; 0, or nothing, is none.
    """
    with not_collecting(), asking() as shared:
        files = [_read(*item, limit) for item, limit in zip(items, chain(seconds, repeat(0.0)), strict=False)]
        _prepare(files, max(seconds, default=0.0))
    for file in files:
        with not_collecting():
            linted = _linted(file)
        yield linted._replace(answers={**shared, **(file.answers or {}), **linted.answers})


def _prepare(files: Sequence[_ReadFile], seconds: float) -> None:
    """Asks another program about all files; one that is at fault asks again by itself, and fails by itself."""
    try:
        with suppress_errors(Exception), time_limit(seconds):
            prepare([facts for file in files for facts in _for_shellcheck(file)])
    except TimeLimitExceeded:
        if not seconds:
            raise


def _read(text: str, path: str, options: Options, seconds: float) -> _ReadFile:
    try:
        rules = load_rules(options)
        with time_limit(seconds), inside(Boundary.of_file(path, options.context)), asking() as answers:
            read: list[_Source] = [*sources(text, path, options), *_compose_file(text, path, options, rules)]
            return _ReadFile(text, path, options, rules, read, None, seconds, answers)
    except Exception as error:
        return _ReadFile(text, path, options, error=_as_input_error(path, error))
    except TimeLimitExceeded as exceeded:
        return _ReadFile(text, path, options, error=_over_limit(path, exceeded, seconds))


def _compose_file(
    text: str, path: str, options: Options, rules: RuleSet
) -> Iterator[tuple[Inline | None, list[ComposeFile]]]:
    """The compose file itself, where rules look at its services."""
    if not COMPOSE_KINDS.isdisjoint(rules.kinds) and is_compose(path):
        from dockerlint_py.facts.compose.reading import compose_file

        yield None, [compose_file(text, path, _environment(path, options))]


def _over_limit(path: str, exceeded: TimeLimitExceeded, seconds: float) -> InputError:
    """The error of a file that took longer than its `seconds`. Raises what is over the limit of somebody else."""
    if not seconds:
        raise exceeded
    return exceeded.error(path)


def _as_input_error(path: str, error: Exception) -> InputError:
    return error if isinstance(error, InputError) else failure_of(path, error)


def _for_shellcheck(file: _ReadFile) -> list[File]:
    wanted = file.rules is not None and "shellcheck_diagnostic" in file.rules.kinds
    every = (facts for _, targets in file.sources for facts in targets)
    return [facts for facts in every if isinstance(facts, File)] if wanted else []


def _linted(file: _ReadFile) -> Linted:
    if file.rules is None:
        return Linted([], {}, file.error)
    failures = RuleFailures()
    silenced: set[Silenced] = set()
    try:
        with time_limit(file.seconds), inside(Boundary.of_file(file.path, file.options.context)), asking() as answers:
            findings = [
                finding
                for source in file.sources
                for finding in _of_source(*source, file, file.rules, failures, silenced)
            ]
    except Exception as error:
        return Linted([], {}, _as_input_error(file.path, error))
    except TimeLimitExceeded as exceeded:
        return Linted([], {}, _over_limit(file.path, exceeded, file.seconds))
    findings.sort(key=lambda finding: (finding.start, finding.end, finding.rule))
    unique = {(finding.rule, finding.start, finding.end, finding.message): finding for finding in findings}
    return Linted(list(unique.values()), answers, None, failures.of(file.path), len(silenced))


def _of_source(
    inline: Inline | None,
    targets: Sequence[File | ComposeFile],
    file: _ReadFile,
    rules: RuleSet,
    failures: RuleFailures,
    silenced: set[Silenced],
) -> Iterator[Finding]:
    """What is found in a Dockerfile, with its places in the file that it stands in."""
    try:
        findings = _unsuppressed(targets, rules, file.options, failures, silenced)
        yield from findings if inline is None else _moved(findings, inline, file.text)
    finally:
        for facts in targets:
            if isinstance(facts, File):
                release(facts)


def _unsuppressed(
    targets: Sequence[File | ComposeFile],
    rules: RuleSet,
    options: Options,
    failures: RuleFailures,
    silenced: set[Silenced],
) -> list[Finding]:
    """What is found in a file's targets and no comment suppresses; then what is found in those comments.

    What is suppressed is noted in `silenced`.
    """
    findings: list[Finding] = []
    used_names: set[Span] = set()
    undecided: set[str] = set()
    for facts in targets:
        kinds = [kind for kind in rules.kinds if kind != KIND and (kind in COMPOSE_KINDS) != isinstance(facts, File)]
        of_target = _findings(facts, rules, options, kinds, undecided, failures)
        left, names = suppress(of_target, facts, options, rules)
        if len(left) < len(of_target):
            kept = {id(finding) for finding in left}
            silenced |= {(id(targets), one.rule, one.start, one.message) for one in of_target if id(one) not in kept}
        findings += escalate(left, facts, rules) if "check" in facts.directives else left
        used_names |= names
    if KIND in rules.kinds and targets[0].suppressions:
        mark_usage(targets[0], used_names, undecided | failures.rules, options, rules)
        of_comments = _findings(targets[0], rules, options, [KIND], undecided, failures)
        findings += suppress(of_comments, targets[0], options, rules)[0]
    return findings


def _findings(
    facts: File | ComposeFile,
    rules: RuleSet,
    options: Options,
    kinds: Sequence[str],
    undecided: set[str],
    failures: RuleFailures,
) -> list[Finding]:
    """What is found by the rules that look at these kinds, and by checks.

    The ids of rules that cannot tell are added to `undecided`, those that fail to `failures`.
    """
    matches: list[SubjectFinding] = []
    for kind in kinds:
        try:
            matches += matches_of(facts, kind, rules, options, undecided, failures)
        except Exception as error:  # the subjects themselves can't be had
            failures.add(rules.about(kind), error)
    if KIND not in kinds and isinstance(facts, File):
        matches += matches_of_checks(facts, rules, options, failures)
    return [match.finding for match in drop_superseded(first_of_each(matches))]


def sources(text: str, path: str, options: Options) -> Iterator[tuple[Inline | None, list[File]]]:
    """What is true of a file, for each target; of a compose file, the same for each Dockerfile in it."""
    texts: list[tuple[Inline | None, str, Options]] = [(None, text, as_built(options, path))]
    if is_build_file(path):
        from dockerlint_py.parsing.build_files.inlines import inlines

        texts = [(one, one.text, with_builds(options, one.given, one.context)) for one in inlines(text, path)]
    for inline, source, own in texts:
        parsed = parse(source, path)
        by_stage: dict[int, File] = {}
        for target in own.targets or (None,):
            facts = facts_of(parsed, own, target)
            by_stage.setdefault(facts.output.index if facts.output else -1, facts)
        yield inline, list(by_stage.values())


def _moved(findings: Sequence[Finding], inline: Inline, text: str) -> Iterator[Finding]:
    """Findings in a Dockerfile that stands in another file, with their places there."""
    lines, own = Lines(text), Lines(inline.text)

    def place(there: Mapping[str, Any]) -> Mapping[str, Any]:
        start, end = (own.starts[there[f"{at}line"] - 1] + there[f"{at}column"] - 1 for at in ("", "end_"))
        return {**there, **place_of(lines, inline.span(start, end) or inline.start)}

    for finding in findings:
        span = inline.span(finding.start, finding.end)
        if span is None:
            continue
        edits = inline.edits(finding.fix.edits) if finding.fix else None
        fix = finding.fix._replace(edits=edits, inner=finding.fix.edits) if finding.fix and edits else None
        related = tuple(map(place, finding.related))
        where: dict[str, Any] = place_of(lines, span)
        yield finding._replace(start=span.start, end=span.end, related=related, fix=fix, **where)


def facts_of(source: Dockerfile, options: Options, target: str | None = None) -> File:
    """What is true of a file when a target (default: the first that was named) is built as the options say."""
    options = as_built(options, source.path)
    file = File(
        source,
        options.context,
        next(iter(options.targets), None) if target is None else target,
        {**dict.fromkeys(options.unsure_args, UNKNOWN), **dict(options.build_args)},
        options.targets,
        _environment(source.path, options),
        options.development_stages,
        options.contexts,
        not options.no_ignores,
        options.builder,
        options.registry_mirrors,
        options.asked_images,
    )
    if options.built:
        from dockerlint_py.facts.topics.stages import also_built

        also_built(file, options.built)
    return file


def _environment(path: str, options: Options) -> str | None:
    """development or production where the options say which of them a path is."""
    environment = None
    for name in ("development", "production"):
        if any(_fits(path, pattern) for pattern in getattr(options, name)):
            environment = name
    return environment


def _fits(path: str, pattern: str) -> bool:
    """The pattern fits the path, or a part of it from some folder on."""
    from fnmatch import fnmatch

    path = path.replace("\\", "/")
    return fnmatch(path, pattern) or fnmatch(path, f"*/{pattern}")
