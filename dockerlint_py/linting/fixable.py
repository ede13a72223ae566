"""Which texts fixes are made in: a script or a YAML file that was named by mistake is no Dockerfile."""

from __future__ import annotations

from difflib import get_close_matches

from dockerlint_py.facts import KEYWORDS
from dockerlint_py.parsing.dockerfile import Dockerfile


def is_dockerfile(source: Dockerfile) -> bool:
    """Most of its keywords are known, and it is no script; or it may have a FROM that is not spelled right."""
    keywords = [one.keyword for one in source.instructions]
    if "FROM" not in keywords and source.text.lstrip("\ufeff").startswith("#!"):
        return False
    known = sum(keyword in KEYWORDS for keyword in keywords)
    return 2 * known > len(keywords) or any(
        get_close_matches(keyword, ["FROM"], cutoff=0.7) for keyword in keywords[:3]
    )
