"""What a repository starts with: a configuration, a hook, and an ignore file for what is in its folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from . import __version__
from .config import HELP, KINDS, nearest
from .configfile import find as find_config
from .configfile import is_hadolint
from .source import InputError

REPOSITORY = "https://github.com/dockerlint/dockerlint"
HOOKS = ("dockerlint", "dockerlint-fix")


class Start(NamedTuple):
    """A file, the text that it gets, and what there is to say of that; without a text, why it stays as it is."""

    path: str
    text: str = ""
    why: str = ""


@cache
def _data() -> Any:
    from .yamlfile import read_yaml

    return read_yaml(Path(__file__).with_name("starter.yaml"))


def config(folder: str, force: bool) -> Start:
    """dockerlint.toml with every key in a comment, and what a configuration of hadolint says."""
    path = os.path.join(folder, "dockerlint.toml")
    there = find_config(folder)
    if there and not (force and os.path.basename(there) == "dockerlint.toml"):
        forced = "; --force replaces it" if os.path.basename(there) == "dockerlint.toml" else ""
        return Start(there, why=f"is there already{forced}")
    hadolint = nearest(path).path
    if not is_hadolint(hadolint):
        return Start(path, "\n".join([f"# {REPOSITORY}/blob/main/docs/configuration.md", *commented()]) + "\n")
    from .migrate import migrated

    return Start(path, migrated(hadolint), f" from {os.path.relpath(hadolint)}, which counts no longer")


def commented() -> Iterator[str]:
    """Each key with its help and an example, in comments; tables last."""
    examples = _data()["config"]
    for key in sorted((key for key in KINDS if key in examples), key=lambda key: KINDS[key] in TABLES):
        table = KINDS[key] in TABLES
        yield ""
        yield f"# {HELP[key]}"
        yield from ([f"# [{key}]", f"# {examples[key]}"] if table else [f"# {key} = {examples[key]}"])


TABLES = ("table", "lists", "severities", "settings")


def hook(folder: str) -> Start:
    """.pre-commit-config.yaml of the repository with an entry for us."""
    from .facts.context import repository

    top = repository(os.path.abspath(folder))
    if top is None:
        return Start(os.path.join(folder, ".pre-commit-config.yaml"), why="is not written: this is no git repository")
    path = os.path.relpath(os.path.join(top, ".pre-commit-config.yaml"))
    if not os.path.exists(path):
        return Start(path, "repos:\n" + entry("  "))
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    return _added(path, text)


def entry(indent: str) -> str:
    """Our place in the list of repositories."""
    lines = (f"- repo: {REPOSITORY}", f"  rev: v{__version__}", "  hooks:", f"    - id: {HOOKS[0]}")
    return "".join(f"{indent}{line}\n" for line in lines)


def _added(path: str, text: str) -> Start:
    """Behind the last repository, if that is sure to be all that changes."""
    from .yamlfile import parse_yaml

    old = parse_yaml(text, Path(path))
    if any(hook.get("id") in HOOKS for hook in _hooks(old)):
        return Start(path, why="has the hook already")
    if old == "":
        return Start(path, text + ("" if text.endswith("\n") or not text else "\n") + "repos:\n" + entry("  "))
    place = _end(text, path)
    if place is not None:
        at, indent = place
        newline = "\r\n" if "\r\n" in text else "\n"
        lead = "" if at == 0 or text[at - 1] == "\n" else newline
        made = text[:at] + lead + entry(indent).replace("\n", newline) + text[at:]
        wanted = {**old, "repos": [*old["repos"], parse_yaml(entry(""), Path(path))[0]]}
        try:
            if parse_yaml(made, Path(path)) == wanted:
                return Start(path, made, ": the hook stands behind those that are there")
        except InputError:
            pass
    return Start(path, why="is written in a way of its own; add this to its repos:\n" + entry("  ")[:-1])


def _hooks(data: Any) -> Iterator[dict[str, Any]]:
    repos = data.get("repos", ()) if isinstance(data, dict) else ()
    for repo in repos if isinstance(repos, list) else ():
        hooks = repo.get("hooks", ()) if isinstance(repo, dict) else ()
        yield from (hook for hook in hooks if isinstance(hook, dict))


def _end(text: str, path: str) -> tuple[int, str] | None:
    """Where the last item of `repos` ends, and how far its items are indented."""
    from yaml import MappingNode, SequenceNode

    from .yamlfile import compose

    root = compose(text, path)
    repos = next((v for k, v in root.value if k.value == "repos"), None) if isinstance(root, MappingNode) else None
    if not isinstance(repos, SequenceNode) or repos.flow_style or not repos.value:
        return None
    last: Any = repos.value[-1]
    while isinstance(last, (MappingNode, SequenceNode)) and not last.flow_style and last.value:
        last = last.value[-1][1] if isinstance(last, MappingNode) else last.value[-1]
    line = last.end_mark.line + (last.end_mark.column > 0)
    lines = text.split("\n")
    return min(sum(len(one) + 1 for one in lines[:line]), len(text)), " " * repos.start_mark.column


def dockerignore(folder: str, force: bool) -> Start:
    """An ignore file for what is in the folder."""
    path = os.path.join(folder, ".dockerignore")
    if os.path.lexists(path) and not force:
        return Start(path, why="is there already; --force replaces it")
    names = os.listdir(folder or ".")
    copied = set(_copied(folder))
    lines = ["# What the builder need not see: faster builds, and nothing in the image by accident."]
    for group in _data()["dockerignore"]:
        if "when" in group and not any(fnmatch(name, pattern) for name in names for pattern in group["when"]):
            continue
        wanted = [line for line in group["lines"] if not any(_leaves_out(folder, line, source) for source in copied)]
        lines += ["", f"# {group['note']}", *wanted]
    return Start(path, "\n".join(lines) + "\n")


def _copied(folder: str) -> Iterator[str]:
    """What Dockerfiles in the folder copy from their context, by its name."""
    from .discover import find, read
    from .dockerfile import parse
    from .facts import Facts, subjects

    for path in find([folder or "."]):
        try:
            facts = Facts(parse(read(path), path))
        except InputError:
            continue
        for copy in subjects(facts, "copy"):
            if copy.origin == "context" and isinstance(copy.resolved, str):
                yield str(copy.resolved)


def _leaves_out(folder: str, pattern: str, source: str) -> bool:
    """Nothing of a source is left with a pattern, or something in a folder that is named, such as target/app.jar."""
    from .facts.context import Context, inside

    context = Context(folder or ".", "")
    context.__dict__["patterns"] = (pattern,)
    first = inside(source).split("/")[0]
    return context.ignores(source) is True or (first != "." and context.ignores(first) is True)
