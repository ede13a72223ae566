"""The images of uv: the mapping of bases to tags in the workflow of astral-sh/uv that publishes them, all that it ever had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from library_history import blobs, git
from tagged_images import Tagged

REPOSITORIES = ("astral-sh/uv",)
NAME = "ghcr.io/astral-sh/uv"
_WORKFLOW = ".github/workflows/build-docker.yml"
_MAPPING = re.compile(r"^[ -]*[\"']?([a-z-]+:[\w.-]+),([\w.,-]+)[\"']?,?[ \t]*$", re.M)
_ADDED = re.compile(r"^ *(?:ENV [^\n$]*|ENTRYPOINT [^\n]*|CMD \[[^\n]*)$", re.M)
_VERSION = re.compile(r'^version = "([\d.]+)"$', re.M)


def tagged(clone: Path) -> Iterator[Tagged]:
    """Each tag as it is, and behind the first version and the newest one; those without a base are made from scratch."""
    new, pyproject, own = _texts(clone, [f"HEAD:{path}" for path in (_WORKFLOW, "pyproject.toml", "Dockerfile")])
    version = _VERSION.search(pyproject)
    added = "\n".join(line.strip() for line in _ADDED.findall(new[new.find("cat <<EOF > Dockerfile") :]))
    versions = ["0.0", version[1]] if version else []
    log = git(clone, "log", "--first-parent", "--format=%H", "--diff-filter=AM", "--", _WORKFLOW).decode().split()
    for text in reversed(_texts(clone, [f"{commit}:{_WORKFLOW}" for commit in log])):
        for base, tags in _MAPPING.findall(text):
            for tag in tags.split(","):
                yield from (
                    Tagged(NAME, name, f"FROM {base}\n{added}\n")
                    for name in (tag, *(f"{one}-{tag}" for one in versions))
                )
    yield from (Tagged(NAME, name, own) for name in ("latest", *versions))


def _texts(clone: Path, names: list[str]) -> list[str]:
    return [(text or b"").decode("utf-8", "replace") for text in blobs(clone, names)]
