"""Where dockerlint and BuildKit disagree on what stops a build before anything runs.

    python tests/compare/build_errors.py ROWS.jsonl… [--quiet]

Each row is what BuildKit says of a Dockerfile: `text` or `path`, and `error` with `lines` (ranges of lines, none where it
names no place) if it refuses it. buildkit_refusals.go beside this file makes such rows with any version of BuildKit.
Prints what BuildKit refuses and no error is reported for there, and what is reported as refused and BuildKit takes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from dockerlint_py.documentation.build_errors_page import refusal_of
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule

_COUNTED_FROM_NOUGHT = ("parser directive", "escape token")


@cache
def rules() -> dict[str, Rule]:
    """The shipped rules by name."""
    return {rule.id: rule for rule in all_rules()}


def errors(text: str) -> list[Finding]:
    """The errors that are reported of a file."""
    found = lint_text(text, "Dockerfile", Options(select=("correctness",), no_ignores=True))
    return [one for one in found if one.severity == "error"]


def disagreement(row: dict[str, Any]) -> str | None:
    """What is missed or wrongly said of the file of a row; None if nothing is."""
    text = row["text"] if row.get("text") else Path(row["path"]).read_text("utf-8", "surrogateescape")
    found = errors(text)
    if "error" not in row:
        told = [one for one in found if refusal_of(rules()[one.rule], one.message, one.severity)]
        return f"BuildKit takes it, and line {told[0].line} is refused: {told[0].message}" if told else None
    placed = row.get("lines") and not any(one in row["error"] for one in _COUNTED_FROM_NOUGHT)
    places = row["lines"] if placed else [[1, len(text)]]
    if any(first <= one.line <= max(last, first) for one in found for first, last in places):
        return None
    return f"BuildKit refuses it, and there is no error in {places}: {row['error']}"


def disagreements(paths: list[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """The rows that are not agreed on."""
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if said := disagreement(row):
                yield row, said


def main(arguments: list[str]) -> int:
    paths = [one for one in arguments if not one.startswith("-")]
    if not paths:
        print(__doc__)
        return 2
    number = 0
    for row, said in disagreements(paths):
        number += 1
        if "--quiet" not in arguments:
            print(row.get("path") or repr(row["text"]), said, sep="\n   ")
    print(f"{number} disagreements")
    return min(number, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
