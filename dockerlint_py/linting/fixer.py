"""Findings → edited text: fixes are made round by round until none is left, each round checked before it counts."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence

from dockerlint_py.facts import release
from dockerlint_py.linting.fix_proof import is_proven
from dockerlint_py.linting.fix_scope import EVERYTHING, Reach, Scope
from dockerlint_py.linting.fixable import is_dockerfile
from dockerlint_py.linting.linter import Linted, facts_of, lint_by_sound_rules
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.finding import Finding, Fix
from dockerlint_py.ruleset.options import Options, with_builds
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import LinterFailure
from dockerlint_py.text.positions import Edit, apply
from dockerlint_py.text.records import NamedTuple

ROUNDS = 25
"""So often one fix may make room for another; a fix that undoes another one would go on for ever."""


class Fixed(NamedTuple):
    """A text after its fixes: what was repaired, what is still found in it, and by which rules that can't be told.

    `refused` are those of the findings left whose fix was asked for and could not be made. `renamed` has the new
    fingerprints of findings that were known and whose instruction is another one now, by the old ones.
    """

    text: str
    done: list[Finding]
    left: list[Finding]
    failures: tuple[LinterFailure, ...] = ()
    refused: tuple[Finding, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


def fix_text(text: str, path: str, options: Options, unsafe: bool = False, scope: Scope = EVERYTHING) -> Fixed:
    """`text` with the fixes of its findings made, safe ones only unless `unsafe`, and those in `scope` only.

    What is no Dockerfile is left as it is. A fix is left out that cannot be proven to change nothing else, that would
    bring in a finding as severe as its own, that changes nothing, or that makes a rule fail. Raises InputError where
    the text can't be linted.
    """
    done: list[Finding] = []
    refused: set[tuple[str, str]] = set()
    linted = lint_by_sound_rules(text, path, options)
    if not is_build_file(path) and not is_dockerfile(parse(text, path)):
        return Fixed(text, done, linted.findings, linted.failures)
    seen, changed = {text}, False
    reach = Reach(scope, text, linted.findings)
    for _ in range(ROUNDS):
        wanted = [one for one in linted.findings if _is_allowed(one, unsafe) and reach.holds(one)]
        ready = [one for one in wanted if _key(one, text) not in refused]
        chosen = list(apart(ready))
        if not chosen and refused and changed:  # what could not be in another text may be in this one
            refused, changed = set(), False
            continue
        if not chosen:
            break
        while (made := _made(text, path, options, linted, chosen, seen)) is None and len(chosen) > 1:
            chosen = chosen[: len(chosen) // 2]  # one of them is to blame
        if made is None:
            refused.add(_key(chosen[0], text))
            continue
        done += chosen
        reach.move(sorted({edit for one in chosen for edit in _edits(one)}), text)
        text, linted = made
        seen.add(text)
        changed = True
    wanted = [one for one in linted.findings if _is_allowed(one, unsafe) and reach.holds(one)]
    unmade = (one for one in wanted if _key(one, text) in refused)
    return Fixed(text, done, linted.findings, linted.failures, tuple(unmade), reach.renamed(text, linted.findings))


def _made(
    text: str, path: str, options: Options, linted: Linted, chosen: Sequence[Finding], seen: set[str]
) -> tuple[str, Linted] | None:
    """The text with these fixes made and what is found in it; None where they can't be made together."""
    after = apply(text, dict.fromkeys(edit for one in chosen for edit in _edits(one)))
    if after in seen or not all(_is_proven(part, path) for part in _parts(text, after, path, options, chosen)):
        return None
    try:
        left = lint_by_sound_rules(after, path, options)
    except InputError:  # what was a compose file is none any more
        return None
    return None if _breaks(linted, left, chosen) else (after, left)


class _Part(NamedTuple):
    """A Dockerfile before and after the fixes in it."""

    before: str
    after: str
    options: Options
    fixes: tuple[Fix, ...]


def _parts(text: str, after: str, path: str, options: Options, chosen: Sequence[Finding]) -> Iterator[_Part]:
    """The text itself, or the Dockerfiles in a compose file that fixes lie in."""
    fixes = [one.fix for one in chosen if one.fix]
    if not is_build_file(path):
        yield _Part(text, after, options, tuple(fixes))
        return
    from dockerlint_py.parsing.build_files.inlines import inlines

    for inline in inlines(text, path):
        own = [fix for fix in fixes if inline.holds(fix.edits[0].start)]
        if own:
            made = apply(inline.text, dict.fromkeys(edit for fix in own for edit in fix.inner))
            given = with_builds(options, inline.given, inline.context)
            yield _Part(inline.text, made, given, tuple(fix._replace(edits=fix.inner) for fix in own))


def _is_proven(part: _Part, path: str) -> bool:
    before, after = (facts_of(parse(text, path), part.options) for text in (part.before, part.after))
    try:
        return is_proven(before, after, part.fixes)
    finally:
        release(before)
        release(after)


def are_proven(findings: Sequence[Finding], text: str, path: str, options: Options) -> bool:
    """The fixes of these findings of a text, made alone or together, change nothing but what they may."""
    after = apply(text, dict.fromkeys(edit for one in findings for edit in _edits(one)))
    return all(_is_proven(part, path) for part in _parts(text, after, path, options, findings))


def makes_alone(finding: Finding, text: str, path: str, options: Options) -> bool:
    """`fix_text` would make the fix of this finding of the text, if it were the only one."""
    if finding.fix is None or not (is_build_file(path) or is_dockerfile(parse(text, path))):
        return False
    linted = lint_by_sound_rules(text, path, options)
    return _made(text, path, options, linted, [finding], {text}) is not None


def _is_allowed(finding: Finding, unsafe: bool) -> bool:
    return finding.fix is not None and (finding.fix.safe or unsafe)


def _key(finding: Finding, text: str) -> tuple[str, str]:
    """What is the same of a finding when lines above it come or go."""
    return finding.rule, text[finding.start : finding.end]


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix else ()


def apart(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings whose edits do not touch those of one before; the same edits once more are no conflict."""
    taken: list[Edit] = []  # sorted, and none touches another, but for those of one fix
    for finding in findings:
        new = [edit for edit in _edits(finding) if not _is_in(edit, taken)]
        if not new or (len(new) == len(_edits(finding)) and not any(_touches(edit, taken) for edit in new)):
            for edit in new:
                insort(taken, edit)
            yield finding


def _is_in(edit: Edit, taken: Sequence[Edit]) -> bool:
    at = bisect_left(taken, edit)
    return at < len(taken) and taken[at] == edit


def _touches(edit: Edit, taken: Sequence[Edit]) -> bool:
    at = bisect_left(taken, edit)
    return any(other.start <= edit.end and edit.start <= other.end for other in taken[max(at - 1, 0) : at + 1])


def _breaks(before: Linted, after: Linted, chosen: Sequence[Finding]) -> bool:
    """A finding that was not there before, as severe as one that was to be fixed; or a rule fails that did not."""
    if len(after.failures) > len(before.failures):
        return True
    least = max(SEVERITIES.index(one.severity) for one in chosen)
    known = Counter((one.rule, one.severity) for one in before.findings)
    found = Counter((one.rule, one.severity) for one in after.findings)
    return any(
        count > known[rule, severity] and SEVERITIES.index(severity) <= least
        for (rule, severity), count in found.items()
    )
