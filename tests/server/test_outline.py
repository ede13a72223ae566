from __future__ import annotations

from pathlib import Path

from dockerlint_py.server.outline import flat_symbols_of, folding_of, links_of, symbols_of
from tests.server.marked import analysed

TEXT = """ARG V=1
# one
# two
FROM python:3.12 AS base
RUN a \\
    && b
# dockerlint ignore=latest-tag
FROM base
COPY here /
RUN <<EOF
x
EOF
"""


def test_stages_with_their_steps() -> None:
    analysis, _ = analysed(TEXT)
    with analysis.asking():
        symbols = symbols_of(analysis)
        assert [(one.name, one.detail) for one in symbols] == [
            ("ARG V=1", None),
            ("base", "python:3.12"),
            ("stage 1", "base"),
        ]
        assert [one.name for one in symbols[2].children or ()] == ["COPY here /", "RUN <<EOF"]
        assert [one.container_name for one in flat_symbols_of(analysis)] == [
            None,
            None,
            "base",
            None,
            "stage 1",
            "stage 1",
        ]


def test_what_can_be_folded() -> None:
    analysis, _ = analysed(TEXT)
    with analysis.asking():
        folds = {(one.start_line, one.end_line) for one in folding_of(analysis)}
    assert folds == {(1, 2), (3, 5), (4, 5), (7, 11), (9, 11)}


def test_what_can_be_followed(repository: Path) -> None:
    path = repository / "app" / "Dockerfile"
    path.write_text(TEXT)
    (repository / "app" / "here").write_text("")
    analysis, _ = analysed(TEXT, path)
    with analysis.asking():
        targets = [one.target for one in links_of(analysis)]
    assert targets == [
        "https://hub.docker.com/_/python",
        (repository / "app" / "here").as_uri(),
        "https://github.com/dockerlint/dockerlint/blob/main/docs/rules/latest-tag.md",
    ]
