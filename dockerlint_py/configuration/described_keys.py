"""The keys of a configuration for people: what each holds, its default, an example."""

from __future__ import annotations

from typing import Any

from dockerlint_py.configuration.config import SECONDS
from dockerlint_py.configuration.config_keys import KEYS, LEVELS, TABLES
from dockerlint_py.configuration.init_files import examples
from dockerlint_py.facts.knowledge.builders import BUILDERS
from dockerlint_py.ruleset.severity import SEVERITIES

_HOLDS = {
    "string": "a string",
    "strings": "a list of strings",
    "level": f"one of {', '.join(LEVELS)}",
    "builder": f"one of {', '.join(BUILDERS)}",
    "switch": "true or false",
    "seconds": "a number of seconds",
    "table": "a table of strings",
    "lists": "a table of lists of strings",
    "severities": f"a table of {', '.join(SEVERITIES)}",
    "settings": "a table of tables",
}
_DEFAULTS = {"select": '["default"]', "fail-on": '"warning"', "timeout": f"{SECONDS:g}", "build-files": "true"}
_OPTIONS = {"build-args": "--build-arg", "targets": "--target"}
_AS_OPTIONS = (
    *("select", "extend-select", "ignore", "fail-on", "preview", "require-reason", "no-ignores", "rules", "timeout"),
    *("baseline", "format"),
)


def described(name: str) -> dict[str, Any]:
    """`key`, `help`, `holds`, `default`, `option` and an `example` in TOML, also as a `pyproject.toml` has it."""
    key = KEYS[name]
    empty = {"switch": "false", "strings": "[]", "builder": "that of the file"}.get(key.kind, "none")
    value = examples()[name]
    table = key.kind in TABLES
    return {
        "key": name,
        "help": key.help,
        "holds": _HOLDS[key.kind],
        "default": _DEFAULTS.get(name, empty),
        "option": _OPTIONS.get(name, f"--{name}" if name in _AS_OPTIONS else ""),
        "example": f"[{name}]\n{value}" if table else f"{name} = {value}",
        "pyproject": f"[tool.dockerlint.{name}]\n{value}" if table else f"[tool.dockerlint]\n{name} = {value}",
    }
