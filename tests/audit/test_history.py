"""The revisions of a repository that touched a Dockerfile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dockerlint_py.audit.collecting import commit_history as history
from dockerlint_py.audit.collecting import repository as repository_module
from dockerlint_py.audit.collecting.collector import collect
from dockerlint_py.audit.data_model import CollectedRepository, Limits
from dockerlint_py.audit.target_parser import parse
from tests.audit.git_host import CLEAN, commit, git, repository, serving

PAST = 1_700_000_000
DAY = 86_400


def trend(collected: CollectedRepository) -> list[tuple[int, dict[str, str | None]]]:
    """(day, path → text) of each revision."""
    assert collected.reason is None
    return [
        ((revision.time - PAST) // DAY, {path: collected.files[at].text for path, at in revision.files})
        for revision in collected.revisions
    ]


def local(path: Path, **limits: int) -> CollectedRepository:
    return collect(parse(str(path), local=True), Limits(**limits), True)


@pytest.fixture
def lived(tmp_path: Path) -> Path:
    """A repository that has lived for some days."""
    top = tmp_path / "srv" / "r"
    repository(top, {"README": "x"}, PAST)
    days: list[dict[str, str | None]] = [
        {"Dockerfile": "FROM a\n"},
        {"README": "y"},
        {"web/Dockerfile": "FROM a\n", "docker-compose.yml": "services: {}\n"},
        {"docker-compose.yml": "services:\n"},
        {"Dockerfile": "FROM b\n"},
        {"Dockerfile": None},
        {"Dockerfile": "FROM b\n", "web/Dockerfile": CLEAN},
    ]
    for day, files in enumerate(days, 1):
        commit(top, files, PAST + day * DAY)
    return top


TREND = [
    (1, {"Dockerfile": "FROM a\n"}),
    (3, {"Dockerfile": "FROM a\n", "web/Dockerfile": "FROM a\n"}),
    (5, {"Dockerfile": "FROM b\n", "web/Dockerfile": "FROM a\n"}),
    (6, {"web/Dockerfile": "FROM a\n"}),
    (7, {"Dockerfile": "FROM b\n", "web/Dockerfile": CLEAN}),
]


def test_every_commit_that_touched_a_dockerfile(lived: Path) -> None:
    with serving(lived.parent) as host:
        collected = collect(parse(f"{host.url}/r"), Limits(), True)
    assert trend(collected) == TREND
    now = {file.path: file.text for file in collected.files if file.current}
    assert now == TREND[-1][1]
    assert {file.commit for file in collected.files if file.current} == {collected.commit}
    then = [(file.path, file.text) for file in collected.files if not file.current]
    assert sorted(then) == [("Dockerfile", "FROM a\n"), ("web/Dockerfile", "FROM a\n")]
    for file in collected.files:
        assert file.commit and git(lived, "show", f"{file.commit}:{file.path}") == (file.text or "").strip()
    assert len({(file.path, file.text) for file in collected.files}) == len(collected.files)


def test_a_folder_has_the_history_of_its_repository(lived: Path) -> None:
    collected = local(lived)
    assert trend(collected) == TREND
    assert trend(local(lived / ".git")) == TREND
    (lived / "Dockerfile").write_text("FROM uncommitted\n")
    changed = local(lived)
    assert trend(changed) == TREND
    assert [file.text for file in changed.files if file.current] == ["FROM uncommitted\n", CLEAN]
    below = local(lived / "web")
    assert trend(below) == [(3, {"web/Dockerfile": "FROM a\n"}), (7, {"web/Dockerfile": CLEAN})]


def test_branches_count_when_they_are_merged(lived: Path) -> None:
    git(lived, "checkout", "-q", "-b", "side")
    commit(lived, {"side/Dockerfile": "FROM c\n"}, PAST + 8 * DAY)
    commit(lived, {"side/Dockerfile": "FROM d\n"}, PAST + 9 * DAY)
    git(lived, "checkout", "-q", "main")
    commit(lived, {"README": "z"}, PAST + 10 * DAY)
    git(lived, "merge", "-q", "--no-ff", "-m", "m", "side", date=PAST + 11 * DAY)
    assert trend(local(lived)) == [*TREND, (11, {**TREND[-1][1], "side/Dockerfile": "FROM d\n"})]


def test_a_shallow_clone_says_where_its_history_begins(lived: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=2", f"file://{lived}", "c")
    collected = local(tmp_path / "c")
    assert trend(collected) == [TREND[-2], TREND[-1]]
    assert "its clone is shallow: what is older is not looked at" in collected.notes


def test_of_a_long_history_the_newest_is_kept(lived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collected = local(lived, files=4)
    assert trend(collected) == TREND[2:]
    said = "of its history only the last 3 commits with Dockerfiles were looked at"
    assert said in collected.notes
    monkeypatch.setattr(history, "PAIRS", 5)
    assert trend(local(lived)) == TREND[3:]


def test_a_history_that_is_too_large_leaves_the_present(
    lived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(40):
        blob = git(lived, "hash-object", "-w", "--stdin", stdin=b"")
        many = "".join(f"100644 blob {blob}\t{os.urandom(90).hex()}\n" for _ in range(100))
        tree = git(lived, "mktree", stdin=f"{git(lived, 'ls-tree', 'HEAD')}\n{many}".encode())
        git(lived, "update-ref", "HEAD", git(lived, "commit-tree", tree, "-p", "HEAD", "-m", "c"))
        commit(lived, {})
    monkeypatch.setattr(repository_module, "DELAYS", ())
    with serving(lived.parent) as host:
        collected = collect(parse(f"{host.url}/r"), Limits(fetched=170_000), True)
    assert [file.text for file in collected.files] == ["FROM b\n", CLEAN]
    assert (collected.revisions, collected.notes) == (
        (),
        ("its history is left out: more than 170 kB would be fetched",),
    )
