"""For statistics: the flat table of `rows` as Parquet, in parts, so that it may be larger than memory."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from dockerlint_py.audit.report import LACKING
from dockerlint_py.audit.report.out import binary
from dockerlint_py.audit.report.rows import COLUMNS, rows
from dockerlint_py.audit.report.view import View
from dockerlint_py.report import shown
from dockerlint_py.source import InputError

PART = 20_000
"""Rows that are written at a time."""


def write(store: str, out: str) -> list[str]:
    """What the audit was judged by is the metadata `dockerlint`, as JSON. Raises InputError without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(out, 0, LACKING) from None
    with View(store) as view, binary(out) as file:
        about = json.dumps({name: shown(value) for name, value in view.about.items()})
        schema = _schema(pa).with_metadata({"dockerlint": about})
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            found = rows(view)
            while part := list(islice(found, PART)):
                writer.write_table(pa.Table.from_pylist(part, schema=schema))
    return []


def _schema(pa: Any) -> Any:
    types = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
    fields = [(name, types[kind]) for name, kind in COLUMNS.items()]
    return pa.schema([(name, pa.timestamp("s", tz="UTC") if name == "time" else kind) for name, kind in fields])
