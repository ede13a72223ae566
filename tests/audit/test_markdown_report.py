"""The Markdown report of audits: it says the same, is nobody's megaphone, and fits an issue."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from markdown_it import MarkdownIt

from dockerlint_py.audit.report import write
from tests.audit.small_audit import PAGE, URL
from tests.audit.store_builder import COMMIT, Store, finding


def test_markdown_says_the_same_in_the_same_order(store: str, tmp_path: Path) -> None:
    write("markdown", store, str(tmp_path / "out.md"))
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    heads = [
        "## dockerlint audit: 2 repositories",
        "### Coverage",
        "### Scores by principle",
        "### Ranking",
    ]
    places = [
        text.index(head) for head in (*heads, "### Findings by rule", "### What other linters call it", "### Judged by")
    ]
    assert places == sorted(places)
    assert "| 1 | there is no such repository, or it is private | `c/gone` |" in text
    assert "| 2 | `b/two` | " in text and "| 1 | [`a/one`](<https://github.com/a/one>) | " in text
    assert f"[`a/one Dockerfile:1`](<{URL}/blob/{COMMIT}/Dockerfile#L1>) and 1 copy" in text
    assert text.count("<details>") == text.count("</details>")


NASTY = "@everyone #1 GH-2 </details><script>x</script> | `a` ` [x](javascript:y) ![i](http://e.vil/p.png) www.e.vil *b* $x$"


PATH = NASTY.replace("//", "")


def test_markdown_is_nobodys_megaphone(tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db", {"tool": NASTY})
    store.rules({"id": "latest-tag", "summary": NASTY, "why": NASTY})
    for at, url in enumerate((URL, "https://github.com/a/b/issues/1", "javascript:x", "https://e.vil/>)|x")):
        repository = store.repository(f"{at} {NASTY}", url, notes=json.dumps([NASTY]))
        store.file(repository, PATH, store.text([finding(message=NASTY, excerpt=NASTY)], lines=at + 1))
    store.refused(NASTY, NASTY)
    write("markdown", store.done(), str(tmp_path / "out.md"))
    page = Rendered(MarkdownIt("commonmark").enable("table").render((tmp_path / "out.md").read_text(encoding="utf-8")))
    assert page.tags <= {
        "h2",
        "h3",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
        "ul",
        "li",
        "a",
        "code",
        "details",
        "summary",
    }
    assert page.links == {URL, f"{URL}/blob/{COMMIT}/{quote(PATH)}", f"{URL}/blob/{COMMIT}/{quote(PATH)}#L1", PAGE}
    for said in page.texts:
        assert not re.search(r"@\w|#\d|GH-\d|://|www\.", said), said
    assert set(page.cells) == {3, 5, 6, 8}, "cells stay cells"
    assert page.depth == 0


class Rendered(HTMLParser):
    """What a browser makes of HTML: tags, links, text outside of code, and how many cells the rows have."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.texts: list[str] = []
        self.cells: list[int] = []
        self.depth = self.code = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.depth += 1
        self.code += tag == "code"
        self.links |= {value or "" for name, value in attrs if name == "href"}
        if tag == "tr":
            self.cells.append(0)
        elif tag in ("td", "th"):
            self.cells[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1
        self.code -= tag == "code"

    def handle_data(self, data: str) -> None:
        if not self.code:
            self.texts.append(data)


def test_markdown_fits_an_issue(tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db")
    rules = [f"{number:03}-{'x' * 60}" for number in range(300)]
    store.rules(
        *({"id": rule, "summary": "s " * 200, "why": "w " * 500, "aliases": [f"hadolint:{rule}"] * 5} for rule in rules)
    )
    for at in range(40):
        findings = [finding(rule, message="m " * 500, excerpt="e " * 500) for rule in rules]
        store.file(
            store.repository(f"{at}-{'n' * 300}", notes=json.dumps([f"{at} " + "n" * 300])),
            "p" * 300,
            store.text(findings, lines=at + 1),
        )
    write("markdown", store.done(), str(tmp_path / "out.md"))
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert len(text) < 65_536 and "have no place here" in text
    assert text.count("<details>") == text.count("</details>")
