"""The steps of the GitHub Action, run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import yaml

from tests.checkout import BAD, CLEAN, INSTALL, ROOT, copy, environment, program

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
INSTALLING, LINTING = ACTION["runs"]["steps"]
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
NASTY = [
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned",
    "x && touch pwned",
    "' ; touch pwned; '",
    '"; touch pwned; "',
    "${IFS}",
    "| tee pwned",
]

PYTHON = """#!/bin/sh
# A Python that makes environments at once; what its pip is asked for goes to standard output.
if [ "$2" = -c ]; then exec "{python}" "$@"; fi
mkdir -p "$4/bin"
printf '#!/bin/sh\\nfor last; do :; done\\necho "pip: $last"\\n' >"$4/bin/python"
printf '#!/bin/sh\\necho dockerlint 0\\n' >"$4/bin/dockerlint"
chmod +x "$4/bin/python" "$4/bin/dockerlint"
"""


def evaluated(step: dict[str, Any], inputs: dict[str, str], outputs: dict[str, str]) -> dict[str, str]:
    """The variables of a step: no expression but in there, and none but an input or an output."""
    given = {name: one["default"] for name, one in ACTION["inputs"].items()} | inputs
    values = {f"inputs.{name}": text for name, text in given.items()}
    values |= {f"steps.install.outputs.{name}": text for name, text in outputs.items()}
    return {
        name: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: values[found[1]], text) for name, text in step["env"].items()
    }


def run(
    step: dict[str, Any],
    folder: Path,
    inputs: dict[str, str],
    outputs: dict[str, str] = {},  # noqa: B006
    **more: str,
) -> subprocess.CompletedProcess[str]:
    env = environment(
        folder.parent, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(folder.parent / "summary.md"), **more
    )
    return subprocess.run(
        [*BASH, step["run"]],
        cwd=folder,
        env={**env, **evaluated(step, inputs, outputs)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True, env=environment(tmp_path))
    return folder


def lint(workspace: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    outputs = {"program": str(program(workspace.parent / "bin"))}
    return run(LINTING, workspace, {name.replace("_", "-"): text for name, text in inputs.items()}, outputs)


def install(workspace: Path, version: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    top = workspace.parent
    if not INSTALL:
        (top / "python").mkdir(exist_ok=True)
        (top / "python" / "python3").write_text(PYTHON.format(python=sys.executable))
        (top / "python" / "python3").chmod(0o755)
        more = {"PATH": f"{top / 'python'}{os.pathsep}{os.environ['PATH']}", **more}
    more = {
        "RUNNER_TEMP": str(top),
        "GITHUB_OUTPUT": str(top / "output"),
        "GITHUB_ACTION_PATH": str(top / "action"),
        **more,
    }
    return run(INSTALLING, workspace, {"version": version}, **more)


def test_scripts_have_no_expressions_and_shellcheck_is_content(with_shellcheck: str) -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        said = subprocess.run(
            [with_shellcheck, "--shell=bash", "--enable=all", "--exclude=SC2154,SC2250,SC2312", "-"],
            input=step["run"],
            capture_output=True,
            text=True,
        )
        assert said.returncode == 0, said.stdout


def test_findings_are_annotations_and_a_summary(workspace: Path) -> None:
    (workspace / "Dockerfile").write_text(BAD)
    said = lint(workspace)
    assert said.returncode == 1
    assert re.search(r"^::error file=Dockerfile,line=2,", said.stdout, re.M)
    assert "Dockerfile" in (workspace.parent / "summary.md").read_text()


def test_a_clean_workspace(workspace: Path) -> None:
    (workspace / "Dockerfile").write_text(CLEAN)
    said = lint(workspace, sarif_file="out/dockerlint.sarif")
    assert said.returncode == 0, said.stderr
    assert json.loads((workspace / "out" / "dockerlint.sarif").read_text())["runs"][0]["results"] == []


def test_sarif_and_no_failure(workspace: Path) -> None:
    (workspace / "Dockerfile").write_text(BAD)
    said = lint(workspace, sarif_file="a b.sarif", fail_on="never", format="concise json:x.json")
    assert said.returncode == 0
    assert said.stdout.startswith("Dockerfile:2:1: ")
    assert json.loads((workspace / "a b.sarif").read_text())["runs"][0]["results"]
    assert json.loads((workspace / "x.json").read_text())["findings"]


def test_paths_are_lines(workspace: Path) -> None:
    for name in ("web", "a b", "other"):
        (workspace / name).mkdir()
        (workspace / name / "Dockerfile").write_text(BAD)
    (workspace / "-x").write_text(BAD)
    said = lint(workspace, paths="web\n\na b\n-x\n", format="concise")
    assert set(re.findall(r"^(.*?):2:1:", said.stdout, re.M)) == {"web/Dockerfile", "a b/Dockerfile", "-x"}


def test_args_are_words(workspace: Path) -> None:
    (workspace / "Dockerfile").write_text(BAD)
    assert lint(workspace, args="  --ignore  non-root\n--ignore correctness").returncode == 0
    assert lint(workspace, args="--select *").returncode == 2


def test_fail_on(workspace: Path) -> None:
    (workspace / "Dockerfile").write_text('FROM python:3.13\nUSER 1000\nCMD ["python"]\n')
    assert lint(workspace, args="--select full-base-where-slim-exists").returncode == 0
    assert lint(workspace, args="--select full-base-where-slim-exists", fail_on="info").returncode == 1
    wrong = lint(workspace, fail_on="serious")
    assert wrong.returncode == 2
    assert "'serious' is not one of 'error', 'warning', 'info', 'style'" in wrong.stderr


@pytest.mark.parametrize("between", [" ", "\n"])
@pytest.mark.parametrize("name", ["paths", "args", "format", "fail-on", "sarif-file"])
def test_inputs_run_nothing(workspace: Path, name: str, between: str) -> None:
    (workspace / "Dockerfile").write_text(CLEAN)
    said = lint(workspace, **{name: between.join(NASTY)})
    assert said.returncode == (0 if name == "sarif-file" else 2)
    assert not (workspace / "pwned").exists()


def test_it_installs_itself(workspace: Path) -> None:
    copy(workspace.parent / "action") if INSTALL else None
    for name in ("venv.py", "pip.py", "pathlib.py", "dockerlint_py.py"):  # of the repository that is linted
        (workspace / name).write_text("raise SystemExit('imported from the workspace')\n")
    said = install(workspace)
    assert said.returncode == 0, said.stdout + said.stderr
    assert INSTALL or f"pip: {workspace.parent / 'action'}\n" in said.stdout
    assert re.search(r"^dockerlint \d", said.stdout, re.M)
    name, path = (workspace.parent / "output").read_text().strip().split("=")
    assert name == "program"
    (workspace / "Dockerfile").write_text(BAD)
    assert run(LINTING, workspace, {}, {"program": path}).returncode == int(INSTALL)


@pytest.mark.skipif(
    INSTALL, reason="asks the package index for a version that is not there; run it without DOCKERLINT_TEST_INSTALL"
)
@pytest.mark.parametrize("version", ["1.2.3", "v1.2.3"])
def test_another_version(workspace: Path, version: str) -> None:
    assert "pip: dockerlint-py==1.2.3\n" in install(workspace, version).stdout


@pytest.mark.parametrize(
    "version", [*NASTY, "--index-url=x", "1 2", "1.2 --pre", "/tmp/x", "git+https://example.org/x", "main", "*"]
)
def test_a_version_is_a_number(workspace: Path, version: str) -> None:
    said = install(workspace, version)
    assert said.returncode == 2
    assert said.stdout.startswith("::error title=dockerlint::The input version is a number")
    assert "pip:" not in said.stdout
    assert not (workspace / "pwned").exists()


def test_without_python(workspace: Path) -> None:
    bash = Path(which("bash") or "")
    (workspace.parent / "only-bash").mkdir()
    (workspace.parent / "only-bash" / "bash").symlink_to(bash)
    said = install(workspace, PATH=str(workspace.parent / "only-bash"))
    assert said.returncode == 2
    assert "put a step with actions/setup-python before this one" in said.stdout
