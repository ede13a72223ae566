"""How files are linted: which rules run, and how the image is built."""

from __future__ import annotations

from typing import Any

from dockerlint_py.parsing.build_files import NOTHING, Given, given, is_build_file
from dockerlint_py.text.records import NamedTuple


class Options(NamedTuple):
    """What is asked for: rules of one's own, names selected and ignored, severities, and how the image is built.

    Each target is an image of its own, the empty name is the last stage, and so is none at all. `development` and
    `production` are shell patterns of paths, `development_stages` names of final stages. Settings are (rule, name →
    value). Comments of ours silence nothing without a reason with `require_reason`, and no comment does with
    `no_ignores`. `unsure_args` are build arguments whose values are not known (`*`: all), `contexts` names of build
    contexts, `registry_mirrors` registries that hold the images of others, `asked_images` is a file with what
    registries said for this run. With `build_files`, what compose and bake files say of a file counts, too.
    """

    rules: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    preview: bool = False
    severity: tuple[tuple[str, str], ...] = ()
    targets: tuple[str, ...] = ()
    build_args: tuple[tuple[str, str], ...] = ()
    context: str | None = None
    settings: tuple[tuple[str, Any], ...] = ()
    today: str = ""
    development: tuple[str, ...] = ()
    production: tuple[str, ...] = ()
    development_stages: tuple[str, ...] = ()
    require_reason: bool = False
    no_ignores: bool = False
    unsure_args: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    builder: str = ""
    registry_mirrors: tuple[str, ...] = ()
    built: tuple[str, ...] = ()
    asked_images: str = ""
    build_files: bool = False


def as_built(options: Options, path: str) -> Options:
    """The options with what compose and bake files say of a file, which is asked of the disk now."""
    if not options.build_files or path in ("", "-") or is_build_file(path):
        return options
    return with_builds(options._replace(build_files=False), given(path))


def with_builds(options: Options, given: Given, context: str | None = None) -> Options:
    """Options with what compose and bake files say, where they themselves say nothing; they themselves if none does."""
    named = dict(options.build_args)
    same = len(named) == len(options.build_args) and not (options.built or options.unsure_args)
    if same and given is NOTHING and context is None:
        return options
    return options._replace(
        targets=options.targets or given.targets,
        build_args=tuple({**dict(given.args), **named}.items()),
        unsure_args=tuple(name for name in given.unsure if name not in named),
        contexts=tuple(dict.fromkeys((*options.contexts, *given.contexts))),
        context=options.context or context,
        built=given.built,
    )
