"""Writes the name of a variable as the one that was surely meant: it differs in one letter, or in the place of one."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.positions import Edit


def edits(reference: Any) -> list[Edit] | None:
    """None where the two names may be of two things."""
    name, meant = str(reference.name), reference.nearest
    if not isinstance(meant, str) or reference.span is None or not _is_slip(name, meant):
        return None
    return [Edit(reference.span.start, reference.span.end, f"${{{meant}}}")]


def _is_slip(one: str, two: str) -> bool:
    """One letter too few, too many, another one, two in the wrong order, or the case is another."""
    if one.upper() == two.upper():
        return True
    if abs(len(one) - len(two)) > 1 or min(len(one), len(two)) < 4:
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    a, b = one[at:], two[at:]
    if a[:1].isdigit() or b[:1].isdigit():  # JAVA_8 and JAVA_11
        return False
    if ("HTTPS" in one.upper()) != ("HTTPS" in two.upper()):
        return False
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
