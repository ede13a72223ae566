"""ShellCheck: asked once for many scripts, remembered by content, and missed by nobody when it is not there."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from dockerlint_py.linting.linter import lint_text, lint_texts
from dockerlint_py.parsing import shellcheck
from dockerlint_py.parsing.shellcheck import Script, check, program
from dockerlint_py.ruleset.options import Options
from dockerlint_py.system import disk_cache
from tests.command_line import run
from tests.memory import forget

TWO = "FROM debian:12\nRUN for f in $(ls); do cat $f; done\n"
BOTH = ("shellcheck-finding", "shellcheck-quoting")
ONLY = Options(select=BOTH)


@pytest.fixture
def asked(with_shellcheck: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many scripts each process was asked about, with a cache of its own."""
    monkeypatch.setenv("DOCKERLINT_CACHE_DIR", str(tmp_path / "cache"))
    counts: list[int] = []
    check_together = shellcheck.check_together

    def counting(scripts: list[Script]) -> object:
        counts.append(len(scripts))
        return check_together(scripts)

    monkeypatch.setattr(shellcheck, "check_together", counting)
    return counts


def codes(text: str, options: Options = ONLY) -> list[str | None]:
    return [one.code for one in lint_text(text, "Dockerfile", options)]


def test_many_files_are_one_process_and_a_second_run_is_none(asked: list[int]) -> None:
    texts = [(f"FROM debian:12\nRUN echo ${n} $A{n}\nCMD x $B\n", f"{n}/Dockerfile", ONLY) for n in range(20)]
    first = list(lint_texts(texts))
    assert asked == [21]  # CMD is the same text twenty times
    assert list(lint_texts(texts)) == first
    assert asked == [21]


@pytest.mark.parametrize(
    ("options", "want"),
    [
        (Options(), ["SC2045"]),
        (Options(extend_select=("strict",)), ["SC2045", "SC2086"]),
        (Options(select=("shellcheck:SC2086",)), ["SC2086"]),
        (Options(select=("SC2086", "DL3006")), ["SC2086"]),
        (Options(select=BOTH, ignore=("SC2045",)), ["SC2086"]),
        (Options(select=BOTH, ignore=("SC2045", "shellcheck:SC2086")), []),
        (Options(select=BOTH, never=("SC2086",)), ["SC2045"]),
        (Options(select=("correctness",), ignore=("SC2086",)), ["SC2045"]),
        (Options(ignore=BOTH), []),
    ],
)  # fmt: skip
def test_codes_are_names_like_rules(asked: list[int], options: Options, want: list[str]) -> None:
    assert [one.partition(":")[2] for one in codes(TWO, options) if one] == want


def test_codes_have_severities_and_comments(asked: list[int]) -> None:
    options = Options(select=BOTH, severity=(("SC2086", "error"), ("shellcheck-finding", "style")))
    assert [(one.code, one.severity) for one in lint_text(TWO, "Dockerfile", options)] == [
        ("shellcheck:SC2045", "style"),
        ("shellcheck:SC2086", "error"),
    ]
    assert codes(TWO.replace("RUN", "# dockerlint ignore=SC2086 why\nRUN")) == ["shellcheck:SC2045"]
    assert codes(TWO.replace("RUN", "# dockerlint ignore=shellcheck:SC2045,SC2086 why\nRUN")) == []


def test_positions_are_exact_in_any_text(asked: list[int]) -> None:
    text = "FROM debian:12\r\nRUN echo é\t\\\r\n  # c\r\n  && cat \\\r\n$F\\\r\nG \r\nRUN <<E\r\n\tünü $H\r\nE\r\n"
    found = lint_text(text, "Dockerfile", ONLY)
    assert [text[one.start : one.end] for one in found] == ["$F\\\r\nG", "$H"]


def test_what_a_rule_of_ours_says_is_not_said_twice(asked: list[int]) -> None:
    text = 'FROM debian:12\nRUN [[ a = "$B" ]] && cat $C\n'
    both = Options(select=(*BOTH, "bash-syntax-under-sh"))
    assert [(one.rule, one.code) for one in lint_text(text, "Dockerfile", both)] == [
        ("bash-syntax-under-sh", None),
        ("shellcheck-quoting", "shellcheck:SC2086"),
    ]
    assert codes(text) == ["shellcheck:SC3010", "shellcheck:SC2086"]


def test_arguments_for_proxies_are_set_in_a_run(asked: list[int]) -> None:
    assert codes('FROM debian:12\nRUN echo "$http_proxy" "${no_proxy}" "$other"\n') == ["shellcheck:SC2154"]


def test_without_the_program_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert program() is None
    assert codes(TWO) == [] and check([Script("sh", "echo $A")]) == {}
    assert run("explain", "SC2086").output.startswith("# shellcheck-quoting")


def test_a_program_that_fails_is_no_failure(asked: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "shellcheck"
    broken.write_text("#!/bin/sh\necho no\n")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("DOCKERLINT_SHELLCHECK", str(broken))
    forget(shellcheck)
    assert codes(TWO) == []
    forget(shellcheck)


def test_a_spoilt_cache_is_passed_over(asked: list[int], tmp_path: Path) -> None:
    before = codes(TWO)
    shards = list((tmp_path / "cache").glob("shellcheck-*.json"))
    assert shards
    wrong = {key: [["SC1", 2]] for shard in shards for key in json.loads(shard.read_text().partition("\n")[2])}
    for spoilt in ("", "[]", '{"x": 1', json.dumps(wrong), "0123\n" + json.dumps(wrong)):
        for shard in shards:
            shard.write_text(spoilt)
        assert codes(TWO) == before, spoilt
    for shard in shards:
        disk_cache.write(shard.stem, wrong)
    assert codes(TWO) == before
    for shard in shards:
        shard.write_text(shard.read_text().replace("SC2086", "SC2087"))
    assert codes(TWO) == before
    assert os.listdir(tmp_path / "cache")


def test_what_a_dockerfile_makes_right(asked: list[int]) -> None:
    assert codes("FROM debian:12\nRUN chmod =2775 /opt\n") == []
    assert codes("FROM debian:12\nRUN /bin/echo -e 'a' > /b\n") == []
    heredoc = 'FROM debian:12\nRUN name="$(uname)"; cat <<EOF > /list\ndeb ${name}\nEOF\n'
    assert codes(heredoc) == []
    assert codes(heredoc.replace("${name}", "none")) == ["shellcheck:SC2034"]
