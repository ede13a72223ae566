"""What adds to a configuration: another one, keys that extend lists, keys on the command line; and what says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.configuration.config import load
from dockerlint_py.configuration.config_choice import given_config
from dockerlint_py.text.input_error import InputError
from tests.command_line import findings, run
from tests.memory import forget_files

ROOT = 'FROM debian:12.5\nUSER root\nCMD ["app"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    forget_files()
    (tmp_path / "app").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "app" / "Dockerfile").write_text(ROOT)
    return tmp_path


def rules(*args: str) -> list[str]:
    return [finding["rule"] for finding in findings(*args)]


def loaded(path: str) -> dict[str, object]:
    forget_files()
    return dict(load(path).values)


def test_what_parents_ignore_stays_ignored(folder: Path) -> None:
    Path("dockerlint.toml").write_text('ignore = ["DL3002", "DL3008"]\n[per-file-ignores]\n"a" = ["minimal"]\n')
    child = Path("app/dockerlint.toml")
    child.write_text('extend = "../dockerlint.toml"\nignore = ["DL3006"]\n[per-file-ignores]\n"a" = ["style"]\n')
    values = loaded("app/dockerlint.toml")
    assert values["ignore"] == ("DL3002", "DL3008", "DL3006")
    assert values["per-file-ignores"] == {"a": ("minimal", "style")}
    assert "last-user-root" not in rules("app/Dockerfile")
    child.write_text('extend = "../dockerlint.toml"\nextend-select = ["DL3002"]\n')
    assert loaded("app/dockerlint.toml")["ignore"] == ("DL3008",)
    assert "last-user-root" in rules("app/Dockerfile")


@pytest.mark.parametrize("key", ["exclude", "targets", "development", "registry-mirrors", "build-contexts"])
def test_a_list_is_replaced_or_extended(folder: Path, key: str) -> None:
    Path("dockerlint.toml").write_text(f'{key} = ["a"]\n')
    for text, wanted in (
        (f'{key} = ["b"]\n', ("b",)),
        (f'extend-{key} = ["b"]\n', ("a", "b")),
        (f'{key} = ["b"]\nextend-{key} = ["c"]\n', ("b", "c")),
    ):
        Path("app/dockerlint.toml").write_text(f'extend = "../dockerlint.toml"\n{text}')
        assert loaded("app/dockerlint.toml")[key] == wanted
    Path("app/dockerlint.toml").write_text(f'extend-{key} = ["b"]\n')
    assert loaded("app/dockerlint.toml")[key] == ("b",)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["fail-on=error"], {"fail-on": "error"}),
        (['fail-on="error"'], {"fail-on": "error"}),
        (["ignore=DL3008, DL3006"], {"ignore": ("DL3008", "DL3006")}),
        (['ignore=["DL3008"]', "ignore=DL3006"], {"ignore": ("DL3008", "DL3006")}),
        (["preview=true", "timeout=2.5"], {"preview": "true", "timeout": "2.5"}),
        (["severity.missing-tag=info"], {"severity": {"missing-tag": "info"}}),
        (["severity={missing-tag = 'info'}"], {"severity": {"missing-tag": "info"}}),
        (["build-args.A=1=2"], {"build-args": {"A": "1=2"}}),
        (
            ["settings.registry-not-allowed.registries=['a', 'b']"],
            {"settings": {"registry-not-allowed": {"registries": ("a", "b")}}},
        ),
        (['per-file-ignores."a.b/*"=minimal'], {"per-file-ignores": {"a.b/*": ("minimal",)}}),
    ],
)
def test_keys_on_the_command_line(folder: Path, texts: list[str], wanted: dict[str, object]) -> None:
    assert dict(given_config(texts, isolated=True).of("Dockerfile").values) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail-onn=error", "unknown key 'fail-onn', did you mean 'fail-on'?"),
        ("fail-on=bad", "'fail-on' is one of error, warning, info, style, never, not 'bad'"),
        ("ignore=last-user-rot", "unknown rule, principle, alias or preset 'last-user-rot', did you mean"),
        ("extend=a.toml", "extend stands in a file; write --config a.toml"),
        ("severity=info", "'severity' is a table"),
        ("preview=maybe", "'preview' is true or false"),
    ],
)
def test_wrong_keys_on_the_command_line(folder: Path, text: str, said: str) -> None:
    result = run("--config", text)
    assert result.exit_code == 2 and result.stderr.startswith(f"error: --config: {said}")


def test_a_key_on_the_command_line_is_on_top_of_every_file_s_own(folder: Path) -> None:
    Path("app/dockerlint.toml").write_text('select = ["DL3002"]\n')
    assert rules() == ["last-user-root"]
    assert rules("--config", "ignore=DL3002") == []
    assert run("--config", "severity.last-user-root=info").exit_code == 0
    Path("a=b.toml").write_text('select = ["DL3006"]\n')
    assert rules("--config", "a=b.toml") == [] and rules("--config", "a=b.toml", "--config", "select=DL3002") != []
    two = run("--config", "a=b.toml", "--config", "app/dockerlint.toml")
    assert two.exit_code == 2 and "--config: one file, not a=b.toml and app/dockerlint.toml" in two.stderr
    assert rules("app", "--isolated", "--config", "select=DL3002") == ["last-user-root"]


def test_settings_say_where_they_come_from(folder: Path) -> None:
    Path("dockerlint.toml").write_text('ignore = ["DL3008"]\nfail-on = "error"\n')
    Path("app/dockerlint.toml").write_text('\nextend = "../dockerlint.toml"\nignore = ["DL3006"]\n')
    Path("app/compose.yaml").write_text("services: {a: {build: {context: ., args: {A: 1}}}}\n")
    arguments = ("--show-settings", "--ignore", "DL3002", "--config", "timeout=9")
    lines = run(*arguments, env={"DOCKERLINT_PREVIEW": "1"}).stdout.splitlines()
    said = dict(line.split("  # ") for line in lines[1:] if not line.startswith("targets"))
    assert said == {
        'select = ["default"]': "default",
        'ignore = ["DL3008", "DL3006", "DL3002"]': "--ignore, dockerlint.toml:1, app/dockerlint.toml:3",
        'fail-on = "error"': "dockerlint.toml:2",
        "preview = true": "DOCKERLINT_PREVIEW",
        "timeout = 9": "--config",
        'build-args = {"A": "1"}': "compose and bake files",
    }
    assert 'fail-on = "info"  # --fail-on' in run("--show-settings", "--fail-on", "info").stdout


def test_a_baseline_of_the_configuration(folder: Path) -> None:
    Path("dockerlint.toml").write_text('baseline = "known.json"\n')
    missing = run()
    assert (
        missing.exit_code == 2
        and "there is no such baseline; write it with --write-baseline known.json" in missing.stderr
    )
    assert run("--write-baseline", "known.json").exit_code == 0
    assert run().stdout.startswith("No findings in 1 file; ")
    assert run("--baseline", "").exit_code == 1 and run("--isolated").exit_code == 1
    Path("app/Dockerfile").write_text('FROM debian:12.5\nUSER 1000\nCMD ["app"]\n')
    assert "no longer found and taken out" in run("--prune-baseline").stderr
    assert run("--add-ignores").stderr.startswith("error: --add-ignores goes without a baseline")
    assert run("--show-settings").stdout.count('baseline = "known.json"  # dockerlint.toml:1') == 1


def test_a_baseline_stands_beside_its_configuration(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--write-baseline", "app/known.json")
    Path("app/dockerlint.toml").write_text('baseline = "known.json"\n')
    assert run().exit_code == 0
    monkeypatch.chdir("app")
    assert run().exit_code == 0


def test_a_format_of_the_configuration(folder: Path) -> None:
    Path("dockerlint.toml").write_text('format = "grouped"\n')
    assert "  why: " in run().stdout and "error: non-root/last-user-root (1 place in 1 file)" in run().stdout
    assert run("-f", "concise").stdout.startswith("app")
    assert run(env={"GITHUB_ACTIONS": "true"}).stdout.startswith("error: ")
    Path("dockerlint.toml").write_text('\nformat = "groped"\n')
    wrong = run()
    assert wrong.exit_code == 2
    assert wrong.stderr.endswith("dockerlint.toml:2: unknown format 'groped', did you mean 'grouped'?\n")


def test_nothing_found_can_be_an_error(folder: Path) -> None:
    Path("empty").mkdir()
    assert run("empty").exit_code == 0
    result = run("empty", "--require-files")
    assert result.exit_code == 2
    assert result.stderr == "error: empty: no Dockerfiles found there, and --require-files wants some\n"
    assert run("app", "--require-files", "--exit-zero").exit_code == 0


def test_a_file_that_is_foreign_says_nothing_of_formats(folder: Path) -> None:
    from dockerlint_py.configuration.config import foreign

    Path("dockerlint.toml").write_text('format = "grouped"\nbaseline = "b.json"\nextend-exclude = ["x"]\n')
    assert dict(foreign("dockerlint.toml").values) == {"exclude": ("x",)}


def test_a_version_that_is_none_is_refused(folder: Path) -> None:
    Path("dockerlint.toml").write_text('required-version = ">=a"\n')
    with pytest.raises(InputError, match="is no version; write for instance"):
        load("dockerlint.toml")
