"""What the command line and variables say of settings, by the key of the configuration that each stands for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from dockerlint_py.running.shown_settings import GivenSetting

_KEYS = {"target": "targets", "build-arg": "build-args", "formats-": "format"}


def given_settings(parameters: Mapping[str, Any], build_args: tuple[tuple[str, str], ...]) -> dict[str, GivenSetting]:
    """Those of `check`, by its parameters; `build_args` are all that a file is linted with."""
    given = {}
    for name, value in parameters.items():
        option = name.replace("_", "-")
        key = _KEYS.get(option, option)
        if source := _source(name, option.rstrip("-").removesuffix("s") if option == "formats-" else option, value):
            given[key] = GivenSetting(source, build_args if key == "build-args" else value)
    return given


def _source(name: str, option: str, value: Any) -> str:
    """The option or the variable that a parameter has its value from; empty if it is the default."""
    click = sys.modules.get("click")
    context = click.get_current_context(silent=True) if click else None
    if context is None:  # a command line that was read without click, which reads no variables
        return f"--{option}" if value not in (None, False, (), "", "auto") else ""
    source = context.get_parameter_source(name)
    if source is None or source.name == "DEFAULT":
        return ""
    return f"DOCKERLINT_{option.upper().replace('-', '_')}" if source.name == "ENVIRONMENT" else f"--{option}"
