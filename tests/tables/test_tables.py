"""The scripts that make tables, over small repositories of the same form as those that they read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tables.small_clones import commit, fields, library, made


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
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
    _, entries, printed = made(official, top / "clones", top / "out.txt")
    assert "0 tags are told by an earlier Dockerfile" in printed
    assert list(entries) == ["alpine", "tool"]
    return entries


def test_a_distribution_is_its_own_root(table: dict[str, dict[str, Any]]) -> None:
    row = fields(table["alpine"], 0)
    assert (row["r"], row["c"], row["n"]["LANG"]) == ("alpine", ["sh"], "C.UTF-8")


def test_tags_of_old_library_files_stay(table: dict[str, dict[str, Any]]) -> None:
    runs = dict(one.split("=") for one in str(table["tool"]["t"][""]).split())
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


def test_values_of_one_version_are_left_out(table: dict[str, dict[str, Any]]) -> None:
    runs = dict(one.split("=") for one in str(table["tool"]["t"][""]).split())
    row = fields(table["tool"], int(runs["2-2.0.0"]))
    assert row["n"][""] == "TOOL_VERSION"
    assert row["n"]["PATH"].startswith("/opt/tool/bin:/usr/local/sbin")
    assert (row["a"], row["g"]) == (["tool=99"], ["tool"])


def test_slim_tags_are_told_of_the_newest(table: dict[str, dict[str, Any]]) -> None:
    assert table["tool"]["l"] == "slim"
    assert "-slim" in table["tool"]["t"]
