"""dockerlint.images.json: what is written is read again, what is none is refused, and which image an entry is of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts.knowledge.recorded_images import (
    LIMIT,
    NAME,
    Record,
    Slim,
    found,
    key,
    knowledge,
    of_tag,
    parse,
)
from dockerlint_py.images import record_file
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.unknown import UNKNOWN
from tests.command_line import findings, run

DIGEST = "sha256:" + "a" * 64
OTHER = "sha256:" + "b" * 64
FULL = Record(
    "registry",
    "2026-05-01",
    missing=True,
    digest=DIGEST,
    created="2026-04-01",
    platform="linux/amd64",
    platforms=("linux/amd64", "linux/arm64"),
    size=7,
    unpacked=9,
    slim=Slim("1-slim", 3),
    configuration={"user": "app", "cmd": ("a", "b"), "env": {"PATH": "/bin", "TOKEN": None}, "volumes": ("/data",)},
)
BARE = Record("engine", "2026-05-02")
NO_SLIM = Record("layout", "2026-05-03", slim=None, configuration={})


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    records = {"team/app:1": FULL, "b:1": BARE, "a:1": NO_SLIM}
    path = str(tmp_path / NAME)
    assert record_file.write(path, records)
    assert not record_file.write(path, records)
    assert record_file.read(path) == records
    text = Path(path).read_text()
    assert list(json.loads(text)["images"]) == ["a:1", "b:1", "team/app:1"]
    assert '      "cmd": ["a", "b"],\n' in text.replace("        ", "      ")
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("debian", "debian:latest"),
        ("docker.io/library/debian:12", "debian:12"),
        ("registry.hub.docker.com/library/debian:12", "debian:12"),
        ("team/app:1", "team/app:1"),
        ("localhost:5000/app", "localhost:5000/app:latest"),
        (f"debian:12@{DIGEST}", f"debian@{DIGEST}"),
        (f"ghcr.io/team/app@{DIGEST}", f"ghcr.io/team/app@{DIGEST}"),
    ],
)
def test_names_in_the_file(reference: str, expected: str) -> None:
    assert key(reference) == expected


def test_which_entry_is_the_image() -> None:
    tag, old = FULL._replace(missing=False), BARE
    records = {"debian:12": tag, f"debian@{OTHER}": old, "team/app:1": BARE}
    assert found(records, "debian:12") is tag
    assert found(records, "mirror.gcr.io/library/debian:12") is tag
    assert found(records, f"debian:12@{DIGEST}") is tag
    assert found(records, f"debian:12@{OTHER}") is old
    assert found(records, f"debian:12@{'sha256:' + 'c' * 64}") is None
    assert found(records, "debian:13") is None
    assert of_tag(records, f"debian:12@{OTHER}") is tag
    assert of_tag(records, f"debian@{DIGEST}") is None
    assert found(records, "registry.test/hub/team/app:1") is None
    assert found(records, "registry.test/hub/team/app:1", ("registry.test/hub",)) is BARE


def test_what_is_not_mentioned_is_not_set() -> None:
    known = knowledge(FULL)
    assert (known.source, known.user, known.workdir, known.volumes, known.ports) == (
        "recorded",
        "app",
        None,
        ("/data",),
        (),
    )
    assert known.env == {"PATH": "/bin", "TOKEN": UNKNOWN}
    assert known.variants == {"slim": "1-slim"}
    assert known.base is UNKNOWN
    assert knowledge(NO_SLIM).variants == {}
    assert knowledge(BARE).user is UNKNOWN


ENTRY: dict[str, Any] = {"from": "registry", "date": "2026-05-01"}
WRONG: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", "is not JSON"),
    "a conflict of a merge": ('{\n<<<<<<< HEAD\n  "version": 1\n', "is not JSON"),
    "too deep": ('{"a":' * 100_000, "too deep"),
    "a number without an end": ('{"version": ' + "1" * 10_000 + "}", "too deep or too long"),
    "a list": ([], "has no 'images'"),
    "no images": ({"version": 1}, "has no 'images'"),
    "a later version": ({"version": 2, "images": {}}, "has version 2"),
    "an entry that is a text": ({"version": 1, "images": {"a:1": "x"}}, "'a:1' is no mapping"),
    "an entry of nobody": ({"version": 1, "images": {"a:1": {"date": "x"}}}, "does not say 'from' whom"),
    "an entry of somebody else": ({"version": 1, "images": {"a:1": {**ENTRY, "from": "x"}}}, "does not say 'from'"),
    "half a character": ('{"version": 1, "images": {"\\ud800": {}}}', "half a character"),
    **{
        f"{name} is {json.dumps(value)}": (
            {"version": 1, "images": {"a:1": {**ENTRY, name: value}}},
            f"'{name}' of 'a:1' is not what dockerlint writes there",
        )
        for name, value in [
            ("missing", False),
            ("digest", "sha256:12"),
            ("size", -1),
            ("size", True),
            ("size", "7"),
            ("platforms", "linux/amd64"),
            ("platforms", [7]),
            ("slim", {}),
            ("slim", {"tag": "x", "size": "y"}),
            ("configuration", []),
            ("configuration", {"User": "app"}),
            ("configuration", {"user": 7}),
            ("configuration", {"cmd": "x"}),
            ("configuration", {"env": {"A": 1}}),
            ("configuration", {"env": ["A=1"]}),
        ]
    },
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_record_is_one_line_and_the_rest_is_linted(repository: Path, name: str) -> None:
    content, said = WRONG[name]
    text = content if isinstance(content, str) else json.dumps(content)
    (repository / NAME).write_text(text)
    with pytest.raises(InputError):
        parse(text)
    result = run("check", "-f", "concise")
    assert result.exit_code == 2
    errors = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    assert len(errors) == 1
    assert NAME in errors[0]
    assert said in errors[0]
    assert "last-user-root" in result.stdout
    assert run("images", "--update", "--no-registry", "--engine", "none").exit_code == 2
    assert (repository / NAME).read_text() == text


@pytest.mark.parametrize("content", [b"\xff", b" " * (LIMIT + 1)])
def test_what_cannot_be_read(repository: Path, content: bytes) -> None:
    (repository / NAME).write_bytes(content)
    result = run("check", "-f", "concise")
    assert (result.exit_code, result.stderr.count("error:")) == (2, 1)
    assert "last-user-root" in result.stdout


def test_a_file_that_grows_too_large_is_not_written(tmp_path: Path) -> None:
    records = {f"app:{number}": FULL for number in range(3_000)}
    with pytest.raises(InputError, match="would be larger than 1 MB"):
        record_file.write(str(tmp_path / NAME), records)
    assert not (tmp_path / NAME).exists()


def entry_of(**values: Any) -> str:
    return json.dumps({"version": 1, "images": {"ghcr.io/team/base:1": {**ENTRY, **values}}})


DOCKERFILE = 'FROM ghcr.io/team/base:1\nCMD ["app"]\n'


def rules_at(path: Path, *more: str) -> set[str]:
    return {one["rule"] for one in findings(str(path), *more)}


ROOT_USER, APP_USER = ({"configuration": {"user": user}} for user in ("root", "app"))


def test_the_nearest_file_within_the_repository_counts(repository: Path) -> None:
    (repository / "app" / "Dockerfile").write_text(DOCKERFILE)
    (repository.parent / NAME).write_text(entry_of(**ROOT_USER))
    assert "missing-user" not in rules_at(repository)
    (repository / NAME).write_text(entry_of(**ROOT_USER))
    assert "missing-user" in rules_at(repository)
    (repository / "app" / NAME).write_text(entry_of(**APP_USER))
    assert "missing-user" not in rules_at(repository)
    (repository / "app" / NAME).write_text(entry_of(configuration={}))
    assert "missing-user" in rules_at(repository)


def test_a_link_that_leads_out_of_the_repository_is_not_followed(repository: Path) -> None:
    (repository / "app" / "Dockerfile").write_text(DOCKERFILE)
    (repository.parent / "elsewhere.json").write_text(entry_of(**ROOT_USER))
    (repository / NAME).symlink_to(repository.parent / "elsewhere.json")
    assert "missing-user" not in rules_at(repository)


def test_results_that_are_kept_depend_on_the_file(repository: Path) -> None:
    for number in range(6):
        (repository / "app" / f"{number}.dockerfile").write_text(DOCKERFILE)
    assert "missing-user" not in rules_at(repository)
    (repository / NAME).write_text(entry_of(**ROOT_USER))
    assert "missing-user" in rules_at(repository / "app" / "1.dockerfile")
    found = findings(str(repository))
    assert len({one["path"] for one in found if one["rule"] == "missing-user"}) == 6
    (repository / NAME).unlink()
    assert "missing-user" not in rules_at(repository)
