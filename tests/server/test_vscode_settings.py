from __future__ import annotations

import json

from dockerlint_py import __version__
from dockerlint_py.server.settings import Settings
from tests.checkout import ROOT

MANIFEST = json.loads((ROOT / "editors" / "vscode" / "package.json").read_text())


def test_the_extension_has_the_settings_of_the_server() -> None:
    properties = MANIFEST["contributes"]["configuration"]["properties"]
    own = {"dockerlint.command", "dockerlint.trace.server"}
    assert set(properties) - own == {f"dockerlint.{name}" for name in Settings._fields}
    assert {name: properties[f"dockerlint.{name}"]["default"] for name in Settings._fields} == Settings()._asdict()


def test_it_has_the_version_of_dockerlint() -> None:
    assert MANIFEST["version"] == __version__
