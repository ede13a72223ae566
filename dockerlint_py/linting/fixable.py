"""Which texts fixes are made in: a script or a YAML file that was named by mistake is no Dockerfile."""

from __future__ import annotations

import os
from difflib import get_close_matches

from dockerlint_py.facts import KEYWORDS
from dockerlint_py.parsing.discovery import is_dockerfile as is_named_so
from dockerlint_py.parsing.dockerfile import Dockerfile
from dockerlint_py.text.patterns import lazy_pattern

_SCRIPT = lazy_pattern(r"\ufeff?#!(?![^\n]*\b(?:docker|podman|buildah)\b)")


def is_dockerfile(source: Dockerfile) -> bool:
    """Most of its keywords are known, or all where its name is none of a Dockerfile, and it is no script; or it may
    have a FROM that is not spelled right."""
    keywords = [one.keyword for one in source.instructions]
    if _SCRIPT.match(source.text):
        return False
    known = sum(keyword in KEYWORDS for keyword in keywords)
    name = os.path.basename(source.path)
    if name != "-" and not is_named_so(name):
        return known == len(keywords) and not name.endswith((".dockerignore", ".md", ".txt", ".sql", ".html"))
    return 2 * known > len(keywords) or any(
        get_close_matches(keyword, ["FROM"], cutoff=0.7) for keyword in keywords[:3]
    )
