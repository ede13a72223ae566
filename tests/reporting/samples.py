"""Reports to write, of a Dockerfile and of what a hostile one would like to say."""

from __future__ import annotations

import io
import json
from typing import Any

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.reporting import Report, Style, writer
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError
from tests.checkout import ROOT

NAIVE = "FROM python:latest\nRUN pip install é curl --pre\nCOPY . .\nUSER root\nCMD python app.py\n"
DOCS = ROOT / "docs"
# what a hostile file or file name would like to say to a terminal, a runner, a page, a parser
HOSTILE = "FROM debian:12\nUSER ro\x1b[31mot\u202e\nRUN apt-get install -y '##[add-path]x' ::set-env 'a|b`c' @all <b>&amp; ]]>\n"
ERRORS = [InputError("bro\x1bken", 3, "byte 0xe9 is not \x07UTF-8"), InputError("gone", 0, "no such file or folder")]


def report(text: str = NAIVE, path: str = "Dockerfile", errors: Any = (), **options: Any) -> Report:
    findings = lint_text(text, path, Options(select=("all",), **options))
    return Report(findings, {path: text} if findings else {}, [path], errors)


def written(name: str, one: Report) -> str:
    out = io.StringIO()
    writer(name)(one, out, Style())
    return out.getvalue()


def data(name: str, one: Report) -> Any:
    return json.loads(written(name, one))
