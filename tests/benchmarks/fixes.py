"""What fixes do to real files: `python tests/benchmarks/fixes.py FOLDER|LIST [--unsafe] [--all] [--diffs FILE]`.

LIST is a text with a path in each line. For every file the fixes are made, all together and each alone, and looked at: what a second run still
changes, findings that are as severe as those that were fixed and were not there, scripts that `bash -n` takes no more, and
files that BuildKit's parser takes no more (where the package `dockerfile` is installed). `--diffs` writes a sample of the
changes of each rule, to be read.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from dockerlint_py.facts.topics.commands import shell_texts
from dockerlint_py.linting.fixer import are_proven, fix_text
from dockerlint_py.linting.linter import facts_of, lint_by_sound_rules
from dockerlint_py.parsing.discovery import find
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text.patch import difference
from dockerlint_py.text.positions import apply


class Outcome(NamedTuple):
    """What came of one file; `faults` are lines to look at."""

    path: str
    findings: list[tuple[str, str, str]]
    made: list[str]
    unproven: list[str]
    refused: list[str]
    faults: list[tuple[str, str]]
    diffs: list[tuple[str, str]]


def outcome(path: str, unsafe: bool, options: Options) -> Outcome:
    """The fixes of a file, made and looked at."""
    try:
        text = Path(path).read_bytes().decode("utf-8")
        linted = lint_by_sound_rules(text, path, options)
        fixed = fix_text(text, path, options, unsafe)
    except Exception as error:
        return Outcome(path, [], [], [], [], [("failed", f"{path}: {error}")], [])
    kinds = [
        (one.rule, one.severity, "none" if not one.fix else "safe" if one.fix.safe else "unsafe")
        for one in linted.findings
    ]
    unproven = [one for one in fixed.refused if not are_proven([one], fixed.text, path, options)]
    refused = [one.rule for one in fixed.refused if one not in unproven]
    faults: list[tuple[str, str]] = []
    if fixed.done:
        again = fix_text(fixed.text, path, options, unsafe)
        if again.text != fixed.text:
            faults.append(("second run", f"{path}: {[one.rule for one in again.done]}"))
        faults += _faults(text, fixed.text, path, linted.findings, fixed.left, fixed.done)
    diffs = []
    for one in linted.findings:
        if one.fix and (unsafe or one.fix.safe) and one not in fixed.refused:
            after = apply(text, one.fix.edits)
            if are_proven([one], text, path, options):
                faults += _faults(text, after, path, linted.findings, None, [one])
                if unsafe != one.fix.safe:
                    diffs.append((one.rule, difference(text, after, path)))
    return Outcome(
        path, kinds, [one.rule for one in fixed.done], [one.rule for one in unproven], refused, faults, diffs
    )


def _faults(
    before: str, after: str, path: str, old: Sequence[Finding], new: Sequence[Finding] | None, done: Sequence[Finding]
) -> Iterator[tuple[str, str]]:
    rules = ", ".join(sorted({one.rule for one in done}))
    if refuses(after) and not refuses(before):
        yield "parser", f"{path}: {rules}"
    scripts = set(scripts_of(before, path))
    for script in scripts_of(after, path):
        if script not in scripts and not is_shell(script) and all(map(is_shell, scripts)):
            yield "shell", f"{path}: {rules}: {script!r}"
    if new is None:
        return
    least = min(SEVERITIES.index(one.severity) for one in done)  # a graver one may bring in one of less weight
    counts = Counter(one.rule for one in old)
    for rule, count in Counter(one.rule for one in new if SEVERITIES.index(one.severity) <= least).items():
        if count > counts[rule]:
            yield "new finding", f"{path}: {rule} after {rules}"


def scripts_of(text: str, path: str) -> list[str]:
    """The shell texts of a file."""
    facts = facts_of(parse(text, path), Options())
    instructions = [one.trigger or one for one in facts.instructions]
    return [flat.text for one in instructions for flat, _ in shell_texts(one)]


_known: dict[str, bool] = {}


def is_shell(script: str) -> bool:
    """`bash -n` takes a script."""
    if script not in _known:
        done = subprocess.run(["bash", "-n"], input=script.encode(), capture_output=True, check=False)
        _known[script] = not done.returncode
    return _known[script]


def refuses(text: str) -> bool:
    """BuildKit's parser refuses a file; never where the package `dockerfile` is not installed."""
    try:
        import dockerfile
    except ImportError:
        return False
    try:
        dockerfile.parse_string(text)
    except Exception:
        return True
    return False


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("where")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--all", action="store_true", help="strict rules too")
    parser.add_argument("--select", default="", metavar="RULES", help="these only, with commas between them")
    parser.add_argument("--diffs", metavar="FILE")
    parser.add_argument("--sample", type=int, default=2, metavar="N", help="changes of each rule in --diffs")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th file")
    options = parser.parse_args()
    given = Path(options.where)
    paths = given.read_text().split("\n") if given.is_file() else map(str, find([options.where]))
    chosen = [path for path in paths if path][:: options.every]
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        linting = Options(select=("all",), preview=True) if options.all else Options()
        linting = linting._replace(select=tuple(options.select.split(","))) if options.select else linting
        each = [options.unsafe] * len(chosen), [linting] * len(chosen)
        results = list(pool.map(outcome, chosen, *each, chunksize=8))
    _print(results)
    if options.diffs:
        _write_diffs(results, options.diffs, options.sample)


def _print(results: Sequence[Outcome]) -> None:
    tiers = Counter(tier for one in results for _, _, tier in one.findings)
    total = sum(tiers.values()) or 1
    print(f"{len(results)} files, {sum(bool(one.made) for one in results)} changed, {total} findings: ", end="")
    print(", ".join(f"{tier} fix {count} ({100 * count / total:.1f} %)" for tier, count in sorted(tiers.items())))
    made, unproven, refused = (
        Counter(rule for one in results for rule in getattr(one, name)) for name in ("made", "unproven", "refused")
    )
    print(
        f"{sum(made.values())} made, {sum(unproven.values())} not proven, {sum(refused.values())} refused for what came of them"
    )
    for rule in sorted(made | unproven | refused, key=lambda rule: -made[rule]):
        print(f"  {rule:45} made {made[rule]:5}  not proven {unproven[rule]:4}  refused {refused[rule]:4}")
    faults: dict[str, list[str]] = defaultdict(list)
    for one in results:
        for kind, line in one.faults:
            faults[kind].append(line)
    for kind in ("failed", "second run", "new finding", "parser", "shell"):
        print(f"{kind}: {len(faults[kind])}")
        print("".join(f"  {line}\n" for line in faults[kind][:40]), end="")


def _write_diffs(results: Sequence[Outcome], path: str, number: int) -> None:
    by_rule: dict[str, list[str]] = defaultdict(list)
    for one in results:
        for rule, diff in one.diffs:
            by_rule[rule].append(diff)
    chance = random.Random(19)
    with open(path, "w", encoding="utf-8") as file:
        for rule, diffs in sorted(by_rule.items()):
            for diff in chance.sample(diffs, min(number, len(diffs))):
                file.write(f"=== {rule} (of {len(diffs)})\n{diff}\n")


if __name__ == "__main__":
    main()
