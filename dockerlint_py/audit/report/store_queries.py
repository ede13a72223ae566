"""What reports ask a store: plain rows, most of them one at a time, whatever the size of the audit.

Only what stands in the present counts, but for the trend.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from dockerlint_py.audit.report.report_model import (
    BrokenRule,
    CostedFile,
    CostedRepository,
    CountedReason,
    Coverage,
    PlacedFinding,
    RepositoryCost,
    ScoredFile,
    ScoredRepository,
    ScoredRevision,
    most_severe,
)
from dockerlint_py.audit.report.scores import ScoreDistribution, score
from dockerlint_py.audit.report.store_reader import RULE_NAME, SEVERITY_WEIGHT, StoreReader
from dockerlint_py.ruleset.severity import SEVERITIES


class StoreQueries(StoreReader):
    """The questions that a store answers."""

    @cached_property
    def provenance(self) -> dict[str, str]:
        """What was asked for and by what it was judged, as the store has it."""
        return dict(self.rows("SELECT key, value FROM about ORDER BY key"))

    @cached_property
    def principles(self) -> tuple[str, ...]:
        """Those that were judged: of the rules that ran, where the store has them, else of all there are."""
        broken = {name for (name,) in self.rows("SELECT DISTINCT principle FROM findings")}
        return tuple(sorted(broken | set(_judged_principles(self.provenance))))

    def coverage(self) -> Coverage:
        """How much of what was asked for was audited."""
        self.prepare("standing", "once", "counts")
        done, failed, targets = next(self.rows("SELECT TOTAL(done), COUNT(reason), COUNT(*) FROM targets"))
        refused = "SELECT COUNT(*) FROM files LEFT JOIN texts ON texts.id = files.text WHERE files.current AND {}"
        return Coverage(
            targets,
            int(done),
            failed,
            self.value("SELECT COUNT(*) FROM repositories"),
            self.value("SELECT COUNT(*) FROM repositories WHERE id NOT IN (SELECT repository FROM standing)"),
            self.value("SELECT COUNT(*) FROM places"),
            self.value("SELECT COUNT(*) FROM places WHERE linted"),
            self.value(refused.format("(files.text IS NULL OR texts.reason IS NOT NULL)")),
            self.value("SELECT COUNT(*) FROM once"),
            self.value("SELECT COALESCE(SUM(copies), 0) FROM once WHERE text NOT IN (SELECT text FROM counts)"),
            self.value("SELECT COALESCE(SUM(number * copies), 0) FROM counts JOIN once USING (text)"),
            self.value("SELECT COALESCE(SUM(copies), 0) FROM findings JOIN once USING (text) WHERE silenced"),
            self.value("SELECT COUNT(*) FROM repositories WHERE configs != '[]'"),
            self.value("SELECT COUNT(*) FROM repositories WHERE notes != '[]'"),
            self.value("SELECT COUNT(*) FROM revisions"),
        )

    def failed_targets(self) -> Iterator[tuple[str, str]]:
        """(target, why it could not be audited), in the order in which they were named."""
        return self.rows("SELECT target, reason FROM targets WHERE reason IS NOT NULL ORDER BY id")

    def refused_targets(self) -> list[CountedReason]:
        """Why targets could not be audited, the most frequent reason first."""
        return self._reasons("SELECT reason, target AS place FROM targets WHERE reason IS NOT NULL")

    def refused_files(self) -> list[CountedReason]:
        """Why files could not be linted, the most frequent reason first."""
        return self._reasons(
            """SELECT COALESCE(texts.reason, files.reason, 'no reason was given') AS reason,
            repositories.name || ' ' || files.path AS place
            FROM files JOIN repositories ON repositories.id = repository LEFT JOIN texts ON texts.id = files.text
            WHERE files.current AND (files.text IS NULL OR texts.reason IS NOT NULL)"""
        )

    def notes(self) -> list[CountedReason]:
        """What was left out in repositories that were audited."""
        return self._reasons("SELECT value AS reason, name AS place FROM repositories, json_each(notes)")

    def configs(self) -> list[CountedReason]:
        """The configurations of linters that repositories have, by the names of the files; each counts once in one."""
        base = "replace(value, rtrim(value, replace(value, '/', '')), '')"
        return self._reasons(f"SELECT DISTINCT {base} AS reason, name AS place FROM repositories, json_each(configs)")

    def _reasons(self, query: str) -> list[CountedReason]:
        ranked = f"""
            SELECT reason, COUNT(*) OVER (PARTITION BY reason) AS number, place,
                   ROW_NUMBER() OVER (PARTITION BY reason ORDER BY place) AS at FROM ({query})"""
        rows = self.rows(f"SELECT reason, number, place FROM ({ranked}) WHERE at <= 3 ORDER BY number DESC, reason, at")
        groups = groupby(rows, itemgetter(0, 1))
        return [CountedReason(reason, number, tuple(row[2] for row in group)) for (reason, number), group in groups]

    def repositories(self) -> Iterator[ScoredRepository]:
        """All of them, in no order that means something."""
        self.prepare("standing", "points", "counts", "changes", "building")
        by_principle = _GroupedRows(
            self.rows(
                """SELECT repository, principle, SUM(lost) FROM places JOIN points USING (text)
            WHERE linted GROUP BY repository, principle ORDER BY repository"""
            )
        )
        severities_by_principle = _GroupedRows(self.rows(
            """SELECT repository, severity, SUM(number) FROM places JOIN counts USING (text)
            WHERE linted GROUP BY repository, severity ORDER BY repository"""
        ))  # fmt: skip
        query = """
            SELECT repositories.id, name, url, "commit", time, targets.target, configs, notes,
                   COALESCE(standing.files, 0), COALESCE(linted, 0), COALESCE(lost, 0), first, last,
                   building.commits, building.files, expected, whole
            FROM repositories JOIN targets ON targets.id = repositories.target
            LEFT JOIN standing ON standing.repository = repositories.id
            LEFT JOIN changes ON changes.repository = repositories.id
            LEFT JOIN building ON building.repository = repositories.id ORDER BY repositories.id"""
        for row in self.rows(query):
            *plain, configs, notes, files, linted, lost, first, last = row[:-4]
            lists = tuple(json.loads(configs)), tuple(json.loads(notes))
            losses, counts = by_principle.values_of(plain[0]), severities_by_principle.values_of(plain[0])
            severities = {name: counts.get(name, 0) for name in SEVERITIES}
            total = score(lost, linted)
            change = None if first is None else (first - last) / 10_000
            scores = self._scores(losses, linted)
            cost = None if row[-1] is None else RepositoryCost._make(row[-4:])
            yield ScoredRepository._make((*plain, *lists, files, linted, severities, total, scores, change, cost))

    def _scores(self, losses: Mapping[str, int], files: int) -> dict[str, float]:
        """By principle; empty without files."""
        scores = {name: score(losses.get(name, 0), files) for name in self.principles}
        return {name: value for name, value in scores.items() if value is not None}

    def worst_files(self, most: int) -> Iterator[ScoredFile]:
        """Of the current files those with the lowest scores, the lowest first."""
        self.prepare("places", "lost", "points", "counts")
        query = """
            SELECT name, url, files."commit", files.path, texts.lines, files.text, COALESCE(lost.lost, 0)
            FROM places JOIN files ON files.id = file JOIN repositories ON repositories.id = files.repository
            JOIN texts ON texts.id = files.text LEFT JOIN lost ON lost.text = files.text
            WHERE places.linted ORDER BY lost.lost DESC, places.rowid LIMIT ?"""
        for *plain, text, lost in self.rows(query, most):
            losses = dict(self.rows("SELECT principle, lost FROM points WHERE text = ?", text))
            counts = dict(self.rows("SELECT severity, number FROM counts WHERE text = ?", text))
            severities = {name: counts.get(name, 0) for name in SEVERITIES}
            total = score(lost, 1) or 0.0
            yield ScoredFile._make((*plain, severities, total, self._scores(losses, 1)))

    def costed_repositories(self, most: int) -> list[CostedRepository]:
        """The repositories whose builds a commit costs most, with the sums over their Dockerfiles."""
        self.prepare("building")
        query = """
            SELECT name, url, building.commits, building.files, building.expected, building.whole, path
            FROM building JOIN repositories ON repositories.id = building.repository
            JOIN (SELECT repository, path, ROW_NUMBER() OVER (
                      PARTITION BY repository ORDER BY expected DESC, path) AS at
                  FROM costs JOIN files ON files.id = costs.file) AS dearest
            ON dearest.repository = building.repository AND at = 1
            ORDER BY building.expected DESC, name LIMIT ?"""
        rows = self.rows(query, most)
        return [CostedRepository(name, url, RepositoryCost(*cost), path) for name, url, *cost, path in rows]

    def costed_files(self, most: int = -1) -> Iterator[CostedFile]:
        """The Dockerfiles whose builds a commit costs most, of all where no number is given."""
        query = """
            SELECT name, url, files."commit", path, costs.commits, changing, expected, whole, line, step, share,
                   costs.seconds
            FROM costs JOIN files ON files.id = costs.file JOIN repositories ON repositories.id = files.repository
            ORDER BY expected DESC, name, path LIMIT ?"""
        return map(CostedFile._make, self.rows(query, most))

    def file_scores(self) -> tuple[ScoreDistribution, dict[str, ScoreDistribution]]:
        """How the scores of the current files are distributed, over all and by principle."""
        self.prepare("places", "lost", "points")
        overall, by_principle = ScoreDistribution(), {name: ScoreDistribution() for name in self.principles}
        files = self.value("SELECT COUNT(*) FROM places WHERE linted")
        query = """SELECT COALESCE(lost, 0), COUNT(*) FROM places LEFT JOIN lost USING (text)
            WHERE linted GROUP BY COALESCE(lost, 0)"""
        for lost, number in self.rows(query):
            overall.add(score(lost, 1) or 0.0, number)
        query = "SELECT principle, lost, COUNT(*) FROM places JOIN points USING (text) WHERE linted GROUP BY 1, 2"
        for name, lost, number in self.rows(query):
            by_principle[name].add(score(lost, 1) or 0.0, number)
        for distribution in by_principle.values():
            distribution.add(100.0, files - distribution.number)
        return overall, by_principle

    def unclean_files(self) -> dict[str, int]:
        """Principle → in how many current files there is a finding of it."""
        self.prepare("places", "points")
        query = "SELECT principle, COUNT(*) FROM places JOIN points USING (text) WHERE linted GROUP BY principle"
        return dict(self.rows(query))

    def broken_rules(self) -> list[BrokenRule]:
        """The rules that are broken, those in most files first."""
        self.prepare("places", "once")
        sums = ", ".join(f"SUM({name})" for name in SEVERITIES)
        each = ", ".join(f"SUM(severity = '{name}') AS {name}" for name in SEVERITIES)
        query = f"""
            SELECT name, rule, code, broken.principle, rules.severity, rules.tier, rules.summary, rules.why,
                   rules.aliases, MIN(said), SUM(number), COUNT(*), COUNT(DISTINCT repository), SUM(silenced),
                   SUM(fixable), {sums}
            FROM (SELECT text, {RULE_NAME} AS name, rule, code, principle, COUNT(*) AS number,
                         SUM(silenced) AS silenced, MIN(message) AS said, COUNT(fix) AS fixable, {each}
                  FROM findings GROUP BY text, name) AS broken
            JOIN places USING (text) LEFT JOIN rules ON rules.id = rule WHERE linted
            GROUP BY name ORDER BY COUNT(*) DESC, name"""
        return [_broken_rule(row) for row in self.rows(query)]

    def findings(self) -> Iterator[PlacedFinding]:
        """Each where it stands, in the order of repositories, paths and lines."""
        self.prepare("places", "once")
        which = "findings.id AS finding, places.rowid AS place"
        return self._placed_findings(f"SELECT {which} FROM places JOIN findings USING (text) WHERE linted")

    def examples(self, each: int) -> Iterator[PlacedFinding]:
        """Up to so many of each rule, the most severe first, from as many repositories as there are; a text once."""
        self.prepare("once")
        return self._placed_findings(
            f"""SELECT finding, place FROM (
                SELECT *, ROW_NUMBER() OVER (PARTITION BY name ORDER BY weight DESC, nth, place, finding) AS at FROM (
                    SELECT findings.id AS finding, place, {RULE_NAME} AS name, {SEVERITY_WEIGHT} AS weight,
                           ROW_NUMBER() OVER (
                               PARTITION BY {RULE_NAME}, {SEVERITY_WEIGHT}, repository ORDER BY place, line) AS nth
                    FROM once JOIN findings USING (text) JOIN places ON places.rowid = place)) WHERE at <= {each:d}"""
        )

    def _placed_findings(self, which: str) -> Iterator[PlacedFinding]:
        query = f"""
            SELECT {RULE_NAME}, principle, severity, message, name, url, files."commit", files.path, line, "column",
                   end_line, end_column, excerpt, fix, silenced, copies
            FROM ({which}) AS which JOIN findings ON findings.id = finding JOIN places ON places.rowid = which.place
            JOIN once ON once.text = places.text JOIN files ON files.id = places.file
            JOIN repositories ON repositories.id = files.repository
            ORDER BY which.place, line, "column", findings.rule, findings.id"""
        for *plain, silenced, copies in self.rows(query):
            yield PlacedFinding._make((*plain, bool(silenced), copies))

    def scored_revisions(self) -> Iterator[ScoredRevision]:
        """The revisions with files that were linted, those of a repository together and in the order of time."""
        self.prepare("points", "lost")
        heads = self.rows(
            """SELECT revisions.id, revisions.repository, revisions."commit", revisions.time, COUNT(*)
            FROM revisions JOIN revision_files ON revision = revisions.id JOIN files ON files.id = file
            JOIN texts ON texts.id = files.text WHERE texts.linted AND texts.reason IS NULL
            GROUP BY revisions.id ORDER BY revisions.repository, revisions.time, revisions.id"""
        )
        for revision, repository, commit, time, files in heads:
            losses = dict(self.rows(
                """SELECT principle, SUM(lost) FROM revision_files JOIN files ON files.id = file
                JOIN texts ON texts.id = files.text JOIN points ON points.text = files.text
                WHERE revision = ? AND texts.linted AND texts.reason IS NULL GROUP BY principle""", revision
            ))  # fmt: skip
            whole = self.value(
                """SELECT COALESCE(SUM(lost.lost), 0) FROM revision_files JOIN files ON files.id = file
                JOIN texts ON texts.id = files.text JOIN lost ON lost.text = files.text
                WHERE revision = ? AND texts.linted AND texts.reason IS NULL""",
                revision,
            )
            total = score(whole, files) or 0.0
            yield ScoredRevision(repository, commit, time, files, total, self._scores(losses, files))


class _GroupedRows:
    """Sorted rows (key, name, value), asked for key by key in that order."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def values_of(self, key: int) -> dict[str, int]:
        if self._next is None or self._next[0] != key:
            return {}
        values = {name: value for _, name, value in self._next[1]}
        self._next = next(self._groups, None)
        return values


def _broken_rule(row: tuple[Any, ...]) -> BrokenRule:
    name, rule, code, principle, severity, tier, summary, why, aliases, message, *numbers = row
    counts = dict(zip(SEVERITIES, numbers[5:], strict=True))
    if code:  # the rule only says that the other tool has something to say
        summary = (message.partition(": ")[2] or message).rstrip(".")
    described = (severity or most_severe(counts), tier or "default", summary or name, why or "")
    names = tuple(json.loads(aliases or "[]"))
    return BrokenRule._make((name, rule, code, principle, *described, names, *numbers[:5], counts))


def _judged_principles(provenance: Mapping[str, str]) -> list[str]:
    if "principles" in provenance:
        return [str(name) for name in json.loads(provenance["principles"])]
    from dockerlint_py.ruleset.loader import all_rules

    return [rule.principle for rule in all_rules()]
