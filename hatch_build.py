"""Puts rules/ into the wheel, and what is made of them, of tables and of options; an editable install does without."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Rules(BuildHookInterface):  # type: ignore[type-arg]
    """A hook of the build that adds the rules."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Names the folders of the wheel that are no code; nothing for an editable install."""
        rules = os.path.join(self.root, "rules")
        if version != "standard" or not os.path.isdir(rules):
            return
        build_data["force_include"][rules] = "dockerlint_py/rules"
        self._folder = tempfile.TemporaryDirectory()
        sys.path.insert(0, self.root)
        from dockerlint_py.cli._known_options import TABLE
        from dockerlint_py.cli._option_table import table
        from dockerlint_py.ruleset.wheel_data import as_stored, files_for_wheel
        from dockerlint_py.running.usual_patterns import usual_patterns
        from dockerlint_py.system.packaged_data import file_name
        from dockerlint_py.text.pattern_store import stored_form
        from dockerlint_py.text.patterns import STORE

        patterns = (os.path.basename(STORE), stored_form(usual_patterns()))
        for name, content in (*files_for_wheel(), (file_name(TABLE), as_stored(table())), patterns):
            path = os.path.join(self._folder.name, name)
            with open(path, "wb") as file:
                file.write(content)
            build_data["force_include"][path] = f"dockerlint_py/ready_made/{name}"
