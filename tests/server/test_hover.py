from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.server.hover import hover_at
from tests.layers.repositories import repository
from tests.server.marked import SOMEWHERE, analysed


def said(text: str, path: Path = SOMEWHERE, *, linted: bool = False) -> str:
    analysis, position = analysed(text, path, linted=linted)
    with analysis.asking():
        hover = hover_at(position, analysis)
    return getattr(hover.contents, "value", "") if hover else ""


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("FROM python:|3.8\n", "support ended on 2024-10-07"),
        ("FROM python:|3.8\n", "`3.8-slim`"),
        ("FROM debian:|12\n", "debian 12: supported until 2028-06-30"),
        ("FROM nginx:|1.27\n", "exposes 80"),
        ("FROM example.org/|mine\n", "nothing is known"),
        ("FROM a AS b\nFROM |b\n", "the stage of line 1"),
        ("FROM a\nENV X=1 Y=$|X\n", "nothing in the file sets it"),
        ("FROM a\nENV X=1\nENV X=2\nRUN echo $|X\nENV X=3\n", "`X` is `2` here"),
        ("ARG V=1\nFROM a:$|V\n", "`V` is `1` here"),
        ("FROM a\nARG |V\n", "has no value here"),
        ("FROM a\nRUN echo $|GONE\n", "GONE"),
        ("FROM a\nARG TARGETARCH\nRUN echo $|TARGETARCH\n", "set by BuildKit"),
        ("FROM a\nWORK|DIR /\n", "WORKDIR PATH"),
        ("FROM a\nONBUILD WORK|DIR /\n", "WORKDIR PATH"),
        ("FROM a\nCOPY --ch|mod=1 a b\n", "Dockerfile syntax 1.2"),
        ("FROM a\nRUN --mount=type=cache,tar|get=/a b\n", "Where it is mounted"),
        ("FROM a\nRUN --mount=ty|pe=cache,target=/a b\n", "bind (default)"),
        ("FROM a\nADD https://example.org/|x /\n", "is fetched"),
        ("FROM a AS b\nFROM a\nCOPY --from=b /|x /y\n", "of b"),
    ],
)
def test_what_is_said_of_a_place(text: str, part: str) -> None:
    assert part in said(text)


def test_of_a_finding_its_rule() -> None:
    text = said("FROM debian|\n", linted=True)
    assert "**missing-tag** (warning)" in text
    assert "docs/rules/missing-tag.md" in text


def test_what_a_copy_brings(repository: Path) -> None:
    for name in ("here", "left"):
        (repository / "app" / name).write_text("")
    (repository / "app" / ".dockerignore").write_text("left\n")
    path = repository / "app" / "Dockerfile"
    text = "FROM debian:12.5\nCOPY here left /srv/\n"
    path.write_text(text)
    assert "`here` comes from" in said(text.replace("here", "he|re"), path)
    assert "`left` is left out of the build context by `left` in .dockerignore, to `/srv`" in (
        said(text.replace("left", "le|ft"), path)
    )


def test_nothing_where_there_is_nothing() -> None:
    assert said("FROM a\n|\nRUN b\n") == ""
    assert said("|") == ""


def test_what_a_change_costs_is_told_by_the_commits(tmp_path: Path) -> None:
    text = "FROM node:22\nWORKDIR /app\nCOPY |. .\nRUN npm ci\nUSER 1\n"
    repository(
        tmp_path, {"Dockerfile": text.replace("|", ""), "package.json": "{}"}, {"src/a": "1"}, {"src/a": "2"}, {}
    )
    told = said(text, tmp_path / "Dockerfile", linted=True)
    assert "what it takes changes in 75 % of commits, src/ in 50 % and stands above `RUN npm ci`" in told
    (tmp_path / ".git").rename(tmp_path / "elsewhere")
    assert "of commits" not in said(text, tmp_path / "Dockerfile", linted=True)
