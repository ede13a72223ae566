"""Values that BuildKit refuses once variables are put in: sources of COPY and ADD, ports, volumes, signals, images."""

from __future__ import annotations

from collections.abc import Iterator

from dockerlint_py.facts.knowledge import git_sources, grammar, signals
from dockerlint_py.facts.knowledge.ports import port_fault
from dockerlint_py.facts.knowledge.reference_syntax import is_platform, reference_fault
from dockerlint_py.facts.model import Instruction, Problem, Reference
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.docker_words import unquoted
from dockerlint_py.facts.topics.expanded_words import certain_value
from dockerlint_py.facts.topics.problem_kinds import problem_at
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import Unknown


def value_problems(instruction: Instruction) -> Iterator[Problem]:
    """What is wrong with the values of an instruction that has as many words as it should."""
    judge = _JUDGES.get(instruction.keyword)
    if judge:
        yield from judge(instruction)


def _from(instruction: Instruction) -> Iterator[Problem]:
    words = instruction.words
    if len(words) == 3 and words[1].upper() != "AS":
        yield problem_at(instruction, "stage-as", words[1])
    elif len(words) == 3 and (wrong := grammar.stage_name(words[2])):
        yield problem_at(instruction, wrong.kind, words[2])
    yield from _images(instruction)


def _images(instruction: Instruction) -> Iterator[Problem]:
    for image in instruction.images:
        if "$" in image.text:
            continue
        if image.role == "base" and image.names == "stage":
            if image.text != image.text.lower() and instruction.file.builder == "buildkit":
                yield problem_at(instruction, "stage-case", image.text, "", (), image.text.lower())
            continue
        written = unquoted(instruction, image.text) if image.role == "base" else image.text
        kind = reference_fault(written) if image.names in ("image", "unknown-word") else None
        if kind and not (image.names == "unknown-word" and image.text.isdigit()):
            yield problem_at(
                instruction, kind, image.text, "", (), image.text.lower() if kind == "reference-case" else None
            )


@fact(Reference)
def breaks(reference: Reference) -> bool:
    """In a FROM that no build argument can change: without a value for it, the image or platform is none."""
    instruction = reference.instruction
    if instruction.keyword != "FROM" or reference.defined is not False:
        return False
    flag = instruction.options.get("--platform")
    in_flag = bool(flag and flag.span and reference.span and flag.span.start <= reference.span.start < flag.span.end)
    word = flag if in_flag and flag else instruction.words[0]
    value = certain_value(instruction, word)
    if isinstance(value, Unknown):
        return False
    return not is_platform(value) if in_flag else not value or reference_fault(value) is not None


def _copy(instruction: Instruction) -> Iterator[Problem]:
    yield from _images(instruction)
    for source, text, sure in _sources(instruction):
        if instruction.keyword == "COPY" and (git_sources.is_git(text) or text.startswith(("http://", "https://"))):
            yield problem_at(instruction, "copy-git" if git_sources.is_git(text) else "copy-url", source)
        elif git_sources.is_git(text) and sure and (fault := git_sources.query_fault(text)):
            yield problem_at(instruction, fault[0], source, fault[1])
    if instruction.keyword == "ADD":
        yield from _checksum(instruction)


def _sources(instruction: Instruction) -> list[tuple[Word, str, bool]]:
    """The sources that are no heredocs: as written, with variables put in, and whether that can be told for sure."""
    found = []
    for copy in instruction.copies:
        if not copy.from_heredoc:
            value = certain_value(instruction, copy.source)
            known = not isinstance(value, Unknown)
            found.append((copy.source, str(value) if known else unquoted(instruction, copy.source), known))
    return found


def _checksum(instruction: Instruction) -> Iterator[Problem]:
    written = instruction.options.get("--checksum")
    if not written:
        return
    sources = _sources(instruction)
    value = certain_value(instruction, written)
    if len(sources) != 1:
        yield problem_at(instruction, "checksum-sources", written)
        return
    ((source, text, sure),) = sources
    of_git = git_sources.is_git(text)
    if not of_git and not git_sources.is_download(text):
        if sure:
            yield problem_at(instruction, "checksum-source", written, source)
    elif value and not isinstance(value, Unknown) and (wrong := grammar.checksum(value, of_git)):
        yield problem_at(instruction, wrong.kind, written)


def _ports(instruction: Instruction) -> Iterator[Problem]:
    for word in instruction.words:
        text = certain_value(instruction, word)
        for port in () if isinstance(text, Unknown) else text.split():
            if kind := port_fault(port):
                yield problem_at(instruction, kind, word)
                break


def _volume(instruction: Instruction) -> Iterator[Problem]:
    for word in instruction.args:
        if not word.strip() or certain_value(instruction, word) == "":
            yield problem_at(instruction, "empty-volume", word if word.span else instruction.value)
            return


def _signal(instruction: Instruction) -> Iterator[Problem]:
    signal = signals.canonical(certain_value(instruction, instruction.value))
    if isinstance(signal, str) and not signals.exists(signal):
        yield problem_at(instruction, "signal", instruction.value, "", signals.NAMES, signals.nearest(signal))


_JUDGES = {
    "FROM": _from,
    "COPY": _copy,
    "ADD": _copy,
    "RUN": _images,
    "EXPOSE": _ports,
    "VOLUME": _volume,
    "STOPSIGNAL": _signal,
}
