from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from dockerlint_py.server import code_actions, completion, hover, navigation, outline
from dockerlint_py.server.analysis import Analysis
from dockerlint_py.server.diagnostics import diagnostics_of
from dockerlint_py.server.documents import Document
from dockerlint_py.server.settings import Settings
from dockerlint_py.server.verdicts import verdict_on
from dockerlint_py.text.linter_failure import LinterFailure
from tests.checkout import ROOT

APP = ROOT / "fixtures" / "sample_app"
FILES = ("Dockerfile", "Dockerfile.dev", "Dockerfile.naive")
PIECES = ("FROM a AS b", "\n", " ", "RUN --mount=type=", "$", "${X", "\\\n", "<<EOF", "#", "COPY --from=", '["', "ENV X=", "𝄞",
          "ONBUILD", "\r\n", "ARG X", "\t", "# dockerlint ignore=", "HEALTHCHECK CMD", "'", ",", "EOF")  # fmt: skip


def ask_everything(text: str, path: Path, *, lint: bool) -> None:
    """Every feature, with the cursor at the end; a refusal with a reason is an answer, too."""
    document = Document(path.as_uri(), text, 1)
    analysis = Analysis(document, Settings())
    if lint:
        analysis.verdict = verdict_on(document, Settings())
        diagnostics_of(analysis.verdict)
        assert not any(isinstance(error, LinterFailure) for error in analysis.verdict.errors)
    position = document.positions.position(len(text))
    with analysis.asking():
        hover.hover_at(position, analysis)
        completion.completions_at(position, analysis)
        navigation.definitions_at(position, analysis)
        navigation.references_at(position, True, analysis)
        outline.symbols_of(analysis)
        outline.folding_of(analysis)
        outline.links_of(analysis)
        with suppress(navigation.RenameRefused):
            navigation.rename_at(position, "other", False, analysis)
        if lint:
            code_actions.actions_at(code_actions.Asked(types.Range(position, position)), analysis)
    analysis.release()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_being_typed(name: str) -> None:
    text = (APP / name).read_text(encoding="utf-8")
    for end in range(0, len(text), 5):
        ask_everything(text[:end], APP / name, lint=end % 100 == 0)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=40)
def test_whatever_is_typed(text: str) -> None:
    ask_everything(text, Path("/somewhere/Dockerfile"), lint=True)


@pytest.mark.parametrize(
    "name", ["compose.yaml", "docker-bake.hcl", "dockerlint.toml", ".dockerlint.yaml", "pyproject.toml"]
)
def test_other_files_that_are_being_typed(name: str, tmp_path: Path) -> None:
    texts = {
        "compose.yaml": "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM a$$X AS b\n        RUN $${X}\n",
        "docker-bake.hcl": 'target "a" {\n  dockerfile-inline = <<EOT\nFROM a AS b\nRUN echo %{x}\nEOT\n}\n',
    }
    text = texts.get(name, '[tool.dockerlint]\nignore = ["a", "b"]\nseverity = {a = "error"}\nx: [y\n')
    for end in range(len(text) + 1):
        ask_everything(text[:end], tmp_path / name, lint=end % 12 == 0)
