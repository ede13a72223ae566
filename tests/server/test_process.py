from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from tests.checkout import ROOT
from tests.command_line import PROGRAM, environment

NAIVE = ROOT / "fixtures" / "sample_app" / "Dockerfile.naive"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[*PROGRAM, "server"], server_env=environment()))
async def client(lsp_client: LanguageClient):
    folder = types.WorkspaceFolder(NAIVE.parent.as_uri(), "app")
    await lsp_client.initialize_session(types.InitializeParams(types.ClientCapabilities(), workspace_folders=[folder]))
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_an_editor_starts_it_as_a_process(client: LanguageClient) -> None:
    document = types.TextDocumentItem(NAIVE.as_uri(), "dockerfile", 1, NAIVE.read_text())
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert len(client.diagnostics[NAIVE.as_uri()]) == 21


def message(method: str, **more: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", "method": method, **more}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


BEGIN = message("initialize", id=1, params={"capabilities": {}, "processId": None, "rootUri": None})


@pytest.mark.parametrize(
    ("said", "code", "complaint"),
    [
        (BEGIN + message("shutdown", id=2) + message("exit"), 0, ""),
        (BEGIN, 1, "without saying so"),
        (b"Content-Length: 13\r\n\r\n{confidential" + BEGIN + message("shutdown", id=2) + message("exit"), 0, "handle"),
    ],
)
def test_how_it_ends(said: bytes, code: int, complaint: str) -> None:
    ended = subprocess.run(
        [*PROGRAM, "server", "--stdio"], input=said, capture_output=True, check=False, env=environment(), timeout=60
    )
    assert ended.returncode == code
    assert complaint in ended.stderr.decode()
    assert b"confidential" not in ended.stderr
    assert (not complaint) == (ended.stderr == b"")


def test_without_what_it_needs_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['pygls'] = None; from dockerlint_py.cli._group import group; group(['server'])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment())
    assert ended.returncode == 2
    assert ended.stderr == (
        "error: dockerlint server: it needs pygls 2 and lsprotocol: pip install 'dockerlint-py[lsp]'\n"
    )


def test_a_lint_imports_nothing_of_it() -> None:
    code = (
        "import sys; from dockerlint_py.cli._group import group; group(['check', sys.argv[1]], standalone_mode=False); "
    )
    code += "sys.exit(any(name.startswith(('pygls', 'lsprotocol', 'dockerlint_py.server')) for name in sys.modules))"
    assert (
        subprocess.run(
            [sys.executable, "-c", code, str(Path(NAIVE).with_name("Dockerfile"))], env=environment()
        ).returncode
        == 0
    )
