"""`dockerlint test`: all rules that can be read are run, and a failing example says what was not true."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from dockerlint_py.cli._group import group
from dockerlint_py.ruleset.loader import forget

HEAD = "summary: s\nwhy: w\nseverity: info\n"
GOOD = "message: m\nexamples:\n  - bad: |\n      FROM a\n      RUN apt-get install -y curl\n    where: curl\n  - good: FROM a\n"


def _run(folder: Path, **rules: str) -> tuple[int, str, str]:
    for name, text in rules.items():
        path = folder / "house" / f"{name.replace('_', '-')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    forget()
    outcome = CliRunner().invoke(group, ["test", str(folder)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_unreadable_rules_stop_no_others(tmp_path: Path) -> None:
    rule = f"{HEAD}each: package\nwhen: {{name: curl}}\n{GOOD}"
    wrong = f"{HEAD}each: package\nwhen: {{name: wget}}\n{GOOD}"
    code, out, err = _run(
        tmp_path, a_one="- x\n", b_two=rule, c_three=rule.replace("name", "nme"), d_four=wrong, missing_tag=rule
    )
    assert code == 2
    assert [line.split(": ")[1].rpartition("/")[2] for line in err.splitlines()] == [
        "a-one.yaml:1",
        "c-three.yaml:5",
        "missing-tag.yaml:1",
    ]
    assert all(line.startswith("error: ") for line in err.splitlines())
    assert "d-four.yaml:8: where is ['curl'], flagged is []" in out and "b-two" not in out
    assert out.endswith("\n1 problem\n")


def test_unreadable_rules_alone(tmp_path: Path) -> None:
    code, out, err = _run(tmp_path, a_one="- x\n", b_two=f"{HEAD}each: package\nwhen: {{name: curl}}\n{GOOD}")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "each: command\nwhen: {name: apt-get, action: refresh}\nat: packages",
            "at line 2 'apt-get install -y curl': action is install, not refresh",
        ),
        ("each: command\nwhen: {name: [apt, yum]}", "name is apt-get, not apt or yum"),
        (
            "each: command\nwhen: [{name: yum}, {name: apt-get, action: [refresh, {matches: ^u}]}]",
            "action is install, not refresh or {matches: ^u}",
        ),
        ("each: package\nwhen: {name: curl}\nunless: {manager: apt}", "'unless' is true: manager is apt"),
        (
            "each: package\nwhen: {name: curl}\nunless: [{manager: apk}, {stage.shipped: true}]",
            "'unless' is true: stage.shipped is true",
        ),
        ("each: package\nwhen: {name: curl, unless: {manager: apt}}", "'unless' is false: {manager: apt}"),
        ("each: package\nwhen: {name: curl, stage.image.user: root}", "stage.image.user is unknown, not root"),
        ("each: copy", "the rule looks at each copy, and there is none"),
    ],
)
def test_the_nearest_miss_is_told(tmp_path: Path, rule: str, said: str) -> None:
    code, out, _ = _run(tmp_path, a_rule=f"{HEAD}{rule}\n{GOOD}")
    assert code == 1
    assert said in out
