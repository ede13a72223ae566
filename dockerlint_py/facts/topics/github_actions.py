"""Actions of GitHub that run in a container: their file says which Dockerfile makes its image."""

from __future__ import annotations

import os

from dockerlint_py.facts.model import File
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.build_context import upward
from dockerlint_py.system import environment
from dockerlint_py.text.patterns import lazy_pattern

_NAMES = ("action.yml", "action.yaml")
_DOCKER = lazy_pattern(r"""(?m)^ {1,20}using: {0,20}["']?docker["']? *$""")
_IMAGE = lazy_pattern(r"""(?m)^ {1,20}image: {0,20}["']?([\w./-]+)["']? *$""")


@fact(File)
def github_action(file: File) -> bool:
    """An action of GitHub runs it: an action.yml beside it, or in a folder above within its repository, says so."""
    if environment.is_elsewhere():
        return False
    own = os.path.abspath(file.path)
    if not environment.is_file(own):
        if file.context is None:
            return False
        own = os.path.join(os.path.abspath(file.context.path), file.name)
    files = (os.path.join(folder, name) for folder in upward(os.path.dirname(own)) for name in _NAMES)
    return any(_is_run_by(path, own) for path in files if environment.is_file(path))


def _is_run_by(path: str, dockerfile: str) -> bool:
    text = environment.text(path) or ""
    image = _IMAGE.search(text) if _DOCKER.search(text) else None
    return image is not None and os.path.normpath(os.path.join(os.path.dirname(path), image[1])) == dockerfile
