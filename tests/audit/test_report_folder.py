"""Pages of each repository, patches of safe fixes, what stands beside a finding, and the answer in a terminal."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from dockerlint_py.audit.report.finding_help import advice, snippet, target_of
from dockerlint_py.audit.report.report_model import PlacedFinding
from tests.command_line import run

BAD = "FROM debian:12\nRUN apt-get update && apt-get install curl\nUSER root\nCMD curl\n"


def placed(**more: object) -> PlacedFinding:
    plain = {
        "name": "missing-tag",
        "principle": "reproducible",
        "severity": "warning",
        "repository": "a/b",
        "fix": None,
    }
    plain |= {"message": "debian has no tag; name a version", "url": "https://github.com/a/b", "commit": "c" * 40}
    plain |= {"path": "Dockerfile", "line": 1, "column": 6, "end_line": 1, "end_column": 12, "excerpt": "FROM debian"}
    return PlacedFinding(**{**plain, "silenced": False, "copies": 1, **more})


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({}, "FROM debian\n     ^^^^^^"),
        ({"end_line": 3}, "FROM debian\n     ^^^^^^"),
        ({"excerpt": "\t FROM\tdebian", "column": 8, "end_column": 14}, "FROM debian\n     ^^^^^^"),
        ({"column": 1, "end_column": 1}, "FROM debian\n^"),
        ({"excerpt": "  x", "column": 1, "end_column": 3}, "x"),
        ({"excerpt": ""}, ""),
        ({"excerpt": "FROM " + "x" * 500, "column": 400, "end_column": 410}, "FROM " + "x" * 235),
    ],
)
def test_a_caret_stands_below_what_is_meant(more: dict[str, object], shown: str) -> None:
    assert snippet(placed(**more)) == shown


def test_what_to_do_about_a_finding() -> None:
    said = advice(placed(), target_of("a/b", "https://github.com/a/b", "c" * 40))
    assert said.mend == "name a version"
    assert "# dockerlint ignore=missing-tag" in said.ignore
    assert said.reproduce == f"`dockerlint audit a/b@{'c' * 12} --select missing-tag`"
    assert "--fix Dockerfile" in advice(placed(fix="safe"), "a").mend
    assert target_of("app", None, None) == "app"


def test_a_folder_has_a_page_each_an_index_and_patches_that_apply(tmp_path: Path) -> None:
    for name in ("one", "two words"):
        (tmp_path / name / "deploy").mkdir(parents=True)
        (tmp_path / name / "deploy/Dockerfile").write_text(BAD)
    (tmp_path / "two words/secret.Dockerfile").write_text(f"{BAD}# token=a1b2c3d4e5f6\n".replace("USER root\n", ""))
    out = tmp_path / "out"
    targets = [str(tmp_path / "one"), str(tmp_path / "two words")]
    assert run("audit", *targets, "--jobs", "0", "--output-dir", str(out)).exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "audit.html",
        "index.html",
        "one.html",
        "patches",
        "two-words.html",
    ]
    index = (out / "index.html").read_text("utf-8")
    links = re.findall(r'href="([^"]+)"', index)
    assert all((out / link).exists() for link in links if not link.startswith("data:")), links
    assert ">one<" in index
    assert ">two words<" in index, "by name, not by path"
    page = (out / "one.html").read_text("utf-8")
    assert "two words" not in page
    assert "<h1>one</h1>" in page
    (patch,) = (out / "patches/one").iterdir()
    subprocess.run(["git", "apply", "--check", str(patch)], cwd=tmp_path / "one", check=True)


def test_without_a_report_the_summary_has_the_answer(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/Dockerfile").write_text(BAD)
    said = run("audit", str(tmp_path / "app"), "--jobs", "0").stdout
    assert re.search(r"^score \d+\.\d of 100, mean over 1 file; 0 % without findings$", said, re.M)
    assert "last-user-root" in said
    assert re.search(r"^more: .*-o report\.html.*--output-dir", said, re.M)
    assert "more:" not in run("audit", str(tmp_path / "app"), "--jobs", "0", "-o", str(tmp_path / "a.html")).stdout
