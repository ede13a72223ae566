"""Coming from hadolint, or from nothing: what is honoured, `migrate`, `init`, and variables for options."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from dockerlint_py import builds, config, starter
from dockerlint_py.cli import group
from dockerlint_py.cli.check import command
from dockerlint_py.config import KINDS, load, nearest
from dockerlint_py.hadolint import convert
from dockerlint_py.migrate import migrated
from dockerlint_py.rules import forget
from dockerlint_py.source import InputError
from dockerlint_py.toml import toml
from dockerlint_py.yamlfile import parse_yaml

HADOLINT = """\
# agreed on in 2024
ignored:
  # pins break our builds
  - DL3008
  - DL3013  # the same: it's pip
  - DL9999
  - 'SC2086'
override:
  error: [DL3002, DL4000]
  warning:
    - DL3057
  info: [DL3059]
trustedRegistries:
- docker.io
- "*.example.org"
failure-threshold: error # not yet
label-schema: {author: text, "the url": url}
strict-labels: true
no-color: true
formats: [json, sarif]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    fresh()
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "Dockerfile").write_text('FROM debian:12.5\nUSER root\nCMD ["app"]\n')
    return tmp_path


def fresh() -> None:
    config._of_folder.cache_clear()
    load.cache_clear()
    convert.cache_clear()
    builds.forget()
    forget()


def run(*args: str, env: dict[str, str] | None = None) -> Result:
    fresh()
    return CliRunner().invoke(group, list(args), env=env)


def found(*args: str, env: dict[str, str] | None = None) -> list[tuple[str, str]]:
    shown = run(*args, "-f", "json", env=env)
    assert shown.exit_code in (0, 1), shown.output
    return [(one["rule"], one["severity"]) for one in json.loads(shown.stdout)["findings"]]


def test_a_configuration_of_hadolint_says_what_it_says(folder: Path) -> None:
    (folder / ".hadolint.yaml").write_text(HADOLINT)
    values = convert(".hadolint.yaml").values
    assert values == {
        "extend-select": ["DL3057"],
        "ignore": ["DL3008", "DL3013", "SC2086"],
        "severity": {"DL3002": "error", "DL3057": "warning", "DL3059": "info", "DL4000": "error"},
        "fail-on": "error",
        "settings": {
            "registry-not-allowed": {"registries": ["docker.io", "*.example.org"]},
            "label-schema-violation": {"labels": {"author": "text", "the url": "url"}, "strict": "true"},
        },
    }
    assert [(one.name, one.line) for one in convert(".hadolint.yaml").without] == [("DL9999 in ignored", 6), ("no-color", 19), ("formats", 20)]


def test_it_counts_where_there_is_none_of_ours_and_says_so_once(folder: Path) -> None:
    (folder / ".hadolint.yml").write_text("ignored: [DL3002]\nformat: json\n")
    (folder / "app" / "Dockerfile.two").write_text("FROM debian:12.5\nUSER root\n")
    assert "last-user-root" not in {rule for rule, _ in found()}
    said = run().stderr
    assert said == ".hadolint.yml counts, there is no configuration of dockerlint (nothing stands for format); `dockerlint migrate` writes one\n"
    assert ("last-user-root", "error") in found("--isolated") and run("--isolated").stderr == ""
    (folder / "dockerlint.toml").write_text("")
    assert ("last-user-root", "error") in found() and run().stderr == ""
    assert run("--config", ".hadolint.yml", "--select", "DL3002").stderr == ""
    (folder / "dockerlint.toml").unlink()
    (folder / "app" / ".hadolint.yaml").write_text("")
    assert nearest("app/Dockerfile").path == str(folder / "app" / ".hadolint.yaml")


@pytest.mark.parametrize(
    ("text", "code"),
    [("no-fail: true\n", 0), ("failure-threshold: none\n", 0), ("failure-threshold: ignore\n", 0), ("failure-threshold: style\n", 1), ("no-fail: false\n", 1)],
)
def test_when_it_fails(folder: Path, text: str, code: int) -> None:
    (folder / ".hadolint.yaml").write_text(text)
    assert run("--select", "DL3002").exit_code == code
    assert run("--select", "DL3002", "--fail-on", "error").exit_code == 1
    assert run("--select", "DL3002", "--fail-on", "never").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignored: DL3008\n", "1: 'ignored' is a list of texts"),
        ("a: b\nignored: [[DL3008]]\n", "2: 'ignored' is a list of texts"),
        ("override: [a]\n", "1: 'override' is a mapping"),
        ("override:\n  error: DL3008\n", "2: 'override.error' is a list of texts"),
        ("failure-threshold: bad\n", "1: 'failure-threshold' is one of error, warning, info, style, ignore, none"),
        ("no-fail: maybe\n", "1: 'no-fail' is true or false"),
        ("label-schema: {a: [b]}\n", "1: 'label-schema.a' is a single text"),
        ("- DL3008\n", "1: is no mapping of keys such as ignored and override"),
        ("ignored: [\n", "2: not YAML"),
        ("a: &a [x, *a]\n", "1: an alias stands inside of what it names"),
    ],
)
def test_a_wrong_one_takes_one_line(folder: Path, text: str, said: str) -> None:
    (folder / ".hadolint.yaml").write_text(text)
    for args in ((), ("migrate",)):
        shown = run(*args)
        assert shown.exit_code == 2 and shown.stderr.count("\n") == 1, shown.output
        assert f".hadolint.yaml:{said}" in shown.stderr


def test_empty_values_are_none(folder: Path) -> None:
    (folder / ".hadolint.yaml").write_text("ignored:\noverride:\n  error:\nfailure-threshold: null\n")
    assert convert(".hadolint.yaml") == (".hadolint.yaml", {}, ())


def test_migrate_means_the_same_and_keeps_comments(folder: Path) -> None:
    (folder / ".hadolint.yaml").write_text(HADOLINT)
    honoured = nearest("app/Dockerfile").values
    shown = run("migrate")
    assert shown.exit_code == 0
    assert shown.stderr.splitlines()[0] == ".hadolint.yaml:6: nothing stands for DL9999 in ignored"
    assert "# agreed on in 2024\nignore = [\n    # pins break our builds\n    \"DL3008\",\n    \"DL3013\",  # the same: it's pip\n" in shown.stdout
    assert 'fail-on = "error"  # not yet\n' in shown.stdout and "# - formats (line 20): use -f\n" in shown.stdout
    assert run("migrate", "-o", "dockerlint.toml").exit_code == 0
    assert (folder / "dockerlint.toml").read_text() == shown.stdout
    fresh()
    assert nearest("app/Dockerfile").path.endswith("dockerlint.toml")
    assert nearest("app/Dockerfile").values == honoured


def test_migrate_overwrites_nothing(folder: Path) -> None:
    assert run("migrate").stderr == "error: .: there is no .hadolint.yaml here or in a folder above; name the file\n"
    assert "gone.yaml: cannot be read" in run("migrate", "gone.yaml").stderr
    (folder / "own.yaml").write_text("ignored: [DL3008]\n")
    (folder / "dockerlint.toml").write_text("# mine\n")
    shown = run("migrate", "own.yaml", "-o", "dockerlint.toml")
    assert (shown.exit_code, shown.stderr) == (2, "error: dockerlint.toml: is there already; --force replaces it\n")
    assert (folder / "dockerlint.toml").read_text() == "# mine\n"
    assert run("migrate", "own.yaml", "-o", "dockerlint.toml", "--force").exit_code == 0
    assert 'ignore = ["DL3008"]' in (folder / "dockerlint.toml").read_text()
    for name in ("pyproject.toml", "x.yaml"):
        assert run("migrate", "own.yaml", "-o", name).exit_code == 2
    assert run("migrate", "own.yaml", "-o", "no/such/dockerlint.toml").exit_code == 2


def test_toml_of_any_text() -> None:
    tomllib = pytest.importorskip("tomllib")
    values = {"a": ['"', "\\", "\x7f\x00\u2028é😀", "x" * 120], "b c": "\n", "t": {}, "s": {"": {"k.é": "true"}}}
    assert tomllib.loads("\n".join(toml(values))) == {**values, "s": {"": {"k.é": True}}}


def test_init_writes_a_configuration_and_a_hook(folder: Path) -> None:
    shown = run("init")
    assert (shown.exit_code, shown.stdout) == (0, "wrote dockerlint.toml\nwrote .pre-commit-config.yaml\n")
    before = {path: path.read_text() for path in folder.iterdir() if path.is_file()}
    shown = run("init")
    assert (shown.exit_code, shown.stdout) == (0, "dockerlint.toml is there already; --force replaces it\n.pre-commit-config.yaml has the hook already\n")
    assert before == {path: path.read_text() for path in folder.iterdir() if path.is_file()}
    assert nearest("app/Dockerfile").values == {}


def test_every_key_of_the_starting_configuration_can_be_used(folder: Path) -> None:
    assert {*starter._data()["config"]} >= {*KINDS}
    lines = [line.removeprefix("# ") for line in starter.commented()]
    used = [line for line in lines if " = " in line or line.startswith("[")]
    text = "\n".join(line for line in used if not line.startswith(("extend =", "rules =")))
    (folder / "dockerlint.toml").write_text(text)
    assert {*load(str(folder / "dockerlint.toml")).values} == {*KINDS} - {"extend", "rules"}


def test_init_takes_over_what_hadolint_was_told(folder: Path) -> None:
    (folder / ".hadolint.yaml").write_text(HADOLINT)
    assert run("init").stdout.startswith("wrote dockerlint.toml from .hadolint.yaml, which counts no longer\n")
    assert (folder / "dockerlint.toml").read_text() == migrated(".hadolint.yaml")


def test_init_leaves_other_configurations_alone(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.dockerlint]\n")
    (folder / ".git").rmdir()
    assert run("init", "--force").stdout == "pyproject.toml is there already\n.pre-commit-config.yaml is not written: this is no git repository\n"


@pytest.mark.parametrize(
    "text",
    [
        "repos:\n  - repo: a\n    rev: b\n    hooks:\n      - id: c\n",
        "repos:\n- repo: a\n  rev: b\n  hooks:\n  - id: c\n    args: [x, y]",
        "# mine\nrepos:\n  - repo: a\n    hooks: [{id: c}]  # why\n\n# below\nfail_fast: true\n",
        "repos:\n  - repo: a\n    hooks:\n      - id: c\n        files: |\n          (?x)^(\n            a\n          )$\n\nci: {}\n",
        "repos:\r\n  - repo: a\r\n    hooks:\r\n      - id: c\r\n",
        "",
    ],
)
def test_the_hook_goes_behind_those_that_are_there(folder: Path, text: str) -> None:
    path = folder / ".pre-commit-config.yaml"
    path.write_bytes(text.encode())
    run("init")
    after = path.read_bytes().decode()
    old, new = (parse_yaml(one, path) or {"repos": []} for one in (text, after))
    assert new.pop("repos") == [*old.pop("repos"), *parse_yaml(starter.entry(""), path)] and new == old
    assert [line for line in text.splitlines() if line not in after.splitlines()] == []
    assert "\r\n" not in text or after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize("text", ["repos: []\n", "repos: [{repo: a, hooks: []}]\n", "a: b\n"])
def test_a_hook_file_written_otherwise_is_left_alone(folder: Path, text: str) -> None:
    path = folder / ".pre-commit-config.yaml"
    path.write_text(text)
    shown = run("init")
    assert shown.exit_code == 0 and "add this to its repos:\n  - repo:" in shown.stdout
    assert path.read_text() == text
    path.write_text("repos: [\n")
    assert run("init").exit_code == 2


def test_a_starting_dockerignore_leaves_out_nothing_that_is_copied(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("")
    (folder / "pom.xml").write_text("")
    (folder / "Dockerfile").write_text("FROM a\nCOPY target/app.jar .env.example /a/\nCOPY . /b/\n")
    assert "wrote .dockerignore" in run("init", "--dockerignore").stdout
    lines = (folder / ".dockerignore").read_text().splitlines()
    assert {".git", "**/.env", "**/__pycache__", ".gradle"} <= set(lines) and not {"target", "**/node_modules"} & set(lines)
    (folder / ".dockerignore").write_text("x\n")
    run("init", "--dockerignore")
    assert (folder / ".dockerignore").read_text() == "x\n"
    run("init", "--dockerignore", "--force")
    assert (folder / ".dockerignore").read_text() != "x\n"


def test_options_from_variables(folder: Path) -> None:
    assert found(env={"DOCKERLINT_SELECT": "DL3002"}) == [("last-user-root", "error")]
    assert found("--select", "DL3006", env={"DOCKERLINT_SELECT": "DL3002"}) == []
    assert run(env={"DOCKERLINT_SELECT": "DL3002 DL3006", "DOCKERLINT_EXIT_ZERO": "1"}).exit_code == 0
    assert json.loads(run(env={"DOCKERLINT_FORMAT": "json"}).stdout)["files"]
    shown = run(env={"DOCKERLINT_FAIL_ON": "bad"})
    assert shown.exit_code == 2 and "'bad' is not one of" in shown.stderr
    (folder / "dockerlint.toml").write_text('ignore = ["all"]\n')
    assert found("app", env={"DOCKERLINT_ISOLATED": "true", "DOCKERLINT_IGNORE": "minimal,style"})


def test_each_option_has_the_variable_of_its_name() -> None:
    for option in command.params:
        if isinstance(option, click.Option):
            name = next(name for name in option.opts if name.startswith("--"))
            wanted = "DOCKERLINT_" + name[2:].upper().replace("-", "_")
            assert (option.envvar or f"DOCKERLINT_{(option.name or '').upper()}") == wanted


def test_no_file_is_read_that_is_none(folder: Path) -> None:
    (folder / ".hadolint.yaml").mkdir()
    assert run("--select", "DL3002").exit_code == 1
    with pytest.raises(InputError):
        migrated(".hadolint.yaml")
