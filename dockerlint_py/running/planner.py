"""What was asked for on the command line → which files are linted, and how each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from dockerlint_py.configuration.config import (
    NONE,
    SECONDS,
    Config,
    excluded,
    options_for,
    seconds_for,
)
from dockerlint_py.configuration.config_choice import ConfigChoice, given_config
from dockerlint_py.configuration.config_reader import is_hadolint
from dockerlint_py.facts.knowledge.recorded_images import LIMIT, parse
from dockerlint_py.facts.topics.recorded_images import recorded_files
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.discovery import STDIN, find, leads_out
from dockerlint_py.ruleset.loader import load_rules, renaming_notes
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule_set import looks_at_services
from dockerlint_py.running.job import Job
from dockerlint_py.system.input_file import read_text
from dockerlint_py.system.standstill import is_folder, standing_still
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import failure_of
from dockerlint_py.text.records import NamedTuple


class Plan(NamedTuple):
    """A job for each file, the configuration of each by its path, and what is worth a line on standard error.

    `errors` are files for which it could not be found out how they are linted.
    """

    jobs: list[Job]
    configs: dict[str, Config]
    notes: list[str]
    errors: list[InputError]


@standing_still()
def plan(
    paths: Sequence[str],
    options: Options,
    config: str | Sequence[str] | None = None,
    isolated: bool = False,
    force_exclude: bool = False,
    fixes: str = "",
    gitignore: bool = True,
    stdin_filename: str | None = None,
    timeout: float | None = None,
) -> Plan:
    """Raises InputError for a wrong configuration or a name that means no rule.

    Standard input is linted as the file that `stdin_filename` names. `timeout` are the seconds that a file may take; by
    default its configuration says.
    """
    choice = given_config(config, isolated)
    options = options._replace(build_files=True)  # one object for all files without a configuration
    named = set() if force_exclude else {path for path in paths if not is_folder(path)}
    jobs: list[Job] = []
    configs: dict[str, Config] = {}
    errors: list[InputError] = []
    notes: list[str] = []

    def itself(path: str) -> bool:
        return looks_at_services(load_rules(options_for(choice.of(path), path, options)))

    found = found_in_time(paths or (".",), gitignore, choice, timeout, errors.append, notes.append, itself)
    for path in found:
        stdin = path == STDIN
        if stdin and stdin_filename is not None:
            path = stdin_filename
            named |= {path} if not force_exclude else set()
        try:
            with time_limit(SECONDS if timeout is None else timeout):
                own = choice.of(path)
                if path in named or not excluded(own, path):
                    made = options_for(own, path, options)
                    jobs.append(Job(path, made, fixes, stdin=stdin, seconds=seconds_for(own, timeout)))
                    configs[path] = own
        except InputError:
            raise
        except TimeLimitExceeded as exceeded:
            errors.append(exceeded.error(path, "finding out how it is linted"))
        except Exception as error:
            errors.append(failure_of(path, error))
    for chosen in {id(job.options): job.options for job in jobs}.values():
        load_rules(chosen)  # a mistake there is said once, not for each file
    errors += _broken_records(jobs)
    own_rules = dict.fromkeys(job.options.rules for job in jobs)
    notes += _notes(configs.values()) if choice.file is None else ()
    notes += dict.fromkeys(note for rules in own_rules for note in renaming_notes(rules))
    return Plan(jobs, configs, notes, errors)


def _broken_records(jobs: Iterable[Job]) -> Iterator[InputError]:
    """An error for each dockerlint.images.json that can't be read: the files beside it are linted without."""
    for path in recorded_files(dict.fromkeys(_folder(job.path) for job in jobs)):
        try:
            parse(read_text(path, LIMIT))
        except InputError as error:
            yield InputError(path, error.line, error.reason)


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def found_in_time(
    paths: Iterable[str],
    gitignore: bool,
    choice: ConfigChoice,
    timeout: float | None,
    complain: Callable[[InputError], None],
    note: Callable[[str], None],
    itself: Callable[[str], bool] | None = None,
) -> Iterator[str]:
    """What `find` finds; where looking for the next file takes too long, what is left of that path is given up.

    `complain` is told of that. The limit is `timeout`, by default that of the configuration that `choice` has for the
    path. `note` is told of links that are left out, since they lead out. Compose files for which `itself` holds come,
    too.
    """
    seen: set[str] = set()
    for top in paths:
        files = find([top], gitignore, seen, itself)
        if not (is_folder(top) or is_build_file(top)):
            yield from files  # nothing is looked for
            continue
        seconds = _seconds_at(top, choice, timeout)
        while True:
            try:
                with time_limit(seconds):
                    path = next(files, None)
            except TimeLimitExceeded as exceeded:
                complain(exceeded.error(top, "looking for Dockerfiles there"))
                break
            if path is None:
                break
            if leads_out(path, top):
                note(f"{path} is a link that leads out of the repository and is left out; name it to have it linted")
            else:
                yield path


def _seconds_at(path: str, choice: ConfigChoice, timeout: float | None) -> float:
    """A wrong configuration is said where a file is linted by it."""
    try:
        own = choice.of(os.path.join(path, "Dockerfile")) if timeout is None else None
    except InputError:
        own = None
    return seconds_for(own or NONE, timeout)


def _notes(configs: Iterable[Config]) -> Iterator[str]:
    """That configurations of hadolint count."""
    paths = dict.fromkeys(config.path for config in configs if is_hadolint(config.path))
    if paths:
        from dockerlint_py.configuration.hadolint_config import convert, note_on

        yield note_on(map(convert, paths))
