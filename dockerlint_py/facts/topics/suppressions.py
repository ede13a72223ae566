"""What comments are for: those that silence findings, and those that name a shell; ours and other linters' as they are.

SYNTAXES has a line for each linter. What another linter's comment names are that linter's codes, so it silences the
rules that stand for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from dockerlint_py.facts.model import File, Instruction, Suppression
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.records import NamedTuple

_NAME = r"[\w*](?:[\w:/.*-]*[\w*])?"
_NAMES = rf"(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)"
_IGNORE = rf"\A#\s*%s\s+(?:(?P<scope>stage|file|global)\s+)?ignore\s*=\s*{_NAMES}(?P<reason>.*)"
_MARKS = ("ignore", "skip", "nos", "dockerlint", "disable")
# Comments of ours that were meant to silence something, and do not.
_UNREAD = lazy_pattern(
    r"#\s*dockerlint[\s:-]+(?:(?:file|stage|global|line)[\s-]+)?(?:ignore|disable|skip|noqa)[\w-]*\s*(?:[=:\[(]|$)",
    re.I,
)
_REASON = lazy_pattern(r"[\s#;:,/(-]*(?:reason\s*=)?\s*", re.I)
# Semgrep's may stand behind a command; ours may stand in the script of a heredoc.
_BEHIND = lazy_pattern(r"^[ \t]*[^#\s][^\n]*?\s(#\s*nosem[^\r\n]*)", re.M)
_INSIDE = lazy_pattern(r"^[ \t]*(#\s*dockerlint\b[^\r\n]*)", re.M | re.I)
_SHELL = lazy_pattern(r"#\s*(?:hadolint|dockerlint:?)\s+shell\s*=\s*(?P<shell>[\w./\\:-]+)", re.I)


@fact(File)
def suppressions(file: File) -> tuple[Suppression, ...]:
    """The names in its comments that silence findings."""
    if "#" not in file.source.text:
        return ()
    return tuple(one for comment in _comments(file) for one in read_comment(comment, file))


@detail(File)
def shells(file: File) -> tuple[tuple[int, Word], ...]:
    """Where a comment names the shell, and that as SHELL would."""
    if not file.reads_comments:
        return ()
    shells_by_place = []
    for comment in file.source.comments:
        said = _SHELL.match(comment) if "shell" in comment else None
        if said and comment.span:
            start, end = said.span("shell")
            word = Word(f'["{said["shell"]}"]', Span(comment.span.start + start, comment.span.start + end))
            shells_by_place.append((comment.span.start, word))
    return tuple(shells_by_place)


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
    Syntax("dockerlint", lazy_pattern(_IGNORE % "dockerlint:?", re.I | re.S), "instruction", str),
    Syntax("hadolint", lazy_pattern(_IGNORE % "hadolint", re.I | re.S), "instruction", "hadolint:{}".format),
    Syntax("tally", lazy_pattern(_IGNORE % "tally", re.I | re.S), "instruction", _of_tally),
    Syntax(
        "buildkit",
        lazy_pattern(r"\A#\s*check\s*=\s*(?:[^;\s]*;)*skip=(?P<names>\w+(?:,\w+)*)\S*(?P<reason>.*)", re.I | re.S),
        "directive",
        "buildkit:{}".format,
    ),
    Syntax(
        "trivy",
        lazy_pattern(r"trivy:ignore:(?P<names>[\w*-]+)(?::exp:(?P<until>\d{4}-\d\d-\d\d))?", re.I),
        "top",
        _of_trivy,
    ),
    Syntax(
        "checkov",
        lazy_pattern(rf"\A#\s*(?:checkov|bridgecrew):skip\s*=\s*{_NAMES}(?P<reason>.*)", re.I | re.S),
        "file",
        "checkov:{}".format,
    ),
    Syntax(
        "semgrep",
        lazy_pattern(rf"\A#\s*nosem(?:grep)?\b(?:\s*:\s*{_NAMES})?(?P<reason>.*)", re.I | re.S),
        "instruction",
        lambda name: f"semgrep:{name.rpartition('.')[2]}",
    ),
    Syntax(
        "shellcheck",
        lazy_pattern(rf"\A#\s*shellcheck\s+disable\s*=\s*{_NAMES}(?P<reason>.*)", re.I | re.S),
        "instruction",
        "shellcheck:{}".format,
    ),
    Syntax("kics", lazy_pattern(r"\A#\s*kics-scan\s+ignore-(?:line|block)\b(?P<names>)", re.I), "instruction", str),
    Syntax("kics", lazy_pattern(r"\A#\s*kics-scan\s+ignore\s*$(?P<names>)", re.I), "file", str),
    # Their codes stand for no rule here.
    Syntax("kics", lazy_pattern(rf"\A#\s*kics-scan\s+disable\s*=\s*{_NAMES}", re.I), "file", "kics:{}".format),
    Syntax(
        "other",
        lazy_pattern(r"\A#\s*(?:nosonar\b|(?:tfsec|dockle)\s*:\s*(?:skip|ignore))(?P<names>)", re.I),
        "file",
        str,
    ),
)


@fact(Suppression)
def names(suppression: Suppression) -> Word:
    """All names of its comment."""
    if not suppression.first:
        return suppression.siblings[0].names
    first, last = suppression.siblings[0].name.span, suppression.siblings[-1].name.span
    if first is None or last is None:
        return suppression.name
    place = Span(first.start, last.end)
    return Word(suppression.file.source.text[slice(*place)], place)


@fact(Suppression)
def first(suppression: Suppression) -> bool:
    """It is the first name of its comment."""
    return suppression.siblings[0] is suppression


@fact(Suppression)
def reason(suppression: Suppression) -> Word | None:
    """What its comment says behind the names, if there is a word in it."""
    if not suppression.first:
        return suppression.siblings[0].reason
    end, start = suppression.names.span, suppression.comment.span
    if end is None or start is None or suppression.names is suppression.comment:
        return None
    at = end.end - start.start
    skipped = _REASON.match(suppression.comment, at)
    at = skipped.end() if skipped else at
    text = suppression.comment[at:]
    return (
        Word(text, Span(start.start + at, start.start + len(suppression.comment))) if re.search(r"\w", text) else None
    )


@fact(Suppression, choices=("used", "unused", "no-rule", "unread", "open"))
def effect(suppression: Suppression) -> str:
    """used, unused, no-rule (none is called so), unread (not how ours are written) or open (not judged)."""
    return suppression.file.outcomes.get(suppression.name.span, ("open", None))[0]


@fact(Suppression)
def nearest(suppression: Suppression) -> str | None:
    """Of a name that no rule has, the most similar one."""
    return suppression.file.outcomes.get(suppression.name.span, ("open", None))[1]


@fact(Suppression)
def removable_text(suppression: Suppression) -> Word | None:
    """What goes if it is of no use: its line if no name of its comment is, else the name with a comma; none if a
    parser directive would begin to count without the line."""
    if suppression.effect in ("used", "open", "unread"):
        return None
    if not suppression.siblings[0].comment_is_used:
        return suppression.siblings[0].comment_line
    at = suppression.siblings[0].sibling_positions[id(suppression)]
    own, other = suppression.name.span, suppression.siblings[at - 1 if at else 1].name.span
    if own is None or other is None:
        return None
    place = Span(other.end, own.end) if at else Span(own.start, other.start)
    return Word(suppression.file.source.text[slice(*place)], place)


@detail(Suppression)
def comment_is_used(suppression: Suppression) -> bool:
    """Some name of its comment is of use, or not judged; asked of the first one, for all of them."""
    return any(one.effect in ("used", "open") for one in suppression.siblings)


@detail(Suppression)
def sibling_positions(suppression: Suppression) -> dict[int, int]:
    """The positions of the names of its comment, by their identity; asked of the first one, for all of them."""
    return {id(one): at for at, one in enumerate(suppression.siblings)}


@detail(Suppression)
def comment_line(suppression: Suppression) -> Word | None:
    """The line of its comment, if it can go; asked of the first name, for all of them."""
    source = suppression.file.source
    start, end = suppression.comment.span or Span(0, 0)
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


def _comments(file: File) -> Iterator[Word]:
    text = file.source.text
    for comment in file.source.comments:
        lower = comment.lower()
        if any(mark in lower for mark in _MARKS):
            yield comment
    if "nosem" in text:
        yield from (Word(match[1], Span(*match.span(1))) for match in _BEHIND.finditer(text))
    if "dockerlint" in text:
        for instruction in file.instructions:
            for heredoc in instruction.source.heredocs if instruction.keyword == "RUN" else ():
                for match in _INSIDE.finditer(text, *heredoc.body):
                    yield Word(match[1].rstrip(), Span(match.start(1), match.start(1) + len(match[1].rstrip())))


Reach = Callable[[Word, str, Any], "tuple[str, Span | None]"]
"""What a comment with a scope speaks of in a file: the scope's name, and a range of the text."""


def read_comment(comment: Word, file: Any, reach: Reach | None = None) -> Iterator[Suppression]:
    """The names in a comment that silence findings; `reach` says what it speaks of, by default as in a Dockerfile."""
    known = False
    for syntax in SYNTAXES:
        for match in syntax.pattern.finditer(comment):
            known = True
            yield from _names(syntax, match, comment, file, reach or _reach)
    if not known and _UNREAD.match(comment):
        yield Suppression(file, "dockerlint", comment, comment, "none")


def _names(syntax: Syntax, match: re.Match[str], comment: Word, file: File, reach_of: Reach) -> Iterator[Suppression]:
    groups = match.groupdict()
    scope = (groups.get("scope") or syntax.scope).lower()
    scope, reach = reach_of(comment, "file" if scope == "global" else scope, file)
    at = comment.span.start if comment.span else 0
    start, end = match.span("names") if groups["names"] else (match.start(), match.start())
    made = []
    for part in re.finditer(r"[^\s,]+", comment[start:end]):
        name = Word(part[0], Span(at + start + part.start(), at + start + part.end()))
        suppression = Suppression(file, syntax.tool, comment, name, scope)
        suppression.key = syntax.alias(part[0].lower())
        made.append(suppression)
    if not made:  # all that the other linter has
        made.append(Suppression(file, syntax.tool, comment, comment, scope))
        made[0].key = f"{syntax.tool}:all"
    siblings, until = tuple(made), groups.get("until") or ""
    for suppression in made:
        suppression.siblings, suppression.reach, suppression.until = siblings, reach, until
        suppression.key = suppression.key.replace(":*", ":all")
        yield suppression


def _reach(comment: Word, scope: str, file: File) -> tuple[str, Span | None]:
    """What a comment speaks of, by name and as a range of the text; none where there is nothing that it could mean.

    Comments and blank lines between it and its instruction belong to the range.
    """
    source, instructions = file.source, file.instructions
    whole = Span(0, len(source.text) + 1)
    start, end = comment.span or whole
    line = source.text.rfind("\n", 0, start) + 1
    if source.text[line:start].strip(" \t\v\f\r\ufeff"):
        return "line", Span(line, end)
    at = bisect_right(instructions, start, key=lambda instruction: instruction.span.start)
    directive = file.directives.get("check")
    if scope == "file" or (scope == "top" and not at):
        return "file", whole
    if scope == "directive" and directive is not None and directive.span and start < directive.span.start < end:
        return "file", whole
    if at and instructions[at - 1].span.end > start:
        return "line", _below(source.text, end, instructions[at - 1].span.end)
    instruction = instructions[at] if at < len(instructions) else None
    if scope == "stage":
        stage = instruction.stage or next(iter(file.stages), None) if instruction else None
        begins = (
            stage is not None
            and instruction is not None
            and (instruction.stage is None or stage.instructions[0] is instruction)
        )
        return "stage", Span(start, stage.instructions[-1].span.end) if stage and begins else None
    return "instruction", Span(start, instruction.span.end) if instruction else None


def _below(text: str, at: int, end: int) -> Span | None:
    """The next line that is neither blank nor a comment."""
    while (start := text.find("\n", at, end) + 1) > 0:
        at = text.find("\n", start)
        at = len(text) if at < 0 else at
        row = text[start:at].strip()
        if row and not row.startswith("#"):
            return Span(start, at)
    return None


def shell_of_comments(instruction: Instruction, last: Instruction | None) -> Word | None:
    """The shell in force where comments name some: the last one that a comment or a SHELL (`last`) names.

    A comment above the first FROM is for every stage, another one for its stage and those built from that.
    """
    file, before = instruction.file, instruction.span.start
    for stage in instruction.stage.chain if instruction.stage else ():
        own = [word for at, word in file.shells if stage.span.start < at < before]
        if last is not None and last.stage is stage:
            return own[-1] if own and own[-1].span and own[-1].span.start > last.span.start else last.value
        if own:
            return own[-1]
        above = stage.base.target if stage.base else None
        before = file.stages[above.index + 1].span.start if above else 0
    first = file.stages[0].span.start if file.stages else 0
    return next((word for at, word in reversed(file.shells) if at < first), None)
