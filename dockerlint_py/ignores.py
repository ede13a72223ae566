"""Findings → comments of ours that silence them, written where they count."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from .autofix import Fixed
from .builds import is_compose
from .dockerfile import Dockerfile, parse
from .late import late
from .lint import Finding, Options, lint_text, with_builds
from .rules import load_rules
from .source import Edit, apply
from .suppress import about_comments

# below a line for the shell, `syntax` counts all the same
_DIRECTIVES = late(r"\ufeff?(?:#!.*(?:\n|\Z)(?:#[ \t]*(?:syntax|escape|check)[ \t]*=.*(?:\n|\Z))*)?", re.I)


def add_ignores(text: str, path: str, options: Options, reason: str = "") -> Fixed:
    """`text` with a comment above each instruction that has findings, naming their rules.

    What such a comment does not reach is named in one for the whole file. What is said of comments themselves is left
    alone; so is all of the text if comments would change what is built.
    """
    if is_compose(path):
        return _in_compose(text, path, options, reason)
    own = {rule.id for rule in load_rules(options) if about_comments(rule)}
    findings = lint_text(text, path, options)
    wanted = {_name(one) for one in findings if one.rule not in own}
    after, left = text, findings
    for place in (_above_instruction, _above_all):
        todo = [one for one in left if _name(one) in wanted]
        if todo:
            after = apply(after, _comments(parse(after, path), todo, place, reason))
            left = lint_text(after, path, options)
    done = list(_gone(findings, left))
    if not done or _built(parse(text, path)) != _built(parse(after, path)):
        return Fixed(text, [], findings)
    return Fixed(after, done, left)


def _in_compose(text: str, path: str, options: Options, reason: str) -> Fixed:
    """The same for the Dockerfiles in a compose file, one after the other."""
    from .builds.inline import inlines

    findings = lint_text(text, path, options)
    after = text
    for number in range(len(inlines(text, path))):
        one = inlines(after, path)[number]
        own = with_builds(options, one.given, one.context)
        there = add_ignores(one.text, f"{path}.Dockerfile", own, reason)
        after = apply(after, one.edits(tuple(_inserted(one.text, there.text))) or ())
    left = lint_text(after, path, options)
    return Fixed(after, list(_gone(findings, left)), left)


def _inserted(before: str, after: str) -> Iterator[Edit]:
    """The lines that a text has more than another one, as edits."""
    from difflib import SequenceMatcher

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    for kind, start, end, first, last in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind != "equal":
            yield Edit(starts[start], starts[end], "".join(new[first:last]))


def _name(finding: Finding) -> str:
    return finding.code.partition(":")[2] if finding.code else finding.rule


def _gone(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[Finding]:
    """Those that are not found any more."""
    left = Counter(_name(one) for one in after)
    for one in before:
        if left[_name(one)]:
            left[_name(one)] -= 1
        else:
            yield one


_Place = Callable[[Dockerfile, int], tuple[int, str] | None]


def _comments(file: Dockerfile, findings: Sequence[Finding], place: _Place, reason: str) -> Iterator[Edit]:
    names: dict[tuple[int, str], dict[str, None]] = {}
    for one in findings:
        spot = place(file, one.start)
        if spot is not None:
            names.setdefault(spot, {})[_name(one)] = None
    for (at, start), those in names.items():
        line = f"{start}{','.join(those)} {reason}".rstrip()
        newline = file.newline if at == 0 or file.text[at - 1] in "\n\ufeff" else ""
        yield Edit(at, at, f"{line}{newline}" if newline else f"{file.newline}{line}")


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


def _above_all(file: Dockerfile, offset: int) -> tuple[int, str] | None:
    return _head(file), "# dockerlint file ignore="


def _head(file: Dockerfile) -> int:
    """The end of a first line for the shell and of the parser directives, where comments may begin."""
    found = _DIRECTIVES.match(file.text)
    end = found.end() if found else 0
    last = max((word.span.end for word in file.directives.values() if word.span), default=0)
    return max(end, file.text.find("\n", last) + 1 or len(file.text) if last else 0)


def _built(file: Dockerfile) -> object:
    """What a comment must not change."""
    bodies = [[file.text[slice(*one.body)] for one in each.heredocs] for each in file.instructions]
    return file.directives, [(one.spelled, one.flat.text) for one in file.instructions], bodies
