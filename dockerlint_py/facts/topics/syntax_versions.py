"""Which version of the Dockerfile syntax an instruction needs."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import grammar
from dockerlint_py.facts.model import Instruction
from dockerlint_py.facts.registry import fact
from dockerlint_py.parsing.syntax_version import SPACED


@fact(Instruction)
def features(instruction: Instruction) -> tuple[str, ...]:
    """What it uses that not every version of the Dockerfile syntax has: heredocs, flags, modes in letters."""
    names = [str(flag) for flag in instruction.flags] if instruction.keyword in ("RUN", "COPY", "ADD") else []
    names += ["heredocs"] if instruction.source.heredocs else []
    names += [SPACED] if any(heredoc.spaced for heredoc in instruction.source.heredocs) else []
    letters = instruction.mode is not None and instruction.mode[:1].isalpha()
    return grammar.features([*names, "modes in letters"] if letters else names)


@fact(Instruction)
def unsupported(instruction: Instruction) -> tuple[str, ...]:
    """Those features that the version named by `# syntax=`, or without one the stable syntax, does not have."""
    return grammar.lacking(instruction.file.directives.get("syntax"), instruction.features)


@fact(Instruction)
def syntax_needed(instruction: Instruction) -> str:
    """The Dockerfile syntax to name for the features that it uses."""
    return grammar.frontend(instruction.features)
