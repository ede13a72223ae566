"""Fetches the dependencies of a project above the COPY of its source, from the manifest alone."""

from __future__ import annotations

from typing import Any

from dockerlint_py.ruleset.fixes import install_first
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown


def edits(copy: Any) -> list[Edit] | None:
    """None where the manifest may name what lies beside it."""
    return _fetched(copy) or install_first.edits(copy)


def _fetched(copy: Any) -> list[Edit] | None:
    """The step that fetches, above the copy, with the manifest where that was not copied yet."""
    instruction = copy.instruction
    install = _install(copy)
    anchor = instruction.anchor_above
    if install is None or anchor is None or instruction.deferred or instruction.file.builder != "buildkit":
        return None
    step, newline = f"RUN {install.dependency_step}", instruction.file.source.newline
    files = install.manager_entry["dependency_files"]
    at = anchor.span.start
    named = {name: _copied(instruction, install.project_folder, name) for name in files}
    if all(place is not None and place.index < instruction.index for place in named.values()):
        return [Edit(at, at, f"{step}{newline}")]
    source = _source(copy, install.project_folder)
    if source is None or any(place is not None for place in named.values()):
        return None
    words = " ".join(f"{source}{name}" for name in files)
    return [Edit(at, at, f"COPY {words} ./{newline}{step}{newline}")]


def _install(copy: Any) -> Any:
    """The first command below that installs or builds, where its dependencies can be fetched above the copy."""
    run = copy.instruction
    known = (one for one in run.later.commands if not isinstance(one, Unknown))
    first = next((one for one in known if one.manager is not None and one.dependency_step is not None), None)
    if first is None or not first.fetches_alone or first.project_folder != run.workdir:
        return None
    return None if first.action == "fetch" or run.user not in (None, "root", "0") else first


def _copied(instruction: Any, folder: str, name: str) -> Any:
    """The instruction of the stage that copies a file of this name to a folder by its own name."""
    for other in instruction.stage.instructions:
        for copy in other.copies:
            if not isinstance(copy, Unknown) and copy.name == name and copy.landing == f"{folder.rstrip('/')}/{name}":
                return other
    return None


def _source(copy: Any, folder: str) -> str | None:
    """The folder of the context that the copy brings into that of the project, as it is written."""
    plain = copy.origin == "context" and not copy.glob and copy.destination == folder and not copy.many_sources
    text = str(copy.source)
    if not plain or "$" in text or " " in text or copy.instruction.form == "exec" or copy.instruction.flags:
        return None
    return "" if text in (".", "./") else text.rstrip("/") + "/"
