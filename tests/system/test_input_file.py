"""What is handed in is read up to a size and never waited for."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from dockerlint_py.system.input_file import TooLarge, read_bytes, read_head, read_text
from dockerlint_py.text.input_error import InputError

posix = pytest.mark.skipif(sys.platform == "win32", reason="has no pipes, devices and links as these")


def reason(path: Path, **how: bool) -> str:
    with pytest.raises(OSError) as error:
        read_bytes(str(path), 100, **how)
    return str(error.value.strerror)


def test_a_plain_file_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"a" * 100)
    assert read_bytes(str(file), 100) == b"a" * 100
    assert read_head(str(file), 7) == b"a" * 7
    file.write_bytes(b"a" * 101)
    assert reason(file) == "it is larger than 100 bytes"


def test_a_file_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "sparse", "wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(TooLarge):
        read_bytes(str(tmp_path / "sparse"), 1_000_000)


@posix
def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "socket"))
    assert reason(tmp_path / "pipe") == "it is a named pipe; name a plain file"
    assert reason(tmp_path / "socket") == "it is a socket; name a plain file"
    assert reason(Path("/dev/zero")) == "it is a device; name a plain file"
    assert reason(Path("/dev/stdin"), follow_link=False) == "it is a link; name a plain file"
    assert "directory" in reason(tmp_path).lower()
    assert reason(tmp_path / "\0") == "its path has a NUL byte"
    listener.close()


@posix
def test_a_link_that_leads_to_no_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to("nothing")
    (tmp_path / "loop").symlink_to("loop")
    assert reason(tmp_path / "dangling") == "it is a link that leads nowhere; mend it or take it away"
    assert reason(tmp_path / "loop") == "it is a link that leads to itself; mend it or take it away"
    assert reason(tmp_path / "missing") == "No such file or directory"


@posix
def test_what_the_shell_hands_over_may_be_a_pipe(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"FROM a\n")
    os.close(writer)
    assert read_bytes(f"/dev/fd/{reader}", 100, handed_over=True) == b"FROM a\n"
    os.close(reader)


def test_a_text_has_plain_line_ends_and_no_mark(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\xef\xbb\xbfa\r\nb\rc")
    assert read_text(str(file), 100) == "a\nb\nc"
    assert read_text(str(file), 100, as_it_is=True) == "\ufeffa\r\nb\rc"
    file.write_bytes(b"\xff")
    with pytest.raises(InputError, match="is not UTF-8"):
        read_text(str(file), 100)
