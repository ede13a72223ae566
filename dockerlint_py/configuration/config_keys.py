"""The keys of a configuration: what each holds and is for, and the JSON Schema of them all."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.knowledge.builders import BUILDERS
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.text.records import NamedTuple

LEVELS = (*SEVERITIES, "never")
TABLES = ("table", "lists", "severities", "settings")
"""The kinds of values that are tables."""
MOST_ENTRIES = 5_000
"""Of a list or table: each is looked at for each file, or each rule."""


def too_many(name: str, value: Any) -> str:
    """What is said of a value with more entries than a configuration has; empty for any other one."""
    if isinstance(value, (list, dict)) and len(value) > MOST_ENTRIES:
        return f"'{name}' has more than {MOST_ENTRIES:,} entries; say it with fewer, by patterns or groups"
    return ""


class Key(NamedTuple):
    """What a key holds, as the name of a kind, and what it is for."""

    kind: str
    help: str


_OWN = {
    "extend": Key("string", "another configuration file, by its path from this one; what stands here counts more"),
    "required-version": Key("string", "versions of dockerlint that may run, such as `>=0.2, <1`"),
    "select": Key("strings", "rules, principles, aliases or presets to run instead of the default ones"),
    "extend-select": Key("strings", "the same, on top of those"),
    "ignore": Key("strings", "rules, principles or aliases to leave out"),
    "severity": Key("severities", "name of a rule, principle or alias → error, warning, info or style"),
    "fail-on": Key("level", "exit 1 from this severity on (default: warning), or never"),
    "preview": Key("switch", "run rules that are being tried out"),
    "require-reason": Key("switch", "dockerlint's own comments silence nothing without a reason"),
    "no-ignores": Key("switch", "no comment silences anything"),
    "format": Key("string", "format of the report where the command line names none, such as grouped"),
    "baseline": Key("string", "file with findings that are not reported, by its path from this file"),
    "exclude": Key("strings", "files and folders to leave out, written as in .gitignore"),
    "per-file-ignores": Key("lists", "pattern of files, written as in .gitignore → names to leave out there"),
    "development": Key("strings", "shell patterns of the paths of development images, besides those that are named so"),
    "development-stages": Key("strings", "names of final stages that make a development image"),
    "production": Key("strings", "shell patterns of paths that are for production whatever their names are"),
    "rules": Key("strings", "files and folders of rules of one's own, by their paths from this file"),
    "settings": Key("settings", "rule → setting → value"),
    "build-args": Key("table", "name → value, as for docker build"),
    "targets": Key("strings", "stages that are built, each an image of its own"),
    "build-contexts": Key("strings", "names of build contexts, as for docker build --build-context"),
    "builder": Key("builder", "what builds the files: buildkit, or buildah (default: buildah for a Containerfile)"),
    "registry-mirrors": Key(
        "strings", "mirrors of Docker Hub by host or host and path, or `MIRROR=REGISTRY` of another registry"
    ),
    "timeout": Key("seconds", "seconds of CPU that a file may take (default: 60); 0 is no limit"),
    "build-files": Key("switch", "false: take no targets, build arguments and contexts from compose and bake files"),
}
LISTS = tuple(name for name, key in _OWN.items() if key.kind == "strings" and not name.startswith("extend-"))
EXTENDING = {f"extend-{name}": name for name in LISTS if name != "select"}
"""Keys that add to a list of another key, and of the configurations that are extended, instead of replacing it."""
KEYS = {**_OWN, **{name: Key("strings", f"the same as {base}, on top of it") for name, base in EXTENDING.items()}}


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a configuration, for editors."""
    string = {"type": "string"}
    strings = {"type": "array", "items": string}
    scalar = {"type": ["string", "number", "boolean"]}
    shapes: dict[str, Any] = {
        "string": string,
        "strings": strings,
        "severity": {"enum": list(SEVERITIES)},
        "level": {"enum": list(LEVELS)},
        "builder": {"enum": list(BUILDERS)},
        "switch": {"type": "boolean"},
        "seconds": {"type": "number", "minimum": 0},
        "severities": {"type": "object", "additionalProperties": {"enum": list(SEVERITIES)}},
        "lists": {"type": "object", "additionalProperties": strings},
        "table": {"type": "object", "additionalProperties": scalar},
        "settings": {"type": "object", "additionalProperties": {"type": "object"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of dockerlint",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {**shapes[key.kind], "description": key.help} for name, key in KEYS.items()},
    }
