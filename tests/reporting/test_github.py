"""Annotations of GitHub, and that no line of a report commands a CI."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dockerlint_py.reporting import harmless
from dockerlint_py.text.input_error import InputError
from tests.command_line import run
from tests.reporting.samples import ERRORS, HOSTILE, report, written


def _commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """What GitHub's runner reads: it trims a line, and takes ##[ anywhere in it."""
    assert "##[" not in text
    found = []
    for line in text.splitlines():
        if line.lstrip().startswith("::"):
            head, message = line.lstrip()[2:].split("::", 1)
            kind, _, pairs = head.partition(" ")
            properties = dict(pair.split("=", 1) for pair in pairs.split(","))
            found.append((kind, properties, message))
    return found


def test_github_annotations_keep_to_the_limits_most_severe_first(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "FROM debian\n" + "USER root\nRUN cd /x && sudo make\nRUN apt-get install curl\n" * 15
    one = report(text, errors=ERRORS)
    said = written("github", one)
    commands = _commands(said)
    kinds = [kind for kind, _, _ in commands]
    assert set(kinds) == {"error", "warning", "notice"}
    assert all(kinds.count(kind) <= 10 for kind in set(kinds))
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
    assert commands[0][1]["title"] == "not-linted"
    plain = [line for line in said.splitlines() if not line.startswith("::")]
    assert " more " in plain[0] and plain[0].endswith("than GitHub shows as annotations:")
    assert len(commands) + len(plain) == len(one.findings) + len(ERRORS) + 1 + 2  # the line above, and two at the end


def test_github_properties(folder: Path) -> None:
    for kind, properties, message in _commands(run("-f", "github").stdout):
        assert kind in ("error", "warning", "notice")
        assert properties["file"] == "Dockerfile" and int(properties["line"]) >= 1
        assert ("col" in properties) == (properties["line"] == properties["endLine"])
        assert message.startswith("Dockerfile:")


def test_github_takes_no_command_from_a_file() -> None:
    one = report(HOSTILE, "::add-mask::x,y%/Dockerfile", ERRORS)
    commands = _commands(written("github", one))
    assert len(commands) == min(len(one.findings) + len(ERRORS), 30)
    assert {kind for kind, _, _ in commands} <= {"error", "warning", "notice"}
    assert {properties["file"] for _, properties, _ in commands[2:]} == {"%3A%3Aadd-mask%3A%3Ax%2Cy%25/Dockerfile"}
    one = one._replace(findings=one.findings * 30)
    assert len(_commands(written("github", one))) <= 30


def test_github_summary_of_the_step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = folder / "summary"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("-f", "github")
    assert summary.read_text().startswith("before\n### dockerlint\n\n| severity |")
    assert "in 1 file" in summary.read_text()
    monkeypatch.setattr("dockerlint_py.reporting.writers.github.SUMMARY_LIMIT", 300)
    summary.write_text("")
    run("-f", "github")
    assert len(summary.read_text()) < 350 and summary.read_text().endswith("The rest is in the log.\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "gone" / "summary"))
    result = run("-f", "github")
    assert result.exit_code == 2 and "GITHUB_STEP_SUMMARY: " in result.stderr and "cannot be written" in result.stderr


COMMANDS = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE | re.IGNORECASE)
"""What GitHub Actions and Azure Pipelines take for a command in a log."""
COMMANDING = "FROM debian:12\nRUN cd /##[error]x ::set-output ##vso[task.complete]\n::error::x\nUSER root ##VSO[x]\n"


@pytest.mark.parametrize("name", ["full", "concise", "statistics", "gnu", "markdown", "github"])
def test_no_line_of_a_text_format_commands_a_ci(name: str) -> None:
    errors = [InputError("::warning::x", 1, "::debug::x ##[section]x"), InputError("##vso[a]", 0, "##[b]")]
    text = written(name, report(COMMANDING, " ::error::x/##[group]Dockerfile", errors))
    own = re.compile(r"^::(?:error|warning|notice) file=", re.MULTILINE) if name == "github" else re.compile("(?!)")
    assert not COMMANDS.search(own.sub("", text)), text


def test_what_commands_nobody_stays_as_it_is() -> None:
    text = "a::b ## [c] #[d] [::1]:80 ##x"
    assert harmless(text) == text
    assert harmless("###[a]\n\t::b") == "### [a]\n./\t::b"


@pytest.mark.parametrize(
    "args",
    [(), ("--show-files",), ("--show-settings",), ("--fix-only",), ("--statistics",), ("--config", "::error::x")],
)
def test_no_line_on_either_stream_commands_a_ci(
    args: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("::error::x.Dockerfile", COMMANDING),
        ("##[a.Dockerfile", "\xff"),
        ("##vso[b.Dockerfile", "\0"),
    ):
        Path(name).write_bytes(text.encode("latin-1"))
    done = run(*args, ".", "::warning::gone", "##[gone")
    for said in (done.stdout, done.stderr):
        assert not COMMANDS.search(said), said
