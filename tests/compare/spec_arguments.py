"""The command line of those that read the tests of another linter."""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(description: str | None) -> argparse.Namespace:
    """`clone`, the folder of the other linter's repository; `code`, a part of the codes to look at; `quiet`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone", type=Path)
    parser.add_argument("--code", default="")
    parser.add_argument("--quiet", action="store_true", help="no cases, only figures")
    return parser.parse_args()
