"""Values that BuildKit refuses once variables are put in: sources of COPY and ADD, ports, volumes, signals, images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dockerlint_py.facts.knowledge import git_sources, grammar, signals
from dockerlint_py.facts.knowledge.drives import drive_fault
from dockerlint_py.facts.knowledge.ports import port_fault
from dockerlint_py.facts.knowledge.reference_syntax import is_platform, reference_fault
from dockerlint_py.facts.model import Image, Instruction, Problem, Reference
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.docker_words import names_variable, unquoted
from dockerlint_py.facts.topics.expanded_words import certain_value
from dockerlint_py.facts.topics.problem_kinds import problem_at
from dockerlint_py.parsing.docker_words import split
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
        if image.role == "base" and "$" in image.text:
            yield from _without_name(instruction, image)
            continue
        if "$" in image.text.rstrip("$"):
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


def _without_name(instruction: Instruction, image: Image) -> Iterator[Problem]:
    """A base image with `$` in it, and no name behind any."""
    if not names_variable(image.text) and not isinstance(value := certain_value(instruction, image.text), Unknown):
        kind = "reference" if not value else reference_fault(value)
        if kind:
            yield problem_at(instruction, kind, image.text)


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
        elif git_sources.is_git_like(text) and sure and (fault := git_sources.query_fault(text)):
            yield problem_at(instruction, fault[0], source, fault[1])
        elif git_sources.is_git(text) and sure and (name := _contradicted(instruction, text)):
            yield problem_at(instruction, "git-query-conflict", source, name)
    if instruction.keyword == "ADD":
        yield from _checksum(instruction)
    sources = (
        source for source, text, _ in _sources(instruction) if "://" not in text and not git_sources.is_git(text)
    )
    yield from _drives(instruction, (*sources, instruction.args[-1]))


def _drives(instruction: Instruction, words: Iterable[Word]) -> Iterator[Problem]:
    """Paths of a Windows image that BuildKit, in util/system/path.go, finds outside of it."""
    if instruction.stage is None or not instruction.stage.based_on_windows:
        return
    for word in words:
        value = certain_value(instruction, word)
        kind = None if isinstance(value, Unknown) else drive_fault(value)
        if kind:
            yield problem_at(instruction, kind, word)


def _workdir(instruction: Instruction) -> Iterator[Problem]:
    yield from _drives(instruction, (instruction.value,))


def _sources(instruction: Instruction) -> list[tuple[Word, str, bool]]:
    """The sources that are no heredocs: as written, with variables put in, and whether that can be told for sure."""
    found = []
    for copy in instruction.copies:
        if not copy.from_heredoc:
            value = certain_value(instruction, copy.source)
            known = not isinstance(value, Unknown)
            found.append((copy.source, str(value) if known else unquoted(instruction, copy.source), known))
    return found


def _contradicted(instruction: Instruction, source: str) -> str | None:
    """The name behind the ? of a git source that says something else than the flag of an ADD that means the same."""
    query = {name: values[0] for name, values in git_sources.query_of(source).items()}
    keeps = next((flag for flag in instruction.source.flags if flag.name == "--keep-git-dir"), None)
    if keeps and "keep-git-dir" in query:
        asked, keeps_by_flag = query["keep-git-dir"], keeps.value is None or keeps.value.lower() != "false"
        if keeps_by_flag != (asked in ("", "1", "t", "T", "TRUE", "true", "True")):
            return "keep-git-dir"
    written = instruction.options.get("--checksum")
    value = certain_value(instruction, written) if written else ""
    name = "commit" if "commit" in query else "checksum"
    both = bool(value) and not isinstance(value, Unknown) and len({"commit", "checksum"} & query.keys()) == 1
    return name if both and query[name] != value else None


def _checksum(instruction: Instruction) -> Iterator[Problem]:
    written = instruction.options.get("--checksum")
    value = certain_value(instruction, written) if written else ""
    if not written or not value or isinstance(value, Unknown):
        return
    sources = _sources(instruction)
    if len(sources) != 1:
        yield problem_at(instruction, "checksum-sources", written)
        return
    ((source, text, sure),) = sources
    of_git = git_sources.is_git_like(text)
    if not of_git and not git_sources.is_download(text):
        if sure:
            yield problem_at(instruction, "checksum-source", written, source)
    elif wrong := grammar.checksum(value, of_git):
        yield problem_at(instruction, wrong.kind, written)


def _ports(instruction: Instruction) -> Iterator[Problem]:
    for word in instruction.words:
        ports = split(word, instruction.certain, instruction.file.source.escape)
        for port in () if isinstance(ports, Unknown) else ports:
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
    "WORKDIR": _workdir,
}
