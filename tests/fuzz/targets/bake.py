"""Any bytes are bake files, in HCL or JSON, and say something of a Dockerfile or nothing."""

from __future__ import annotations

from pathlib import Path

from dockerlint_py.parsing.build_files import builds, given
from tests.memory import forget

NAMES = ("docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl", "docker-bake.override.json")
BASE = 'target "default" {\n  args = { A = "b" }\n}\n'
"""What an override adds to."""


def check(data: bytes) -> None:
    """The first byte says which of the names the others have."""
    folder = Path("baked")
    folder.mkdir(exist_ok=True)
    (folder / "Dockerfile").touch()
    for name in NAMES:
        (folder / name).unlink(missing_ok=True)
    (folder / "docker-bake.hcl").write_text(BASE)
    (folder / NAMES[data[0] % len(NAMES) if data else 0]).write_bytes(data[1:])
    forget(builds)
    said = given(str(folder / "Dockerfile"))
    assert all(isinstance(value, str) for pair in said.args for value in pair)
    assert all(isinstance(name, str) for name in (*said.targets, *said.unsure, *said.contexts))
