"""What is true of a Dockerfile. The attributes of its subjects are the words of the rule language.

The subjects stand bare in `model`. Each module of `topics` gives them words, and is loaded by being there; `knowledge`
is what is known of Docker, images and programs without looking at any Dockerfile.
"""

from __future__ import annotations

import os
from importlib import import_module

from dockerlint_py.facts.kinds import KEYWORDS
from dockerlint_py.facts.model import File
from dockerlint_py.facts.subjects import prepare, release, subjects

__all__ = ["KEYWORDS", "File", "prepare", "release", "subjects"]

for _name in sorted(os.listdir(os.path.join(os.path.dirname(__file__), "topics"))):
    if _name.endswith(".py") and not _name.startswith("_"):
        import_module(f"{__name__}.topics.{_name[:-3]}")
