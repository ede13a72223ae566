"""Each format as its readers take it: schemas, limits, escapes, empty runs, and files that could not be linted."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dockerlint_py.cli.checking.report_outputs import BY_NAME
from dockerlint_py.reporting import Report, formats
from tests.checkout import ROOT
from tests.command_line import run
from tests.reporting.samples import DOCS, ERRORS, HOSTILE, NAIVE, data, report, written


def test_every_format_says_what_it_is_for() -> None:
    assert {"full", "json", "sarif"} < {*formats()}
    assert all(import_module(f"dockerlint_py.reporting.writers.{name}").__doc__ for name in formats())


def test_docs_have_a_row_for_each_format() -> None:
    page = (DOCS / "formats.md").read_text(encoding="utf-8")
    table = page.partition("| name | for |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.M)) == formats()


NAMING = [
    *(DOCS / f"{name}.md" for name in ("formats", "integrations", "usage")),
    ROOT / "README.md",
    ROOT / "action.yml",
]


@pytest.mark.parametrize("path", NAMING, ids=lambda path: path.name)
def test_formats_that_are_named_exist(path: Path) -> None:
    named = re.findall(r"(?:-f|--format) \"?(\w+)", path.read_text(encoding="utf-8"))
    assert named and {*named} - {"NAME"} <= {*formats()}


def test_names_of_files_mean_formats_that_exist() -> None:
    assert {*BY_NAME.values()} <= {*formats()}
    said = (
        (DOCS / "formats.md")
        .read_text(encoding="utf-8")
        .partition("the end of its name says the format")[2]
        .partition("`full`")[0]
    )
    assert {*re.findall(r"`(\.\w+)`", said)} == {*BY_NAME}


@pytest.mark.parametrize("name", formats())
def test_nothing_linted_is_a_report_too(name: str) -> None:
    assert "None" not in written(name, Report())
    if name in ("json", "sarif", "sonarqube", "rdjson", "gitlab"):
        data(name, Report())
    elif name in ("junit", "checkstyle"):
        ElementTree.fromstring(written(name, Report()))


@pytest.mark.parametrize("name", formats())
def test_what_could_not_be_linted_is_said(name: str) -> None:
    text = written(name, report(errors=ERRORS))
    if name in ("full", "concise", "grouped", "statistics"):  # standard error has said it
        assert "2 not linted" in text
    else:
        assert "no such file or folder" in text and "is not \\x07UTF-8" in text.replace("\\\\", "\\")


@pytest.mark.parametrize("name", formats())
def test_nothing_of_a_file_reaches_the_terminal_raw(name: str) -> None:
    one = report(HOSTILE, "a\x1b]0;\u2028b/Dockerfile", ERRORS)
    assert len(one.findings) > 2
    text = written(name, one)
    for char in text.replace("\0\n", "\n"):  # Code Climate wants a NUL after each object
        assert char == "\n" or char.isprintable(), ascii(char)


@pytest.mark.parametrize("name", formats())
def test_a_file_name_that_is_no_text(name: str) -> None:
    written(name, report(path="a\udcff/Dockerfile")).encode("utf-8", "backslashreplace")


def test_gitlab_and_code_climate(folder: Path) -> None:
    (folder / "web").mkdir()
    (folder / "web" / "Dockerfile").write_text(
        "FROM debian\nUSER root\nUSER root\nRUN apt-get install curl\nRUN apt-get install curl\n"
    )
    issues = json.loads(run("./web", str(folder / "Dockerfile"), "gone", "-f", "gitlab").stdout)
    assert {issue["location"]["path"] for issue in issues} == {"web/Dockerfile", "Dockerfile", "gone"}
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert {issue["check_name"]: issue["severity"] for issue in issues}["last-user-root"] == "critical"
    assert {issue["check_name"]: issue["severity"] for issue in issues}["not-linted"] == "blocker"
    assert all(set(issue) == {"description", "check_name", "fingerprint", "severity", "location"} for issue in issues)
    assert all(issue["location"]["lines"]["begin"] >= 1 for issue in issues)
    climate = run("./web", "Dockerfile", "gone", "-f", "codeclimate").stdout.split("\0\n")
    assert climate.pop() == ""
    whole = [json.loads(one) for one in climate]
    assert sorted(one["fingerprint"] for one in whole) == sorted(one["fingerprint"] for one in issues)
    assert all(one["type"] == "issue" and one["categories"] for one in whole)


def test_junit(folder: Path) -> None:
    (folder / "clean.dockerfile").write_text('FROM debian:12-slim\nUSER 1000\nCMD ["app"]\n')
    (folder / "twice.dockerfile").write_text("FROM debian AS a\nFROM debian\nCOPY --from=a /x /y\nUSER 1\n")
    root = ElementTree.fromstring(run(".", "gone", "-f", "junit").stdout)
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["Dockerfile", "clean.dockerfile", "twice.dockerfile", "gone"]
    (case,) = suites["clean.dockerfile"]
    assert (len(case), case.get("name"), suites["clean.dockerfile"].get("tests")) == (0, "dockerlint", "1")
    for suite in root:
        names = [case.get("name") for case in suite]
        assert len(set(names)) == len(names) == int(suite.get("tests", ""))
        assert len(suite.findall("testcase/failure")) == int(suite.get("failures", ""))
        assert len(suite.findall("testcase/error")) == int(suite.get("errors", ""))
    assert sum(int(suite.get("tests", "")) for suite in root) == int(root.get("tests", ""))
    assert "reproducible/missing-tag (2)" in [case.get("name") for case in suites["twice.dockerfile"]]


def test_xml_gives_back_what_was_put_in() -> None:
    one = report(HOSTILE, "a\"<&>é'/Dockerfile")
    (file,) = ElementTree.fromstring(written("checkstyle", one))
    assert file.get("name") == "a\"<&>é'/Dockerfile"
    assert [int(error.get("line", "")) for error in file] == [finding.line for finding in one.findings]
    assert {error.get("severity") for error in file} <= {"error", "warning", "info"}
    assert written("checkstyle", one).isascii() and written("junit", one).isascii()


def test_sonarqube_has_what_it_checks() -> None:
    text = "FROM debian\nRUN echo '𐐀' && apt-get install curl\nUSER root\n"
    one = report(text, errors=ERRORS)
    whole = data("sonarqube", one)
    ids = [rule["id"] for rule in whole["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in whole["rules"]:
        assert rule["name"] and rule["engineId"] == "dockerlint" and rule["cleanCodeAttribute"] and rule["impacts"]
    for issue in whole["issues"]:
        place = issue["primaryLocation"]
        assert issue["ruleId"] in ids and place["message"] and place["filePath"]
        assert not {"severity", "type", "engineId"} & set(issue)  # those of the old format are refused
        span = place.get("textRange", {})
        assert "startColumn" not in span or span["startColumn"] < span["endColumn"]
    install = next(issue for issue in whole["issues"] if issue["ruleId"] == "apt-get-without-yes")
    line = text.split("\n")[1].encode("utf-16-le")
    span = install["primaryLocation"]["textRange"]
    assert line[span["startColumn"] * 2 : span["endColumn"] * 2].decode("utf-16-le").startswith("apt-get install")


def test_rdjson_counts_bytes_and_suggests() -> None:
    text = "FROM debian:12\nRUN echo '𐐀é' && apt-get install -y procps\n"
    found = {one["code"]["value"]: one for one in data("rdjson", report(text, errors=ERRORS))["diagnostics"]}
    one = found["apt-get-without-no-install-recommends"]
    span = one["location"]["range"]
    line = text.split("\n")[1].encode()
    assert line[span["start"]["column"] - 1 : span["end"]["column"] - 1].startswith(b"apt-get install")
    assert (
        one["severity"] in ("ERROR", "WARNING", "INFO")
        and one["suggestions"][0]["text"].strip() == "--no-install-recommends"
    )
    assert found["not-linted"]["severity"] == "ERROR"


def test_json_lines_are_the_json() -> None:
    one = report(errors=ERRORS)
    whole = data("json", one)
    rows = [json.loads(line) for line in written("jsonl", one).splitlines()]
    assert rows[0] == {"type": "run", "format": 1, "version": whole["version"], "files": ["Dockerfile"]}
    assert [row for row in rows if row.pop("type") == "finding"] == whole["findings"]
    assert len(rows) == 1 + len(whole["findings"]) + len(whole["errors"])


def test_a_fix_that_holds_a_secret_is_left_out() -> None:
    secret = "npm_q8Zt3Lm5Rx7Vc2Nk9Bw4Hs6Jd1Fg0Py3Tu5W"
    one = report(NAIVE)
    finding = next(one for one in one.findings if one.fix)
    assert finding.fix
    edits = tuple(edit._replace(text=secret) for edit in finding.fix.edits)
    one = one._replace(findings=[finding._replace(fix=finding.fix._replace(edits=edits))])
    assert not [name for name in formats() if secret in written(name, one)]
    assert data("json", one)["findings"][0]["fix"] is None


def test_gnu_is_what_compilers_say() -> None:
    lines = written("gnu", report("FROM debian\nUSER root\n", errors=ERRORS)).splitlines()
    assert lines[:2] == [
        "bro\\x1bken:3: error: byte 0xe9 is not \\x07UTF-8 [not-linted]",
        "gone: error: no such file or folder [not-linted]",
    ]
    assert (
        "Dockerfile:2:1: error: the container runs as root, by USER root; end with an unprivileged user, or remove this line where the base image sets one [last-user-root]"
        in lines
    )


def test_markdown_shows_text_as_text() -> None:
    one = report(HOSTILE, "a|`b/Dockerfile")
    rows = [line for line in written("markdown", one).splitlines() if line.startswith("| ")]
    assert len(rows) == len(one.findings) + 1
    for row in rows:
        assert len(row.replace("\\|", "").split("|")) == 6, row
        assert "@all" not in row and "<b>" not in row.replace("\\<b\\>", "")


def test_the_code_of_another_tool_is_a_rule_of_its_own() -> None:
    one = report()
    descriptor = one.findings[0].descriptor._replace(id="shellcheck-finding", principle="correctness")
    finding = one.findings[0]._replace(descriptor=descriptor, code="shellcheck:SC2086")
    one = one._replace(findings=[finding])
    (rule,) = data("sarif", one)["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], rule["helpUri"]) == ("shellcheck:SC2086", "https://www.shellcheck.net/wiki/SC2086")
    assert data("gitlab", one)[0]["check_name"] == "shellcheck:SC2086"


def test_a_rule_of_ones_own_has_no_page_of_ours(folder: Path) -> None:
    house = folder / "mine" / "house"
    house.mkdir(parents=True)
    (house / "no-python.yaml").write_text(
        "summary: python\nwhy: Not here.\nseverity: error\neach: image\nwhen: {repository: python}\nmessage: no python\nexamples:\n"
        "  - bad: |\n      FROM python:3\n    where: python:3\n  - good: |\n      FROM debian:12\n"
    )
    args = ("Dockerfile", "--rules", "mine", "--select", "house", "-f")
    (rule,) = json.loads(run(*args, "sarif").stdout)["runs"][0]["tool"]["driver"]["rules"]
    assert rule["id"] == "no-python" and "helpUri" not in rule
    assert json.loads(run(*args, "json").stdout)["findings"][0]["url"] is None
    for name in formats():
        assert run(*args, name).exit_code == 1, name
