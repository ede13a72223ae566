"""Sources that BuildKit takes for git repositories, what they ask for, and its faults: its dfgitutil/git_ref.go."""

from __future__ import annotations

from dockerlint_py.facts.knowledge.grammar import is_truth
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern

_PROTOCOL = lazy_pattern(r"([a-zA-Z0-9]+)://")
_WITH_ACCOUNT = lazy_pattern(r"[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:(?P<rest>[^\n]*)")
_SWITCHES = ("keep-git-dir", "submodules", "fetch-by-commit")
_TAIL = lazy_pattern(r"[?#].*", re.DOTALL)
_COMMIT = lazy_pattern(r"(?:[0-9a-f]{40}|[0-9a-f]{64})")
_PART = lazy_pattern(r"(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,39}")
_BRANCH = lazy_pattern(r"refs/heads/.+|HEAD|main|master|trunk|develop|development|dev|stable|nightly|next|latest")
REVISIONS = ("commit", "part-of-commit", "tag", "branch", "default")
"""What a source can ask for."""
QUERIES = ("ref", "tag", "branch", "subdir", "checksum", "commit", "mtime", *_SWITCHES)
"""What can stand behind `?`."""


def is_download(source: str) -> bool:
    """BuildKit downloads it: its address begins with http:// or https://, and names no git repository."""
    return source.startswith(("http://", "https://")) and not is_git(source)


def is_git(source: str) -> bool:
    """BuildKit clones it: a path that ends in .git, git://, ssh://, or an account, a host, a colon and a path."""
    protocol = _PROTOCOL.match(source)
    if protocol is None:
        return not source.startswith(("./", "../", "github.com/")) and _WITH_ACCOUNT.fullmatch(source) is not None
    scheme = protocol[1].lower()
    if scheme not in ("http", "https"):
        return scheme in ("ssh", "git")
    return _TAIL.sub("", source).endswith(".git")


def is_git_like(source: str) -> bool:
    """It is read as one of git, with what stands behind its `?`, though github.com/… may be a local path as well."""
    return is_git(source) or source.startswith("github.com/")


def query_of(source: str) -> dict[str, list[str]]:
    """What a git source says behind `?`, by name."""
    from urllib.parse import parse_qsl

    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(source.partition("#")[0].partition("?")[2], keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return query


def revision(source: str, checksum: str | None) -> str:
    """One of REVISIONS. A checksum, of the flag or in the address, holds the commit fast, whatever else is named."""
    query = {name: values[0] for name, values in query_of(source).items()}
    ref = source.partition("#")[2].partition(":")[0] or query.get("ref", "")
    if checksum or query.get("checksum") or query.get("commit") or _COMMIT.fullmatch(ref):
        return "commit"
    if "branch" in query or _BRANCH.fullmatch(ref):
        return "branch"
    if "tag" in query:
        return "tag"
    return "default" if not ref else "part-of-commit" if _PART.fullmatch(ref) else "tag"


def query_fault(source: str) -> tuple[str, str] | None:
    """Kind and name of what keeps BuildKit from taking the query of a git source; none if it takes it."""
    query = query_of(source)
    for name, values in query.items():
        if name not in QUERIES:
            return "git-query", name
        if len(values) > 1:
            return "git-query-twice", name
        if not values[0] and name not in _SWITCHES:
            return "git-query-empty", name
        if (name in _SWITCHES and values[0] and not is_truth(values[0])) or (
            name == "mtime" and values[0] not in ("checkout", "commit")
        ):
            return "git-query-value", name
    twice = _conflict(source, {name: values[0] for name, values in query.items()})
    return None if twice is None else ("git-query-conflict", twice)


def _conflict(source: str, query: dict[str, str]) -> str | None:
    """The name in a query that says something else than another one, or than what stands behind `#`."""
    ref, _, folder = source.partition("#")[2].partition(":")
    if folder.strip("/") and query.get("subdir", folder).strip("/") != folder.strip("/"):
        return "subdir"
    refs = [("", ref), ("ref", query.get("ref", ""))]
    for name, prefix in (("tag", "refs/tags/"), ("branch", "refs/heads/")):
        value = query.get(name, "")
        refs.append((name, value if not value or value.startswith(prefix) else prefix + value))
    given = [(name, value) for name, value in refs if value]
    return next((name for name, value in given if value != given[0][1]), None)
