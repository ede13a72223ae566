"""For people: one page that needs nothing else, neither a server nor the network.

Whoever opens it runs no code but the page's own, which its policy names by digest; what comes of other people's
repositories is text in it, and data that the code puts into the page as text.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Any

from dockerlint_py import __version__
from dockerlint_py.audit.report import sections
from dockerlint_py.audit.report.data import data
from dockerlint_py.audit.report.out import text
from dockerlint_py.audit.report.summary import Size, Summary, left_out, summary, title
from dockerlint_py.audit.report.view import View

SIZE = Size(repositories=8000, files=1500, findings=4000, examples=4)
"""What keeps the page under some megabytes."""


def write(store: str, out: str) -> list[str]:
    """What there was no room for is said in the page where it would stand, and returned."""
    with View(store) as view:
        found = summary(view, SIZE)
    with text(out) as file:
        file.write(page(found))
    return list(left_out(found))


def page(found: Summary) -> str:
    """The page as HTML."""
    style, script = _part("page.css"), _part("page.js")
    policy = f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="dockerlint {__version__}">
<title>{escape(title(found))}: dockerlint audit</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
{sections.body(found)}
<script type="application/json" id="data">{embedded(data(found))}</script>
<script>{script}</script>
</body>
</html>
"""


def embedded(value: Any) -> str:
    """JSON that can stand in a page whatever is in it: no character in it has a meaning in HTML."""
    said = json.dumps(value, separators=(",", ":"))
    return said.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _part(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), "page", name), encoding="utf-8") as file:
        return "\n" + file.read()


def _digest(code: str) -> str:
    """As a policy names what may run."""
    return f"'sha256-{b64encode(sha256(code.encode('utf-8')).digest()).decode('ascii')}'"
