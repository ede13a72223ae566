"""The settings of a file for people: each as TOML, with where it comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from dockerlint_py.configuration.config import SECONDS, Config
from dockerlint_py.configuration.config_keys import EXTENDING, KEYS
from dockerlint_py.ruleset.options import as_built
from dockerlint_py.running.job import Job
from dockerlint_py.system.boundary import Boundary
from dockerlint_py.system.environment import inside
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.records import NamedTuple

_ADDED = ("ignore", "extend-select", "rules", "build-args", "severity")
"""Keys to which the command line adds, instead of replacing them."""
_FROM_BUILDS = ("targets", "build-args", "build-contexts")
_DEFAULTS: dict[str, Any] = {"select": ("default",), "fail-on": "warning", "timeout": f"{SECONDS:g}"}
"""What is shown although nobody says it."""


def as_linted(job: Job) -> Job:
    """The job with what compose and bake files say of its file. Raises InputError where that takes too long."""
    try:
        with time_limit(job.seconds), inside(Boundary.of_file(job.path, job.options.context)):
            return job._replace(options=as_built(job.options, job.path))
    except TimeLimitExceeded as exceeded:
        raise exceeded.error(job.path, "finding out how it is built") from None


class GivenSetting(NamedTuple):
    """What the command line says: the option or variable, and the value."""

    source: str
    value: Any


def settings_of(job: Job, config: Config, given: Mapping[str, GivenSetting]) -> Iterator[str]:
    """Lines with the settings of a file, as TOML; `given` has those of the command line by the key."""
    import json

    yield f"# {job.path}: {config.path or 'no configuration file'}"
    for key, key_ in KEYS.items():
        if key == "extend" or key in EXTENDING:
            continue
        value = _value(key, job, config, given) or _DEFAULTS.get(key)
        if not value or (key == "build-files" and value == "true"):
            continue
        value = dict(value) if key_.kind in ("table", "severities", "settings") else value
        value = value == "true" if key_.kind == "switch" and isinstance(value, str) else value
        text = value if key_.kind == "seconds" else json.dumps(value, default=str)
        yield f"{key} = {text}  # {_source(key, job, config, given)}"
    if job.options.unsure_args:
        yield f"# not known: the build arguments {', '.join(job.options.unsure_args)}"


def _value(key: str, job: Job, config: Config, given: Mapping[str, GivenSetting]) -> Any:
    if key == "per-file-ignores":
        return job.options.never
    if key == "build-contexts":
        return job.options.contexts
    if key == "timeout":
        return f"{job.seconds:g}"
    if key in given and key in ("fail-on", "baseline", "format"):
        return given[key].value
    return getattr(job.options, key.replace("-", "_"), config.get(key))


def _source(key: str, job: Job, config: Config, given: Mapping[str, GivenSetting]) -> str:
    """Where the value comes from."""
    sources = [given[key].source] if key in given else []
    replaced = key in given and key not in _ADDED
    if not replaced and key in config.sources and not ("select" in given and key in ("extend-select", "ignore")):
        sources.append(config.sources[key])
    if key in _FROM_BUILDS and not replaced and _from_builds(key, job, config, given):
        sources.append("compose and bake files")
    here = os.path.join(os.getcwd(), "")
    return ", ".join(sources).replace(here, "") or "default"


def _from_builds(key: str, job: Job, config: Config, given: Mapping[str, GivenSetting]) -> bool:
    """Some of the value is neither of the configuration nor of the command line."""
    known = {*config.get(key)} | {*dict(given[key].value if key in given else ())}
    values = {"targets": job.options.targets, "build-contexts": job.options.contexts}
    names = {*dict(job.options.build_args)} if key == "build-args" else {*values[key]}
    return bool(names - known)
