"""What is fuzzed holds for the seeds, and for texts that hypothesis puts together of lines."""

from __future__ import annotations

import json
import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlint_py.facts.knowledge.ignore_patterns import is_left_out, patterns_of
from tests.checkout import ROOT
from tests.fuzz.corpus import SEEDS, own_seeds
from tests.fuzz.run import TARGETS
from tests.fuzz.targets.ignore_files import is_left_out_slowly
from tests.fuzz.trials import Trials
from tests.odd_lines import ODD_LINES


@pytest.fixture(autouse=True, scope="module")
def a_folder_of_theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("fuzz"))
        yield


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_holds_for_its_seeds(target: str) -> None:
    check = import_module(f"tests.fuzz.targets.{target}").check
    for data in own_seeds(target):
        check(data)


def test_every_target_has_seeds_and_every_seed_a_target() -> None:
    assert sorted(path.name for path in SEEDS.iterdir()) == TARGETS


def lines_of(target: str) -> st.SearchStrategy[bytes]:
    """Lines of the seeds of a target in any order, some of them of Dockerfiles or any text."""
    lines = sorted({line for data in own_seeds(target) for line in data.split(b"\n")})
    odd = st.sampled_from([line.encode() for line in ODD_LINES])
    return st.lists(st.sampled_from(lines) | odd | st.text(max_size=30).map(str.encode), max_size=15).map(b"\n".join)


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.data())
@settings(max_examples=int(os.environ.get("DOCKERLINT_EXAMPLES", "30")), deadline=None)
def test_every_target_holds_for_lines_in_any_order(target: str, data: st.DataObject) -> None:
    import_module(f"tests.fuzz.targets.{target}").check(data.draw(lines_of(target)))


@given(st.lists(st.text("ab/*?[]-^!\\.", max_size=8), max_size=3), st.text("ab/-.", min_size=1, max_size=8))
@settings(max_examples=1000, deadline=None)
def test_short_patterns_mean_what_a_slow_reader_takes_them_for(patterns: list[str], path: str) -> None:
    path = posixpath.normpath("/" + path).lstrip("/")
    assert is_left_out(path, patterns_of("\n".join(patterns))) == is_left_out_slowly(path, patterns)


def test_the_command_says_what_failed_and_keeps_it(tmp_path: Path) -> None:
    fuzz = [sys.executable, str(ROOT / "tests/fuzz/run.py"), "--engine", "mutator", "--failures", str(tmp_path)]
    done = subprocess.run([*fuzz, "bake", "--seconds", "1"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^bake +[\d,]+ +0  \d", done.stdout, re.MULTILINE)
    (tmp_path / "input").write_bytes(b"1[]")
    again = subprocess.run([*fuzz, "bake", "--replay", str(tmp_path / "input")], capture_output=True, text=True)
    assert (again.returncode, "bake                   1          0" in again.stdout) == (0, True), again.stdout


def test_a_fault_is_kept_with_its_traceback(tmp_path: Path) -> None:
    def check(data: bytes) -> None:
        assert data != b"bad"

    trials = Trials(check, tmp_path, tmp_path / "figures.json")
    trials.try_input(b"good")
    trials.try_input(b"bad")
    trials.write()
    figures = json.loads((tmp_path / "figures.json").read_text())
    (name,) = figures["failures"]
    assert (figures["inputs"], name.split("-")[0]) == (2, "AssertionError")
    assert (tmp_path / name).read_bytes() == b"bad"
    assert "assert data" in (tmp_path / f"{name}.txt").read_text()
