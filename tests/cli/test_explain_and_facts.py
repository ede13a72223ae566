"""What rules want and saw, as people read it: explain, facts, rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dockerlint_py.cli.facts import KINDS as OFFERED
from dockerlint_py.cli.rules import TIERS
from dockerlint_py.facts.kinds import COMPOSE_KINDS, DOCKERFILE_KINDS
from dockerlint_py.ruleset.loader import all_rules, forget
from dockerlint_py.ruleset.severity import SEVERITIES
from tests.command_line import run

TEXT = (
    "FROM debian:12 AS build\nRUN apt-get update && apt-get install -y curl\n"
    'FROM debian:12\nCOPY --from=build /a /a\nCMD ["/a"]\n'
)
OWN = """\
summary: curl is installed in the image
why: Our images fetch nothing.
severity: warning
each: package
when: {name: curl}
unless:
  - {removed: true}
  - either: [{command.name: apk}, {command.name: dnf}]
message: "{name} is installed"
examples:
  - bad: |
      FROM debian:12
      RUN apt-get install -y curl
    where: curl
  - note: another tool is fine
    good: |
      FROM debian:12
      RUN apt-get install -y jq
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    forget()
    (tmp_path / "Dockerfile").write_text(TEXT)
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "no-curl.yaml").write_text(OWN)
    return tmp_path


def test_a_rule_of_ones_own_is_explained_without_a_file(folder: Path) -> None:
    said = run("explain", "no-curl", "--rules", "house")
    assert said.exit_code == 0
    assert said.stdout.startswith("# no-curl\n") and "2:24 warning: curl is installed" in said.stdout
    assert "# dockerlint ignore=no-curl because" in said.stdout and 'ignore = ["no-curl"]' in said.stdout


def test_what_is_reported_comes_first_with_each_condition(folder: Path) -> None:
    lines = run("explain", "missing-user", "Dockerfile").stdout.splitlines()
    assert lines[0] == "missing-user looked at 2 stages; its conditions hold for 1 of them"
    assert lines[2] == "Dockerfile:3: stage `FROM debian:12`: reported"
    assert "    yes      final: true" in lines
    assert any(
        line.startswith("    yes      image.user: none or root or 0") and line.endswith("it is none") for line in lines
    )
    assert any(line.startswith("  unless   no: none of ") for line in lines)
    assert any("`FROM debian:12 AS build`: not reported" in line for line in lines)
    assert any(line.split() == ["no", "final:", "true", "it", "is", "false"] for line in lines)


def test_it_says_what_would_make_it_a_false_alarm_and_how_to_silence_it(folder: Path) -> None:
    said = run("explain", "no-curl", "Dockerfile", "--rules", "house").stdout
    assert "It would be a false alarm, and is not reported, where one of these holds:\n  removed: true\n" in said
    assert "Its examples of what is fine:\n  another tool is fine\n" in said
    assert "above line 2" in said and 'per-file-ignores = {"Dockerfile" = ["no-curl"]}' in said
    assert "report it: https://" in said


def test_the_exception_that_holds_is_shown(folder: Path) -> None:
    Path("Dockerfile").write_text("FROM debian:12\nRUN apt-get install -y curl && apt-get purge -y curl\n")
    said = run("explain", "no-curl", "Dockerfile", "--rules", "house").stdout
    assert "package `curl`: not reported\n" in said and "  unless   yes\n    yes      removed: true\n" in said
    whole = run("explain", "no-curl", "Dockerfile", "--rules", "house", "--all").stdout
    assert "one of these is enough" in whole and "either:" in whole
    assert any(line.split() == ["no", "command.name:", "apk", "it", "is", "apt-get"] for line in whole.splitlines())


def test_the_closest_subjects_are_enough(folder: Path) -> None:
    Path("Dockerfile").write_text("FROM debian:12\n" + "RUN true\n" * 9)
    few = run("explain", "apt-lists-not-removed", "Dockerfile").stdout
    assert few.count("command `true`") == 3 and "6 more are further from being reported; --all shows all" in few
    assert run("explain", "apt-lists-not-removed", "Dockerfile", "--all").stdout.count("command `true`") == 9


def test_what_a_comment_silences_is_said_to_be_so(folder: Path) -> None:
    Path("Dockerfile").write_text("FROM debian:12\n# dockerlint ignore=last-user-root\nUSER root\n")
    said = run("explain", "last-user-root", "Dockerfile").stdout
    assert "not reported, though it holds: " in said and "a comment silences it" in said


def test_a_check_says_what_it_found(folder: Path) -> None:
    Path("Dockerfile").write_text("FROM debian:12\nRUN apt-get install -y nginx redis-server\n")
    said = run("explain", "several-servers-in-image", "Dockerfile").stdout
    assert "is the check several_servers: an algorithm" in said and "Dockerfile:2: reported: " in said


def test_kinds_of_facts_are_those_of_rules() -> None:
    assert sorted(OFFERED) == sorted({*DOCKERFILE_KINDS, *COMPOSE_KINDS})


def test_facts_for_people(folder: Path) -> None:
    said = run("facts", "Dockerfile", "-f", "text").stdout
    assert said.startswith("Dockerfile:1-")
    assert (
        "Dockerfile:2: package `curl`\n" in said and "{" not in said.partition("package `curl`")[2].partition("\n\n")[0]
    )
    line = run("facts", "Dockerfile", "-f", "text", "--line", "2").stdout
    places = [row for row in line.splitlines() if row.startswith("Dockerfile:")]
    assert places and all(row.startswith(("Dockerfile:2: ", "Dockerfile:1-2: stage")) for row in places)
    few, every = (run("facts", "Dockerfile", "-f", "text", "--kind", "copy", *more).stdout for more in ((), ("--all",)))
    assert few.startswith("Dockerfile:4: copy `") and len(every) > len(few) and "none" in every


def test_filters_of_facts_hold_for_json_too(folder: Path) -> None:
    whole = json.loads(run("facts", "Dockerfile").stdout)
    some = json.loads(run("facts", "Dockerfile", "--kind", "package", "--kind", "command").stdout)
    assert some == {key: whole[key] for key in ("path", "packages", "commands")} and len(some["commands"]) == 2
    lines = json.loads(run("facts", "Dockerfile", "--line", "3-4").stdout)
    assert [row["keyword"] for row in lines["instructions"]] == ["FROM", "COPY"] and lines["packages"] == []


@pytest.mark.parametrize("line", ["0x", "4-2", "-3", "1-2-3"])
def test_lines_that_are_none(folder: Path, line: str) -> None:
    result = run("facts", "Dockerfile", f"--line={line}")
    assert result.exit_code == 2 and "write a line such as 7, or lines such as 7-9" in result.stderr


def listed(*args: str) -> list[dict[str, object]]:
    return list(json.loads(run("rules", "-f", "json", *args).stdout))


def test_rules_are_searched_and_filtered(folder: Path) -> None:
    assert len(listed()) == len(all_rules())
    assert [rule["id"] for rule in listed("DL3002")] == ["last-user-root"]
    found = listed("apt", "cache")
    assert 0 < len(found) < 20 and len(listed("apt")) > len(found)
    assert {rule["severity"] for rule in listed("--severity", "error", "--severity", "style")} == {"error", "style"}
    assert {rule["principle"] for rule in listed("--principle", "minimal")} == {"minimal"}
    assert {rule["tier"] for rule in listed("--tier", "strict")} == {"strict"}
    assert all(rule["fix"] for rule in listed("--fixable"))
    assert run("rules", "no such words").stderr == "no rule is like that\n"
    wrong = run("rules", "--principle", "nope")
    assert wrong.exit_code == 2 and wrong.stderr.startswith(
        "error: there is no principle 'nope'; there are care-less, "
    )


def test_rules_are_sorted(folder: Path) -> None:
    severities = [SEVERITIES.index(str(rule["severity"])) for rule in listed("--sort", "severity")]
    assert severities == sorted(severities)
    ids = [str(rule["id"]) for rule in listed("--sort", "id")]
    assert ids == sorted(ids) and run("rules", "--sort", "id").stdout.startswith(f"  {ids[0]}")
    titles = [line for line in run("rules", "--sort", "tier").stdout.splitlines() if not line.startswith(" ")]
    assert titles == sorted({rule.tier for rule in all_rules()})
    assert {*titles} <= {*TIERS}
