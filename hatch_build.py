"""Puts rules/ into the wheel; an editable install reads the folder itself, where a copy would go stale."""

from __future__ import annotations

import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Rules(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        rules = os.path.join(self.root, "rules")
        if version == "standard" and os.path.isdir(rules):
            build_data["force_include"][rules] = "dockerlint_py/rules"
