"""Runs the examples inside rules: `bad` is flagged at `where`, `fixed` is what the fix makes, `good` is silent."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from .lint import Finding, Options, lint_text
from .rulefile import read_rule
from .rules import Rule, builtin, files
from .shellcheck import program
from .source import apply
from .yamlfile import line_of


def run_examples(paths: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """(file, line, what is wrong) for each example that does not hold; raises InputError for a wrong rule."""
    for root in paths:
        inside = os.path.abspath(root).startswith(os.path.abspath(builtin()))
        for path in files(root):
            data = read_rule(path)
            rule = Rule(path, data)
            if rule.codes and program() is None:
                continue  # what the other tool would say can't be known
            extra = () if inside else (root,)
            for example in data["examples"]:
                for problem in example_problems(rule, example, extra):
                    yield path, line_of(example), problem


def options_of(
    rule: Rule, example: dict[str, Any], extra: tuple[str, ...] = (), context: str | None = None
) -> Options:
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


def example_problems(rule: Rule, example: dict[str, Any], extra: tuple[str, ...] = ()) -> Iterator[str]:
    """What is wrong with one example."""
    with _context(example) as (path, context):
        options = options_of(rule, example, extra, context)
        text = example.get("bad", example.get("good", ""))
        found = _of(rule, lint_text(text, path, options))
        if "good" in example:
            yield from (f"good, but flagged at {text[one.start : one.end]!r}: {one.message}" for one in found)
            return
        where = example["where"] if isinstance(example["where"], list) else [example["where"]]
        flagged = [text[one.start : one.end].rstrip("\n") for one in found]
        if flagged != [str(one).rstrip("\n") for one in where]:
            yield f"where is {where}, flagged is {flagged}"
            return
        for key in ("severity", "message"):
            if key in example and any(getattr(one, key) != example[key] for one in found):
                yield f"{key} is {[getattr(one, key) for one in found]}, not {example[key]!r}"
        yield from _fixed(rule, example, text, path, found, options)


def _of(rule: Rule, findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.rule == rule.id]


def _fixed(
    rule: Rule, example: dict[str, Any], text: str, path: str, found: list[Finding], options: Options
) -> Iterator[str]:
    fixes = [one.fix for one in found if one.fix]
    if "fixed" not in example:
        if fixes:
            yield "there is a fix, but the example has no 'fixed'"
        return
    made = apply(text, sorted({edit for fix in fixes for edit in fix.edits}))
    if made != example["fixed"]:
        yield f"the fix makes {made!r}"
    elif left := _of(rule, lint_text(made, path, options)):
        yield f"fixed is still flagged: {left[0].message}"


@contextmanager
def _context(example: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """The Dockerfile's path and build context: a folder with the example's `files`, else none."""
    path = str(example.get("path", "Dockerfile"))
    if "files" not in example:
        yield path, None
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        for name, text in example["files"].items():
            full = os.path.join(folder, name)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        yield os.path.join(folder, path), folder
