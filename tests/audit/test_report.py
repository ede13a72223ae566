"""Reports of audits: what they say of a store, and that nobody's content can misuse them."""

from __future__ import annotations

import csv
import gzip
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.audit.report import check, format_of, formats, write
from dockerlint_py.audit.report.scores import ScoreDistribution, score, together
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.text.input_error import InputError
from tests.audit.small_audit import SECRET, URL
from tests.audit.store_builder import COMMIT, Store, finding


def test_each_principle_takes_its_part_of_what_the_others_left() -> None:
    assert together([]) == 0 and together([600_000]) == 600_000
    assert together([350_000, 600_000]) == together([600_000, 350_000]) == 740_000
    assert score(500_000, 1) == 50 and score(0, 3) == 100 and score(0, 0) is None


def test_a_spread_has_its_mean_and_quantiles() -> None:
    spread = ScoreDistribution([10.0, 20.0, 100.0])
    assert spread.mean() == pytest.approx(43.333, abs=0.01)
    assert [spread.quantile(part) for part in (0, 0.5, 1)] == [10, 20, 100]
    assert list(spread.bins(10)) == [0, 1, 1, 0, 0, 0, 0, 0, 0, 1]
    assert ScoreDistribution().mean() is None and ScoreDistribution().quantile(0.5) is None


def test_scores_are_means_over_the_files_that_were_linted(store: str) -> None:
    with StoreQueries(store) as queries:
        first, second = queries.repositories()
    assert first.scores["reproducible"] == pytest.approx((65 + 100) / 2), "the most severe finding counts, once"
    assert first.scores["non-root"] == 100, "what stands in the history only does not count"
    assert (second.files, second.linted, second.scores["non-root"]) == (3, 2, 70)
    assert first.score == first.scores["reproducible"]
    assert second.score == pytest.approx((65 + 100 * 0.4) / 2), "of each file what is left by all principles"
    assert first.severities == {"error": 0, "warning": 2, "info": 0, "style": 0}


def test_the_order_of_rows_changes_no_score(tmp_path: Path) -> None:
    findings = [finding(f"rule-{number}", severity) for number, severity in enumerate(["error", "warning", "info"] * 5)]
    scores = []
    for at, order in enumerate([1, -1]):
        store = Store(tmp_path / f"{at}.db")
        repository = store.repository("a")
        texts = [store.text(findings[:number][::order], lines=number + 1) for number in range(15)]
        for number, text in list(enumerate(texts))[::order]:
            store.file(repository, f"{number}.Dockerfile", text)
        with StoreQueries(store.done()) as queries:
            scores.append(next(queries.repositories()).score)
    assert scores[0] == scores[1]


def test_coverage_says_what_was_refused_and_why(store: str) -> None:
    with StoreQueries(store) as queries:
        coverage = queries.coverage()
        (target,), (file,) = queries.refused_targets(), queries.refused_files()
        configs = queries.configs()
    assert (coverage.targets, coverage.failed, coverage.repositories) == (3, 1, 2)
    assert (coverage.files, coverage.linted, coverage.refused, coverage.pending, coverage.texts) == (5, 4, 1, 0, 3)
    assert (coverage.findings, coverage.silenced) == (5, 1)
    assert configs == [(".hadolint.yaml", 1, ("b/two",)), (".tally.toml", 1, ("b/two",))]
    assert target == ("there is no such repository, or it is private", 1, ("c/gone",))
    assert file == ("larger than 1 MB", 1, ("b/two big",))


def test_rules_are_counted_where_they_stand(store: str) -> None:
    with StoreQueries(store) as queries:
        latest, root = queries.broken_rules()
    assert (latest.name, latest.findings, latest.files, latest.repositories) == ("latest-tag", 4, 2, 2)
    assert latest.aliases == ("hadolint:DL3007",)
    assert (root.files, root.silenced, root.fixable, root.severity) == (1, 1, 1, "error")


def test_examples_are_of_different_texts_and_the_most_severe_first(store: str) -> None:
    with StoreQueries(store) as queries:
        examples = list(queries.examples(1))
        every = list(queries.findings())
    assert [(finding.name, finding.repository, finding.path, finding.copies) for finding in examples] == [
        ("latest-tag", "a/one", "Dockerfile", 2),
        ("last-user-root", "b/two", "Dockerfile", 1),
    ]
    assert [(finding.repository, finding.path, finding.line) for finding in every] == [
        ("a/one", "Dockerfile", 1),
        ("a/one", "Dockerfile", 3),
        ("b/two", "Dockerfile", 2),
        ("b/two", "deploy/Dockerfile", 1),
        ("b/two", "deploy/Dockerfile", 3),
    ]


def test_the_lowest_files_come_first(store: str) -> None:
    with StoreQueries(store) as queries:
        files = list(queries.worst_files(2))
    assert [(file.repository, file.path) for file in files] == [("b/two", "Dockerfile"), ("a/one", "Dockerfile")]
    assert files[0].scores["non-root"] == 40


def test_a_history_has_a_score_at_every_revision(tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db")
    repository = store.repository("a")
    bad = store.file(repository, "Dockerfile", store.text([finding(severity="error")]), current=0)
    good = store.file(repository, "Dockerfile", store.text())
    store.revision(repository, "b" * 40, 2000, [good])
    store.revision(repository, "a" * 40, 1000, [bad])
    with StoreQueries(store.done()) as queries:
        first, last = queries.scored_revisions()
        (scored,) = queries.repositories()
    assert (first.scores["reproducible"], first.score, last.score) == (40, 40, 100)
    assert scored.score == 100 and scored.change == pytest.approx(60)


def test_formats_go_by_the_end_of_a_name() -> None:
    assert {
        format_of(f"a.b{end}") for end in (".html", ".MD", ".sarif.json", ".CSV", ".csv.gz", ".jsonl.gz", ".parquet")
    } == set(formats())
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
    assert lines[2]["scores"]["non-root"] == 70
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
    with_secret = finding(message=f"has {SECRET}", excerpt=f"ENV A={SECRET} \x1b[31m")
    repository = store.repository(f"a/\u202e{SECRET}", notes=json.dumps([SECRET]))
    store.db.execute("UPDATE repositories SET name = CAST(? AS TEXT)", (b"a/\xff \x1b]0;x\x07",))
    store.file(repository, f"x/{SECRET}", store.text([with_secret]))
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

    monkeypatch.setattr("dockerlint_py.audit.report.csv_report.table_rows", fails)
    with pytest.raises(RuntimeError):
        write("csv", store, str(out))
    assert out.read_text() == "old"
    assert not list(tmp_path.glob(".dockerlint-*"))


def test_a_damaged_store_is_said_in_a_line(store: str, tmp_path: Path) -> None:
    data = bytearray(Path(store).read_bytes())
    data[4096 * 3 :] = b"\xff" * len(data[4096 * 3 :])
    Path(store).write_bytes(data)
    with pytest.raises(InputError, match=r"audit\.db: (cannot be read|is no store)"):
        write("csv", store, str(tmp_path / "out.csv"))


ENV = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


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
    assert next(line for line in rest if line["type"] == "repository")["scores"]["non-root"] == 40
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that takes nothing; run it on Linux")
def test_a_full_disk_is_said_in_a_line(store: str) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "dockerlint_py", "audit", "--store", store, "-q", "-f", "csv"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=ENV)
    assert (result.returncode, result.stderr) == (
        2,
        "error: standard output: cannot be written: No space left on device\n",
    )
