"""Names of images: their parts, and what a mirror's name stands for (data/registries.yaml)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.records import NamedTuple

HUB = "docker.io"
_DIGEST = lazy_pattern(r"@(?P<digest>[\w+.-]+:[0-9a-fA-F]+)$")


class Reference(NamedTuple):
    """The parts of a reference as written: host (empty: none), path, tag and digest (None: none)."""

    host: str
    path: str
    tag: str | None
    digest: str | None


def split(text: str) -> Reference:
    """The parts of a reference, whose variables are put in."""
    digest = _DIGEST.search(text)
    name = text[: digest.start()] if digest else text
    slash, colon = name.rfind("/"), name.rfind(":")
    tag = name[colon + 1 :] if colon > slash else None
    name = name[:colon] if colon > slash else name
    first, slash_, rest = name.partition("/")
    host = first if slash_ and re.search(r"[.:]|^localhost$", first) else ""
    return Reference(host, rest if host else name, tag, digest["digest"] if digest else None)


def is_hub(host: str) -> bool:
    """A host, or none, that is Docker Hub itself."""
    return not host or host == HUB or host in _words("hub")


@lru_cache(maxsize=4096)
def canonical(host: str, path: str, mirrors: tuple[str, ...] = ()) -> tuple[str, str]:
    """Registry and repository that an image is published under: those of Docker Hub are without `library/`.

    `mirrors` are those of the configuration, `PREFIX` (of Docker Hub) or `PREFIX=REGISTRY`.
    """
    name = path if is_hub(host) else f"{host}/{path}"
    if "/" not in name:
        return HUB, name
    registry, _, repository = _through_mirrors(name if not is_hub(host) else f"{HUB}/{name}", mirrors).partition("/")
    return registry, repository


def _through_mirrors(name: str, mirrors: tuple[str, ...]) -> str:
    name = _replaced(name, (*_own(mirrors), *_mirrors())) or name
    for mark in table("registries")["within"].split():
        before, found, after = name.partition(mark)
        if found and before and after:
            name = f"{HUB}/{after}"
    name = name.removeprefix(f"{HUB}/")
    if "/" not in name or not re.search(r"[.:]|^localhost$", name.partition("/")[0]):
        name = f"{HUB}/{_official(name)}"
    return _replaced(name, _same()) or name


def _official(path: str) -> str:
    """A path on Docker Hub: an official image without the account that holds it, for all or one architecture."""
    account, slash, rest = path.partition("/")
    if slash and "/" not in rest and (account == "library" or account in _words("architectures")):
        return rest
    return path


def _replaced(name: str, prefixes: Iterable[tuple[str, str]]) -> str | None:
    """The name with the first of the prefixes that it has replaced."""
    for prefix, upstream in prefixes:
        if name == prefix or name.startswith(f"{prefix}/"):
            return f"{upstream}{name[len(prefix) :]}".removeprefix("/")
    return None


@cache
def _own(mirrors: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = [one.partition("=") for one in mirrors]
    rows = [(prefix.strip().rstrip("/"), upstream.strip().rstrip("/") or HUB) for prefix, _, upstream in pairs]
    return tuple(sorted((row for row in rows if row[0]), key=lambda row: -len(row[0])))


@cache
def _mirrors() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(table("registries")["mirrors"].items(), key=lambda pair: -len(pair[0])))


@cache
def _same() -> tuple[tuple[str, str], ...]:
    return tuple(table("registries")["same"].items())


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(table("registries")[key].split())
