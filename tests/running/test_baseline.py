"""Adopting dockerlint where there are findings already: baselines, and the lines that changed since a revision."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dockerlint_py.running import baseline
from tests.command_line import findings, run

OLD = "FROM debian\nUSER root\nRUN apt-get install curl\n"


def git(*args: str, where: str = ".") -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, *args], check=True, capture_output=True, text=True, cwd=where).stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    Path("web").mkdir()
    Path("web/Dockerfile").write_text(OLD)
    Path("Dockerfile").write_text(OLD)
    git("add", ".")
    git("commit", "-qm", "first")
    return tmp_path


def found(*args: str) -> list[tuple[str, str]]:
    return sorted((finding["path"], finding["rule"]) for finding in findings(*args))


def test_what_is_known_does_not_fail(folder: Path) -> None:
    assert run().exit_code == 1
    result = run("--write-baseline", "base.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (
        result.stderr
        == "wrote 10 findings of 2 files to base.json; lint with --baseline base.json, or write `baseline` into the configuration\n"
    )
    result = run("--baseline", "base.json")
    assert (result.exit_code, result.stdout) == (0, "No findings in 2 files; 10 known to the baseline\n")
    assert result.stderr == ""


def test_moved_code_stays_known_and_new_code_is_new(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--write-baseline", "base.json")
    Path("web/Dockerfile").write_text(
        "# a\n\n\n" + OLD.replace("apt-get install", "apt-get \\\n    install") + "RUN sudo ls\n"
    )
    assert found("--baseline", "base.json") == [(f"web{os.sep}Dockerfile", "sudo-used")]
    monkeypatch.chdir("web")
    assert found("--baseline", "../base.json") == [("Dockerfile", "sudo-used")]
    assert run("--baseline", "../base.json").exit_code == 1


def test_one_more_of_the_same_is_new(folder: Path) -> None:
    run("--write-baseline", "base.json", "Dockerfile")
    Path("Dockerfile").write_text(OLD + "RUN apt-get install curl\n")
    assert found("--baseline", "base.json", "Dockerfile", "--select", "apt-get-without-yes") == [
        ("Dockerfile", "apt-get-without-yes")
    ]


def test_it_shrinks_when_asked_and_never_grows(folder: Path) -> None:
    run("--write-baseline", "base.json")
    before = Path("base.json").read_text()
    Path("web/Dockerfile").write_text("FROM debian\nUSER root\nRUN sudo ls\n")
    result = run("--baseline", "base.json")
    assert "3 no longer found (--prune-baseline takes them out)" in result.stderr
    assert "; 7 known to the baseline" in result.stdout
    assert Path("base.json").read_text() == before
    result = run("--baseline", "base.json", "--prune-baseline")
    assert (result.exit_code, "3 no longer found and taken out" in result.stderr) == (1, True)
    after = Path("base.json").read_text()
    assert (
        set(after.splitlines()) < set(before.splitlines()) and len(after.splitlines()) == len(before.splitlines()) - 3
    )
    assert "taken out" not in run("--baseline", "base.json", "--prune-baseline").stderr
    assert Path("base.json").read_text() == after
    Path("Dockerfile").unlink()  # its file is gone
    run("--baseline", "base.json", "--prune-baseline", "web")
    assert {one.path for one in baseline.read("base.json")} == {"web/Dockerfile"}


def test_files_that_were_not_linted_keep_their_entries(folder: Path) -> None:
    run("--write-baseline", "base.json")
    before = Path("base.json").read_text()
    Path("web/Dockerfile").write_bytes(b"\xff")
    assert run("--baseline", "base.json", "--prune-baseline").exit_code == 2
    assert run("--baseline", "base.json", "--prune-baseline", "Dockerfile").exit_code == 0
    assert Path("base.json").read_text() == before


def test_its_text_is_stable_and_merges(folder: Path) -> None:
    run("--write-baseline", "base.json")
    text = Path("base.json").read_text()
    run("--write-baseline", "base.json", "web", "Dockerfile")
    assert Path("base.json").read_text() == text
    rows = text.splitlines()[4:-3]
    assert rows == sorted(rows) and all(row.endswith("},") for row in rows)
    git("add", "base.json")
    git("commit", "-qm", "baseline")
    git("checkout", "-qb", "other")
    Path("base.json").write_text(text.replace(rows[-1] + "\n", ""))
    git("commit", "-qam", "the last one goes")
    git("checkout", "-q", "main")
    Path("base.json").write_text(text.replace(rows[0] + "\n", ""))
    git("commit", "-qam", "the first one goes")
    git("merge", "-q", "other")
    assert len(baseline.read("base.json")) == 8


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "base.json: there is no such baseline; write it with --write-baseline base.json"),
        (b"FROM a\n", "base.json: is no baseline; --write-baseline FILE makes one"),
        (b"[]", "base.json: is no baseline; write it again with --write-baseline base.json"),
        (b"\xff", "base.json: is no baseline; write it again with --write-baseline base.json"),
        (b"[" * 100_000, "base.json: is no baseline; write it again with --write-baseline base.json"),
        (
            b'{\n "baseline": 1,\n<<<<<<< HEAD\n',
            (
                "base.json:3: damaged baseline (Expecting property name enclosed in double quotes); "
                "repair the line or write it again with --write-baseline base.json"
            ),
        ),
        (
            b'{"baseline": 9, "fingerprints": 1, "findings": []}',
            "base.json: is a baseline of version 9.1, this dockerlint has 1.1; write it again with --write-baseline base.json",
        ),
        (
            b'{"baseline": 1, "fingerprints": 1, "findings": [{"path": 1}]}',
            "base.json: has an entry without path, rule and fingerprint; write it again with --write-baseline base.json",
        ),
    ],
)
def test_what_is_no_baseline(folder: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        Path("base.json").write_bytes(content)
    result = run("--baseline", "base.json")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"error: {said}\n")


def test_it_replaces_nothing_else_and_wants_all_files(folder: Path) -> None:
    result = run("--write-baseline", "Dockerfile")
    assert (result.exit_code, Path("Dockerfile").read_text()) == (2, OLD)
    assert "is there and is no baseline" in result.stderr
    Path("web/Dockerfile").write_bytes(b"\xff")
    assert run("--write-baseline", "base.json").exit_code == 2 and not Path("base.json").exists()
    assert run("--write-baseline", "no/such/folder.json", "Dockerfile").exit_code == 2


@pytest.mark.parametrize(
    "args",
    [
        ("--prune-baseline",),
        ("--write-baseline", "a", "--baseline", "b"),
        ("--write-baseline", "a", "--fix"),
        ("--diff-base", "HEAD", "--add-ignores"),
        ("--diff-base", "HEAD", "-"),
    ],
)
def test_what_makes_no_sense_together(folder: Path, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 2 and result.stderr.startswith("error: --") and result.stdout == ""


def test_only_changed_lines(folder: Path) -> None:
    assert found("--diff-base", "HEAD") == []
    Path("web/Dockerfile").write_text("# a\n" + OLD + "RUN sudo ls\n")
    assert found("--diff-base", "HEAD") == [(f"web{os.sep}Dockerfile", "sudo-used")]
    git("commit", "-qam", "second")
    assert found("--diff-base", "HEAD") == []
    assert found("--diff-base", "HEAD~1") == [(f"web{os.sep}Dockerfile", "sudo-used")]
    Path("web/Dockerfile").write_text("# a\nFROM debian\nRUN sudo ls\n")
    assert found("--diff-base", "HEAD") == []  # lines that are gone are on no line


def test_new_renamed_and_untracked_files(folder: Path) -> None:
    git("mv", "web", "newé b")
    with open("newé b/Dockerfile", "a") as file:
        file.write("RUN sudo ls\n")
    Path("-x.Dockerfile").write_text("FROM debian\n")
    Path(":(top)a.Dockerfile").write_text("FROM debian\n")
    Path("staged.Dockerfile").write_text("FROM debian\n")
    git("add", "staged.Dockerfile")
    assert found("--diff-base", "HEAD") == [
        ("-x.Dockerfile", "missing-tag"),
        (":(top)a.Dockerfile", "missing-tag"),
        (f"newé b{os.sep}Dockerfile", "sudo-used"),
        ("staged.Dockerfile", "missing-tag"),
    ]
    assert found("--diff-base", "HEAD", "newé b")[0][1] == "sudo-used"


def test_what_others_did_meanwhile_is_no_change_here(folder: Path) -> None:
    git("checkout", "-qb", "mine")
    Path("web/Dockerfile").write_text(OLD + "RUN sudo ls\n")
    git("commit", "-qam", "mine")
    git("checkout", "-q", "main")
    Path("Dockerfile").write_text(OLD.replace("USER root\n", ""))
    git("commit", "-qam", "theirs")
    git("checkout", "-q", "mine")
    assert found("--diff-base", "main") == [(f"web{os.sep}Dockerfile", "sudo-used")]


def test_with_a_baseline_too(folder: Path) -> None:
    Path("Dockerfile").write_text(OLD + "RUN sudo ls\n")
    run("--write-baseline", "base.json")
    Path("Dockerfile").write_text(OLD + "RUN sudo ls\nRUN sudo cp /a /b\n")
    assert found("--diff-base", "HEAD", "--baseline", "base.json") == [("Dockerfile", "sudo-used")]


def test_as_a_hook_of_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(folder / ".git" / "index.lock"))
    monkeypatch.chdir("web")
    with open("Dockerfile", "a") as file:
        file.write("RUN sudo ls\n")
    assert found("--diff-base", "HEAD") == [("Dockerfile", "sudo-used")]


def test_a_program_that_the_repository_names_is_not_run(folder: Path) -> None:
    hook = Path(".git/hooks/post-index-change")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {folder}/ran\n")
    hook.chmod(0o755)
    programs = (
        "core.fsmonitor",
        "core.sshCommand",
        "core.askPass",
        "diff.external",
        "diff.x.command",
        "diff.x.textconv",
    )
    for name in (*programs, "filter.x.clean", "filter.x.smudge", "filter.x.process", "credential.helper"):
        git("config", name, f"touch {folder}/ran; false")
    git("config", "filter.x.required", "true")
    for attributes in (".gitattributes", ".git/info/attributes"):
        Path(attributes).write_text("* diff=x filter=x\n")
    Path("Dockerfile").write_text(OLD + "RUN sudo ls\n")
    os.utime("web/Dockerfile", (0, 0))  # git has to look whether it has changed
    assert found("--diff-base", "HEAD") == [("Dockerfile", "sudo-used")]
    assert not Path("ran").exists()


def test_a_filter_that_is_not_installed_is_not_missed(folder: Path) -> None:
    git("config", "filter.lfs.clean", "git-lfs-that-is-not-there clean -- %f")
    git("config", "filter.lfs.process", "git-lfs-that-is-not-there filter-process")
    git("config", "filter.lfs.required", "true")
    Path(".gitattributes").write_text("*Dockerfile filter=lfs diff=lfs merge=lfs -text\n")
    Path("Dockerfile").write_text(OLD + "RUN sudo ls\n")
    os.utime("web/Dockerfile", (0, 0))
    assert found("--diff-base", "HEAD") == [("Dockerfile", "sudo-used")]


def test_other_line_ends_in_the_work_tree_are_no_change(folder: Path) -> None:
    Path("Dockerfile").write_bytes((OLD + "RUN sudo ls\n").replace("\n", "\r\n").encode())
    assert found("--diff-base", "HEAD") == [("Dockerfile", "sudo-used")]


@pytest.mark.parametrize("url", ["ext::sh -c 'touch ran'", "file:///", "ssh://example.invalid/x"])
def test_what_a_clone_lacks_is_fetched_by_http_only(folder: Path, url: str) -> None:
    git("config", "protocol.ext.allow", "always")
    git("config", "core.sshCommand", f"touch {folder}/ran; false")
    git("config", "remote.origin.url", url)
    git("config", "remote.origin.promisor", "true")
    git("config", "extensions.partialClone", "origin")
    blob = git("rev-parse", "HEAD:Dockerfile").strip()
    Path(".git/objects", blob[:2], blob[2:]).unlink()
    Path("Dockerfile").write_text(OLD + "RUN sudo ls\n")
    result = run("--diff-base", "HEAD")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1), result.stderr
    assert result.stderr.startswith(f"error: --diff-base: git says of {folder}: ")
    assert not Path("ran").exists()


@pytest.mark.parametrize("revision", ["-h", "--output=ran", "nope", "HEAD\n", "", "HEAD:Dockerfile", "$(touch ran)"])
def test_no_revision(folder: Path, revision: str) -> None:
    result = run("--diff-base", revision)
    assert result.exit_code == 2 and result.stderr.startswith("error: --diff-base: ") and result.stderr.count("\n") == 1
    assert sorted(os.listdir()) == [".git", "Dockerfile", "web"]


def test_without_a_repository_or_git(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(other.parent))
    (other / "Dockerfile").write_text(OLD)
    result = run("--diff-base", "HEAD", str(other))
    assert (result.exit_code, "is in no git repository" in result.stderr) == (2, True)
    monkeypatch.setenv("PATH", str(other))
    result = run("--diff-base", "HEAD")
    assert (result.exit_code, result.stderr) == (
        2,
        "error: --diff-base: there is no git on the PATH, and only git knows what changed\n",
    )
