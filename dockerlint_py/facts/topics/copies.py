"""Sources and destinations of COPY and ADD."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import credential_files, git_sources, hosts
from dockerlint_py.facts.model import Copy, Image, Instruction
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.build_context import (
    context_has,
    context_ignores,
    exception_for,
    ignoring,
    path_in_other_case,
)
from dockerlint_py.facts.topics.docker_words import filled_in, unquoted
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_ARCHIVE = lazy_pattern(r"\.(tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz|zst|Z))$")
_URL = lazy_pattern(r"^https?://|^ftps?://", re.I)
_GLOB = lazy_pattern(r"[*?\[]")
_WHOLE = frozenset((".", "./", "/", "*", "./*", "/*", "/.", "./."))


@detail(Instruction, "mode")
def mode_of_instruction(instruction: Instruction) -> Word | None:
    """The value of --chmod."""
    return instruction.options.get("--chmod")


@fact(Instruction, "owner")
def owner_of_instruction(instruction: Instruction) -> Word | None:
    """The value of --chown."""
    return instruction.options.get("--chown")


@fact(Copy)
def resolved(copy: Copy) -> str | Unknown:
    """The source with variables put in."""
    return filled_in(copy.instruction, copy.source)


@fact(Copy)
def target(copy: Copy) -> Word | Unknown:
    """The destination with variables put in, as long as it was: relative, with its last `/`."""
    text, span = filled_in(copy.instruction, copy.written_target), copy.written_target.span
    source = copy.file.source.text
    quoted = span is not None and source[span.start] in "\"'" and source[span.end - 1] == source[span.start]
    if span is not None and quoted and span.end - span.start > 2:
        span = Span(span.start + 1, span.end - 1)
    return UNKNOWN if isinstance(text, Unknown) else Word(text, span)


@fact(Copy)
def exists(copy: Copy) -> bool | Unknown:
    """The source is there in the build context; unknown of a pattern."""
    context = None if copy.instruction.deferred else copy.file.context
    if copy.origin != "context" or copy.glob or isinstance(copy.resolved, Unknown) or context is None:
        return UNKNOWN
    return context_has(context, copy.resolved)


@fact(Copy)
def in_other_case(copy: Copy) -> str | Unknown | None:
    """The path in the build context that differs from the source in case only."""
    if isinstance(copy.exists, Unknown) or isinstance(copy.resolved, Unknown) or copy.file.context is None:
        return UNKNOWN
    return None if copy.exists else path_in_other_case(copy.file.context, copy.resolved)


@fact(Copy)
def ignored(copy: Copy) -> bool | Unknown:
    """The ignore file leaves the source out of the build context, whole."""
    context = None if copy.instruction.deferred else copy.file.context
    if copy.origin != "context" or isinstance(copy.resolved, Unknown) or context is None:
        return UNKNOWN
    return context_ignores(context, copy.resolved)


@fact(Copy)
def ignored_by(copy: Copy) -> str | Unknown | None:
    """The pattern of the ignore file that leaves the source out; none where it is not left out, whole."""
    context = copy.file.context
    if copy.ignored is not True or isinstance(copy.resolved, Unknown) or context is None:
        return UNKNOWN if isinstance(copy.ignored, Unknown) else None
    pattern = ignoring(context, copy.resolved)
    return None if pattern is None else pattern.text


@fact(Copy)
def ignore_exception(copy: Copy) -> str | Unknown | None:
    """The line for the ignore file that takes the source in again, below that pattern; none of all of the context."""
    context = copy.file.context
    if isinstance(copy.resolved, Unknown) or context is None or copy.origin != "context":
        return UNKNOWN
    return exception_for(context, copy.resolved)


@fact(Copy, "name")
def name_of_copy(copy: Copy) -> str | Unknown:
    """The last part of the source's path."""
    return UNKNOWN if isinstance(copy.resolved, Unknown) else copy.resolved.rstrip("/").rsplit("/", 1)[-1]


@fact(Copy, choices=("context", "stage", "image", "url", "git", "heredoc"))
def origin(copy: Copy) -> str | Unknown:
    """context, stage, image, url, git or heredoc."""
    if copy.from_heredoc:
        return "heredoc"
    if copy.image is not None:
        return "stage" if copy.image.target or copy.image.names in ("later-stage", "own-stage") else "image"
    text = unquoted(copy.instruction, copy.source) if isinstance(copy.resolved, Unknown) else copy.resolved
    if copy.keyword == "ADD" and text.startswith("$"):
        return UNKNOWN
    if copy.keyword == "ADD" and git_sources.is_git(text):
        return "git"
    return "url" if _URL.match(text) else "context"


@fact(Copy, choices=git_sources.REVISIONS)
def revision(copy: Copy) -> str | Unknown | None:
    """What a git source asks for: a commit (also by a checksum), part-of-commit, a tag, a branch or the default one.

    BuildKit takes the beginning of a commit for the name of a tag or branch.
    """
    if copy.origin != "git":
        return UNKNOWN if isinstance(copy.origin, Unknown) else None
    checksum = copy.instruction.options.get("--checksum")
    text = unquoted(copy.instruction, copy.source) if isinstance(copy.resolved, Unknown) else copy.resolved
    unsure = isinstance(copy.resolved, Unknown) and "$" in re.sub(r"^[^?#]*", "", text)
    return UNKNOWN if unsure and not checksum else git_sources.revision(text, checksum)


@fact(Copy, "image")
def image_of_copy(copy: Copy) -> Image | None:
    """What --from names."""
    return next((image for image in copy.instruction.images if image.role == "copy"), None)


@fact(Copy)
def whole(copy: Copy) -> bool:
    """All of the build context."""
    return copy.origin == "context" and unquoted(copy.instruction, copy.source) in _WHOLE


@fact(Copy)
def glob(copy: Copy) -> bool:
    """The source is a pattern."""
    return _GLOB.search(copy.source) is not None


@fact(Copy)
def archive(copy: Copy) -> bool:
    """The source is named like an archive that ADD unpacks."""
    return _ARCHIVE.search(unquoted(copy.instruction, copy.source)) is not None


@fact(Copy)
def destination(copy: Copy) -> str | Unknown:
    """Where it lands: a single file's own path where the destination is a folder, of an archive the folder."""
    target = filled_in(copy.instruction, copy.written_target)
    place = image_paths.absolute(target, copy.instruction)
    if isinstance(target, Unknown) or isinstance(place, Unknown):
        return UNKNOWN
    folder = copy.many_sources or target.endswith("/") or target in (".", "./", "..")
    if not folder or copy.from_heredoc:
        return place
    name = copy.name
    if isinstance(name, Unknown):
        return UNKNOWN
    unpacked = copy.keyword == "ADD" and copy.archive and copy.origin == "context"
    plain = "." in name.strip(".") and not copy.glob and not unpacked and not str(copy.resolved).endswith("/")
    return image_paths.normal(f"{place}/{name}") if plain else place


@fact(Copy)
def landing(copy: Copy) -> str | Unknown:
    """Where it lands if the source is a single file: below a destination that ends in a slash, by its own name."""
    target = filled_in(copy.instruction, copy.written_target)
    place = image_paths.absolute(target, copy.instruction)
    if isinstance(target, Unknown) or isinstance(place, Unknown) or isinstance(copy.name, Unknown):
        return UNKNOWN
    folder = copy.many_sources or target.endswith("/") or target in (".", "./", "..")
    return image_paths.normal(f"{place}/{copy.name}") if folder else place


@fact(Copy)
def span_and_space(copy: Copy) -> Word | None:
    """Its source and the white space behind it; none where a continuation stands there."""
    text = copy.file.source.text
    blanks = re.compile(r"[ \t]+").match(text, copy.span.end) if copy.span else None
    return Word("", Span(copy.span.start, blanks.end())) if copy.span and blanks else None


@fact(Copy)
def context_destination(copy: Copy) -> str | Unknown | None:
    """Where all of the context would have to be put to bring this source to the same place; none if nowhere."""
    place, source = copy.destination, copy.resolved
    if isinstance(place, Unknown) or isinstance(source, Unknown):
        return UNKNOWN
    tail = image_paths.normal(f"/{source}")
    if copy.origin != "context" or copy.glob or tail == "/" or not place.endswith(tail):
        return None
    return place[: -len(tail)] or "/"


@fact(Copy, "owner")
def owner_of_copy(copy: Copy) -> Word | None:
    """The value of --chown."""
    return copy.instruction.owner


@fact(Copy, "mode")
def mode_of_copy(copy: Copy) -> Word | None:
    """The value of --chmod."""
    return copy.instruction.mode


@fact(Copy)
def world_writable(copy: Copy) -> bool | Unknown:
    """--chmod lets everybody write, without a sticky bit."""
    return False if copy.mode is None else hosts.world_writable(copy.mode)


@fact(Copy, choices=credential_files.kinds)
def credential_kind(copy: Copy) -> str | Unknown | None:
    """private-key, key-store, ssh, login, cloud or registry-settings: what credentials it brings, by name or place."""
    return credential_files.kind({"names": copy.name, "sources": copy.resolved, "destinations": copy.destination})


@fact(Copy)
def setuid(copy: Copy) -> bool:
    """--chmod lets others run it as its owner."""
    return copy.mode is not None and hosts.setuid(copy.mode)


@fact(Instruction)
def copies(instruction: Instruction) -> tuple[Copy, ...]:
    """The sources of a COPY or ADD."""
    words = instruction.args if instruction.keyword in ("COPY", "ADD") else ()
    if len(words) < 2:
        return ()
    heredocs = {str(heredoc.word) for heredoc in instruction.source.heredocs}
    many = len(words) > 2
    return tuple(Copy(instruction, word, words[-1], many, str(word) in heredocs) for word in words[:-1])
