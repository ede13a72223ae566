"""The picture and the page: whole documents that need nothing else."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dockerlint_py.layers.picture import heat_of
from tests.command_line import run
from tests.layers.repositories import write

ODD = '# <odd> & "quoted"\nFROM debian:12 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci --x="<a>&b"\nFROM scratch\nCOPY --from=build /app /\nFROM a\nCOPY --from=build /a /\n'
VOID = {"meta", "link", "br"}


class Tags(HTMLParser):
    """Fails where a tag is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        assert not {name for name, _ in attrs if name.startswith("on") or name == "src"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"Dockerfile": ODD, "package.json": "{}", "package-lock.json": "{}", "src/a": ""})
    return tmp_path


def test_a_picture_is_a_document(folder: Path) -> None:
    result = run("layers", "-o", "out.svg")
    assert (result.exit_code, result.stdout) == (0, "")
    text = (folder / "out.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    said = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "As it is" in said
    assert "In the better order" in said
    assert "stage 1: not needed, not built" in said
    assert re.findall(r"(?:href|url|@import)", text) == []
    assert "prefers-color-scheme: dark" in text


def test_a_page_runs_no_code_and_asks_nobody(folder: Path) -> None:
    assert run("layers", "-o", "out.HTML").exit_code == 0
    text = (folder / "out.HTML").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text) == []
    assert "RUN npm ci --x=&quot;&lt;a&gt;&amp;b&quot;" in text
    assert "<b>+COPY package.json package-lock.json ./</b>" in text


@pytest.mark.parametrize("name", ["out", "out.png"])
def test_other_names_are_refused(folder: Path, name: str) -> None:
    result = run("layers", "-o", name)
    assert result.exit_code == 2
    assert "ends in .html or .svg" in result.stderr


def test_a_file_that_cannot_be_written(folder: Path) -> None:
    result = run("layers", "-o", "missing/out.svg")
    assert result.exit_code == 2
    assert "missing/out.svg: cannot be written" in result.stderr


def test_colours_go_from_nothing_to_the_dearest() -> None:
    assert [heat_of(cost, 10) for cost in (0, 0.1, 2.1, 5, 9.9, 10)] == [0, 1, 2, 3, 5, 5]
    assert heat_of(0, 0) == 0
