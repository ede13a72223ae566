from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.ruleset.options import Options
from dockerlint_py.server.code_actions import FIX_ALL, Asked, actions_at, resolved
from dockerlint_py.server.documents import Document
from dockerlint_py.server.settings import Settings
from dockerlint_py.server.verdicts import verdict_on
from tests.server.client import capabilities, editor
from tests.server.marked import after, analysed

TWO = "FROM debian:12.5-slim\nRUN sudo true|\nCMD sleep 1\nENV A 1\nENV B 2\n"
ALL = types.Range(types.Position(0, 0), types.Position(99, 0))


def titled(text: str, where: types.Range | None = None, **how: object) -> tuple[dict[str, types.CodeAction], Document]:
    analysis, position = analysed(text, linted=True)
    with analysis.asking():
        actions = actions_at(Asked(where or types.Range(position, position), **how), analysis)  # type: ignore[arg-type]
    return {action.title.removeprefix("dockerlint: "): action for action in actions}, analysis.document


def test_a_fix_is_the_fixers_and_a_safe_one_is_preferred() -> None:
    actions, document = titled("FROM debian:12.5-slim\nENV A| 1\nUSER 1\n")
    fix = actions["fix legacy-key-value-format"]
    assert fix.is_preferred
    assert fix.diagnostics
    assert after(fix.edit, document) == "FROM debian:12.5-slim\nENV A=1\nUSER 1\n"


def test_all_of_a_rule_and_all_safe_fixes_are_what_the_fixer_makes() -> None:
    actions, document = titled(TWO.replace("|", "").replace("ENV A 1", "ENV A| 1"))
    same = next(action for title, action in actions.items() if title.startswith("fix all 2 of legacy-key-value-format"))
    assert "ENV A=1\nENV B=2\n" in after(same.edit, document)
    whole = actions["make all safe fixes in this file"]
    assert whole.kind == FIX_ALL
    assert after(whole.edit, document) == fix_text(document.text, document.path, Options()).text


def test_comments_silence_what_they_name() -> None:
    for title in ("ignore legacy-key-value-format here", "ignore legacy-key-value-format in this file"):
        actions, document = titled("FROM debian:12.5-slim\nENV A| 1\nENV B 2\n")
        text = after(actions[title].edit, document)
        left = verdict_on(Document(document.uri, text, 2), Settings()).findings
        assert [one.rule for one in left].count("legacy-key-value-format") == (0 if "file" in title else 1)
        assert "legacy-key-value-format say why\n" in text


def test_a_comment_goes_into_the_dockerfile_of_a_compose_file(tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(
        "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM debian:12.5\n        ENV A 1\n"
    )
    analysis, _ = analysed(path.read_text().replace("|", "¦"), path, linted=True)
    analysis, _ = analysed(path.read_text() + "|", path, linted=True)
    with analysis.asking():
        actions = {one.title: one for one in actions_at(Asked(ALL), analysis)}
    text = after(actions["dockerlint: ignore legacy-key-value-format here"].edit, analysis.document)
    assert "\n        # dockerlint ignore=legacy-key-value-format say why\n        ENV A 1\n" in text
    assert "\n        ENV A=1\n" in after(actions["dockerlint: fix legacy-key-value-format"].edit, analysis.document)


def test_only_the_kinds_that_are_asked_for() -> None:
    for only, kinds in ((("source",), {FIX_ALL}), (("source.fixAll",), {FIX_ALL}), (("refactor",), set())):
        actions, _ = titled(TWO, ALL, only=only)
        assert {action.kind for action in actions.values()} == kinds
    actions, _ = titled(TWO, ALL, only=("quickfix",))
    assert {action.kind for action in actions.values()} == {"quickfix"}


def test_edits_are_made_later_for_who_asks_later_and_for_the_same_text_only() -> None:
    analysis, position = analysed(TWO, linted=True)
    with analysis.asking():
        asked = Asked(types.Range(position, position), ("source.fixAll",), versioned=True, later=True)
        [action] = actions_at(asked, analysis)
        assert action.edit is None
        done = resolved(action, True, analysis)
        assert done.edit and done.edit.document_changes
        stale, _ = analysed("FROM debian\n")
        stale.document.version = 2
        action.edit = None
        assert resolved(action, True, stale).edit is None


def test_a_fix_that_cannot_be_proven_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlint_py.linting.fixer.is_proven", lambda *_: False)
    actions, _ = titled("FROM debian:12.5-slim\nENV A| 1\n")
    assert not any(title.startswith(("fix", "make")) for title in actions)


@pytest.mark.asyncio
async def test_by_the_protocol(repository: Path) -> None:
    async with editor(repository) as vi:
        uri = vi.open(repository / "app" / "Dockerfile", "FROM debian:12.5-slim\nENV A 1\n")
        document = types.TextDocumentIdentifier(uri)
        wanted = types.CodeActionParams(document, ALL, types.CodeActionContext([]))
        actions = await vi.client.text_document_code_action_async(wanted)
        assert "dockerlint: explain legacy-key-value-format" in [one.title for one in actions]
        said = await vi.client.workspace_execute_command_async(
            types.ExecuteCommandParams("dockerlint.explain", ["legacy-key-value-format", uri])
        )
        assert said.startswith("# legacy-key-value-format\n")
        [shown] = vi.client.messages
        assert "docs/rules/" in shown.message


@pytest.mark.asyncio
async def test_edits_come_later_and_pages_in_a_window_where_the_client_can(repository: Path) -> None:
    support = types.ClientCodeActionResolveOptions(["edit"])
    able = capabilities(code_action=types.CodeActionClientCapabilities(resolve_support=support, data_support=True))
    able.window = types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(True))
    async with editor(repository, client_can=able) as vi:
        uri = vi.open(repository / "app" / "Dockerfile", "FROM debian:12.5-slim\nENV A 1\n")
        context = types.CodeActionContext([], only=[FIX_ALL])
        wanted = types.CodeActionParams(types.TextDocumentIdentifier(uri), ALL, context)
        [action] = await vi.client.text_document_code_action_async(wanted)
        assert action.edit is None
        done = await vi.client.code_action_resolve_async(action)
        [edit] = done.edit.changes[uri]
        assert edit.new_text.startswith("ENV A=1\n")
        await vi.client.workspace_execute_command_async(
            types.ExecuteCommandParams("dockerlint.explain", ["latest-tag", uri])
        )
        page = Path(vi.client.shown_documents[0].uri.removeprefix("file://"))
        assert page.read_text().startswith("# latest-tag\n")  # noqa: ASYNC240
    assert not page.exists()  # noqa: ASYNC240
