"""The reports for people: what is said once, what is grouped, what stands at the end, and how it fits a terminal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dockerlint_py.cli.checking.terminal import style
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.reporting import Report, Style, writer
from dockerlint_py.ruleset.options import Options
from tests.command_line import run

ROOT = "FROM debian:12.5\n# who runs it\nUSER root\nENV A=1\n"


def report(texts: dict[str, str], select: str = "last-user-root", **more: int | bool) -> Report:
    findings = [one for path, text in texts.items() for one in lint_text(text, path, Options(select=(select,)))]
    return Report(findings, texts, list(texts), **more)  # type: ignore[arg-type]


def written(name: str, one: Report, look: Style = Style()) -> list[str]:  # noqa: B008 (immutable)
    out = io.StringIO()
    writer(name)(one, out, look)
    return out.getvalue().splitlines()


def test_the_lines_above_and_below_are_shown() -> None:
    lines = written("full", report({"Dockerfile": ROOT}))
    assert lines[1:5] == ["  2 | # who runs it", "  3 | USER root", "    | ^^^^^^^^^", "  4 | ENV A=1"]


def test_empty_lines_around_are_not_shown() -> None:
    lines = written("full", report({"Dockerfile": "FROM debian:12.5\n\nUSER root\n\n"}))
    assert lines[1:3] == ["  3 | USER root", "    | ^^^^^^^^^"] and lines[3].startswith("  why: ")


def test_numbers_of_lines_are_aligned() -> None:
    lines = written("full", report({"Dockerfile": "FROM debian:12.5\n" + "ENV A=1\n" * 7 + "USER root\nENV A=2\n"}))
    assert lines[1:5] == ["   8 | ENV A=1", "   9 | USER root", "     | ^^^^^^^^^", "  10 | ENV A=2"]


def test_credentials_in_lines_around_are_masked() -> None:
    secret = "npm_q8Zt3Lm5Rx7Vc2Nk9Bw4Hs6Jd1Fg0Py3Tu5W"
    text = f"FROM debian:12.5\nENV A={secret}\nUSER root\nENV B={secret}\n"
    assert secret[8:] not in "".join(written("full", report({"Dockerfile": text})))


def test_why_is_said_once_for_each_rule() -> None:
    lines = written("full", report(dict.fromkeys(("a", "b", "c"), ROOT)))
    assert sum(line.startswith("  why: ") for line in lines) == 1
    assert sum("last-user-root" in line for line in lines if line[:1] in "abc") == 3


def test_of_many_findings_those_that_say_the_same_are_together() -> None:
    few = written("full", report({f"{number}/Dockerfile": ROOT for number in range(50)}))
    many = written("full", report({f"{number}/Dockerfile": ROOT for number in range(51)}))
    assert sum("error: " in line for line in few) == 50
    assert sum("error: " in line for line in many) == 1
    assert "  the same at 50 more places:" in many and "    50/Dockerfile:3:1" in many


def test_grouped_says_each_rule_and_message_once() -> None:
    lines = written("grouped", report({"a": ROOT, "b": ROOT}, "non-root"))
    assert lines[0] == "error: non-root/last-user-root (2 places in 2 files)"
    assert lines[1].startswith("  why: ") and lines[3:5] == ["    a:3:1", "    b:3:1"]
    assert written("grouped", report({"a": ROOT}))[0].endswith("(1 place in 1 file)")


def test_the_end_says_what_was_found_and_what_is_left_out() -> None:
    one = report({"a": ROOT}, silenced=1, known=12)
    for name in ("full", "grouped", "concise"):
        end = written(name, one)[-2:]
        assert end[0] == "1 finding (1 error) in 1 file; 1 silenced by comments, 12 known to the baseline"
        assert end[1] == "hint: dockerlint explain last-user-root says what is wanted, with examples"
    assert len(written("concise", one, Style(quiet=True))) == 1


def test_rules_are_counted_where_there_are_several_findings() -> None:
    lines = written("full", report({str(number): ROOT for number in range(6)}))
    assert lines[-2] == "  6  error    last-user-root"
    text = "FROM python\nRUN apt-get install curl\nCOPY . .\nUSER root\nCMD python app.py\n"
    lines = written("full", report({str(number): text for number in range(9)}, "all"))
    at = next(number for number, line in enumerate(lines) if " in 9 files" in line)
    assert [line.strip().partition(" ")[0] for line in lines[at + 1 :]][:5] == ["9"] * 5
    assert lines[at + 6].endswith(" other rules")
    assert " in 1 file" in written("full", report({"Dockerfile": text}, "all"))[-2]


def test_the_hint_fits() -> None:
    many = {str(number): ROOT for number in range(60)}
    assert "--write-baseline FILE" in written("full", report(many))[-1]
    assert "--format grouped" in written("full", report(many, baseline=True))[-1]
    assert "dockerlint explain" in written("grouped", report(many, baseline=True))[-1]
    fixable = report({"a": "FROM debian:12.5 as build\nUSER 1\n"}, "style")
    assert any(one.fix for one in fixable.findings) and "can be fixed" in written("full", fixable)[-1]
    assert written("full", report({"a": "FROM debian:12.5\nUSER 1\n"}))[-1] == "No findings in 1 file"


@pytest.mark.parametrize("columns", [30, 80, 200])
def test_lines_of_the_source_fit_the_terminal(columns: int) -> None:
    text = f"FROM debian:12.5\n# {'x' * 300}\nENV A={'y' * 300} \\\n B=1\nUSER root\n# {'z' * 300}\n"
    lines = written("full", report({"Dockerfile": text}, "all"), Style(columns=columns))
    source = [line for line in lines if line.startswith("  ") and " | " in line]
    assert source and max(map(len, source)) <= min(max(columns, 47), 171)
    assert all(len(line) <= max(columns, 40) for line in lines if line.startswith(("  why: ", "       ")))


def test_a_terminal_says_how_wide_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "97")
    assert style(out, "auto", quiet=False).columns == 97
    monkeypatch.setenv("COLUMNS", "wide")
    assert style(out, "auto", quiet=False).columns == 0
    assert style(io.StringIO(), "auto", quiet=False).columns == 0


def test_batches_of_a_hook_print_no_summaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_text(ROOT)
    args = ("Dockerfile", "--select", "last-user-root")
    assert "1 finding" in run(*args).stdout
    batch = run(*args, env={"PRE_COMMIT": "1"})
    assert "Dockerfile:3:1: error" in batch.stdout and "1 finding" not in batch.stdout and "hint" not in batch.stdout


def test_findings_that_comments_silence_are_counted_each_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCKERLINT_CACHE_DIR", str(tmp_path / "cache"))
    text = "FROM debian:12.5 AS a\n# dockerlint ignore=last-user-root\nUSER root\nFROM a AS b\nFROM a AS c\n"
    for number in range(6):
        Path(f"{number}.dockerfile").write_text(text)
    args = ("--select", "last-user-root", "--target", "b", "--target", "c", "--target", "a")
    first, again = run(*args), run(*args)
    assert first.stdout == again.stdout == "No findings in 6 files; 6 silenced by comments\n"
    assert "silenced" not in run(*args, "--no-ignores").stdout
