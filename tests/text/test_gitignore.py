"""Patterns of .gitignore match as git matches them, and in no more time where the patterns are odd."""

from __future__ import annotations

import subprocess
import time
from itertools import product
from pathlib import Path

import pytest

from dockerlint_py.text.gitignore import GitIgnore

PATTERNS = [
    *("foo", "foo/", "/foo", "foo/bar", "foo/*", "/*/bar", "*.o", "f*o", "**/bar", "foo/**", "foo/**/bar", "**/"),
    *("a?b", "a[b-d]e", "a[!b-d]e", "a[^b]e", "[]a]", "[]", "[!]", "a[^]", r"\*", r"\#a", "#a", "[a", "[z-a]", "*/", "**", "/**", "*o*a*r", "*"),
    *("foo/b*r/", "**/foo/**/bar", "!foo", "/", "foo ", r"foo\ ", "bar/**/", "***", "a**b", "**a"),
]  # fmt: skip
PATHS = ["foo", "bar", "foo/bar", "x/foo/bar", "foo/x/y/bar", "a.o", "x/a.o", "axb", "ace", "aze", "]", "a", "*", "#a"]
PATHS += ["foo ", "foobar", "x/foo", "a/b", "foo/baar/x"]


@pytest.mark.parametrize("lines", [[pattern] for pattern in PATTERNS] + [["foo", "!/foo", "bar"]])
def test_it_matches_as_git_does(lines: list[str], tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("\n".join(lines) + "\n")
    asked = ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "-z", "--stdin"]
    given = "\0".join(PATHS)
    said = subprocess.run(asked, input=given, capture_output=True, text=True, check=False).stdout
    ignores = GitIgnore(lines)
    assert {path for path in PATHS if ignores.leaves_out(path)} == set(said.split("\0")) - {""}


@pytest.mark.parametrize(
    "pattern", ["*a" * 6 + "*b", "**/a*/" * 6 + "b", "?*" * 20 + "b", "*a*/" * 4 + "**/" + "*a" * 6]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    ignores = GitIgnore([pattern])
    began = time.process_time()
    for path, folder in product(("a" * 4000, "a/" * 2000, ("a" * 19 + "/") * 200), ("", "/")):
        ignores.verdict(path.rstrip("/") + folder)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("pattern", ["!", "a\\", "a/b\\"])
def test_what_is_no_pattern_is_refused_or_passed_over(pattern: str) -> None:
    with pytest.raises(ValueError, match="nothing stands behind"):
        GitIgnore([pattern]).check()
    assert GitIgnore([pattern, "foo"]).leaves_out("foo")


def test_what_is_said_of_a_path_counts_more_than_what_is_said_of_its_folder() -> None:
    assert GitIgnore(["!keep/Dockerfile", "keep/"]).verdict("keep/Dockerfile") is False
    assert GitIgnore(["foo/"]).verdict("foo") is None


@pytest.mark.filterwarnings("error")
def test_odd_sets_are_no_warning() -> None:
    assert GitIgnore(["[--a]", "[+--]", "x[[a]"]).leaves_out("a")
