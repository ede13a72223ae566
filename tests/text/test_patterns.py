"""Patterns that a wheel has compiled are those that `re` would make."""

from __future__ import annotations

import marshal
import re
from pathlib import Path

import pytest

from dockerlint_py.text import pattern_store, patterns

KEYS = [
    ("a", 0),
    (r"^(?P<name>\w+)=(?P<value>[^#]*)$", re.M | re.S),
    (r"(?i)[äß]+|\d{2,}", 0),
    (r"(?<!x)(a|b)(?(1)c|d)\b", int(re.I)),
    (r"[\u0400-\u04ff\U0001f600-\U0001f64f]", int(re.A)),
]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "patterns"
    file.write_bytes(pattern_store.stored_form((text, int(flags)) for text, flags in KEYS))
    monkeypatch.setattr(patterns, "STORE", str(file))
    monkeypatch.setattr(patterns, "_store", None)
    monkeypatch.setattr(patterns, "_compiled", {})
    return file


@pytest.mark.parametrize(("text", "flags"), KEYS)
def test_a_stored_pattern_is_the_one_that_re_makes(text: str, flags: int, store: Path) -> None:
    assert marshal.loads(store.read_bytes())[f"{int(flags)}:{text}"]  # noqa: S302
    stored = patterns.compile(text, flags)
    made = re.compile(text, flags)
    assert stored == made  # text, flags and code
    assert (stored.groups, stored.groupindex, stored.flags) == (made.groups, made.groupindex, made.flags)
    assert patterns.compile(text, flags) is stored


@pytest.mark.parametrize("content", [b"", b"\0", marshal.dumps([1]), marshal.dumps({"0:a+": b"\xff", "0:b": b"N"})])
def test_a_store_that_is_none_changes_nothing(content: bytes, store: Path) -> None:
    store.write_bytes(content)
    assert patterns.compile("a+") == re.compile("a+")
    assert patterns.fullmatch("b", "b")


def test_code_that_is_none_is_refused_by_the_engine(store: Path) -> None:
    wrong = marshal.dumps((32, b"\xff\xff\xff\xff" * 3, 0, {}, (None,)))
    store.write_bytes(marshal.dumps({"0:a+": wrong}))
    assert patterns.compile("a+") == re.compile("a+")


def test_functions_are_those_of_re(store: Path) -> None:
    assert patterns.sub("a", "b", "aXa", 1) == re.sub("a", "b", "aXa", count=1)
    assert patterns.split("a", "1a2a3", 1) == ["1", "2a3"]
    assert patterns.findall("A", "aXa", flags=re.I) == ["a", "a"]
    assert [match.start() for match in patterns.finditer("a", "aXa")] == [0, 2]
    assert (patterns.match("X", "aXa"), patterns.fullmatch("aX", "aXa")) == (None, None)
    assert patterns.search("x", "aXa", re.I)
    with pytest.raises(re.error):
        patterns.compile("(")


def test_patterns_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    monkeypatch.setattr(patterns, "_MOST", 3)
    for number in range(10):
        patterns.compile(f"a{number}")
    assert len(patterns.asked()) <= 3
