"""For code scanning and whatever reads SARIF 2.1.0: a run for each repository, with its address and commit.

Only what stands now is in it. GitHub takes 20 runs a file and 25,000 results a run: of more results the most severe are
kept, and the run says so; of runs none is left out, since others take them all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from urllib.parse import quote

from dockerlint_py import __version__
from dockerlint_py.audit.report.flat_table import TableRow, finding_count, most_severe_rows, refused_files
from dockerlint_py.audit.report.report_file import open_text
from dockerlint_py.audit.report.report_links import rule_url, safe_url
from dockerlint_py.audit.report.report_model import BrokenRule
from dockerlint_py.audit.report.store_queries import StoreQueries
from dockerlint_py.reporting import shown
from dockerlint_py.reporting.catalogue import HOME
from dockerlint_py.reporting.writers.sarif import LEVELS, LIMIT, SCHEMA, Object, descriptor
from dockerlint_py.running.fingerprint import LENGTH
from dockerlint_py.text.records import NamedTuple

RUNS = 20
"""That GitHub takes in a file."""

KnownRules = Mapping[str, BrokenRule]


class AuditedRepository(NamedTuple):
    """A repository, as the store has it."""

    id: int
    name: str
    url: str | None
    commit: str | None


def write(store: str, out: str) -> list[str]:
    """Run by run, so that it may be larger than memory."""
    runs = 0
    with StoreQueries(store) as queries, open_text(out) as file:
        file.write(f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [')
        for run in _runs(queries):
            file.write((",\n" if runs else "\n") + json.dumps(run))
            runs += 1
        file.write("\n]}\n")
    return [f"{runs:,} runs are in {shown(out)}; GitHub takes {RUNS} a file"] if runs > RUNS else []


def _runs(queries: StoreQueries) -> Iterator[Object]:
    """First that of the targets that could not be audited, if there are some; one at least."""
    known_rules = {rule.name: rule for rule in queries.broken_rules()}
    failed = [_notification(f"{target}: {reason}") for target, reason in queries.failed_targets()]
    repositories = queries.value("SELECT COUNT(*) FROM repositories")
    if failed or not repositories:
        yield _run(AuditedRepository(0, "", None, None), [], failed, known_rules)
    for row in queries.rows('SELECT id, name, url, "commit" FROM repositories ORDER BY name, id'):
        repository = AuditedRepository._make(row)
        notifications = [_notification(reason, path) for path, reason in refused_files(queries, repository.id)]
        if (left := finding_count(queries, repository.id) - LIMIT) > 0:
            note = f"{left:,} more findings, none graver than these, are left out: a run takes {LIMIT:,}"
            notifications.append({"level": "warning", "message": {"text": note}})
        yield _run(repository, list(most_severe_rows(queries, repository.id, LIMIT)), notifications, known_rules)


def _run(
    repository: AuditedRepository, rows: list[TableRow], notifications: list[Object], known_rules: KnownRules
) -> Object:
    names = sorted({_rule_name(row) for row in rows})
    places = {name: at for at, name in enumerate(names)}
    driver = {"name": "dockerlint", "version": __version__, "semanticVersion": __version__, "informationUri": HOME}
    invocation: Object = {
        "executionSuccessful": not any(notification["level"] == "error" for notification in notifications)
    }
    run: Object = {
        "tool": {"driver": {**driver, "rules": [_rule(known_rules[name]) for name in names]}},
        "automationDetails": {"id": f"dockerlint/audit/{shown(repository.name)}"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{**invocation, "toolExecutionNotifications": notifications} if notifications else invocation],
        "results": list(_results(rows, places)),
    }
    if url := safe_url(repository.url):
        revision = {"revisionId": repository.commit} if repository.commit else {}
        run["versionControlProvenance"] = [{"repositoryUri": url, **revision}]
    return run


def _rule(rule: BrokenRule) -> Object:
    return descriptor(rule.name, rule, rule_url(rule.rule, rule.code))


def _results(rows: Iterable[TableRow], places: Mapping[str, int]) -> Iterator[Object]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        key = _rule_name(row), row["path"], " ".join(row["excerpt"].split())
        seen[key] += 1
        name = "\0".join((*key, str(seen[key])))
        yield _result(row, places, sha256(name.encode("utf-8", "replace")).hexdigest()[:LENGTH])


def _result(row: TableRow, places: Mapping[str, int], key: str) -> Object:
    ends = {"endLine": row["end_line"], "endColumn": row["end_column"]}
    region = {"startLine": row["line"], "startColumn": row["column"], **ends, "snippet": {"text": row["excerpt"]}}
    link = {"hostedViewerUri": row["permalink"]} if safe_url(row["permalink"]) else {}
    return {
        "ruleId": _rule_name(row),
        "ruleIndex": places[_rule_name(row)],
        "level": LEVELS[row["severity"]],
        "message": {"text": row["message"]},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(row["path"]), "region": region}}],
        "partialFingerprints": {"dockerlint-audit/v1": key},
        **link,
        **({"properties": {"silenced": True}} if row["silenced"] else {}),
    }


def _rule_name(row: TableRow) -> str:
    return row["code"] or row["rule"]  # type: ignore[no-any-return]


def _artifact(path: str) -> Object:
    return {"uri": quote(path.encode("utf-8", "surrogateescape"), safe="/"), "uriBaseId": "%SRCROOT%"}


def _notification(reason: str, path: str = "") -> Object:
    notification: Object = {"level": "error", "message": {"text": shown(reason)}}
    return (
        {**notification, "locations": [{"physicalLocation": {"artifactLocation": _artifact(shown(path))}}]}
        if path
        else notification
    )
