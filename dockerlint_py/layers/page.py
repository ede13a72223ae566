"""One page with the picture, what costs most, and the better order; it runs no code and asks no network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import escape

from dockerlint_py import __version__
from dockerlint_py.layers.answer import Answer
from dockerlint_py.layers.phrases import said
from dockerlint_py.layers.picture import STYLE, drawing, table
from dockerlint_py.layers.text_view import basis, saving, sentence, shortened, summary, told_payers
from dockerlint_py.text.patch import difference

_PAGE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1c2328; --soft: #59646b; --line: #e2dfd6; --card: #fff;
  --plus: #1f6f43; --minus: #a5281f; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181b; --ink: #e8ecee; --soft: #a3afb6; --line: #2d353a;
  --card: #1b2125; --plus: #7fd0a0; --minus: #ff9187; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  overflow-wrap: anywhere;
  font: 1rem/1.55 ui-sans-serif, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { max-width: 46rem; margin: .3rem 0 .8rem; } .soft { color: var(--soft); }
figure { margin: 1rem 0; overflow-x: auto; } figure svg { display: block; max-width: none; }
li { margin: .3rem 0; max-width: 60rem; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .8rem 1rem;
  overflow-x: auto; overflow-wrap: normal; }
pre, code, td.code { font: .86rem/1.45 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre b { font-weight: 400; color: var(--plus); } pre i { font-style: normal; color: var(--minus); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .7rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { white-space: nowrap; } td.code { min-width: 17rem; }
.number { text-align: right; white-space: nowrap; }
"""

_LONGEST = 240
"""Characters of a step in the table."""


def page(given: Answer, name: Callable[[str], str]) -> str:
    """The page as HTML; `name` tells how a patch names a path."""
    style = f"{_PAGE}{STYLE}\n"
    digest = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    title = escape(f"{given.analysis.file.path}: what a change costs")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="dockerlint {__version__}">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{escape(summary(given.analysis))} <span class="soft">({escape(basis(given.analysis))})</span></p>
<figure>{drawing(given)}</figure>
{"".join(_payers(given))}
{"".join(_better(given, name))}
<h2>The steps</h2>
{"".join(_steps(given))}
</main>
</body>
</html>
"""


def _payers(given: Answer) -> Iterator[str]:
    told = told_payers(given.analysis)
    if told:
        rows = "".join(f"<li>{escape(sentence(given.analysis, payer))}</li>\n" for payer in told)
        yield f"<h2>{escape(said('model/dearest'))}</h2>\n<ol>\n{rows}</ol>\n"


def _better(given: Answer, name: Callable[[str], str]) -> Iterator[str]:
    yield "<h2>The better order</h2>\n"
    if given.better is None:
        yield f"<p>{escape(said('better/none'))}</p>\n"
        return
    yield f"<p>{escape(saving(given, given.better))}. "
    if given.better.reasons:
        reasons = "".join(f"<li>{escape(reason)}</li>\n" for reason in given.better.reasons)
        yield f"{escape(said('better/look'))}</p>\n<ul>\n{reasons}</ul>\n"
    else:
        yield f"{escape(said('better/safe'))}</p>\n"
    patch = "".join(difference(change.before, change.after, name(change.path)) for change in given.changes())
    yield f"<pre>{''.join(map(_marked, patch.splitlines()))}</pre>\n"


def _marked(line: str) -> str:
    """A line of a patch with its colour."""
    tag = {"+": "b", "-": "i"}.get(line[:1], "")
    text = escape(line)
    return f"<{tag}>{text}</{tag}>\n" if tag else f"{text}\n"


def _steps(given: Answer) -> Iterator[str]:
    head = "".join(
        f"<th scope=col>{name}</th>" for name in ("Line", "Step", "Changes", "Runs again", "Time", "Expected")
    )
    yield f'<div class="wide"><table>\n<tr>{head}</tr>\n'
    for line, text, *numbers in table(given.analysis):
        cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
        step = escape(shortened(text, _LONGEST))
        yield f'<tr><td class="number">{line}</td><td class="code">{step}</td>{cells}</tr>\n'
    yield "</table></div>\n"
