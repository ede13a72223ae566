"""The texts of arrays: what stands in the place of the program."""

from __future__ import annotations

from dockerlint_py.facts.model import Instruction
from dockerlint_py.facts.registry import fact
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Word

_OF_WINDOWS = lazy_pattern(r"^[a-z]:|\\|\.exe\b", re.I)
_QUOTED = lazy_pattern(r"'[^']*'|\"[^\"$`\\]*\"")
_FOR_A_SHELL = lazy_pattern(r"[&|;<>$*?()`\\~{}\[\]!#\"'\n]|^\w+=")


@fact(Instruction)
def crowded_program(instruction: Instruction) -> Word | None:
    """The first text of its array, where it has several words; none of paths of Windows, which have blanks in them."""
    if instruction.keyword in ("COPY", "ADD", "VOLUME"):
        return None
    texts = instruction.inner_strings if instruction.keyword == "HEALTHCHECK" else instruction.strings
    crowded = texts and len(texts[0].split()) > 1 and not _OF_WINDOWS.search(texts[0])
    return texts[0] if crowded else None


@fact(Instruction)
def split_program(instruction: Instruction) -> str | None:
    """That text as JSON texts, one for each of its words; none where it takes a shell to read it."""
    text = instruction.crowded_program
    if text is None or _FOR_A_SHELL.search(_QUOTED.sub("x", text)):
        return None
    import json
    import shlex

    return ", ".join(json.dumps(word, ensure_ascii=False) for word in shlex.split(text))
