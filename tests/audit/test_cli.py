"""`dockerlint audit` as people call it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dockerlint_py.cli._group import group
from dockerlint_py.ruleset.loader import forget
from tests.audit.git_host import commit, repository, serving

CLEAN = 'FROM debian:12.5\nUSER 1000\nCMD ["app"]\n'
ROOT = "FROM debian:12.5\nUSER root\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCKERLINT_SHELLCHECK", "off")
    forget()
    for name, text in (("web", ROOT), ("job", ROOT), ("clean", CLEAN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text(text)
    return tmp_path


def run(*args: str, stdin: str | None = None) -> Result:
    jobs = () if "--scheduler" in args or "--jobs" in args else ("--jobs", "0")
    return CliRunner().invoke(group, ["audit", *args, *jobs], input=stdin)


def rows(path: Path | str, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as db:
        return db.execute(query).fetchall()


def test_a_folder(folder: Path) -> None:
    result = run("web", "clean", "--store", "s.db")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[:2] == ["2 targets: 2 audited, 0 refused", "2 Dockerfiles: 2 linted, 0 not"]
    assert rows("s.db", "SELECT repository, path, rule FROM found WHERE severity = 'error'") == [
        ("web", "Dockerfile", "last-user-root")
    ]
    about = dict(rows("s.db", "SELECT key, value FROM about"))
    assert about.keys() == {"tool", "rules", "principles", "shellcheck", "options", "begun", "today", "ended"}
    assert about["tool"].startswith("dockerlint ") and "security" in json.loads(about["principles"])


def test_equal_files_are_linted_once(folder: Path) -> None:
    assert run("web", "job", "--store", "s.db").exit_code == 0
    assert rows("s.db", "SELECT count(*) FROM texts") == [(1,)]
    assert rows("s.db", "SELECT count(*) FROM found WHERE rule = 'last-user-root'") == [(2,)]


def test_fail_on(folder: Path) -> None:
    assert run("web").exit_code == 0
    assert run("web", "--fail-on", "error").exit_code == 1
    assert run("clean", "--fail-on", "error").exit_code == 0
    assert run("web", "--fail-on", "error", "--ignore", "last-user-root").exit_code == 0


def test_a_store_is_not_written_over(folder: Path) -> None:
    assert run("web", "--store", "s.db").exit_code == 0
    result = run("clean", "--store", "s.db")
    assert (result.exit_code, result.stderr) == (
        2,
        "error: s.db: is there already; --resume goes on with it, --force begins it anew\n",
    )
    assert run("clean", "--store", "s.db", "--resume").exit_code == 0
    assert rows("s.db", "SELECT target FROM targets ORDER BY id") == [("web",), ("clean",)]
    result = run("job", "--store", "s.db", "--resume", "--select", "all", "--respect-ignores")
    assert result.exit_code == 2
    assert (
        'was begun otherwise: --respect-ignores was not given and is given; --select was not given and is ["all"]; give the same'
        in result.stderr
    )
    assert run("clean", "--store", "s.db", "--force", "--select", "all").exit_code == 0
    assert rows("s.db", "SELECT target FROM targets ORDER BY id") == [("clean",)]


def test_reports_of_a_store(folder: Path) -> None:
    assert run("web", "--store", "s.db", "-q").output == ""
    result = run("--store", "s.db", "-o", "r.csv", "-f", "jsonl:r.txt")
    assert result.exit_code == 0 and result.stderr.splitlines()[-1] == "report: r.txt"
    assert "last-user-root" in (folder / "r.csv").read_text()
    assert any(json.loads(line) for line in (folder / "r.txt").read_text().splitlines())
    assert (
        run("--store", "none.db", "-o", "r.csv").stderr
        == "error: none.db: there is no such store; name what to audit\n"
    )
    assert not (folder / "none.db").exists()


def test_wrong_usage(folder: Path) -> None:
    assert (
        "the end of its name" in run("web", "-o", "report.xyz").stderr or run("web", "-o", "report.xyz").exit_code == 2
    )
    for args in (
        ("-f", "nope:x"),
        ("--resume",),
        ("--force",),
        ("--store", "s.db", "--resume", "--force"),
        ("--jobs", "1", "--scheduler", "tcp://x"),
    ):
        result = run("web", *args)
        assert (result.exit_code, result.stdout) == (2, ""), args
    assert run("web", "--select", "nope").stderr.startswith("error: --select: unknown rule")
    assert run("web", "--config", "nope.toml").stderr == "error: nope.toml: no such configuration file\n"
    assert run("web", "--store", str(folder)).stderr.endswith("is a folder; name a file for the store\n")


def test_what_is_no_target(folder: Path) -> None:
    result = run("./gone", "web")
    assert result.exit_code == 0 and result.stderr == "error: ./gone: no such file or folder\n"
    assert run("./gone").exit_code == 2
    result = run("web", "--from-file", "-", stdin="not a repository\n")
    assert "<stdin>:1" in result.stderr and result.exit_code == 0


def test_their_configuration_and_comments_are_obeyed_on_request(folder: Path) -> None:
    (folder / "web" / ".hadolint.yaml").write_text("ignored: [DL3002]\n")
    (folder / "job" / "Dockerfile").write_text("FROM debian:12.5\n# hadolint ignore=DL3002\nUSER root\n")
    query = "SELECT repository, silenced FROM found WHERE rule = 'last-user-root' ORDER BY 1"
    result = run("web", "job", "--store", "a.db")
    assert rows("a.db", query) == [("job", 1), ("web", 0)] and "comments of theirs would silence 1" in result.stdout
    assert rows("a.db", "SELECT configs FROM repositories WHERE name = 'web'") == [('[".hadolint.yaml"]',)]
    assert run("web", "job", "--store", "b.db", "--use-their-config").exit_code == 0
    assert rows("b.db", query) == [("job", 1)]
    assert run("web", "job", "--store", "c.db", "--respect-ignores").exit_code == 0
    assert rows("c.db", query) == [("web", 0)]


def test_a_configuration_of_ones_own(folder: Path) -> None:
    (folder / "own.toml").write_text('ignore = ["last-user-root"]\n[per-file-ignores]\n"sub/*" = ["missing-tag"]\n')
    (folder / "dockerlint.toml").write_text('select = ["style"]\n')  # is not looked for
    (folder / "web" / "sub").mkdir()
    for path in ("web/Dockerfile", "web/sub/Dockerfile"):
        (folder / path).write_text("FROM debian\nUSER root\n")
    assert run("web", "--store", "a.db", "--config", "own.toml").exit_code == 0
    assert rows("a.db", "SELECT path, rule FROM found WHERE rule IN ('missing-tag', 'last-user-root')") == [
        ("Dockerfile", "missing-tag")
    ]
    (folder / "other.toml").write_text("ignore = []\n")
    result = run("web", "--store", "a.db", "--config", "other.toml", "--resume")
    assert result.exit_code == 2 and "was begun otherwise: --config was " in result.stderr


def test_datasets(folder: Path) -> None:
    good = [{"repo": f"o/{n % 2}", "dockerfile": ROOT} for n in range(5)]
    Path("d.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in [*good, {"repo": "o/3", "dockerfile": ""}]) + "nonsense\n"
    )
    result = run("d.jsonl", "--store", "s.db")
    assert result.exit_code == 0 and "7 Dockerfiles: 5 linted, 2 not\n  o/3/" in result.stdout
    assert rows("s.db", "SELECT position, done FROM targets") == [(7, 1)]
    Path("bad.jsonl").write_text("nonsense\n")
    result = run("bad.jsonl", "web")
    assert result.exit_code == 0 and "  bad.jsonl: line 1: is no JSON object" in result.stdout
    assert run("d.jsonl", "--column", "content=nope").exit_code == 2
    assert run("d.jsonl", "--column", "nope=x").stderr.startswith("error: --column: ")


def test_what_is_wrong_is_said_before_anything_is_written(folder: Path) -> None:
    assert run("web", "--store", "s.db", "-q").exit_code == 0
    before = Path("s.db").read_bytes()
    assert run("web", "--store", "s.db", "--force", "--select", "nope").exit_code == 2
    assert Path("s.db").read_bytes() == before
    assert run("web", "--store", "new.db", "--select", "nope").exit_code == 2 and not Path("new.db").exists()
    Path("notes.txt").write_text("mine")
    assert run("web", "--store", "notes.txt", "--force").exit_code == 2 and Path("notes.txt").read_text() == "mine"


def test_one_report_that_cannot_be_written_leaves_the_others(folder: Path) -> None:
    Path("file").write_text("")
    result = run("web", "-q", "-o", "file/r.csv", "-o", "r.jsonl")
    assert result.exit_code == 2 and result.stderr.startswith("error: file/r.csv: cannot be written")
    assert "last-user-root" in Path("r.jsonl").read_text()


def test_repositories_of_a_host(folder: Path) -> None:
    """From a list, with one that is gone; gone on with later; a password in a URL is used and not kept."""
    first = repository(folder / "srv" / "o" / "r", {"web/Dockerfile": ROOT}, 1_700_000_000)
    last = commit(folder / "srv" / "o" / "r", {"web/Dockerfile": CLEAN, "Dockerfile": ROOT}, 1_700_100_000)
    with serving(folder / "srv") as host:
        listed = f"# ours\n{host.url}/o/r\n{host.url}/o/gone\n\n{host.url}/o/r\nfile:///etc\n"
        result = run("--from-file", "-", "--store", "s.db", "--history", "--fail-on", "error", stdin=listed)
        assert result.exit_code == 1
        assert "2 targets: 1 audited, 1 refused" in result.stdout and "/o/gone: " in result.stdout
        assert result.stderr.startswith("error: <stdin>:6: ")
        findings = rows(
            "s.db", "SELECT path, \"commit\", current FROM found WHERE rule = 'last-user-root' ORDER BY current"
        )
        assert findings == [("web/Dockerfile", first, 0), ("Dockerfile", last, 1)]
        assert rows("s.db", 'SELECT "commit" FROM revisions ORDER BY time') == [(first,), (last,)]
        secret = host.url.replace("://", "://me:hunter2@")
        assert run(f"{secret}/o/r", "--store", "p.db", "-q").exit_code == 0
        assert b"hunter2" not in Path("p.db").read_bytes() and len(rows("p.db", "SELECT * FROM files")) == 2


def test_a_password_has_to_be_named_again(folder: Path) -> None:
    from dockerlint_py.audit.data_model import Target
    from dockerlint_py.audit.store import Store

    assert run("web", "--store", "s.db", "-q").exit_code == 0
    store = Store("s.db")
    store.add([Target("https://example.org/o/r", "git", "https://me:hunter2@example.org/o/r", "o/r")])
    store.close()
    result = run("--store", "s.db", "--resume")
    assert (
        result.stderr
        == "error: https://example.org/o/r: its URL had a password, which is not kept; name it again to go on with it\n"
    )
    assert result.stdout.startswith("2 targets: 1 audited, 0 refused, 1 not done yet\n")
