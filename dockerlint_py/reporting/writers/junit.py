"""For what shows the results of tests: JUnit's XML, a suite for each file and a failure for each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from dockerlint_py.reporting import NOT_LINTED, Report, Style
from dockerlint_py.reporting.text_lines import headline
from dockerlint_py.reporting.xml import HEAD, escaped, tag


def write(report: Report, out: TextIO, style: Style) -> None:
    """A clean file has one case that passes."""
    suites: dict[str, list[str]] = {path: [] for path in report.files}
    for error in report.errors:
        suites.setdefault(error.path, []).append(_case(NOT_LINTED, error.path, error.line, "error", error.reason))
    for path, case in _findings(report):
        suites.setdefault(path, []).append(case)
    broken = Counter(error.path for error in report.errors)
    counts = {"failures": len(report.findings), "errors": len(report.errors)}
    tests = sum(max(len(cases), 1) for cases in suites.values())
    out.write(f"{HEAD}{tag('testsuites', '>', name='dockerlint', tests=tests, **counts)}\n")
    for path, cases in suites.items():
        failures = len(cases) - broken[path]
        counts = {"tests": max(len(cases), 1), "failures": failures, "errors": broken[path], "skipped": 0}
        out.write(f"  {tag('testsuite', '>', name=path, **counts)}\n")
        clean = tag("testcase", name="dockerlint", classname=path, file=path)
        out.writelines(f"    {case}\n" for case in cases or [clean])
        out.write("  </testsuite>\n")
    out.write("</testsuites>\n")


def _findings(report: Report) -> Iterator[tuple[str, str]]:
    """(path, case): names are without line numbers, so that a case is the same one after the code has moved."""
    seen: Counter[tuple[str, str]] = Counter()
    for finding in report.findings:
        name = finding.name
        seen[finding.path, name] += 1
        number = seen[finding.path, name]
        full = f"{finding.principle}/{name}" + (f" ({number})" if number > 1 else "")
        why = " ".join(finding.why.split())
        text = f"{headline(finding)}\n{why}"
        case = _case(full, finding.path, finding.line, "failure", finding.message, finding.severity, text)
        yield finding.path, case


def _case(
    name: str, path: str, line: int, kind: str, message: str, severity: str = "error", text: str | None = None
) -> str:
    case = tag("testcase", ">", name=name, classname=path, file=path, line=line or None)
    body = "\n".join(map(escaped, (text or message).split("\n")))
    return f"{case}{tag(kind, '>', message=message, type=severity)}{body}</{kind}></testcase>"
