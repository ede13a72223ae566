"""Which configuration each file of a run has: what the command line says, and the nearest file."""

from __future__ import annotations

import os
from collections.abc import Sequence

from dockerlint_py.configuration.config import NONE, Config, added_up, load, nearest, over
from dockerlint_py.configuration.inline_config import is_inline, read_inline
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple


class ConfigChoice(NamedTuple):
    """Which configuration a file has: `file` for all of them, else the nearest one of each; `inline` on top of it."""

    file: Config | None = None
    inline: Config = NONE

    def of(self, path: str) -> Config:
        """The configuration of a file."""
        own = nearest(path) if self.file is None else self.file
        if self.inline is NONE:
            return own
        joined = added_up(over(own, self.inline))
        return joined._replace(path=own.path, root=own.root or self.inline.root, files=own.files)


def given_config(given: str | Sequence[str] | None, isolated: bool) -> ConfigChoice:
    """What was given on the command line: a file, `KEY=VALUE`s, neither, both; `isolated` is no file at all.

    Raises InputError for a file that is not there or a key that is none.
    """
    texts = (given,) if isinstance(given, str) else tuple(given or ())
    inline = [text for text in texts if is_inline(text)]
    paths = [text for text in texts if not is_inline(text)]
    if len(paths) > 1:
        raise InputError("--config", 0, f"one file, not {' and '.join(paths)}; `extend` in a file takes another one")
    for path in paths:
        if not os.path.exists(path):
            raise InputError(path, 0, "no such configuration file")
    file = load(os.path.abspath(paths[0])) if paths else NONE if isolated else None
    return ConfigChoice(file, read_inline(inline) if inline else NONE)
