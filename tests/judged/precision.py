"""How often findings are right, by the verdicts that people gave, and which findings came and went.

    python tests/judged/precision.py FOLDER [--unjudged] [--write]

FOLDER has a checkout of each repository of `verdicts.jsonl`, called owner+name; those that are not there are left
out and counted. A verdict counts while its finding is still there: what no rule says any more is not wrong. The
findings are those of the default tier, as `dockerlint check` in the checkout gives them, without ShellCheck's.

--unjudged lists the findings in judged files that nobody has judged yet. --write keeps the findings of this run in
`findings.tsv`, with which the next run compares.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
VERDICTS = HERE / "verdicts.jsonl"
FINDINGS = HERE / "findings.tsv"
KINDS = ("right", "noise", "wrong")
SEVERITIES = ("error", "warning", "info", "style")


class Place(NamedTuple):
    """Where a rule says something: the repository, the path in it, the line from 1, the rule."""

    repository: str
    path: str
    line: int
    rule: str


@dataclass(frozen=True)
class Verdict:
    """What somebody says of a finding, of a repository at a commit."""

    place: Place
    commit: str
    kind: str
    why: str


def verdicts(file: Path = VERDICTS) -> list[Verdict]:
    """Those of a file, one JSON object a line; raises ValueError with the number of a line that is none."""
    return [_verdict(number, line) for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)]


def _verdict(number: int, line: str) -> Verdict:
    row = json.loads(line)
    place = Place(row["repository"], row["path"], row["line"], row["rule"])
    if row["verdict"] not in KINDS or (row["verdict"] != "right" and not row["why"]):
        raise ValueError(f"line {number}: the verdict is one of {', '.join(KINDS)}; what is not right says why")
    return Verdict(place, row["commit"], row["verdict"], row["why"])


def checkouts(folder: Path, judged: Iterable[Verdict]) -> dict[str, Path]:
    """The checkouts of these repositories in a folder; one of another commit than was judged is none."""
    commits = {verdict.place.repository: verdict.commit for verdict in judged}
    places = {name: folder / name.replace("/", "+") for name in commits}
    return {name: place for name, place in places.items() if place.is_dir() and _is_at(place, commits[name])}


def _is_at(place: Path, commit: str) -> bool:
    """It is at the commit, or does not say at which it is."""
    if not (place / ".git").exists():
        return True
    done = subprocess.run(["git", "-C", str(place), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() == commit


def findings(repository: str, checkout: Path, paths: Iterable[str]) -> Iterator[tuple[Place, str, str]]:
    """What dockerlint says of files of a checkout: the place, the severity, the message."""
    command = [sys.executable, "-m", "dockerlint_py", "check", "--isolated", "--no-cache", "-f", "json", *paths]
    environment = {**os.environ, "DOCKERLINT_SHELLCHECK": "off", "PYTHONPATH": str(HERE.parents[1])}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    for one in json.loads(done.stdout)["findings"]:
        rule = one["rule"].rpartition("/")[2]
        yield Place(repository, one["path"], one["line"], rule), one["severity"], one["message"]


def rows(counts: Mapping[str, Counter[str]], order: Iterable[str]) -> Iterator[str]:
    """A line for each name: how many are right, noise and wrong, and the share of the right ones."""
    for name in order:
        every = sum(counts[name].values())
        if every:
            cells = "".join(f"{counts[name][kind]:>7}" for kind in KINDS)
            yield f"{name:<42}{cells}{100 * counts[name]['right'] / every:>7.0f} %"


def compared(now: set[Place], before: set[Place]) -> Iterator[str]:
    """The findings that came and went since the run that was written, by rule."""
    for title, places in (("came", now - before), ("went", before - now)):
        yield f"{title}: {len(places)}"
        yield from (f"  {rule:<40}{number:>5}" for rule, number in Counter(one.rule for one in places).most_common())


def kept(file: Path = FINDINGS) -> set[Place]:
    """The findings that a run has written; none if there is no such file."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {Place(repository, path, int(line), rule) for repository, path, line, rule in map(_cells, lines)}


def _cells(line: str) -> list[str]:
    return line.split("\t")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--unjudged", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    judged = verdicts()
    places = checkouts(options.folder, judged)
    paths: dict[str, set[str]] = defaultdict(set)
    for verdict in judged:
        paths[verdict.place.repository].add(verdict.place.path)
    found = [one for name, place in places.items() for one in findings(name, place, sorted(paths[name]))]
    severity = {place: level for place, level, _ in found}
    there = [one for one in judged if one.place in severity]
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    by_severity: dict[str, Counter[str]] = defaultdict(Counter)
    for verdict in there:
        for table, name in ((by_rule, verdict.place.rule), (by_severity, severity[verdict.place])):
            table[name][verdict.kind] += 1
        by_severity["all"][verdict.kind] += 1
    print(f"{'':<42}{''.join(f'{kind:>7}' for kind in KINDS)}")
    print(*rows(by_rule, sorted(by_rule)), "", *rows(by_severity, (*SEVERITIES, "all")), "", sep="\n")
    seen = [one for one in judged if one.place.repository in places]
    gone = Counter(one.kind for one in seen if one.place not in severity)
    print(f"no longer said: {', '.join(f'{gone[kind]} {kind}' for kind in KINDS)}")
    print(f"not looked at: {len(judged) - len(seen)} verdicts, whose repositories are not there at their commits")
    now = {place for place, _, _ in found}
    print(*compared(now, {one for one in kept() if one.repository in places}), sep="\n")
    if options.unjudged:
        known = {one.place for one in judged}
        print(*(f"{one.path}:{one.line}: {one.rule}: {said}" for one, _, said in found if one not in known), sep="\n")
    if options.write:
        FINDINGS.write_text("".join("\t".join(map(str, one)) + "\n" for one in sorted(now)), "utf-8")


if __name__ == "__main__":
    main()
