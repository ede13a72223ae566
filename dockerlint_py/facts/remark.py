"""What ShellCheck says of the shell texts in a file: those of RUN, start commands and health checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from .. import shellcheck
from ..late import late
from ..match import UNKNOWN, Unknown
from ..shellcheck import Said, Script
from ..source import Flat, Span
from .commands import shell_texts
from .parts import Part
from .peeled import base_name

if TYPE_CHECKING:
    from . import Facts
    from .step import Step

_NAME = late(r"\$\{?[#!]?([A-Za-z_]\w*)")
_DIALECTS = {"bash": "bash", "dash": "dash", "ash": "dash", "ksh": "ksh", "sh": "sh"}
_OF_FAMILY = {"rhel": "bash", "arch": "bash", "suse": "bash"}  # whose /bin/sh is bash
_OF_FAMILY |= dict.fromkeys(("debian", "ubuntu", "alpine", "busybox"), "dash")
# What /bin/sh of busybox knows beyond dash, and what every sh in use knows beyond POSIX.
_ASH = frozenset(("SC3001", "SC3003", "SC3010", "SC3014", "SC3018", "SC3020", "SC3040", "SC3057", "SC3060"))
_UNREADABLE = frozenset(("SC1036", "SC1054", "SC1056", "SC1072", "SC1073", "SC1083", "SC1088"))
_ANY = frozenset(("SC3043",))


class Remark(Part):
    """Something that ShellCheck says of a shell text."""

    INDEX = ("level",)
    SIGNS = ("level",)
    step: Step
    code: str
    level: str
    text: str

    def __init__(self, step: Step, span: Span, said: Said) -> None:
        super().__init__(step, span)
        self.code, self.level, self.text = said.code, said.level, said.text


class Passage(NamedTuple):
    """A shell text of a step, the script that is made of it, and how many lines of that stand above the text."""

    step: Step
    flat: Flat
    script: Script
    above: int


def prepare(files: Iterable[Facts]) -> None:
    """Asks for all the shell texts of some files at once; what is said stays with each file."""
    passages = [(facts, list(_passages(facts))) for facts in files]
    said = shellcheck.check([one.script for _, those in passages for one in those])
    for facts, those in passages:
        facts.__dict__["remarks"] = tuple(remark for one in those for remark in _remarks(one, said.get(one.script, ())))


def remarks(facts: Facts) -> tuple[Remark, ...]:
    """What is said of a file, in the order of its texts."""
    if "remarks" not in facts.__dict__:
        prepare([facts])
    found: tuple[Remark, ...] = facts.__dict__["remarks"]
    return found


def _passages(facts: Facts) -> Iterator[Passage]:
    if shellcheck.program() is None:
        return
    for step in facts.steps:
        step = step.trigger or step
        for flat, named in shell_texts(step):
            dialect = _dialect(step, named)
            if dialect and flat.text.strip():
                above = list(_above(step, flat.text, named))
                text = flat.text.replace("\r\n", " \n")
                yield Passage(step, flat, Script(dialect, "\n".join([*above, text])), len(above))


def _dialect(step: Step, named: str) -> str | None:
    if named:
        return _DIALECTS.get(named)
    program = _program(step)
    if program and program != "sh":
        return _DIALECTS.get(program)
    family = _family(step)
    return "sh" if isinstance(family, Unknown) or family is None else _OF_FAMILY.get(family, "sh")


def _program(step: Step) -> str:
    """The name of the shell that SHELL sets; empty if nothing sets one."""
    found = re.match(r'\[\s*"([^"]+)"', step.shell) if step.shell else None
    return base_name(found[1]) if found else ""


def _family(step: Step) -> str | Unknown | None:
    image = step.stage.image if step.stage else None
    return image.family if image else UNKNOWN


def _above(step: Step, text: str, named: str) -> Iterator[str]:
    """Lines that tell what is set when the text begins: options of the shell, and the values of ARG and ENV."""
    if not named and (options := _options(step)):
        yield f"set {options}"
    for name in dict.fromkeys(_NAME.findall(text)):
        value = step.env.get(name)
        if isinstance(value, Unknown):
            yield f'{name}="$(:)"; export {name}'
        elif value is not None:
            quoted = value.replace("'", "'\\''").replace("\n", " ")
            yield f"export {name}='{quoted}'"


def _options(step: Step) -> str:
    words = re.findall(r'"([^"]*)"', step.shell)[1:] if step.shell else []
    found = []
    for at, word in enumerate(words):
        if re.fullmatch(r"-[a-zA-Z]+", word):
            letters = "".join(letter for letter in word[1:] if letter in "efuo")
            found += [f"-{letters}"] if letters.strip("o") or word.endswith("o") else []
        elif at and words[at - 1].endswith("o") and re.fullmatch(r"[a-z]+", word):
            found.append(word)
    return " ".join(found)


def _remarks(passage: Passage, said: Iterable[Said]) -> Iterator[Remark]:
    left_out = _left_out(passage)
    said = list(said)
    if "{{" in passage.flat.text and any(one.code in _UNREADABLE for one in said):
        return  # a template that something else fills in first
    for one in said:
        own = one._replace(line=one.line - passage.above, end_line=one.end_line - passage.above)
        if own.line >= 1 and own.code not in left_out and not _read_elsewhere(passage.step, own):
            yield Remark(passage.step, passage.flat.span(*shellcheck.offsets(passage.flat.text, own)), own)


def _read_elsewhere(step: Step, said: Said) -> bool:
    """ShellCheck misses the use of a variable that is read in a heredoc of the step."""
    if said.code != "SC2034" or "<<" not in step.text:
        return False
    name = re.match(r"\w+", said.text)
    return name is not None and re.search(rf"\$\{{?{name[0]}\b", step.text) is not None


def _left_out(passage: Passage) -> frozenset[str]:
    found = _ANY
    if _family(passage.step) in ("alpine", "busybox"):
        found |= _ASH
    if re.search(r"(?:^|[;&|({\n])\s*(?:\.|source)\s", passage.flat.text):
        found |= {"SC2154"}  # what a sourced file sets is not known
    if re.search(r"/echo\s+-", passage.flat.text):
        found |= {"SC3036", "SC3037"}  # the program, which knows flags
    if re.search(r"\bchmod\s+(?:-\S+\s+)*=", passage.flat.text):
        found |= {"SC2283"}  # `=2775` is a mode there
    return found
