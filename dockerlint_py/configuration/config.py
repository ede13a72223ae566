"""The configuration of a file: the nearest one upward, what it extends, and what the command line says on top."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dockerlint_py.configuration.config_keys import EXTENDING, KEYS
from dockerlint_py.configuration.config_reader import find, find_hadolint, is_hadolint, read_config
from dockerlint_py.configuration.path_patterns import compiled
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.records import NamedTuple


class Config(NamedTuple):
    """A configuration; `root` is the folder that its patterns and paths count from, `path` is empty without a file."""

    path: str = ""
    root: str = ""
    values: Mapping[str, Any] = {}
    sources: Mapping[str, str] = {}
    """Where the value of each key stands: file and line, for lists that were added up of each part."""
    files: tuple[str, ...] = ()
    """The files that were read for it."""

    def get(self, key: str) -> Any:
        """The value of a key, or what is meant where it is not given."""
        defaults: dict[str, Any] = {"string": "", "seconds": "", "level": "warning", "switch": "false", "strings": ()}
        defaults |= {"builder": ""}
        default = "true" if key == "build-files" else defaults.get(KEYS[key].kind, {})
        return self.values.get(key, default)


NONE = Config()
SECONDS = 60.0
"""What a file may take where nobody says otherwise; the slowest ones take a few."""
_LONGEST_CHAIN = 20
"""So many configurations extend each other."""


def nearest(path: str) -> Config:
    """The configuration of a file: that of its own folder, else of the nearest one above; NONE if there is none."""
    folder = os.path.dirname(os.path.abspath(path))
    own = _of_folder(folder)
    return _of_folder(folder, True) if own is NONE else own


def _of_folder(folder: str, hadolint: bool = False) -> Config:
    """Ours, or that of hadolint, which counts where there is none of ours in any folder upward."""
    while not (path := _file_of(folder, hadolint)):
        parent = os.path.dirname(folder)
        if parent == folder:
            return NONE
        folder = parent
    return load(path)


@lru_cache(maxsize=8192)
def _file_of(folder: str, hadolint: bool) -> str | None:
    """The configuration file of a folder itself."""
    return find_hadolint(folder) if hadolint else find(folder)


@lru_cache(maxsize=256)
def load(path: str, *below: str) -> Config:
    """A configuration file with what it extends; raises InputError with file, line and what to do."""
    from dockerlint_py.configuration.config_checks import check, check_names

    if is_hadolint(path):
        from dockerlint_py.configuration.hadolint_config import convert

        values = frozen(convert(path).values)
        return Config(path, os.path.dirname(os.path.abspath(path)), values, dict.fromkeys(values, path), (path,))
    file = read_config(path)
    check(file)
    root = os.path.dirname(os.path.abspath(path))
    values = {key: frozen(value) for key, value in file.data.items()}
    for key in ("rules", "extend-rules", "extend"):
        for name in [values[key]] if key == "extend" and key in values else values.get(key, ()):
            if not os.path.exists(os.path.join(root, os.path.expanduser(name))):
                file.refuse((key,), f"there is no file or folder {name} beside this file")
    for key in {"rules", "extend-rules"} & values.keys():
        values[key] = tuple(os.path.join(root, os.path.expanduser(name)) for name in values[key])
    if values.get("baseline"):
        values["baseline"] = os.path.relpath(os.path.join(root, os.path.expanduser(values["baseline"])))
    sources = {key: f"{path}:{line}" if (line := file.lines.get((key,))) else path for key in values}
    own = Config(path, root, values, sources)
    files: tuple[str, ...] = (path,)
    if "extend" in values:
        other = os.path.normpath(os.path.join(root, os.path.expanduser(values["extend"])))
        if other in (*below, os.path.normpath(os.path.abspath(path))):
            file.refuse(("extend",), f"{values['extend']} extends this file, directly or through others")
        if len(below) == _LONGEST_CHAIN:
            file.refuse(("extend",), f"more than {_LONGEST_CHAIN} configurations extend each other; join some of them")
        base = load(other, *below, os.path.normpath(os.path.abspath(path)))
        own, files = over(base, own), (*files, *base.files)
    config = added_up(own)._replace(files=files)
    check_names(file, all_rules(config.get("rules")))
    return config


def foreign(path: str) -> Config:
    """Somebody else's configuration, by itself: files that it names (`extend`, `rules`) are left out and not looked at.

    Raises InputError like `load`.
    """
    from dockerlint_py.configuration.config_checks import check, check_names

    if is_hadolint(path):
        return load(path)
    file = read_config(path)
    file = file._replace(
        data={key: value for key, value in file.data.items() if key not in ("extend", "rules", "extend-rules")}
    )
    check(file)
    values = {key: frozen(value) for key, value in file.data.items() if key not in ("baseline", "format")}
    config = added_up(Config(path, os.path.dirname(os.path.abspath(path)), values))
    check_names(file, all_rules(config.get("rules")))
    return config


def over(base: Config, own: Config) -> Config:
    """`own` over `base`: tables key by key, what adds to something together, all else replaced.

    What `base` ignores stays ignored, unless `own` selects it by the same name.
    """
    selected = {*own.values.get("select", ()), *own.values.get("extend-select", ())}
    below = {**base.values}
    if below.get("ignore"):
        below["ignore"] = tuple(name for name in below["ignore"] if name not in selected)
    values, sources = {**below, **own.values}, {**base.sources, **own.sources}
    for key in below.keys() & own.values.keys():
        first, second = below[key], own.values[key]
        if isinstance(second, dict):
            values[key] = {**first, **second}
            if key == "per-file-ignores":
                values[key] |= {name: _joined(first[name], second[name]) for name in first.keys() & second.keys()}
        elif key in _ADDING:
            values[key] = _joined(first, second)
        else:
            continue
        sources[key] = ", ".join(_joined((base.sources.get(key, ""),), (own.sources.get(key, ""),)))
    return Config(own.path, own.root, values, sources, own.files)


_ADDING = ("extend-select", "rules", "ignore")
"""Lists that are added up, whoever extends whom."""


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def added_up(config: Config) -> Config:
    """The keys that add to a list are part of that list."""
    values, sources = {**config.values}, {**config.sources}
    for key, base in EXTENDING.items():
        if key in values:
            places = [sources[name] for name in (base, key) if name in sources]
            values[base] = _joined(values.get(base, ()), values.pop(key))
            sources[base] = ", ".join(dict.fromkeys(places))
            sources.pop(key, None)
    return config._replace(values=values, sources=sources)


def frozen(value: Any) -> Any:
    """A value that was read, unchangeable: lists as tuples, scalars as strings."""
    if isinstance(value, dict):
        return {str(key): frozen(inner) for key, inner in value.items()}
    return tuple(map(str, value)) if isinstance(value, list) else str(value)


def options_for(config: Config, path: str, given: Options) -> Options:
    """How a file is linted: by its configuration, and what was given on the command line on top of it.

    A `select` that was given replaces the configuration's select, extend-select and ignore.
    """
    if config is NONE:
        return given if given.build_files else given._replace(build_files=True)
    selects = given.select != ()
    settings = {rule.id: rule.settings for rule in all_rules((*config.get("rules"), *given.rules))}
    return given._replace(
        rules=(*config.get("rules"), *given.rules),
        select=given.select or config.get("select"),
        extend_select=(*(() if selects else config.get("extend-select")), *given.extend_select),
        ignore=(*(() if selects else config.get("ignore")), *given.ignore),
        never=_ignored(config, path),
        preview=given.preview or config.get("preview") == "true",
        require_reason=given.require_reason or config.get("require-reason") == "true",
        no_ignores=given.no_ignores or config.get("no-ignores") == "true",
        severity=(*config.get("severity").items(), *given.severity),
        targets=given.targets or config.get("targets"),
        build_args=tuple({**config.get("build-args"), **dict(given.build_args)}.items()),
        settings=tuple(
            (rule, {**settings[rule], **{name: _as_list(value) for name, value in values.items()}})
            for rule, values in config.get("settings").items()
        )
        + given.settings,
        development=config.get("development") + given.development,
        production=config.get("production") + given.production,
        development_stages=config.get("development-stages") + given.development_stages,
        contexts=config.get("build-contexts") + given.contexts,
        builder=given.builder or config.get("builder"),
        registry_mirrors=config.get("registry-mirrors") + given.registry_mirrors,
        build_files=config.get("build-files") != "false",
    )


def seconds_for(config: Config, given: float | None) -> float:
    """What a file may take: as given on the command line, else by its configuration; 0 is no limit."""
    return given if given is not None else float(config.get("timeout") or SECONDS)


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _ignored(config: Config, path: str) -> tuple[str, ...]:
    ignored: list[str] = []
    for pattern, names in config.get("per-file-ignores").items():
        if compiled((pattern,)).leaves_out(_below(path, config)):
            ignored += names
    return tuple(ignored)


def excluded(config: Config, path: str) -> bool:
    """The configuration leaves a file out."""
    patterns = config.get("exclude")
    return bool(patterns) and compiled(patterns).leaves_out(_below(path, config))


def _below(path: str, config: Config) -> str:
    try:
        return os.path.relpath(os.path.abspath(path), config.root).replace(os.sep, "/")
    except ValueError:  # on another drive
        return os.path.abspath(path).replace(os.sep, "/")


def forget() -> None:
    """Configurations are looked for and read anew the next time: for whoever stays while they change."""
    load.cache_clear()
    _file_of.cache_clear()
    if hadolint := sys.modules.get("dockerlint_py.configuration.hadolint_config"):
        hadolint.convert.cache_clear()
