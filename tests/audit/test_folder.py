"""Folders and repositories on this disk → their Dockerfiles, whatever stands in them; nothing of theirs runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dockerlint_py.audit.collecting.collector import collect
from dockerlint_py.audit.target_parser import parse
from tests.audit.collected import local, reasons, texts
from tests.audit.git_host import CLEAN, git, repository

PAST = 1_700_000_000


def test_a_folder_is_audited_as_it_stands(tmp_path: Path) -> None:
    top = tmp_path / "r"
    made = repository(top, {"Dockerfile": CLEAN, "x/Dockerfile": "FROM b\n", "y/Dockerfile": CLEAN}, PAST)
    git(top, "remote", "add", "origin", "https://me:hunter2secret@github.com/a/b.git")
    (top / "x" / "Dockerfile").write_text("FROM changed\n")
    (top / "x" / "Dockerfile.new").write_text(CLEAN)
    (top / "y" / "Dockerfile").unlink()
    (top / "y" / "Dockerfile").symlink_to("/etc/hostname")
    (top / "z").symlink_to(tmp_path)
    (top / ".gitignore").write_text("ignored\n")
    (top / "ignored").mkdir()
    (top / "ignored" / "Dockerfile").write_text(CLEAN)
    collected = local(top)
    assert (collected.name, collected.url, collected.commit, collected.time) == (
        "a/b",
        "https://github.com/a/b",
        made,
        PAST,
    )
    assert "hunter2" not in str(collected)
    assert {file.path: (file.text, file.reason, file.commit) for file in collected.files} == {
        "Dockerfile": (CLEAN, None, made),
        "x/Dockerfile": ("FROM changed\n", None, None),
        "x/Dockerfile.new": (CLEAN, None, None),
        "y/Dockerfile": (None, "is a symbolic link, which an audit does not follow", None),
    }
    assert collected.notes == ("Dockerfiles that are not as they were committed, and have no links: 3",)
    below = local(top / "x")
    assert (below.name, below.commit) == ("a/b:x", made)
    assert set(texts(below)) == {"x/Dockerfile", "x/Dockerfile.new"}


def test_a_folder_outside_of_git(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(CLEAN)
    (tmp_path / "Dockerfile.large").write_text("#" * 2000)
    os.mkfifo(tmp_path / "Dockerfile.pipe")
    os.mkfifo(tmp_path / "docker-compose.yml")
    os.mkfifo(tmp_path / ".gitignore")
    os.mkfifo(tmp_path / ".hadolint.yaml")
    (tmp_path / os.fsdecode(b"Dockerfile.\xff")).write_text(CLEAN)
    collected = local(tmp_path, file_bytes=1000)
    assert reasons(collected) == {
        "Dockerfile": None,
        "Dockerfile.large": "is larger than 1 kB, no Dockerfile is",
        "Dockerfile.\udcff": None,
    }
    assert (collected.commit, collected.url, collected.configs) == (None, None, (".hadolint.yaml",))
    assert local(tmp_path, files=1).notes == ("2 more Dockerfiles were left out (limit 1)",)
    assert local(tmp_path, history=True).notes == ("its history is left out: is in no git repository",)


HOSTILE = """
[core]
    fsmonitor = touch {mark}; false
    hooksPath = {hooks}
    sshCommand = touch {mark}
    pager = touch {mark}
    askPass = touch {mark}
    alternateRefsCommand = touch {mark}
    gitProxy = touch {mark}
[log]
    showSignature = true
[gpg]
    program = {hooks}/run
[diff]
    external = touch {mark}
[diff "x"]
    textconv = touch {mark}
    command = touch {mark}
[filter "x"]
    smudge = touch {mark}
    clean = touch {mark}
    process = touch {mark}
    required = true
[credential]
    helper = !touch {mark}
[uploadpack]
    packObjectsHook = touch {mark}
[extensions]
    partialClone = origin
[remote "origin"]
    url = ext::sh -c "touch% {mark}"
    promisor = true
    partialclonefilter = blob:none
    uploadpack = touch {mark}
[protocol "ext"]
    allow = always
[include]
    path = {hooks}/more
"""


@pytest.mark.parametrize("kind", ["folder", "bare"])
def test_nothing_of_theirs_runs(tmp_path: Path, kind: str) -> None:
    top, mark, hooks = tmp_path / "r", tmp_path / "mark", tmp_path / "hooks"
    repository(top, {"Dockerfile": CLEAN, "Dockerfile.gone": "FROM b\n", ".gitattributes": "* filter=x diff=x\n"})
    gone = git(top, "rev-parse", "HEAD:Dockerfile.gone")
    hooks.mkdir()
    for name in ("run", "post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (hooks / name).chmod(0o755)
        (top / ".git" / "hooks").mkdir(exist_ok=True)
        (top / ".git" / "hooks" / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (top / ".git" / "hooks" / name).chmod(0o755)
    (top / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
    with (top / ".git" / "config").open("a") as config:
        config.write(HOSTILE.format(mark=mark, hooks=hooks))
    collected = local(top / ".git" if kind == "bare" else top, history=True)
    assert not mark.exists()
    said = "is not in this clone, which has only a part of its repository"
    assert reasons(collected) == {"Dockerfile": None, "Dockerfile.gone": said if kind == "bare" else None}


def test_a_bare_repository_is_read_in_place(tmp_path: Path) -> None:
    made = repository(tmp_path / "r", {"Dockerfile": CLEAN}, PAST)
    git(tmp_path, "clone", "-q", "--bare", str(tmp_path / "r"), "b.git")
    git(tmp_path / "b.git", "pack-refs", "--all")
    before = sorted(path for path in (tmp_path / "b.git").rglob("*"))
    collected = local(tmp_path / "b.git")
    assert (texts(collected), collected.commit, collected.time, collected.url) == (
        {"Dockerfile": CLEAN},
        made,
        PAST,
        None,
    )
    assert sorted(path for path in (tmp_path / "b.git").rglob("*")) == before
    (tmp_path / "b.git" / "objects" / "info" / "alternates").write_text(f"{tmp_path}/r/.git/objects\n")
    assert str(local(tmp_path / "b.git").reason).startswith("has its objects in another repository")
    git(tmp_path, "init", "-q", "--bare", "e.git")
    assert local(tmp_path / "e.git").reason == "empty: it has no commits on the branch that is checked out"
    (tmp_path / "e.git" / "HEAD").write_text("ref: refs/../../b.git/HEAD\n")
    assert str(local(tmp_path / "e.git").reason).startswith("empty")
    (tmp_path / "e.git" / "HEAD").write_text("1" * 40)
    assert str(local(tmp_path / "e.git").reason).startswith("it is damaged: ")


@pytest.mark.parametrize("how", ["file", "link", "commondir", "links", "alternates"])
def test_a_folder_cannot_show_the_repository_of_another(tmp_path: Path, how: str) -> None:
    """Somebody's folder says that its repository is one that it knows the path of."""
    private, top = tmp_path / "private", tmp_path / "got"
    secret = repository(private, {"Dockerfile": "FROM secret\n"})
    git(private, "remote", "add", "origin", "https://example.org/secret/secret")
    top.mkdir()
    (top / "Dockerfile").write_text(CLEAN)
    if how == "file":
        (top / ".git").write_text(f"gitdir: {private}/.git\n")
    elif how == "link":
        (top / ".git").symlink_to(private / ".git")
    else:
        (top / ".git" / "objects" / "info").mkdir(parents=True)
        (top / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    if how == "commondir":
        (top / ".git" / "commondir").write_text(f"{private}/.git\n")
    elif how == "links":
        (top / ".git" / "objects" / "info").rmdir()
        (top / ".git" / "objects").rmdir()
        for name in ("objects", "refs", "config"):
            (top / ".git" / name).symlink_to(private / ".git" / name)
    elif how == "alternates":
        (top / ".git" / "HEAD").write_text(secret)
        (top / ".git" / "objects" / "info" / "alternates").write_text(f"{private}/.git/objects\n")
    collected = local(top, history=True)
    assert texts(collected) == {"Dockerfile": CLEAN}
    assert "secret" not in str(collected) and collected.commit is None
    if how == "links":
        (top / ".git" / "packed-refs").write_text(f"{secret} refs/heads/main\n")
        said = "has its objects elsewhere, by a symbolic link, which an audit does not follow"
        assert local(top / ".git").reason == said


@pytest.mark.parametrize("file", [".git", ".git/commondir", ".git/config"])
def test_a_repository_at_a_path_with_a_nul_is_none(tmp_path: Path, file: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("worktree = a\0b\n" if file.endswith("config") else "gitdir: a\0b\n")
    (tmp_path / "Dockerfile").write_text(CLEAN)
    assert texts(local(tmp_path)) == {"Dockerfile": CLEAN}


def test_a_work_tree_of_its_own_and_a_submodule(tmp_path: Path) -> None:
    made = repository(tmp_path / "r", {"Dockerfile": CLEAN}, PAST)
    git(tmp_path / "r", "worktree", "add", "-q", str(tmp_path / "w"), "-b", "w")
    assert [file.commit for file in local(tmp_path / "w").files] == [made]
    repository(tmp_path / "o", {"Dockerfile": "FROM outer\n"})
    git(tmp_path / "o", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "r"), "sub")
    git(tmp_path / "o", "commit", "-q", "-m", "sub")
    assert {file.path: bool(file.commit) for file in local(tmp_path / "o").files} == {
        "Dockerfile": True,
        "sub/Dockerfile": False,
    }
    sub = local(tmp_path / "o" / "sub")
    assert [file.commit for file in sub.files] == [made]


def test_without_git_a_folder_is_still_audited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path / "r", {"Dockerfile": CLEAN})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert texts(local(tmp_path / "r")) == {"Dockerfile": CLEAN}
    said = "there is no git on the PATH, and only git can read it"
    assert collect(parse("a/b", "http://127.0.0.1:9")).reason == said


@pytest.mark.parametrize("how", ["prefix", "pack", "object", "info"])
def test_objects_are_not_read_through_links(tmp_path: Path, how: str) -> None:
    private, objects = tmp_path / "private", tmp_path / "got/.git/objects"
    secret = repository(private, {"Dockerfile": "FROM secret\n"})
    theirs = private / ".git/objects"
    objects.mkdir(parents=True)
    (tmp_path / "got/Dockerfile").write_text(CLEAN)
    (tmp_path / "got/.git/HEAD").write_text(secret)
    (tmp_path / "got/.git/refs").mkdir()
    if how == "pack":
        git(private, "repack", "-adq")
        (objects / "pack").symlink_to(theirs / "pack")
    elif how == "info":
        alternates = private / ".git/info/alternates"
        alternates.write_text(f"{theirs}\n")
        (objects / "info").symlink_to(alternates.parent)
    else:
        for folder in (path for path in theirs.iterdir() if len(path.name) == 2):
            if how == "prefix":
                (objects / folder.name).symlink_to(folder)
            else:
                (objects / folder.name).mkdir()
                for path in folder.iterdir():
                    (objects / folder.name / path.name).symlink_to(path)
    collected = local(tmp_path / "got", history=True)
    assert texts(collected) == {"Dockerfile": CLEAN}
    assert "secret" not in str(collected) and collected.commit is None
    bare = local(tmp_path / "got/.git").reason
    assert str(bare).startswith(("has a symbolic link among its objects", "has its objects in another repository"))
