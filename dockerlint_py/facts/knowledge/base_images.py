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


@lru_cache(maxsize=1024)
def find(registry: str, repository: str, tag: str | None, *, pinned: bool = False) -> ImageKnowledge | None:
    """The same by the parts of the published name; `pinned`: by a digest, which without a tag is that of any."""
    remembered = images.remembered(registry, repository, tag)
    official = registry == image_names.HUB and "/" not in repository
    name = repository if official else f"{registry}/{repository}"
    found = None if re.search(_WINDOWS, tag or "") else image_table.entry(name)
    release, end = images.ends(repository if official else "", tag)
    bare = pinned and tag is None
    exact = None if bare or found is None else image_table.exact(found, tag or "latest")
    if found is None or (exact is None and found.is_closed):
        if not official or release is None:
            return remembered
        known = remembered or ImageKnowledge("memory", repository, tag)
        return known._replace(release=release, end_of_support=end)
    rows = [exact] if exact is not None else image_table.like(found, None if bare else tag)
    known = _common([_knowledge(repository, tag, row, found.variables) for row in rows])
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
    """A configuration of the table; `variables` are names that some tags of the image set."""
    base = row.get("b")
    fields = {name: _field(name, row.get(letter)) for name, letter in _LETTERS.items()}
    env = row.get("n", {})
    return ImageKnowledge(
        "memory" if "m" in row else "table",
        repository,
        tag,
        family=_family(repository, row.get("r")),
        base=UNKNOWN if base == "?" else base,
        env=UNKNOWN if env == "?" else _environment(env, variables),
        packages=UNKNOWN if row.get("r") == "?" else frozenset(row.get("i", ())),
        programs=frozenset(row.get("g", ())),
        accounts=UNKNOWN if row.get("r") == "?" else tuple(map(_account, row.get("a", ()))),
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
    return table("images")["roots"].get(root, "scratch" if root == repository else UNKNOWN)  # type: ignore[no-any-return]


def _common(rows: list[ImageKnowledge]) -> ImageKnowledge:
    """What holds of each of several configurations; a variable that only some have is there, its value unknown."""
    first = rows[0]
    if len(rows) == 1:
        return first
    changed = {
        name: UNKNOWN
        for name, value in zip(first._fields, first, strict=True)
        if any(getattr(row, name) != value for row in rows[1:])
    }
    changed |= {
        name: _shared([getattr(row, name) for row in rows]) for name in ("packages", "programs") if name in changed
    }
    envs = [row.env for row in rows]
    if "env" in changed and not any(isinstance(one, Unknown) for one in envs):
        changed["env"] = _envs(envs)  # type: ignore[arg-type]
    return first._replace(**changed)  # type: ignore[arg-type]


def _shared(values: list[Any]) -> Any:
    if any(isinstance(one, Unknown) for one in values):
        return UNKNOWN
    return frozenset.intersection(*values)


def _envs(envs: list[Mapping[str, str | Unknown]]) -> Any:
    names = dict.fromkeys(name for one in envs for name in one)
    return {
        name: envs[0][name] if all(one.get(name) == envs[0].get(name, UNKNOWN) for one in envs) else UNKNOWN
        for name in names
    }
