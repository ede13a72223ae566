"""What is true of a Dockerfile: stages, steps and images. The attributes here are the words of the rule language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, Generic, TypeVar, overload

from ..dockerfile import Dockerfile, Instruction
from ..match import UNKNOWN, Unknown
from ..source import Span, Word
from .expand import expand

T = TypeVar("T")
_DEV_FILE = re.compile(r"(^|[._-])(dev|devel|development|debug|test|tests)([._-]|$)", re.I)
_DEV_STAGES = frozenset(("dev", "devs", "develop", "development", "debug", "test", "tests"))
_ROOTS = frozenset(("root", "0"))
_DIGEST = re.compile(r"@(?P<digest>[\w+.-]+:[0-9a-fA-F]+)$")


class lazy(Generic[T]):
    """An attribute computed on first use and then kept in the instance; no lock."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make, self.name, self.__doc__ = make, make.__name__, make.__doc__

    @overload
    def __get__(self, owner: None, kind: Any = None) -> lazy[T]: ...
    @overload
    def __get__(self, owner: object, kind: Any = None) -> T: ...
    def __get__(self, owner: object | None, kind: Any = None) -> lazy[T] | T:
        if owner is None:
            return self
        value = owner.__dict__[self.name] = self.make(owner)
        return value


class Facts:
    """The file: its path, steps and stages."""

    def __init__(self, source: Dockerfile) -> None:
        self.source, self.path, self.name = source, source.path, source.path.rsplit("/", 1)[-1]
        self.globals: dict[str, str | Unknown | None] = {}
        stages: list[Stage] = []
        steps: list[Step] = []
        for instruction in source.instructions:
            if instruction.keyword == "FROM":
                stages.append(Stage(self, len(stages)))
            step = Step(self, instruction, stages[-1] if stages else None)
            steps.append(step)
            if stages:
                stages[-1].steps += (step,)
            elif instruction.keyword == "ARG":
                name, equals, value = instruction.flat.text.partition("=")
                self.globals[name] = expand(value, self.globals) if equals else UNKNOWN
        self.stages, self.steps = tuple(stages), tuple(steps)

    @lazy
    def images(self) -> tuple[Image, ...]:
        """All references to images: FROM, and --from of COPY."""
        return tuple(image for step in self.steps for image in step.images)

    @lazy
    def environment(self) -> str:
        """development where the file or its folder is named so, else production."""
        named = _DEV_FILE.search(re.sub(r"(?i)(docker|container)file", "", self.name))
        return "development" if named or "/.devcontainer/" in f"/{self.path}" else "production"


class Stage:
    """One FROM and what follows it."""

    def __init__(self, file: Facts, index: int) -> None:
        self.file, self.index = file, index
        self.steps: tuple[Step, ...] = ()

    @property
    def stage(self) -> Stage:
        return self

    @property
    def step(self) -> Step:
        return self.steps[0]

    @property
    def span(self) -> Span:
        return self.step.span

    @lazy
    def name(self) -> Word | None:
        """The name after AS, as written."""
        words = self.step.words
        return words[2] if len(words) > 2 and words[1].upper() == "AS" else None

    @lazy
    def base(self) -> Image | None:
        """What FROM names."""
        return next(iter(self.step.images), None)

    @lazy
    def chain(self) -> tuple[Stage, ...]:
        """This stage and the local stages it is built from, nearest first."""
        found = [self]
        while (base := found[-1].base) and base.target:
            found.append(base.target)
        return tuple(found)

    @lazy
    def image(self) -> Image | None:
        """The outside image at the root of the chain."""
        return self.chain[-1].base

    @lazy
    def final(self) -> bool:
        """Built by default: the last stage."""
        return self.index == len(self.file.stages) - 1

    @lazy
    def shipped(self) -> bool:
        """Its layers are in the final image."""
        return self in self.file.stages[-1].chain

    @lazy
    def used(self) -> bool:
        """Final, or some stage is built from it or copies from it."""
        return self.final or any(image.target is self for image in self.file.images)

    @lazy
    def environment(self) -> str:
        words = re.split(r"[\W_]+", self.name.lower()) if self.name and self.final else []
        return "development" if _DEV_STAGES & set(words) else self.file.environment

    @lazy
    def user(self) -> str | Unknown | None:
        """The user that the last USER of the chain sets; none if nothing does."""
        users = (step for stage in self.chain for step in reversed(stage.steps) if step.keyword == "USER")
        last = next(users, None)
        return last.user_set if last else None


class Step:
    """One instruction in its stage."""

    def __init__(self, file: Facts, source: Instruction, stage: Stage | None) -> None:
        self.file, self.source, self.stage = file, source, stage
        self.keyword, self.span, self.form = Word(source.keyword, source.spelled.span), source.span, source.form

    @property
    def step(self) -> Step:
        return self

    @lazy
    def words(self) -> tuple[Word, ...]:
        """The value split at white space."""
        flat = self.source.flat
        return tuple(flat.word(*found.span()) for found in re.finditer(r"\S+", flat.text))

    @lazy
    def value(self) -> Word:
        """Everything after keyword and flags."""
        return Word(self.source.flat.text, self.source.value)

    @lazy
    def options(self) -> dict[str, Word | None]:
        """Flags by name; one without a value holds none."""
        return {flag.name: flag.value for flag in self.source.flags}

    @lazy
    def overridden(self) -> bool:
        """The same keyword comes again in this stage."""
        steps = self.stage.steps if self.stage else ()
        return any(step.keyword == self.keyword for step in steps[steps.index(self) + 1 :]) if self in steps else False

    @lazy
    def in_force(self) -> bool:
        """Nothing replaces its effect before the final image is done."""
        if not self.stage or self.overridden or not self.stage.shipped:
            return False
        chain = self.file.stages[-1].chain
        nearer = chain[: chain.index(self.stage)]
        return not any(step.keyword == self.keyword for stage in nearer for step in stage.steps)

    @lazy
    def shell(self) -> str | None:
        """The value of the SHELL that is in force just before it, in this stage or its local bases."""
        if not self.stage:
            return None
        own = self.stage.steps[: self.stage.steps.index(self)]
        earlier = [*reversed(own), *(step for stage in self.stage.chain[1:] for step in reversed(stage.steps))]
        return next((str(step.value) for step in earlier if step.keyword == "SHELL"), None)

    @lazy
    def user_set(self) -> str | Unknown:
        """The user that a USER names, variables put in."""
        return expand(self.source.flat.text, {})

    @lazy
    def root(self) -> bool | Unknown:
        """USER is root by any spelling."""
        user = self.user_set
        return user if isinstance(user, Unknown) else user.partition(":")[0] in _ROOTS

    @lazy
    def images(self) -> tuple[Image, ...]:
        if self.keyword == "FROM" and self.words:
            return (Image(self, self.words[0], "base"),)
        source = self.options.get("--from") if self.keyword == "COPY" else None
        return (Image(self, source, "copy"),) if source else ()


class Image:
    """A reference to an image or a stage."""

    def __init__(self, step: Step, text: Word, role: str) -> None:
        self.step, self.stage, self.file = step, step.stage, step.file
        self.text, self.role, self.span = text, role, text.span

    @lazy
    def resolved(self) -> str | Unknown:
        """The reference with ARG defaults put in."""
        return expand(self.text, self.file.globals)

    @lazy
    def target(self) -> Stage | None:
        """The earlier stage that it names, if any."""
        text = self.resolved
        if isinstance(text, Unknown) or self.stage is None:
            return None
        before = self.file.stages[: self.stage.index]
        if self.role != "base" and text.isdigit() and int(text) < len(before):
            return before[int(text)]
        named = [stage for stage in before if stage.name and stage.name.lower() == text.lower()]
        return named[-1] if named else None

    @lazy
    def names(self) -> str | Unknown:
        """image, stage, own-stage, later-stage, scratch or unknown-word."""
        text = self.resolved
        if isinstance(text, Unknown):
            return UNKNOWN
        if self.target:
            return "stage"
        if text == "scratch" and self.role == "base":
            return "scratch"
        if self.role != "base":
            return self._word(text)
        return "image"

    def _word(self, text: str) -> str:
        own = self.stage.index if self.stage else 0
        for stage in self.file.stages[own:]:
            if (stage.name and stage.name.lower() == text.lower()) or text == str(stage.index):
                return "own-stage" if stage.index == own else "later-stage"
        return "image" if re.search(r"[/:@.]", text) else "unknown-word"

    @lazy
    def nearest(self) -> str | None:
        """The stage with the most similar name."""
        names = [str(stage.name) for stage in self.file.stages if stage.name and stage is not self.stage]
        return next(iter(get_close_matches(str(self.resolved), names, 1, 0.7)), None)

    @lazy
    def parts(self) -> tuple[Word | None, ...] | Unknown:
        """Registry, repository, tag and digest, with spans where they stand literally."""
        text = self.resolved
        if isinstance(text, Unknown):
            return UNKNOWN
        found = _DIGEST.search(text)
        name = text[: found.start()] if found else text
        slash, colon = name.rfind("/"), name.rfind(":")
        tag = self._part(colon + 1, len(name)) if colon > slash else None
        end = colon if colon > slash else len(name)
        first = name.find("/")
        host = name[:first] if first > 0 and re.search(r"[.:]|^localhost$", name[:first]) else ""
        start = first + 1 if host else 0
        if host == "docker.io" and name.startswith("library/", start):
            start += len("library/")
        digest = self._part(found.start() + 1, len(text)) if found else None
        registry = self._part(0, first) if host else Word("docker.io")
        return registry, self._part(start, end), tag, digest

    def _part(self, start: int, end: int) -> Word:
        text = str(self.resolved)[start:end]
        span = self.text.span
        literal = span and str(self.resolved) == self.text and span.end - span.start == len(self.text)
        return Word(text, Span(span.start + start, span.start + end) if span and literal else None)

    def _at(self, index: int) -> Word | Unknown | None:
        return UNKNOWN if isinstance(self.parts, Unknown) else self.parts[index]

    @lazy
    def registry(self) -> Word | Unknown | None:
        return self._at(0)

    @lazy
    def repository(self) -> Word | Unknown | None:
        return self._at(1)

    @lazy
    def tag(self) -> Word | Unknown | None:
        return self._at(2)

    @lazy
    def digest(self) -> Word | Unknown | None:
        return self._at(3)


def subjects(facts: Facts, kind: str) -> Iterator[Any]:
    """The subjects that a rule with `each: kind` looks at; a keyword means the steps of that keyword."""
    if kind in ("stage", "step", "image"):
        yield from getattr(facts, kind + "s")
    elif kind == "file":
        yield facts
    else:
        yield from (step for step in facts.steps if step.keyword == kind)
