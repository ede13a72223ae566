"""Addresses for a browser: of a repository, and of lines in a commit of it."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_SCP = re.compile(r"(?:[\w.+-]+@)?([A-Za-z0-9][\w.-]*):(?!//)/?([^\\]+)")
_HOST = re.compile(r"[A-Za-z0-9][\w.-]*|[0-9a-fA-F:.]+", re.ASCII)
_PATTERNS = {
    "github": ("/blob/{commit}/{path}", "#L{line}", "#L{line}-L{end}"),
    "gitlab": ("/-/blob/{commit}/{path}", "#L{line}", "#L{line}-{end}"),
    "bitbucket": ("/src/{commit}/{path}", "#lines-{line}", "#lines-{line}:{end}"),
    "gitea": ("/src/commit/{commit}/{path}", "#L{line}", "#L{line}-L{end}"),
}
"""What follows the address of a repository: a file, a line, lines."""
_KNOWN_HOSTS = {
    "codeberg.org": "gitea",
    "code.videolan.org": "gitlab",
    "framagit.org": "gitlab",
    "invent.kde.org": "gitlab",
    "salsa.debian.org": "gitlab",
}
"""Hosts whose name does not say what runs there."""


def browser_url(place: str) -> str | None:
    """Where a browser finds the repository that git knows under this URL; None if it is no URL."""
    address = split_git_url(place)
    if address is None:
        return None
    scheme, host, path = address
    if scheme == "ssh":
        scheme, host = "https", host.partition(":")[0]
    return f"{scheme}://{host}/{quote(path, safe='/~@+:')}"


def split_git_url(place: str) -> tuple[str, str, str] | None:
    """(scheme, host with its port, path without `.git`) of a URL of git, credentials left out; None if it is none."""
    if "://" not in place:
        scp_like = _SCP.fullmatch(place)
        return ("ssh", scp_like[1].lower(), trimmed_path(scp_like[2])) if scp_like else None
    try:
        parts = urlsplit(place)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "ssh") or not _HOST.fullmatch(parts.hostname or ""):
        return None
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    return parts.scheme, host + (f":{port}" if port else ""), trimmed_path(parts.path)


def trimmed_path(path: str) -> str:
    """The path of a repository without slashes around it and without `.git`."""
    return path.strip("/").removesuffix(".git").rstrip("/")


def permalink(url: str | None, commit: str | None, path: str, line: int = 0, end_line: int = 0) -> str | None:
    """Where a browser finds these lines (0: the file) as they were; None where that cannot be told."""
    host_kind = _host_kind(url) if url and commit else None
    parts = path.split("/")
    if host_kind is None or not re.fullmatch(r"[0-9a-f]{7,64}", commit or "") or {"", ".", ".."} & set(parts):
        return None
    file, one_line, several_lines = _PATTERNS[host_kind]
    lines = "" if line < 1 else one_line if end_line <= line else several_lines
    quoted = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    return f"{url}" + (file + lines).format(commit=commit, path=quoted, line=line, end=end_line)


def _host_kind(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    host = (parts.hostname or "").lower()
    if host in _KNOWN_HOSTS:
        return _KNOWN_HOSTS[host]
    names = {"github": "github", "gitlab": "gitlab", "bitbucket": "bitbucket", "gitea": "gitea", "forgejo": "gitea"}
    return next((kind for name, kind in names.items() if any(name in label for label in host.split("."))), None)
