"""Paths inside the image: absolute and normalised, or unknown."""

from __future__ import annotations

import posixpath

from dockerlint_py.facts.model import Instruction
from dockerlint_py.text.unknown import UNKNOWN, Unknown


def normal(path: str) -> str:
    """Without `.`, `..`, double slashes, and a last `/` or `/*`."""
    while path.endswith(("/*", "/.")):
        path = path[:-2] or "/"
    return posixpath.normpath(path).replace("//", "/")


def absolute(path: str | Unknown, instruction: Instruction, folder: str | Unknown | None = None) -> str | Unknown:
    """A path as a step means it: from `folder`, else from the working directory in force."""
    if isinstance(path, Unknown):
        return UNKNOWN
    if path.startswith("~"):
        return home(path, instruction)
    if path.startswith("/"):
        return normal(path)
    if folder is None:
        folder = workdir(instruction)
    return UNKNOWN if isinstance(folder, Unknown) else normal(f"{folder}/{path}")


def workdir(instruction: Instruction) -> str | Unknown:
    """The working directory in force, by the file or the base image's configuration."""
    folder = instruction.workdir
    if folder is None:
        image = instruction.stage.image if instruction.stage else None
        folder = image.workdir if image else UNKNOWN
        return "/" if folder is None else folder
    return folder


def home(path: str, instruction: Instruction) -> str | Unknown:
    """`~` and what follows it."""
    if path != "~" and not path.startswith("~/"):
        return UNKNOWN
    folder = instruction.env.get("HOME")
    if folder is None and instruction.root is True:
        folder = "/root"
    return normal(folder + path[1:]) if isinstance(folder, str) else UNKNOWN
