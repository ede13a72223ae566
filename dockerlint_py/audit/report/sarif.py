"""For code scanning and whatever reads SARIF 2.1.0: a run for each repository, with its address and commit.

Only what stands now is in it. GitHub takes 20 runs a file and 25,000 results a run: of more results the gravest are
kept, and the run says so; of runs none is left out, since others take them all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

from dockerlint_py import __version__
from dockerlint_py.audit.report.out import text
from dockerlint_py.audit.report.rows import Row, gravest, number, refused
from dockerlint_py.audit.report.shapes import Broken
from dockerlint_py.audit.report.view import View
from dockerlint_py.audit.report.words import http, page_of
from dockerlint_py.fingerprint import LENGTH
from dockerlint_py.report import shown
from dockerlint_py.report._catalogue import HOME
from dockerlint_py.report.sarif import LEVELS, LIMIT, SCHEMA, Object, descriptor

RUNS = 20
"""That GitHub takes in a file."""

Known = Mapping[str, Broken]


class Audited(NamedTuple):
    """A repository, as the store has it."""

    id: int
    name: str
    url: str | None
    commit: str | None


def write(store: str, out: str) -> list[str]:
    """Run by run, so that it may be larger than memory."""
    runs = 0
    with View(store) as view, text(out) as file:
        file.write(f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [')
        for run in _runs(view):
            file.write((",\n" if runs else "\n") + json.dumps(run))
            runs += 1
        file.write("\n]}\n")
    return [f"{runs:,} runs are in {shown(out)}; GitHub takes {RUNS} a file"] if runs > RUNS else []


def _runs(view: View) -> Iterator[Object]:
    """First that of the targets that could not be audited, if there are some; one at least."""
    known = {one.name: one for one in view.broken()}
    query = "SELECT target, reason FROM targets WHERE reason IS NOT NULL ORDER BY id"
    failed = [_notification(f"{target}: {reason}") for target, reason in view.rows(query)]
    repositories = view.one("SELECT COUNT(*) FROM repositories")
    if failed or not repositories:
        yield _run(Audited(0, "", None, None), [], failed, known)
    for row in view.rows('SELECT id, name, url, "commit" FROM repositories ORDER BY name, id'):
        one = Audited._make(row)
        said = [_notification(reason, path) for path, reason in refused(view, one.id)]
        if (left := number(view, one.id) - LIMIT) > 0:
            note = f"{left:,} more findings, none graver than these, are left out: a run takes {LIMIT:,}"
            said.append({"level": "warning", "message": {"text": note}})
        yield _run(one, list(gravest(view, one.id, LIMIT)), said, known)


def _run(of: Audited, found: list[Row], said: list[Object], known: Known) -> Object:
    names = sorted({_name(row) for row in found})
    places = {name: at for at, name in enumerate(names)}
    driver = {"name": "dockerlint", "version": __version__, "semanticVersion": __version__, "informationUri": HOME}
    done: Object = {"executionSuccessful": not any(one["level"] == "error" for one in said)}
    run: Object = {
        "tool": {"driver": {**driver, "rules": [_rule(known[name]) for name in names]}},
        "automationDetails": {"id": f"dockerlint/audit/{shown(of.name)}"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{**done, "toolExecutionNotifications": said} if said else done],
        "results": list(_results(found, places)),
    }
    if url := http(of.url):
        revision = {"revisionId": of.commit} if of.commit else {}
        run["versionControlProvenance"] = [{"repositoryUri": url, **revision}]
    return run


def _rule(one: Broken) -> Object:
    return descriptor(one.name, one, page_of(one.rule, one.code))


def _results(found: Iterable[Row], places: Mapping[str, int]) -> Iterator[Object]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for row in found:
        key = _name(row), row["path"], " ".join(row["excerpt"].split())
        seen[key] += 1
        name = "\0".join((*key, str(seen[key])))
        yield _result(row, places, sha256(name.encode("utf-8", "replace")).hexdigest()[:LENGTH])


def _result(row: Row, places: Mapping[str, int], key: str) -> Object:
    ends = {"endLine": row["end_line"], "endColumn": row["end_column"]}
    region = {"startLine": row["line"], "startColumn": row["column"], **ends, "snippet": {"text": row["excerpt"]}}
    link = {"hostedViewerUri": row["permalink"]} if http(row["permalink"]) else {}
    return {
        "ruleId": _name(row),
        "ruleIndex": places[_name(row)],
        "level": LEVELS[row["severity"]],
        "message": {"text": row["message"]},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(row["path"]), "region": region}}],
        "partialFingerprints": {"dockerlint-audit/v1": key},
        **link,
        **({"properties": {"silenced": True}} if row["silenced"] else {}),
    }


def _name(row: Row) -> str:
    return row["code"] or row["rule"]  # type: ignore[no-any-return]


def _artifact(path: str) -> Object:
    return {"uri": quote(path.encode("utf-8", "surrogateescape"), safe="/"), "uriBaseId": "%SRCROOT%"}


def _notification(reason: str, path: str = "") -> Object:
    said: Object = {"level": "error", "message": {"text": shown(reason)}}
    return {**said, "locations": [{"physicalLocation": {"artifactLocation": _artifact(shown(path))}}]} if path else said
