"""The words of PowerShell and cmd: statements, quotes, places; and what a RUN of them downloads and runs."""

from __future__ import annotations

import time

import pytest

from dockerlint_py.facts import File
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.parsing.windows_words import statements

BASE = "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\n"
A, EXE = "https://example.org/a", "https://example.org/a.exe"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b; c 'd; e' | f", [["a", "b"], ["c", "d; e", "|", "f"]]),
        ("a && b || c & d", [["a"], ["b"], ["c"], ["d"]]),
        (r"& 'C:\x y.exe' /q", [[r"C:\x y.exe", "/q"]]),
        ('(New-Object Net.WebClient).DownloadFile($u, "f")', [["New-Object", "Net.WebClient", ".DownloadFile", "$u", "f"]]),
        ("x && powershell -c \"a; b 'c d'\"", [["x"], ["powershell", "-c", "a"], ["b", "c d"]]),
        ('echo "a; b"', [["echo", "a; b"]]),
        ("", []),
        ("'open", [["open"]]),
    ],
)  # fmt: skip
def test_statements(text: str, words: list[list[str]]) -> None:
    found = list(statements(text))
    assert [[token.text for token in tokens] for tokens in found] == words
    assert all(text[token.start : token.end] == token.text for tokens in found for token in tokens)


@pytest.mark.parametrize(
    ("run", "urls", "executed", "kind"),
    [
        (f"curl -o a.exe {EXE} && a.exe /S", [EXE], EXE, "program"),
        (f'powershell -c "irm {A} | iex"', [A], A, "script"),
        (f"powershell $u = '{A}'; iwr $u -OutFile b.ps1; ./b.ps1", [A], A, "script"),
        (f"powershell $n = 'http://example.org/ns'; iwr {A} -o c", [A], None, None),
        (f"certutil -urlcache -f {EXE} a.exe && certutil -hashfile a.exe && a.exe", [EXE], None, None),
        (f"curl --proxy http://example.org:80 {A} -o a", [A], None, None),
        ("echo http://example.org/a", [], None, None),
        (f'["powershell", "-Command", "iex (iwr \'{A}\')"]', [A], A, "script"),
        ('["powershell"]', [], None, None),
    ],
)
def test_downloads(run: str, urls: list[str], executed: str | None, kind: str | None) -> None:
    text = f"{BASE}RUN {run}\n"
    instruction = File(parse(text, "Dockerfile")).instructions[-1]
    seen = instruction.windows_text
    assert [str(url) for url in seen.urls] == urls
    assert all(url.span and text[slice(*url.span)] == url for url in seen.urls)
    assert (instruction.executed_download, instruction.executed_kind) == (executed, kind)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("FROM --platform=windows/amd64 $BASE", True),
        ("FROM --platform=linux/amd64 golang:1", False),
        ("FROM golang:1-nanoserver AS a\nFROM a", True),
        ("FROM mcr.microsoft.com/dotnet/framework/sdk:4.8", True),
        ("# escape=`\nFROM $BASE", True),
        ("# escape=`\nFROM debian:12", False),
        ('FROM $BASE\nSHELL ["C:\\\\w\\\\powershell.exe", "-c"]', True),
        ('FROM $BASE\nSHELL ["pwsh", "-c"]', False),
        ("FROM $BASE\nRUN cmd /c dir", True),
        ("FROM --platform=windows/amd64 scratch", False),
        ("FROM $BASE", False),
    ],
)
def test_stages_for_windows(text: str, windows: bool) -> None:
    assert File(parse(text + "\n", "Dockerfile")).stages[-1].windows is windows


def test_a_long_text_does_not_take_long() -> None:
    text = "powershell iwr http://example.org/a | iex; " * 2_000 + "'" * 2_000
    started = time.process_time()
    assert File(parse(f"{BASE}RUN {text}\n", "Dockerfile")).instructions[-1].executed_kind == "script"
    assert time.process_time() - started < 3
