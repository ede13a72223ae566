"""References to images: FROM, --from and from=, and what is known of what they name."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import base_images, image_names, images, recorded_images
from dockerlint_py.facts.knowledge.expand import expand
from dockerlint_py.facts.knowledge.image_knowledge import ImageKnowledge
from dockerlint_py.facts.model import File, Image, Instruction, Stage
from dockerlint_py.facts.registry import close, detail, fact
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

close(Image, "role", ("base", "copy", "mount"))
_WINDOWS = lazy_pattern(r"windows\b", re.I)
_NO_STAGE = lazy_pattern(r"[/:@]")
_VARIABLE = lazy_pattern(r"\$\{[^{}]*\}")
_FAMILIAR = lazy_pattern(r"^(?:(?:index\.)?docker\.io/)?(?:library/)?(.*?)(?::latest)?$")


@fact(File, "images")
def images_of_file(file: File) -> tuple[Image, ...]:
    """All references to images: FROM, --from of COPY, from= of mounts."""
    return tuple(image for instruction in file.instructions for image in instruction.images)


@fact(Instruction, "images")
def images_of_instruction(instruction: Instruction) -> tuple[Image, ...]:
    """The images that it names: FROM, --from, from= of a mount."""
    if instruction.keyword not in ("FROM", "COPY", "ADD", "RUN") or (
        instruction.keyword != "FROM" and not instruction.source.flags
    ):
        return ()

    if instruction.keyword == "FROM":
        return (Image(instruction, instruction.words[0], "base"),) if instruction.words else ()
    copied_from = []
    source = instruction.options.get("--from") if instruction.keyword in ("COPY", "ADD") else None
    if source:
        copied_from.append(Image(instruction, source, "copy"))
    return (
        *copied_from,
        *(Image(instruction, mount.source_image, "mount") for mount in instruction.mounts if mount.source_image),
    )


def _context(text: str) -> str:
    """A reference as names of build contexts are written."""
    match = _FAMILIAR.match(text)
    return match[1] if match else text


@fact(Image)
def resolved(image: Image) -> str | Unknown:
    """The reference with ARG defaults put in; in a FROM, a default stands for what no ARG declares."""
    if image.role != "base":
        return expand(image.text, {}, image.file.source.escape)
    if image.instruction.template:
        return UNKNOWN
    seen = image.file.seen_by_from
    needed = (one for one in image.instruction.references if not one.has_default and seen.get(one.name) is None)
    return UNKNOWN if any(needed) else expand(image.text, seen, image.file.source.escape)


@fact(Image)
def by_default(image: Image) -> str | Unknown:
    """The reference where no build argument is given: a variable without a default is empty."""
    return expand(image.text, image.file.defaults, image.file.source.escape) if image.role == "base" else image.resolved


@fact(Image)
def given(image: Image) -> bool:
    """Build arguments make it what it is, those of compose, bake, the configuration or the command line."""
    if not image.file.build_args or image.role != "base" or image.resolved is UNKNOWN:
        return False
    return image.resolved != expand(image.text, image.file.own_defaults, image.file.source.escape)


@fact(Image)
def target(image: Image) -> Stage | None:
    """The earlier stage that it names, if any."""
    text = image.resolved
    if isinstance(text, Unknown) or image.stage is None:
        return None
    before = image.file.stages[: image.stage.index]
    if image.role == "copy" and text.isdigit() and int(text) < len(before):
        return before[int(text)]
    named = _named(image, text)
    return next((stage for stage in reversed(named) if stage.index < image.stage.index), None)


def _named(image: Image, text: str) -> list[Stage]:
    """The stages that a name can mean: of several of one name, COPY and mounts know the last of the file."""
    named = image.file.by_name.get(text.lower(), [])
    return named if image.role == "base" else named[-1:]


@fact(Image)
def fetched(image: Image) -> bool | Unknown:
    """It comes from a registry, or from a context of the build: it is no stage, and not scratch."""
    if isinstance(image.names, Unknown):
        return True if _NO_STAGE.search(_VARIABLE.sub("", image.text)) else UNKNOWN
    return image.names in ("image", "context", "unknown-word")


@fact(Image, choices=("image", "stage", "own-stage", "later-stage", "scratch", "context", "unknown-word"))
def names(image: Image) -> str | Unknown:
    """image, stage, own-stage, later-stage, scratch, context (a named one of the build) or unknown-word."""
    text = image.resolved
    if isinstance(text, Unknown):
        return UNKNOWN
    if image.target:
        return "stage"
    if image.file.template and (image.instruction.template or image.role != "base"):
        return UNKNOWN  # it is put in by something else, and so may be the stage that it names
    if text == "scratch" and image.role == "base":
        return "scratch"
    if image.file.contexts and _context(text) in image.file.contexts:
        return "context"
    return _names_of_word(image, text) if image.role != "base" else "image"


def _stages_below(image: Image, text: str) -> list[int]:
    """The positions of the stages from its own on that a text names, sorted."""
    own = image.stage.index if image.stage else 0
    implied = image.stage is not None and image.stage.implied
    counts = image.role == "copy" and text.isdigit() and not implied
    numbered = int(text) if counts and int(text) < len(image.file.stages) else -1
    named = [stage.index for stage in _named(image, text)]
    return sorted(index for index in (*named, numbered) if index >= own)


def _names_of_word(image: Image, text: str) -> str:
    below = _stages_below(image, text)
    if below:
        return "own-stage" if image.stage and below[0] == image.stage.index else "later-stage"
    if re.search(r"[/:@.]", text) or text in images.published():
        return "image"
    return "unknown-word"


@detail(Image)
def later(image: Image) -> Stage | None:
    """The stage further down, or the own one, that it names."""
    if image.role == "base" or image.target is not None or isinstance(image.resolved, Unknown):
        return None
    return image.file.stages[below[0]] if (below := _stages_below(image, image.resolved)) else None


@fact(Image)
def out_of_range(image: Image) -> bool:
    """It is the number of a stage that there is not; BuildKit also counts the images that are named above it."""
    text = image.text
    if image.role != "copy" or not text.isdecimal() or int(text) < len(image.file.stages):
        return False
    above = [one for one in image.file.instructions if one.span.start < image.instruction.span.start]
    copied = (one for instruction in above for one in instruction.images if one.role == "copy" and one.names != "stage")
    return not any(instruction.mounts for instruction in above) and next(copied, None) is None


@fact(Image)
def circular(image: Image) -> bool:
    """It names a stage further down that itself needs this one."""
    return image.later is not None and image.stage is not None and image.stage.index in image.later.needs


@fact(Image)
def nearest(image: Image) -> str | None:
    """The stage with the most similar name."""
    from difflib import get_close_matches

    names = [str(stage.name) for stage in image.file.stages if stage.name and stage is not image.stage]
    return next(iter(get_close_matches(str(image.resolved), names, 1, 0.7)), None)


@detail(Image)
def parts(image: Image) -> tuple[Word | None, ...] | Unknown:
    """Registry as written, repository as published, tag and digest, with spans where they stand literally."""
    text = image.resolved
    if isinstance(text, Unknown) or image.names == "context":
        return UNKNOWN
    reference = image_names.split(text)
    start = len(reference.host) + 1 if reference.host else 0
    end = start + len(reference.path)
    name = published_name(image)[1]
    own = text[start:end].endswith(name) and text[: end - len(name)][-1:] in ("", "/")
    repository = _part(image, text, end - len(name), end) if own else Word(name, _part(image, text, start, end).span)
    tag = None if reference.tag is None else _part(image, text, end + 1, end + 1 + len(reference.tag))
    digest = None if reference.digest is None else _part(image, text, len(text) - len(reference.digest), len(text))
    if image_names.is_hub(reference.host):
        registry = Word("docker.io", _part(image, text, 0, len(reference.host)).span if reference.host else None)
    else:
        registry = _part(image, text, 0, len(reference.host))
    return registry, repository, tag, digest


def published_name(image: Image) -> tuple[str, str]:
    """Registry and repository under which its makers publish it: mirrors and other names of it are seen through."""
    host, path, _, _ = image_names.split(str(image.resolved))
    return image_names.canonical(host, path, image.file.registry_mirrors)


def _part(image: Image, text: str, start: int, end: int) -> Word:
    span = image.text.span
    literal = span and text == image.text and span.end - span.start == len(image.text)
    return Word(text[start:end], Span(span.start + start, span.start + end) if span and literal else None)


def _at(image: Image, index: int) -> Word | Unknown | None:
    return UNKNOWN if isinstance(image.parts, Unknown) else image.parts[index]


@fact(Image)
def registry(image: Image) -> Word | Unknown | None:
    """The registry's host as written; docker.io where none is named, and for its other names."""
    return _at(image, 0)


@fact(Image)
def repository(image: Image) -> Word | Unknown | None:
    """The name that its makers gave it, without the registry: `python` of a mirror's `mirror.gcr.io/library/python`."""
    return _at(image, 1)


@fact(Image)
def tag(image: Image) -> Word | Unknown | None:
    """The tag, none if there is none."""
    return _at(image, 2)


@fact(Image)
def digest(image: Image) -> Word | Unknown | None:
    """The digest, none if there is none."""
    return _at(image, 3)


@detail(Image)
def known(image: Image) -> ImageKnowledge | Unknown:
    """What is known of it."""
    if image.names == "scratch":
        return images.SCRATCH
    if image.names is UNKNOWN or image.names != "image" or isinstance(image.parts, Unknown):
        return UNKNOWN
    _, _, tag, digest = image.parts
    found = base_images.find(*published_name(image), None if tag is None else str(tag), pinned=digest is not None)
    if image.recorded is not None:
        found = recorded_images.knowledge(image.recorded).over(found)
    return UNKNOWN if found is None else found


def known_field(image: Image, name: str) -> object:
    """What is known of an image under this name; unknown where nothing is."""
    known = image.known
    return getattr(known, name) if isinstance(known, ImageKnowledge) else UNKNOWN


@fact(Image)
def family(image: Image) -> str | Unknown | None:
    """debian, ubuntu, alpine, wolfi, rhel, suse, arch, busybox, windows, distroless or scratch."""
    asked = image.platform if image.names not in ("stage", "scratch") else None
    if isinstance(asked, str) and _WINDOWS.match(asked) and image.system != "linux":
        return "windows"
    return image.listed_family


@detail(Image)
def listed_family(image: Image) -> str | Unknown | None:
    """The family that the tables say, whatever platform is asked for."""
    if isinstance(image.repository, str) and image.repository.startswith("winamd64/"):
        return "windows"
    family: str | Unknown | None = known_field(image, "family")  # type: ignore[assignment]
    return UNKNOWN if image.bare_digest and not images.one_family(str(image.repository), family) else family


@detail(Image)
def bare_digest(image: Image) -> bool:
    """It is named by a digest, without a tag."""
    return bool(image.digest) and image.tag is None


@fact(Image)
def official(image: Image) -> bool | Unknown:
    """One of Docker's official images, whatever mirror it is taken from."""
    if image.names == "scratch":
        return False
    if image.names is UNKNOWN or image.names != "image" or isinstance(image.parts, Unknown):
        return UNKNOWN
    registry, repository = published_name(image)
    if registry == image_names.HUB and "/" not in repository:
        return True
    return False if images.listed(registry, repository, None if image.tag is None else str(image.tag)) else UNKNOWN


@fact(Image)
def own(image: Image) -> bool | Unknown:
    """Its account is that of the context's git remote: those who build this image make that one too."""
    remote, repository = image.file.remote, image.repository
    if isinstance(remote, Unknown) or isinstance(repository, Unknown):
        return UNKNOWN
    account, slash, _ = str(repository).partition("/")
    return bool(remote) and bool(slash) and account.lower() == str(remote).split("/")[-2].lower()


@fact(Image)
def local(image: Image) -> bool | Unknown:
    """Nobody publishes it: a name without registry and account that no official image has; it was built here."""
    registry, repository = image.registry, image.repository
    if isinstance(registry, Unknown) or isinstance(repository, Unknown) or image.names != "image":
        return UNKNOWN
    published = published_name(image)
    return published[0] == image_names.HUB and "/" not in published[1] and published[1] not in images.published()
