"""When are two files linted the same? The digest of a text together with what its path tells rules.

A path says whether a file is for development, what builds it, whether it is a compose file, and what the rules' own
conditions on paths hold of it; where a rule uses a path in any other way, the path itself is part of the digest. So
equal Dockerfiles are linted once, whatever folders they are in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from dockerlint_py.audit.data_model import File
from dockerlint_py.audit.store_rows import KeyedText
from dockerlint_py.configuration.config import NONE, Config, excluded, options_for
from dockerlint_py.facts.knowledge.builders import builder_of
from dockerlint_py.facts.topics.files import environment_of
from dockerlint_py.language.condition import attribute
from dockerlint_py.language.kleene import Predicate
from dockerlint_py.language.values import Env
from dockerlint_py.linting.linter import facts_of
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_set import RuleSet
from dockerlint_py.system.environment import digest

_PROSE = ("summary", "why", "aliases", "differs", "examples", "settings")
_REFERRING = {"as", "its", "count", "all"}
WHOLE_PATH = "path"
"""Stands for the conditions where the path itself counts."""


class DedupKeys:
    """Makes of each file the text that is linted, for one way of linting."""

    def __init__(self, options: Options, own: Config = NONE) -> None:
        """`own` is the auditor's configuration; `options` are what was given on top of it."""
        self.options, self._own = options, own
        self.base = _options_under(own, "", options)._replace(never=())
        self._path_keys: dict[str, tuple[bytes, str | None] | None] = {}

    def keyed_text(self, file: File, config: Config | None = None) -> KeyedText | str:
        """What is linted of a file with a text, or why it is not; `config` is its repository's where that counts."""
        text = file.text or ""
        if reason := unlintable_reason(text):
            return reason
        path_key = self._path_key(file.path, config or NONE)
        if path_key is None:
            return "left out by the configuration"
        key, options = path_key
        return KeyedText(bytes.fromhex(digest(key + text.encode("utf-8"))), text, file.path, options)

    def _path_key(self, path: str, config: Config) -> tuple[bytes, str | None] | None:
        """What the path tells, and the options as JSON where they are not those of all; none if it is left out."""
        if config is not NONE:
            return self._new_path_key(path, config)
        if path not in self._path_keys:
            if len(self._path_keys) > 10_000:
                self._path_keys.clear()
            self._path_keys[path] = self._new_path_key(path, NONE)
        return self._path_keys[path]

    def _new_path_key(self, path: str, config: Config) -> tuple[bytes, str | None] | None:
        if excluded(self._own, path) or excluded(config, path):
            return None
        options = _options_under(config, path, _options_under(self._own, path, self.options))
        environment = _environment_at(path, options)
        if options.development or options.production:
            every: dict[str, tuple[str, ...]] = {environment: ("*",)}
            options = options._replace(development=every.get("development", ()), production=every.get("production", ()))
        differing = None if options == self.base else options_to_json(options)
        parts = [environment, builder_of(path), is_build_file(path), _conditions_on(path, options), differing]
        return json.dumps(parts).encode("ascii") + b"\0", differing


def _conditions_on(path: str, options: Options) -> Any:
    """What the rules' conditions say of a path, one by one; the path itself where it is used in other ways too."""
    conditions = path_conditions(load_rules(options))
    if conditions == WHOLE_PATH:
        return path
    subject = _PathSubject(path)
    return [condition(subject, Env(subject)) for condition in conditions]


def unlintable_reason(text: str) -> str | None:
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


class _PathSubject:
    """As much of a file as a condition on its path looks at."""

    def __init__(self, path: str) -> None:
        self.path, self.name = path, path.rsplit("/", 1)[-1]


def _options_under(config: Config, path: str, options: Options) -> Options:
    """Options on top of a configuration; nothing is looked up on this disk."""
    if config is NONE:
        return options
    return options_for(config._replace(values={**config.values, "build-files": "false"}), path, options)


def _environment_at(path: str, options: Options) -> str:
    if options.development or options.production:
        return facts_of(parse("", path), options).environment
    return environment_of(path)


@lru_cache(maxsize=64)
def path_conditions(rules: RuleSet) -> Any:
    """The conditions of rules on the path of a file, as predicates; WHOLE_PATH where it is used in other ways too."""
    conditions = [condition for rule in rules for condition in (*_conditions_in(rule.data), *_file_conditions(rule))]
    return WHOLE_PATH if None in conditions else conditions


def _conditions_in(value: Any) -> Iterator[Predicate | None]:
    """What is asked of `file.path` and `file.name`; None for what can't be told of the path alone."""
    if isinstance(value, list):
        for item in value:
            yield from _conditions_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            before, _, name = key.rpartition(".")
            if before.rpartition(".")[2] == "file" and name in ("path", "name"):
                yield None if _looks_elsewhere(item) else attribute(name, item)
            elif name == "file" and isinstance(item, dict):
                yield None
            elif key not in _PROSE:
                yield from _conditions_in(item)
    elif isinstance(value, str) and ("file.path" in value or "file.name" in value):
        yield None


def _file_conditions(rule: Rule) -> Iterator[None]:
    """None for each part of a rule that looks at files and at how they are called."""
    for clause in rule.clauses:
        data = json.dumps({key: value for key, value in clause.data.items() if key not in _PROSE})
        if clause.kind == "file" and re.search(r"\"(path|name)\"|\{(path|name)\b", data):
            yield None


def _looks_elsewhere(value: Any) -> bool:
    """It binds a name or looks at something else."""
    if isinstance(value, list):
        return any(map(_looks_elsewhere, value))
    return isinstance(value, dict) and (bool(value.keys() & _REFERRING) or any(map(_looks_elsewhere, value.values())))


def options_to_json(options: Options) -> str:
    """Options as JSON."""
    return json.dumps(options._asdict(), sort_keys=True)


@lru_cache(maxsize=256)
def options_from_json(text: str) -> Options:
    """The options that `options_to_json` wrote."""
    values: dict[str, Any]
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()}
    values |= {name: tuple(map(tuple, values[name])) for name in ("severity", "build_args", "settings")}
    return Options(**values)
