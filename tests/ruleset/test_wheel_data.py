"""What a wheel has ready made is what its YAML says."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.ruleset.loader import all_rules, builtin, files, forget
from dockerlint_py.ruleset.wheel_data import files_for_wheel
from dockerlint_py.system import packaged_data
from dockerlint_py.system.packaged_data import packaged


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return dict(files_for_wheel())


def test_rules_and_tables_are_the_same_ready_made(
    made: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_yaml = {rule.path: (rule.data, rule.notes, rule.choices) for rule in all_rules()}
    table = packaged("facts/data/managers")
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(packaged_data, "READY_MADE", str(tmp_path))
    forget()
    packaged.cache_clear()
    try:
        assert {rule.path: (rule.data, rule.notes, rule.choices) for rule in all_rules()} == from_yaml
        assert len(from_yaml) == len(files(builtin()))
        assert packaged("facts/data/managers") == table
        (tmp_path / "rules.marshal").write_bytes(b"[damaged")
        forget()
        assert [rule.path for rule in all_rules()] == list(from_yaml)
    finally:
        forget()
        packaged.cache_clear()


def test_each_table_is_ready_made_and_the_same_each_time(made: dict[str, bytes]) -> None:
    assert made == dict(files_for_wheel())
    names = made.keys()
    assert {"rules.marshal", "ruleset-peers.marshal", "facts-data-managers.marshal"} <= names
