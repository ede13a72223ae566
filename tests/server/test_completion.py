from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from dockerlint_py.configuration.config_keys import KEYS
from dockerlint_py.server.completion import completions_at
from dockerlint_py.server.syntax_help import table
from tests.server.marked import SOMEWHERE, after, analysed


def offered(text: str, path: Path = SOMEWHERE) -> list[types.CompletionItem]:
    analysis, position = analysed(text, path)
    with analysis.asking():
        return completions_at(position, analysis)


def labels(text: str, path: Path = SOMEWHERE) -> list[str]:
    return [item.label for item in offered(text, path)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("|", ["ADD", "ARG", "CMD"]),
        ("from a\nru|", ["add", "arg", "cmd"]),
        ("FROM a\nONBUILD |", ["ADD", "ARG", "CMD"]),
        ("FROM a AS b\nFROM c AS d\nFROM |", ["d", "b", "scratch"]),
        ("FROM debian |", ["AS"]),
        ("FROM a AS b\nFROM c\nCOPY --from=|", ["b"]),
        ("FROM a AS b\nFROM c\nRUN --mount=from=|", ["b"]),
        ("FROM a\nCOPY --|", ["--from", "--chown", "--chmod", "--link"]),
        ("FROM a\nCOPY --from=b --|", ["--chown", "--chmod", "--link"]),
        ("# syntax=docker/dockerfile:1.2\nFROM a\nCOPY --|", ["--from", "--chown", "--chmod"]),
        ("FROM a\nRUN --network=|", ["default", "none", "host"]),
        ("FROM --platform=|", ["linux/amd64"]),
        ("FROM a\nRUN --mount=|", ["type", "from"]),
        ("FROM a\nRUN --mount=type=|", ["bind", "cache", "tmpfs", "secret", "ssh"]),
        ("FROM a\nRUN --mount=type=cache,sharing=|", ["shared", "private", "locked"]),
        ("FROM a\nENV X=1 Y=2\nRUN echo $|", ["X", "Y"]),
        ("FROM a\nENV X=1\nCOPY ${|", ["X"]),
        ("ARG V\nFROM a:${|", ["BUILDARCH"]),
        ("# |", ["syntax", "escape", "check"]),
        ("FROM a\n# |", ["dockerlint ignore"]),
        ("FROM a\n# dockerlint |", ["ignore", "stage ignore", "file ignore"]),
        ("FROM a\nHEALTHCHECK |", ["CMD", "NONE"]),
    ],
)
def test_what_is_offered(text: str, first: list[str]) -> None:
    assert labels(text)[: len(first)] == first


def test_names_of_rules_in_comments() -> None:
    assert "latest-tag" in labels("FROM a\n# dockerlint ignore=|")
    assert "latest-tag" in labels("FROM a\n# dockerlint file ignore=missing-tag,la|")
    assert "DL3007" in labels("FROM a\n# hadolint ignore=DL|")
    assert "DL3007" in labels("FROM a\n# dockerlint ignore=DL|")
    assert "StageNameCasing" in labels("# check=skip=|")
    [item] = [item for item in offered("FROM a\n# dockerlint ignore=|") if item.label == "latest-tag"]
    assert isinstance(item.documentation, types.MarkupContent)


def test_nothing_in_the_middle_of_a_command_or_a_heredoc() -> None:
    assert labels("FROM a\nRUN apt-get |") == []
    assert labels("FROM a\nRUN <<EOF\n# |\nEOF\n") == []
    assert labels("FROM a\nRUN a \\\n  b|") == []


def test_what_is_begun_is_replaced() -> None:
    analysis, position = analysed("FROM a\nCOPY --ch|")
    with analysis.asking():
        item = next(one for one in completions_at(position, analysis) if one.label == "--chmod")
    assert isinstance(item.text_edit, types.TextEdit)
    edit = types.WorkspaceEdit(changes={analysis.document.uri: [item.text_edit]})
    assert after(edit, analysis.document) == "FROM a\nCOPY --chmod="


def test_keys_and_names_in_configurations(tmp_path: Path) -> None:
    toml, pyproject, yaml = (tmp_path / name for name in ("dockerlint.toml", "pyproject.toml", ".dockerlint.yaml"))
    assert labels("|", toml) == list(KEYS)
    assert "latest-tag" in labels('ignore = ["|', toml)
    assert "latest-tag" in labels('ignore = [\n  "DL3008", "|', toml)
    assert "talk" in labels('select = ["|', toml)
    assert labels('fail-on = "|', toml) == ["error", "warning", "info", "style", "never"]
    assert labels("preview = |", toml) == ["true", "false"]
    assert labels("[project]\n|", pyproject) == []
    assert "ignore" in labels("[tool.dockerlint]\n|", pyproject)
    assert "latest-tag" in labels("ignore:\n  - |", yaml)


def test_what_is_offered_is_explained() -> None:
    from dockerlint_py.facts import KEYWORDS
    from dockerlint_py.facts.knowledge.instruction_flags import FLAGS
    from dockerlint_py.facts.knowledge.mount_options import TYPES

    assert set(table("instructions")) == set(KEYWORDS)
    assert set(table("flags")) == {flag.name for flag in FLAGS}
    assert set(table("mounts")["types"]) == set(TYPES)
