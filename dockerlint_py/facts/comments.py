"""What comments are for: those that silence findings, and those that name a shell; ours and other linters' as they are.

SYNTAXES has a line for each linter. What another linter's comment names are that linter's codes, so it silences the
rules that stand for them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..late import late
from ..source import Span, Word
from .lazy import lazy

if TYPE_CHECKING:
    from . import Facts
    from .stage import Stage
    from .step import Step

_NAME = r"[\w*](?:[\w:/.*-]*[\w*])?"
_NAMES = rf"(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)"
_IGNORE = rf"\A#\s*%s\s+(?:(?P<scope>stage|file|global)\s+)?ignore\s*=\s*{_NAMES}(?P<reason>.*)"


def _of_tally(name: str) -> str:
    """It says hadolint/DL3006 and buildkit/UndefinedVar for theirs."""
    other, _, code = name.partition("/")
    return f"{other}:{code}" if other in ("hadolint", "buildkit") else f"tally:{name}"


def _of_trivy(name: str) -> str:
    """DS002, DS-0002 and AVD-DS-0002 are one."""
    number = re.fullmatch(r"(?:avd-)?ds-?0*(\d{1,4})", name)
    return f"trivy:ds-{int(number[1]):04}" if number else f"trivy:{name}"


class Syntax(NamedTuple):
    """How a linter's comments look. The pattern has groups `names` and maybe `scope`, `reason` and `until` (a date).

    `scope` counts where the comment has none: instruction, stage, file, `top` (the file if it stands above all
    instructions) or `directive` (the file if it is a parser directive). `alias` makes an alias of a small-letter name.
    """

    tool: str
    pattern: re.Pattern[str]
    scope: str
    alias: Callable[[str], str]


SYNTAXES = (
    Syntax("dockerlint", late(_IGNORE % "dockerlint:?", re.I | re.S), "instruction", str),
    Syntax("hadolint", late(_IGNORE % "hadolint", re.I | re.S), "instruction", "hadolint:{}".format),
    Syntax("tally", late(_IGNORE % "tally", re.I | re.S), "instruction", _of_tally),
    Syntax(
        "buildkit",
        late(r"\A#\s*check\s*=\s*(?:[^;\s]*;)*skip=(?P<names>\w+(?:,\w+)*)\S*(?P<reason>.*)", re.I | re.S),
        "directive",
        "buildkit:{}".format,
    ),
    Syntax(
        "trivy",
        late(r"trivy:ignore:(?P<names>[\w*-]+)(?::exp:(?P<until>\d{4}-\d\d-\d\d))?", re.I),
        "top",
        _of_trivy,
    ),
    Syntax(
        "checkov",
        late(rf"\A#\s*(?:checkov|bridgecrew):skip\s*=\s*{_NAMES}(?P<reason>.*)", re.I | re.S),
        "file",
        "checkov:{}".format,
    ),
    Syntax(
        "semgrep",
        late(rf"\A#\s*nosem(?:grep)?\b(?:\s*:\s*{_NAMES})?(?P<reason>.*)", re.I | re.S),
        "instruction",
        lambda name: f"semgrep:{name.rpartition('.')[2]}",
    ),
    Syntax(
        "shellcheck",
        late(rf"\A#\s*shellcheck\s+disable\s*=\s*{_NAMES}(?P<reason>.*)", re.I | re.S),
        "instruction",
        "shellcheck:{}".format,
    ),
    Syntax("kics", late(r"\A#\s*kics-scan\s+ignore-(?:line|block)\b(?P<names>)", re.I), "instruction", str),
    Syntax("kics", late(r"\A#\s*kics-scan\s+ignore\s*$(?P<names>)", re.I), "file", str),
    # Their codes stand for no rule here.
    Syntax("kics", late(rf"\A#\s*kics-scan\s+disable\s*=\s*{_NAMES}", re.I), "file", "kics:{}".format),
    Syntax("other", late(r"\A#\s*(?:nosonar\b|(?:tfsec|dockle)\s*:\s*(?:skip|ignore))(?P<names>)", re.I), "file", str),
)
_MARKS = ("ignore", "skip", "nos", "dockerlint", "disable")
# Comments of ours that were meant to silence something, and do not.
_UNREAD = late(
    r"#\s*dockerlint[\s:-]+(?:(?:file|stage|global|line)[\s-]+)?(?:ignore|disable|skip|noqa)[\w-]*\s*(?:[=:\[(]|$)",
    re.I,
)
_REASON = late(r"[\s#;:,/(-]*(?:reason\s*=)?\s*", re.I)
# Semgrep's may stand behind a command; ours may stand in the script of a heredoc.
_BEHIND = late(r"^[ \t]*[^#\s][^\n]*?\s(#\s*nosem[^\r\n]*)", re.M)
_INSIDE = late(r"^[ \t]*(#\s*dockerlint\b[^\r\n]*)", re.M | re.I)
_SHELL = late(r"#\s*(?:hadolint|dockerlint:?)\s+shell\s*=\s*(?P<shell>[\w./\\:-]+)", re.I)


class Suppression:
    """A name in a comment that silences findings; a comment with several names is several of them."""

    INDEX = ("tool",)
    SIGNS = ("tool",)
    file: Facts
    stage: Stage | None
    step: Step | None
    tool: str
    name: Word
    scope: str
    comment: Word

    def __init__(self, file: Facts, tool: str, comment: Word, name: Word, scope: str) -> None:
        self.file, self.tool, self.comment, self.name, self.scope = file, tool, comment, name, scope
        self.stage = self.step = None
        self.span, self.key, self.until = name.span, "", ""
        self.siblings: tuple[Suppression, ...] = (self,)
        self.reach: Span | None = None

    @lazy
    def names(self) -> Word:
        """All names of its comment."""
        first, last = self.siblings[0].name.span, self.siblings[-1].name.span
        if first is None or last is None:
            return self.name
        place = Span(first.start, last.end)
        return Word(self.file.source.text[slice(*place)], place)

    @property
    def first(self) -> bool:
        """It is the first name of its comment."""
        return self.siblings[0] is self

    @lazy
    def reason(self) -> Word | None:
        """What its comment says behind the names, if there is a word in it."""
        end, start = self.names.span, self.comment.span
        if end is None or start is None or self.names is self.comment:
            return None
        at = end.end - start.start
        skipped = _REASON.match(self.comment, at)
        at = skipped.end() if skipped else at
        text = self.comment[at:]
        return Word(text, Span(start.start + at, start.start + len(self.comment))) if re.search(r"\w", text) else None

    @property
    def effect(self) -> str:
        """used, unused, no-rule (none is called so), unread (not how ours are written) or open (not judged)."""
        return self.file.outcomes.get(self.name.span, ("open", None))[0]

    @property
    def nearest(self) -> str | None:
        """Of a name that no rule has, the most similar one."""
        return self.file.outcomes.get(self.name.span, ("open", None))[1]

    @lazy
    def surplus(self) -> Word | None:
        """What goes if it is of no use: its line if no name of its comment is, else the name with a comma; none if a
        parser directive would begin to count without the line."""
        if self.effect in ("used", "open", "unread"):
            return None
        if any(one.effect in ("used", "open") for one in self.siblings):
            at = self.siblings.index(self)
            spans = [one.name.span or Span(0, 0) for one in self.siblings]
            place = Span(spans[at - 1].end, spans[at].end) if at else Span(spans[0].start, spans[1].start)
            return Word(self.file.source.text[slice(*place)], place)
        return self._line()

    def _line(self) -> Word | None:
        source = self.file.source
        start, end = self.comment.span or Span(0, 0)
        start = source.text.rfind("\n", 0, start) + 1
        start += source.text.startswith("\ufeff") and start == 0
        end = source.text.find("\n", end) + 1 or len(source.text)
        first = source.instructions[0].span.start if source.instructions else len(source.text)
        below = re.match(r"#[ \t]*(?:syntax|escape|check)[ \t]*=", source.text[end : end + 99], re.I)
        return None if start < first and below else Word(source.text[start:end], Span(start, end))


def silences(comment: str) -> bool:
    """It tells a linter to be silent."""
    lower = comment.lower()
    return any(mark in lower for mark in _MARKS) and any(next(one.pattern.finditer(comment), None) for one in SYNTAXES)


def may_silence(text: str) -> bool:
    """A text may have a comment that tells a linter to be silent; one for which this is false has none."""
    return any("#" in line and any(mark in line for mark in _MARKS) for line in text.lower().split("\n"))


def suppressions(facts: Facts) -> tuple[Suppression, ...]:
    """What the comments of a file silence, in one pass over them."""
    return tuple(one for comment in _comments(facts) for one in _read(comment, facts))


def _comments(facts: Facts) -> Iterator[Word]:
    text = facts.source.text
    for comment in facts.source.comments:
        lower = comment.lower()
        if any(mark in lower for mark in _MARKS):
            yield comment
    if "nosem" in text:
        yield from (Word(found[1], Span(*found.span(1))) for found in _BEHIND.finditer(text))
    if "dockerlint" in text:
        for step in facts.steps:
            for heredoc in step.source.heredocs if step.keyword == "RUN" else ():
                for found in _INSIDE.finditer(text, *heredoc.body):
                    yield Word(found[1].rstrip(), Span(found.start(1), found.start(1) + len(found[1].rstrip())))


def _read(comment: Word, facts: Facts) -> Iterator[Suppression]:
    known = False
    for syntax in SYNTAXES:
        for found in syntax.pattern.finditer(comment):
            known = True
            yield from _names(syntax, found, comment, facts)
    if not known and _UNREAD.match(comment):
        yield Suppression(facts, "dockerlint", comment, comment, "none")


def _names(syntax: Syntax, found: re.Match[str], comment: Word, facts: Facts) -> Iterator[Suppression]:
    groups = found.groupdict()
    scope = (groups.get("scope") or syntax.scope).lower()
    scope, reach = _reach(comment, "file" if scope == "global" else scope, facts)
    at = comment.span.start if comment.span else 0
    start, end = found.span("names") if groups["names"] else (found.start(), found.start())
    made = []
    for part in re.finditer(r"[^\s,]+", comment[start:end]):
        name = Word(part[0], Span(at + start + part.start(), at + start + part.end()))
        one = Suppression(facts, syntax.tool, comment, name, scope)
        one.key = syntax.alias(part[0].lower())
        made.append(one)
    if not made:  # all that the other linter has
        made.append(Suppression(facts, syntax.tool, comment, comment, scope))
        made[0].key = f"{syntax.tool}:all"
    for one in made:
        one.siblings, one.reach, one.until = tuple(made), reach, groups.get("until") or ""
        one.key = one.key.replace(":*", ":all")
        yield one


def _reach(comment: Word, scope: str, facts: Facts) -> tuple[str, Span | None]:
    """What a comment speaks of, by name and as a range of the text; none where there is nothing that it could mean.

    Comments and blank lines between it and its instruction belong to the range.
    """
    source, steps = facts.source, facts.steps
    whole = Span(0, len(source.text) + 1)
    start, end = comment.span or whole
    line = source.text.rfind("\n", 0, start) + 1
    if source.text[line:start].strip(" \t\v\f\r\ufeff"):
        return "line", Span(line, end)
    at = bisect_right(steps, start, key=lambda step: step.span.start)
    directive = facts.directives.get("check")
    if scope == "file" or (scope == "top" and not at):
        return "file", whole
    if scope == "directive" and directive is not None and directive.span and start < directive.span.start < end:
        return "file", whole
    if at and steps[at - 1].span.end > start:
        return "line", _below(source.text, end, steps[at - 1].span.end)
    step = steps[at] if at < len(steps) else None
    if scope == "stage":
        stage = step.stage or next(iter(facts.stages), None) if step else None
        begins = stage is not None and step is not None and (step.stage is None or stage.steps[0] is step)
        return "stage", Span(start, stage.steps[-1].span.end) if stage and begins else None
    return "instruction", Span(start, step.span.end) if step else None


def _below(text: str, at: int, end: int) -> Span | None:
    """The next line that is neither blank nor a comment."""
    while (start := text.find("\n", at, end) + 1) > 0:
        at = text.find("\n", start)
        at = len(text) if at < 0 else at
        row = text[start:at].strip()
        if row and not row.startswith("#"):
            return Span(start, at)
    return None


def shells(facts: Facts) -> tuple[tuple[int, Word], ...]:
    """Where a comment names the shell, and that as SHELL would."""
    found = []
    for comment in facts.source.comments:
        said = _SHELL.match(comment) if "shell" in comment else None
        if said and comment.span:
            start, end = said.span("shell")
            word = Word(f'["{said["shell"]}"]', Span(comment.span.start + start, comment.span.start + end))
            found.append((comment.span.start, word))
    return tuple(found)


def shell_said(step: Step, last: Step | None) -> Word | None:
    """The shell in force where comments name some: the last one that a comment or a SHELL (`last`) names.

    A comment above the first FROM is for every stage, another one for its stage and those built from that.
    """
    file, before = step.file, step.span.start
    for stage in step.stage.chain if step.stage else ():
        own = [word for at, word in file.shells if stage.span.start < at < before]
        if last is not None and last.stage is stage:
            return own[-1] if own and own[-1].span and own[-1].span.start > last.span.start else last.value
        if own:
            return own[-1]
        above = stage.base.target if stage.base else None
        before = file.stages[above.index + 1].span.start if above else 0
    first = file.stages[0].span.start if file.stages else 0
    return next((word for at, word in reversed(file.shells) if at < first), None)
