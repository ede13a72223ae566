"""Shell scripts that a file copies out of its build context, whoever calls them in the end."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator

from dockerlint_py.facts.model import Copy, File, Script
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.build_context import context_ignores, inside
from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re
from dockerlint_py.text.unknown import Unknown

_ENDINGS = (".sh", ".bash", ".ksh", ".zsh")
_PASSED_OVER = frozenset((".git", ".github", "node_modules", "vendor", "third_party", "docs", "test", "tests"))
"""Folders whose scripts no container calls."""
_MOST_NAMES = 100
_LARGEST = 200_000
"""Names of files and folders that are looked at, and bytes of a script that is read."""


@fact(File)
def scripts(file: File) -> tuple[Script, ...]:
    """The shell scripts that it copies out of its build context, in folders too, and those of its heredocs."""
    found: dict[str, Script] = {}
    for stage in file.stages:
        for instruction in stage.instructions:
            for copy in instruction.copies:
                for path, text in _texts(copy):
                    found.setdefault(path, Script(instruction, text))
    return tuple(found.values())


@detail(File)
def script_words(file: File) -> frozenset[str]:
    """All the words of its scripts that may be names of programs."""
    return frozenset(word for script in file.scripts for word in re.findall(r"[\w.+-]+", script.text))


def _texts(copy: Copy) -> Iterator[tuple[str, str]]:
    """The paths and texts of the scripts that a COPY brings."""
    if copy.origin == "heredoc":
        bodies = [one.body for one in copy.instruction.source.heredocs if one.word == copy.source]
        yield from ((f"{copy.source} {body.start}", copy.file.source.text[slice(*body)]) for body in bodies)
    context = copy.file.context if copy.origin == "context" else None
    if context is None or isinstance(copy.resolved, Unknown):
        return
    source = inside(copy.resolved)
    if copy.glob:
        source = source.rpartition("/")[0] or "."
    waiting, left = deque([source]), _MOST_NAMES
    while waiting:
        here = waiting.popleft()
        path = os.path.join(context.path, here)
        names = None if path.endswith(_ENDINGS) else environment.names(path)
        if names is None:
            text = _script(path)
            if text is not None and context_ignores(context, here) is not True:
                yield here, text
            continue
        worth = sorted(filter(_may_be_script, names), key=lambda name: not name.endswith(_ENDINGS))[:left]
        left -= len(worth)
        waiting += (name if here == "." else f"{here}/{name}" for name in worth)


def _may_be_script(name: str) -> bool:
    """It is called as a script is, or as a folder with some: each that is looked at has to be once more before a kept
    result counts."""
    return name not in _PASSED_OVER and (name.endswith((*_ENDINGS, ".d")) or "." not in name)


def _script(path: str) -> str | None:
    """The text of a shell script, by its ending or its first line."""
    name = os.path.basename(path)
    if not name.endswith(_ENDINGS) and "." in name[1:]:
        return None
    size = environment.size(path)
    text = environment.text(path) if size and size < _LARGEST else None
    return text if text and (name.endswith(_ENDINGS) or text.startswith("#!")) else None
