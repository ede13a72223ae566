"""What a COPY or ADD brings: its mode in the build context, and whether ADD unpacks it."""

import gzip
from pathlib import Path

import pytest

from dockerlint_py.text.unknown import UNKNOWN
from tests.facts.test_dependencies import last


@pytest.mark.parametrize(
    ("source", "packed"),
    [("plain", False), ("folder", False), ("packed", True), ("tar", True), ("old", UNKNOWN), ("none", UNKNOWN), ("*", UNKNOWN)],
)  # fmt: skip
def test_what_add_unpacks(tmp_path: Path, source: str, packed: object) -> None:
    text = f"FROM debian:12\nADD {source} /x\n"
    (tmp_path / "packed").write_bytes(gzip.compress(b"x"))
    (tmp_path / "tar").write_bytes(b"a".ljust(257, b"\0") + b"ustar\0" + bytes(300))
    (tmp_path / "old").write_bytes(b"a".ljust(1024, b"\0"))
    assert last(tmp_path, text, "copy", **{"plain": "a\n", "folder/one": ""}).packed is packed


def test_the_mode_of_a_file_in_the_context(tmp_path: Path) -> None:
    for mode in (0o644, 0o750):
        (tmp_path / "a").write_text("a")
        (tmp_path / "a").chmod(mode)
        assert last(tmp_path, "FROM debian:12\nCOPY a /x\n", "copy").file_mode == f"{mode:o}"
    assert last(tmp_path, "FROM debian:12\nCOPY folder /x\n", "copy", **{"folder/one": ""}).file_mode is UNKNOWN
    assert last(tmp_path, "FROM debian:12\nCOPY a* /x\n", "copy").file_mode is UNKNOWN


def test_a_setting_for_a_token(tmp_path: Path) -> None:
    files = {"with": "//x/:_authToken=1\n", "url": "registry=https://a:b@x/\n", "without": "nodeLinker: pnp\n"}
    for name, found in {"with": True, "url": True, "without": False, "none": UNKNOWN, "*": UNKNOWN}.items():
        assert last(tmp_path, f"FROM debian:12\nCOPY {name} /x\n", "copy", **files).names_token is found
