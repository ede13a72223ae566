"""The file as a whole: its place, how it is written, what it is a template of, which syntax it needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts import File
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN


def facts(text: str, path: str = "Dockerfile", **given: Any) -> File:
    return File(parse(text, path), **given)


@pytest.mark.parametrize(
    ("path", "environment"),
    [
        ("Dockerfile", "production"),
        ("Dockerfile.dev", "development"),
        ("dev.Dockerfile", "development"),
        ("Dockerfile-test", "development"),
        (".devcontainer/Dockerfile", "development"),
        ("a/.devcontainer/b/Dockerfile", "development"),
        ("compose/local/django/Dockerfile", "development"),
        ("compose/production/django/Dockerfile", "production"),
        ("docker/app/dev/Dockerfile", "development"),
        ("/home/me/dev/app/Dockerfile", "production"),
        ("usr/local/Dockerfile", "production"),
        ("Dockerfile.local", "development"),
        ("devices/Dockerfile", "production"),
        ("Dockerfile.devices", "production"),
        ("docker/develop/bookworm/Dockerfile", "development"),
        ("Dockerfile.ui.tilt", "development"),
        ("dev/images/app/Dockerfile", "production"),
    ],
)
def test_environment(path: str, environment: str) -> None:
    assert facts("FROM a\n", path).environment == environment


def test_a_whole_path_says_what_the_path_in_the_repository_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Editors name whole paths, and people stand in any folder."""
    top = tmp_path / "tests" / "project"
    (top / "tests" / "app").mkdir(parents=True)
    whole = str(top / "tests" / "app" / "Dockerfile")
    assert facts("FROM a\n", whole).environment == "production"  # nobody knows where the project begins
    assert facts("FROM a\n", str(top / "tests" / "Dockerfile")).environment == "development"
    (top / ".git").mkdir()
    assert facts("FROM a\n", whole).environment == "development"
    assert facts("FROM a\n", str(top / "Dockerfile")).environment == "production"
    for folder, path in ((top, "tests/app/Dockerfile"), (top / "tests" / "app", "Dockerfile")):
        monkeypatch.chdir(folder)
        assert facts("FROM a\n", path).environment == "development"


def test_how_keywords_are_written() -> None:
    file = facts("From a\nrun x\ncmd y\nLABEL b=c\nfoo\n")
    assert file.case == "lower"
    assert [instruction.case for instruction in file.instructions] == ["mixed", "lower", "lower", "upper", "lower"]
    assert [instruction.as_cased for instruction in file.instructions][:2] == ["from", "run"]
    assert facts("FROM a\nrun x\n").case == "upper"


def test_what_stages_need() -> None:
    file = facts("FROM x AS a\nFROM a AS b\nCOPY --from=c /x /x\nFROM x AS c\nRUN --mount=from=a,target=/x y\n")
    assert [sorted(stage.needs) for stage in file.stages] == [[], [0, 2], [0]]
    assert [image.circular for image in file.images] == [False] * 5


@pytest.mark.parametrize(
    ("syntax", "lacking"),
    [
        ("", ("--device",)),
        ("docker/dockerfile:1", ("--device",)),
        ("docker.io/docker/dockerfile:1.3.1", ("--link", "heredocs", "--device")),
        ("docker/dockerfile:1-labs", ()),
        ("docker/dockerfile:1.3-labs", ("--link", "--device")),
        ("docker/dockerfile:latest", ()),
        ("example.org/other:1", ()),
    ],
)
def test_what_the_named_syntax_lacks(syntax: str, lacking: tuple[str, ...]) -> None:
    head = f"# syntax={syntax}\n" if syntax else ""
    file = facts(f"{head}FROM a\nCOPY --link --chmod=755 <<E /x\nE\nRUN --device=a.b/c=all x\n")
    assert tuple(name for instruction in file.instructions for name in instruction.unsupported) == lacking


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("FROM {{ base }}\n", True),
        ("FROM a\n{% if x %}\nRUN y\n{% endif %}\n", True),
        ("FROM a\nCOPY ${pkg.name}.deb /\n", True),
        ("FROM a\nENV A=${project.version} B='${b.c}'\n", False),
        ("FROM a\nENV A ${project.version}\n", True),
        ("FROM a\nRUN echo ${a.b} \\${c.d}\n", False),
        ("FROM a\nRUN docker inspect --format '{{.Id}}' x\n", False),
    ],
)
def test_templates(text: str, template: bool) -> None:
    assert facts(text).template is template


def test_what_a_template_fills_in_is_no_command() -> None:
    instructions = facts("FROM {{ base }}\nRUN a\nRUN {{ if x | b }} c\n").instructions
    assert [instruction.template for instruction in instructions] == [True, False, True]
    assert [instruction.commands is UNKNOWN for instruction in instructions[1:]] == [False, True]


def test_properties_are_values_and_leave_the_rest_known() -> None:
    file = facts("FROM a\nUSER ${pkg.user}\nRUN b\n")
    assert (file.template, file.complete, file.stages[0].user) == (True, True, UNKNOWN)
    assert facts("FROM {{ base }}\nRUN a\n").complete is False


@pytest.mark.parametrize(
    ("name", "local"),
    [("debian", False), ("our-base", True), ("a/b", False), ("localhost:5000/b", False), ("$X", UNKNOWN)],
)
def test_names_that_nobody_publishes(name: str, local: object) -> None:
    assert facts(f"FROM {name}\n").images[0].local is local


@pytest.mark.parametrize(
    ("path", "tests", "examples", "aside"),
    [
        ("Dockerfile", False, False, False),
        ("tests/app/Dockerfile", True, False, True),
        ("app/fixtures/Dockerfile", True, False, True),
        ("fixtures/app/Dockerfile", False, False, False),
        (".examples/app/Dockerfile", False, True, False),
        ("_archived/app/Dockerfile", False, False, True),
        ("images/old/13/Dockerfile", False, False, True),
        ("deprecated/ruby/Dockerfile", False, False, True),
        ("third_party/a/b/Dockerfile", False, False, True),
        ("vendored/Dockerfile", False, False, False),
        ("examples.dockerfile", False, False, False),
    ],
)
def test_what_a_folder_is_for(path: str, tests: bool, examples: bool, aside: bool) -> None:
    file = facts("FROM a\n", path)
    assert (file.for_tests, file.for_examples, file.set_aside) == (tests, examples, aside)


@pytest.mark.parametrize(
    ("comments", "generated"),
    [
        ('#\n# NOTE: THIS DOCKERFILE IS GENERATED VIA "apply.sh"\n#\n# PLEASE DO NOT EDIT IT DIRECTLY.\n#\n', True),
        ("# syntax=docker/dockerfile:1\n# DO NOT EDIT: created by update.sh from Dockerfile.template\n", True),
        ("# Generated by sync.sh, do not edit manually.\n", True),
        ("# Autogenerated file; edits will be lost\n", True),
        ("# Hand-maintained, not generated by sync.sh\n", False),
        ("# Do not change the version, it is not in newer ones\n", False),
        ("ARG A\n# generated, do not edit\n", False),
        ("", False),
    ],
)
def test_what_says_that_it_is_generated(comments: str, generated: bool) -> None:
    assert facts(f"{comments}FROM a\n").generated is generated


def test_the_comment_lines_above_an_instruction() -> None:
    file = facts("FROM a\n# one\n\n## two\n# hadolint ignore=DL3006\n# three\nRUN b\nRUN c\n")
    assert [one.comments for one in file.instructions] == [None, "two three", None]
