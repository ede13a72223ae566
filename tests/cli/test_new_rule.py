"""`dockerlint new`: where the file of a new rule goes, what it says, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dockerlint_py.cli._group import group
from dockerlint_py.ruleset.loader import builtin, forget


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    forget()
    return tmp_path


def _new(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["new", *arguments])


@pytest.mark.parametrize(
    ("config", "arguments", "path"),
    [
        ("", [], "rules/house/no-curl.yaml"),
        ('rules = ["lint/ours"]\n', [], "lint/ours/house/no-curl.yaml"),
        ('rules = ["lint/ours"]\n', ["--rules", "mine"], "mine/house/no-curl.yaml"),
    ],
)
def test_it_passes_as_it_stands(folder: Path, config: str, arguments: list[str], path: str) -> None:
    (folder / "lint" / "ours").mkdir(parents=True)
    (folder / "dockerlint.toml").write_text(config)
    outcome = _new("house/no-curl", *arguments)
    assert outcome.exit_code == 0, outcome.output
    assert Path(outcome.stdout.split("\n")[0].removeprefix("wrote ")).resolve() == (folder / path).resolve()
    assert "next: `dockerlint test " in outcome.stdout
    assert ("`dockerlint` lints with it" if config and not arguments else "`dockerlint --rules ") in outcome.stdout
    tested = CliRunner().invoke(group, ["test", path])
    assert (tested.exit_code, tested.stdout) == (0, "All examples hold\n")
    (folder / "Dockerfile").write_text("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n")
    linted = CliRunner().invoke(group, ["--rules", path, "--select", "no-curl", "-f", "concise", "Dockerfile"])
    assert "[house/no-curl]" in linted.stdout


@pytest.mark.parametrize("configured", [False, True])
def test_one_for_compose_files_passes_as_it_stands(folder: Path, *, configured: bool) -> None:
    (folder / "dockerlint.toml").write_text('rules = ["ours"]\n' if configured else "")
    (folder / "ours").mkdir()
    outcome = _new("house/restarts", "--compose", "--rules", "ours")
    assert outcome.exit_code == 0, outcome.output
    tested = CliRunner().invoke(group, ["test", "ours"])
    assert (tested.exit_code, tested.stdout) == (0, "All examples hold\n")
    (folder / "compose.yaml").write_text("services: {web: {image: 'web:1', restart: always}}\n")
    forget()
    words = "--extend-select compose" if configured else "--rules ours --extend-select compose"
    assert f"next: `dockerlint {words}` lints with it" in outcome.stdout
    linted = CliRunner().invoke(group, ["-f", "concise", "--no-cache", *words.split()])
    assert "web is started again for ever; write on-failure [house/restarts]" in linted.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-curl", "a rule is called PRINCIPLE/RULE"),
        ("house/No_curl", "a rule is called PRINCIPLE/RULE"),
        ("house/more/no-curl", "a rule is called PRINCIPLE/RULE"),
        ("../no-curl", "a rule is called PRINCIPLE/RULE"),
        ("house/missing-tag", "'missing-tag' is a shipped rule"),
        ("house/strict", "'strict' is a preset"),
        ("other/there", "rules/house/there.yaml is there already"),
    ],
)
def test_refused(folder: Path, name: str, said: str) -> None:
    there = folder / "rules" / "house" / "there.yaml"
    there.parent.mkdir(parents=True)
    there.write_text("x\n")
    outcome = _new(name)
    assert outcome.exit_code == 2
    assert said in outcome.stderr.replace("\\", "/")
    assert [path.name for path in (folder / "rules").rglob("*.yaml")] == ["there.yaml"]


def test_in_a_checkout_of_dockerlint(tmp_path: Path) -> None:
    from shutil import copytree, ignore_patterns

    root = Path(builtin()).parent
    copytree(root / "dockerlint_py", tmp_path / "dockerlint_py", ignore=ignore_patterns("__pycache__"))
    copytree(root / "rules", tmp_path / "rules")
    called = [sys.executable, "-m", "dockerlint_py", "new"]

    def new(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*called, name], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "did you mean 'minimal'?" in new("minimla/my-rule").stderr
    outcome = new("minimal/my-rule")
    assert outcome.returncode == 0, outcome.stderr
    assert (tmp_path / "rules" / "minimal" / "my-rule.yaml").exists()
    assert "`python -m dockerlint_py.documentation` writes its page" in outcome.stdout


def test_help_has_an_example() -> None:
    assert "dockerlint new house/no-curl" in CliRunner().invoke(group, ["new", "--help"]).stdout
