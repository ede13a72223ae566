"""Places that BuildKit's grammar refuses; what it refuses only while building is not here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..dockerfile import Instruction
from ..late import late
from ..source import Span, Word
from .lazy import lazy

if TYPE_CHECKING:
    from . import Facts
    from .stage import Stage
    from .step import Step

FLAGS = {
    "FROM": ("--platform",),
    "RUN": ("--mount", "--network", "--security", "--device"),
    "COPY": ("--from", "--chown", "--chmod", "--link", "--parents", "--exclude"),
    "ADD": ("--checksum", "--chown", "--chmod", "--link", "--keep-git-dir", "--exclude", "--unpack"),
    "HEALTHCHECK": ("--interval", "--timeout", "--start-period", "--start-interval", "--retries"),
}
SWITCHES = frozenset(("--link", "--parents", "--keep-git-dir", "--unpack"))
CHOICES = {"--network": ("default", "none", "host"), "--security": ("sandbox", "insecure")}
MOUNTS = ("bind", "cache", "tmpfs", "secret", "ssh")
_DURATION = late(
    r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))*|0"
)
_PORT = late(r"(?:[^/]*:)?\d+(?:-\d+)?(?:/(?i:tcp|udp|sctp))?")
_AT_LEAST = {"COPY": 2, "ADD": 2, "EXPOSE": 1, "VOLUME": 1, "LABEL": 1, "ENV": 1, "ARG": 1, "WORKDIR": 1, "USER": 1,
    "STOPSIGNAL": 1, "MAINTAINER": 1, "ONBUILD": 1, "SHELL": 1, "HEALTHCHECK": 1, "FROM": 1}  # fmt: skip
_SINGLE = frozenset(("USER", "STOPSIGNAL"))


class Problem:
    """A place that BuildKit refuses: kind, the keyword of its instruction and the text in question."""

    INDEX = ("kind",)
    kind: str
    step: Step
    stage: Stage | None
    file: Facts
    span: Span
    keyword: str
    value: str
    wanted: str

    def __init__(self, kind: str, step: Step, value: str, span: Span | None, wanted: str = "") -> None:
        self.kind, self.step, self.stage, self.file = kind, step, step.stage, step.file
        self.keyword, self.value, self.span, self.wanted = step.keyword, value, span or step.span, wanted

    @lazy
    def nearest(self) -> str | None:
        """The most similar word that is right there."""
        from difflib import get_close_matches

        from . import KEYWORDS

        known = KEYWORDS if self.kind == "unknown-instruction" else FLAGS.get(self.keyword, ())
        return next(
            iter(get_close_matches(self.value.upper() if known is KEYWORDS else self.value, sorted(known), 1)), None
        )


def problems(facts: Facts) -> Iterator[Problem]:
    """What BuildKit would refuse, in the order of the file."""
    from . import KEYWORDS

    lost = False
    for step in facts.steps:
        if step.keyword not in KEYWORDS:
            if not lost:  # lines that have lost their beginning are one mistake
                yield Problem("unknown-instruction", step, str(step.source.spelled), step.keyword.span)
            lost = True
            continue
        lost = False
        yield from _instruction(step)
        if step.keyword == "ONBUILD" and step.trigger is not None:
            trigger = step.trigger
            if trigger.keyword not in KEYWORDS:
                yield Problem("unknown-instruction", step, str(trigger.source.spelled), trigger.keyword.span)
            elif trigger.keyword in ("ONBUILD", "FROM", "MAINTAINER"):
                yield Problem(
                    "arguments",
                    step,
                    str(trigger.keyword),
                    trigger.keyword.span,
                    f"ONBUILD cannot hold {trigger.keyword}",
                )
            else:
                yield from _instruction(trigger)


def _instruction(step: Step) -> Iterator[Problem]:
    source = step.source
    yield from _flags(step, source)
    wrong = _arguments(step)
    if wrong:
        yield Problem("arguments", step, str(step.value)[:60], step.keyword.span, wrong)
        return
    for heredoc in source.heredocs:
        if heredoc.end is None:
            yield Problem("heredoc", step, heredoc.name, heredoc.word.span, f"no line says {heredoc.name}")
    yield from _values(step, source)


def _flags(step: Step, source: Instruction) -> Iterator[Problem]:
    known = FLAGS.get(source.keyword, ())
    seen: set[str] = set()
    for flag in source.flags:
        name = str(flag.name)
        if name not in known:
            yield Problem("unknown-flag", step, name, flag.span)
            continue
        wrong = _flag_value(name, flag.value)
        if name in seen and name not in ("--mount", "--exclude", "--device"):
            wrong = f"{name} stands twice"
        seen.add(name)
        if wrong:
            kind = "duration" if name in FLAGS["HEALTHCHECK"] and name != "--retries" else "flag-value"
            yield Problem(kind, step, str(flag.value or ""), flag.span, wrong)


def _flag_value(name: str, value: Word | None) -> str:
    if name in SWITCHES:
        return "" if value is None or value in ("true", "false") or "$" in value else f"{name} is true or false"
    if value is None:
        return f"{name} needs a value: {name}=…"
    if "$" in value:
        return ""
    if name in CHOICES and value not in CHOICES[name]:
        return f"{name} is one of {', '.join(CHOICES[name])}"
    if name == "--retries":
        return "" if re.fullmatch(r"\d+", value) else "--retries is a number from 0"
    if name in FLAGS["HEALTHCHECK"] and not _DURATION.fullmatch(value):
        return f"{name} is a duration such as 30s or 1m30s"
    if name == "--mount":
        found = re.search(r"(?:^|,)type=([^,]*)", value)
        return f"a mount's type is one of {', '.join(MOUNTS)}" if found and found[1] not in MOUNTS else ""
    return ""


def _arguments(step: Step) -> str:
    """What is wrong with the number of arguments, or nothing."""
    keyword, words = step.source.keyword, step.args
    least = _AT_LEAST.get(keyword, 0)
    if len(words) < least:
        return f"{keyword} needs at least {'one argument' if least == 1 else f'{least} arguments'}"
    if keyword == "FROM" and not (len(words) == 1 or (len(words) == 3 and words[1].upper() == "AS")):
        return "FROM takes an image, or an image, AS and a name"
    if keyword in _SINGLE and len(words) > 1:
        return f"{keyword} takes one argument"
    if keyword == "ENV" and len(words) == 1 and "=" not in words[0]:
        return "ENV needs a value: NAME=value"
    if keyword == "LABEL" and len(words) == 1 and "=" not in words[0]:
        return "LABEL needs a value: name=value"
    if keyword == "HEALTHCHECK":
        return _healthcheck(step)
    return ""


def _healthcheck(step: Step) -> str:
    kind = step.words[0].upper()
    if kind == "NONE":
        return "HEALTHCHECK NONE takes no arguments" if len(step.words) > 1 else ""
    if kind != "CMD":
        return "HEALTHCHECK is followed by CMD or NONE"
    return "HEALTHCHECK CMD needs a command" if len(step.words) < 2 else ""


def _values(step: Step, source: Instruction) -> Iterator[Problem]:
    keyword = source.keyword
    if keyword == "SHELL" and source.strings is None:
        yield Problem(
            "exec-form", step, str(step.value), step.value.span, 'SHELL takes a JSON array: ["/bin/sh", "-c"]'
        )
    if keyword in ("ENV", "LABEL") and "=" in step.words[0]:
        for word in step.words:
            if "=" not in word or word.startswith("="):
                yield Problem(
                    "pair-syntax",
                    step,
                    str(word),
                    word.span,
                    f"{keyword} takes name=value pairs; quote a value with spaces",
                )
                return
    if keyword == "ARG":
        for word in step.words:
            if word.startswith("="):
                yield Problem("pair-syntax", step, str(word), word.span, "ARG takes a name, or name=value")
    if keyword == "EXPOSE":
        for word in step.words:
            if "$" not in word and not _PORT.fullmatch(word.strip("\"'")):
                yield Problem("port", step, str(word), word.span, "EXPOSE takes port, port/tcp or first-last")
    if (
        keyword == "COPY"
        and source.strings is None
        and source.flat.text.startswith("[")
        and source.flat.text.rstrip().endswith("]")
    ):
        yield Problem(
            "exec-form", step, str(step.value), step.value.span, "this is no JSON array; its texts need double quotes"
        )
