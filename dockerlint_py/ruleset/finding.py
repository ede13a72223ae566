"""What a rule says of a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dockerlint_py.text.positions import Edit
from dockerlint_py.text.records import NamedTuple

CHANGES = {
    "layout": "blanks, line breaks, the case of keywords and names, $(…) for `…`; the words stay",
    "comments": "comments",
    "directives": "parser directives",
    "keyword": "an instruction becomes another one",
    "flags": "the flags of an instruction",
    "arguments": "what follows an instruction's keyword and flags",
    "words": "the words of one command, and the variables that are set in front of it; single words of an instruction",
    "commands": "commands come into a script, or go out of it",
    "form": "shell form, JSON array or heredoc; the commands stay",
    "added": "an instruction comes in",
    "stage": "a stage comes in",
    "removed": "an instruction goes, with the comments right above it",
    "moved": "the place of instructions in their stage, with the comments right above them",
    "joined": "two instructions become one",
}
"""What a fix may change. All else is proven to be the same before the fix is made."""


class Fix(NamedTuple):
    """Edits that belong together; `safe` says that the build's result stays the same.

    `changes` is what they may change (CHANGES); nothing means anything of the instructions that they lie in. `inner`
    are the same edits for the Dockerfile itself, where that stands in another file.
    """

    safe: bool
    edits: tuple[Edit, ...]
    changes: tuple[str, ...] = ()
    inner: tuple[Edit, ...] = ()

    @property
    def allowed(self) -> frozenset[str]:
        """The same as a set."""
        return frozenset(self.changes)


class RuleDescriptor(NamedTuple):
    """The rule behind a finding, as far as reports tell of it; light enough to go from process to process."""

    id: str
    principle: str
    aliases: tuple[str, ...]
    why: str
    tier: str


class Finding(NamedTuple):
    """A rule broken at a place: `start` and `end` are offsets, lines and columns count from 1 in code points."""

    path: str
    descriptor: RuleDescriptor
    code: str | None
    severity: str
    message: str
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    stage: str | None
    environment: str
    related: tuple[Mapping[str, Any], ...]
    fix: Fix | None

    @property
    def rule(self) -> str:
        """The id of the rule."""
        return self.descriptor.id

    @property
    def principle(self) -> str:
        """The principle that the rule belongs to."""
        return self.descriptor.principle

    @property
    def aliases(self) -> tuple[str, ...]:
        """What other linters call the rule, `tool:CODE`."""
        return self.descriptor.aliases

    @property
    def why(self) -> str:
        """Why the rule is there."""
        return self.descriptor.why

    @property
    def tier(self) -> str:
        """default or strict."""
        return self.descriptor.tier

    @property
    def name(self) -> str:
        """The rule, or the other tool's code where a rule passes on what that tool says."""
        return self.code or self.rule

    def as_dict(self) -> dict[str, Any]:
        """As the JSON report has it."""
        row = {key: getattr(self, key) for key in _IN_JSON}
        row["fix"] = self.fix and {"safe": self.fix.safe, "edits": [edit._asdict() for edit in self.fix.edits]}
        return row


_IN_JSON = (
    "path", "rule", "code", "principle", "aliases", "severity", "message", "line", "column",
    "end_line", "end_column", "stage", "environment", "related",
)  # fmt: skip
