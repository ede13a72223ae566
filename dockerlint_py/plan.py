"""What was asked for on the command line → which files are linted, and how each of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .config import KINDS, Config, excluded, given_config, nearest, options_for
from .configfile import is_hadolint
from .discover import STDIN, find
from .lint import Options
from .rules import load_rules
from .runner import Job


class Plan(NamedTuple):
    """A job for each file, the configuration of each by its path, and what is worth a line on standard error."""

    jobs: list[Job]
    configs: dict[str, Config]
    notes: list[str]


def plan(
    paths: Sequence[str],
    options: Options,
    config: str | None = None,
    isolated: bool = False,
    force_exclude: bool = False,
    fixes: str = "",
    gitignore: bool = True,
    stdin_filename: str | None = None,
) -> Plan:
    """Raises InputError for a wrong configuration or a name that means no rule.

    Standard input is linted as the file that `stdin_filename` names.
    """
    one = given_config(config, isolated)
    named = set() if force_exclude else {path for path in paths if not os.path.isdir(path)}
    jobs, configs = [], {}
    for path in find(paths or (".",), gitignore):
        stdin = path == STDIN
        if stdin and stdin_filename is not None:
            path = stdin_filename
            named |= {path} if not force_exclude else set()
        own = nearest(path) if one is None else one
        if path in named or not excluded(own, path):
            configs[path] = own
            jobs.append(Job(path, options_for(own, path, options), fixes, stdin=stdin))
    for job in jobs:
        load_rules(job.options)  # a mistake there is said once, not for each file
    return Plan(jobs, configs, list(_notes(configs.values()) if config is None else ()))


def _notes(configs: Iterable[Config]) -> Iterator[str]:
    """That configurations of hadolint count."""
    paths = dict.fromkeys(config.path for config in configs if is_hadolint(config.path))
    if paths:
        from .hadolint import convert, said

        yield said(map(convert, paths))


def settings_of(job: Job, config: Config) -> Iterator[str]:
    """The settings of a file, one a line, as TOML with the file that they come from."""
    import json

    yield f"# {job.path}: {config.path or 'no configuration file'}"
    shown = {**{key: config.get(key) for key in KINDS}, "per-file-ignores": job.options.never}
    shown["build-contexts"] = job.options.contexts
    del shown["extend"]
    for key, value in shown.items():
        value = getattr(job.options, key.replace("-", "_"), value)
        if value and not (key == "build-files" and value == "true"):
            value = dict(value) if KINDS[key] in ("table", "severities", "settings") else value
            value = value == "true" if KINDS[key] == "switch" and isinstance(value, str) else value
            yield f"{key} = {json.dumps(value, default=str)}"
    if job.options.unsure_args:
        yield f"# not known: the build arguments {', '.join(job.options.unsure_args)}"
