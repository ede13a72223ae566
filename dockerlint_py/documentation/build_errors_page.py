"""The page that lists what stops a build before anything runs: what the rules say of their own examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from dockerlint_py.documentation.example_runner import options_of
from dockerlint_py.language.template import FIELD
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule
from dockerlint_py.text.records import NamedTuple

_ABOUT = """\
# What stops a build

A builder reads a Dockerfile before it runs anything, and refuses what it cannot mean. Each of these is an error here,
at the same line, with what to write instead: a line of each kind, and what is said of it. The rules' pages have more.

Checked against BuildKit of August 2026 (Dockerfile 1.20 and later; moby/buildkit at 73ed6825c4b7). What depends on
arguments of the build, on the base image or on a named context, and is not known, is no error. Where Buildah builds
(`builder = "buildah"`, or a file called Containerfile), its own options of mounts hold, and variables in `--from`."""


class Part(NamedTuple):
    """What a rule says in one of its cases, and whether a builder refuses what it says it of."""

    message: str
    severity: str
    refused: bool


def page(rules: Iterable[Rule]) -> str:
    """docs/build-errors.md."""
    return "\n".join(_lines(rules)) + "\n"


def _lines(rules: Iterable[Rule]) -> Iterator[str]:
    yield from (_ABOUT, "", "| line | what is said | rule |", "|---|---|---|")
    for rule in sorted(rules, key=lambda rule: rule.id):
        for line, message in build_errors(rule):
            code = f"`` {_cell(line)} ``" if "`" in line else f"`{_cell(line)}`"
            yield f"| {code} | {_cell(message)} | [{rule.id}](rules/{rule.id}.md) |"


def parts_of(rule: Rule) -> list[Part]:
    """The rule as a whole, and its cases."""
    whole = {"severity": rule.severity, "refused": "false", **rule.data}
    parts = [{**whole, "refused": whole["refused"], **case} for case in rule.data.get("cases", ())]
    return [Part(part["message"], part["severity"], part["refused"] == "true") for part in (*parts, whole)]


def build_errors(rule: Rule) -> Iterator[tuple[str, str]]:
    """For each part of a rule that tells of a refusal: a line of its examples, and what is said of it."""
    parts = parts_of(rule)
    if not any(part.refused and part.severity == "error" for part in parts):
        return
    told: set[str] = set()
    for example in read_rule(rule.path)["examples"]:
        for line, message, severity in _findings(rule, example) if "bad" in example else ():
            part = _part(parts, message, severity)
            if part.refused and severity == "error" and part.message not in told:
                told.add(part.message)
                yield ("…", rule.summary) if "settings" in example else (line, message)


def refusal_of(rule: Rule, message: str, severity: str) -> bool:
    """A finding of a rule, with this message, tells of what a builder refuses."""
    return severity == "error" and _part(parts_of(rule), message, severity).refused


def _findings(rule: Rule, example: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    text = example["bad"]
    lines = text.split("\n")
    for finding in lint_text(text, str(example.get("path", "Dockerfile")), options_of(rule, example)):
        yield lines[finding.line - 1].strip(), finding.message, finding.severity


def _part(parts: list[Part], message: str, severity: str) -> Part:
    """The part whose message it is, the one with the most words of its own if several could be."""
    fitting = [part for part in parts if part.severity == severity and re.fullmatch(_pattern(part.message), message)]
    return max(fitting, key=lambda part: len(FIELD.sub("", part.message)), default=Part("", "", False))


def _pattern(template: str) -> str:
    """What a message of a template looks like, whatever stands in its fields."""
    ends = [0, *(end for field in FIELD.finditer(template) for end in field.span()), len(template)]
    literals = [template[start:end] for start, end in zip(ends[::2], ends[1::2], strict=True)]
    return r"[\s\S]*".join(map(re.escape, literals))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
