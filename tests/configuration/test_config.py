"""Configuration: where it is found, what it changes, and what a wrong one is told."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from dockerlint_py.configuration import config_checks
from dockerlint_py.configuration.config import NONE, load, nearest, options_for
from dockerlint_py.configuration.config_keys import EXTENDING, KEYS, schema
from dockerlint_py.ruleset.loader import forget as forget_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError
from tests.checkout import ROOT as CHECKOUT
from tests.command_line import findings, run
from tests.memory import forget_files

ROOT = 'FROM debian:12.5\nUSER root\nCMD ["app"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    forget_rules()
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Dockerfile").write_text(ROOT)
    return tmp_path


def found(*args: str) -> list[tuple[str, str]]:
    return [(finding["rule"], finding["severity"]) for finding in findings(*args)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.other]\nx = 1\n[tool.dockerlint]\nselect = ["DL3002"]\n'),
        ("dockerlint.toml", 'select = ["DL3002"]\n'),
        (".dockerlint.toml", 'select = ["DL3002"]\n'),
        (".dockerlint.yaml", "select: [DL3002]\n"),
        (".dockerlint.yml", "# only this\nselect:\n- DL3002\n"),
    ],
)
def test_the_nearest_file_upward_counts(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / "app" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")  # says nothing to us
    assert found() == [("last-user-root", "error")]
    assert found("app/Dockerfile") == [("last-user-root", "error")]
    assert len(found("--isolated")) > 1
    (folder / "app" / ".dockerlint.yaml").write_text("ignore: [all]\n")
    forget_files()
    assert nearest("app/Dockerfile").path == str(folder / "app" / ".dockerlint.yaml")


def test_each_file_of_a_run_has_its_own(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "Dockerfile").write_text(ROOT)
    (folder / "dockerlint.toml").write_text('select = ["DL3002"]\n')
    (folder / "other" / "dockerlint.toml").write_text(
        'select = ["DL3002"]\nfail-on = "error"\n[severity]\nnon-root = "info"\n'
    )
    assert sorted(found()) == [("last-user-root", "error"), ("last-user-root", "info")]
    assert run("app").exit_code == 1
    assert run("other").exit_code == 0
    assert run("other", "--fail-on", "info").exit_code == 1


def test_what_is_extended_counts_less(folder: Path) -> None:
    (folder / "base.toml").write_text(
        'select = ["all"]\nextend-select = ["DL3009"]\nfail-on = "info"\n[severity]\nDL3002 = "style"\nall = "info"\n'
    )
    (folder / "dockerlint.toml").write_text(
        'extend = "base.toml"\nselect = ["DL3002"]\nextend-select = ["DL3006"]\n[severity]\nDL3002 = "warning"\n'
    )
    own = load(str(folder / "dockerlint.toml"))
    assert (own.get("select"), own.get("extend-select"), own.get("fail-on")) == (
        ("DL3002",),
        ("DL3009", "DL3006"),
        "info",
    )
    assert own.get("severity") == {"DL3002": "warning", "all": "info"}


def test_the_command_line_counts_more(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('ignore = ["DL3002"]\ntargets = ["a"]\n[build-args]\nA = "1"\nB = "2"\n')
    assert ("last-user-root", "error") not in found()
    assert found("--select", "DL3002") == [("last-user-root", "error")]
    given = Options(build_args=(("B", "3"),), targets=("b",), ignore=("DL3006",))
    wanted = options_for(nearest("app/Dockerfile"), "app/Dockerfile", given)
    assert (wanted.build_args, wanted.targets) == ((("A", "1"), ("B", "3")), ("b",))
    assert wanted.ignore == ("DL3002", "DL3006")


def test_a_named_configuration_is_that_of_every_file(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('ignore = ["all"]\n')
    (folder / "ci.yaml").write_text("select: [DL3002]\n")
    assert found("--config", "ci.yaml") == [("last-user-root", "error")]
    missing = run("--config", "gone.toml")
    assert (missing.exit_code, missing.stderr) == (2, "error: gone.toml: no such configuration file\n")


def test_excluded_files_come_when_named_unless_that_is_forced_too(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('exclude = ["app/"]\nselect = ["DL3002"]\n')
    assert found() == []
    assert found("app/Dockerfile") == [("last-user-root", "error")]
    assert found("app/Dockerfile", "--force-exclude") == []


def test_per_file_ignores_are_patterns_below_the_configuration(folder: Path) -> None:
    text = 'select = ["DL3002"]\n[per-file-ignores]\n"{}" = ["non-root"]\n'
    for pattern, left in (("app/*", 0), ("/Dockerfile", 1), ("**/Dockerfile", 0), ("Dockerfile", 0), ("other/", 1)):
        (folder / "dockerlint.toml").write_text(text.format(pattern))
        assert len(found()) == left, pattern


def test_rules_settings_and_development_come_from_it(folder: Path) -> None:
    own = folder / "house" / "own"
    own.mkdir(parents=True)
    (own / "no-root.yaml").write_text(
        "summary: s\nwhy: w\nseverity: error\neach: USER\nsettings: {names: {default: [], help: names}}\n"
        "when: {user_set: {setting: names}}\nmessage: m\nexamples: [{bad: x, where: x}, {good: x}]\n"
    )
    (folder / "dockerlint.toml").write_text(
        'rules = ["house"]\nselect = ["no-root", "missing-user"]\ndevelopment = ["app/*"]\n[settings.no-root]\nnames = ["root"]\n'
    )
    assert found() == [("no-root", "error")]
    assert options_for(nearest("app/Dockerfile"), "app/Dockerfile", Options()).development == ("app/*",)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("dockerlint.toml", 'ignore = []\nselct = ["a"]\n', "2: unknown key 'selct', did you mean 'select'?"),
        ("dockerlint.toml", 'select = "DL3002"\n', "1: 'select' is a list; write [\"DL3002\"]"),
        ("dockerlint.toml", "select = [[1]]\n", "1: 'select' is a list of strings"),
        ("dockerlint.toml", 'select = ["DL3006"]\nignore = ["registri"]\n', "2: unknown rule"),
        ("dockerlint.toml", '[severity]\nDL3006 = "eror"\n', "2: 'severity.DL3006' is one of error, warning, info, style, not 'eror', did you mean 'error'?"),
        ("dockerlint.toml", "severity = 3\n", "1: 'severity' is a table"),
        ("dockerlint.toml", "a = \n", "1: not TOML: Invalid value"),
        ("dockerlint.toml", 'extend = "gone.toml"\n', "1: there is no file or folder gone.toml beside this file"),
        ("dockerlint.toml", 'extend = "dockerlint.toml"\n', "1: dockerlint.toml extends this file, directly or through others"),
        ("dockerlint.toml", 'rules = ["house"]\n', "1: there is no file or folder house beside this file"),
        ("dockerlint.toml", 'required-version = ">=99"\n', "1: this is dockerlint "),
        ("dockerlint.toml", 'required-version = "new"\n', "1: 'new' is no version; write for instance >=0.2, <1"),
        ("dockerlint.toml", 'preview = "yes"\n', "1: 'preview' is true or false"),
        ("dockerlint.toml", "[settings.convenience-tools-installed]\ntool = []\n", "2: the rule convenience-tools-installed has no setting 'tool'; it has tools, called, known, did you mean 'tools'?"),
        ("dockerlint.toml", '[settings.convenience-tools-installed]\ntools = "x"\n', "2: 'tools' of convenience-tools-installed is a list"),
        ("dockerlint.toml", "[settings.convenience-tool]\n", "1: there is no rule 'convenience-tool', did you mean"),
        ("dockerlint.toml", 'ignore = []\nexclude = ["a", "!"]\n', "2: '!' is no pattern as .gitignore has them"),
        ("dockerlint.toml", '[per-file-ignores]\n"!" = []\n', "2: '!' is no pattern as .gitignore has them"),
        (".dockerlint.yaml", "a: &a [x, *a]\n", "1: an alias stands inside of what it names"),
        (".dockerlint.yaml", "select: [DL3006]\nfail-on: [x]\n", "2: 'fail-on' is a single string"),
        (".dockerlint.yaml", "- a\n", "1: the configuration is a mapping of keys such as select and ignore"),
        ("pyproject.toml", '[project]\nname = "x"\n[tool.dockerlint]\nseverity.DL3006 = "x"\n', "4: 'severity.DL3006' is one of"),
    ],
)  # fmt: skip
def test_wrong_configurations_get_one_line_with_file_line_and_what_to_do(
    folder: Path, name: str, text: str, said: str
) -> None:
    (folder / name).write_text(text)
    shown = run()
    assert shown.exit_code == 2
    assert shown.stderr.startswith(f"error: {folder / name}:{said}"), shown.stderr
    assert shown.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [("pyproject.toml", "tool = 1\n"), ("pyproject.toml", "[[tool.dockerlint]]\n"), ("own.toml", "a = " + "[" * 5000)],
)
def test_odd_toml_is_no_traceback(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    shown = run("--config", name)
    assert shown.exit_code in (1, 2) and "bug" not in shown.stderr and shown.stderr.count("\n") <= 1


def test_a_byte_order_mark_is_none_of_it(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('\ufeffselect = ["DL3002"]\n', encoding="utf-8")
    assert found() == [("last-user-root", "error")]


def test_an_empty_configuration_changes_nothing_but_stops_the_search(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('ignore = ["all"]\n')
    (folder / "app" / ".dockerlint.yaml").write_text("")
    assert len(found()) > 1


def test_versions_that_may_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_checks, "__version__", "0.10.2")
    for wanted, allowed in (
        (">=0.9", True),
        ("<0.10", False),
        (">=0.9, <0.11", True),
        ("0.10.2", True),
        ("!=0.10.2", False),
        (">0.10.1,<=0.10.2", True),
        ("~=0.10.1", True),
        ("~=0.9.0", False),
        ("==0.10.*", True),
    ):
        (folder / "dockerlint.toml").write_text(f'required-version = "{wanted}"\n')
        forget_files()
        if allowed:
            load("dockerlint.toml")
        else:
            with pytest.raises(InputError, match="is required"):
                load("dockerlint.toml")


def test_show_settings(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('select = ["DL3002"]\n[per-file-ignores]\n"app/*" = ["minimal"]\n')
    shown = run("--show-settings").stdout
    assert shown.splitlines()[0] == f"# app/Dockerfile: {folder / 'dockerlint.toml'}"
    assert (
        'select = ["DL3002"]  # dockerlint.toml:1\n' in shown
        and 'per-file-ignores = ["minimal"]  # dockerlint.toml:2\n' in shown
        and 'fail-on = "warning"  # default\n' in shown
    )


def test_schema_and_docs_know_every_key(folder: Path) -> None:
    docs = (CHECKOUT / "docs" / "configuration.md").read_text("utf-8")
    for key in KEYS.keys() - EXTENDING.keys():
        assert f"| `{key}` |" in docs, key
    assert all(f"`{key}`" in docs for key in EXTENDING)
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate({"select": ["a"], "severity": {"a": "info"}, "preview": True}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"selct": ["a"]}, schema())
    assert nearest("/") is NONE


def test_a_path_may_have_more_folders_than_calls_go_into_each_other(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('targets = ["a"]\n')
    assert nearest(f"{folder}/{'a/' * 2000}Dockerfile").get("targets") == ("a",)


def test_explain_and_facts_follow_it_too(folder: Path) -> None:
    (folder / "dockerlint.toml").write_text('targets = ["a"]\nproduction = ["app/*"]\n')
    (folder / "app" / "Dockerfile").write_text("FROM debian:12.5 AS a\nUSER root\nFROM debian:12.5 AS b\nUSER root\n")
    said = run("explain", "DL3002", "app/Dockerfile").stdout.splitlines()
    assert [line.rpartition(": ")[2] for line in said if line.startswith("app/")] == ["reported", "not reported"]
    shown = json.loads(run("facts", "app/Dockerfile").stdout)
    assert [stage["final"] for stage in shown["stages"]] == [True, False]
    assert [stage["final"] for stage in json.loads(run("facts", "app/Dockerfile", "--isolated").stdout)["stages"]] == [
        False,
        True,
    ]
