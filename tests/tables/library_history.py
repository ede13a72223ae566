"""What docker-library/official-images ever published: for each tag the repository, commit and folder it was last made from."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Source(NamedTuple):
    """Where the Dockerfile of a tag lies, and the day on which that was last said."""

    repository: str
    commit: str
    folder: str
    file: str
    windows: bool
    day: str
    current: bool


def git(clone: Path, *words: str, given: bytes | None = None) -> bytes:
    return subprocess.run(["git", "-C", str(clone), *words], input=given, capture_output=True, check=True).stdout


def raw_log(clone: Path, form: str, paths: str, commit: str = "HEAD") -> str:
    """What each commit of the main line changed in paths, the oldest first, as `git log --raw` says it."""
    options = ("--reverse", "--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", f"--format={form}")
    return git(clone, "log", *options, commit, "--", paths).decode("utf-8", "replace")


def brought(clone: Path, names: list[str]) -> None:
    """Fetches what a clone without blobs lacks of these objects, all at once: `cat-file` would ask for one after another."""
    if git(clone, "config", "--default", "false", "--get", "remote.origin.promisor").strip() != b"true":
        return
    options = ("--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin")
    git(clone, "-c", "fetch.negotiationAlgorithm=noop", "fetch", "origin", *options, given="\n".join(names).encode())


def blobs(clone: Path, names: list[str]) -> Iterator[bytes | None]:
    """The contents of objects, None for what the clone does not have."""
    out = git(clone, "cat-file", "--batch", given="\n".join(names).encode())
    at = 0
    for _ in names:
        end = out.index(b"\n", at)
        head = out[at:end].split()
        at = end + 1
        if head[-1] == b"missing" or head[-1] == b"ambiguous":
            yield None
            continue
        size = int(head[2])
        yield out[at : at + size] if head[1] == b"blob" else None
        at += size + 1


def files(clone: Path, wanted: re.Pattern[str], commit: str = "HEAD") -> Iterator[tuple[str, str]]:
    """(path, text) of the files of a commit whose paths fit a pattern."""
    names = git(clone, "ls-tree", "-r", "-z", "--name-only", commit).decode("utf-8", "replace").split("\0")
    paths = [name for name in names if wanted.match(name) and "\n" not in name]
    for path, text in zip(paths, blobs(clone, [f"{commit}:{path}" for path in paths]), strict=True):
        if text is not None:
            yield path, text.decode("utf-8", "replace")


def library_versions(clone: Path) -> Iterator[tuple[str, str, str]]:
    """(image, day, text) of each version of each library file, the oldest first."""
    log = raw_log(clone, "@%cs", "library/")
    rows, day = [], ""
    for line in log.splitlines():
        if line.startswith("@"):
            day = line[1:]
        elif line.startswith(":"):
            fields, path = line.split("\t")
            blob = fields.split()[3]
            if not blob.startswith("0000000"):
                rows.append((path.removeprefix("library/"), day, blob))
    for (name, day, _), text in zip(rows, blobs(clone, [blob for _, _, blob in rows]), strict=True):
        if text is not None:
            yield name, day, text.decode("utf-8", "replace")


_OLD = re.compile(r"^([\w.-]+):\s*(git|https?)://(\S+?)@([\w./-]+)(?:[ \t]+(\S+))?\s*$", re.M)


def entries(text: str) -> Iterator[tuple[list[str], Source]]:
    """The tags of a library file, and what each is made from."""
    for tag, _, where, commit, folder in _OLD.findall(text):
        yield [tag], Source(_repository(where), commit, folder or ".", "Dockerfile", False, "", False)
    shared: dict[str, str] = {}
    for paragraph in re.split(r"\n\s*\n", re.sub(r"^#.*\n", "", text, flags=re.M)):
        fields = _fields(paragraph)
        if "Tags" not in fields and "SharedTags" not in fields:
            shared |= fields
            continue
        fields = shared | fields
        tags = re.findall(r"[^\s,]+", f"{fields.get('Tags', '')} {fields.get('SharedTags', '')}")
        architectures = re.findall(r"[^\s,]+", fields.get("Architectures", "amd64"))
        windows = all(one.startswith("windows") for one in architectures)
        first = "amd64" if "amd64" in architectures else architectures[0]

        own = [
            fields.get(f"{first}-{name}") or fields.get(name) or ""
            for name in ("GitRepo", "GitCommit", "Directory", "File")
        ]
        repository, commit, folder, file = own
        yield tags, Source(_repository(repository), commit, folder or ".", file or "Dockerfile", windows, "", False)


def _fields(paragraph: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in paragraph.splitlines():
        if line[:1].isspace():
            fields[name] = f"{fields.get(name, '')} {line.strip()}"
        elif ":" in line:
            name, _, value = line.partition(":")
            fields[name] = value.strip()
    return fields


def _repository(url: str) -> str:
    return re.sub(r"^(\w+://)?(www\.)?github\.com/", "", url.strip()).rstrip("/").removesuffix(".git")


def all_sources(clone: Path) -> dict[str, dict[str, list[Source]]]:
    """image → tag → the sources that it had, the last one first; a tag that means Linux and Windows is that of Linux."""
    found: dict[str, dict[str, list[Source]]] = {}
    newest: dict[str, set[str]] = {}
    for name, day, text in library_versions(clone):
        seen: dict[str, Source] = {}
        for tags, source in entries(text):
            for tag in tags:
                if tag not in seen or (seen[tag].windows and not source.windows):
                    seen[tag] = source._replace(day=day)
        tags_of = found.setdefault(name, {})
        for tag, source in seen.items():
            row = tags_of.setdefault(tag, [])
            if row and row[0]._replace(day="") == source._replace(day=""):
                row[0] = source
            else:
                row.insert(0, source)
        newest[name] = set(seen)
    kept = set(git(clone, "ls-tree", "--name-only", "HEAD", "library/").decode().split())
    return {
        name: {
            tag: [one._replace(current=f"library/{name}" in kept and tag in newest[name]) for one in row]
            for tag, row in tags.items()
        }
        for name, tags in found.items()
    }
