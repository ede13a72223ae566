"""What a process remembers of files, so that a test can begin as a new process does."""

from __future__ import annotations

import sys
from types import ModuleType

from dockerlint_py.configuration import config, hadolint_config
from dockerlint_py.parsing.build_files import builds
from dockerlint_py.running import diff_base


def forget(*modules: ModuleType) -> None:
    """The cached functions of these modules know nothing any more."""
    for module in modules:
        for function in vars(module).values():
            if getattr(function, "__module__", "") == module.__name__ and hasattr(function, "cache_clear"):
                function.cache_clear()


def forget_files() -> None:
    """No configuration, no compose or bake file and no answer of git is remembered; rules are."""
    forget(config, hadolint_config, builds, diff_base)
    if verdicts := sys.modules.get("dockerlint_py.server.verdicts"):
        forget(verdicts)
