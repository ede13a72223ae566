"""What a commit costs the builds of a repository: collected, kept, and told in reports."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from dockerlint_py.audit.collecting import commit_costs
from dockerlint_py.audit.collecting.collector import collect
from dockerlint_py.audit.collecting.isolated_git import IsolatedGit
from dockerlint_py.audit.collecting.refusals import Refused
from dockerlint_py.audit.data_model import BuildCost, CollectedRepository, Limits
from dockerlint_py.audit.report import write
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.audit.store import Store as OpenStore
from dockerlint_py.audit.target_parser import parse
from tests.audit.collected import local
from tests.audit.git_host import commit, git, repository, serving
from tests.audit.store_builder import Store
from tests.command_line import run

PAST = 1_700_000_000
ALL_FIRST = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"
OF_FOLDER = "FROM debian:12\nCOPY lib /lib\nRUN make\n"


def costs(collected: CollectedRepository) -> dict[str, BuildCost]:
    assert collected.reason is None
    return {collected.files[at].path: cost for at, cost in collected.costs}


@pytest.fixture
def lived(tmp_path: Path) -> Path:
    """Six commits: of app/ two are ignored, one is elsewhere."""
    top = tmp_path / "srv" / "r"
    first = {"app/Dockerfile": ALL_FIRST, "app/requirements.txt": "a\n", "app/.dockerignore": "docs\n", "lib/x": "1"}
    repository(top, {**first, "app/deploy/Dockerfile": OF_FOLDER}, PAST)
    days: list[dict[str, str | None]] = [
        {"app/a.py": "1"},
        {"app/docs/b": "1"},
        {"lib/x": "2"},
        {"app/docs/b": None, "app/docs/c": "1"},
        {"app/a.py": None, "app/b.py": "1"},
    ]
    for day, files in enumerate(days, 1):
        commit(top, files, PAST + day * 86_400)
    return top


def test_by_the_names_of_what_commits_changed(lived: Path) -> None:
    found = costs(local(lived, history=True))
    cost = found["app/Dockerfile"]
    assert (cost.commits, cost.changing, cost.line, cost.step, cost.share) == (6, 0.5, 3, "COPY . .", 0.5)
    assert cost.expected == pytest.approx(15.7, abs=0.3)
    assert cost.whole == pytest.approx(31.1)
    assert found["app/deploy/Dockerfile"].share == pytest.approx(0.3333), "its context is the top, which has lib"
    assert not costs(local(lived))


def test_nothing_but_names_and_ignore_files_is_fetched(lived: Path) -> None:
    here = costs(local(lived, history=True))
    with serving(lived.parent) as host:
        assert costs(collect(parse(f"{host.url}/r"), Limits(), True)) == here
    assert costs(local(lived / ".git", history=True)) == here
    below = costs(local(lived / "app", history=True))
    assert below == here


def test_the_dockerfiles_own_ignore_file_counts(lived: Path) -> None:
    commit(lived, {"app/Dockerfile.dockerignore": "*.py\nDockerfile*\n"}, PAST + 9 * 86_400)
    assert costs(local(lived, history=True))["app/Dockerfile"].changing == pytest.approx(3 / 7, abs=0.001)


def test_of_what_nothing_can_be_said(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more: dict[str, str | bytes | None] = {
        "gone/Dockerfile": "FROM a\nCOPY built /\n",
        "bare/Dockerfile": "FROM a\nRUN make\n",
        "t/Dockerfile.erb": "FROM <%= base %>\nCOPY . /\n",
        "compose.yaml": "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a\n        COPY . /\n",
    }
    commit(lived, more, PAST + 9 * 86_400)
    collected = local(lived, history=True)
    assert set(costs(collected)) == {"app/Dockerfile", "app/deploy/Dockerfile"}
    assert (
        "what a commit costs is not said of Dockerfiles that copy what is not in the repository: 1" in collected.notes
    )
    monkeypatch.setattr(commit_costs, "MOST_FILES", 1)
    few = local(lived, history=True)
    assert set(costs(few)) == {"app/Dockerfile"}
    assert "what a commit costs is said of 1 Dockerfiles, no more" in few.notes


def test_few_commits_and_shallow_clones(lived: Path, tmp_path: Path) -> None:
    for depth, said in ((4, "its clone is shallow: of fewer than 5"), (6, "its clone is shallow: what is older")):
        git(tmp_path, "clone", "-q", f"--depth={depth}", f"file://{lived}", f"c{depth}")
        collected = local(tmp_path / f"c{depth}", history=True)
        assert [note for note in collected.notes if note.startswith(said)]
        assert bool(collected.costs) is (depth == 6)
    repository(tmp_path / "new", {"Dockerfile": ALL_FIRST}, PAST)
    new = local(tmp_path / "new", history=True)
    assert not new.costs
    assert "it has fewer than 5 commits, too few to say what one costs its builds" in new.notes
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain/Dockerfile").write_text(ALL_FIRST)
    assert "its history is left out: is in no git repository" in local(tmp_path / "plain", history=True).notes


@pytest.mark.parametrize("error", [Refused("the host is gone"), ValueError("no such thing")])
def test_what_goes_wrong_costs_nothing_else(lived: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def failing(*_: object) -> None:
        raise error

    monkeypatch.setattr(commit_costs, "_there", failing)
    collected = local(lived, history=True)
    assert len(collected.revisions) == 1
    assert not collected.costs
    assert [note for note in collected.notes if note.startswith("what a commit costs its builds is left out: ")]


def test_what_takes_too_long_costs_nothing_else(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = IsolatedGit.names

    def late(self: IsolatedGit, *command: str, stdin: bytes = b"") -> object:
        if "-M100%" in command:
            raise Refused("", timed_out=True)
        return whole(self, *command, stdin=stdin)

    monkeypatch.setattr(IsolatedGit, "names", late)
    assert "what a commit costs its builds is left out: took longer than 60 s" in local(lived, history=True).notes


def test_reports_tell_them(lived: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "Dockerfile").write_text(ALL_FIRST)
    store, out = str(tmp_path / "a.db"), tmp_path / "out"
    names = ("a.html", "a.md", "a.jsonl")
    reports = [word for name in names for word in ("-o", str(tmp_path / name))]
    args = ("audit", str(lived), str(plain), "--history", "--jobs", "0", "--store", store)
    assert run(*args, *reports, "--output-dir", str(out)).exit_code == 0
    page, markdown, lines = ((tmp_path / name).read_text("utf-8") for name in names)
    for text in (page, markdown):
        assert "What a commit costs" in text
        assert "over 2 Dockerfiles in 1 repository" in text
    assert "| `r` | 6 | 2 |" in markdown
    assert "line 3, `COPY . .`: what it takes changes in 50 % of the builds, 16 s on average" in markdown
    rows = [json.loads(line) for line in lines.splitlines()]
    told = {row["path"]: row["expected"] for row in rows if row["type"] == "cost"}
    assert set(told) == {"app/Dockerfile", "app/deploy/Dockerfile"}
    by_name = {row["repository"]: row["cost"] for row in rows if row["type"] == "repository"}
    assert by_name["plain"] is None
    assert by_name["r"]["files"] == 2
    assert by_name["r"]["expected"] == pytest.approx(sum(told.values()))
    assert "What a commit costs" in (out / "r.html").read_text("utf-8")
    assert "What a commit costs" not in (out / "plain.html").read_text("utf-8")
    assert "a commit costs most in r app/Dockerfile, 16 s of building" in run("audit", "--store", store).stdout


def test_without_a_history_there_is_no_section(lived: Path, tmp_path: Path) -> None:
    assert run("audit", str(lived), "--jobs", "0", "-o", str(tmp_path / "a.html")).exit_code == 0
    assert "What a commit costs" not in (tmp_path / "a.html").read_text("utf-8")


def test_a_store_of_before_has_none(tmp_path: Path) -> None:
    store = Store(tmp_path / "old.db")
    store.file(store.repository("a/one"), "Dockerfile", store.text())
    store.db.executescript("DROP TABLE costs; PRAGMA user_version = 2;")
    path = store.done()
    OpenStore(path).close()
    with StoreQueries(path) as queries:
        assert list(queries.costed_files()) == []
        assert [one.cost for one in queries.repositories()] == [None]
    with sqlite3.connect(path) as old, sqlite3.connect(Store(tmp_path / "new.db").done()) as new:
        columns = "SELECT name, type, \"notnull\", pk FROM pragma_table_info('costs')"
        assert old.execute(columns).fetchall() == new.execute(columns).fetchall()


def test_secrets_and_markup_in_a_step_are_none_in_a_report(lived: Path, tmp_path: Path) -> None:
    hostile = "FROM a\nCOPY lib /lib\nRUN make TOKEN=ghp_aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4 '</script><b>`|'\n"
    text = hostile.replace("COPY lib /lib\nRUN", "RUN --mount=type=bind,source=lib,target=/l")
    commit(lived, {"h/Dockerfile": text.replace("RUN", "COPY lib /lib\nRUN")}, PAST + 9 * 86_400)
    for name in ("a.html", "a.md", "a.jsonl"):
        run("audit", str(lived), "--history", "--jobs", "0", "-o", str(tmp_path / name))
        report = (tmp_path / name).read_text("utf-8")
        assert "ghp_aB3" not in report
    assert "</script><b>" not in (tmp_path / "a.html").read_text("utf-8")


def test_the_dearest_come_first_and_the_rest_is_counted(tmp_path: Path) -> None:
    store = Store(tmp_path / "many.db")
    for number in range(70):
        repository_ = store.repository(f"a/r{number:02}", f"https://github.com/a/r{number:02}")
        file = store.file(repository_, "Dockerfile", store.text())
        store.cost(file, float(number))
    path = store.done()
    write("html", path, str(tmp_path / "a.html"))
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "the first 60 of 70" in page
    section = page.partition('id="costs"')[2].partition("</section>")[0]
    assert section.index("a/r69") < section.index("a/r68")
    assert "a/r05" not in section
