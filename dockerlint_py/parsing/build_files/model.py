"""What a build says of a Dockerfile, and what several builds of one have in common."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re
from dockerlint_py.text.records import NamedTuple

MOST_TARGETS = 16
"""With more targets than this, which of them matter is not told."""

EVERY = "*"
"""The name of all arguments that are not named."""


class Build(NamedTuple):
    """One way to build an image; None is what cannot be told.

    `target` is empty where the last stage is built; `ships` says that the result is an image that people are meant to
    run, and not only some step of the work.
    """

    dockerfile: str | None
    context: str | None
    target: str | None = ""
    args: Mapping[str, str | None] = {}
    contexts: tuple[str, ...] = ()
    ships: bool = True
    only: bool = False
    """The file that says so has all builds for shipping, so that its targets are all there are."""


class Given(NamedTuple):
    """What holds of all builds of a Dockerfile: targets, arguments, those with unsure values, names of contexts."""

    targets: tuple[str, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    unsure: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    built: tuple[str, ...] = ()
    """The other stages that some build asks for; the empty name is the last one."""


NOTHING = Given()


def joined(builds: Sequence[Build]) -> Given:
    """What several builds of one Dockerfile have in common; an argument that they disagree on is unsure."""
    if not builds:
        return NOTHING
    values = {name: {build.args.get(name, "\0") for build in builds} for build in builds for name in build.args}
    args = {name: next(iter(given)) for name, given in values.items() if len(given) == 1}
    sure = {name: value for name, value in args.items() if value is not None}
    contexts = dict.fromkeys(name for build in builds for name in build.contexts)
    targets = _targets(builds)
    asked = dict.fromkeys(build.target for build in builds if build.target is not None)
    built = tuple(target for target in asked if target not in targets) if any(asked) else ()
    if EVERY in values:
        return Given(targets, (), (EVERY,), (*contexts,), built)
    unsure = tuple(name for name in values if name not in sure)
    return Given(targets, tuple(sure.items()), unsure, (*contexts,), built)


def _targets(builds: Sequence[Build]) -> tuple[str, ...]:
    """The stages that are images of their own, the empty name for the last one; none where only that one is.

    A compose file may be for development only, so that the last stage counts beside what it names.
    """
    shipped = [build.target for build in builds if build.ships]
    named = [target for target in dict.fromkeys(shipped) if target is not None]
    if None in shipped or not any(build.only and build.ships for build in builds):
        named = [*dict.fromkeys(("", *named))]
    return tuple(named) if named != [""] and len(named) <= MOST_TARGETS else ()


def place(folder: str, context: str | None, dockerfile: str | None) -> tuple[str | None, str | None]:
    """Context and Dockerfile as paths; None for what is not a folder on this machine."""
    if context is None or re.match(r"[\w+.-]+://|git@|github\.com/|target:|service:|-$", context):
        return None, None
    where = environment.real(os.path.join(folder, context))
    return where, None if dockerfile is None else environment.real(os.path.join(where, dockerfile))
