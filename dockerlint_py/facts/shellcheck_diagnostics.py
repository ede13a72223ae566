"""What ShellCheck says of the shell texts in a file: those of RUN, start commands and health checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dockerlint_py.facts.knowledge import variable_names
from dockerlint_py.facts.knowledge.wrappers import base_name
from dockerlint_py.facts.model import File, Instruction, ShellcheckDiagnostic
from dockerlint_py.facts.topics.commands import shell_texts
from dockerlint_py.parsing import shellcheck
from dockerlint_py.parsing.shellcheck import Diagnostic, Script
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_NAME = lazy_pattern(r"\$\{?[#!]?([A-Za-z_]\w*)")
_DIALECTS = {"bash": "bash", "dash": "dash", "ash": "dash", "ksh": "ksh", "sh": "sh"}
_OF_FAMILY = {"rhel": "bash", "arch": "bash", "suse": "bash"}  # whose /bin/sh is bash
_OF_FAMILY |= dict.fromkeys(("debian", "ubuntu", "alpine", "busybox"), "dash")
# What /bin/sh of busybox knows beyond dash, and what every sh in use knows beyond POSIX.
_ASH = frozenset(
    ("SC3001", "SC3003", "SC3010", "SC3014", "SC3018", "SC3020", "SC3036", "SC3037", "SC3040", "SC3046", "SC3057",
     "SC3060")
)  # fmt: skip
_UNREADABLE = frozenset(("SC1036", "SC1054", "SC1056", "SC1072", "SC1073", "SC1083", "SC1088"))
_ANY = frozenset(("SC3043",))
_BEYOND_POSIX = lazy_pattern(r"SC3\d+")


class Passage(NamedTuple):
    """A shell text of a step, the script that is made of it, and how many lines of that stand above the text."""

    instruction: Instruction
    flat: SourceMap
    script: Script
    above: int


def prepare(files: Iterable[File]) -> None:
    """Asks for all the shell texts of some files at once; what is said stays with each file."""
    passages = [(file, list(_passages(file))) for file in files]
    said = shellcheck.check([passage.script for _, of_file in passages for passage in of_file])
    for file, of_file in passages:
        file.__dict__["shellcheck_diagnostics"] = tuple(
            diagnostic for passage in of_file for diagnostic in _diagnostics(passage, said.get(passage.script, ()))
        )


def diagnostics(file: File) -> tuple[ShellcheckDiagnostic, ...]:
    """What is said of a file, in the order of its texts."""
    if "shellcheck_diagnostics" not in file.__dict__:
        prepare([file])
    of_file: tuple[ShellcheckDiagnostic, ...] = file.__dict__["shellcheck_diagnostics"]
    return of_file


def _passages(file: File) -> Iterator[Passage]:
    if shellcheck.program() is None:
        return
    for instruction in file.instructions:
        instruction = instruction.trigger or instruction
        if instruction.template:
            continue  # what something else fills in is no shell text yet
        for flat, named in shell_texts(instruction):
            dialect = _dialect(instruction, named)
            if dialect and flat.text.strip():
                above = list(_above(instruction, flat.text, named))
                text = flat.text.replace("\r\n", " \n")
                yield Passage(instruction, flat, Script(dialect, "\n".join([*above, text])), len(above))


def _dialect(instruction: Instruction, named: str) -> str | None:
    if named:
        return _DIALECTS.get(named)
    program = _program(instruction)
    if program and program != "sh":
        return _DIALECTS.get(program)
    family = _family(instruction)
    return "sh" if isinstance(family, Unknown) or family is None else _OF_FAMILY.get(family, "sh")


def _program(instruction: Instruction) -> str:
    """The name of the shell that SHELL sets; empty if nothing sets one."""
    match = re.match(r'\[\s*"([^"]+)"', instruction.shell) if instruction.shell else None
    return base_name(match[1]) if match else ""


def _family(instruction: Instruction) -> str | Unknown | None:
    image = instruction.stage.image if instruction.stage else None
    return image.family if image else UNKNOWN


def _above(instruction: Instruction, text: str, named: str) -> Iterator[str]:
    """Lines that tell what is set when the text begins: options of the shell, and the values of ARG and ENV."""
    if not named and (options := _options(instruction)):
        yield f"set {options}"
    for name in dict.fromkeys(_NAME.findall(text)):
        value = instruction.env.get(name)
        if value is None and instruction.keyword == "RUN" and name in variable_names.names("proxy"):
            value = UNKNOWN  # BuildKit declares it there
        if isinstance(value, Unknown):
            yield f'{name}="$(:)"; export {name}'
        elif value is not None:
            quoted = value.replace("'", "'\\''").replace("\n", " ")
            yield f"export {name}='{quoted}'"


def _options(instruction: Instruction) -> str:
    words = re.findall(r'"([^"]*)"', instruction.shell)[1:] if instruction.shell else []
    options = []
    for at, word in enumerate(words):
        if re.fullmatch(r"-[a-zA-Z]+", word):
            letters = "".join(letter for letter in word[1:] if letter in "efuo")
            options += [f"-{letters}"] if letters.strip("o") or word.endswith("o") else []
        elif at and words[at - 1].endswith("o") and re.fullmatch(r"[a-z]+", word):
            options.append(word)
    return " ".join(options)


def _diagnostics(passage: Passage, said: Iterable[Diagnostic]) -> Iterator[ShellcheckDiagnostic]:
    left_out = _left_out(passage)
    said = list(said)
    if "{{" in passage.flat.text and any(one.code in _UNREADABLE for one in said):
        return  # a template, though the file does not look like one
    for remark in said:
        own = remark._replace(line=remark.line - passage.above, end_line=remark.end_line - passage.above)
        if _BEYOND_POSIX.fullmatch(own.code) and not _is_known(passage):
            continue  # of which sh nobody knows whether it has it
        if own.line >= 1 and own.code not in left_out and not _read_elsewhere(passage.instruction, own):
            yield ShellcheckDiagnostic(
                passage.instruction, passage.flat.span(*shellcheck.offsets(passage.flat.text, own)), own
            )


def _read_elsewhere(instruction: Instruction, said: Diagnostic) -> bool:
    """ShellCheck misses the use of a variable that is read in a heredoc of the step."""
    if said.code != "SC2034" or "<<" not in instruction.text:
        return False
    name = re.match(r"\w+", said.text)
    return name is not None and re.search(rf"\$\{{?{name[0]}\b", instruction.text) is not None


def _is_known(passage: Passage) -> bool:
    """Which program the shell is: SHELL says it, the base image, or apt-get, which only images with dash have."""
    instruction = passage.instruction
    if _program(instruction) not in ("", "sh") or _family(instruction) in _OF_FAMILY:
        return True
    return instruction.stage is not None and any("apt-get" in one.text for one in instruction.stage.instructions)


def _left_out(passage: Passage) -> frozenset[str]:
    left_out = _ANY
    if _family(passage.instruction) in ("alpine", "busybox"):
        left_out |= _ASH
    if re.search(r"(?:^|[;&|({\n])[^\S\n]*(?:(?:\.|source|eval)\s|(?:export|declare)\s+\"?[$`])", passage.flat.text):
        left_out |= {"SC2154"}  # what a file or the output of a command sets is not known
    if re.search(r"/echo\s+-", passage.flat.text):
        left_out |= {"SC3036", "SC3037"}  # the program, which knows flags
    if re.search(r"\bchmod\s+(?:-\S+\s+)*=", passage.flat.text):
        left_out |= {"SC2283"}  # `=2775` is a mode there
    return left_out
