"""When are two files linted the same? The digest of a text together with what its path tells rules.

A path says whether a file is for development, whether it is a compose file, and what the rules' own conditions on
paths hold of it; where a rule uses a path in any other way, the path itself is part of the digest. So equal
Dockerfiles are linted once, whatever folders they are in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from dockerlint_py.audit.model import File
from dockerlint_py.audit.store import Text
from dockerlint_py.builds import is_compose
from dockerlint_py.config import NONE, Config, excluded, options_for
from dockerlint_py.dockerfile import parse
from dockerlint_py.facts import environment_of
from dockerlint_py.lint import Options, facts_of
from dockerlint_py.match import Env, Predicate, attribute
from dockerlint_py.outside import digest
from dockerlint_py.rules import Rule, RuleSet, load_rules

_PROSE = ("summary", "why", "aliases", "differs", "examples", "settings")
_REFERRING = {"as", "its", "count", "all"}
WHOLE = "path"
"""Stands for the conditions where the path itself counts."""


class Keys:
    """Makes of each file the text that is linted, for one way of linting."""

    def __init__(self, options: Options, own: Config = NONE) -> None:
        """`own` is the auditor's configuration; `options` are what was given on top of it."""
        self.options, self._own = options, own
        self.base = _under(own, "", options)._replace(never=())
        self._known: dict[str, tuple[bytes, str | None] | None] = {}

    def text(self, file: File, theirs: Config | None = None) -> Text | str:
        """What is linted of a file with a text, or why it is not; `theirs` is its configuration where that counts."""
        text = file.text or ""
        if reason := unfit(text):
            return reason
        told = self._told(file.path, theirs or NONE)
        if told is None:
            return "left out by the configuration"
        key, config = told
        return Text(bytes.fromhex(digest(key + text.encode("utf-8"))), text, file.path, config)

    def _told(self, path: str, theirs: Config) -> tuple[bytes, str | None] | None:
        """What the path tells, and the options as JSON where they are not those of all; none if it is left out."""
        if theirs is not NONE:
            return self._tell(path, theirs)
        if path not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[path] = self._tell(path, NONE)
        return self._known[path]

    def _tell(self, path: str, theirs: Config) -> tuple[bytes, str | None] | None:
        if any(excluded(config, path) for config in (self._own, theirs)):
            return None
        options = _under(theirs, path, _under(self._own, path, self.options))
        environment = _environment(path, options)
        if options.development or options.production:
            every: dict[str, tuple[str, ...]] = {environment: ("*",)}
            options = options._replace(development=every.get("development", ()), production=every.get("production", ()))
        own = None if options == self.base else packed(options)
        said = [environment, is_compose(path), self._held(path, options), own]
        return json.dumps(said).encode("ascii") + b"\0", own

    def _held(self, path: str, options: Options) -> Any:
        found = conditions(load_rules(options))
        if found == WHOLE:
            return path
        subject = _Path(path)
        return [test(subject, Env(subject)) for test in found]


def unfit(text: str) -> str | None:
    """Why a text is none that is linted."""
    if not text.lstrip("\ufeff").strip():
        return "is empty"
    if "\0" in text:
        return "is binary (it has a NUL byte)"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "is no Unicode text (it has half a character)"
    return None


class _Path:
    """As much of a file as a condition on its path looks at."""

    def __init__(self, path: str) -> None:
        self.path, self.name = path, path.rsplit("/", 1)[-1]


def _under(config: Config, path: str, options: Options) -> Options:
    """Options on top of a configuration; nothing is looked up on this disk."""
    if config is NONE:
        return options
    return options_for(config._replace(values={**config.values, "build-files": "false"}), path, options)


def _environment(path: str, options: Options) -> str:
    if options.development or options.production:
        return facts_of(parse("", path), options).environment
    return environment_of(path)


@lru_cache(maxsize=64)
def conditions(rules: RuleSet) -> Any:
    """The conditions of rules on the path of a file, as predicates; WHOLE where it is used in other ways too."""
    found = [test for rule in rules for test in (*_on_path(rule.data), *_of_file(rule))]
    return WHOLE if None in found else found


def _on_path(value: Any) -> Iterator[Predicate | None]:
    """What is asked of `file.path` and `file.name`; None for what can't be told of the path alone."""
    if isinstance(value, list):
        for one in value:
            yield from _on_path(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            before, _, name = key.rpartition(".")
            if before.rpartition(".")[2] == "file" and name in ("path", "name"):
                yield None if _refers(one) else attribute(name, one)
            elif name == "file" and isinstance(one, dict):
                yield None
            elif key not in _PROSE:
                yield from _on_path(one)
    elif isinstance(value, str) and ("file.path" in value or "file.name" in value):
        yield None


def _of_file(rule: Rule) -> Iterator[None]:
    """One for each part of a rule that looks at files and at how they are called."""
    for clause in rule.clauses:
        data = json.dumps({key: value for key, value in clause.data.items() if key not in _PROSE})
        if clause.kind == "file" and re.search(r"\"(path|name)\"|\{(path|name)\b", data):
            yield None


def _refers(value: Any) -> bool:
    """It binds a name or looks at something else."""
    if isinstance(value, list):
        return any(map(_refers, value))
    return isinstance(value, dict) and (bool(value.keys() & _REFERRING) or any(map(_refers, value.values())))


def packed(options: Options) -> str:
    """Options as JSON."""
    return json.dumps(options._asdict(), sort_keys=True)


@lru_cache(maxsize=256)
def unpacked(text: str) -> Options:
    """The options that were packed."""
    values: dict[str, Any]
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()}
    values |= {name: tuple(map(tuple, values[name])) for name in ("severity", "build_args", "settings")}
    return Options(**values)
