"""What is true of a Dockerfile. The attributes of the classes here are the words of the rule language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..builds import is_compose
from ..dockerfile import Dockerfile
from ..late import late
from ..match import UNKNOWN, Unknown
from ..ranges import Range, Row
from ..source import Span, Word
from .bashism import Bashism, bashisms
from .command import Command
from .comments import Suppression, shells, suppressions
from .context import Context
from .expand import expand
from .image import Image
from .lazy import lazy
from .managed import Package
from .parts import Assignment, Copy, Mount, Port, Url, Variable
from .problem import Problem, problems
from .reference import Reference
from .remark import Remark
from .requirements import Requirement
from .scope import Defaults
from .script import Script
from .stage import Stage
from .step import MARKS, Step
from .variables import names
from .view import RunView, View

_DEV_FILE = late(r"(^|[._-])(dev|devel|develop|development|debug|test|tests)([._-]|$)", re.I)


def _has_word(text: str, word: str) -> bool:
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if not _is_word(text[at - 1 : at]) and not _is_word(text[end : end + 1]):
            return True
        at = text.find(word, end)
    return False


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


class Facts:
    """The file: its path, steps and stages."""

    INDEX = ()
    SIGNS = ()
    path: str
    name: str
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]

    def __init__(
        self,
        source: Dockerfile,
        context: str | None = None,
        target: str | None = None,
        build_args: Mapping[str, str | Unknown] | None = None,
        targets: Sequence[str] = (),
        environment: str | None = None,
        development_stages: Sequence[str] = (),
        contexts: Sequence[str] = (),
        comments: bool = True,
    ) -> None:
        self.source, self.path, self.name = source, source.path, source.path.rsplit("/", 1)[-1]
        self.build_args, self._target, self._given = dict(build_args or {}), target or None, context
        self.contexts = frozenset(contexts)
        self._targets, self._environment, self.development_stages = targets, environment, frozenset(development_stages)
        self._comments = comments
        self.outcomes: dict[Any, tuple[str, str | None]] = {}
        self.globals: dict[str, str | Unknown | None] = {}
        self.nothing = Stage(self, -1)  # what stands above the first FROM belongs to it
        stages: list[Stage] = []
        steps: list[Step] = []
        own: list[Step] = []
        if all(instruction.keyword != "FROM" for instruction in source.instructions):
            stages.append(Stage(self, 0))  # without any FROM the rest is linted all the same
            stages[0].__dict__["_steps"] = own
        for instruction in source.instructions:
            if instruction.keyword == "FROM":
                own = []
                stages.append(Stage(self, len(stages)))
            step = Step(self, instruction, stages[-1] if stages else None, len(own))
            own.append(step)
            steps.append(step)
            if stages:
                stages[-1].__dict__["_steps"] = own
            elif instruction.keyword == "ARG":
                self._global(step)
        for stage in stages:
            stage.steps = tuple(stage.__dict__.pop("_steps"))
        self.stages, self.steps = tuple(stage for stage in stages if stage.steps), tuple(steps)

    def release(self) -> None:
        """Lets go of all that was found out, once nobody asks any more.

        Subjects hold each other, so that without this only a search for garbage would free them, which takes longer.
        """
        for step in self.steps:
            commands = step.__dict__.get("commands", ())
            for command in () if isinstance(commands, Unknown) else commands:
                if not isinstance(command, Unknown):
                    command.__dict__.clear()
            step.__dict__.clear()
        for stage in (*self.stages, self.nothing):
            stage.__dict__.clear()
        self.__dict__.clear()

    def _global(self, step: Step) -> None:
        for name, value in step.pairs:
            given = self.given(name)
            if given is not None:
                self.globals[str(name)] = given
            else:
                self.globals[str(name)] = UNKNOWN if value is None else expand(value, self.globals)

    def given(self, name: str) -> str | Unknown | None:
        """The value that a build argument has from outside; none if it has none."""
        return self.build_args.get(str(name), UNKNOWN if "*" in self.build_args else None)

    @lazy
    def defaults(self) -> Defaults:
        found = Defaults({name: "x" for name in names("global")})
        inline = is_compose(self.path)  # what compose gives it is always given: nothing else builds it
        for step in self.steps:
            if step.keyword == "FROM":
                break
            for name, value in step.pairs if step.keyword == "ARG" else ():
                given = self.given(name) if inline else None
                if given is not None:
                    found[str(name)] = given
                elif value is not None:
                    found[str(name)] = expand(value, found)
        return found

    @property
    def file(self) -> Facts:
        """Itself."""
        return self

    @property
    def stage(self) -> Stage | None:
        return None

    @lazy
    def span(self) -> Any:
        """The first instruction, where findings about the whole file are shown."""
        from ..source import Span

        return self.steps[0].span if self.steps else Span(0, 0)

    @lazy
    def _row(self) -> Row[Stage]:
        return Row(self.stages)

    def all_stages(self, start: int = 0, stop: int | None = None) -> Range[Stage]:
        return Range(self._row, start, stop)

    @lazy
    def by_name(self) -> dict[str, list[Stage]]:
        found: dict[str, list[Stage]] = {}
        for stage in self.stages:
            if stage.name:
                found.setdefault(stage.name.lower(), []).append(stage)
        return found

    @lazy
    def output(self) -> Stage | None:
        """The stage that is built: the named target, else the last one."""
        named = self._named(self._target) if self._target is not None else None
        return named or (self.stages[-1] if self.stages else None)

    def _named(self, target: str) -> Stage | None:
        named = self.by_name.get(target.lower(), [])
        if named:
            return named[-1]
        return self.stages[int(target)] if target.isdigit() and int(target) < len(self.stages) else None

    @lazy
    def referred(self) -> frozenset[int]:
        """Indexes of the stages that something refers to; all of them where a reference is unknown."""
        targets = {image.target.index for image in self.images if image.target}
        targets |= {stage.index for target in self._targets if (stage := self._named(target))}
        if "" in self._targets:
            targets.add(len(self.stages) - 1)
        unknown = any(image.names is UNKNOWN for image in self.images)
        return frozenset(range(len(self.stages))) if unknown else frozenset(targets)

    @lazy
    def images(self) -> tuple[Image, ...]:
        """All references to images: FROM, --from of COPY, from= of mounts."""
        return tuple(image for step in self.steps for image in step.images)

    @lazy
    def _mentions(self) -> dict[str, list[Step]]:
        return {}

    def mentions(self, name: str) -> list[Step]:
        """The instructions that have a name as a word."""
        found = self._mentions.get(name)
        if found is None:
            found = self._mentions[name] = [step for step in self.steps if _has_word(step.text, name)]
        return found

    @property
    def target(self) -> str | Unknown | None:
        """The stage that was asked for; none where the last one is built, unknown if builds ask for others."""
        return UNKNOWN if self._target is None and any(self._targets) else self._target

    @property
    def escape(self) -> str:
        """The mark that continues a line: a backslash, or what the escape directive says."""
        return self.source.escape

    @lazy
    def length(self) -> int:
        """The number of its lines, blank ones and comments left out."""
        lines = (line.strip() for line in self.source.text.splitlines())
        return sum(1 for line in lines if line and not line.startswith("#"))

    @lazy
    def environment(self) -> str:
        """development where the file or its folder is named so, or the configuration says so; else production."""
        return self._environment or environment_of(self.path)

    @lazy
    def case(self) -> str:
        """lower where most of its instructions are written in small letters; else upper."""
        cases = [step.case for step in self.steps if step.keyword in KEYWORDS]
        return "lower" if cases.count("lower") > cases.count("upper") else "upper"

    @property
    def top(self) -> Word:
        """The empty place where the file begins."""
        start = int(self.source.text.startswith("\ufeff"))
        return Word("", Span(start, start))

    @lazy
    def comment_above(self) -> dict[int, Word]:
        directives = {word.span.start for word in self.source.directives.values() if word.span}
        lines = self.source.lines
        return {
            lines.line(comment.span.start): comment
            for comment in self.source.comments
            if comment.span and not any(comment.span.start < start < comment.span.end for start in directives)
        }

    @lazy
    def template(self) -> bool:
        """Something else fills it in before it is a Dockerfile: `{{`, `{%` or `<%` begin a line or stand in a FROM."""
        return any(
            step.spelled.startswith(MARKS) or (step.keyword == "FROM" and any(mark in step.value for mark in MARKS))
            for step in self.steps
        )

    @lazy
    def suppressions(self) -> tuple[Suppression, ...]:
        """The names in its comments that silence findings."""
        return suppressions(self) if "#" in self.source.text else ()

    @lazy
    def shells(self) -> tuple[tuple[int, Word], ...]:
        return shells(self) if self._comments and self.source.comments else ()

    @lazy
    def directives(self) -> dict[str, Word]:
        """The values of its parser directives (syntax, escape, check) by name."""
        return self.source.directives

    @lazy
    def problems(self) -> tuple[Problem, ...]:
        """The places that BuildKit refuses, or reads as something else; none in a template."""
        return () if self.template else tuple(problems(self))

    @lazy
    def context(self) -> Context | None:
        return Context.find(self, self._given)

    @lazy
    def ignore_file(self) -> str | Unknown | None:
        """The ignore file that Docker would use; none if there is none, unknown without a build context."""
        return self.context.ignore_file if self.context else UNKNOWN

    @lazy
    def remote(self) -> str | Unknown | None:
        """The repository that the context's git remote names, as example.org/team/app; unknown without a context."""
        return self.context.remote if self.context else UNKNOWN

    @lazy
    def mounted_over(self) -> tuple[str, ...] | Unknown:
        """Folders of its containers over which a compose file of the context mounts one of the host."""
        return self.context.mounted_over if self.context else UNKNOWN

    @lazy
    def unignored(self) -> tuple[str, ...] | Unknown:
        """Names in the context that should never ship (.git, .env, keys, caches) and are not ignored."""
        return self.context.unignored if self.context else UNKNOWN


def environment_of(path: str) -> str:
    """What a path says of the image, where nothing else is said."""
    named = _DEV_FILE.search(re.sub(r"(?i)(docker|container)file", "", path.rsplit("/", 1)[-1]))
    return "development" if named or "/.devcontainer/" in f"/{path}" else "production"


CLASSES = (
    Facts,
    Stage,
    Image,
    Step,
    Command,
    Package,
    Requirement,
    Copy,
    Variable,
    Assignment,
    Mount,
    Port,
    Url,
    Reference,
    Problem,
    Remark,
    Bashism,
    Suppression,
    Script,
    View,
    RunView,
)
KINDS: dict[str, Any] = {
    "file": Facts, "stage": Stage, "image": Image, "step": Step, "command": Command, "start": Command, "probe": Command,
    "package": Package, "copy": Copy, "variable": Variable, "label": Variable,
    "assignment": Assignment, "mount": Mount, "port": Port, "url": Url, "reference": Reference,
    "problem": Problem, "remark": Remark, "bashism": Bashism, "suppression": Suppression,
}  # fmt: skip
KEYWORDS = frozenset(
    ("FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME", "USER")
    + ("WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL")
)

_PARTS_OF = {
    "commands": {"RUN"}, "copies": {"COPY", "ADD"}, "variables": {"ARG", "ENV"}, "labels": {"LABEL"},
    "mounts": {"RUN"}, "ports": {"EXPOSE"}, "urls": {"RUN", "ADD"},
}  # fmt: skip


def subjects(facts: Facts, kind: str) -> Iterator[Any]:
    """The subjects that a rule with `each: kind` looks at, in the order of the file; unknown ones are left out."""
    if kind == "file":
        yield facts
    elif kind in KEYWORDS:
        yield from (step for step in facts.steps if step.keyword == kind)
    elif kind in ("stage", "image", "step"):
        yield from getattr(facts, f"{kind}s")
    elif kind in ("start", "probe"):
        if facts.output is not None:
            yield from getattr(facts.output, kind)
    elif kind in ("problem", "suppression"):
        yield from getattr(facts, f"{kind}s")
    elif kind == "remark":
        from .remark import remarks

        yield from remarks(facts)
    elif kind == "package":
        for command in subjects(facts, "command"):
            yield from command.packages
    elif kind == "bashism":
        yield from bashisms(facts)
    elif kind == "assignment":
        for command in subjects(facts, "command"):
            yield from command.sets
    else:
        yield from _parts(facts, {"copy": "copies"}.get(kind, f"{kind}s"))


def prepare(files: Sequence[Facts]) -> None:
    """Finds out at once, for many files, what asks another program."""
    from .remark import prepare as ask

    ask(files)


def _parts(facts: Facts, name: str) -> Iterator[Any]:
    keywords = _PARTS_OF.get(name, KEYWORDS)
    for step in facts.steps:
        if name != "references" and step.keyword == "ONBUILD":  # its references are none of this build's
            step = step.trigger or step
        if keywords is not KEYWORDS and step.keyword not in keywords:
            continue
        parts = getattr(step, name)
        if not isinstance(parts, Unknown):
            yield from (part for part in parts if part is not UNKNOWN)
