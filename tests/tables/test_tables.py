"""The scripts that make tables, over small repositories of the same form as those that they read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PLACED = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *words],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **PLACED},
    ).stdout.strip()


def commit(folder: Path, files: dict[str, str]) -> str:
    if not (folder / ".git").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "-q", "-b", "main")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a")
    return git(folder, "rev-parse", "HEAD")


def library(repository: str, *tags: tuple[str, str, str]) -> str:
    rows = "\n\n".join(f"Tags: {names}\nGitCommit: {at}\nDirectory: {folder}" for names, at, folder in tags)
    return f"Maintainers: a\nGitRepo: https://github.com/{repository}.git\n\n{rows}\n"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    top = tmp_path_factory.mktemp("tables")
    base = commit(
        top / "clones/some/base", {"Dockerfile": 'FROM scratch\nADD rootfs.tar /\nENV LANG=C.UTF-8\nCMD ["sh"]\n'}
    )
    old = commit(
        top / "clones/some/tool",
        {
            "1/Dockerfile": 'FROM alpine:3\nRUN apk add --no-cache curl\nUSER tool\nWORKDIR srv\nVOLUME /data\nEXPOSE 80\nENTRYPOINT ["/run.sh"]\n'
        },
    )
    new = commit(
        top / "clones/some/tool",
        {
            "2/Dockerfile": 'FROM alpine:3\nENV TOOL_VERSION=2.0.1 PATH=/opt/tool/bin:$PATH\nRUN adduser -u 99 tool && tool --version\nCMD ["tool"]\n'
        },
    )
    official = top / "official"
    commit(official, {"library/alpine": library("some/base", ("3, latest", base, "."))})
    commit(official, {"library/tool": library("some/tool", ("1.0, 1", old, "1"))})
    commit(
        official,
        {
            "library/tool": library(
                "some/tool", ("2.0.0, 2.0, 2, latest", new, "2"), ("2.0.0-slim, 2-slim, slim", new, "2")
            )
        },
    )
    out = top / "out.txt"
    run = subprocess.run(
        [sys.executable, str(HERE / "base_images.py"), str(official), str(top / "clones"), str(out)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "0 tags are told by an earlier Dockerfile" in run.stdout
    rows = [line.split("\t") for line in out.read_text().splitlines() if not line.startswith("#")]
    assert [name for name, _ in rows] == ["alpine", "tool"]
    return {name: json.loads(text) for name, text in rows}


def fields(entry: dict[str, object], number: int) -> dict[str, object]:
    import re

    values = entry["v"]
    return {key: values[int(at)] for key, at in re.findall(r"([a-z])(\d+)", entry["c"][number])}  # type: ignore[index]


def test_a_distribution_is_its_own_root(table: dict[str, dict[str, object]]) -> None:
    row = fields(table["alpine"], 0)
    assert (row["r"], row["c"], row["n"]["LANG"]) == ("alpine", ["sh"], "C.UTF-8")  # type: ignore[index]


def test_tags_of_old_library_files_stay(table: dict[str, dict[str, object]]) -> None:
    runs = dict(one.split("=") for one in str(table["tool"]["t"][""]).split())  # type: ignore[index]
    row = fields(table["tool"], int(runs["1-1.0"]))
    assert (row["b"], row["r"], row["u"], row["w"], row["v"], row["p"], row["e"]) == (
        "alpine:3",
        "alpine",
        "tool",
        "/srv",
        ["/data"],
        ["80"],
        ["/run.sh"],
    )
    assert "c" not in row, "an ENTRYPOINT of its own leaves the base's CMD"
    assert row["i"] == ["curl"]


def test_values_of_one_version_are_left_out(table: dict[str, dict[str, object]]) -> None:
    runs = dict(one.split("=") for one in str(table["tool"]["t"][""]).split())  # type: ignore[index]
    row = fields(table["tool"], int(runs["2-2.0.0"]))
    assert row["n"]["TOOL_VERSION"] is None  # type: ignore[index]
    assert row["n"]["PATH"].startswith("/opt/tool/bin:/usr/local/sbin")  # type: ignore[index]
    assert (row["a"], row["g"]) == (["tool=99"], ["tool"])


def test_slim_tags_are_told_of_the_newest(table: dict[str, dict[str, object]]) -> None:
    assert table["tool"]["l"] == "slim"
    assert "-slim" in table["tool"]["t"]  # type: ignore[operator]
