"""The images of Bitnami: bitnami/minideb, from the configuration that its import script writes, and those of bitnami/containers,
from the last Dockerfile that its history has for each application, version and system.

A clone of the latter that holds little is enough: `git clone --filter=blob:none --sparse https://github.com/bitnami/containers`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from library_history import blobs, brought, files, git, raw_log
from tagged_images import Tagged, dockerfile

REPOSITORIES = ("bitnami/minideb",)
ACCOUNT = "docker.io/bitnami/"
NAME = f"{ACCOUNT}minideb"
CONTAINERS = ("bitnami/containers", "Geminus-AI/bitnami-containers")
"""The second is a copy, whose owner went on with it in their own way: it is read at Bitnami's last commit."""
DIGITS = 2
"""Numbers of a version that name a folder, at most: 17 of postgresql, 8.4 of mysql."""
_SCRIPT = re.compile(r"^import$")
_RELEASE = re.compile(r"^debootstrap/([a-z]+)$")
_CONFIGURATION = re.compile(r"^CONF_TEMPLATE='(\{.*\})'$", re.M)
_PATH = re.compile(
    r"^bitnami/(?P<name>[\w.-]+)/(?P<version>\d[\w.]*)(?P<kind>-\w+)?/(?P<system>[a-z]+)(?P<release>-[\d.]+)?/Dockerfile$"
)
_LATEST = re.compile(r"^bitnami/([\w.-]+/\d[\w.-]*)/[a-z]+[-\d.]*/tags-info\.yaml$")


def tagged(clone: Path) -> Iterator[Tagged]:
    """A tag of minideb for each release of Debian, and `latest`."""
    for _, script in files(clone, _SCRIPT):
        match = _CONFIGURATION.search(script)
        if match:
            config = json.loads(match[1])["config"]
            text = dockerfile(USER=config["User"], CMD=config["Cmd"] or "", ENTRYPOINT=config["Entrypoint"] or "")
            releases = [path.rpartition("/")[2] for path, _ in files(clone, _RELEASE)]
            yield from (Tagged(NAME, tag, text, root="debian") for tag in (*releases, "latest"))


def last_commit(clone: Path, repository: str) -> str:
    """Bitnami's last commit in a clone of their repository or of the copy."""
    if repository == CONTAINERS[0]:
        return "HEAD"
    return git(clone, "log", "-1", "--format=%H", "--author=bitnami", "--regexp-ignore-case").decode().strip()


def of_containers(clone: Path, repository: str) -> Iterator[Tagged]:
    """Tags by version and system, by version alone for the newest system, and `latest`."""
    commit = last_commit(clone, repository)
    last: dict[str, tuple[re.Match[str], str]] = {}
    for line in raw_log(clone, "", "bitnami/*Dockerfile", commit).splitlines():
        fields, _, path = line.partition("\t")
        match = _PATH.match(path)
        blob = fields.split()[3] if match else ""
        if match and not blob.startswith("0000000"):
            last[path] = match, blob
    newest: dict[str, list[tuple[re.Match[str], str]]] = defaultdict(list)
    wanted = [blob for _, blob in last.values()]
    brought(clone, wanted)
    for (match, _), text in zip(last.values(), blobs(clone, wanted), strict=True):
        if text is not None:
            newest[match["name"]].append((match, _installing(text.decode("utf-8", "replace"))))
    latest = _latest(clone, commit)
    for name, rows in newest.items():
        yield from _tags(name, sorted(rows, key=lambda row: _order(row[0])), latest.get(name))


def _installing(text: str) -> str:
    """With the package manager's own name for the scripts of minideb that call it, and without the many libraries: nobody
    asks an image for one."""
    text = re.sub(r"\buninstall_packages\b", "apt-get remove -y", text)
    return re.sub(
        r"\binstall_packages\b([^\n]*)",
        lambda match: "apt-get install -y" + re.sub(r" lib(?!\S*-dev\b)\S*", "", match[1]),
        text,
    )


def _order(match: re.Match[str]) -> tuple[list[int], list[int]]:
    """By version, then by system: a later one of the same name is newer, and an empty image older than any."""
    return tuple([int(one) for one in re.findall(r"\d+", match[key] or "")] for key in ("version", "release"))  # type: ignore[return-value]


def _tags(name: str, rows: list[tuple[re.Match[str], str]], latest: str | None) -> Iterator[Tagged]:
    image = f"{ACCOUNT}{name}"
    for match, text in rows:
        version = f"{match['version']}{match['kind'] or ''}"
        yield Tagged(image, f"{version}-{match['system']}{match['release'] or ''}", text)
        yield Tagged(image, version, text)
    plain = [row for row in rows if not row[0]["kind"]] or rows
    named = [row for row in plain if row[0]["version"] == latest]
    yield Tagged(image, "latest", (named or plain)[-1][1])


def _latest(clone: Path, commit: str) -> dict[str, str]:
    """application → the version whose tag is `latest`, as a commit says; nothing of those that it does not have."""
    found = dict[str, str]()
    for path, text in files(clone, _LATEST, commit):
        match = _LATEST.match(path)
        if match and re.search(r"^- latest$", text, re.M):
            name, _, version = match[1].partition("/")
            found[name] = version
    return found
