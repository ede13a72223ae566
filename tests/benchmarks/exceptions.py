"""Exceptions of rules that no example needs: without one of these, all examples of its rule hold as before.

python tests/benchmarks/exceptions.py [RULE.yaml…]      default: the shipped rules

An alternative of `unless` is taken out, and the examples are run. Where none notices, the exception has no example, or it
can never hold: both are worth a look. Exit code 1 if there are any.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dockerlint_py.documentation.example_runner import example_problems
from dockerlint_py.linting import linter
from dockerlint_py.ruleset.loader import builtin, files
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.ruleset.rule_set import RuleSet
from dockerlint_py.text.input_error import InputError


def main() -> int:
    """Prints a line for each: the rule, the number of the exception from 1, and what it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rules", nargs="*", help="files of rules (default: the shipped ones)")
    asked, number = 0, 0
    for path in parser.parse_args().rules or files(builtin()):
        exceptions = _exceptions(read_rule(path))
        asked += len(exceptions)
        for at in _unneeded(path):
            number += 1
            print(f"{Path(path).stem} {at + 1}: {json.dumps(exceptions[at], default=str)[:160]}")
    print(f"{number} of {asked} exceptions have no example")
    return int(number > 0)


def _exceptions(rule: dict[str, Any]) -> list[Any]:
    """The alternatives of `unless`; a mapping is one."""
    unless = rule.get("unless", [])
    return unless if isinstance(unless, list) else [unless]


def _unneeded(path: str) -> Iterator[int]:
    data = read_rule(path)
    exceptions, load_rules = _exceptions(data), linter.load_rules
    for at in range(len(exceptions)):
        rest = exceptions[:at] + exceptions[at + 1 :]
        changed = {key: value for key, value in data.items() if key not in ("examples", "unless")}
        rule = Rule(path, changed | ({"unless": rest} if rest else {}))
        linter.load_rules = lambda _, rule=rule: RuleSet([rule])
        try:
            if not any(_is_noticed(rule, example) for example in data["examples"]):
                yield at
        finally:
            linter.load_rules = load_rules


def _is_noticed(rule: Rule, example: dict[str, Any]) -> bool:
    asked: Any = SimpleNamespace(id=rule.id, settings=rule.settings, of_compose=rule.of_compose, fixes=rule.fixes)
    try:
        return any(True for _ in example_problems(asked, example))
    except Exception:  # why something is not flagged is asked of rules that are loaded
        return True


if __name__ == "__main__":
    try:
        sys.exit(main())
    except InputError as error:
        sys.exit(f"error: {error}")
