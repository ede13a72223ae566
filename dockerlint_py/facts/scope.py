"""Variables in force at a place: ENV and ARG of the stage and of the local stages it is built from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..match import UNKNOWN, Unknown

if TYPE_CHECKING:
    from .stage import Stage


class Scope:
    """What is set just before the step at `index` of a stage."""

    __slots__ = ("index", "stage")

    def __init__(self, stage: Stage, index: int) -> None:
        self.stage, self.index = stage, index

    def get(self, name: str) -> str | Unknown | None:
        """The value that the file gives a name, none if it gives none."""
        stage: Stage | None = self.stage
        index = self.index
        while stage is not None:  # what a local base declares, ARG included, its stages inherit
            found = None
            for at, keyword, value in reversed(stage.settings.get(name, ())):
                if at < index and (keyword == "ENV" or found is None):
                    found = (keyword, value)
                    if keyword == "ENV":
                        break
            if found:
                return found[1]
            index = len(stage.file.steps) + 1
            stage = stage.base.target if stage.base else None
        return None

    def declares(self, name: str) -> bool:
        """An ARG or ENV declares the name, with or without a value."""
        for stage in self.stage.chain:
            entries = stage.settings.get(name, ())
            if entries and (stage is not self.stage or entries[0][0] < self.index):
                return True
        return False

    def names(self) -> set[str]:
        """The names that are declared."""
        return {name for stage in self.stage.chain for name in stage.settings if self.declares(name)}

    def look(self, name: str) -> str | Unknown:
        """The value for expansion: what the file does not set, the base image may."""
        value = self.get(name)
        return UNKNOWN if value is None else value


class Defaults(dict[str, "str | Unknown"]):
    """Global variables as they are without build arguments; what has no default is unset."""

    def get(self, name: str, default: Any = None) -> str | Unknown | None:  # type: ignore[override]
        return super().get(name)


class Names:
    """A mapping whose missing names are unknown, for expansion."""

    __slots__ = ("scope",)

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def get(self, name: str, default: Any = None) -> str | Unknown | None:
        return self.scope.look(name)
