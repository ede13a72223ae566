"""`dockerlint rule` is `dockerlint explain`: other linters have it under this name."""

from __future__ import annotations

from dockerlint_py.cli.explain import command

__all__ = ["command"]
