"""Any path, message and source line is reported in all formats, and none of them drives a terminal or a CI."""

from __future__ import annotations

import io
import json
import re
from xml.etree import ElementTree

from dockerlint_py.reporting import Report, Style, formats, writer
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.positions import Lines

JSON = ("json", "sarif", "gitlab", "sonarqube", "rdjson")
XML = ("junit", "checkstyle")
TEXT = ("full", "concise", "gnu", "github", "statistics", "markdown")
COMMANDS = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE)
"""What GitHub Actions and Azure Pipelines obey; annotations of ours begin so, too."""
OURS = re.compile(r"^::(?:error|warning|notice) file=", re.MULTILINE)


def check(data: bytes) -> None:
    """The first line is the path, the second one the message, all of it the source."""
    text = data.decode("utf-8", "replace")
    path, message = (*text.split("\n", 2), "")[:2]
    report = _report(text, path or "Dockerfile", message)
    for name in formats():
        out = io.StringIO()
        writer(name)(report, out, Style())
        said = out.getvalue()
        if name in JSON:
            json.loads(said)
        elif name in XML:
            ElementTree.fromstring(said)
        elif name in TEXT:
            assert all(char.isprintable() or char == "\n" for char in said), (name, said)
            assert not COMMANDS.search(OURS.sub("", said)), (name, said)


def _report(text: str, path: str, message: str) -> Report:
    start = len(text) // 2
    end = min(len(text), start + 7)
    (line, column), (end_line, end_column) = (Lines(text).place(offset) for offset in (start, end))
    rule = all_rules()[0].descriptor._replace(why=message)
    finding = Finding(
        path,
        rule,
        None,
        "warning",
        message,
        start,
        end,
        line,
        column,
        end_line,
        end_column,
        None,
        "production",
        (),
        None,
    )
    others = [finding._replace(severity=severity) for severity in ("error", "info", "style") for _ in range(11)]
    error = InputError(path, line, message)
    return Report([finding, *others], {path: text}, [path], [error])
