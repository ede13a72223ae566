"""Neovim, without a screen but with all that would be on one: a person's steps, and what comes of each."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import PROGRAM, environment

HERE = Path(__file__).parent
NEOVIM = shutil.which("nvim")
TEXT = """\
FROM python:3.8-slim AS base
ENV NAME value
FROM debian:12.5
COPY --from=base /srv /srv
WORKDIR /srv
USER root
CMD ["sleep", "1"]
"""

pytestmark = pytest.mark.skipif(NEOVIM is None, reason="not installed: neovim; .ci/run installs what these tests want")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the steps of session.lua came to; prints the screens, which pytest shows of a test that fails."""
    folder = tmp_path_factory.mktemp("neovim")
    (folder / ".git").mkdir()
    (folder / "Dockerfile").write_text(TEXT)
    result = folder / "result.json"
    own = {"DOCKERLINT_COMMAND": " ".join([*PROGRAM, "server"]), "DOCKERLINT_RESULT": str(result), "HOME": str(folder)}
    start = [NEOVIM or "", "--headless", "-n", "-i", "NONE", "-u", str(HERE / "init.lua"), "Dockerfile"]
    subprocess.run(
        [*start, "-c", f"luafile {HERE / 'session.lua'}"],
        cwd=folder,
        env=environment(**own),
        check=True,
        timeout=180,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    came: dict[str, Any] = json.loads(result.read_text())
    for name, rows in came["screens"].items():
        print(f"--- {name}", *(row for row in rows if row != "~"), sep="\n")
    assert came.get("error") is None, came["error"]
    came["saved"] = (folder / "Dockerfile").read_text()
    return came


def test_findings_are_shown_where_they_are(session: dict[str, Any]) -> None:
    assert session["diagnostics"]["opened"] == [
        "1:6 end-of-life-base",
        "2:1 legacy-key-value-format",
        "3:6 full-base-where-slim-exists",
        "6:1 last-user-root",
    ]
    rows = session["screens"]["opened"]
    assert rows[0].startswith("W FROM python:3.8-slim AS base")
    assert "python 3.8 had its last fixes" in rows[0]
    assert rows[5].startswith("E USER root")


def test_hover_says_what_is_known_of_the_image(session: dict[str, Any]) -> None:
    assert "support ended on 2024-10-07" in session["hover"]


def test_a_fix_is_made(session: dict[str, Any]) -> None:
    assert session["fixed"] == TEXT.replace("NAME value", "NAME=value").rstrip("\n")
    assert session["screens"]["fixed"][1].split("■")[0].strip() == "ENV NAME=value"


def test_a_stage_is_renamed(session: dict[str, Any]) -> None:
    assert session["renamed"] == session["fixed"].replace("AS base", "AS tools").replace("=base", "=tools")


def test_a_comment_silences_what_is_disagreed_with(session: dict[str, Any]) -> None:
    assert "# dockerlint ignore=last-user-root say why\nUSER root" in session["ignored"]
    assert session["diagnostics"]["saved"] == ["1:6 end-of-life-base", "3:6 full-base-where-slim-exists"]
    assert session["saved"] == session["ignored"] + "\n"


def test_what_can_be_written_is_offered(session: dict[str, Any]) -> None:
    assert session["completed"] == ["--mount", "--network", "--security"]
