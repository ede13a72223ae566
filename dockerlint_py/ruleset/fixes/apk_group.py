"""Names the packages of an `apk add` as a group, and deletes the group where they were deleted by name."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

_GROUP = ".build-deps"


def edits(command: Any) -> list[Edit] | None:
    """None unless one `apk del` names all of the packages and no others."""
    names = {package.name for package in command.packages}
    behind = list(command.later_in_run.commands)
    if any(isinstance(one, Unknown) for one in (*behind, *names)):
        return None
    removals = [one for one in behind if one.name == "apk" and one.action == "remove"]
    if len(removals) != 1 or {package.name for package in removals[0].packages} != names:
        return None
    texts = [package.text for package in removals[0].packages]
    spans = [text.span for text in texts]
    if command.subcommand.span is None or any(span is None for span in spans):
        return None
    at = command.subcommand.span.end
    return [
        Edit(at, at, f" --virtual {_GROUP}"),
        Edit(min(span.start for span in spans), max(span.end for span in spans), _GROUP),
    ]
