"""The configuration of an image, as registries and engines say it → what is kept of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from dockerlint_py.images.documents import LONGEST_CONFIGURATION, MOST, NONE_OF_THEM
from dockerlint_py.images.no_answer import NoAnswer
from dockerlint_py.text.credentials import masked

_SECRET_NAME = re.compile(
    r"(?i)(?:^|_)(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|auth|(?:api|access|private|secret|license)_?key)(?:$|_)"
)
_LONGEST_VALUE = 1_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def kept(config: Any, base: str | None = None) -> dict[str, Any]:
    """What a configuration sets, by the names of ImageKnowledge; what it does not mention is not set.

    `config` is the `config` of the OCI image specification, which is Docker's `Config`. The value of a variable that
    may be a secret is None. Raises NoAnswer for what is no configuration.
    """
    if config is None:
        config = {}
    if not isinstance(config, dict):
        raise NoAnswer(NONE_OF_THEM)
    values: dict[str, Any] = {
        "user": _text(config, "User"),
        "workdir": _text(config, "WorkingDir").rstrip("/"),  # some builders write the / that is meant anyway
        "entrypoint": _texts(config, "Entrypoint"),
        "cmd": _texts(config, "Cmd"),
        "env": _env(_texts(config, "Env")),
        "stop_signal": _text(config, "StopSignal").upper().removeprefix("SIG"),
        "volumes": _names(config, "Volumes"),
        "ports": [port.removesuffix("/tcp") for port in _names(config, "ExposedPorts")],
        "shell": _texts(config, "Shell"),
        "healthcheck": _healthcheck(config.get("Healthcheck")),
        "onbuild": _texts(config, "OnBuild"),
        "base": base or "",
    }
    values = {name: value for name, value in values.items() if value}
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise NoAnswer(f"{NONE_OF_THEM}: a text in it is none") from None
    if len(json.dumps(values)) > LONGEST_CONFIGURATION:
        raise NoAnswer(f"has a configuration of more than {LONGEST_CONFIGURATION:,} characters, which no image has")
    return values


def day(text: Any) -> str | None:
    """The day of a moment in ISO form; None where that is none, or the one that builds without a clock write."""
    found = _DAY.match(text) if isinstance(text, str) else None
    return found[0] if found and not found[0].startswith(("0001", "1970", "1980")) else None


def _text(config: Mapping[str, Any], name: str) -> str:
    value = config.get(name) or ""
    if not isinstance(value, str):
        raise NoAnswer(f"{NONE_OF_THEM}: its {name} is no text")
    return value


def _texts(config: Mapping[str, Any], name: str) -> list[str]:
    value = config.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or len(value) > MOST:
        raise NoAnswer(f"{NONE_OF_THEM}: its {name} is no list of texts")
    return value


def _names(config: Mapping[str, Any], name: str) -> list[str]:
    """The keys of a mapping, whose values say nothing."""
    value = config.get(name) or {}
    if not isinstance(value, dict) or len(value) > MOST:
        raise NoAnswer(f"{NONE_OF_THEM}: its {name} has no names")
    return sorted(value)


def _env(pairs: list[str]) -> dict[str, str | None]:
    env: dict[str, str | None] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        env[name] = None if _is_secret(name, value) else value
    return dict(sorted(env.items()))


def _is_secret(name: str, value: str) -> bool:
    """Better left out of a file that is committed: it may be a secret, or is longer than anybody reads."""
    return bool(_SECRET_NAME.search(name)) or len(value) > _LONGEST_VALUE or masked(value) != value


def _healthcheck(check: Any) -> list[str]:
    """The command of a health check as it is run; empty where there is none."""
    test = check.get("Test") if isinstance(check, dict) else None
    if not isinstance(test, list) or not all(isinstance(one, str) for one in test) or len(test) > MOST:
        return []
    kind, *words = test or [""]
    if kind == "CMD":
        return words
    return ["/bin/sh", "-c", *words[:1]] if kind == "CMD-SHELL" and words else []
