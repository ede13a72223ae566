"""Links to lines of files in repositories."""

from __future__ import annotations

import pytest

from dockerlint_py.audit.repository_urls import browser_url, permalink

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("https://github.com/a/b.git", "https://github.com/a/b"),
        ("https://user:pass@gitlab.com/a/b/c/", "https://gitlab.com/a/b/c"),
        ("git@github.com:a/b.git", "https://github.com/a/b"),
        ("ssh://git@Example.org:2222/a/b", "https://example.org/a/b"),
        ("http://127.0.0.1:8000/a b", "http://127.0.0.1:8000/a%20b"),
        ("file:///etc", None),
        ("/srv/git/x.git", None),
        ('https://x"><script>/a/b', None),
        ("javascript://x/%0aalert(1)", None),
    ],
)
def test_a_browser_finds_a_repository(place: str, url: str | None) -> None:
    assert browser_url(place) == url


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://github.com/a/b", f"https://github.com/a/b/blob/{COMMIT}/x/Dockerfile#L3-L5"),
        ("https://github.example.org/a/b", f"https://github.example.org/a/b/blob/{COMMIT}/x/Dockerfile#L3-L5"),
        ("https://gitlab.com/a/b/c", f"https://gitlab.com/a/b/c/-/blob/{COMMIT}/x/Dockerfile#L3-5"),
        ("https://salsa.debian.org/a/b", f"https://salsa.debian.org/a/b/-/blob/{COMMIT}/x/Dockerfile#L3-5"),
        ("https://bitbucket.org/a/b", f"https://bitbucket.org/a/b/src/{COMMIT}/x/Dockerfile#lines-3:5"),
        ("https://codeberg.org/a/b", f"https://codeberg.org/a/b/src/commit/{COMMIT}/x/Dockerfile#L3-L5"),
        ("https://gitea.example.org/a/b", f"https://gitea.example.org/a/b/src/commit/{COMMIT}/x/Dockerfile#L3-L5"),
        ("https://git.example.org/a/b", None),
        ("javascript:alert(1)//github.com", None),
        (None, None),
    ],
)
def test_lines_have_the_link_of_their_host(url: str | None, link: str | None) -> None:
    assert permalink(url, COMMIT, "x/Dockerfile", 3, 5) == link


def test_one_line_and_none() -> None:
    top = f"https://github.com/a/b/blob/{COMMIT}/Dockerfile"
    assert permalink("https://github.com/a/b", COMMIT, "Dockerfile", 3, 3) == f"{top}#L3"
    assert permalink("https://github.com/a/b", COMMIT, "Dockerfile") == top
    assert permalink("https://github.com/a/b", None, "Dockerfile", 3) is None


def test_names_cannot_leave_their_place_in_a_link() -> None:
    url = "https://github.com/a/{b}"
    top = f"{url}/blob/{COMMIT}/"
    assert permalink(url, COMMIT, 'a?b#"<{c}>\udcff/Dockerfile', 1) == f"{top}a%3Fb%23%22%3C%7Bc%7D%3E%FF/Dockerfile#L1"
    assert permalink(url, COMMIT, "../../x/Dockerfile", 1) is None
    assert permalink(url, "main/../..", "Dockerfile", 1) is None
