"""Words as Docker reads them: variables put in, quotes and escapes gone."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import expand
from dockerlint_py.facts.model import Instruction
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import Unknown

_NAMED = lazy_pattern(r"\$\{?[^\W\d]")


def names_variable(text: str) -> bool:
    """A `$` in it has a name behind it, and no digit, mark or blank, for which Docker puts in nothing."""
    return _NAMED.search(text) is not None


def filled_in(instruction: Instruction, text: str) -> str | Unknown:
    """A word of an instruction as Docker expands it; unknown where a variable is, or BuildKit refuses it."""
    return expand.expand(text, instruction.names, instruction.file.source.escape)


def unquoted(instruction: Instruction, text: str) -> str:
    """A word of an instruction without its quotes and escapes; variables stay as they are written."""
    return expand.unquoted(text, instruction.file.source.escape)
