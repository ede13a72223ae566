"""The table of what is said of the model, and the code that says it, go together."""

from __future__ import annotations

import re

from dockerlint_py.system.packaged_data import packaged
from tests.checkout import ROOT


def test_every_phrase_is_said_and_every_one_that_is_said_is_there() -> None:
    table = packaged("layers/phrases")
    phrases = {f"{part}/{name}" for part, names in table.items() if isinstance(names, dict) for name in names}
    code = "".join(path.read_text("utf-8") for path in (ROOT / "dockerlint_py").rglob("*.py"))
    parts = "|".join(part for part, names in table.items() if isinstance(names, dict))
    named = set(re.findall(rf'"((?:{parts})/[a-z-]+)"', code))
    named |= set(re.findall(rf"'((?:{parts})/[a-z-]+)'", code))
    assert named >= phrases
    assert {name for name in named if name.split("/")[0] in ("reason", "finding", "better", "audit")} <= phrases
