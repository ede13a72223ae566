"""What the documentation shows is so: commands print what stands there, pictures are of real runs, the site's menu is whole."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from tests.checkout import ROOT
from tests.command_line import environment, run

TUTORIAL = (ROOT / "docs/tutorial.md").read_text("utf-8")
CONSOLE = re.findall(r"^```console\n\$ dockerlint ([^\n]*)\n(.*?)^```", TUTORIAL, re.M | re.S)


@pytest.fixture(autouse=True)
def at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DOCKERLINT_SHELLCHECK", "off")


@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=lambda text: text[:30])
def test_the_tutorial_prints_what_is_printed(command: str, shown: str) -> None:
    printed = run(*command.split()).stdout
    pattern = "".join(".*" if line == "…" else re.escape(f"{line}\n") for line in shown.rstrip("\n").split("\n"))
    assert re.fullmatch(pattern, printed, re.S), printed


def test_the_playground_of_the_rule_language_runs(tmp_path: Path) -> None:
    (script,) = re.findall(
        r"^## A playground\n.*?^```sh\n(.*?)^```", (ROOT / "docs/rules.md").read_text("utf-8"), re.M | re.S
    )
    script = script.replace("\ndockerlint ", f"\n'{sys.executable}' -m dockerlint_py ")
    done = subprocess.run(["sh", "-euc", script], cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "telnet is installed; leave it out" in done.stdout


def screenshots() -> Any:
    loader = SourceFileLoader("screenshots", str(ROOT / ".ci/screenshots"))
    spec = spec_from_loader("screenshots", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


PICTURES: dict[str, list[str]] = screenshots().RUNS


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_of_what_is_printed(name: str) -> None:
    """Or `.ci/screenshots` makes them anew."""
    picture = html.unescape((ROOT / f"docs/pictures/{name}.svg").read_text("utf-8")).replace("\xa0", " ")
    shown = re.sub(r"\s", "", re.sub(r"<[^>]*>", "", picture))
    printed = [re.sub(r"\s", "", line) for line in screenshots().output(PICTURES[name], "never").split("\n")]
    assert [line for line in printed if line not in shown] == []


def test_the_menu_names_each_page_once() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    named = re.findall(r": ([\w-]+\.md)$", menu, re.M)
    assert sorted(named) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))
    assert os.access(ROOT / ".ci/site", os.X_OK)
