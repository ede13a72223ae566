"""`dockerlint.images.json`, read before it is updated and written again: sorted, a value a line, to be reviewed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from dockerlint_py.facts.knowledge.recorded_images import LIMIT, NAME, VERSION, Record, parse
from dockerlint_py.system import atomic_write
from dockerlint_py.system.boundary import enclosing_repository
from dockerlint_py.system.input_file import read_text, readable_size
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.unknown import Unknown


def place(folder: str) -> str:
    """Where the file of a folder is, or is to be: the nearest one upward, else at the top of the repository."""
    top = enclosing_repository(folder) or folder
    at = folder
    while True:
        path = os.path.join(at, NAME)
        if os.path.isfile(path):
            return path
        if at in (top, os.path.dirname(at)):
            return os.path.join(top, NAME)
        at = os.path.dirname(at)


def read(path: str) -> dict[str, Record]:
    """The records of a file, none if it is not there. Raises InputError."""
    if not os.path.lexists(path):
        return {}
    text = read_text(path, LIMIT)
    try:
        return dict(parse(text))
    except InputError as error:
        raise InputError(path, error.line, error.reason) from None


def write(path: str, records: Mapping[str, Record]) -> bool:
    """Puts the records in a file; whether that changed it. Raises InputError."""
    content = dumped(records).encode()
    if len(content) > LIMIT:
        most = readable_size(LIMIT)
        raise InputError(path, 0, f"would be larger than {most}; record the images of fewer folders with --file")
    try:
        with open(path, "rb") as file:
            if file.read() == content:
                return False
    except OSError:
        pass
    atomic_write.write(path, content)
    return True


def dumped(records: Mapping[str, Record]) -> str:
    """The text of a file."""
    images = {name: entry(records[name]) for name in sorted(records)}
    return _json({"version": VERSION, "images": images}, "") + "\n"


def entry(record: Record) -> dict[str, Any]:
    """A record as JSON has it; what is not known is left out."""
    values = {name: value for name, value in record._asdict().items() if not isinstance(value, Unknown)}
    slim = values.get("slim")
    if slim is not None:
        values["slim"] = {name: value for name, value in slim._asdict().items() if value is not None}
    if not values["missing"]:
        del values["missing"]
    return {"from": values.pop("source"), **values}


def _json(value: Any, indent: str) -> str:
    """JSON with mappings over several lines, and lists in one: a changed value is a changed line."""
    if not isinstance(value, Mapping) or not value:
        return json.dumps(value)
    inner = f"{indent}  "
    lines = (f"{inner}{json.dumps(str(name))}: {_json(one, inner)}" for name, one in value.items())
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
