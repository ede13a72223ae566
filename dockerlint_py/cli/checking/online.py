"""What registries say of images: who is asked, and `check --online`, for which they are asked before linting."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dockerlint_py.cli import WrongUsage

if TYPE_CHECKING:
    from dockerlint_py.images.asking import Sources
    from dockerlint_py.running.job import Job

WAIT = 30.0
"""Seconds for an image."""


def sources(
    layouts: Sequence[str], engine: str, registries: bool, platform: str, wait: float, plain: Sequence[str]
) -> Sources:
    """Who is asked, as the command line says it. Raises WrongUsage."""
    from dockerlint_py.images.asking import Sources
    from dockerlint_py.images.engine import PROGRAMS
    from dockerlint_py.images.layout import layout_of

    if platform.count("/") not in (1, 2) or not all(platform.split("/")):
        raise WrongUsage(f"'{platform}' is no platform; write it as linux/amd64 or linux/arm64/v8")
    engines = PROGRAMS if engine == "any" else () if engine == "none" else (engine,)
    return Sources([layout_of(one) for one in layouts], engines, registries, platform, wait, plain)


def asked_live(jobs: Sequence[Job], folder: str, note: Callable[[str], None]) -> list[Job]:
    """The jobs, which know what the registries and the engine say now: that is written to a file in the folder.

    `note` is told of what could not be found out: linting goes on with what is known without it.
    """
    from dockerlint_py.facts.knowledge.recorded_images import NAME
    from dockerlint_py.images import record_file
    from dockerlint_py.images.asking import ask
    from dockerlint_py.images.listing import named_images
    from dockerlint_py.images.updating import refused, to_ask
    from dockerlint_py.system.environment import today

    everybody = sources((), "any", True, "linux/amd64", WAIT, ())
    answers = ask(to_ask(named_images(jobs, lambda _: None)), {}, today(), everybody)
    for line in (*answers.notes, *map(refused, answers.refusals)):
        note(str(line))
    file = os.path.join(folder, NAME)
    record_file.write(file, answers.records)
    return [job._replace(options=job.options._replace(asked_images=file)) for job in jobs]
