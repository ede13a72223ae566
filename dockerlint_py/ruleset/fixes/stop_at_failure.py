"""Writes `set -e` as the first line of the script in a heredoc."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text import patterns as re
from dockerlint_py.text.positions import Edit


def edits(command: Any) -> list[Edit] | None:
    """None where the script is not the whole of the RUN, or names its own interpreter."""
    source = command.instruction.source
    text = command.instruction.file.source.text
    if len(source.heredocs) != 1 or not re.fullmatch(r"\s*<<-?\S+\s*", source.flat.text):
        return None
    start, end = source.heredocs[0].body
    if text.startswith("#!", start) or start == end:
        return None
    indent = re.match(r"[ \t]*", text[start:end])
    return [Edit(start, start, f"{indent[0] if indent else ''}set -e{command.instruction.file.source.newline}")]
