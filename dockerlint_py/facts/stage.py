"""Stages: FROM and what follows it, and what they inherit from each other."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from ..match import UNKNOWN, Unknown
from ..ranges import Range
from ..source import Span, Word
from . import programs
from .lazy import lazy
from .scope import Scope
from .view import Table, View, join

if TYPE_CHECKING:
    from . import Facts
    from .command import Command
    from .image import Image
    from .managed import Package
    from .parts import Copy, Mount, Url, Variable
    from .step import Step

_DEV_STAGES = frozenset(("dev", "devs", "devel", "develop", "development", "debug", "test", "tests"))


def _index(image: Image) -> int | None:
    """The position of the stage that an image names, wherever it stands."""
    return image.later.index if image.later else image.target.index if image.target else None


class Stage:
    """One FROM and what follows it; in a file without any FROM, all of it."""

    INDEX = ("final",)
    SIGNS = ("final", "shipped", "used")
    file: Facts
    index: int
    steps: tuple[Step, ...]

    def __init__(self, file: Facts, index: int) -> None:
        self.file, self.index = file, index
        self.steps = ()

    @property
    def stage(self) -> Stage:
        """Itself."""
        return self

    @property
    def step(self) -> Step:
        """Its FROM, or its first instruction."""
        return self.steps[0]

    @property
    def span(self) -> Span:
        """Where its FROM stands."""
        return self.step.span

    @property
    def implied(self) -> bool:
        """No FROM begins it, since the file has none."""
        return self.step.keyword != "FROM"

    @lazy
    def name(self) -> Word | None:
        """The name after AS, as written."""
        words = () if self.implied else self.step.words
        return words[2] if len(words) > 2 and words[1].upper() == "AS" else None

    @lazy
    def lower_name(self) -> str | None:
        """Its name as Docker compares it: in small letters."""
        return self.name and self.name.lower()

    @lazy
    def as_word(self) -> Word | None:
        """The AS of its FROM, as written."""
        return None if self.name is None else self.step.words[1]

    @lazy
    def as_cased(self) -> str | None:
        """AS in the case of its FROM; none where that is neither in capitals nor in small letters."""
        return {"upper": "AS", "lower": "as"}.get(self.step.case) if self.name else None

    @lazy
    def needs(self) -> frozenset[int]:
        """The indexes of the stages that it is built from, copies from or mounts, theirs included."""
        found: set[int] = set()
        waiting = [self.index]
        while waiting:
            for step in self.file.stages[waiting.pop()].steps:
                new = {one for one in map(_index, step.images) if one is not None} - found
                found |= new
                waiting += new
        return frozenset(found)

    @lazy
    def words(self) -> tuple[str, ...]:
        """The words of its name, in small letters."""
        return tuple(word for word in re.split(r"[\W_]+", self.name.lower()) if word) if self.name else ()

    @lazy
    def base(self) -> Image | None:
        """What FROM names."""
        return next(iter(self.steps[0].images), None) if self.steps and not self.implied else None

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
        """Built by default, or the target that was named."""
        return self is self.file.output

    @lazy
    def shipped(self) -> bool:
        """Its layers are in the final image."""
        return self.file.output is not None and self in self.file.output.chain

    @lazy
    def used(self) -> bool:
        """Final, or some stage is built from it, copies from it or mounts it."""
        return self.final or self.index in self.file.referred

    @lazy
    def environment(self) -> str:
        """development if its name says so and it is final; else the file's."""
        named = _DEV_STAGES & set(self.words) or self.name in self.file.development_stages
        return "development" if self.final and named else self.file.environment

    @lazy
    def _by_keyword(self) -> dict[str, tuple[list[int], list[Step]]]:
        found: dict[str, tuple[list[int], list[Step]]] = {}
        for step in self.steps:
            positions, steps = found.setdefault(step.keyword, ([], []))
            positions.append(step.index)
            steps.append(step)
        return found

    def last(self, keyword: str, index: int | None = None) -> Step | None:
        """The last instruction of a keyword before a position (default: the end), local bases included."""
        for stage in self.chain:
            positions, steps = stage._by_keyword.get(keyword, ([], []))
            at = len(positions) if index is None else bisect_left(positions, index)
            if at:
                return steps[at - 1]
            index = None
        return None

    def first_after(self, keyword: str, index: int) -> Step | None:
        """The next instruction of a keyword behind a position of this stage."""
        positions, steps = self._by_keyword.get(keyword, ([], []))
        at = bisect_left(positions, index + 1)
        return steps[at] if at < len(steps) else None

    @lazy
    def settings(self) -> dict[str, list[tuple[int, str, str | Unknown | None]]]:
        """For each name: (position, ENV or ARG, value) in order."""
        found: dict[str, list[tuple[int, str, str | Unknown | None]]] = {}
        self.__dict__["settings"] = found  # values refer to what stands above them
        for step in self.steps:
            if step.keyword in ("ENV", "ARG"):
                for variable in step.variables:
                    entry = (step.index, step.keyword, variable.resolved)
                    found.setdefault(str(variable.name), []).append(entry)
        return found

    @lazy
    def last_setting(self) -> dict[tuple[str, str], Span | None]:
        found: dict[tuple[str, str], Span | None] = {}
        for step in self.steps:
            for variable in (*step.variables, *step.labels):
                found[variable.keyword, str(variable.name)] = variable.span
        return found

    @lazy
    def env(self) -> Scope:
        """Variables by name when it ends."""
        return Scope(self, len(self.steps))

    @lazy
    def user(self) -> str | Unknown | None:
        """The user that the last USER of the chain sets; none if nothing does."""
        last = self.last("USER")
        return last.user_set if last else None

    @lazy
    def root(self) -> bool | Unknown:
        """Its user is root, by the file or by the base image."""
        last = self.last("USER")
        return last.root if last else self.image.root if self.image else UNKNOWN

    @lazy
    def workdir(self) -> str | Unknown | None:
        """The working directory when it ends; none if nothing sets it."""
        last = self.last("WORKDIR")
        return last.workdir_set if last else None

    @lazy
    def stop_signal(self) -> str | Unknown | None:
        """The signal that stops its container, by the last STOPSIGNAL or the base image; none if nothing sets one."""
        last = self.last("STOPSIGNAL")
        return last.signal if last else self.image.stop_signal if self.image else UNKNOWN

    @lazy
    def shell(self) -> Word | None:
        """The value of the last SHELL."""
        last = self.last("SHELL")
        return last.value if last else None

    @lazy
    def table(self) -> Table:
        return Table(join(stage.steps for stage in reversed(self.chain)))

    @lazy
    def arrivals(self) -> tuple[frozenset[str], ...]:
        return tuple(programs.arrivals(step) for step in self.table.steps.items)

    @lazy
    def _all(self) -> View:
        return View(self.table, 0, len(self.table.steps.items))

    @lazy
    def all_steps(self) -> Range[Step]:
        """Its instructions and those of the local stages it is built from."""
        return self._all.steps

    @lazy
    def commands(self) -> Range[Command]:
        """The commands of its RUNs and of those of the local stages it is built from."""
        return self._all.commands

    @lazy
    def packages(self) -> Range[Package]:
        """The packages that its commands name."""
        return self._all.packages

    @lazy
    def copies(self) -> Range[Copy]:
        """The sources of its COPYs and ADDs."""
        return self._all.copies

    @lazy
    def variables(self) -> Range[Variable]:
        """The names of its ARGs and ENVs."""
        return self._all.variables

    @lazy
    def mounts(self) -> Range[Mount]:
        """The mounts of its RUNs."""
        return self._all.mounts

    @lazy
    def urls(self) -> Range[Url]:
        """The URLs in its commands and ADDs."""
        return self._all.urls

    @lazy
    def start(self) -> tuple[Command, ...]:
        """The command line the container starts with: ENTRYPOINT and CMD in force."""
        from .start import start

        return start(self)

    @lazy
    def probe(self) -> tuple[Command, ...]:
        """The command of the health check in force."""
        from .start import probe

        return probe(self)

    @lazy
    def earlier(self) -> View:
        """The stages above it."""
        return View(Table(()), 0, 0, self.file.all_stages(stop=self.index))

    @lazy
    def later(self) -> View:
        """The stages below it."""
        return View(Table(()), 0, 0, self.file.all_stages(start=self.index + 1))
