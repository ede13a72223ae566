"""nginxinc/nginx-unprivileged: each Dockerfile that its repository ever had, by the version of nginx in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from library_history import blobs, files, git
from tagged_images import Tagged

REPOSITORIES = ("nginxinc/docker-nginx-unprivileged",)
NAME = "docker.io/nginxinc/nginx-unprivileged"
_PATH = re.compile(r"^(?P<branch>mainline|stable)/(?P<kind>[a-z][a-z-]*)/Dockerfile$")
_VERSION = re.compile(r"^(?:ENV NGINX_VERSION[ =]|ARG IMAGE=nginxinc/nginx-unprivileged:)(\d+\.\d+\.\d+)", re.M)


def tagged(clone: Path) -> Iterator[Tagged]:
    """Tags by version and by branch; those of branches are of the newest Dockerfiles."""
    for path, text in _history(clone):
        match, version = _PATH.match(path), _VERSION.search(text)
        if match and version:
            yield Tagged(NAME, f"{version[1]}{_ending(match['kind'])}", text)
    for path, text in files(clone, _PATH):
        match, version = _PATH.match(path), _VERSION.search(text)
        if match and version:
            branch, ending = match["branch"], _ending(match["kind"])
            numbers = version[1].split(".")
            words = [branch, ".".join(numbers[:2])] + ([numbers[0], ""] if branch == "mainline" else [])
            yield from (Tagged(NAME, f"{word}{ending}".lstrip("-") or "latest", text) for word in words)


def _ending(kind: str) -> str:
    """debian is the kind that tags do not name."""
    return f"-{kind}".removeprefix("-debian")


def _history(clone: Path) -> Iterator[tuple[str, str]]:
    """(path, text) of each version of each Dockerfile, the oldest first."""
    log = git(
        clone, "log", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--format=", "--", "mainline", "stable"
    )
    rows = [line.split("\t") for line in log.decode().splitlines() if line.startswith(":")]
    found = [(path, fields.split()[3]) for fields, path in rows if not fields.split()[3].startswith("0000000")]
    for (path, _), text in zip(found, blobs(clone, [blob for _, blob in found]), strict=True):
        if text is not None:
            yield path, text.decode("utf-8", "replace")
