"""--fix, --unsafe-fixes, --diff: what they change, what they leave alone, and that a second run changes nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dockerlint_py.facts import File
from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.options import Options
from dockerlint_py.system.atomic_write import write
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.patch import difference
from tests.command_line import run
from tests.odd_lines import ODD_LINES
from tests.rule_files import fixable, rule

LISTS = "FROM debian:12.5-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n"
CLEANED = LISTS[:-1] + " && rm -rf /var/lib/apt/lists/*\n"
SELECT = ("--select", "apt-lists-not-removed")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "Dockerfile"
    path.write_bytes(LISTS.encode())
    return path


def test_fix_writes_and_a_second_run_changes_nothing(file: Path) -> None:
    first = run("Dockerfile", "--fix", *SELECT, "--fail-on", "info")
    assert (first.exit_code, first.stdout) == (0, "No findings in 1 file\n")
    assert first.stderr == "fixed 1 finding in 1 file: apt-lists-not-removed 1\n"
    assert file.read_bytes() == CLEANED.encode()
    stamp = file.stat().st_mtime_ns, file.stat().st_ino
    assert run("Dockerfile", "--fix", *SELECT).stderr == ""
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == stamp


def test_everything_outside_the_spans_stays(file: Path) -> None:
    odd = b"\xef\xbb\xbf# \xc3\xa9\x0c \r\n" + LISTS.replace("\n", "\r\n").encode() + b"LABEL a=b\t \r\n\r\n# end"
    file.write_bytes(odd)
    assert run("Dockerfile", "--fix", *SELECT).exit_code == 0
    assert file.read_bytes() == odd.replace(b"curl\r\n", b"curl && rm -rf /var/lib/apt/lists/*\r\n")


def test_mode_and_link_are_kept_and_no_other_file_is_left(file: Path) -> None:
    file.chmod(0o640)
    link = file.with_name("Dockerfile.link")
    link.symlink_to("Dockerfile")
    assert run("Dockerfile.link", "--fix", *SELECT).exit_code == 0
    assert link.is_symlink() and file.stat().st_mode & 0o777 == 0o640
    assert file.read_text() == CLEANED
    assert sorted(os.listdir(file.parent)) == ["Dockerfile", "Dockerfile.link"]


def test_diff_shows_a_patch_and_writes_nothing(file: Path) -> None:
    shown = run("Dockerfile", "--diff", *SELECT)
    assert (shown.exit_code, file.read_text()) == (1, LISTS)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply"], input=shown.stdout_bytes, check=True)
    assert file.read_text() == CLEANED
    again = run("Dockerfile", "--diff", *SELECT)
    assert (again.exit_code, again.stdout) == (0, "")


def test_standard_input_comes_out_fixed_and_the_report_goes_elsewhere(file: Path) -> None:
    shown = run("-", "--fix", *SELECT, stdin=LISTS.encode())
    assert shown.stdout == CLEANED
    assert shown.stderr == "No findings in 1 file\nfixed 1 finding in 1 file: apt-lists-not-removed 1\n"
    assert run("-", "--fix", *SELECT, stdin=CLEANED.encode()).stdout == CLEANED


def test_unsafe_fixes_only_when_asked(file: Path) -> None:
    full = b'FROM python:3.13\nCMD ["python"]\n'
    file.write_bytes(full)
    args = ("Dockerfile", "--select", "full-base-where-slim-exists")
    assert "1 can be fixed with --unsafe-fixes" in run(*args, "--fix").stdout
    assert file.read_bytes() == full
    assert run(*args, "--fix", "--unsafe-fixes").exit_code == 0
    assert file.read_bytes() == full.replace(b"3.13", b"3.13-slim")


def test_fixing_only_says_nothing_of_the_rest_and_exits_1_if_asked(file: Path) -> None:
    file.write_text(LISTS + "USER root\n")
    only = ("Dockerfile", "--fix-only", "--exit-non-zero-on-fix")
    assert run(*only, "--diff").exit_code == 1
    first = run(*only)
    assert (first.exit_code, first.stdout) == (1, "")
    assert first.stderr == "fixed 1 finding in Dockerfile: apt-lists-not-removed 1\n"
    second = run(*only)
    assert (second.exit_code, second.stdout, second.stderr) == (0, "", "")
    file.write_text(LISTS)
    assert run("Dockerfile", "--fix", *SELECT, "--exit-non-zero-on-fix", "--exit-zero").exit_code == 1
    file.write_bytes(b"\xff")
    assert run(*only).exit_code == 2
    assert "--fix-only writes no report" in run(*only, "-o", "x.json").stderr


def test_silenced_findings_are_not_fixed(file: Path) -> None:
    text = LISTS.replace("RUN", "# dockerlint ignore=apt-lists-not-removed they are needed\nRUN")
    file.write_text(text)
    run("Dockerfile", "--fix", *SELECT)
    assert file.read_text() == text


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: No such file"):
        write(str(tmp_path / "gone" / "Dockerfile"), b"x")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n", "b\n"),
        ("a", "b"),
        ("a\nb", "a\nb\n"),
        ("a\r\nb\r\n", "a\r\nc\r\n"),
        ("a\x0cb\n", "a\x0cc\n"),
        ("", "a\n"),
    ],
)
def test_the_diff_is_one_that_git_applies(tmp_path: Path, before: str, after: str) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    path = tmp_path / "Dockerfile"
    path.write_bytes(before.encode())
    patch = difference(before, after, "Dockerfile").encode()
    subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=tmp_path, input=patch, check=True)
    assert path.read_bytes() == after.encode()


@pytest.mark.parametrize("name", fixable())
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_all_fixes_together_come_to_rest(name: str, unsafe: bool) -> None:
    everything = Options(select=("all",), preview=True)
    for one in rule(name).data["examples"]:
        if "fixed" in one and not {"files", "settings"} & set(one):
            path = str(one.get("path", "Dockerfile"))
            once = fix_text(one["bad"], path, everything, unsafe)
            again = fix_text(once.text, path, everything, unsafe)
            assert (again.done, again.text) == ([], once.text), one["bad"]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        # a failure of the first would be lost
        ("package-index-update-alone", "RUN apt-get update\nRUN set -eux; apt-get install -y curl\n"),
        ("package-index-update-alone", "RUN apt-get update\nRUN apt-get install -y a; apt-get install -y b\n"),
        ("apt-lists-not-removed", "RUN apt-get update\nRUN apt-get install -y a || apt-get install -y b\n"),
        # another linter would not see its comment any more
        ("apt-lists-not-removed", "RUN apt-get update\n# hadolint ignore=DL3008\nRUN apt-get install -y a\n"),
        # `set -e` ends in what stands left of &&
        ("apt-lists-not-removed", "RUN set -e; apt-get update; f() { apt-get install -y a; b; }; f\n"),
        ("apt-lists-not-removed", "RUN set -e; apt-get update; . /x.sh\n"),
        # the program may not be there
        ("yum-without-clean", "RUN yum install -y x || dnf install -y x\n"),
        # what is kept is wanted
        ("apt-lists-not-removed", "RUN apt-get update && apt-get install -y a\nRUN apt-cache policy a > /a\n"),
        ("apt-lists-not-removed", "RUN apt-get update && apt-get install -y a\nCMD apt-get install -y b\n"),
        ("apt-lists-not-removed", "RUN apt-get update && apt-get install -y a\nRUN bin/setup\n"),
        ("npm-cache-not-cleaned", "RUN npm ci\nRUN npx --offline tsc\n"),
        ("dnf-without-clean", "RUN dnf install -y x\nRUN dnf repoquery -C y\n"),
        # what reads it is another user
        ("secret-mount-world-readable", "RUN --mount=type=secret,id=a,mode=0444 su app -c 'cat /run/secrets/a'\n"),
        ("healthcheck-curl-without-fail", "HEALTHCHECK CMD ! curl http://x\n"),
    ],
)
def test_what_would_not_be_the_same_is_left_alone(rule: str, text: str) -> None:
    text = f"FROM debian:12\n{text}"
    assert fix_text(text, "Dockerfile", Options(select=(rule,)), unsafe=False).text == text


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("gen.sh", "#!/bin/bash\n"),
        ("Dockerfile.sh", "#!/bin/sh\n"),
        ("README.md", ""),
        ("Modelfile", "PARAMETER a 1\n"),
        (".dockerignore", ""),
    ],
)
def test_what_is_no_dockerfile_is_left_alone(path: str, head: str) -> None:
    text = f"{head}FROM debian:12\nENV A b\n"
    assert fix_text(text, path, Options(select=("legacy-key-value-format",)), unsafe=True).text == text


@pytest.mark.parametrize("path", ["Dockerfile", "app.dockerfile", "debian-12", "-"])
def test_a_dockerfile_may_have_any_name(path: str) -> None:
    fixed = fix_text("FROM debian:12\nENV A b\n", path, Options(select=("legacy-key-value-format",)), unsafe=False)
    assert fixed.text == "FROM debian:12\nENV A=b\n"


@pytest.mark.parametrize("name", fixable())
def test_what_is_safe_asks_for_no_other_builder(name: str) -> None:
    """The builder before BuildKit, which some services still have, knows no feature of the syntaxes after it."""
    everything = Options(select=("all",), preview=True)
    for one in rule(name).data["examples"]:
        path = str(one.get("path", "Dockerfile"))
        if "fixed" in one and not {"files", "settings"} & set(one) and for_any_builder(one["bad"], path):
            assert for_any_builder(fix_text(one["bad"], path, everything, unsafe=False).text, path), one["bad"]


def for_any_builder(text: str, path: str) -> bool:
    file = File(parse(text, path))
    return "syntax" not in file.directives and not any(one.features for one in file.instructions)


MANY_REFUSED = (
    "from b\nRUN apt-get update && apt-get install -y curl=1 ; rm -rf /var/lib/apt/lists/*\n"
    + "RUN cd / && for i in $(ls); do rm -rf ~/$i; done\n" * 2
    + 'RUN ["npm", "ci"]\nCOPY --from=C [a, b] # d\n'
    + 'MAINTAINER "a" $b\n' * 3
    + "RUN apt-get update && apt-get install -y curl=1 ; rm -rf /var/lib/apt/lists/*\n" * 3
    + "ENV A = b C =d # e\nCOPY --from=bb x y"
)
"""Several fixes would bring in an error, and many others are to be made."""


@example(MANY_REFUSED)
@example("RU c&&e&&y ")  # one of its fixes can be made only when others are
@example("# syntax: docker/dockerfile:1\n# Syntax = a b\nCMD x && y &\nCOPY --from=bb x y")
@given(st.lists(st.sampled_from(ODD_LINES), max_size=20).map("\n".join))
@settings(max_examples=int(os.environ.get("DOCKERLINT_EXAMPLES", "60")), deadline=None)
def test_fixing_brings_no_error_and_comes_to_rest(text: str) -> None:
    everything = Options(select=("all",), preview=True)

    def errors(text: str) -> int:
        return sum(one.severity == "error" for one in lint_text(text, "Dockerfile", everything))

    fixed = fix_text(text, "Dockerfile", everything, unsafe=True)
    assert errors(fixed.text) <= errors(text)
    assert fix_text(fixed.text, "Dockerfile", everything, unsafe=True).done == []


@pytest.mark.parametrize("steps", ["RUN apt-get update\n", "RUN apt-get update\nRUN apt-get install -y make\n"])
@pytest.mark.parametrize("order", ["above", "below"])
def test_lists_that_an_onbuild_needs_are_kept_wherever_it_stands(steps: str, order: str) -> None:
    """It runs after all of them, in the builds of others."""
    trigger = "ONBUILD RUN apt-get install -y curl\n"
    text = "FROM debian:12\n" + (trigger + steps if order == "above" else steps + trigger)
    fixed = fix_text(text, "Dockerfile", Options(select=("apt-lists-not-removed",)), unsafe=False)
    assert fixed.text == text and [one.rule for one in fixed.left] == ["apt-lists-not-removed"]
    alone = fix_text(f"FROM debian:12\n{steps}", "Dockerfile", Options(select=("apt-lists-not-removed",)), unsafe=False)
    assert "rm -rf /var/lib/apt/lists/*" in alone.text


@pytest.mark.parametrize(("removal", "fixed"), [("rm", False), ("rm -r", False), ("rm -rf", True), ("rm -f", True)])
def test_an_index_that_a_later_rm_wants_to_find_is_kept(removal: str, fixed: bool) -> None:
    text = f"FROM alpine:3.22\nRUN apk add curl\nRUN {removal} /var/cache/apk/*\n"
    after = fix_text(text, "Dockerfile", Options(select=("apk-add-without-no-cache",)), unsafe=False)
    assert ("--no-cache" in after.text) == fixed
