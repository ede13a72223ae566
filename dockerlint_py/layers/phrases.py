"""What the model of layers says: the sentences of `phrases.yaml`, with their gaps filled in."""

from __future__ import annotations

from dockerlint_py.system.packaged_data import packaged


def said(name: str, /, **values: object) -> str:
    """A phrase of the table, `part/name`."""
    part, _, key = name.partition("/")
    return str(packaged("layers/phrases")[part][key]).format(**values)
