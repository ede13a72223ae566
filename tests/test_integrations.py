"""What docs/integrations.md shows is taken by what it is for: each snippet begins with the name of its file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from shutil import which

import pytest
import yaml

from tests.checkout import BAD, ROOT, environment, program

PAGE = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", PAGE, re.M | re.S)
SCHEMAS = {".github/workflows/dockerlint.yml": "vendor.github-workflows", ".gitlab-ci.yml": "vendor.gitlab-ci"}


def passes(*command: str) -> None:
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr


def valid(schema: str, path: Path) -> None:
    passes(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path))


def zizmor(path: Path, persona: str = "regular") -> None:
    """It looks for what others could make a workflow do; that examples name actions by tag is meant."""
    (path.parent / "zizmor.yml").write_text("rules: {unpinned-uses: {config: {policies: {'*': ref-pin}}}}\n")
    own = which("zizmor", path=sysconfig.get_path("scripts")) or which("zizmor")
    assert own, "zizmor is part of the test extra: pip install -e '.[test]'"
    passes(own, "--offline", "--persona", persona, "--config", str(path.parent / "zizmor.yml"), str(path))


def test_each_place_has_its_snippet() -> None:
    assert {name for name, _ in SNIPPETS} == {".pre-commit-config.yaml", *SCHEMAS}
    assert len(SNIPPETS) == PAGE.count("```yaml")


@pytest.mark.parametrize(("name", "text"), SNIPPETS)
def test_snippets(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if name == ".pre-commit-config.yaml":
        passes(sys.executable, "-m", "pre_commit", "validate-config", str(path))
        return
    valid(SCHEMAS[name], path)
    if name.startswith(".github"):
        zizmor(path)


def test_the_action(tmp_path: Path) -> None:
    valid("vendor.github-actions", ROOT / "action.yml")
    (tmp_path / "action.yml").write_text((ROOT / "action.yml").read_text())
    zizmor(tmp_path / "action.yml", "pedantic")


def test_inputs_and_hooks_are_those_there_are() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert re.findall(r"^\| `([a-z-]+)` \| ", PAGE[PAGE.index("| input |") :], re.M) == list(action["inputs"])
    hooks = {one["id"] for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    for name, text in SNIPPETS:
        for repo in yaml.safe_load(text)["repos"] if name == ".pre-commit-config.yaml" else ():
            assert {one["id"] for one in repo["hooks"]} <= hooks
        for step in re.findall(r"- uses: dockerlint/dockerlint@\S+\n(?: +with:\n((?: {10}.*\n)+))?", text):
            assert set(yaml.safe_load(step) or ()) <= set(action["inputs"])


def test_the_script_of_gitlab_leaves_a_report(tmp_path: Path) -> None:
    job = yaml.safe_load(dict(SNIPPETS)[".gitlab-ci.yml"])["dockerlint"]
    script = "\n".join(line for line in job["script"] if not line.startswith("pip install"))
    (tmp_path / "Dockerfile").write_text(BAD)
    path = f"{program(tmp_path / 'bin').parent}{os.pathsep}{os.environ['PATH']}"
    said = subprocess.run(
        ["sh", "-ec", script],
        cwd=tmp_path,
        env=environment(tmp_path, PATH=path, GITLAB_CI="true"),
        capture_output=True,
        text=True,
    )
    assert said.returncode == 1
    assert said.stdout.startswith("Dockerfile:2:1: ")
    report = yaml.safe_load((tmp_path / job["artifacts"]["reports"]["codequality"]).read_text())
    assert report[0]["location"]["path"] == "Dockerfile"
