"""What a check reports: the subject that the message and the cases of its rule look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockerlint_py.text.positions import Span, Word

if TYPE_CHECKING:
    from dockerlint_py.facts import File
    from dockerlint_py.facts.model import Instruction, Stage


class Violation:
    """What is wrong there (`kind`), the text in question with its place, and what it should be."""

    def __init__(
        self, kind: str, file: File, text: Word, wanted: str = "", instruction: Instruction | None = None
    ) -> None:
        self.kind, self.file, self.instruction, self.text, self.wanted = kind, file, instruction, text, wanted
        self.stage: Stage | None = instruction.stage if instruction else None

    @property
    def span(self) -> Span | None:
        """The place of the text."""
        return self.text.span
