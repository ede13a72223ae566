"""What docs/messages.md asks of messages, as far as a program can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from dockerlint_py.ruleset.loader import load_rules
from dockerlint_py.ruleset.options import Options

VAGUE = re.compile(r"(?i)^(it|this|that|these|those|they|here|what|nothing)\b")
NOT_OF_THE_FIELD = re.compile(
    r"(?i)\b(blanks|small letters|folders?|out of use|in charge|frees nothing|keeps signals|consent)\b"
)
OF_ANOTHER_TOOL = {"shellcheck-finding", "shellcheck-quoting", "shellcheck-layout"}
LONGEST = 190


def messages(part: Any) -> Iterator[str]:
    """Every message of a rule, those of its cases and of what else it looks at included."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "message":
                yield str(value)
            elif key != "examples":
                yield from messages(value)
    elif isinstance(part, (list, tuple)):
        for one in part:
            yield from messages(one)


RULES = {rule.id: sorted(set(messages(rule.data))) for rule in load_rules(Options(select=("all",), preview=True)).rules}
"""The messages by rule."""


def wrong(is_wrong: Callable[[str], object]) -> dict[str, list[str]]:
    """The messages of which that is true, by rule."""
    found = {rule: [text for text in texts if is_wrong(text)] for rule, texts in RULES.items()}
    return {rule: texts for rule, texts in found.items() if texts}


def test_begins_with_the_thing() -> None:
    assert wrong(lambda text: VAGUE.match(text) or text.endswith(".")) == {}


def test_words_are_those_of_the_field() -> None:
    assert wrong(lambda text: NOT_OF_THE_FIELD.search(re.sub(r"\{[^}]*\}|`[^`]*`", "", text))) == {}


def test_says_what_to_write() -> None:
    assert wrong(lambda text: not re.search(r"[;?]|such as ", text)).keys() <= OF_ANOTHER_TOOL


def test_short() -> None:
    assert wrong(lambda text: len(text) > LONGEST) == {}
