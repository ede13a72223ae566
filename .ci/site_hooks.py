"""What the site does to pages: links that lead out of docs/ lead to the repository, since the site has only docs/."""

from __future__ import annotations

import re
from typing import Any

_UP = re.compile(r"\]\(((?:\.\./)+)([^)\s]+)\)")


def on_page_markdown(markdown: str, *, page: Any, config: Any, **_: Any) -> str:
    """Relative links above docs/ as addresses of the repository."""
    depth = page.file.src_uri.count("/")

    def outward(match: re.Match[str]) -> str:
        if match[1].count("../") <= depth:
            return match[0]
        return f"]({config['repo_url']}/blob/main/{match[2]})"

    return _UP.sub(outward, markdown)
