"""The few algorithms that YAML cannot say. A check is a module of this package, named by `check:` in a rule.

Its `find(facts, settings)` yields (subject, span or None, values for the message). Its `SETTINGS`, if it has any, are
the types of the settings that it reads; its `PATTERN_SETTINGS` those of them that hold patterns.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from typing import Any


def names() -> list[str]:
    """Names of the checks there are."""
    files = os.listdir(os.path.dirname(__file__))
    return sorted(name[:-3] for name in files if name.endswith(".py") and not name.startswith("_"))


@cache
def check(name: str) -> Any:
    """The module of a check."""
    return import_module(f"{__name__}.{name}")
