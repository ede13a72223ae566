"""A folder of reports: an index, a page of the whole audit and one for each repository, and patches of safe fixes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import escape
from sqlite3 import Error
from typing import NamedTuple

from dockerlint_py.audit.report import html_report
from dockerlint_py.audit.report.formatting import count, score_text
from dockerlint_py.audit.report.html_cells import score_class, text
from dockerlint_py.audit.report.report_file import open_text
from dockerlint_py.audit.report.report_model import ScoredRepository
from dockerlint_py.audit.report.report_summary import summarize
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.reporting import shown
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.patch import headed

_WHOLE = "audit.html"
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class _Row(NamedTuple):
    repository: ScoredRepository
    page: str
    patches: list[str]


def write_folder(store: str, folder: str) -> list[str]:
    """Writes the folder; what is worth saying about it. Raises InputError where it can't be written."""
    try:
        with StoreQueries(store) as queries:
            repositories = sorted(
                queries.repositories(), key=lambda one: (one.score is None, one.score or 0.0, one.name)
            )
        names = _Names()
        rows = [_repository(store, folder, one, names.of(one.name)) for one in repositories]
        remarks = html_report.write(store, os.path.join(folder, _WHOLE))
        with open_text(os.path.join(folder, "index.html")) as file:
            file.write(html_report.plain_page("dockerlint audit", _index(rows)))
    except Error as error:
        raise InputError(store, 0, f"cannot be read: {error}") from None
    patches = sum(len(row.patches) for row in rows)
    return [*remarks, f"{count(len(rows), 'repository', 'repositories')} and {count(patches, 'patch', 'patches')}"]


class _Names:
    """Names of files for names of repositories, each once whatever the disk thinks of capitals."""

    def __init__(self) -> None:
        self._taken: set[str] = {_WHOLE.removesuffix(".html"), "index", "patches"}

    def of(self, name: str) -> str:
        base = _NAME.sub("-", name).strip("-.")[:100] or "repository"
        unique = next(one for one in _numbered(base) if one.lower() not in self._taken)
        self._taken.add(unique.lower())
        return unique


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _repository(store: str, folder: str, repository: ScoredRepository, name: str) -> _Row:
    with StoreQueries(store, repository.id) as queries:
        with open_text(os.path.join(folder, f"{name}.html")) as file:
            file.write(html_report.page(summarize(queries, html_report.SIZE)))
        patches = list(_patches(queries, os.path.join(folder, "patches", name)))
    return _Row(repository, f"{name}.html", [os.path.relpath(path, folder).replace(os.sep, "/") for path in patches])


def _patches(queries: StoreQueries, folder: str) -> Iterator[str]:
    """A patch for each current file that safe fixes change, which `git apply` takes at the top of the repository."""
    names = _Names()
    query = """SELECT files.path, patch FROM files JOIN patches ON patches.text = files.text
        WHERE files.current ORDER BY files.path"""
    for path, hunks in queries.rows(query):
        out = os.path.join(folder, f"{names.of(path)}.patch")
        with open_text(out) as file:
            file.write(headed(hunks, path))
        yield out


def _index(rows: list[_Row]) -> str:
    head = "".join(f'<th scope="col"{kind}>{name}</th>' for name, kind in (
        ("Repository", ""), ("Score", ' class="n"'), ("Dockerfiles", ' class="n"'), ("Findings", ' class="n"'),
        ("Patches of safe fixes", ""),
    ))  # fmt: skip
    body = "".join(map(_index_row, rows))
    return f"""<header class="top"><p class="eyebrow">dockerlint audit</p>
<h1>{count(len(rows), "repository", "repositories")}, the lowest score first</h1>
<p class="lead"><a href="{_WHOLE}">All of them on one page</a></p></header>
<main id="main"><div class="scroll"><table class="index"><thead><tr>{head}</tr></thead>
<tbody>{body}</tbody></table></div></main>"""


def _index_row(row: _Row) -> str:
    one = row.repository
    links = ", ".join(f'<a href="{escape(path)}">{escape(path.rpartition("/")[2])}</a>' for path in row.patches)
    number = count(len(row.patches), "patch", "patches")
    patches = f"<details><summary>{number}</summary>{links}</details>" if links else ""
    return (
        f'<tr><th scope="row"><a href="{escape(row.page)}">{text(shown(one.name))}</a></th>'
        f'<td class="n score"><span class="{score_class(one.score)}">{score_text(one.score)}</span></td>'
        f'<td class="n">{one.linted:,}</td><td class="n">{sum(one.severities.values()):,}</td><td>{patches}</td></tr>'
    )
