"""Both linters over folders of Dockerfiles: where only one of the two fires.

    python tests/compare/hadolint.py [--code DL3008] [--show 10] FOLDER…

Wants `hadolint` on the PATH. Instructions are compared, not findings: several packages without a version in one RUN are
one. Codes that share a rule are compared together. Development images are linted as if they were for production,
comments of either linter that silence something are not heeded, and files that hadolint cannot parse are left out.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.discovery import find, read
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.presets import by_default
from dockerlint_py.text.input_error import InputError

Place = tuple[str, int]
_BATCH = 200
_HUSH = re.compile(r"^(\s*#.*?)(?:ignore|skip|nosem)", re.I | re.M)


def theirs(paths: list[str], kept: Path | None) -> tuple[dict[str, set[Place]], set[str]]:
    """hadolint's findings by code, and the files that it cannot parse."""
    found: dict[str, set[Place]] = defaultdict(set)
    rows = json.loads(kept.read_text("utf-8")) if kept and kept.exists() else list(_run(paths))
    if kept:
        kept.write_text(json.dumps(rows), "utf-8")
    for row in rows:
        found[row["code"]].add((row["file"], row["line"]))
    return found, {file for file, _ in found["DL1000"]}


def _run(paths: list[str]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(paths), _BATCH):
        command = ["hadolint", "--no-fail", "--disable-ignore-pragma", "-f", "json", *paths[start : start + _BATCH]]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        yield from json.loads(made.stdout or "[]")


def ours(paths: Iterable[str]) -> dict[str, set[Place]]:
    """The findings of the preset by rule, at the line where their instruction begins."""
    found: dict[str, set[Place]] = defaultdict(set)
    for path in paths:
        text = _HUSH.sub(lambda found: found[1].ljust(len(found[0]), "_"), read(path))
        starts = [text.count("\n", 0, one.span.start) + 1 for one in parse(text, path).instructions]
        for one in lint_text(
            text,
            "/nowhere/Dockerfile",
            Options(select=("hadolint",), ignore=("shellcheck-finding", "shellcheck-quoting", "shellcheck-layout")),
        ):
            at = bisect_right(starts, one.line)
            found[one.rule].add((path, starts[at - 1] if at else one.line))
    return found


def groups() -> list[tuple[set[str], set[str]]]:
    """Codes and the rules that stand for them, those that share one together."""
    made: list[tuple[set[str], set[str]]] = []
    for rule in all_rules():
        codes = {alias.partition(":")[2] for alias in by_default("hadolint") & set(rule.aliases)} - {"SC*"}
        if not codes:
            continue
        rules = {rule.id}
        for other in [one for one in made if one[0] & codes]:
            made.remove(other)
            codes, rules = codes | other[0], rules | other[1]
        made.append((codes, rules))
    return sorted(made, key=lambda one: min(one[0]))


def _show(title: str, places: set[Place], most: int) -> None:
    for path, line in sorted(places)[:most]:
        text = Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
        print(f"   {title} {path}:{line}: {text[line - 1].strip()[:100] if line <= len(text) else ''}")
    if len(places) > most > 0:
        print(f"   … and {len(places) - most} more")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--code", default="", help="only groups with a code that begins so")
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="up to N places where only one of the two fires"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="where hadolint's findings are kept for the next time"
    )
    parser.add_argument("folders", nargs="+")
    given = parser.parse_args()
    paths = []
    for path in find(given.folders):
        try:
            read(path)
        except InputError:
            continue
        paths.append(path)
    their, unread = theirs(paths, given.keep)
    our = ours(path for path in paths if path not in unread)
    total: Counter[str] = Counter()
    said = {rule.id for rule in all_rules() if "hadolint" in rule.data.get("differs", {})}
    print(f"{len(paths) - len(unread)} files; hadolint cannot parse {len(unread)} more")
    print(f"{'codes':24} {'both':>6} {'ours':>6} {'theirs':>6}")
    for codes, rules in groups():
        if not any(code.startswith(given.code) for code in codes):
            continue
        a = {place for rule in rules for place in our.get(rule, ())}
        b = {place for code in codes for place in their.get(code, ()) if place[0] not in unread}
        both, some = len(a & b), len(a | b)
        total.update(both=both, some=some)
        share = f"{100 * both / some:5.1f} %" if some else "      –"
        note = "" if both == some or rules & said else "  (and no rule says why)"
        figures = f"{both:6} {len(a - b):6} {len(b - a):6}  {share}"
        print(f"{','.join(sorted(codes)):24} {figures}  {', '.join(sorted(rules))}{note}")
        _show("only ours  ", a - b, given.show)
        _show("only theirs", b - a, given.show)
    print(f"agreement {total['both']} of {total['some']}, {100 * total['both'] / max(total['some'], 1):.1f} %")


if __name__ == "__main__":
    main()
