"""The kinds of problems there are, and how one is made."""

from __future__ import annotations

from dockerlint_py.facts.model import Instruction, Problem
from dockerlint_py.facts.registry import close
from dockerlint_py.text.positions import Span, Word

PROBLEMS = (
    "unknown-instruction", "unknown-trigger", "forbidden-trigger",
    "comment-behind", "no-argument", "no-destination", "many-arguments", "from-arguments", "blank-in-path",
    "empty-volume",
    "unknown-flag", "flag-twice", "flag-without-value", "flag-value", "flag-variable", "flag-mode", "flag-mode-number",
    "flag-device", "checksum-source", "checksum-sources", "checksum-digest", "checksum-commit",
    "mount-option", "mount-foreign", "mount-value", "mount-unfit", "mount-order", "mount-size", "mount-mode",
    "mount-owner", "mount-source-and-id", "mount-secret", "mount-fields", "mount-root", "mount-no-target",
    "from-variable", "copy-url", "copy-git", "git-query", "git-query-twice", "git-query-empty", "git-query-value",
    "git-query-conflict",
    "duration", "retries", "health-check", "signal",
    "platform", "reference", "reference-case", "reference-tag", "reference-digest", "stage-case",
    "pair-name", "pair-value", "pair-equals", "pair-blanks", "pair-quote",
    "word-quote", "word-blank", "word-modifier", "word-substitution", "word-brace", "word-slash", "word-pattern",
    "word-required",
    "empty-continuation", "heredoc-end", "heredoc-destination", "heredoc-blank", "stage-name", "stage-as",
    "exec-none", "exec-quotes", "exec-escape", "exec-comma", "exec-bare", "exec-behind", "exec-items",
    "port", "port-range", "port-order", "port-protocol", "port-address", "port-host", "port-ranges",
    "directive-name", "directive-equals", "directive-twice", "directive-place", "directive-escape", "directive-blank",
    "directive-value", "directive-case", "check-option", "check-truth", "drive-other", "drive-bare", "drive-network",
)  # fmt: skip
"""Each is what one rule looks for."""
close(Problem, "kind", PROBLEMS)


def problem_at(
    instruction: Instruction,
    kind: str,
    value: Word,
    name: str = "",
    choices: tuple[str, ...] = (),
    better: str | None = None,
    gap: Word | None = None,
) -> Problem:
    """A problem of an instruction, shown where `value` stands."""
    return Problem(kind, instruction.file, instruction, value, name, choices, better, gap)


def part_of(word: Word, start: int, end: int) -> Word:
    """A part of a word; where that is not literally in the file, its place is that of the word."""
    span = word.span
    literal = span is not None and span.end - span.start == len(word)
    return Word(word[start:end], Span(span.start + start, span.start + end) if span and literal else span)
