"""The beginning of a rule of one's own: a file that is a whole rule with its tests, for its author to change."""

from __future__ import annotations

import os
from difflib import get_close_matches
from typing import NoReturn

from dockerlint_py.configuration.config import nearest
from dockerlint_py.ruleset.loader import builtin, files, shipped
from dockerlint_py.ruleset.presets import PRESETS
from dockerlint_py.system.atomic_write import write
from dockerlint_py.system.packaged_data import PACKAGE
from dockerlint_py.text import patterns as re
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXT = """\
summary: curl is installed in the image       # what is wrong, in one line
why: Our images fetch nothing when they run.  # why that matters
severity: warning                             # error, warning, info or style
each: package                                 # what it looks at: docs/vocabulary.md has the kinds and their words
when:                                         # fires where all of this is true …
  name: curl
  action: install
unless:                                       # … and none of this
  - removed: true
message: "{name} is installed; fetch in a build stage instead"
examples:                                     # its tests: `dockerlint test` runs them
  - bad: |
      FROM debian:12
      RUN apt-get update && apt-get install -y curl
    where: curl                               # the text that is flagged
  - good: |
      FROM debian:12
      RUN apt-get update && apt-get install -y ca-certificates
"""
_COMPOSE_TEXT = """\
summary: A service is started again for ever  # what is wrong, in one line
why: Nobody notices that it fails.            # why that matters
severity: warning                             # error, warning, info or style
tier: compose                                 # it looks at compose files, where the preset `compose` is chosen
each: service_option                          # what it looks at: docs/vocabulary.md has the kinds and their words
when:                                         # fires where all of this is true …
  key: restart
  value: always
unless:                                       # … and none of this
  - service.name: proxy
message: "{service.name} is started again for ever; write on-failure"
examples:                                     # its tests: `dockerlint test` runs them
  - bad: |
      services:
        app:
          image: app:1
          restart: always
    where: "restart: always"                  # the text that is flagged
  - good: |
      services:
        app:
          image: app:1
          restart: on-failure
"""


class Scaffold(NamedTuple):
    """The path of a new rule file, its text, and what to do next, a line each."""

    path: str
    text: str
    steps: list[str]


def scaffold(name: str, folder: str | None = None, *, compose: bool = False) -> Scaffold:
    """A new rule called `PRINCIPLE/RULE`, below `folder`, for Dockerfiles or for compose files; nothing is written.

    Without a folder it is that of the shipped rules in a checkout of dockerlint, else the first that the configuration
    has under `rules`, else ./rules. Raises InputError for a name that cannot be, or that something has already.
    """
    principle, slash, rule = name.partition("/")
    if not slash or not _NAME.fullmatch(principle) or not _NAME.fullmatch(rule):
        _refuse(name, "a rule is called PRINCIPLE/RULE, in lowercase letters, digits and single dashes: house/no-curl")
    in_checkout = folder is None and _in_checkout()
    configured = [os.path.relpath(path) for path in nearest("Dockerfile").get("rules") if os.path.isdir(path)]
    root = os.path.relpath(builtin()) if in_checkout else folder or next(iter(configured), "rules")
    _check_free(name, principle, rule, root, in_checkout)
    path = os.path.join(root, principle, f"{rule}.yaml")
    change = "say what it looks at and when it fires, and give it examples of its own"
    last = _last_step(root, " --extend-select compose" if compose else "", in_checkout, configured)
    steps = [change, f"`dockerlint test {path}` runs the examples", last]
    return Scaffold(path, _COMPOSE_TEXT if compose else _TEXT, steps)


def write_scaffold(new: Scaffold) -> None:
    """Writes a new rule, and makes its folder if there is none; raises InputError if that cannot be done."""
    try:
        os.makedirs(os.path.dirname(new.path), exist_ok=True)
    except OSError as error:
        raise InputError(os.path.dirname(new.path), 0, f"cannot be made: {error.strerror}") from None
    write(new.path, new.text.encode("utf-8"))


def _in_checkout() -> bool:
    """The current folder belongs to the repository whose rules come along."""
    root = os.path.dirname(os.path.realpath(builtin()))
    here = os.path.realpath(os.curdir)
    return root != os.path.realpath(PACKAGE) and os.path.join(here, "").startswith(os.path.join(root, ""))


def _check_free(name: str, principle: str, rule: str, root: str, in_checkout: bool) -> None:
    if rule in shipped():
        _refuse(name, f"'{rule}' is a shipped rule, {os.path.relpath(shipped()[rule])}; choose another name")
    if rule in PRESETS:
        _refuse(name, f"'{rule}' is a preset; choose another name")
    paths = files(root) if os.path.isdir(root) else []
    if there := next((path for path in paths if os.path.basename(path) == f"{rule}.yaml"), None):
        _refuse(name, f"{there} is there already; choose another name")
    principles = {os.path.basename(os.path.dirname(path)) for path in shipped().values()}
    if in_checkout and principle not in principles:
        close = get_close_matches(principle, sorted(principles), 1)
        hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(sorted(principles))}"
        _refuse(name, f"'{principle}' is no principle, {hint}")


def _refuse(name: str, reason: str) -> NoReturn:
    raise InputError(name, 0, reason)


def _last_step(root: str, options: str, in_checkout: bool, configured: list[str]) -> str:
    if in_checkout:
        return "`python -m dockerlint_py.documentation` writes its page"
    if os.path.normpath(root) in configured:
        return f"`dockerlint{options}` lints with it, as the configuration names its folder"
    return f'`dockerlint --rules {root}{options}` lints with it, and so does `rules = ["{root}"]` in the configuration'
