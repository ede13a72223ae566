"""Parser directives that are none, or that say what the builder does not know.

BuildKit reads them in parser/directives.go: at the top only, each once, and nothing behind the first other line.
"""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.knowledge.grammar import is_truth
from dockerlint_py.parsing.dockerfile import Dockerfile
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.records import NamedTuple

NAMES = ("syntax", "escape", "check")
_LIKE = lazy_pattern(r"#[ \t]*(?P<name>[A-Za-z][A-Za-z0-9]*)[ \t]*=[ \t]*(?P<value>\S.*)")
_NO_EQUALS = lazy_pattern(
    r"#[ \t]*(?P<name>syntax|escape)(?P<mark>[ \t]*:[ \t]*|[ \t]+)(?P<value>docker/dockerfile\S*|[\\`])", re.I
)
_FRONTEND = lazy_pattern(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?::[\w.-]+)?(?:@\S+)?")
_IMAGE = lazy_pattern(r"[\w.-]+[/:@][\w.:@/+-]+")
_RIGHT = "docker/dockerfile"
_CHECK_OPTIONS = frozenset(("skip", "experimental", "error"))


class Found(NamedTuple):
    """A comment that is wrong as a directive: the kind of problem, its name, its value, and what would be right."""

    kind: str
    name: Word
    value: Word
    better: str | None = None


def directive_problems(file: Dockerfile) -> Iterator[Found]:
    """In the order of the file; comments that do not look like directives are left alone."""
    shebang = file.text.startswith("#!")
    end = file.instructions[0].span.start if file.instructions else len(file.text)
    for at, comment in enumerate(file.comments):
        if at and "=" not in comment:
            continue
        above = comment.span is None or comment.span.start < end
        first = above and (at == len(file.directives) or (shebang and at == 1))
        mistyped = _NO_EQUALS.fullmatch(comment) if first else None
        if mistyped:
            yield Found("directive-equals", _part(comment, mistyped, "name"), _part(comment, mistyped, "mark"), "=")
        elif like := _LIKE.fullmatch(comment):
            problem = _problem(file, _part(comment, like, "name"), _part(comment, like, "value"), first)
            if problem:
                yield problem


def _part(comment: Word, match: object, name: str) -> Word:
    start, end = match.span(name)  # type: ignore[attr-defined]
    at = comment.span.start if comment.span else 0
    return Word(comment[start:end], Span(at + start, at + end))


def _problem(file: Dockerfile, name: Word, value: Word, first: bool) -> Found | None:
    known = name.lower()
    in_force = file.directives.get(known)
    if in_force is not None and in_force.span == value.span:
        return _value(name, value)
    if known not in NAMES:
        near = _nearest(known, NAMES, 0.75) if first else None
        return Found("directive-name", name, value, near) if near else None
    if in_force is not None and first:
        return Found("directive-twice", name, value)
    meant = (known == "syntax" and _IMAGE.fullmatch(value)) or (known == "escape" and value in ("\\", "`"))
    shebang = file.text.startswith("#!") and first
    return Found("directive-place", name, value) if meant and not shebang else None


def _value(name: Word, value: Word) -> Found | None:
    """Of a directive in force."""
    known = name.lower()
    if known == "escape" and value not in ("\\", "`"):
        return Found("directive-escape", name, value)
    if known == "check" and (fault := _check_fault(value)):
        return Found(fault, name, value)
    if known == "syntax" and " " in value:
        return Found("directive-blank", name, value, value.split()[0])
    if known == "syntax" and not _FRONTEND.fullmatch(value):
        near = _frontend(value)
        if near:
            return Found("directive-value", name, value, near)
    return Found("directive-case", name, value, known) if name != known else None


def _check_fault(value: str) -> str | None:
    """What BuildKit's linter/linter.go refuses of the options for its own checks; a blank ends them."""
    options = value.split(" ", maxsplit=1)[0]
    for option in options.split(";", 2) if options else ():
        key, equals, text = option.partition("=")
        if not equals or key.strip() not in _CHECK_OPTIONS:
            return "check-option"
        if key.strip() == "error" and not is_truth(text.strip()):
            return "check-truth"
    return None


def _frontend(value: str) -> str | None:
    """Docker's own frontend where the image is named almost like it."""
    from difflib import SequenceMatcher

    repository, colon, tag = value.removeprefix("docker.io/").partition(":")
    close = SequenceMatcher(None, repository, _RIGHT).ratio() > 0.85 and repository != _RIGHT
    return f"{_RIGHT}{colon}{tag}" if close and not repository.startswith(f"{_RIGHT}-") else None


def _nearest(word: str, known: tuple[str, ...], least: float) -> str | None:
    from difflib import SequenceMatcher

    ranked = max((SequenceMatcher(None, word, one).ratio(), one) for one in known)
    return ranked[1] if ranked[0] >= least else None
