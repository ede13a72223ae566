"""Findings → comments of ours that silence them, written where they count."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from dockerlint_py.facts.kinds import COMPOSE_KINDS
from dockerlint_py.linting.fixer import Fixed
from dockerlint_py.linting.linter import lint_by_sound_rules
from dockerlint_py.linting.suppression import about_comments
from dockerlint_py.parsing.build_files import is_build_file, is_compose
from dockerlint_py.parsing.dockerfile import Dockerfile, parse
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options, with_builds
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Edit, apply

# below a line for the shell, `syntax` counts all the same
_DIRECTIVES = lazy_pattern(r"\ufeff?(?:#!.*(?:\n|\Z)(?:#[ \t]*(?:syntax|escape|check)[ \t]*=.*(?:\n|\Z))*)?", re.I)
_PlaceOf = Callable[[Dockerfile, int], tuple[int, str] | None]
"""The offset where a comment for what is at an offset goes, and how it begins; none if nowhere."""


def add_ignores(text: str, path: str, options: Options, reason: str = "") -> Fixed:
    """`text` with a comment above each instruction that has findings, naming their rules.

    What such a comment does not reach is named in one for the whole file. What is said of comments themselves is left
    alone; so is all of the text if comments would change what is built. Raises InputError where it can't be linted.
    """
    if is_build_file(path):
        return _in_compose(text, path, options, reason)
    comment_rules = {rule.id for rule in load_rules(options) if about_comments(rule)}
    linted = lint_by_sound_rules(text, path, options)
    findings, failures = linted.findings, linted.failures
    names = {_name(finding) for finding in findings if finding.rule not in comment_rules}
    after, left = text, findings
    for place_of in (_above_instruction, _above_all):
        remaining = [finding for finding in left if _name(finding) in names]
        if remaining:
            after = apply(after, _comments(parse(after, path), remaining, place_of, reason))
            left = lint_by_sound_rules(after, path, options).findings
    suppressed = list(_gone(findings, left))
    if not suppressed or _built(parse(text, path)) != _built(parse(after, path)):
        return Fixed(text, [], findings, failures)
    return Fixed(after, suppressed, left, failures)


def suppressing(
    finding: Finding, text: str, path: str, options: Options, reason: str = "", in_file: bool = False
) -> tuple[Edit, ...]:
    """What puts a comment above the instruction of a finding, or one for the whole file; nothing where none can be."""
    if about_comments(next(rule for rule in load_rules(options) if rule.id == finding.rule)):
        return ()
    place_of = _above_all if in_file else _above_instruction
    if not is_build_file(path):
        return _sound_comments(parse(text, path), finding, place_of, reason)
    from dockerlint_py.parsing.build_files.inlines import inlines

    inline = next((one for one in inlines(text, path) if one.holds(finding.start)), None)
    if inline is None:
        return ()
    own = finding._replace(start=inline.offset(finding.start))
    return inline.edits(_sound_comments(parse(inline.text, f"{path}.Dockerfile"), own, place_of, reason)) or ()


def _sound_comments(file: Dockerfile, finding: Finding, place_of: _PlaceOf, reason: str) -> tuple[Edit, ...]:
    edits = tuple(_comments(file, [finding], place_of, reason))
    return edits if edits and _built(file) == _built(parse(apply(file.text, edits), file.path)) else ()


def _in_compose(text: str, path: str, options: Options, reason: str) -> Fixed:
    """The same for the Dockerfiles in a compose file, one after the other."""
    from dockerlint_py.parsing.build_files.inlines import inlines

    linted = lint_by_sound_rules(text, path, options)
    findings, failures = linted.findings, linted.failures
    after = text
    for number in range(len(inlines(text, path))):
        inline = inlines(after, path)[number]
        own_options = with_builds(options, inline.given, inline.context)
        commented = add_ignores(inline.text, f"{path}.Dockerfile", own_options, reason)
        after = apply(after, inline.edits(tuple(_inserted(inline.text, commented.text))) or ())
    if is_compose(path) and not COMPOSE_KINDS.isdisjoint(load_rules(options).kinds):
        after = _above_entries(after, path, options, reason)
    left = lint_by_sound_rules(after, path, options).findings
    return Fixed(after, list(_gone(findings, left)), left, failures)


def _above_entries(text: str, path: str, options: Options, reason: str) -> str:
    """A compose file with a comment above each line that has findings about services."""
    of_services = {rule.id for rule in load_rules(options) if rule.of_compose}
    findings = [one for one in lint_by_sound_rules(text, path, options).findings if one.rule in of_services]
    newline = "\r\n" if "\r\n" in text else "\n"
    names: dict[int, dict[str, None]] = {}
    for finding in findings:
        start = text.rfind("\n", 0, finding.start) + 1
        names.setdefault(start + (start == 0 and text.startswith("\ufeff")), {})[finding.rule] = None
    edits = []
    for start, rules in names.items():
        indent = text[start : len(text) - len(text[start:].lstrip(" "))]
        edits.append(Edit(start, start, f"{indent}# dockerlint ignore={','.join(rules)} {reason}".rstrip() + newline))
    return apply(text, edits)


def _inserted(before: str, after: str) -> Iterator[Edit]:
    """The lines that a text has more than another one, as edits."""
    from difflib import SequenceMatcher

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    for kind, start, end, first, last in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind != "equal":
            yield Edit(starts[start], starts[end], "".join(new[first:last]))


def _name(finding: Finding) -> str:
    """What a comment calls a finding: the other tool's code, or the rule."""
    return finding.code.partition(":")[2] if finding.code else finding.rule


def _gone(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[Finding]:
    """Those that are not found any more."""
    left = Counter(map(_name, after))
    for finding in before:
        if left[_name(finding)]:
            left[_name(finding)] -= 1
        else:
            yield finding


def _comments(file: Dockerfile, findings: Sequence[Finding], place_of: _PlaceOf, reason: str) -> Iterator[Edit]:
    names_at: dict[tuple[int, str], dict[str, None]] = {}
    for finding in findings:
        place = place_of(file, finding.start)
        if place is not None:
            names_at.setdefault(place, {})[_name(finding)] = None
    for (offset, begin), names in names_at.items():
        line = f"{begin}{','.join(names)} {reason}".rstrip()
        newline = file.newline if offset == 0 or file.text[offset - 1] in "\n\ufeff" else ""
        yield Edit(offset, offset, f"{line}{newline}" if newline else f"{file.newline}{line}")


def _above_instruction(file: Dockerfile, offset: int) -> tuple[int, str] | None:
    """Where a comment for the instruction at an offset goes, and how it begins; above a comment, for that comment."""
    starts = [one.span.start for one in file.instructions]
    at = bisect_right(starts, offset)
    inside = at > 0 and file.instructions[at - 1].span.end > offset
    if not inside and at == len(starts):
        return None
    start = starts[at - 1] if inside else offset
    line = file.text.rfind("\n", 0, start) + 1
    line += line == 0 and file.text.startswith("\ufeff")
    indent = file.text[line:start]
    free = line >= (_head(file) if inside else max(_head(file), file.instructions[at - 1].span.end if at else 0))
    return (line, f"{indent}# dockerlint ignore=") if free and not indent.strip() else None


def _above_all(file: Dockerfile, _offset: int) -> tuple[int, str] | None:
    return _head(file), "# dockerlint file ignore="


def _head(file: Dockerfile) -> int:
    """The end of a first line for the shell and of the parser directives, where comments may begin."""
    match = _DIRECTIVES.match(file.text)
    end = match.end() if match else 0
    last = max((word.span.end for word in file.directives.values() if word.span), default=0)
    return max(end, file.text.find("\n", last) + 1 or len(file.text) if last else 0)


def _built(file: Dockerfile) -> object:
    """What a comment must not change."""
    bodies = [[file.text[slice(*one.body)] for one in each.heredocs] for each in file.instructions]
    return file.directives, [(one.spelled, one.flat.text) for one in file.instructions], bodies
