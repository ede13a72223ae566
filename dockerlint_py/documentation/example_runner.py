"""Runs the examples inside rules: `bad` is flagged at `where`, `fixed` is what the fix makes, `good` is silent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from dockerlint_py.configuration.config import SECONDS
from dockerlint_py.documentation.explain import near_miss
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.build_files import is_build_file
from dockerlint_py.parsing.shellcheck import program
from dockerlint_py.ruleset.finding import Finding
from dockerlint_py.ruleset.loader import builtin, check_replacement, files, load_rules
from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_reader import read_rule_file
from dockerlint_py.system.time_limit import TimeLimitExceeded, time_limit
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.positions import apply
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.yaml_reader import line_of

NOWHERE = "no-folder"
"""Where examples without files stand: what lies in the folder that somebody runs them in must not count."""


class ExampleProblem(NamedTuple):
    """An example that does not hold: the rule's file, the line of the example from 1, and what is wrong."""

    path: str
    line: int
    reason: str


class _Readable(NamedTuple):
    rule: Rule
    examples: list[dict[str, Any]]
    own_rules: tuple[str, ...]
    """What is linted with besides the rules that come along."""


class ExampleRun:
    """The rules at some paths, as far as they can be read: `unreadable` has what is wrong with the others.

    `notes` tell of old words in their files.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.unreadable: list[InputError] = []
        self.notes: list[str] = []
        self._readable: list[_Readable] = []
        for root in paths:
            self._read(root)

    def _read(self, root: str) -> None:
        shipped = os.path.abspath(root).startswith(os.path.abspath(builtin()))
        read: list[tuple[Rule, list[dict[str, Any]]]] = []
        paths = files(root)
        for path in paths:
            try:
                file = read_rule_file(path)
                rule = Rule(path, file.data, notes=file.notes)
                if not shipped:
                    check_replacement(rule)
            except InputError as error:
                self.unreadable.append(error)
                continue
            self.notes += rule.notes
            read.append((rule, file.data["examples"]))
        if shipped and self.unreadable:  # every example is linted with all of them
            return
        whole = (root,) if len(read) == len(paths) else tuple(rule.path for rule, _ in read)
        self._readable += (_Readable(rule, examples, () if shipped else whole) for rule, examples in read)

    def problems(self) -> Iterator[ExampleProblem]:
        """What does not hold, in the order of the files; without those of a tool that is not there."""
        for rule, examples, own_rules in self._readable:
            if rule.codes and program() is None:
                continue  # what the other tool would say can't be known
            for example in examples:
                for reason in _problems_in_time(rule, example, own_rules):
                    yield ExampleProblem(rule.path, line_of(example), reason)


def _problems_in_time(rule: Rule, example: dict[str, Any], own_rules: tuple[str, ...]) -> list[str]:
    """What is wrong with one example, even if that is that the linter fails at it or takes too long."""
    try:
        with time_limit(SECONDS):
            return list(example_problems(rule, example, own_rules))
    except InputError as error:  # or a failure of ours
        return [error.reason]
    except TimeLimitExceeded as exceeded:
        return [f"linting it {exceeded}"]


def run_examples(paths: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """(file, line, what is wrong) for each example that does not hold; raises InputError for a wrong rule."""
    run = ExampleRun(paths)
    if run.unreadable:
        raise run.unreadable[0]
    yield from run.problems()


def options_of(rule: Rule, example: dict[str, Any], extra: tuple[str, ...] = (), context: str | None = None) -> Options:
    """How an example is linted: with its rule alone and what it selects besides, built as it says."""
    return Options(
        rules=extra,
        select=(rule.id, *example.get("select", ())),
        preview=True,
        targets=(example["target"],) if "target" in example else (),
        build_args=tuple(example.get("build_args", {}).items()),
        context=context,
        settings=((rule.id, {**rule.settings, **example["settings"]}),) if "settings" in example else (),
        today=example.get("today", ""),
    )


def path_of(rule: Rule, example: dict[str, Any]) -> str:
    """The name of the file that an example is."""
    return str(example.get("path", "compose.yaml" if rule.of_compose else "Dockerfile"))


def example_problems(rule: Rule, example: dict[str, Any], extra: tuple[str, ...] = ()) -> Iterator[str]:
    """What is wrong with one example."""
    with _context(example, path_of(rule, example)) as (path, context):
        options = options_of(rule, example, extra, context)
        text = example.get("bad", example.get("good", ""))
        findings = _of(rule, lint_text(text, path, options))
        if "good" in example:
            for finding in findings:
                yield f"good, but flagged at {text[finding.start : finding.end]!r}: {finding.message}"
            return
        where = example["where"] if isinstance(example["where"], list) else [example["where"]]
        flagged = [text[finding.start : finding.end].rstrip("\n") for finding in findings]
        if flagged != [str(text).rstrip("\n") for text in where]:
            missed = _missed(rule, text, path, options) if len(flagged) < len(where) else ""
            yield f"where is {where}, flagged is {flagged}" + (f"; {missed}" if missed else "")
            return
        for key in ("severity", "message"):
            if key in example and any(getattr(finding, key) != example[key] for finding in findings):
                yield f"{key} is {[getattr(finding, key) for finding in findings]}, not {example[key]!r}"
        yield from _fixed(rule, example, text, path, findings, options)


def _missed(rule: Rule, text: str, path: str, options: Options) -> str:
    """Why a bad example, or a part of it, is not flagged."""
    if is_build_file(path) and not rule.of_compose:
        return ""
    configured = next(one for one in load_rules(options) if one.id == rule.id)
    return near_miss(configured, text, path, options)


def _of(rule: Rule, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule.id]


def _fixed(
    rule: Rule, example: dict[str, Any], text: str, path: str, findings: list[Finding], options: Options
) -> Iterator[str]:
    fixes = [finding.fix for finding in findings if finding.fix]
    if "fixed" not in example:
        if fixes:
            yield "there is a fix, but the example has no 'fixed'"
        return
    after = apply(text, sorted({edit for fix in fixes for edit in fix.edits}))
    if after != example["fixed"]:
        yield f"the fix makes {after!r}"
    elif left := _of(rule, lint_text(after, path, options)):
        yield f"fixed is still flagged: {left[0].message}"


@contextmanager
def _context(example: dict[str, Any], path: str) -> Iterator[tuple[str, str | None]]:
    """The file's path and build context: a folder with the example's `files`, else none."""
    if "files" not in example:
        yield os.path.join(NOWHERE, path), None
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        for name, text in example["files"].items():
            full = os.path.join(folder, name)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        yield os.path.join(folder, path), folder
