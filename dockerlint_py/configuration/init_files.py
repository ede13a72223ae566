"""What a repository starts with: a configuration, a hook, and an ignore file for what is in its folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

from dockerlint_py import __version__
from dockerlint_py.configuration.config import nearest
from dockerlint_py.configuration.config_keys import EXTENDING, KEYS, TABLES
from dockerlint_py.configuration.config_reader import find as find_config
from dockerlint_py.configuration.config_reader import is_hadolint
from dockerlint_py.system.input_file import read_text
from dockerlint_py.system.yaml_file import LIMIT
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

REPOSITORY = "https://github.com/dockerlint/dockerlint"
HOOKS = ("dockerlint", "dockerlint-fix")


class StartingFile(NamedTuple):
    """A file, the text that it gets, and what there is to say of that; without a text, why it stays as it is."""

    path: str
    text: str = ""
    why: str = ""


@cache
def _starter() -> Any:
    from dockerlint_py.system.yaml_file import read_yaml

    return read_yaml(Path(__file__).with_name("starter.yaml"))


def examples() -> dict[str, str]:
    """An example of each key, as its value stands in TOML."""
    own = dict(_starter()["config"])
    return {**own, **{name: own[base] for name, base in EXTENDING.items()}}


def config(folder: str, force: bool) -> StartingFile:
    """dockerlint.toml with every key in a comment, and what a configuration of hadolint says."""
    path = os.path.join(folder, "dockerlint.toml")
    there = find_config(folder)
    if there and not (force and os.path.basename(there) == "dockerlint.toml"):
        forced = "; --force replaces it" if os.path.basename(there) == "dockerlint.toml" else ""
        return StartingFile(there, why=f"is there already{forced}")
    hadolint = nearest(path).path
    if not is_hadolint(hadolint):
        return StartingFile(path, "\n".join([f"# {REPOSITORY}/blob/main/docs/configuration.md", *commented()]) + "\n")
    from dockerlint_py.configuration.migrate import migrated

    return StartingFile(path, migrated(hadolint), f" from {os.path.relpath(hadolint)}, which counts no longer")


def commented() -> Iterator[str]:
    """Each key with its help and an example, in comments; tables last."""
    shown = _starter()["config"]
    for key in sorted((key for key in KEYS if key in shown), key=lambda key: KEYS[key].kind in TABLES):
        table = KEYS[key].kind in TABLES
        yield ""
        yield f"# {KEYS[key].help}"
        yield from ([f"# [{key}]", f"# {shown[key]}"] if table else [f"# {key} = {shown[key]}"])


def hook(folder: str) -> StartingFile:
    """.pre-commit-config.yaml of the repository with an entry for us."""
    from dockerlint_py.facts.topics.build_context import repository

    top = repository(os.path.abspath(folder))
    if top is None:
        path = os.path.join(folder, ".pre-commit-config.yaml")
        return StartingFile(path, why="is not written: this is no git repository")
    path = os.path.relpath(os.path.join(top, ".pre-commit-config.yaml"))
    if not os.path.exists(path):
        return StartingFile(path, "repos:\n" + entry("  "))
    return _added(path, read_text(path, LIMIT, as_it_is=True))


def entry(indent: str) -> str:
    """Our place in the list of repositories."""
    lines = (f"- repo: {REPOSITORY}", f"  rev: v{__version__}", "  hooks:", f"    - id: {HOOKS[0]}")
    return "".join(f"{indent}{line}\n" for line in lines)


def _added(path: str, text: str) -> StartingFile:
    """Behind the last repository, if that is sure to be all that changes."""
    from dockerlint_py.text.yaml_reader import parse_yaml

    old = parse_yaml(text, Path(path))
    if any(hook.get("id") in HOOKS for hook in _hooks(old)):
        return StartingFile(path, why="has the hook already")
    if old == "":
        return StartingFile(path, text + ("" if text.endswith("\n") or not text else "\n") + "repos:\n" + entry("  "))
    place = _end(text, path)
    if place is not None:
        at, indent = place
        newline = "\r\n" if "\r\n" in text else "\n"
        lead = "" if at == 0 or text[at - 1] == "\n" else newline
        made = text[:at] + lead + entry(indent).replace("\n", newline) + text[at:]
        wanted = {**old, "repos": [*old["repos"], parse_yaml(entry(""), Path(path))[0]]}
        try:
            if parse_yaml(made, Path(path)) == wanted:
                return StartingFile(path, made, ": the hook stands behind those that are there")
        except InputError:
            pass
    return StartingFile(path, why="is written in a way of its own; add this to its repos:\n" + entry("  ")[:-1])


def _hooks(data: Any) -> Iterator[dict[str, Any]]:
    repos = data.get("repos", ()) if isinstance(data, dict) else ()
    for repo in repos if isinstance(repos, list) else ():
        hooks = repo.get("hooks", ()) if isinstance(repo, dict) else ()
        yield from (hook for hook in hooks if isinstance(hook, dict))


def _end(text: str, path: str) -> tuple[int, str] | None:
    """Where the last item of `repos` ends, and how far its items are indented."""
    from yaml import MappingNode, SequenceNode

    from dockerlint_py.text.yaml_reader import compose

    root = compose(text, path)
    repos = next((v for k, v in root.value if k.value == "repos"), None) if isinstance(root, MappingNode) else None
    if not isinstance(repos, SequenceNode) or repos.flow_style or not repos.value:
        return None
    last: Any = repos.value[-1]
    while isinstance(last, (MappingNode, SequenceNode)) and not last.flow_style and last.value:
        last = last.value[-1][1] if isinstance(last, MappingNode) else last.value[-1]
    line = last.end_mark.line + (last.end_mark.column > 0)
    lines = text.split("\n")
    return min(sum(len(text) + 1 for text in lines[:line]), len(text)), " " * repos.start_mark.column


def dockerignores(folder: str, force: bool) -> Iterator[StartingFile]:
    """An ignore file for each build context in the folder, for what is in it; for the folder where there is none."""
    contexts = _contexts(folder)
    for context in sorted(contexts) or [folder]:
        yield _dockerignore(context, contexts.get(context, set()), force)


def _dockerignore(folder: str, copied: set[str], force: bool) -> StartingFile:
    """`copied` is what Dockerfiles copy from that context."""
    path = os.path.join(folder, ".dockerignore")
    if os.path.lexists(path) and not force:
        return StartingFile(path, why="is there already; --force replaces it")
    names = os.listdir(folder or ".")
    lines = ["# What the builder need not see: faster builds, and nothing in the image by accident."]
    for group in _starter()["dockerignore"]:
        if "when" in group and not any(fnmatch(name, pattern) for name in names for pattern in group["when"]):
            continue
        wanted = [line for line in group["lines"] if not any(_leaves_out(folder, line, source) for source in copied)]
        lines += ["", f"# {group['note']}", *wanted]
    return StartingFile(path, "\n".join(lines) + "\n")


def next_steps(folder: str, hook_is_new: bool) -> Iterator[str]:
    """What to do after `dockerlint init`, a command line and what it does each."""
    here = f" {folder}" if folder else ""
    yield f"dockerlint{here}    lints what is there"
    yield f"dockerlint{here} --fix    makes the fixes that leave the image as it is"
    yield (
        f"dockerlint{here} --write-baseline dockerlint-baseline.json    if there is too much to mend now; with "
        '`baseline = "dockerlint-baseline.json"` in the configuration only what is new is reported'
    )
    if hook_is_new:
        yield "pre-commit install    lints what is committed from now on"


def _contexts(folder: str) -> dict[str, set[str]]:
    """The build contexts of the Dockerfiles in a folder that lie in it, with what is copied from each, by its name.

    A context is what compose and bake files say, else the nearest folder that has what is copied, else that of the
    Dockerfile. One that no file copies from needs no ignore file.
    """
    from dockerlint_py.facts import File, subjects
    from dockerlint_py.parsing.build_files import contexts as contexts_of_builds
    from dockerlint_py.parsing.discovery import find, read
    from dockerlint_py.parsing.dockerfile import parse

    contexts: dict[str, set[str]] = {}
    top = os.path.realpath(folder or ".")
    for path in find([folder or "."]):
        try:
            facts = File(parse(read(path), path))
        except InputError:
            continue
        copies = [copy for copy in subjects(facts, "copy") if copy.origin == "context"]
        guessed = facts.context.path if facts.context else os.path.dirname(path)
        for context in contexts_of_builds(path) or [guessed]:
            if copies and os.path.join(os.path.realpath(context), "").startswith(os.path.join(top, "")):
                shown = os.path.relpath(os.path.realpath(context), top)
                known = contexts.setdefault(folder if shown == "." else os.path.join(folder, shown), set())
                known.update(str(copy.resolved) for copy in copies if isinstance(copy.resolved, str))
    return contexts


def _leaves_out(folder: str, pattern: str, source: str) -> bool:
    """Nothing of a source is left with a pattern, or something in a folder that is named, such as target/app.jar."""
    from dockerlint_py.facts.knowledge.ignore_patterns import IgnorePattern
    from dockerlint_py.facts.model import Context
    from dockerlint_py.facts.topics.build_context import context_ignores, inside

    context = Context(folder or ".", "")
    context.__dict__["ignore_patterns"] = [IgnorePattern(pattern)]
    first = inside(source).split("/")[0]
    return context_ignores(context, source) is True or (first != "." and context_ignores(context, first) is True)
