"""The store of an audit: whole steps, once each, whatever the names and texts are."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dockerlint_py.audit import store_file
from dockerlint_py.audit.data_model import CollectedRepository, File, Revision, Target
from dockerlint_py.audit.store import Store, line_count, storable
from dockerlint_py.audit.store_file import APPLICATION, VERSION
from dockerlint_py.audit.store_rows import FindingRow, KeyedText, LintedText
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.text.input_error import InputError

TARGET = Target("o/r", "git", "https://example.org/o/r", "o/r")
FOUND = FindingRow(
    "missing-tag", None, "reproducible", "warning", "m", 1, 6, 1, 12, "0", "production", "FROM debian", None, False
)
FROM = KeyedText(b"1" * 20, "FROM debian\n", "Dockerfile")


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "store.db")


def rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in all_rules()}


def opened(path: str) -> Store:
    store = Store(path)
    store.add([TARGET])
    return store


def test_a_target_is_collected_and_its_texts_are_linted(path: str) -> None:
    store = opened(path)
    (todo,) = store.todo()
    assert (todo.target, todo.position, todo.given) == ("o/r", 0, TARGET)
    files = (File("a/Dockerfile", FROM.text, commit="c1", time=5), File("b", None, "larger than 1 MB", 2_000_000))
    store.collected(
        todo.id, CollectedRepository("o/r", url="https://example.org/o/r", commit="c1", files=files), [FROM, None], 0.5
    )
    assert list(store.todo()) == []
    (text,) = store.pending(0, 10)
    assert (text.path, text.config) == ("Dockerfile", None)
    store.linted([LintedText(text.id, [FOUND])], rules())
    assert store.pending(0, 10) == [] and store.query("SELECT text FROM texts") == [(None,)]
    assert store.query('SELECT repository, path, "commit", rule, excerpt FROM found') == [
        ("o/r", "a/Dockerfile", "c1", "missing-tag", "FROM debian")
    ]
    assert store.query("SELECT principle FROM rules") == [(rules()["missing-tag"].principle,)]
    assert store.counts._asdict() == {
        "targets": 1,
        "done": 1,
        "refused": 0,
        "repositories": 1,
        "files": 2,
        "unread": 1,
        "texts": 1,
        "linted": 1,
        "findings": 1,
    }
    store.close()
    again = Store(path)
    assert again.counts == store.counts
    again.close()
    assert os.listdir(os.path.dirname(path)) == ["store.db"]  # one file to copy


def test_what_is_done_twice_counts_once(path: str) -> None:
    store = opened(path)
    store.add([TARGET, TARGET._replace(text="o/s"), TARGET])
    assert [target.target for target in store.todo()] == ["o/r", "o/s"]
    files = (File("z/Dockerfile", FROM.text), File("a/Dockerfile", FROM.text))
    texts = [FROM._replace(path=file.path) for file in files]
    for todo in store.todo():
        store.collected(todo.id, CollectedRepository(todo.target, files=files), texts, 0)
    (text,) = store.pending(0, 10)
    assert text.path == "a/Dockerfile"  # whatever the order
    store.linted([LintedText(text.id, [FOUND])], rules())
    store.linted([LintedText(text.id, [FOUND])], rules())
    assert store.counts.findings == 1 and len(store.query("SELECT * FROM found")) == 4
    store.close()


def test_a_dataset_goes_on_where_it_was(path: str) -> None:
    store = Store(path)
    store.add([Target("d.jsonl", "dataset", "d.jsonl", "d")])
    (todo,) = store.todo()
    row = ("o/r", None, File("Dockerfile", FROM.text), FROM)
    store.rows(todo.id, 2, [row, ("o/s", "https://example.org/o/s", *row[2:])])
    assert [target.position for target in store.todo()] == [2]
    store.rows(todo.id, 3, [row])
    store.ended(todo.id)
    assert list(store.todo()) == []
    assert store.query(
        "SELECT name, count(*) FROM repositories JOIN files ON repository = repositories.id GROUP BY 1"
    ) == [("o/r", 2), ("o/s", 1)]
    store.close()


def test_a_password_is_not_kept(path: str) -> None:
    store = Store(path)
    store.add(
        [
            TARGET._replace(place="https://me:hunter2@example.org/o/r"),
            TARGET._replace(text="s", place="git@example.org:o/s"),
        ]
    )
    assert [target.given and target.given.place for target in store.todo()] == [None, "git@example.org:o/s"]
    store.close()
    assert b"hunter2" not in Path(path).read_bytes()


def test_a_refused_target_has_its_reason(path: str) -> None:
    store = opened(path)
    (todo,) = store.todo()
    store.collected(todo.id, CollectedRepository("o/r", reason="empty: it has no commits"), [], 0)
    assert store.query("SELECT done, reason FROM targets") == [(1, "empty: it has no commits")]
    assert (store.counts.refused, store.counts.repositories) == (1, 0)
    store.close()


def test_revisions_name_the_files_that_there_are_after_them(path: str) -> None:
    store = opened(path)
    (todo,) = store.todo()
    files = (File("Dockerfile", FROM.text, commit="c1", current=False), File("Dockerfile", FROM.text, commit="c2"))
    revisions = (Revision("c1", 1, (("Dockerfile", 0),)), Revision("c2", 2, (("Dockerfile", 1),)))
    store.collected(todo.id, CollectedRepository("o/r", files=files, revisions=revisions), [FROM, FROM], 0)
    query = 'SELECT revisions."commit", files."commit", current FROM revision_files JOIN revisions ON revision = revisions.id JOIN files ON file = files.id'
    assert sorted(store.query(query)) == [("c1", "c1", 0), ("c2", "c2", 1)]
    store.close()


def test_a_step_that_fails_leaves_nothing(path: str) -> None:
    store = opened(path)
    (todo,) = store.todo()
    with pytest.raises(ValueError):
        store.collected(
            todo.id, CollectedRepository("o/r", files=(File("a", FROM.text), File("b", FROM.text))), [FROM], 0
        )
    assert [target.id for target in store.todo()] == [todo.id] and store.query("SELECT * FROM files") == []
    store.close()


def test_names_that_are_no_text(path: str) -> None:
    """Invalid UTF-8 in a path, half a character in a dataset: SQLite takes neither as they are."""
    store = opened(path)
    (todo,) = store.todo()
    names = ["\udcff/Dockerfile", "\ud800", "é\udcc3", "\0"]
    files = tuple(File(name, None, f"refused: {name}") for name in names)
    store.collected(
        todo.id,
        CollectedRepository("o/\udcff", files=files, configs=("\udcff.toml",), notes=("\ud83d",)),
        [None] * 4,
        0,
    )
    assert [row[0] for row in store.query("SELECT path FROM files")] == ["\\xff/Dockerfile", "\\ud800", "é\\xc3", "\0"]
    assert store.query("SELECT configs, notes FROM repositories") == [('["\\\\xff.toml"]', '["\\\\ud83d"]')]
    store.close()


def test_lines_as_people_count_them() -> None:
    assert [line_count(text) for text in ("a", "a\n", "a\nb", "\n", "a\r\nb\r\n")] == [1, 1, 2, 1, 2]
    assert storable("Dockerfile") == "Dockerfile" and storable("é😀") == "é😀"


@pytest.mark.parametrize(
    ("content", "said"), [(b"no database at all, but some text" * 9, "no store of an audit"), (b"", "")]
)
def test_another_file_is_no_store(path: str, content: bytes, said: str) -> None:
    Path(path).write_bytes(content)
    if said:
        with pytest.raises(InputError, match=said):
            Store(path)
        assert Path(path).read_bytes() == content
    else:
        Store(path).close()


def test_another_database_is_no_store(path: str, tmp_path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mine (id)")
    with pytest.raises(InputError, match="no store of an audit"):
        Store(path)
    with pytest.raises(InputError, match="is a folder"):
        Store(str(tmp_path))
    with pytest.raises(InputError, match="cannot be written"):
        Store(str(tmp_path / "none" / "store.db"))


def test_a_store_has_one_writer(path: str) -> None:
    code = "import sys; from dockerlint_py.audit.store import Store; Store(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match="another audit"):
            Store(path)
        other.kill()  # and nothing has to be cleaned up after it
    Store(path).close()


def test_migrations(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(path).close()
    monkeypatch.setattr(store_file, "VERSION", VERSION + 1)
    with pytest.raises(InputError, match="can't read any more"):
        Store(path)
    monkeypatch.setattr(store_file, "MIGRATIONS", {VERSION: "ALTER TABLE targets ADD COLUMN tried INTEGER DEFAULT 7"})
    store = Store(path)
    assert store.query("SELECT target, tried FROM targets") == [("o/r", 7)]
    store.close()
    monkeypatch.setattr(store_file, "VERSION", VERSION)
    with pytest.raises(InputError, match="later dockerlint"):
        Store(path)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION + 1,)


def test_what_it_is_about(path: str) -> None:
    store = Store(path)
    assert store.provenance == {}
    store.add_provenance({"tool": "dockerlint 1", "options": "{}"})
    store.add_provenance({"ended": "now"})
    assert store.provenance == {"tool": "dockerlint 1", "options": "{}", "ended": "now"}
    store.close()
