"""Gives the stage that an image names by its number a name, and uses that."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(image: Any) -> list[Edit] | None:
    """None where the number was not written there."""
    stage, place = image.target, image.text.span
    text = image.file.source.text
    if stage is None or place is None or text[slice(*place)] != image.text:
        return None
    if stage.name:
        return [Edit(place.start, place.end, stage.name)] if len(image.file.by_name[stage.name.lower()]) == 1 else None
    base = stage.instruction.words[0].span if len(stage.instruction.words) == 1 else None
    name = f"stage-{stage.index}"
    if base is None or name in image.file.by_name:
        return None
    as_word = "as" if stage.instruction.case == "lower" else "AS"
    return [Edit(base.end, base.end, f" {as_word} {name}"), Edit(place.start, place.end, name)]
