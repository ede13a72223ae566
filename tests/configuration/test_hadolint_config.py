"""Configurations of hadolint: what of them is honoured, and what `migrate` makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.configuration.config import nearest
from dockerlint_py.configuration.hadolint_config import convert
from dockerlint_py.configuration.migrate import migrated
from dockerlint_py.text.input_error import InputError
from tests.command_line import findings, run
from tests.memory import forget_files

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


def found(*args: str, env: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(finding["rule"], finding["severity"]) for finding in findings(*args, env=env)]


def test_a_configuration_of_hadolint_says_what_it_says(repository: Path) -> None:
    (repository / ".hadolint.yaml").write_text(HADOLINT)
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
    assert [(one.name, one.line) for one in convert(".hadolint.yaml").unsupported] == [
        ("DL9999 in ignored", 6),
        ("no-color", 19),
        ("formats", 20),
    ]


def test_it_counts_where_there_is_none_of_ours_and_says_so_once(repository: Path) -> None:
    (repository / ".hadolint.yml").write_text("ignored: [DL3002]\nformat: json\n")
    (repository / "app" / "Dockerfile.two").write_text("FROM debian:12.5\nUSER root\n")
    assert "last-user-root" not in {rule for rule, _ in found()}
    said = run().stderr
    assert (
        said
        == ".hadolint.yml counts, there is no configuration of dockerlint (nothing stands for format); `dockerlint migrate` writes one\n"
    )
    assert ("last-user-root", "error") in found("--isolated") and run("--isolated").stderr == ""
    (repository / "dockerlint.toml").write_text("")
    assert ("last-user-root", "error") in found() and run().stderr == ""
    assert run("--config", ".hadolint.yml", "--select", "DL3002").stderr == ""
    (repository / "dockerlint.toml").unlink()
    (repository / "app" / ".hadolint.yaml").write_text("")
    assert nearest("app/Dockerfile").path == str(repository / "app" / ".hadolint.yaml")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no-fail: true\n", 0),
        ("failure-threshold: none\n", 0),
        ("failure-threshold: ignore\n", 0),
        ("failure-threshold: style\n", 1),
        ("no-fail: false\n", 1),
    ],
)
def test_when_it_fails(repository: Path, text: str, code: int) -> None:
    (repository / ".hadolint.yaml").write_text(text)
    assert run("--select", "DL3002").exit_code == code
    assert run("--select", "DL3002", "--fail-on", "error").exit_code == 1
    assert run("--select", "DL3002", "--fail-on", "never").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignored: DL3008\n", "1: 'ignored' is a list of strings"),
        ("a: b\nignored: [[DL3008]]\n", "2: 'ignored' is a list of strings"),
        ("override: [a]\n", "1: 'override' is a mapping"),
        ("override:\n  error: DL3008\n", "2: 'override.error' is a list of strings"),
        ("failure-threshold: bad\n", "1: 'failure-threshold' is one of error, warning, info, style, ignore, none"),
        ("no-fail: maybe\n", "1: 'no-fail' is true or false"),
        ("label-schema: {a: [b]}\n", "1: 'label-schema.a' is a single string"),
        ("- DL3008\n", "1: is no mapping of keys such as ignored and override"),
        ("ignored: [\n", "2: not YAML"),
        ("a: &a [x, *a]\n", "1: an alias stands inside of what it names"),
    ],
)
def test_a_wrong_one_takes_one_line(repository: Path, text: str, said: str) -> None:
    (repository / ".hadolint.yaml").write_text(text)
    for args in ((), ("migrate",)):
        shown = run(*args)
        assert shown.exit_code == 2 and shown.stderr.count("\n") == 1, shown.output
        assert f".hadolint.yaml:{said}" in shown.stderr


def test_empty_values_are_none(repository: Path) -> None:
    (repository / ".hadolint.yaml").write_text("ignored:\noverride:\n  error:\nfailure-threshold: null\n")
    assert convert(".hadolint.yaml") == (".hadolint.yaml", {}, ())


def test_migrate_means_the_same_and_keeps_comments(repository: Path) -> None:
    (repository / ".hadolint.yaml").write_text(HADOLINT)
    honoured = nearest("app/Dockerfile").values
    shown = run("migrate")
    assert shown.exit_code == 0
    assert shown.stderr.splitlines()[0] == ".hadolint.yaml:6: nothing stands for DL9999 in ignored"
    assert (
        '# agreed on in 2024\nignore = [\n    # pins break our builds\n    "DL3008",\n    "DL3013",  # the same: it\'s pip\n'
        in shown.stdout
    )
    assert 'fail-on = "error"  # not yet\n' in shown.stdout and "# - formats (line 20): use -f\n" in shown.stdout
    assert run("migrate", "-o", "dockerlint.toml").exit_code == 0
    assert (repository / "dockerlint.toml").read_text() == shown.stdout
    forget_files()
    assert nearest("app/Dockerfile").path.endswith("dockerlint.toml")
    assert nearest("app/Dockerfile").values == honoured


def test_migrate_overwrites_nothing(repository: Path) -> None:
    assert run("migrate").stderr == "error: .: there is no .hadolint.yaml here or in a folder above; name the file\n"
    assert "gone.yaml: cannot be read" in run("migrate", "gone.yaml").stderr
    (repository / "own.yaml").write_text("ignored: [DL3008]\n")
    (repository / "dockerlint.toml").write_text("# mine\n")
    shown = run("migrate", "own.yaml", "-o", "dockerlint.toml")
    assert (shown.exit_code, shown.stderr) == (2, "error: dockerlint.toml: is there already; --force replaces it\n")
    assert (repository / "dockerlint.toml").read_text() == "# mine\n"
    assert run("migrate", "own.yaml", "-o", "dockerlint.toml", "--force").exit_code == 0
    assert 'ignore = ["DL3008"]' in (repository / "dockerlint.toml").read_text()
    for name in ("pyproject.toml", "x.yaml"):
        assert run("migrate", "own.yaml", "-o", name).exit_code == 2
    assert run("migrate", "own.yaml", "-o", "no/such/dockerlint.toml").exit_code == 2


def test_no_file_is_read_that_is_none(repository: Path) -> None:
    (repository / ".hadolint.yaml").mkdir()
    assert run("--select", "DL3002").exit_code == 1
    with pytest.raises(InputError):
        migrated(".hadolint.yaml")
