"""What an address or a file mode says."""

from __future__ import annotations

from functools import lru_cache

from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern

_MOVING = lazy_pattern(
    r"(?<!:/)/latest(?:/|$|\.)|[-_.]latest\.|/channels/[a-z]+/(?!.*(?:\d[._-]\d|\$))|/archive/(?:refs/heads/|main\b|master\b|HEAD\b)|/(?:raw|blob)/(?:master|main|HEAD)/"
    r"|raw\.githubusercontent\.com/[^/]+/[^/]+/(?:master|main|HEAD|develop)/|/refs/heads/|/nightly/|/(?:zip|tar)ball/(?:master|main)\b"
    r"|api\.github\.com/repos/[^/]+/[^/]+/(?:zip|tar)ball/?(?:$|[?#])|\d-SNAPSHOT\b(?!.*\d{8}\.\d{6})"
    r"|(?<!:/)/current/(?!.*(?:\d[._-]\d|\$))|/stable(?:-[\d.]{1,9})?\.txt(?:$|[?#])|/LATEST_RELEASE(?:$|[?#])",
    re.I,
)
_MOVING_NAME = lazy_pattern(
    r"[-_.](?:nightly|snapshot|canary|unstable|current|trunk|beta|stable|edge|lts)(?=[-_.]|$)", re.I
)
_VERSION = lazy_pattern(r"\d[._-]\d|\d{6}|\$")
_PROGRAM = lazy_pattern(
    r"(?:^|/)[^/.]+$|\.(?:jar|war|deb|rpm|apk|zip|7z|tar|t[gbx]z2?|gz|xz|bz2|zst|whl|phar|exe|msi|run|bin|appimage)$",
    re.I,
)
_NAME = lazy_pattern(r"(?=.*[a-z])[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", re.I)
_HOST = lazy_pattern(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/\s]*@)?(?P<host>\[[0-9a-f:]+\]|[\w.-]+)(?::\d+)?(?P<path>/\S*)?$", re.I
)
_REPOSITORY = lazy_pattern(
    r"^(?:git\+)?(?:[a-z]+://(?:[^@/]*@)?(?P<host>[\w.-]+)(?::\d+)?/|(?:[\w.-]+@)(?P<scp>[\w.-]+):)"
    r"(?P<path>[^?#@\s]+?)(?:\.git)?/?(?:[@#?].*)?$",
    re.I,
)
_GATEWAYS = (
    "host.docker.internal",
    "gateway.docker.internal",
    "docker.for.mac.localhost",
    "docker.for.mac.host.internal",
    "docker.for.win.localhost",
    "host.containers.internal",
    "172.17.0.1",
)
_LOCAL = lazy_pattern(r"\.(?:local|internal|corp|lan|home|intranet)$", re.I)


def host(value: str) -> str | None:
    """The host of a text that is one host, host:port or URL; None for anything else."""
    match = _HOST.match(value.strip())
    if not match or (match["path"] and "://" not in value):
        return None
    name = match["host"].strip("[]").lower()
    return name if _NAME.match(name) or _address(name) else None


@lru_cache(maxsize=1024)
def _address(name: str) -> str | None:
    if not re.fullmatch(r"[0-9a-f:.]+", name) or not re.search(r"[.:]", name):
        return None
    from ipaddress import ip_address

    try:
        address = ip_address(name)
    except ValueError:
        return None
    if address.is_loopback:
        return "loopback"
    if address.is_link_local:
        return "link-local"
    if address.is_unspecified or address.is_multicast:
        return "unspecified"
    return "private" if address.is_private else "public"


SCOPES = ("loopback", "private", "link-local", "host-gateway", "local-name", "public", "unspecified")
"""Where a host can be."""


def scope(name: str | None) -> str | None:
    """loopback, private, link-local, host-gateway, local-name, public or unspecified."""
    if not name:
        return None
    if name in _GATEWAYS:
        return "host-gateway"
    kind = _address(name)
    if kind:
        return kind
    if name == "localhost" or name.endswith(".localhost"):
        return "loopback"
    if _LOCAL.search(name):
        return "local-name"
    return "public" if "." in name else None


def moves(url: str) -> bool:
    """What is at an address changes, by its words; of a file's name only if neither it nor the path has a version."""
    if _MOVING.search(url):
        return True
    path = re.split(r"[?#]", url, maxsplit=1)[0].partition("://")[2].partition("/")[2]
    name = path.rpartition("/")[2]
    return bool(_MOVING_NAME.search(name) and _PROGRAM.search(name) and not _VERSION.search(path))


def setuid(mode: str) -> bool:
    """An octal or symbolic mode lets others run the file as its owner."""
    if re.fullmatch(r"[0-7]{4,5}", mode):
        return bool(int(mode[-4], 8) & 4)
    return re.search(r"(?:^|,)(?:[go]*[ua][ugoa]*)?[+=][rwxXt]*s", mode) is not None


def world_writable(mode: str) -> bool:
    """A mode lets everybody write; a sticky bit makes it harmless, and +w alone heeds the umask."""
    if re.fullmatch(r"[0-7]{3,5}", mode):
        sticky = len(mode) > 3 and int(mode[-4], 8) & 1
        return bool(int(mode[-1], 8) & 2) and not sticky
    if not re.fullmatch(r"[ugoa]*[-+=][rwxXstugo]*(,[ugoa]*[-+=][rwxXstugo]*)*", mode):
        return False
    clauses = mode.split(",")
    if any(re.match(r"[ugoa]*[+=].*t", clause) for clause in clauses):
        return False
    return any(re.match(r"[ug]*[oa][ugoa]*[+=][rxXst]*w", clause) for clause in clauses)


def repository(url: str) -> str | None:
    """Host and path of a git repository, however its address is written: example.org/team/app."""
    match = _REPOSITORY.match(url)
    return f"{match['host'] or match['scp']}/{match['path']}".lower() if match else None
