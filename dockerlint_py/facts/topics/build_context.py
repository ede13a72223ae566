"""The build context: the folder that COPY and ADD read, and what its ignore file leaves out."""

from __future__ import annotations

import os
import posixpath

from dockerlint_py.facts.knowledge import hosts
from dockerlint_py.facts.knowledge.ignore_patterns import IgnorePattern, is_left_out, leaving_out, patterns_of
from dockerlint_py.facts.model import Context, File, Stage
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.compose_mounts import mounted, said
from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_GLOB = lazy_pattern(r"[*?\[]")
_ANY_NAME = "\0"
"""Stands for a name that only a pattern for any name matches."""
_ANY_PIECE = lazy_pattern(r"\*|\?|\[[^][]*\]")
_MOST_NAMES = 2_000
"""Names in a folder and below that are looked at."""
_HANDFUL, _FEW_FILES, _FEW_BYTES = 4, 30, 1_000_000
# what nobody means to ship, by the names it has at the top of a context
_NEVER = lazy_pattern(
    r"\.git|\.env(\.(?!(?:.*\.)?(?:example|sample|dist|template)(?:\.|$)).+)?|.*\.pem|id_(rsa|ed25519|ecdsa|dsa)|\.?venv|node_modules"
    r"|__pycache__|\.tox|\.nox|\.(mypy|pytest|ruff)_cache|\.terraform|.*\.sqlite3"
)
_OUTPUT = lazy_pattern(
    r"target|dist|build|out|obj|vendor|coverage|htmlcov|\.(next|nuxt|gradle|idea|vscode|cache|DS_Store)|.*\.egg-info"
    r"|.*\.(log|o|a|so|pyc|class|jar|war|key|p12|pfx|bak|swp)"
)
_MAKES_OUTPUT = lazy_pattern(
    r"(?i)package\.json|cargo\.toml|pom\.xml|build\.(gradle(\.kts)?|sbt|zig)|composer\.json|mix\.exs|package\.swift"
    r"|stack\.yaml|shard\.yml|pubspec\.yaml|.*\.([cf]sproj|vbproj|sln|cabal)"
)
_BUILT_BY = lazy_pattern(
    r"(?i)pyproject\.toml|setup\.(py|cfg)|meson\.build|cmakelists\.txt|(gnu)?makefile|[\w-]+\.mk|justfile|taskfile\.ya?ml"
    r"|magefile\.go|build\.(rs|zig)|cargo\.toml|pom\.xml|build\.gradle(\.kts)?|build\.sbt|package\.json|[\w-]+\.(sh|bash)"
    r"|\.goreleaser\.ya?ml|gatsby-config\.js|(next|vite|vue|nuxt)\.config\.[cm]?[jt]s|rakefile|[\w-]+\.gemspec"
)
_ASKS_GIT = lazy_pattern(
    r"setuptools[_-]scm|hatch-vcs|versioneer|versioningit|poetry-dynamic-versioning|source = \"scm\""
    r"|\bpbr\b|vergen|shadow-rs|git_version|buildvcs|git-commit-id|jgitver|palantir\.git-version|nebula\.release|sbt-git"
    r"|git\W{1,9}(describe|rev-parse|rev-list|log|show|ls-files)\b|git-revision-webpack|setuptools-git|dunamai"
)
_REMOTE = lazy_pattern(r'\[remote "(?P<name>[^"]*)"\]\s*')
_URL = lazy_pattern(r"\s*url\s*=\s*(?P<url>\S+)")


@detail(File, "context")
def context_of_file(file: File) -> Context | None:
    """The build context on this disk: the given one, or one that has what the file copies; None if there is none."""
    return find_context(file, file.given_context)


@fact(File, "ignore_file")
def ignore_file_of_file(file: File) -> str | Unknown | None:
    """The ignore file that the builder would use; none if there is none, unknown without a build context."""
    return file.context.ignore_file if file.context else UNKNOWN


@fact(File, "remote")
def remote_of_file(file: File) -> str | Unknown | None:
    """The repository that the context's git remote names, as example.org/team/app; unknown without a context."""
    return file.context.remote if file.context else UNKNOWN


@fact(File, "mounted_over")
def mounted_over_of_file(file: File) -> tuple[str, ...] | Unknown:
    """Folders of its containers over which a compose file of the context mounts one of the host."""
    return file.context.mounted_over if file.context else UNKNOWN


@fact(File, "unignored")
def unignored_of_file(file: File) -> tuple[str, ...] | Unknown:
    """Names in the context that should never ship (.git, .env, keys, caches) and are not ignored."""
    return file.context.unignored if file.context else UNKNOWN


@fact(Stage)
def user_in_compose(stage: Stage) -> bool:
    """A compose file of its repository, beside the Dockerfile or above it, builds it, and sets `user` wherever it
    does."""
    users = _said_by_compose(stage, "user")
    return bool(users) and all(users)


@fact(Stage)
def volumes_in_compose(stage: Stage) -> bool:
    """A compose file of its repository, beside the Dockerfile or above it, builds it, and sets `volumes` wherever it
    does."""
    volumes = _said_by_compose(stage, "volumes")
    return bool(volumes) and None not in volumes


@fact(Stage)
def stop_signal_in_compose(stage: Stage) -> str | None:
    """The signal that `stop_signal` of the services names that a compose file of its repository builds from it; none
    where one says nothing else than the image."""
    signals = {one and one.upper().removeprefix("SIG") for one in _said_by_compose(stage, "stop_signal")}
    return signals.pop() if len(signals) == 1 else None


def _said_by_compose(stage: Stage, key: str) -> list[str | None]:
    context = stage.file.context
    path = os.path.abspath(context.dockerfile if context else stage.file.path)
    return said(key, path, upward(os.path.dirname(path)), stage.name)


@fact(File)
def versioned_by_git(file: File) -> bool | Unknown:
    """A manifest or a build script at the top of its context asks git for the version, as setuptools_scm, versioneer
    and `git describe` do; unknown without a context."""
    names = environment.names(file.context.path) if file.context else None
    if file.context is None or names is None:
        return UNKNOWN
    texts = (environment.text(os.path.join(file.context.path, name)) for name in names if _BUILT_BY.fullmatch(name))
    return any(_ASKS_GIT.search(text) is not None for text in texts if text)


@fact(File)
def context_is_small(file: File) -> bool | Unknown:
    """Its context is a handful of files without a folder, the Dockerfile among them; or fewer than thirty files of less
    than a megabyte, folders included, with nothing to leave out: no secret, no output of a build, and no manifest of a
    tool that puts its output or the dependencies beside it, as npm and Cargo do. Unknown without a context."""
    names = environment.names(file.context.path) if file.context else None
    if file.context is None or names is None:
        return UNKNOWN
    folder = file.context.path
    if len(names) <= _HANDFUL and all(environment.is_file(os.path.join(folder, name)) for name in names):
        return True
    return _has_nothing_to_leave_out(folder)


def _has_nothing_to_leave_out(folder: str) -> bool:
    """Few and small files, of which none is called like what nobody means to copy, or like what makes such things."""
    waiting, files, total = [folder], 0, 0
    while waiting and len(waiting) < _FEW_FILES:
        here = waiting.pop()
        for name in environment.names(here) or ():
            if _NEVER.fullmatch(name) or _OUTPUT.fullmatch(name) or _MAKES_OUTPUT.fullmatch(name):
                return False
            path = os.path.join(here, name)
            if (size := environment.size(path)) is None:
                waiting.append(path)
                continue
            files, total = files + 1, total + size
            if files >= _FEW_FILES or total >= _FEW_BYTES:
                return False
    return not waiting


def find_context(file: File, given: str | None) -> Context | None:
    """The folder given, else the nearest one upward, within its repository, that has every literal source.

    None for a file that is elsewhere.
    """
    if environment.is_elsewhere():
        return None
    if given is not None:
        return Context(given, file.path, file.builder)
    if file.path == "-" or not environment.is_file(file.path):
        return None
    sources = literal_sources(file)
    folder = os.path.dirname(os.path.abspath(file.path))
    top = repository(folder)
    while True:
        if all(environment.exists(os.path.join(folder, source)) for source in sources):
            return Context(folder, file.path, file.builder)
        parent = os.path.dirname(folder)
        if folder in (top, parent) or top is None:
            return None
        folder = parent


def literal_sources(file: File) -> list[str]:
    """The sources of COPY and ADD in the build context that are no patterns, as paths below its top."""
    return [
        inside(str(copy.resolved).strip("/"))
        for instruction in file.instructions
        for copy in instruction.copies
        if copy.origin == "context" and not isinstance(copy.resolved, Unknown) and not copy.glob
    ]


@detail(Context, "ignore_file")
def ignore_file_of_context(context: Context) -> str | None:
    """Path of the ignore file that is used: the Dockerfile's own, else the context's."""
    own, shared = context.dockerfile, os.path.join(context.path, "")
    paths = [f"{own}.dockerignore", f"{shared}.dockerignore"]
    if context.builder == "buildah":
        paths = [f"{own}.dockerignore", f"{own}.containerignore", f"{shared}.containerignore", f"{shared}.dockerignore"]
    for path in paths:
        if environment.is_file(path):
            return path
    return None


@detail(Context)
def ignore_patterns(context: Context) -> list[IgnorePattern]:
    """The patterns of its ignore file."""
    text = context.ignore_file and environment.text(context.ignore_file)
    return patterns_of(text) if text else []


def context_has(context: Context, source: str) -> bool:
    """Whether a source of COPY is there; `..` and a first `/` lead no higher than the top."""
    return environment.exists(os.path.join(context.path, inside(source)))


def path_in_other_case(context: Context, source: str) -> str | None:
    """The path that is there but for case."""
    actual = ""
    for part in inside(source).split("/"):
        names = environment.names(os.path.join(context.path, actual)) or ()
        name = part if part in names else next((one for one in names if one.lower() == part.lower()), None)
        if name is None:
            return None
        actual = f"{actual}/{name}" if actual else name
    return actual


def context_ignores(context: Context, source: str) -> bool | Unknown:
    """Whether nothing of a source of COPY is left in the context; unknown where a pattern may take some in."""
    path = inside(source)
    parts = path.split("/")
    while parts and _GLOB.search("/".join(parts)):
        parts.pop()
    folder = "/".join(parts) or "."
    pattern = ignoring(context, source)
    if pattern is None:
        return UNKNOWN if path != folder else False
    if environment.is_file(os.path.join(context.path, path)):
        return True
    below = context.ignore_patterns[context.ignore_patterns.index(pattern) :]
    if not any(not one.leaves_out and one.reaches_into(folder) for one in below):
        return True
    return False if path == folder and _something_left(context, folder) else UNKNOWN


def ignoring(context: Context, source: str) -> IgnorePattern | None:
    """The pattern that leaves a source of COPY out, or all that is in it, whatever another one takes in of a folder."""
    path = inside(source)
    if path == ".":
        return leaving_out(_ANY_NAME, context.ignore_patterns)
    path = _ANY_PIECE.sub(_any_text, path)
    whole = leaving_out(path, context.ignore_patterns)
    return leaving_out(f"{path}/{_ANY_NAME}", context.ignore_patterns) if whole is None else whole


def exception_for(context: Context, source: str) -> str | None:
    """The line of an ignore file that takes a source in again, below the others; None of all of the context."""
    path = inside(source)
    if path == ".":
        return None
    return f"!{path}" if leaving_out(_ANY_PIECE.sub(_any_text, path), context.ignore_patterns) else f"!{path}/**"


def _any_text(piece: re.Match[str]) -> str:
    """What only a pattern for any text matches: a part of a name, or one character."""
    return _ANY_NAME * (3 if piece[0] == "*" else 1)


def _something_left(context: Context, folder: str) -> bool:
    """Something in a folder, as it is now, is not left out."""
    waiting, seen = [folder], 0
    while waiting and seen < _MOST_NAMES:
        here = waiting.pop()
        for name in environment.names(os.path.join(context.path, here)) or ():
            seen += 1
            path = name if here == "." else f"{here}/{name}"
            if not is_left_out(path, context.ignore_patterns):
                return True
            waiting.append(path)
    return False


def _top_is_ignored(context: Context, name: str) -> bool:
    """Whether a name at the top of the context is left out, or all that is in it."""
    return any(is_left_out(path, context.ignore_patterns) for path in (name, f"{name}/{_ANY_NAME}"))


@detail(Context, "remote")
def remote_of_context(context: Context) -> str | None:
    """The repository that .git names as origin, or as its only remote."""
    top = repository(os.path.abspath(context.path))
    remotes = _remotes(os.path.join(top, ".git")) if top else {}
    url = remotes.get("origin") or (next(iter(remotes.values())) if len(remotes) == 1 else None)
    return hosts.repository(url) if url else None


@detail(Context, "mounted_over")
def mounted_over_of_context(context: Context) -> tuple[str, ...]:
    """Where the compose files beside it mount folders of the host into containers of this Dockerfile."""
    return tuple(mounted(context.path, context.dockerfile))


@detail(Context, "unignored")
def unignored_of_context(context: Context) -> tuple[str, ...] | Unknown:
    """Names at its top that should never ship and are not ignored; what is ignored in part is let in on purpose."""
    names = environment.names(context.path)
    if names is None:
        return UNKNOWN
    meant = {
        pattern.text.removeprefix("!").strip("/ ") for pattern in context.ignore_patterns if not pattern.leaves_out
    }
    meant |= {pattern.text.strip("/ ").split("/")[0] for pattern in context.ignore_patterns if pattern.leaves_out}
    return tuple(
        name for name in names if _NEVER.fullmatch(name) and name not in meant and not _top_is_ignored(context, name)
    )


def inside(source: str) -> str:
    """A source of COPY as a path below the context's top."""
    return posixpath.normpath("/" + source).lstrip("/") or "."


def repository(folder: str) -> str | None:
    """The nearest folder upward that holds .git."""
    *_, top = environment.upward(folder)
    return top if environment.is_repository(top) else None


def upward(folder: str) -> list[str]:
    """A folder and those above it, to its repository's top; without a repository itself alone."""
    folders = list(environment.upward(folder))
    return folders if environment.is_repository(folders[-1]) else [folder]


def _remotes(git: str) -> dict[str, str]:
    """URLs of the remotes by name; `.git` of a worktree is a file that names the folder."""
    if environment.is_file(git):
        git = os.path.join(os.path.dirname(git), (environment.text(git) or "").partition("gitdir:")[2].strip())
        git = git.partition("/worktrees/")[0]
    text = environment.text(os.path.join(git, "config")) or ""
    remotes: dict[str, str] = {}
    name: str | None = None
    for line in text.split("\n"):
        if line.startswith("["):
            section = _REMOTE.fullmatch(line)
            name = section["name"] if section else None
        elif name is not None and (url := _URL.match(line)):
            remotes.setdefault(name, url["url"])
    return remotes
