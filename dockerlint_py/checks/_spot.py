"""A place that a check found: what cases of its rule ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..source import Span, Word

if TYPE_CHECKING:
    from ..facts import Facts
    from ..facts.stage import Stage
    from ..facts.step import Step


class Spot:
    """What is wrong there (`kind`), the text in question with its place, and what it should be."""

    def __init__(self, kind: str, file: Facts, text: Word, wanted: str = "", step: Step | None = None) -> None:
        self.kind, self.file, self.step, self.text, self.wanted = kind, file, step, text, wanted
        self.stage: Stage | None = step.stage if step else None

    @property
    def span(self) -> Span | None:
        return self.text.span
