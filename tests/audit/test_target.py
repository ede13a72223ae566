"""Words and lists → targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.audit.data_model import Target
from dockerlint_py.audit.target_list import targets
from dockerlint_py.audit.target_parser import parse
from dockerlint_py.text.input_error import InputError


@pytest.mark.parametrize(
    ("word", "place", "name", "ref"),
    [
        ("owner/repo", "https://github.com/owner/repo", "owner/repo", None),
        ("owner/repo.git", "https://github.com/owner/repo.git", "owner/repo", None),
        ("owner/repo@v1.2", "https://github.com/owner/repo", "owner/repo@v1.2", "v1.2"),
        ("owner/repo@feature/x", "https://github.com/owner/repo", "owner/repo@feature/x", "feature/x"),
        ("owner/repo#v1", "https://github.com/owner/repo", "owner/repo@v1", "v1"),
        ("github.com/owner/repo", "https://github.com/owner/repo", "owner/repo", None),
        ("https://github.com/owner/repo/", "https://github.com/owner/repo", "owner/repo", None),
        ("https://github.com/owner/repo/tree/v2", "https://github.com/owner/repo", "owner/repo@v2", "v2"),
        ("https://gitlab.com/a/b/c.git@main", "https://gitlab.com/a/b/c.git", "gitlab.com/a/b/c@main", "main"),
        (
            "https://git.example.org:8443/~me/x",
            "https://git.example.org:8443/~me/x",
            "git.example.org:8443/~me/x",
            None,
        ),
        ("git@github.com:owner/repo.git", "git@github.com:owner/repo.git", "owner/repo", None),
        ("git@example.org:owner/repo@dev", "git@example.org:owner/repo", "example.org/owner/repo@dev", "dev"),
        ("ssh://git@example.org:22/x/y.git", "ssh://git@example.org:22/x/y.git", "example.org:22/x/y", None),
    ],
)
def test_a_repository_may_be_written_in_many_ways(word: str, place: str, name: str, ref: str | None) -> None:
    target = parse(word)
    assert (target.kind, target.place, target.name, target.ref) == ("git", place, name, ref)


def test_the_host_of_owner_and_repo_can_be_another() -> None:
    assert parse("group/sub/repo", "gitlab.example.org").place == "https://gitlab.example.org/group/sub/repo"
    assert parse("a/b@x", "http://git.example.org:3000/").place == "http://git.example.org:3000/a/b"


def test_credentials_are_for_git_only() -> None:
    target = parse("https://someone:hunter2secret@example.org/a/b.git@v1")
    assert target.place == "https://someone:hunter2secret@example.org/a/b.git"
    assert target._replace(place="") == Target("https://example.org/a/b@v1", "git", "", "example.org/a/b@v1", "v1")
    with pytest.raises(InputError) as error:
        parse("ftp://someone:hunter2secret@example.org/a/b")
    assert "hunter2" not in str(error.value) and "someone" not in str(error.value)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("file:///etc", "file:// is not fetched from; write an https:// or ssh:// URL"),
        ("ext::sh -c touch% x", "helpers of git are not run; write an https:// URL"),
        ("http://example.org/a/b", "http:// is not encrypted; write https://, or name it on the command line"),
        ("/etc", "a list has repositories only; name what is on this disk on the command line"),
        ("../x", "a list has repositories only; name what is on this disk on the command line"),
        ("C:\\x", "a list has repositories only; name what is on this disk on the command line"),
        ("owner", "is no owner/repo and no URL"),
        ("--upload-pack=x", "is no owner/repo and no URL"),
        ("owner/--x", "is no owner/repo and no URL"),
        ("owner/repo/more", "a repository of github.com is owner/repo"),
        ("owner/repo@--upload-pack=x", "'--upload-pack=x' is no name of a branch or tag, and no commit"),
        ("owner/repo@", "'' is no name of a branch or tag, and no commit"),
        ("owner/repo@a b", "'a b' is no name of a branch or tag, and no commit"),
        ("owner/repo@x:y", "'x:y' is no name of a branch or tag, and no commit"),
        ("https://github.com/owner", "it names an owner and no repository; write owner/repo"),
        ("https://github.com/owner/repo/blob/main/Dockerfile", "it is a page of a repository; write owner/repo"),
        ("https://-oProxyCommand=x/a/b", "its host is no name of one"),
        ("ssh://-oProxyCommand=x/a/b", "its host is no name of one"),
        ("https://example.org", "it names no repository"),
        ("https://example.org/../x", "its path is none of a repository"),
        ("https://[::1/a", "is no valid URL"),
        ("https://example.org:99999/a/b", "is no valid URL"),
    ],
)
def test_what_is_no_repository_says_what_to_write(word: str, reason: str) -> None:
    with pytest.raises(InputError) as error:
        parse(word)
    assert error.value.reason == reason


def test_what_is_on_this_disk_is_for_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "owner" / "repo").mkdir(parents=True)
    (tmp_path / "x.jsonl").write_text("")
    (tmp_path / "Dockerfile").write_text("")
    assert parse("owner/repo", local=True).kind == "folder"
    assert parse("owner/repo").kind == "git"
    assert parse(".", local=True).name == tmp_path.name
    assert parse("x.jsonl", local=True).kind == "dataset"
    with pytest.raises(InputError, match="is a file; an audit takes folders"):
        parse("Dockerfile", local=True)
    with pytest.raises(InputError, match="no such file or folder"):
        parse("./gone", local=True)


def test_a_list_says_its_bad_lines_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "repos.txt"
    lines = [
        b"\xef\xbb\xbf# those of example.org",
        b"",
        b"a/b",
        b"a/b  # the same",
        b"A/B.git",
        b"\xff\xfe",
        b"file:///etc/passwd",
        b"c/d\ta description\tpublic",
        b"e/" + b"x" * 100_000,
        b"e/f@v1",
        b"e/f@v2",
        b"e/f\0",
    ]
    path.write_bytes(b"\r\n".join(lines))
    said: list[str] = []
    named = targets(["g/h"], [str(path)], "github.com", lambda error: said.append(str(error)))
    assert [target.name for target in named] == ["g/h", "a/b", "c/d", "e/f@v1", "e/f@v2"]
    assert said == [
        f"{path}:6: the line is not UTF-8; save the list as UTF-8",
        f"{path}:7: file:///etc/passwd: file:// is not fetched from; write an https:// or ssh:// URL",
        f"{path}:9: the line is longer than 4096 bytes; a list has one repository a line",
        f"{path}:12: e/f\\x00: it names nothing; write owner/repo, a URL or a path",
    ]


def test_a_list_that_is_not_there_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    gone = tmp_path / "gone.txt"
    assert [*targets([], [str(gone)], "github.com", lambda error: said.append(str(error)))] == []
    assert said == [f"{gone}: the list cannot be read: No such file or directory"]
