"""Plain data → TOML that reads back as the same data."""

from __future__ import annotations

import pytest

from dockerlint_py.text.toml_writer import toml


def test_toml_of_any_text() -> None:
    tomllib = pytest.importorskip("tomllib", reason="run it with Python 3.11 or later, which reads TOML")
    values = {"a": ['"', "\\", "\x7f\x00\u2028é😀", "x" * 120], "b c": "\n", "t": {}, "s": {"": {"k.é": "true"}}}
    assert tomllib.loads("\n".join(toml(values))) == {**values, "s": {"": {"k.é": True}}}
