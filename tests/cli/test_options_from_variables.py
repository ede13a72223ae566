"""Each option can be given as a variable of the environment."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dockerlint_py.cli.check import command
from tests.command_line import findings, run


def rules(*args: str, **variables: str) -> list[str]:
    return [finding["rule"] for finding in findings(*args, env=variables)]


def test_options_from_variables(repository: Path) -> None:
    assert rules(DOCKERLINT_SELECT="DL3002") == ["last-user-root"]
    assert rules("--select", "DL3006", DOCKERLINT_SELECT="DL3002") == []
    assert run(env={"DOCKERLINT_SELECT": "DL3002 DL3006", "DOCKERLINT_EXIT_ZERO": "1"}).exit_code == 0
    assert json.loads(run(env={"DOCKERLINT_FORMAT": "json"}).stdout)["files"]
    shown = run(env={"DOCKERLINT_FAIL_ON": "bad"})
    assert shown.exit_code == 2 and "'bad' is not one of" in shown.stderr
    (repository / "dockerlint.toml").write_text('ignore = ["all"]\n')
    assert rules("app", DOCKERLINT_ISOLATED="true", DOCKERLINT_IGNORE="minimal,style")


def test_each_option_has_the_variable_of_its_name() -> None:
    for option in command.params:
        if isinstance(option, click.Option):
            name = next(name for name in option.opts if name.startswith("--"))
            wanted = "DOCKERLINT_" + name[2:].upper().replace("-", "_")
            assert (option.envvar or f"DOCKERLINT_{(option.name or '').upper()}") == wanted
