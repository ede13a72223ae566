"""For spreadsheets and whatever reads tables: the flat table of `rows`, with a head."""

from __future__ import annotations

import csv
from typing import Any

from dockerlint_py.audit.report.out import text
from dockerlint_py.audit.report.rows import COLUMNS, rows
from dockerlint_py.audit.report.view import View

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would calculate."""


def write(store: str, out: str) -> list[str]:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    with View(store) as view, text(out) as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows([_cell(value) for value in row.values()] for row in rows(view))
    return []


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
