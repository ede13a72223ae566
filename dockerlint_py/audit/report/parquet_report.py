"""For statistics: the flat table of `rows` as Parquet, in parts, so that it may be larger than memory."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from dockerlint_py.audit.report import LACKING
from dockerlint_py.audit.report.flat_table import COLUMNS, table_rows
from dockerlint_py.audit.report.report_file import open_binary
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.reporting import shown
from dockerlint_py.text.input_error import InputError

PART = 20_000
"""Rows that are written at a time."""


def write(store: str, out: str) -> list[str]:
    """What the audit was judged by is the metadata `dockerlint`, as JSON. Raises InputError without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(out, 0, LACKING) from None
    with StoreQueries(store) as queries, open_binary(out) as file:
        provenance = json.dumps({name: shown(value) for name, value in queries.provenance.items()})
        schema = _schema(pa).with_metadata({"dockerlint": provenance})
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            rows = table_rows(queries)
            while batch := list(islice(rows, PART)):
                writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    return []


def _schema(pa: Any) -> Any:
    types = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
    fields = [(name, types[kind]) for name, kind in COLUMNS.items()]
    return pa.schema([(name, pa.timestamp("s", tz="UTC") if name == "time" else kind) for name, kind in fields])
