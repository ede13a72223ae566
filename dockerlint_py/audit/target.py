"""Words and lists of words → targets.

A word is a folder, a bare repository or a dataset on this disk, the URL of a git repository, or `owner/repo`; the last
two may end in `@branch`, and so on. What is on this disk may be named on the command line only: a list comes from
somebody else perhaps, and must not make a report speak of this machine.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import IO
from urllib.parse import urlsplit

from dockerlint_py.audit.links import split, trimmed
from dockerlint_py.audit.model import Target
from dockerlint_py.report import printable, shown
from dockerlint_py.source import InputError

HOST = "github.com"
"""Where `owner/repo` is looked for."""
STDIN = "-"
LONGEST = 4096
"""Bytes of a line in a list."""
DATASETS = (".parquet", ".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
"""How the names of datasets end."""

_PART = r"[A-Za-z0-9_~][\w.~-]*"
_SHORT = re.compile(rf"({_PART}(?:/{_PART})+?)(?:\.git)?/?(?:[@#](.*))?", re.ASCII)
_BARE_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?/", re.IGNORECASE)
_SCP = re.compile(r"[\w.+-]+@[A-Za-z0-9][\w.-]*:(?!//)")
_REF = re.compile(r"(?![-./])(?!.*(?:\.\.|//|@\{|/\.|\.lock$|[./]$))[^\x00-\x20\x7f~^:?*\[\\]{1,250}")
_TREE = re.compile(r"(?:/-)?/(?:tree|commit|releases/tag|src/branch|src/tag|src/commit)/(.+)")
_PAGE = re.compile(r"(?:/-)?/(?:blob|pulls?|issues|wiki|actions|releases|merge_requests|src|raw|blame|commits)(?:/.*)?")
_TWO_PARTS = ("github.com", "bitbucket.org", "codeberg.org", "gitea.com")
"""Hosts where the path of a repository is owner/repo, and what follows is a page of it."""
_LOOPBACK = re.compile(r"localhost|127(?:\.\d+){3}|\[::1\]", re.IGNORECASE)

Say = Callable[[InputError], None]
"""What is told of a word or line that is no target."""


def targets(words: Iterable[str], lists: Iterable[str], host: str, say: Say) -> Iterator[Target]:
    """The targets that words and list files (`-`: standard input) name, each once; `say` is told of bad ones.

    They come as they are read. A list that cannot be read is said too.
    """
    seen: set[int] = set()
    for target in _all(words, lists, host, say):
        key = hash(_key(target))
        if key not in seen:
            seen.add(key)
            yield target


def _key(target: Target) -> tuple[str, str | None]:
    """Equal for targets that are the same repository; some hosts do not tell capitals from small letters."""
    address = split(target.place) if target.kind == "git" else None
    if address is None:
        return target.place, None
    path = address[2].lower() if address[1] in _TWO_PARTS else address[2]
    return f"{address[1]}/{path}", target.ref


def _all(words: Iterable[str], lists: Iterable[str], host: str, say: Say) -> Iterator[Target]:
    for word in words:
        if word == STDIN:
            yield from read_list(STDIN, host, say)
        else:
            try:
                yield parse(word, host, local=True)
            except InputError as error:
                say(error)
    for path in lists:
        yield from read_list(path, host, say)


def read_list(path: str, host: str, say: Say) -> Iterator[Target]:
    """The targets of a file with one a line; blank lines and what follows `#` or a tab are passed over."""
    try:
        with _opened(path) as file:
            for number, line in enumerate(_lines(file), 1):
                try:
                    word = _word(line)
                    if word:
                        yield parse(word, host)
                except InputError as error:
                    said = f"{error.path}: {error.reason}" if error.path else error.reason
                    say(InputError(_name(path), number, said))
    except OSError as error:
        say(InputError(path, 0, f"the list cannot be read: {error.strerror or error}"))


def _opened(path: str) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(sys.stdin.buffer) if path == STDIN else open(path, "rb")


def _name(path: str) -> str:
    return "<stdin>" if path == STDIN else path


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines, of a longer one not more than is needed to see that it is too long."""
    while line := file.readline(LONGEST + 1):
        rest = line
        while len(rest) > LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST + 1)
        yield line


def _word(line: bytes) -> str:
    if len(line) > LONGEST:
        raise InputError("", 0, f"the line is longer than {LONGEST} bytes; a list has one repository a line")
    try:
        text = line.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        raise InputError("", 0, "the line is not UTF-8; save the list as UTF-8") from None
    text = text.partition("\t")[0].strip()  # what lists of repositories say further of each stands behind tabs
    return re.sub(r"(?:^|\s+)#.*", "", text)


def parse(word: str, host: str = HOST, local: bool = False) -> Target:
    """The target that a word names; raises InputError with the word and what to write instead.

    `local`: it may be something on this disk.
    """
    try:
        if not word.strip() or "\0" in word or "\n" in word:
            raise _Bad("it names nothing; write owner/repo, a URL or a path")
        if local and (target := _on_disk(word)):
            return target
        return _remote(word, host, local)
    except _Bad as bad:
        raise InputError(re.sub(r"(?<=://)[^/@\s]*@", "", shown(word)[:200]), 0, str(bad)) from None


class _Bad(Exception):
    """Why a word is no target."""


def _on_disk(word: str) -> Target | None:
    if os.path.isdir(word):
        kind = "bare" if is_bare(word) else "folder"
    elif word.lower().endswith(DATASETS) and (os.path.exists(word) or "://" not in word):
        kind = "dataset"
    elif os.path.lexists(word):
        raise _Bad("is a file; an audit takes folders, repositories and datasets (dockerlint check takes files)")
    elif word.startswith((".", "/", "~/")) or re.match(r"[A-Za-z]:[\\/]", word):
        raise _Bad("no such file or folder")
    else:
        return None
    return Target(printable(os.path.normpath(word)), kind, os.path.abspath(word), _folder_name(word))


def _folder_name(word: str) -> str:
    """As it was typed; what says only where it is from here gets the name that it has."""
    path = os.path.normpath(word)
    if set(path.split(os.sep)) <= {".", ".."}:
        path = os.path.basename(os.path.realpath(path)) or path
    return shown(path.replace(os.sep, "/"))


def is_bare(folder: str) -> bool:
    """A folder that is a repository without a work tree, or the `.git` of one with a work tree."""
    parts = [os.path.join(folder, name) for name in ("HEAD", "objects", "refs")]
    return os.path.isfile(parts[0]) and all(map(os.path.isdir, parts[1:]))


def _remote(word: str, host: str, local: bool) -> Target:
    if re.match(r"(?i)[a-z][\w+.-]*::", word):
        raise _Bad("helpers of git are not run; write an https:// URL")
    if "://" in word:
        return _url(word, local)
    if _SCP.match(word):
        address, _, path = word.partition(":")
        path, ref = _parted(path)
        return _target(f"{address}:{path}", ref)
    if word.startswith(("/", ".", "~")) or "\\" in word:
        raise _Bad("a list has repositories only; name what is on this disk on the command line")
    if _BARE_HOST.match(word):
        return _url(f"https://{word}", local)
    found = _SHORT.fullmatch(word)
    if found is None:
        raise _Bad("is no owner/repo, no URL and no folder here" if local else "is no owner/repo and no URL")
    return _short(found[1], found[2], host, local)


def _short(path: str, ref: str | None, host: str, local: bool) -> Target:
    base = host if "://" in host else f"https://{host}"
    if base.partition("://")[2].lower().rstrip("/") in _TWO_PARTS and path.count("/") != 1:
        raise _Bad(f"a repository of {host} is owner/repo")
    if any(part.startswith(".") for part in path.split("/")):
        raise _Bad("no part of owner/repo begins with a dot")
    return _url(f"{base.rstrip('/')}/{path}" + (f"@{ref}" if ref is not None else ""), local or "://" in host)


def _url(word: str, local: bool) -> Target:
    try:
        parts = urlsplit(word)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _Bad("is no valid URL") from None
    _check_scheme(parts.scheme, host, local)
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*|[0-9a-fA-F:.]+", host):
        raise _Bad("its host is no name of one")
    path, ref = _parted(parts.path + (f"#{parts.fragment}" if parts.fragment else ""))
    if host.lower() in _TWO_PARTS:
        path, ref = _paged(path, ref)
    return _target(f"{parts.scheme}://{parts.netloc}{path}", ref)


def _check_scheme(scheme: str, host: str, local: bool) -> None:
    if scheme not in ("https", "http", "ssh"):
        raise _Bad(f"{printable(scheme)}:// is not fetched from; write an https:// or ssh:// URL")
    if scheme == "http" and not local and not _LOOPBACK.fullmatch(f"[{host}]" if ":" in host else host):
        raise _Bad("http:// is not encrypted; write https://, or name it on the command line")


def _parted(path: str) -> tuple[str, str | None]:
    """A path and what follows `@` or `#` behind it."""
    found = re.fullmatch(r"(.*?[^/])/*(?:(?<=[^/])[@#](.*))?", path, re.DOTALL)
    if found is None:
        raise _Bad("it names no repository")
    return found[1], found[2]


def _paged(path: str, ref: str | None) -> tuple[str, str | None]:
    """(path of the repository, branch) of a page of a repository."""
    parts = path.split("/", 3)
    rest = f"/{parts[3]}" if len(parts) > 3 and parts[3] else ""
    top = "/".join(parts[:3])
    if len(parts) < 3 or not parts[2]:
        raise _Bad("it names an owner and no repository; write owner/repo")
    if rest and (found := _TREE.fullmatch(rest)):
        return top, ref or found[1]
    if rest:
        raise _Bad(f"it is a page of a repository; write {shown(top.strip('/'))}")
    return top, ref


def _target(place: str, ref: str | None) -> Target:
    address = split(place)
    if address is None or not address[2]:
        raise _Bad("it names no repository")
    scheme, host, path = address
    if re.search(r"[\x00-\x20\x7f]", place) or path.startswith("-") or ".." in path.split("/"):
        raise _Bad("its path is none of a repository")
    if ref is not None and not _REF.fullmatch(ref):
        raise _Bad(f"'{shown(ref)[:100]}' is no name of a branch or tag, and no commit")
    at = f"@{ref}" if ref else ""
    name = trimmed(path) if host == HOST else f"{host}/{trimmed(path)}"
    return Target(shown(f"{scheme}://{host}/{path}{at}"), "git", place, shown(f"{name}{at}"), ref)
