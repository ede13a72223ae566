"""The store of an audit → reports. A format is a module NAME_report with `write(store, out)`; see docs/audit-report.md.

`write` returns what is worth a line to whoever asked for the report: what it had to leave out. Whatever comes of other
people's repositories goes through `dockerlint_py.reporting.shown`, in every format.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from dockerlint_py.text.input_error import InputError

LACKING = "Parquet needs pyarrow: pip install 'dockerlint-py[audit]'"
ENDINGS = {
    "html": (".html", ".htm"),
    "markdown": (".md", ".markdown"),
    "csv": (".csv", ".csv.gz"),
    "jsonl": (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"),
    "parquet": (".parquet",),
    "sarif": (".sarif", ".sarif.json"),
}
"""Format → how the names of its files end."""


def formats() -> list[str]:
    """Names of the formats there are."""
    return sorted(ENDINGS)


def format_of(path: str) -> str:
    """The format of a file by the end of its name; raises InputError where it says none."""
    for name, endings in ENDINGS.items():
        if path.lower().endswith(endings):
            return name
    known = ", ".join(endings[0] for endings in ENDINGS.values())
    raise InputError(path, 0, f"the end of the name says no format of report; it can be {known}, or say -f NAME:FILE")


def check(reports: Sequence[tuple[str, str]], store: str | None) -> None:
    """Raises InputError for what could only fail after the work: reports as (format, file)."""
    import os
    from importlib.util import find_spec

    places = [os.path.realpath(out) if out != "-" else out for _, out in reports]
    for (name, out), place in zip(reports, places, strict=True):
        if places.count(place) > 1:
            raise InputError(out, 0, "two reports would go there; give each a file of its own")
        if store and place == os.path.realpath(store):
            raise InputError(out, 0, "is the store; the report wants a file of its own")
        if os.path.isdir(place):
            raise InputError(out, 0, "cannot be written: Is a directory")
        if name == "parquet" and not find_spec("pyarrow"):
            raise InputError(out, 0, LACKING)


def write(name: str, store: str, out: str) -> list[str]:
    """Writes a report of a store into a file, or on standard output if that is `-`; what is worth saying about it.

    Raises InputError where the store can't be read or the file can't be written.
    """
    from sqlite3 import Error

    try:
        remarks: list[str] = import_module(f"{__name__}.{name}_report").write(store, out)
    except Error as error:
        raise InputError(store, 0, f"cannot be read: {error}") from None
    return remarks
