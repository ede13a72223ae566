"""The store of an audit → reports. A format is a module with `write(store, out)`; docs/audit-report.md tells of them.

`write` returns what is worth a line to whoever asked for the report: what it had to leave out. Whatever comes of other
people's repositories goes through `dockerlint_py.report.shown`, in every format.
"""

from __future__ import annotations

from importlib import import_module

from dockerlint_py.source import InputError

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


def write(name: str, store: str, out: str) -> list[str]:
    """Writes a report of a store into a file, or on standard output if that is `-`; what is worth saying about it.

    Raises InputError where the store can't be read or the file can't be written.
    """
    from sqlite3 import Error

    try:
        said: list[str] = import_module(f"{__name__}.{name}").write(store, out)
    except Error as error:
        raise InputError(store, 0, f"cannot be read: {error}") from None
    return said
