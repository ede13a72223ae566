"""Fixes that are algorithms. One is a module of this package, named by `algorithm:` in the `fix` of a rule.

Its `edits(subject)` returns the edits, or None where the fix would not be sure to keep the build as it is.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any


def names() -> list[str]:
    """Names of the fixes there are."""
    files = os.listdir(os.path.dirname(__file__))
    return sorted(name[:-3] for name in files if name.endswith(".py") and not name.startswith("_"))


def maker(name: str) -> Any:
    """The module of a fix."""
    return import_module(f"{__name__}.{name}")
