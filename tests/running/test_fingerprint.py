"""Fingerprints outlive moves and layout, and no two findings share one."""

from pathlib import Path

import pytest

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.options import Options
from dockerlint_py.running.fingerprint import fingerprints, from_root

TEXT = "FROM debian:12\nRUN apt-get update && apt-get install -y curl git\nUSER root\n"
RULES = Options(
    select=("last-user-root", "apt-get-without-no-install-recommends", "missing-tag", "secret-value-in-file")
)


def of(text: str, path: str = "Dockerfile", options: Options = RULES) -> list[str]:
    return fingerprints(lint_text(text, path, options), {path: text})


@pytest.mark.parametrize(
    "text",
    [
        f"# a comment\n\n\n{TEXT}",
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
        TEXT.replace("&&", "\\\n  # why\n\n    &&"),
        TEXT.replace("RUN  ", "run\t"),
        TEXT.replace("USER", "ENV a=b\nUSER"),
        TEXT.removesuffix("\n"),
    ],
)
def test_layout_and_moves_change_nothing(text: str) -> None:
    assert len(of(TEXT)) == 2
    assert of(text) == of(TEXT)


def test_another_text_path_or_rule_is_another() -> None:
    assert not {*of(TEXT)} & {*of(TEXT, "web/Dockerfile")}
    changed = of(TEXT.replace("curl", "wget"))
    assert changed[1:] == of(TEXT)[1:] and changed[0] != of(TEXT)[0]
    assert len(set(of(TEXT))) == 2


def test_the_same_once_more_is_another() -> None:
    install = "RUN apt-get update && apt-get install -y curl\n"
    twice = of(f"FROM debian:12\n{install}{install}")
    assert len(set(twice)) == 2
    assert of(f"FROM debian:12\n{install}") == twice[:1]
    text = "FROM debian\n"
    findings = lint_text(text, "Dockerfile", RULES)
    assert len(set(fingerprints(findings * 3, {"Dockerfile": text}))) == 3


def test_heredocs_and_flags_count() -> None:
    base = "FROM debian:12\nRUN --network=none <<EOF\napt-get install -y curl\nEOF\nUSER 1\n"
    assert len({*of(base), *of(base.replace("none", "host")), *of(base.replace("curl", "git"))}) == 3


def test_a_text_that_is_not_at_hand_is_no_error() -> None:
    findings = lint_text(TEXT, "Dockerfile", RULES)
    assert len(set(fingerprints(findings, {}))) == 2


def test_a_path_is_told_from_the_root_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    names = (
        from_root("./web/Dockerfile"),
        from_root(str(tmp_path / "web" / "Dockerfile")),
        from_root("web//Dockerfile"),
    )
    assert set(names) == {"web/Dockerfile"}
    monkeypatch.chdir(tmp_path / "web")
    assert (from_root("Dockerfile"), from_root("../Dockerfile"), from_root("-")) == (
        "web/Dockerfile",
        "Dockerfile",
        "-",
    )
