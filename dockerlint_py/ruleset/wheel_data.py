"""What the build of a wheel makes of the YAML in it, so that no run has to read YAML or ask a cache for it."""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterator
from pathlib import Path

from dockerlint_py.ruleset.loader import READY_MADE_RULES, builtin, rules_for_wheel
from dockerlint_py.system.packaged_data import PACKAGE, file_name, packaged

VERSION = 4
"""Of the format: every Python from 3.4 on reads it."""
_READ_AS_TEXT = frozenset(("configuration/starter",))
"""YAML of the package that is no table."""


def files_for_wheel() -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file of the folder `ready_made`; raises InputError for YAML that is wrong."""
    yield file_name(READY_MADE_RULES), as_stored(rules_for_wheel(builtin()))
    for path in sorted(Path(PACKAGE).rglob("*.yaml")):
        name = path.relative_to(PACKAGE).with_suffix("").as_posix()
        if name not in _READ_AS_TEXT and not name.startswith("rules/"):
            yield file_name(name), as_stored(packaged(name))


def as_stored(data: object) -> bytes:
    """Plain data as the files of that folder hold it; through JSON, so that equal data is the same bytes each time."""
    return marshal.dumps(json.loads(json.dumps(data)), VERSION)
