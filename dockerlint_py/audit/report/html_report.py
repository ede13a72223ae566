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
from dockerlint_py.audit.report import page_sections
from dockerlint_py.audit.report.page_data import page_data
from dockerlint_py.audit.report.report_file import open_text
from dockerlint_py.audit.report.report_summary import AuditSummary, ReportLimits, audit_title, omission_notes, summarize
from dockerlint_py.audit.report.store_queries import StoreQueries

SIZE = ReportLimits(repositories=8000, files=1500, findings=4000, examples=4, costs=60)
"""What keeps the page under some megabytes."""


def write(store: str, out: str) -> list[str]:
    """What there was no room for is said in the page where it would stand, and returned."""
    with StoreQueries(store) as queries:
        summary = summarize(queries, SIZE)
    with open_text(out) as file:
        file.write(page(summary))
    return list(omission_notes(summary))


def page(summary: AuditSummary) -> str:
    """The page as HTML."""
    script = _embedded_file("page.js")
    inner = f"""<a class="skip" href="#main">Skip to the report</a>
{page_sections.body(summary)}
<script type="application/json" id="data">{embedded(page_data(summary))}</script>
<script>{script}</script>"""
    return _document(f"{audit_title(summary)}: dockerlint audit", inner, f"script-src {_digest(script)}; ")


def plain_page(title: str, inner: str) -> str:
    """A page without script, of HTML that is safe."""
    return _document(title, inner, "")


def _document(title: str, inner: str, scripts: str) -> str:
    style = _embedded_file("page.css")
    policy = f"default-src 'none'; style-src {_digest(style)}; {scripts}img-src data:"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="dockerlint {__version__}">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
{inner}
</body>
</html>
"""


def embedded(value: Any) -> str:
    """JSON that can stand in a page whatever is in it: no character in it has a meaning in HTML."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _embedded_file(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), "page", name), encoding="utf-8") as file:
        return "\n" + file.read()


def _digest(code: str) -> str:
    """As a policy names what may run."""
    return f"'sha256-{b64encode(sha256(code.encode('utf-8')).digest()).decode('ascii')}'"
