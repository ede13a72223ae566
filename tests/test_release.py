"""A release is ready to be made: one version, the same in every place that names it, and files that others accept."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dockerlint_py import __version__
from dockerlint_py.linting.linter import lint_text
from tests.checkout import ROOT
from tests.test_integrations import passes, valid, zizmor

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def test_the_version_stands_in_one_place() -> None:
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text("utf-8")
    heading = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert heading
    assert heading[1] == __version__


@pytest.mark.parametrize("name", ["README.md", "docs/integrations.md", "docs/release.md"])
def test_what_is_copied_names_this_version(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    named = re.findall(r"rev: v(\d[\w.]*)|dockerlint/dockerlint@v(\d[\w.]*)|tag -s v(\d[\w.]*)", text)
    assert named
    assert {"".join(groups) for groups in named} == {__version__}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows(path: Path, tmp_path: Path) -> None:
    valid("vendor.github-workflows", path)
    copy = tmp_path / ".github/workflows" / path.name
    copy.parent.mkdir(parents=True)
    copy.write_text(path.read_text("utf-8"))
    zizmor(copy)


def test_the_image_has_no_finding_of_ours() -> None:
    path = ROOT / "Dockerfile"
    assert lint_text(path.read_text("utf-8"), str(path)) == []


def test_the_mirror_for_pre_commit(tmp_path: Path) -> None:
    passes(str(ROOT / ".ci/mirror"), str(tmp_path))
    passes(sys.executable, "-m", "pre_commit", "validate-manifest", str(tmp_path / ".pre-commit-hooks.yaml"))
    assert f'"dockerlint-py=={__version__}"' in (tmp_path / "pyproject.toml").read_text("utf-8")


def test_the_formula(tmp_path: Path) -> None:
    sdist = tmp_path / "x.tar.gz"
    sdist.write_bytes(b"x")
    said = subprocess.run([ROOT / ".ci/formula", sdist], capture_output=True, text=True, check=True).stdout
    assert f"dockerlint_py-{__version__}.tar.gz" in said
    assert re.search(r'^  sha256 "[0-9a-f]{64}"$', said, re.M)
