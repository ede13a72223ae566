"""Paths inside the image: absolute and normalised, or unknown."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from ..match import UNKNOWN, Unknown

if TYPE_CHECKING:
    from .step import Step


def normal(path: str) -> str:
    """Without `.`, `..`, double slashes, and a last `/` or `/*`."""
    while path.endswith(("/*", "/.")):
        path = path[:-2] or "/"
    return posixpath.normpath(path).replace("//", "/")


def absolute(path: str | Unknown, step: Step, folder: str | Unknown | None = None) -> str | Unknown:
    """A path as a step means it: from `folder`, else from the working directory in force."""
    if isinstance(path, Unknown):
        return UNKNOWN
    if path.startswith("~"):
        return home(path, step)
    if path.startswith("/"):
        return normal(path)
    if folder is None:
        folder = workdir(step)
    return UNKNOWN if isinstance(folder, Unknown) else normal(f"{folder}/{path}")


def workdir(step: Step) -> str | Unknown:
    """The working directory in force, by the file or the base image's configuration."""
    folder = step.workdir
    if folder is None:
        image = step.stage.image if step.stage else None
        folder = image.workdir if image else UNKNOWN
        return "/" if folder is None else folder
    return folder


def home(path: str, step: Step) -> str | Unknown:
    """`~` and what follows it."""
    if path != "~" and not path.startswith("~/"):
        return UNKNOWN
    found = step.env.get("HOME")
    if found is None and step.root is True:
        found = "/root"
    return normal(found + path[1:]) if isinstance(found, str) else UNKNOWN
