"""The --mount flags of a RUN."""

from __future__ import annotations

from dockerlint_py.facts.model import Command, Instruction, Mount
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics import image_paths
from dockerlint_py.facts.topics.docker_words import filled_in, unquoted
from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import Unknown


@fact(Instruction, "mounts")
def mounts_of_instruction(instruction: Instruction) -> tuple[Mount, ...]:
    """The --mount flags of a RUN."""
    flags = instruction.source.flags if instruction.keyword == "RUN" else ()
    if not flags:
        return ()

    return tuple(Mount(instruction, flag.value) for flag in flags if flag.name == "--mount" and flag.value)


@fact(Command, "mounts")
def mounts_of_command(command: Command) -> tuple[Mount, ...]:
    """The mounts of its RUN."""
    return command.instruction.mounts


@fact(Mount)
def options(mount: Mount) -> dict[str, Word]:
    """Its options by name."""
    span = mount.text.span
    literal = span is not None and span.end - span.start == len(mount.text)
    by_name: dict[str, Word] = {}
    end = -1
    for part in mount.text.split(","):
        name, _, value = part.partition("=")
        end += 1 + len(part)
        place = Span(span.start + end - len(value), span.start + end) if span and literal else span
        by_name[name.strip().lower()] = Word(unquoted(mount.instruction, value), place)
    return by_name


@fact(Mount, "type")
def type_of_mount(mount: Mount) -> str:
    """bind, cache, tmpfs, secret or ssh."""
    return mount.options.get("type", "bind")


@fact(Mount)
def target(mount: Mount) -> str | Unknown | None:
    """Where it is mounted."""
    for name in ("target", "dst", "destination"):
        if name in mount.options:
            return image_paths.absolute(filled_in(mount.instruction, mount.options[name]), mount.instruction)
    return None


@fact(Mount)
def path(mount: Mount) -> str | Unknown | None:
    """Where it can be read: its target, or a secret's place in /run/secrets; none of a variable only."""
    if mount.type != "secret" or mount.target is not None:
        return mount.target
    name = mount.options.get("id") or mount.source
    return None if not name or "env" in mount.options else f"/run/secrets/{name.rsplit('/', 1)[-1]}"


@fact(Mount)
def source(mount: Mount) -> str | None:
    """What is mounted."""
    return mount.options.get("source", mount.options.get("src"))


@detail(Mount)
def source_image(mount: Mount) -> Word | None:
    """The stage or image named by from=, with its place."""
    match = re.search(r"(?:^|,)from=([^,]*)", mount.text)
    if not match or not match[1]:
        return None
    span = mount.text.span
    literal = span is not None and span.end - span.start == len(mount.text)
    place = Span(span.start + match.start(1), span.start + match.end(1)) if span and literal else span
    return Word(match[1], place)
