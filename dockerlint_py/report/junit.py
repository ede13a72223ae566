"""For what shows the results of tests: JUnit's XML, a suite for each file and a failure for each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from dockerlint_py.report import NOT_LINTED, Report, Style, name_of
from dockerlint_py.report._text import headline
from dockerlint_py.report._xml import HEAD, escaped, tag


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
    for one in report.findings:
        name = name_of(one)
        seen[one.path, name] += 1
        number = seen[one.path, name]
        full = f"{one.principle}/{name}" + (f" ({number})" if number > 1 else "")
        why = " ".join(one.why.split())
        yield one.path, _case(full, one.path, one.line, "failure", one.message, one.severity, f"{headline(one)}\n{why}")


def _case(
    name: str, path: str, line: int, kind: str, message: str, severity: str = "error", text: str | None = None
) -> str:
    case = tag("testcase", ">", name=name, classname=path, file=path, line=line or None)
    body = "\n".join(map(escaped, (text or message).split("\n")))
    return f"{case}{tag(kind, '>', message=message, type=severity)}{body}</{kind}></testcase>"
