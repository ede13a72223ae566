"""A word → the target that it names.

A word is a folder, a bare repository or a dataset on this disk, the URL of a git repository, or `owner/repo`; the last
two may end in `@branch`, and so on.
"""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from dockerlint_py.audit.data_model import Target
from dockerlint_py.audit.repository_urls import split_git_url, trimmed_path
from dockerlint_py.reporting import printable, shown
from dockerlint_py.text.input_error import InputError

HOST = "github.com"
"""Where `owner/repo` is looked for."""
DATASETS = (".parquet", ".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
"""How the names of datasets end."""

_PART = r"[A-Za-z0-9_~][\w.~-]*"
_SHORT = re.compile(rf"({_PART}(?:/{_PART})+?)(?:\.git)?/?(?:[@#](.*))?", re.ASCII)
_BARE_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/", re.IGNORECASE)
_SCP = re.compile(r"[\w.+-]+@[A-Za-z0-9][\w.-]*:(?!//)")
_REF = re.compile(r"(?![-./])(?!.*(?:\.\.|//|@\{|/\.|\.lock$|[./]$))[^\x00-\x20\x7f~^:?*\[\\]{1,250}")
_TREE = re.compile(r"(?:/-)?/(?:tree|commit|releases/tag|src/branch|src/tag|src/commit)/(.+)")
_PAGE = re.compile(r"(?:/-)?/(?:blob|pulls?|issues|wiki|actions|releases|merge_requests|src|raw|blame|commits)(?:/.*)?")
OWNER_REPO_HOSTS = ("github.com", "bitbucket.org", "codeberg.org", "gitea.com")
"""Hosts where the path of a repository is owner/repo, and what follows is a page of it."""
_LOOPBACK = re.compile(r"localhost|127(?:\.\d+){3}|\[::1\]", re.IGNORECASE)


def parse(word: str, host: str = HOST, local: bool = False) -> Target:
    """The target that a word names; raises InputError with the word and what to write instead.

    `local`: it may be something on this disk.
    """
    try:
        if not word.strip() or "\0" in word or "\n" in word:
            raise _NoTarget("it names nothing; write owner/repo, a URL or a path")
        if local and (target := _on_disk(word)):
            return target
        return _remote(word, host, local)
    except _NoTarget as error:
        raise InputError(re.sub(r"(?<=://)[^/@\s]*@", "", shown(word)[:200]), 0, str(error)) from None


class _NoTarget(Exception):
    """Why a word is no target."""


def _on_disk(word: str) -> Target | None:
    if os.path.isdir(word):
        kind = "bare" if is_bare(word) else "folder"
    elif word.lower().endswith(DATASETS) and (os.path.exists(word) or "://" not in word):
        kind = "dataset"
    elif os.path.lexists(word):
        raise _NoTarget("is a file; an audit takes folders, repositories and datasets (dockerlint check takes files)")
    elif word.startswith((".", "/", "~/")) or re.match(r"[A-Za-z]:[\\/]", word):
        raise _NoTarget("no such file or folder")
    else:
        return None
    return Target(printable(os.path.normpath(word)), kind, os.path.abspath(word), _folder_name(word))


def _folder_name(word: str) -> str:
    """As it was typed; what says only where it is, from here or on this disk, gets the name that it has."""
    path = os.path.normpath(word)
    if os.path.isabs(path) or word.startswith("~") or set(path.split(os.sep)) <= {".", ".."}:
        path = os.path.basename(os.path.realpath(path)) or path
    return shown(path.replace(os.sep, "/"))


def is_bare(folder: str) -> bool:
    """A folder that is a repository without a work tree, or the `.git` of one with a work tree."""
    parts = [os.path.join(folder, name) for name in ("HEAD", "objects", "refs")]
    return os.path.isfile(parts[0]) and all(map(os.path.isdir, parts[1:]))


def _remote(word: str, host: str, local: bool) -> Target:
    if re.match(r"(?i)[a-z][\w+.-]*::", word):
        raise _NoTarget("helpers of git are not run; write an https:// URL")
    if "://" in word:
        return _from_url(word, local)
    if _SCP.match(word):
        address, _, path = word.partition(":")
        path, ref = _split_ref(path)
        return _git_target(f"{address}:{path}", ref)
    if word.startswith(("/", ".", "~")) or "\\" in word:
        raise _NoTarget("a list has repositories only; name what is on this disk on the command line")
    if _BARE_HOST.match(word):
        return _from_url(f"https://{word}", local)
    short = _SHORT.fullmatch(word)
    if short is None:
        raise _NoTarget("is no owner/repo, no URL and no folder here" if local else "is no owner/repo and no URL")
    return _from_short(short[1], short[2], host, local)


def _from_short(path: str, ref: str | None, host: str, local: bool) -> Target:
    base = host if "://" in host else f"https://{host}"
    if base.partition("://")[2].lower().rstrip("/") in OWNER_REPO_HOSTS and path.count("/") != 1:
        raise _NoTarget(f"a repository of {host} is owner/repo")
    if any(part.startswith(".") for part in path.split("/")):
        raise _NoTarget("no part of owner/repo begins with a dot")
    return _from_url(f"{base.rstrip('/')}/{path}" + (f"@{ref}" if ref is not None else ""), local or "://" in host)


def _from_url(word: str, local: bool) -> Target:
    try:
        parts = urlsplit(word)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _NoTarget("is no valid URL") from None
    _check_scheme(parts.scheme, host, local)
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*|[0-9a-fA-F:.]+", host):
        raise _NoTarget("its host is no name of one")
    path, ref = _split_ref(parts.path + (f"#{parts.fragment}" if parts.fragment else ""))
    if host.lower() in OWNER_REPO_HOSTS:
        path, ref = _split_page(path, ref)
    return _git_target(f"{parts.scheme}://{parts.netloc}{path}", ref)


def _check_scheme(scheme: str, host: str, local: bool) -> None:
    if scheme not in ("https", "http", "ssh"):
        raise _NoTarget(f"{printable(scheme)}:// is not fetched from; write an https:// or ssh:// URL")
    if scheme == "http" and not local and not _LOOPBACK.fullmatch(f"[{host}]" if ":" in host else host):
        raise _NoTarget("http:// is not encrypted; write https://, or name it on the command line")


def _split_ref(path: str) -> tuple[str, str | None]:
    """A path and what follows `@` or `#` behind it."""
    parts = re.fullmatch(r"(.*?[^/])/*(?:(?<=[^/])[@#](.*))?", path, re.DOTALL)
    if parts is None:
        raise _NoTarget("it names no repository")
    return parts[1], parts[2]


def _split_page(path: str, ref: str | None) -> tuple[str, str | None]:
    """(path of the repository, branch) of a page of a repository."""
    parts = path.split("/", 3)
    rest = f"/{parts[3]}" if len(parts) > 3 and parts[3] else ""
    top = "/".join(parts[:3])
    if len(parts) < 3 or not parts[2]:
        raise _NoTarget("it names an owner and no repository; write owner/repo")
    if rest and (tree := _TREE.fullmatch(rest)):
        return top, ref or tree[1]
    if rest:
        raise _NoTarget(f"it is a page of a repository; write {shown(top.strip('/'))}")
    return top, ref


def _git_target(place: str, ref: str | None) -> Target:
    address = split_git_url(place)
    if address is None or not address[2]:
        raise _NoTarget("it names no repository")
    scheme, host, path = address
    if re.search(r"[\x00-\x20\x7f]", place) or path.startswith("-") or ".." in path.split("/"):
        raise _NoTarget("its path is none of a repository")
    if ref is not None and not _REF.fullmatch(ref):
        raise _NoTarget(f"'{shown(ref)[:100]}' is no name of a branch or tag, and no commit")
    at = f"@{ref}" if ref else ""
    name = trimmed_path(path) if host == HOST else f"{host}/{trimmed_path(path)}"
    return Target(shown(f"{scheme}://{host}/{path}{at}"), "git", place, shown(f"{name}{at}"), ref)
