from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from dockerlint_py.server.navigation import (
    RenameRefused,
    definitions_at,
    highlights_at,
    references_at,
    renamable_at,
    rename_at,
)
from tests.server.client import editor
from tests.server.marked import SOMEWHERE, after, analysed

STAGES = "FROM a AS Base\nFROM base AS b\nRUN --mount=from=base,target=/x y\nCOPY --from=base --chown=1 /base /base\n"
VARIABLES = """ARG V=1
FROM a:${V} AS one
ARG V
ENV X=$V Y=1
RUN echo $V "${V:-2}" '$V'
FROM one
RUN echo $X$Y
FROM a
ENV X=other
RUN echo $X
"""


def renamed(text: str, name: str, path: Path = SOMEWHERE) -> str:
    analysis, position = analysed(text, path)
    with analysis.asking():
        return after(rename_at(position, name, False, analysis), analysis.document)


def lines(locations: list[types.Location]) -> list[int]:
    return [one.range.start.line for one in locations]


def test_a_stage_is_found_and_renamed_wherever_it_is_meant() -> None:
    for mark in ("AS |Base", "FROM |base", "from=|base", "--from=ba|se"):
        text = STAGES.replace(mark.replace("|", ""), mark, 1)
        analysis, position = analysed(text)
        with analysis.asking():
            assert lines(definitions_at(position, analysis)) == [0]
            assert lines(references_at(position, True, analysis)) == [0, 1, 2, 3]
            assert lines(references_at(position, False, analysis)) == [1, 2, 3]
            assert renamable_at(position, analysis) is not None
        assert renamed(text, "tools") == STAGES.replace("AS Base", "AS tools").replace(
            "FROM base", "FROM tools"
        ).replace("from=base", "from=tools")


def test_a_variable_is_renamed_where_it_is_the_same_one() -> None:
    assert renamed(VARIABLES.replace("ARG V=1", "ARG |V=1"), "W") == (
        VARIABLES.replace("ARG V", "ARG W").replace("${V", "${W").replace("$V Y", "$W Y").replace("echo $V", "echo $W")
    )
    assert renamed(VARIABLES.replace("$X$Y", "$|X$Y"), "Z") == VARIABLES.replace("ENV X=$V", "ENV Z=$V").replace(
        "$X$Y", "$Z$Y"
    )
    assert renamed(VARIABLES.replace("=other", "|=other"), "Z").endswith("ENV Z=other\nRUN echo $Z\n")


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("FROM a AS |b\n", "1b", "no name of a stage"),
        ("FROM a AS |b\nFROM a AS c\n", "C", "another stage"),
        ("FROM a AS |b\n", "scratch", "'scratch' is no stage"),
        ("FROM a\nENV |X=1\n", "a-b", "no name of a variable"),
        ("FROM a\nENV |X=1 Y=2\n", "Y", "another variable"),
        ("FROM a\nARG TARGET|ARCH\n", "X", "BuildKit knows"),
        ("FROM a\nENV X=1\nRUN for X in a b; do echo $|X; done\n", "Y", "line 3 gives X a value"),
        ("FROM a\nRUN echo $|X\n", "Y", "no ARG or ENV"),
    ],
)
def test_what_cannot_be_renamed_is_refused_with_a_reason(text: str, name: str, reason: str) -> None:
    with pytest.raises(RenameRefused, match=reason):
        renamed(text, name)


def test_nothing_where_nothing_is_named() -> None:
    analysis, position = analysed("FROM a\nRUN |echo\n")
    with analysis.asking():
        assert definitions_at(position, analysis) == []
        assert references_at(position, True, analysis) == []
        assert rename_at(position, "b", False, analysis) is None
        assert renamable_at(position, analysis) is None


def test_in_a_compose_file_it_is_renamed_where_it_stands(tmp_path: Path) -> None:
    text = "services:\n  web:\n    build:\n      dockerfile_inline: ¦\n        FROM a AS b\n        FROM |b\n"
    analysis, position = analysed(text, tmp_path / "compose.yaml")
    whole = analysis.document.text.replace("¦", "|")
    from dockerlint_py.server.analysis import Analysis
    from dockerlint_py.server.documents import Document
    from dockerlint_py.server.settings import Settings

    analysis = Analysis(Document(analysis.document.uri, whole, 1), Settings())
    with analysis.asking():
        assert lines(definitions_at(position, analysis)) == [4]
        made = after(rename_at(position, "c", False, analysis), analysis.document)
    assert made == whole.replace("AS b", "AS c").replace("FROM b", "FROM c")


def test_highlights_tell_writing_from_reading() -> None:
    analysis, position = analysed("FROM a\nENV |X=1\nRUN echo $X\n")
    with analysis.asking():
        kinds = [one.kind for one in highlights_at(position, analysis)]
    assert kinds == [types.DocumentHighlightKind.Write, types.DocumentHighlightKind.Read]


@pytest.mark.asyncio
async def test_by_the_protocol(repository: Path) -> None:
    async with editor(repository) as vi:
        uri = vi.open(repository / "app" / "Dockerfile", "FROM a AS b\nFROM b\nENV TARGETARCH=1\n")
        document = types.TextDocumentIdentifier(uri)
        found = await vi.client.text_document_definition_async(types.DefinitionParams(document, types.Position(1, 5)))
        assert lines(found) == [0]
        wanted = types.RenameParams(document, types.Position(1, 5), "c")
        edit = await vi.client.text_document_rename_async(wanted)
        assert [one.new_text for one in edit.changes[uri]] == ["c", "c"]
        with pytest.raises(Exception, match="no name of a stage"):
            await vi.client.text_document_rename_async(types.RenameParams(document, types.Position(1, 5), "1"))
        hover = await vi.client.text_document_hover_async(types.HoverParams(document, types.Position(1, 1)))
        assert "Begins a stage" in hover.contents.value
        items = await vi.client.text_document_completion_async(types.CompletionParams(document, types.Position(1, 5)))
        assert "b" in [item.label for item in items]
        symbols = await vi.client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        assert [one.name for one in symbols] == ["b", "stage 1", "ENV TARGETARCH=1"]
        assert await vi.client.text_document_folding_range_async(types.FoldingRangeParams(document))
        [link] = await vi.client.text_document_document_link_async(types.DocumentLinkParams(document))
        assert link.target == "https://hub.docker.com/_/a"
