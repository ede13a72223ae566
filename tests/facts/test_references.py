"""References to variables, what base images set, and what the ignore file leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dockerlint_py.facts import File, subjects
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN


def facts(text: str, path: str = "Dockerfile", **given: Any) -> File:
    return File(parse(text, path), **given)


REFERENCES = """ARG TAG=1
ARG SECOND=${TAG}
FROM debian:${TAG}${GONE:-x} AS base
ARG SRC=a
ENV A=$SRC B="$A '$C'" D='$E' F=\\$G
COPY --chown=$U <<EOF /y
'$H' "${I:-${J}}"
EOF
RUN echo $TAG '$Q' "$TARGETARCH" ${template:value}
FROM base
USER $SRC
"""


def test_references() -> None:
    found = {str(one.name) + one.keyword[0]: one for one in subjects(facts(REFERENCES), "reference")}
    assert "".join(found) == "TAGATAGFGONEFSRCEAECEUCHCICJCTAGRTARGETARCHRSRCU"
    assert all(REFERENCES[one.span.start : one.span.end] == one.text for one in found.values())
    assert [name for name, one in found.items() if one.declared] == ["TAGA", "TAGF", "SRCE", "SRCU"]
    assert [name for name, one in found.items() if one.has_default] == ["GONEF", "IC"]
    assert found["AE"].beside and not found["CE"].beside
    assert found["TAGR"].declared_globally and found["TARGETARCHR"].declared_globally


def test_references_deep_in_each_other_hold_no_more_text_than_a_few_times_the_file() -> None:
    deep = "FROM a\nENV B=" + "${A:-" * 5_000 + "x" + "}" * 5_000 + " C=$A\n"
    found = list(subjects(facts(deep), "reference"))
    assert sum(len(one.text) for one in found) < 100 * len(deep)
    assert found[-1].text == "$A"


def test_a_name_that_is_like_an_undefined_one_is_not_looked_for_among_too_many() -> None:
    def nearest(count: int) -> str | None:
        pairs = " ".join(f"NAME_{n}=$NAMES_{n}" for n in range(count))
        *_, last = subjects(facts(f"FROM a\nENV {pairs}\nRUN echo $NAME_1x\n"), "reference")
        found: str | None = last.nearest
        return found

    assert nearest(12) == "NAME_1" and nearest(1_000) is None


@pytest.mark.parametrize(
    ("base", "name", "defined"),
    [
        ("debian:12", "X", False),
        ("debian:12", "PATH", True),
        ("scratch", "HOME", False),
        ("docker.io/library/python:3", "PYTHON_VERSION", True),
        ("arm64v8/alpine", "X", False),
        ("python:windowsservercore", "X", UNKNOWN),
        ("example.org/debian", "X", UNKNOWN),
        ("$BASE", "X", UNKNOWN),
    ],
)
def test_what_a_base_image_sets(base: str, name: str, defined: Any) -> None:
    *_, one = subjects(facts(f"FROM {base}\nUSER ${name}\n"), "reference")
    assert one.defined is defined


def test_a_stage_inherits_the_arguments_of_its_local_base() -> None:
    found = facts("FROM debian:12 AS a\nARG X=1\nFROM a\nUSER $X\nFROM debian:12\nUSER $X\n")
    assert [stage.user for stage in found.stages] == [None, "1", UNKNOWN]


@pytest.mark.parametrize(
    ("patterns", "source", "ignored"),
    [
        ("a", "a", True),
        ("a", "./a/b", True),
        ("a", "b/a", False),
        ("**/a", "b/a", True),
        ("*/tmp/*", "x/tmp/y", True),
        ("*.log\n# b", "x.log", True),
        ("*.log", "x/y.log", False),
        ("/a/", "/a", True),
        ("a", "a/*.py", True),
        ("a", "b/*.py", UNKNOWN),
        (".*", ".", False),
        ("*", ".", True),
        ("**\n!a", ".", UNKNOWN),
        ("*\n!file", "file", False),
        ("*\n!folder/x", "folder", UNKNOWN),
        ("*\n!other", "file", True),
        ("**\n!other", "folder", True),
        ("**\n!other/**", "folder/", True),
        ("**\n!folder/**", "folder", UNKNOWN),
        ("**\n!**/x", "folder", UNKNOWN),
        ("!folder\n**", "folder", True),
        ("**/*\n!file", ".", False),
        ("**/*\n!missing", ".", UNKNOWN),
        ("**/*\n!.", ".", True),
        ("**/*", "*.txt", True),
        ("**/*\n!f*", "*.txt", UNKNOWN),
        ("*.txt", "*.txt", True),
        ("a?.txt", "a*.txt", UNKNOWN),
        ("\ufefffile", "file", True),
        ("folder/*\n!folder", "folder", True),
        ("folder/*\n!folder/a", "folder", UNKNOWN),
    ],
)
def test_ignored(patterns: str, source: str, ignored: Any, tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").write_text(patterns)
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    (copy,) = subjects(facts(f"FROM a\nCOPY {source} /x\n", context=str(tmp_path)), "copy")
    assert copy.ignored is ignored
