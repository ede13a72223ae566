"""Files that are linted the same have equal keys, with configurations of their own too."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.audit.data_model import CollectedRepository, File
from dockerlint_py.audit.dedup_key import WHOLE_PATH, DedupKeys, options_from_json, options_to_json, path_conditions
from dockerlint_py.audit.repository_config import read_configs
from dockerlint_py.audit.store_rows import KeyedText, PendingText
from dockerlint_py.audit.text_linter import LintSettings, lint
from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_set import RuleSet
from tests.audit.samples import CLEAN, SETTINGS, pending_texts, violated


@pytest.fixture(autouse=True)
def no_shellcheck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLINT_SHELLCHECK", "off")


def key(path: str, keys: DedupKeys) -> bytes:
    keyed = keys.keyed_text(File(path, CLEAN), None)
    assert isinstance(keyed, KeyedText)
    return keyed.digest


def test_what_of_a_path_matters() -> None:
    keys = DedupKeys(SETTINGS.options)
    same = ("Dockerfile", "a/b/Dockerfile", "web.dockerfile")
    assert len({key(path, keys) for path in same}) == 1
    other = (
        "Dockerfile",
        "Dockerfile.dev",
        "compose.yaml",
        "arm64/Dockerfile",
        "amd64/Dockerfile.dev",
        "Containerfile",
    )
    assert len({key(path, keys) for path in other}) == len(other)
    assert key("a/.devcontainer/Dockerfile", keys) == key("Dockerfile.dev", keys)


def test_equal_keys_are_linted_the_same() -> None:
    """Over the paths and rules that there are."""
    paths = (
        "Dockerfile",
        "a/Dockerfile",
        "Dockerfile.dev",
        "dev/Dockerfile",
        "arm64/Dockerfile",
        "x86_64/test/Dockerfile",
        ".devcontainer/Dockerfile",
    )
    text = "FROM php:8.3\nRUN pecl install xdebug && docker-php-ext-enable xdebug && curl -fsSLO https://example.org/a-linux-amd64.tar.gz\nRUN apt-get install vim\n"
    settings = LintSettings(Options(select=("all",), preview=True, no_ignores=True, today="2026-01-01"))
    keys, findings_of = DedupKeys(settings.options), {}
    for path in paths:
        keyed = keys.keyed_text(File(path, text))
        assert isinstance(keyed, KeyedText)
        rows = lint(pending_texts(text, path=path), settings)[0].findings
        assert findings_of.setdefault(keyed.digest, rows) == rows
    assert len(findings_of) > 2


def own(data: dict[str, Any]) -> Rule:
    return Rule(
        "house/own.yaml", {"summary": "s", "why": "w", "severity": "info", "message": "m", "each": "FROM", **data}
    )


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        ({"when": {"file.path": {"matches": "^x/"}}}, False),
        ({"when": {"stage.file.name": ["a", "b"]}, "unless": [{"file.path": "z"}]}, False),
        ({"message": "{file.path} is wrong"}, True),
        ({"when": {"file.path": {"its": "image.name"}}}, True),
        ({"when": {"image.name": {"its": "file.name"}}}, True),
        ({"when": {"file": {"path": "x"}}}, True),
        ({"each": "file", "when": {"path": "x"}}, True),
        ({"each": "file", "message": "{name}"}, True),
        ({"each": "file", "when": {"length": {"over": "3"}}}, False),
        ({"cases": [{"when": {"file.path": {"as": "p", "matches": "x"}}, "message": "n"}]}, True),
    ],
)
def test_own_rules_that_look_at_paths(data: dict[str, Any], whole: bool) -> None:
    assert (path_conditions(RuleSet([own(data)])) == WHOLE_PATH) is whole
    assert path_conditions(load_rules(Options(select=("all",), preview=True))) != WHOLE_PATH


def test_options_survive_the_store() -> None:
    options = Options(
        select=("a",),
        severity=(("a", "info"),),
        settings=(("r", {"x": ["y"], "z": {"k": "v"}}),),
        build_args=(("A", "1"),),
    )
    assert options_from_json(options_to_json(options)) == options


def test_their_configuration_is_obeyed_as_far_as_it_goes(tmp_path: Path) -> None:
    settings = (
        (".hadolint.yaml", "ignored: [DL3007]\n"),
        (
            "a/dockerlint.toml",
            'ignore = ["missing-tag"]\nexclude = ["old"]\nextend = "/etc/passwd"\nrules = ["/etc"]\n[per-file-ignores]\n"b/*" = ["non-root"]\n',
        ),
        ("bad/dockerlint.toml", "ignore = 3\n"),
        ("none/pyproject.toml", "[tool.other]\n"),
    )
    theirs = read_configs(CollectedRepository("o/r", settings=settings))
    assert theirs.of("Dockerfile").get("ignore") == ("DL3007",) and theirs.of("x/Dockerfile").get("ignore") == (
        "DL3007",
    )
    assert (
        theirs.of("a/b/Dockerfile").get("ignore") == ("missing-tag",)
        and "extend" not in theirs.of("a/Dockerfile").values
    )
    (note,) = theirs.notes
    assert note == "bad/dockerlint.toml is not obeyed: line 1: 'ignore' is a list; write [\"3\"]"
    keys = DedupKeys(SETTINGS.options)
    digests = {
        path: keys.keyed_text(File(path, CLEAN), theirs.of(path))
        for path in ("Dockerfile", "x/Dockerfile", "a/Dockerfile", "a/b/Dockerfile", "a/old/Dockerfile")
    }
    assert digests.pop("a/old/Dockerfile") == "left out by the configuration"
    texts = {path: keyed for path, keyed in digests.items() if isinstance(keyed, KeyedText)}
    assert texts["Dockerfile"].digest == texts["x/Dockerfile"].digest
    assert len({keyed.digest for keyed in texts.values()}) == 3
    text = texts["a/b/Dockerfile"]
    (linted,) = lint([PendingText(1, zlib.compress(b"FROM debian\n"), text.path, text.config)], SETTINGS)
    assert not {"missing-tag", "non-root"} & violated(linted)
