"""For spreadsheets and whatever reads tables: the flat table of `rows`, with a head."""

from __future__ import annotations

import csv
from typing import Any

from dockerlint_py.audit.report.flat_table import COLUMNS, table_rows
from dockerlint_py.audit.report.report_file import open_text
from dockerlint_py.audit.report.store_queries import StoreQueries

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would calculate."""


def write(store: str, out: str) -> list[str]:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    with StoreQueries(store) as queries, open_text(out) as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows([_cell(value) for value in row.values()] for row in table_rows(queries))
    return []


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
