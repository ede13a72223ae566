"""The page of an audit as text: complete without script, and nobody's content is code in it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dockerlint_py.audit.report import write
from tests.audit.small_audit import URL, small
from tests.audit.store_builder import Store, finding

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>`${alert(4)}`<!--"
LINKS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    " https://a b",
    "https://u:s3cretword@github.com/a/b",
)


class Page(HTMLParser):
    """What a browser sees: tags, their attributes, and the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = text
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.code: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        inside = self.tags[-1][0] if self.tags else ""
        if inside in self.code and self.rawdata.rfind(f"<{inside}", 0) >= 0 and self.cdata_elem == inside:
            self.code[inside].append(data)
        else:
            self.words.append(data)

    @property
    def said(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(store: str, path: Path) -> Page:
    write("html", store, str(path / "out.html"))
    return Page((path / "out.html").read_text(encoding="utf-8"))


def hostile(path: Path) -> str:
    """A store in which everything that others have a say in is an attack."""
    store = Store(path, {"tool": HOSTILE, HOSTILE: HOSTILE})
    store.rules({"id": "latest-tag", "summary": HOSTILE, "why": HOSTILE, "aliases": [HOSTILE]})
    for at, url in enumerate((*LINKS, URL)):
        repository = store.repository(f"{at}{HOSTILE}", url, notes=json.dumps([HOSTILE]), configs=json.dumps([HOSTILE]))
        text = store.text([finding(message=HOSTILE, excerpt=HOSTILE)], lines=at + 1)
        store.cost(store.file(repository, f"{HOSTILE}/Dockerfile", text), step=HOSTILE)
        store.file(repository, HOSTILE, reason=HOSTILE)
        store.revision(repository, "a" * 40, 10**15, [store.file(repository, "x", text, current=0)])
    store.refused(HOSTILE, HOSTILE)
    return store.done()


def test_the_page_says_what_was_found_without_script(tmp_path: Path) -> None:
    said = page(small(tmp_path / "audit.db"), tmp_path).said
    for words in (
        "2 repositories",
        "4 Dockerfiles of 5 were linted, 3 of them different. 1 target of 3 could not be audited.",
        "there is no such repository, or it is private",
        "larger than 1 MB",
        "Their own configurations of linters 2 1 .hadolint.yaml b/two 1 .tally.toml b/two",
        "f00dfeed",
        "2026-11-25 10:00 UTC",
        "hadolint",
        "DL3007",
        "says latest-tag",
        "and 1 copy",
    ):
        assert words in said, words
    headings = ["What to do first", "What the score is made of", "Coverage", "Findings by rule", "Ranking", "Judged by"]
    menu = said.index("Judged by")
    places = [said.index(heading, menu + 1) for heading in headings]
    assert places == sorted(places)


def test_sections_without_content_are_left_out(tmp_path: Path) -> None:
    empty = Store(tmp_path / "audit.db").done()
    shown_page = page(empty, tmp_path)
    assert {attributes["id"] for tag, attributes in shown_page.tags if tag == "section"} == {"coverage", "judged"}
    assert "0 repositories" in shown_page.said


def test_one_repository_is_about_its_files(tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db")
    repository = store.repository("a/one", URL)
    store.file(repository, "Dockerfile", store.text([finding()]))
    shown_page = page(store.done(), tmp_path)
    assert [attributes["data-table"] for tag, attributes in shown_page.tags if "data-table" in attributes] == [
        "files",
        "findings",
    ]
    assert ("a", URL) in [(tag, attributes.get("href")) for tag, attributes in shown_page.tags]


def test_links_lead_to_the_lines(tmp_path: Path) -> None:
    shown_page = page(small(tmp_path / "audit.db"), tmp_path)
    links = {attributes["href"] for tag, attributes in shown_page.tags if tag == "a"}
    assert f"{URL}/blob/0123456789abcdef0123456789abcdef01234567/Dockerfile#L1" in links


def test_the_page_asks_nobody_for_anything(tmp_path: Path) -> None:
    shown_page = page(small(tmp_path / "audit.db"), tmp_path)
    loading = [
        (tag, name)
        for tag, attributes in shown_page.tags
        for name in attributes
        if name in ("src", "srcset", "action", "data")
    ]
    assert loading == []
    assert [attributes["href"] for tag, attributes in shown_page.tags if tag == "link"] == ["data:,"]
    assert "@import" not in shown_page.text and "url(" not in shown_page.text


def test_only_code_of_our_own_may_run(tmp_path: Path) -> None:
    shown_page = page(small(tmp_path / "audit.db"), tmp_path)
    policy = next(a["content"] for _, a in shown_page.tags if a.get("http-equiv") == "Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "http" not in policy
    for kind, name in (("script", "script-src"), ("style", "style-src")):
        digest = b64encode(sha256(shown_page.code[kind][-1].encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy
    assert not any("style" in attributes for _, attributes in shown_page.tags), "no style of an element's own"


def test_hostile_names_and_contents_are_text(tmp_path: Path) -> None:
    plain = page(small(tmp_path / "plain.db"), tmp_path)
    shown_page = page(hostile(tmp_path / "audit.db"), tmp_path)
    assert {tag for tag, _ in shown_page.tags} <= {tag for tag, _ in plain.tags} | {
        "path",
        "text",
        "line",
        "figure",
        "figcaption",
        "circle",
        "g",
        "title",
        "pre",
    }
    assert [tag for tag, _ in shown_page.tags].count("script") == 2
    assert not [name for _, attributes in shown_page.tags for name in attributes if name.startswith("on")]
    for tag, attributes in shown_page.tags:
        if tag == "a":
            assert re.match(r"#[a-z]+$|https://", attributes["href"] or ""), attributes
    assert "alert(3)" in shown_page.said and "s3cretword" not in shown_page.text
    data = json.loads(shown_page.code["script"][0])
    assert data["findings"][0][6] == " ".join(HOSTILE.split())
    assert not set("<>&") & set(shown_page.code["script"][0])


@pytest.mark.parametrize("number", [9000])
def test_a_large_audit_stays_a_page(tmp_path: Path, number: int) -> None:
    store = Store(tmp_path / "audit.db")
    texts = [store.text([finding(f"rule-{rule}") for rule in range(count)], lines=count + 1) for count in range(6)]
    for at in range(number):
        store.file(
            store.repository(f"owner-{at}/name-{at}", f"https://github.com/owner-{at}/name-{at}"),
            "Dockerfile",
            texts[at % 6],
        )
    said = write("html", store.done(), str(tmp_path / "out.html"))
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert len(text) < 5_000_000
    assert f"Of {number:,} repositories 8,000 are here, the lowest and the highest" in text
    assert any("8,000 of 9,000 repositories" in line for line in said) and len(said) == 3
