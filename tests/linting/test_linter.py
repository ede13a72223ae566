"""What the options change in what is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.documentation.example_runner import run_examples
from dockerlint_py.linting.linter import facts_of, lint_text
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError

TWO = 'FROM debian:12.5 AS web\nUSER root\nCMD ["a"]\nFROM debian:12.5 AS job\nUSER root\nCMD ["b"]\n'


def test_each_target_is_an_image_of_its_own() -> None:
    only = Options(select=("last-user-root",))
    assert [one.line for one in lint_text(TWO, "Dockerfile", only)] == [5]
    assert [one.line for one in lint_text(TWO, "Dockerfile", only._replace(targets=("web",)))] == [2]
    assert [one.line for one in lint_text(TWO, "Dockerfile", only._replace(targets=("web", "job")))] == [2, 5]


def test_the_severity_of_the_most_specific_name_counts() -> None:
    def severities(*named: tuple[str, str]) -> set[str]:
        return {
            one.severity for one in lint_text(TWO, "Dockerfile", Options(select=("last-user-root",), severity=named))
        }

    assert severities() == {"error"}
    assert severities(("non-root", "info")) == {"info"}
    assert severities(("DL3002", "style"), ("non-root", "info"), ("all", "warning")) == {"style"}
    with pytest.raises(InputError, match="unknown rule, principle, alias or preset 'non-rot', did you mean 'non-root'"):
        severities(("non-rot", "info"))


def test_what_is_set_aside_is_told_of_what_matters_and_of_what_somebody_says_matters() -> None:
    text = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nUSER root\n"

    def found(path: str, *severity: tuple[str, str]) -> dict[str, str]:
        options = Options(select=("apt-lists-not-removed", "last-user-root"), severity=severity)
        return {one.rule: one.severity for one in lint_text(text, path, options)}

    assert found("app/Dockerfile") == {"apt-lists-not-removed": "info", "last-user-root": "error"}
    assert found("vendor/app/Dockerfile") == {"last-user-root": "error"}
    given = ("apt-lists-not-removed", "info")
    assert found("vendor/app/Dockerfile", given) == {"apt-lists-not-removed": "info", "last-user-root": "error"}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("tests/Dockerfile", True),
        ("tests/runner/Dockerfile", True),
        ("fixtures/naive/Dockerfile", True),
        ("tests/apps/python/Dockerfile", False),
        ("integration/dockerfiles/Dockerfile", False),
        ("pkg/testdata/Dockerfile", False),
        ("third_party/a/Dockerfile", False),
    ],
)
def test_what_tests_work_on_is_told_errors_only(path: str, told: bool) -> None:
    text = "FROM debian:12\nRUN curl -f https://example.org/a | wc -l\n"
    warned = lint_text(text, path, Options(select=("pipe-without-pipefail",)))
    assert bool(warned) == told
    by_severity = lint_text(
        text, path, Options(select=("pipe-without-pipefail",), severity=(("correctness", "error"),))
    )
    assert [one.severity for one in by_severity] == ["error"]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("local/*", "app/local/Dockerfile", True),
        ("Dockerfile.ci", "a/Dockerfile.ci", True),
        ("local/*", "app/Dockerfile", False),
    ],
)
def test_patterns_say_what_is_development(pattern: str, path: str, fits: bool) -> None:
    found = facts_of(parse(TWO, path), Options(development=(pattern,)))
    assert found.environment == ("development" if fits else "production")


ALSO = """summary: s
why: w
severity: error
each: command
when: {name: x}
cases: [{when: {action: none}, severity: info}]
message: found
at: spelled
also: [{each: COPY}]
examples:
  - {bad: "FROM a\\nRUN x y\\nCOPY b c\\n", where: [x, COPY b c]}
  - {good: "FROM a\\n"}
"""


def test_what_also_looks_at_has_a_place_and_cases_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "one-more.yaml").write_text(ALSO)
    assert list(run_examples([str(tmp_path)])) == []
    found = lint_text("FROM a\nRUN x\nCOPY b c\n", "D", Options(rules=(str(tmp_path),), select=("one-more",)))
    assert [one.severity for one in found] == ["info", "error"]
