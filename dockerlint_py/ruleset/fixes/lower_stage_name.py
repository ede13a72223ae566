"""Writes the name of a stage in lowercase, and with it the references to it."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(stage: Any) -> list[Edit] | None:
    """References made of variables stay: Docker compares names in lowercase."""
    name = stage.name
    places = [name.span] + [
        image.text.span
        for image in stage.file.images
        if (image.target is stage or image.later is stage) and image.text.lower() == name.lower()
    ]
    text = stage.file.source.text
    return [
        Edit(place.start, place.end, name.lower())
        for place in places
        if place and text[slice(*place)].lower() == name.lower()
    ]
