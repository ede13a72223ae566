"""`python -m dockerlint_py.documentation`: writes every file of a checkout that is made by the code, or compares it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dockerlint_py.documentation.generated import CHECKOUT, apply_change, changes, generated
from dockerlint_py.parsing.shellcheck import program

PROGRAM = "python -m dockerlint_py.documentation"


def main(arguments: Sequence[str] | None = None, root: Path = CHECKOUT) -> int:
    """Exit code: 0 all is as the code makes it, 1 something differs (only with --check), 2 it cannot be told."""
    parser = argparse.ArgumentParser(PROGRAM, description="Write every file of a checkout that is made by the code.")
    parser.add_argument("--check", action="store_true", help="write nothing, and say which files differ")
    check = parser.parse_args(arguments).check
    if reason := unable(root):
        parser.error(reason)
    differing = 0
    for change in changes(root, generated()):
        differing += 1
        if check:
            print(f"{change.path} {'differs' if change.content is not None else 'is the page of no rule'}")
        else:
            apply_change(root, change)
            print(f"{'wrote' if change.content is not None else 'removed'} {change.path}")
    if check and differing:
        print(f"{differing} to write anew: {PROGRAM}", file=sys.stderr)
    return 1 if check and differing else 0


def unable(root: Path) -> str:
    """Why nothing can be made here; empty if it can."""
    if not all((root / part).exists() for part in ("pyproject.toml", "docs/rules.md", "tests/golden")):
        return f"{root} is no checkout of dockerlint; its files are made in one"
    if program() is None:
        return "some pages show what ShellCheck says, and it is not there: pip install -e '.[test]'"
    return ""


if __name__ == "__main__":
    sys.exit(main())
