from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.server.client import capabilities, editor

pytestmark = pytest.mark.asyncio
NO_TAG = "missing-tag"


def codes(diagnostics: list[types.Diagnostic]) -> set[str]:
    return {str(one.code) for one in diagnostics}


async def test_findings_come_when_a_file_is_opened_and_when_it_changes(repository: Path) -> None:
    async with editor(repository) as vi:
        uri = vi.open(repository / "app" / "Dockerfile")
        assert "last-user-root" in codes(await vi.shown(uri))
        vi.change(uri, "FROM debian\n")
        assert codes(await vi.shown(uri)) == {NO_TAG}
        vi.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
        assert await vi.diagnostics(uri) == []


async def test_of_many_changes_only_the_last_is_linted(repository: Path) -> None:
    sent: list[int | None] = []
    async with editor(repository, settings={"debounce": 60}) as vi:
        uri = vi.open(repository / "app" / "Dockerfile")
        await vi.shown(uri)
        for number in range(30):
            vi.change(uri, "FROM debian\n" + "RUN true\n" * number)
            await asyncio.sleep(0.002)
        while True:
            published = await vi.published()
            sent.append(published.version)
            if published.version == vi.versions[uri]:
                break
        vi.change(uri, "FROM debian:12.5\n")
        await vi.shown(uri)
    assert len(sent) <= 3
    assert sent == sorted(sent)


async def test_on_save_only_where_that_is_set(repository: Path) -> None:
    async with editor(repository, settings={"run": "onSave"}) as vi:
        uri = vi.open(repository / "app" / "Dockerfile")
        await vi.shown(uri)
        vi.change(uri, "FROM debian\n")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(vi.shown(uri), 0.5)
        vi.save(uri)
        assert codes(await vi.shown(uri)) == {NO_TAG}


async def test_a_client_that_asks_is_answered_and_sent_nothing(repository: Path) -> None:
    async with editor(repository, client_can=capabilities(pull=True)) as vi:
        uri = vi.open(repository / "app" / "Dockerfile")
        document = types.TextDocumentIdentifier(uri)
        first = await vi.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
        assert "last-user-root" in codes(list(first.items))
        again = types.DocumentDiagnosticParams(document, previous_result_id=first.result_id)
        unchanged = await vi.client.text_document_diagnostic_async(again)
        assert isinstance(unchanged, types.RelatedUnchangedDocumentDiagnosticReport)
        assert vi.client.diagnostics == {}


async def test_a_client_that_asks_of_an_old_text_is_told_to_ask_again(repository: Path) -> None:
    async with editor(repository, client_can=capabilities(pull=True)) as vi:
        uri = vi.open(repository / "app" / "Dockerfile", "FROM debian:12.5\n" + "RUN apt-get install -y curl\n" * 2000)
        wanted = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        asked = asyncio.ensure_future(vi.client.text_document_diagnostic_async(wanted))
        await asyncio.sleep(0.2)
        vi.change(uri, "FROM debian\n")
        with pytest.raises(JsonRpcException) as refused:
            await asked
        assert refused.value.code == -32802
        report = await vi.client.text_document_diagnostic_async(wanted)
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        assert codes(list(report.items)) == {NO_TAG}


async def test_a_broken_configuration_is_shown_at_its_line_until_it_is_mended(repository: Path) -> None:
    config = repository / "dockerlint.toml"
    config.write_text('ignore = ["last-user-root"]\nselct = ["all"]\n')
    async with editor(repository) as vi:
        uri = vi.open(repository / "app" / "Dockerfile")
        own = await vi.shown(uri)
        assert codes(own) == {"not-linted"}
        assert "dockerlint.toml:2" in own[0].message
        [fault] = vi.client.diagnostics[config.as_uri()]
        assert fault.range.start.line == 1
        assert "select" in fault.message
        config.write_text('ignore = ["last-user-root"]\n')
        vi.save(config.as_uri())
        assert "last-user-root" not in codes(await vi.shown(uri))
        assert list(vi.client.diagnostics[config.as_uri()]) == []


async def test_a_configuration_that_is_open_says_itself_what_is_wrong(repository: Path) -> None:
    config = repository / "dockerlint.toml"
    config.write_text("select = 3\n")
    async with editor(repository) as vi:
        uri = vi.open(config, language="toml")
        [fault] = await vi.diagnostics(uri)
        assert fault.range.start.line == 0


async def test_files_beside_are_looked_at_where_the_client_does_not_watch(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dockerlint_py.server.session.INTERVAL", 0.05)
    async with editor(repository) as vi:
        uri = vi.open(repository / "app" / "Dockerfile")
        assert "last-user-root" in codes(await vi.shown(uri))
        await asyncio.sleep(0.2)
        (repository / "dockerlint.toml").write_text('ignore = ["last-user-root"]\n')
        assert "last-user-root" not in codes(await vi.shown(uri))


async def test_folders_have_their_own_configurations(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text("FROM debian\n")
    (tmp_path / "one" / "dockerlint.toml").write_text(f'ignore = ["{NO_TAG}"]\n')
    async with editor(tmp_path / "one", tmp_path / "two") as vi:
        assert NO_TAG not in codes(await vi.shown(vi.open(tmp_path / "one" / "Dockerfile")))
        assert NO_TAG in codes(await vi.shown(vi.open(tmp_path / "two" / "Dockerfile")))


async def test_a_text_without_a_file_and_one_without_a_folder(repository: Path) -> None:
    async with editor() as vi:
        assert codes(await vi.shown(vi.open("untitled:Untitled-1", "FROM debian\n"))) == {NO_TAG}
        assert "last-user-root" in codes(await vi.shown(vi.open(repository / "app" / "Dockerfile")))


async def test_the_units_of_positions_are_agreed_upon(repository: Path) -> None:
    text = "FROM debian:12.5\nLABEL a=𝄞 b= A=𝄞é\nRUN echo 𝄞é && sudo true\n"
    starts: dict[str, int] = {}
    for encoding in ("utf-8", "utf-16"):
        async with editor(repository, client_can=capabilities(encodings=(encoding,))) as vi:
            assert vi.result.capabilities.position_encoding == encoding
            uri = vi.open(repository / "app" / "Dockerfile", text)
            sudo = next(one for one in await vi.shown(uri) if "sudo" in str(one.code))
            starts[encoding] = sudo.range.start.character
    line = text.splitlines()[2]
    before = line[: line.index("sudo")]
    assert starts == {"utf-8": len(before.encode()), "utf-16": len(before.encode("utf-16-le")) // 2}


async def test_other_files_are_left_alone(repository: Path) -> None:
    (repository / "README.md").write_text("FROM debian\n")
    async with editor(repository) as vi:
        vi.open(repository / "README.md", language="markdown")
        uri = vi.open(repository / "app" / "Dockerfile")
        await vi.shown(uri)
        assert set(vi.client.diagnostics) == {uri}


async def test_what_a_client_says_wrongly_costs_nothing_but_that(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with editor(repository) as vi:
        vi.client.protocol.notify("textDocument/didChange", {"textDocument": 3, "text": "confidential"})
        vi.client.protocol.notify("dockerlint/unheard-of", {"text": "confidential"})
        uri = vi.open(repository / "app" / "Dockerfile")
        assert "last-user-root" in codes(await vi.shown(uri))
    assert "confidential" not in "".join(capfd.readouterr())


async def test_a_fault_of_a_rule_or_of_the_linter_is_a_diagnostic(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("confidential")

    monkeypatch.setattr("dockerlint_py.server.verdicts.lint_each", fail)
    async with editor(repository) as vi:
        uri = vi.open(repository / "app" / "Dockerfile")
        [fault] = await vi.shown(uri)
        assert "bug in dockerlint" in fault.message
    assert "confidential" not in "".join(capfd.readouterr())
