"""The configuration of a file: the nearest one upward, what it extends, and what the command line says on top."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from . import __version__
from .builds import NOTHING, Given, is_compose
from .builds import given as builds_of
from .configfile import Read, find, find_hadolint, is_hadolint, read_config
from .lint import Options, with_builds
from .rules import SEVERITIES, all_rules, complaint
from .source import InputError

LEVELS = (*SEVERITIES, "never")
KINDS = {
    "extend": "text",
    "required-version": "text",
    "select": "texts",
    "extend-select": "texts",
    "ignore": "texts",
    "severity": "severities",
    "fail-on": "level",
    "preview": "switch",
    "require-reason": "switch",
    "no-ignores": "switch",
    "exclude": "texts",
    "per-file-ignores": "lists",
    "development": "texts",
    "development-stages": "texts",
    "production": "texts",
    "rules": "texts",
    "settings": "settings",
    "build-args": "table",
    "targets": "texts",
    "build-contexts": "texts",
    "build-files": "switch",
}
"""Each key and what it holds."""

HELP = {
    "extend": "another configuration file, by its path from this one; what stands here counts more",
    "required-version": "versions of dockerlint that may run, such as `>=0.2, <1`",
    "select": "rules, principles, aliases or presets to run instead of the default ones",
    "extend-select": "the same, on top of those",
    "ignore": "rules, principles or aliases to leave out",
    "severity": "name of a rule, principle or alias → error, warning, info or style",
    "fail-on": "exit 1 from this severity on (default: warning), or never",
    "preview": "run rules that are being tried out",
    "require-reason": "dockerlint's own comments silence nothing without a reason",
    "no-ignores": "no comment silences anything",
    "exclude": "files and folders to leave out, written as in .gitignore",
    "per-file-ignores": "pattern of files, written as in .gitignore → names to leave out there",
    "development": "shell patterns of the paths of development images, besides those that are named so",
    "development-stages": "names of final stages that make a development image",
    "production": "shell patterns of paths that are for production whatever their names are",
    "rules": "files and folders of rules of one's own, by their paths from this file",
    "settings": "rule → setting → value",
    "build-args": "name → value, as for docker build",
    "targets": "stages that are built, each an image of its own",
    "build-contexts": "names of build contexts, as for docker build --build-context",
    "build-files": "false: take no targets, build arguments and contexts from compose and bake files",
}


class Config(NamedTuple):
    """A configuration; `root` is the folder that its patterns and paths count from, `path` is empty without a file."""

    path: str = ""
    root: str = ""
    values: Mapping[str, Any] = {}  # noqa: RUF012 (never changed)

    def get(self, key: str) -> Any:
        """The value of a key, or what is meant where it is not given."""
        defaults: dict[str, Any] = {"text": "", "level": "warning", "switch": "false", "texts": ()}
        default = "true" if key == "build-files" else defaults.get(KINDS[key], {})
        return self.values.get(key, default)


NONE = Config()


def nearest(path: str) -> Config:
    """The configuration of a file: that of its own folder, else of the nearest one above; NONE if there is none."""
    folder = os.path.dirname(os.path.abspath(path))
    own = _of_folder(folder)
    return _of_folder(folder, True) if own is NONE else own


@lru_cache(maxsize=8192)
def _of_folder(folder: str, hadolint: bool = False) -> Config:
    """Ours, or that of hadolint, which counts where there is none of ours in any folder upward."""
    found = find_hadolint(folder) if hadolint else find(folder)
    if found:
        return load(found)
    parent = os.path.dirname(folder)
    return NONE if parent == folder else _of_folder(parent, hadolint)


@lru_cache(maxsize=256)
def load(path: str, *below: str) -> Config:
    """A configuration file with what it extends; raises InputError with file, line and what to do."""
    if is_hadolint(path):
        from .hadolint import convert

        return Config(path, os.path.dirname(os.path.abspath(path)), _tuple(convert(path).values))
    read = read_config(path)
    _check(read)
    _check_patterns(read)
    root = os.path.dirname(os.path.abspath(path))
    values = {key: _tuple(value) for key, value in read.data.items()}
    for key in ("rules", "extend"):
        for one in (values.get(key) or ()) if key == "rules" else [values[key]] if key in values else ():
            if not os.path.exists(os.path.join(root, os.path.expanduser(one))):
                read.refuse((key,), f"there is no file or folder {one} beside this file")
    if "rules" in values:
        values["rules"] = tuple(os.path.join(root, os.path.expanduser(one)) for one in values["rules"])
    if "extend" in values:
        other = os.path.normpath(os.path.join(root, os.path.expanduser(values["extend"])))
        if other in (*below, os.path.normpath(os.path.abspath(path))):
            read.refuse(("extend",), f"{values['extend']} extends this file, directly or through others")
        values = _over(load(other, *below, os.path.normpath(os.path.abspath(path))).values, values)
    config = Config(path, root, values)
    _check_names(read, config)
    return config


def foreign(path: str) -> Config:
    """Somebody else's configuration, by itself: files that it names (`extend`, `rules`) are left out and not looked at.

    Raises InputError like `load`.
    """
    if is_hadolint(path):
        return load(path)
    read = read_config(path)
    read = read._replace(data={key: value for key, value in read.data.items() if key not in ("extend", "rules")})
    _check(read)
    _check_patterns(read)
    config = Config(path, os.path.dirname(os.path.abspath(path)), {key: _tuple(one) for key, one in read.data.items()})
    _check_names(read, config)
    return config


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """`own` over `base`: tables key by key, what adds to defaults together, all else replaced."""
    merged = {**base, **own}
    for key in base.keys() & own.keys():
        if isinstance(own[key], dict):
            merged[key] = {**base[key], **own[key]}
        elif key in ("extend-select", "rules"):
            merged[key] = tuple(dict.fromkeys((*base[key], *own[key])))
    return merged


def _tuple(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _tuple(one) for key, one in value.items()}
    return tuple(map(str, value)) if isinstance(value, list) else str(value)


def _check(read: Read) -> None:
    for key, value in read.data.items():
        if key not in KINDS:
            read.refuse((key,), f"unknown key '{key}'", key, [*KINDS])
        _check_kind(read, (key,), value, KINDS[key])
    version = read.data.get("required-version", "")
    if version and not _allowed(read, version):
        read.refuse(("required-version",), f"this is dockerlint {__version__}, and {version} is required")


def _check_kind(read: Read, keys: tuple[str, ...], value: Any, kind: str) -> None:
    name = ".".join(keys)
    if kind in ("table", "lists", "severities", "settings"):
        if not isinstance(value, dict):
            read.refuse(keys, f"'{name}' is a table")
        inner = {"table": "text", "lists": "texts", "severities": "severity", "settings": "any table"}[kind]
        for key, one in value.items():
            _check_kind(read, (*keys, key), one, inner)
    elif kind == "any table":
        if not isinstance(value, dict):
            read.refuse(keys, f"'{name}' is a table of the rule's settings")
    elif kind == "texts":
        if isinstance(value, str):
            read.refuse(keys, f"'{name}' is a list; write [\"{value}\"]")
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            read.refuse(keys, f"'{name}' is a list of texts")
    elif not isinstance(value, str):
        read.refuse(keys, f"'{name}' is a single text")
    elif kind == "level" and value not in LEVELS:
        read.refuse(keys, f"'{name}' is one of {', '.join(LEVELS)}, not '{value}'", value, LEVELS)
    elif kind == "severity" and value not in SEVERITIES:
        read.refuse(keys, f"'{name}' is one of {', '.join(SEVERITIES)}, not '{value}'", value, SEVERITIES)
    elif kind == "switch" and value not in ("true", "false"):
        read.refuse(keys, f"'{name}' is true or false")


def _check_patterns(read: Read) -> None:
    """Patterns must be ones that .gitignore can have."""
    patterns: list[tuple[tuple[str, ...], Any]] = [(("exclude",), one) for one in read.data.get("exclude", ())]
    patterns += [(("per-file-ignores", one), one) for one in read.data.get("per-file-ignores", {})]
    for keys, pattern in patterns:
        try:
            _spec((str(pattern),))
        except ValueError:
            read.refuse(keys, f"'{pattern}' is no pattern as .gitignore has them")


def _check_names(read: Read, config: Config) -> None:
    """Names of rules must mean something, and settings must be ones that their rule has."""
    rules = all_rules(config.get("rules"))
    named: list[tuple[tuple[str, ...], str]]
    named = [((key,), name) for key in ("select", "extend-select", "ignore") for name in read.data.get(key, ())]
    named += [(("severity", name), name) for name in read.data.get("severity", {})]
    for pattern, names in read.data.get("per-file-ignores", {}).items():
        named += [(("per-file-ignores", pattern), name) for name in names]
    for keys, name in named:
        if reason := complaint(str(name), rules):
            read.refuse(keys, reason)
    by_id = {rule.id: rule for rule in rules}
    for rule, values in read.data.get("settings", {}).items():
        if rule not in by_id:
            read.refuse(("settings", rule), f"there is no rule '{rule}'", rule, [*by_id])
        known = by_id[rule].settings
        for name, value in values.items():
            at = ("settings", rule, name)
            if name not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                read.refuse(at, f"the rule {rule} has no setting '{name}'; {has}", name, [*known])
            if _shape(known[name]) != _shape(value):
                read.refuse(at, f"'{name}' of {rule} is {_shape(known[name])}")


def _shape(value: Any) -> str:
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "a single text"


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda one, two: one == two,
    "!=": lambda one, two: one != two,
    ">=": lambda one, two: one >= two,
    "<=": lambda one, two: one <= two,
    ">": lambda one, two: one > two,
    "<": lambda one, two: one < two,
}


def _allowed(read: Read, wanted: str) -> bool:
    """Whether this version is among those wanted: comparisons with commas between them."""
    for part in wanted.split(","):
        found = re.fullmatch(r"\s*(==|!=|>=|<=|>|<)?\s*(\d+(?:\.\d+)*)\s*", part)
        if not found:
            read.refuse(("required-version",), f"'{wanted}' is no version; write for instance >=0.2, <1")
        one, two = _numbers(__version__), _numbers(found[2])
        if not _COMPARE[found[1] or "=="](one, two):
            return False
    return True


def _numbers(version: str) -> list[int]:
    return [*map(int, re.findall(r"\d+", version)), 0, 0][:3]


def options_for(config: Config, path: str, given: Options) -> Options:
    """How a file is linted: by its configuration, and what was given on the command line on top of it.

    A `select` that was given replaces the configuration's select, extend-select and ignore.
    """
    builds = _builds(config, path)
    if config is NONE:
        return with_builds(given, builds)
    own = given.select != ()
    settings = {rule.id: rule.settings for rule in all_rules((*config.get("rules"), *given.rules))}
    chosen = given._replace(
        rules=(*config.get("rules"), *given.rules),
        select=given.select or config.get("select"),
        extend_select=(*(() if own else config.get("extend-select")), *given.extend_select),
        ignore=(*(() if own else config.get("ignore")), *given.ignore),
        never=_ignored(config, path),
        preview=given.preview or config.get("preview") == "true",
        require_reason=given.require_reason or config.get("require-reason") == "true",
        no_ignores=given.no_ignores or config.get("no-ignores") == "true",
        severity=(*config.get("severity").items(), *given.severity),
        targets=given.targets or config.get("targets"),
        build_args=tuple({**config.get("build-args"), **dict(given.build_args)}.items()),
        settings=tuple(
            (rule, {**settings[rule], **{name: _listed(value) for name, value in values.items()}})
            for rule, values in config.get("settings").items()
        )
        + given.settings,
        development=config.get("development") + given.development,
        production=config.get("production") + given.production,
        development_stages=config.get("development-stages") + given.development_stages,
        contexts=config.get("build-contexts") + given.contexts,
    )
    return with_builds(chosen, builds)


def _builds(config: Config, path: str) -> Given:
    """What compose and bake files say of a file, unless the configuration wants none of it."""
    if path in ("", "-") or config.get("build-files") == "false" or is_compose(path):
        return NOTHING
    return builds_of(path)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _ignored(config: Config, path: str) -> tuple[str, ...]:
    found: list[str] = []
    for pattern, names in config.get("per-file-ignores").items():
        if _spec((pattern,)).match_file(_below(path, config)):
            found += names
    return tuple(found)


def excluded(config: Config, path: str) -> bool:
    """The configuration leaves a file out."""
    patterns = config.get("exclude")
    return bool(patterns) and _spec(patterns).match_file(_below(path, config))


def _below(path: str, config: Config) -> str:
    try:
        return os.path.relpath(os.path.abspath(path), config.root).replace(os.sep, "/")
    except ValueError:  # on another drive
        return os.path.abspath(path).replace(os.sep, "/")


@lru_cache(maxsize=256)
def _spec(patterns: tuple[str, ...]) -> Any:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


def given_config(path: str | None, isolated: bool) -> Config | None:
    """The one configuration for all files: a named one, or none at all; None where each file has its own."""
    if path is not None:
        if not os.path.isfile(path):
            raise InputError(path, 0, "no such configuration file")
        return load(os.path.abspath(path))
    return NONE if isolated else None


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a configuration, for editors."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    scalar = {"type": ["string", "number", "boolean"]}
    shapes: dict[str, Any] = {
        "text": text,
        "texts": texts,
        "severity": {"enum": list(SEVERITIES)},
        "level": {"enum": list(LEVELS)},
        "switch": {"type": "boolean"},
        "severities": {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
        "lists": {"type": "object", "additionalProperties": texts},
        "table": {"type": "object", "additionalProperties": scalar},
        "settings": {"type": "object", "additionalProperties": {"type": "object"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of dockerlint",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {**shapes[kind], "description": HELP[key]} for key, kind in KINDS.items()},
    }
