"""What is known of an image by its name, without asking anybody: the made table, and what is left from memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dockerlint_py.facts.knowledge import image_names, image_table, images
from dockerlint_py.facts.knowledge.image_knowledge import ImageKnowledge
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_WINDOWS = "windows|nanoserver"
_LETTERS = {
    "user": "u",
    "workdir": "w",
    "entrypoint": "e",
    "cmd": "c",
    "stop_signal": "s",
    "volumes": "v",
    "ports": "p",
    "shell": "h",
    "healthcheck": "k",
    "onbuild": "o",
}
_LISTS = frozenset(("entrypoint", "cmd", "shell", "healthcheck", "volumes", "ports", "onbuild"))
_EMPTY = frozenset(("volumes", "ports", "onbuild"))


def lookup(reference: str, mirrors: tuple[str, ...] = ()) -> ImageKnowledge | None:
    """What the tables know of an image that is named as in FROM, variables put in; None if they have nothing of it.

    `mirrors` are the `registry-mirrors` of the configuration.
    """
    host, path, tag, digest = image_names.split(reference)
    return find(*image_names.canonical(host, path, mirrors), tag, pinned=digest is not None)


def variants(reference: str, mirrors: tuple[str, ...] = ()) -> dict[str, str]:
    """The smaller tags beside that of an image, by their kind (image_table.VARIANTS), as far as they are known."""
    host, path, tag, digest = image_names.split(reference)
    name = image_names.canonical(host, path, mirrors)
    pairs = ((kind, variant(*name, tag, kind)) for kind in image_table.VARIANTS if tag or not digest)
    return {kind: other for kind, other in pairs if other}


def variant(registry: str, repository: str, tag: str | None, kind: str) -> str | None:
    """The smaller tag of a kind beside a tag; None where there is none, and of an image that is made from nothing."""
    known = find(registry, repository, tag)
    if known is None or known.family == "scratch":
        return None
    return image_table.variant(_table_name(registry, repository), tag, kind)


def _table_name(registry: str, repository: str) -> str:
    """The name of an image in the made table: that of an official one is without its registry."""
    return repository if registry == image_names.HUB and "/" not in repository else f"{registry}/{repository}"


@lru_cache(maxsize=1024)
def find(registry: str, repository: str, tag: str | None, *, pinned: bool = False) -> ImageKnowledge | None:
    """The same by the parts of the published name; `pinned`: by a digest, which without a tag is that of any."""
    remembered = images.remembered(registry, repository, tag)
    official = registry == image_names.HUB and "/" not in repository
    name = _table_name(registry, repository)
    dated = name.removeprefix(f"{image_names.HUB}/")
    found = image_table.entry(name)
    release, end = images.ends(dated, tag)
    bare = pinned and tag is None
    exact = None if bare or found is None else image_table.exact(found, tag or "latest")
    if exact is None and re.search(_WINDOWS, tag or ""):
        found = None  # the others are of Linux
    if found is None or (exact is None and found.is_closed):
        if release is None or not (official or images.is_dated(dated)):
            return remembered
        known = remembered or ImageKnowledge("memory", repository, tag)
        return known._replace(release=release, end_of_support=end)
    numbers = (exact,) if exact is not None else image_table.like(found, None if bare else tag)
    known = _knowledge(repository, tag, found.fields(numbers), found.variables)
    family = images.family_of_tag(tag or "")
    if exact is None and not isinstance(family, Unknown) and family != known.family:
        known = known._replace(family=family, base=UNKNOWN, packages=UNKNOWN)
    known = _on_base(known).over(remembered)
    if found.support is not None:
        release, end = found.support
    return known._replace(
        builds=False if known.builds is UNKNOWN else known.builds, release=release, end_of_support=end
    )


def _knowledge(repository: str, tag: str | None, row: Mapping[str, Any], variables: str) -> ImageKnowledge:
    """A configuration of the table, or what some have in common; `variables` are names that some tags set."""
    base = row.get("b")
    fields = {name: _field(name, row.get(letter)) for name, letter in _LETTERS.items()}
    env, accounts = row.get("n", {}), row.get("a", ())
    return ImageKnowledge(
        "memory" if "m" in row else "table",
        repository,
        tag,
        family=_family(repository, row.get("r")),
        base=UNKNOWN if base == "?" else base,
        env=UNKNOWN if env == "?" else _environment(env, variables),
        packages=UNKNOWN if row.get("r") == "?" else frozenset(row.get("i", ())),
        programs=frozenset(row.get("g", ())),
        accounts=UNKNOWN if "?" in (row.get("r"), accounts) else tuple(map(_account, accounts)),
        **fields,
    )


def _environment(given: Mapping[str, str], variables: str) -> dict[str, str | Unknown]:
    """The variables of a row; those whose value is not told stand under the empty name."""
    untold = f"{given.get('', '')} {variables}".split()
    return {**dict.fromkeys(untold, UNKNOWN), **{name: value for name, value in given.items() if name}}


def _on_base(known: ImageKnowledge) -> ImageKnowledge:
    """With the packages, programs and accounts that its base brings."""
    if not isinstance(known.base, str) or known.base == "scratch":
        return known
    below = lookup(known.base)
    if below is None:
        return known
    return known._replace(
        family=below.family if known.family is UNKNOWN else known.family,
        packages=_joined(known.packages, below.packages),
        programs=_joined(known.programs, below.programs),
        accounts=UNKNOWN if isinstance(known.accounts, Unknown) else (*known.accounts, *_or_empty(below.accounts)),
    )


def _joined(own: frozenset[str] | Unknown, below: frozenset[str] | Unknown) -> frozenset[str] | Unknown:
    return own if isinstance(own, Unknown) or isinstance(below, Unknown) else own | below


def _or_empty(accounts: tuple[tuple[str, str | None], ...] | Unknown) -> tuple[tuple[str, str | None], ...]:
    return () if isinstance(accounts, Unknown) else accounts


def _field(name: str, value: Any) -> Any:
    if value == "?" or (isinstance(value, list) and any("?" in one for one in value) and name != "cmd"):
        return UNKNOWN
    if value is None:
        return () if name in _EMPTY else None
    return tuple(value) if name in _LISTS else value


def _account(text: str) -> tuple[str, str | None]:
    name, _, number = text.partition("=")
    return name, number or None


def _family(repository: str, root: str | None) -> str | Unknown | None:
    """The family of the distribution at the bottom; an image made from nothing is like scratch."""
    if root == "?" or root is None:
        return UNKNOWN
    roots = table("images")["roots"]
    families = {roots.get(one, "scratch" if one == repository else UNKNOWN) for one in root.split("|")}
    return families.pop() if len(families) == 1 else UNKNOWN
