"""Ignore files, matched as moby/patternmatcher does: its verdicts on patterns, and what Docker refuses."""

from __future__ import annotations

import time

import pytest

from dockerlint_py.facts.knowledge.ignore_patterns import IgnorePattern, is_left_out, patterns_of

MATCHED = [
    ("**", "a"), ("**", "a/b/c"), ("**/", "a"), ("**/**", "a/b"),
    ("src/**", "src/a"), ("src/**", "src/lib/a"),
    ("**/lib", "lib"), ("**/lib", "lib/a"), ("**/lib", "src/lib"),
    ("**/lib/*", "src/lib/a"), ("**/lib/**", "src/lib/x/y"), ("**/src/lib", "src/lib"), ("**/src/lib", "x/src/lib"),
    ("**name", "name"), ("**name", "a/b/name"), ("**name", "a/my-name"), ("**.md", "a/notes.md"), ("**.md", "notes.md"), ("**/name", "a/b/name"),
    ("**/n*", "a/b/name"), ("**/n*e", "a/b/name"), ("**/n*.md", "a/notes.md"), ("**/n*.md*", "a/notes.md5"),
    ("**/**/*.md", "a/b/notes.md"), ("**/**/*.md", "notes.md"), ("**/*.md", "notes.md"),
    ("a**/*.md", "a/notes.md"), ("a**/*.md", "a/b/c/notes.md"), ("a**/*.md", "ab/notes.md"),
    ("a/*.md", "a/notes.md"), ("a/*.md**", "a/notes.md"),
    ("v[1-3]x", "v2x"), ("v[^1-3]x", "v4x"), ("[a-z]*", "q"), (r"[\]x]", "]"), (r"[a\-z]", "-"),
    (".*", ".env"), ("**/.env", ".env"), ("**/.env", "a/.env"), ("./data.*", "data.csv"), ("a/../.env", ".env"),
    (".//.env", ".env"), ("**/.e*/**", "a/.env/b"), ("/rooted", "rooted"), ("folder/", "folder/a"),
    ("a?c", "abc"), ("a(b)c/x", "a(b)c/x"), ("a.|)$(}+{c", "a.|)$(}+{c"), ("w/p-1.0rc1+g0-py3.whl", "w/p-1.0rc1+g0-py3.whl"),
    (r"a\*c", "a*c"), (r"a\[c", "a[c"), ("\u00fc?", "\u00fc\u00df"),
]  # fmt: skip
UNMATCHED = [
    ("**/**/*.md2", "a/b/notes.md"), ("**n*e", "a/my-name"), ("a/*.md", "a/b/notes.md"), ("src/**", "src"), ("*.md", "a/notes.md"),
    ("v[1-3]x", "vx"), ("v[1-3]x", "v4x"), ("v[^1-3]x", "v1x"),
    (".*", "env"), ("**/.env", "my.env"), ("a.c", "abc"), ("a?c", "ac"), ("a?c", "a/c"), ("a(b)c/x", "a(b)c/y"),
    (r"a\*c", "abc"), ("lib", "src/lib"), ("name", "names"),
]  # fmt: skip
BROKEN = [
    "[",
    "[]",
    "[^]",
    "a[",
    "[^bc",
    "[a-",
    "a[b-",
    "[x-]",
    "[-x]",
    "[-]",
    "[]a]",
    "[a-b-c]",
    "[z-a]",
    "**/[a-",
    "x/[\\",
    "a\\",
]


@pytest.mark.parametrize(("pattern", "path"), MATCHED)
def test_a_pattern_matches(pattern: str, path: str) -> None:
    assert IgnorePattern(pattern).matches(path)


@pytest.mark.parametrize(("pattern", "path"), UNMATCHED)
def test_a_pattern_does_not_match(pattern: str, path: str) -> None:
    assert not IgnorePattern(pattern).matches(path)


@pytest.mark.parametrize("pattern", BROKEN)
def test_what_docker_refuses_matches_nothing(pattern: str) -> None:
    broken = IgnorePattern(pattern)
    assert broken.broken
    assert not any(broken.matches(path) for path in ("", "a", "-", "]", "[", pattern))


@pytest.mark.parametrize(
    ("text", "path", "left_out"),
    [
        ("*\n!src", "src/a", False),
        ("*\n!src", "other", True),
        ("!src\n*", "src/a", True),
        ("docs\n!docs/*.md\ndocs/secret.md", "docs/a.md", False),
        ("docs\n!docs/*.md\ndocs/secret.md", "docs/secret.md", True),
        ("# *\n\n  \n*.log  \r\n", "a.log", True),
        ("# *\n", "a", False),
        (" # *\n", "# a", True),
        ("[a-\n*.log", "a.log", True),
        ("src/*\n!src", "src/a", True),
        ("src/*\n!src/**", "src/a", False),
        ("src\n!src", "src/a", False),
        ("*\n!src/**\nsrc", "src/a", False),
        ("*\n!a/b\n!a/b/c\na/b/c/d", "a/b/c/d/e", True),
        ("!.\n*", "a", True),
        ("*\n!.", "a", True),
    ],
)
def test_the_last_pattern_that_matches_decides(text: str, path: str, left_out: bool) -> None:
    assert is_left_out(path, patterns_of(text)) is left_out


@pytest.mark.parametrize("pattern", ["*a*a*a*a*b", "**a**a**a**a**b", "**/a*/**/a*/**/b", "[a-z]*" * 20 + "1"])
def test_a_long_path_does_not_take_long(pattern: str) -> None:
    started = time.process_time()
    assert not IgnorePattern(pattern).matches("a" * 20_000)
    assert time.process_time() - started < 2
