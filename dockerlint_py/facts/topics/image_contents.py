"""What a base image brings: its user, folders, variables, start and programs, and how long it is supported."""

from __future__ import annotations

from collections.abc import Mapping

from dockerlint_py.facts.knowledge import base_images, image_table, images
from dockerlint_py.facts.knowledge.expand import expand
from dockerlint_py.facts.model import Image
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.base_images import known_field, published_name
from dockerlint_py.text import patterns as re
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@fact(Image)
def user(image: Image) -> str | Unknown | None:
    """The user that the image's own configuration sets; none if it sets none."""
    return known_field(image, "user")  # type: ignore[return-value]


@fact(Image)
def root(image: Image) -> bool | Unknown:
    """Its own configuration leaves it with root."""
    user = image.user
    return UNKNOWN if isinstance(user, Unknown) else user in (None, "root", "0")


@fact(Image)
def workdir(image: Image) -> str | Unknown | None:
    """The working directory that its configuration sets."""
    return known_field(image, "workdir")  # type: ignore[return-value]


@fact(Image)
def volumes(image: Image) -> tuple[str, ...] | Unknown:
    """The paths that its configuration declares as volumes."""
    return known_field(image, "volumes")  # type: ignore[return-value]


@fact(Image)
def stop_signal(image: Image) -> str | Unknown | None:
    """The signal that its configuration names, without SIG; none if it names none."""
    return known_field(image, "stop_signal")  # type: ignore[return-value]


@fact(Image)
def platform(image: Image) -> str | Unknown | None:
    """What --platform of its FROM asks for; none without the flag."""
    asked = image.instruction.options.get("--platform") if image.role == "base" else None
    return None if asked is None else expand(asked, image.file.seen_by_from, image.file.source.escape)


@fact(Image)
def system(image: Image) -> str | Unknown:
    """linux or windows: the one system that it is made for."""
    family, repository = image.listed_family, image.repository
    if family == "windows":
        return "windows"
    both = repository in images.on_both_systems() if isinstance(repository, str) else True
    return UNKNOWN if not isinstance(family, str) or both or image.official is not True else "linux"


@fact(Image)
def env(image: Image) -> tuple[str, ...] | Unknown:
    """The names of the variables that its own configuration sets; of one that some of its versions set, too."""
    env = known_field(image, "env")
    return UNKNOWN if isinstance(env, Unknown) else tuple(env)  # type: ignore[arg-type]


@detail(Image)
def variables(image: Image) -> Mapping[str, str | Unknown] | Unknown:
    """The variables that its own configuration sets, with their values."""
    return known_field(image, "env")  # type: ignore[return-value]


@fact(Image)
def entrypoint(image: Image) -> tuple[str, ...] | Unknown | None:
    """The words of the ENTRYPOINT of its own configuration; none if it has none."""
    return known_field(image, "entrypoint")  # type: ignore[return-value]


@fact(Image)
def cmd(image: Image) -> tuple[str, ...] | Unknown | None:
    """The words of the CMD of its own configuration; none if it has none."""
    return known_field(image, "cmd")  # type: ignore[return-value]


@fact(Image)
def programs(image: Image) -> tuple[str, ...] | Unknown:
    """Programs that are known to be in it, since its own build runs them; it has many others."""
    programs = known_field(image, "programs")
    return UNKNOWN if isinstance(programs, Unknown) else tuple(sorted(programs))  # type: ignore[call-overload]


@fact(Image)
def ports(image: Image) -> tuple[str, ...] | Unknown:
    """The ports that its configuration exposes."""
    return known_field(image, "ports")  # type: ignore[return-value]


@fact(Image)
def builds(image: Image) -> bool | Unknown:
    """It is a build toolchain: a compiler or build tool that the built program does not need."""
    return known_field(image, "builds")  # type: ignore[return-value]


@fact(Image)
def current_tag(image: Image) -> str | Unknown | None:
    """The tag with the newest version, `3.23` or `1.26-alpine`, where its own is none, latest or a flavour alone; none
    of images of which latest is something else, and where a variable has a part in it."""
    repository, tag = image.repository, image.tag or "latest"
    if isinstance(repository, Unknown) or isinstance(tag, Unknown) or repository is None or "$" in image.text:
        return UNKNOWN
    name = str(repository) if image.official is True else f"{image.registry}/{repository}"
    return image_table.newest(name, str(tag)) if name in images.newest_is_latest() else None


@fact(Image)
def slimmer_tag(image: Image) -> str | Unknown | None:
    """The smaller tag of the same version and distribution that is published beside its own."""
    if image.recorded is not None and not isinstance(image.recorded.slim, Unknown):
        return image.recorded.slim.tag if image.recorded.slim else None
    if not isinstance(image.parts, Unknown) and not image.bare_digest:
        tag = None if image.tag is None else str(image.tag)
        if slim := base_images.variant(*published_name(image), tag, "slim"):
            return slim
    return None if image.official is False or (image.official and not image.bare_digest) else UNKNOWN


@fact(Image)
def release(image: Image) -> str | Unknown | None:
    """Product and release that its tag says, such as `debian 10`."""
    return known_field(image, "release")  # type: ignore[return-value]


@fact(Image)
def externally_managed(image: Image) -> bool | Unknown:
    """The Python of its distribution is marked as externally managed: pip refuses to install there (PEP 668)."""
    if isinstance(image.release, Unknown):
        return UNKNOWN
    return image.release is not None and images.externally_managed(image.release)


@fact(Image)
def python(image: Image) -> str | Unknown | None:
    """The minor version of Python that an image of python says in its tag, such as 3.12; none of other images."""
    if isinstance(image.parts, Unknown):
        return UNKNOWN
    name, tag = str(image.repository).rsplit("/", 1)[-1], str(image.tag or "")
    if name not in ("python", "pypy", "uv"):
        return None
    match = re.search(r"^(\d\.\d+)" if name != "uv" else r"^python(\d\.\d+)", tag)
    return match[1] if match else UNKNOWN if name != "uv" or "python" in tag else None


@fact(Image)
def end_of_life(image: Image) -> str | Unknown | None:
    """The day of the last fixes of that release (ISO); none if it is not over or not known to end."""
    return known_field(image, "end_of_support")  # type: ignore[return-value]
