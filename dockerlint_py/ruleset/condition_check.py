"""The conditions of a rule file against the vocabulary: words, values of closed sets, patterns and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dockerlint_py.facts.vocabulary import Kind, follow, words
from dockerlint_py.language.condition import LOGIC, ConditionError, condition, substituted
from dockerlint_py.language.operators import OPERATORS, SPECIAL, is_operator
from dockerlint_py.ruleset.setting_values import pattern_error
from dockerlint_py.text import patterns as re
from dockerlint_py.text.yaml_reader import Text, refuse

_TAKES_VALUES = frozenset(("equals", "all"))
"""Operators whose operand is a value of the attribute itself."""
_TAKES_A_NAME = {"as": "a name", "its": "the name of a field", "setting": "the name of a setting"}
_MOST_NAMED = 30
"""So many values a message names."""


class ConditionCheck:
    """Checks what is asked of subjects.

    `bound` has the kinds of the names bound by `as`: several, where the alternatives of a condition bind different
    ones. `choices` has what values of settings there can be.
    """

    def __init__(self, path: Path, settings: dict[str, Any]) -> None:
        self.path, self._settings = path, settings
        self._defaults: dict[str, Any] = {name: setting["default"] for name, setting in settings.items()}
        self.bound: dict[str, tuple[Kind, ...]] = {}
        self._bound_here: set[str] = set()
        self.choices: dict[str, frozenset[str]] = {}

    def condition(self, value: Any, kind: Kind) -> None:
        """A condition on a rule's own subject, of this kind; raises InputError for the first thing that is wrong."""
        self._check_shapes(value)
        self._bound_here = set()  # what an earlier condition has bound is bound anew
        self._walk(value, kind, kind)

    def check_form(self, value: Any) -> None:
        """A condition on what has words that are not known here; raises InputError like `condition`."""
        self._check_shapes(value)
        self._compile(value)
        self._check_operands(value)

    def _check_operands(self, value: Any) -> None:
        """Those anywhere in a condition: parts of it are compiled only when they are asked."""
        for inner in value if isinstance(value, list) else ():
            self._check_operands(inner)
        for key, inner in value.items() if isinstance(value, dict) else ():
            if is_operator(key, inner):
                self._operand(key, inner)
            self._check_operands(inner)

    def _check_shapes(self, value: Any) -> None:
        """Names stand where names belong: what compiles conditions takes that for granted."""
        if isinstance(value, list):
            for item in value:
                self._check_shapes(item)
        for key, inner in value.items() if isinstance(value, dict) else ():
            if key in _TAKES_A_NAME and not (isinstance(inner, str) and inner):
                refuse(self.path, inner or key, f"'{key}' takes {_TAKES_A_NAME[key]}")
            if key == "setting":
                self._check_setting(inner)
            self._check_shapes(inner)

    def field(self, path: Any, kind: Kind, at: Any) -> None:
        """A dotted path from a bound name or from a subject of this kind, written at a place of the file."""
        if not isinstance(path, str):
            refuse(self.path, path, "the name of a field is wanted here")
        first, _, rest = path.partition(".")
        kinds, rest = (self.bound[first], rest) if first in self.bound else ((kind,), path)
        for one in kinds if rest else ():
            text = Text(rest)
            text.line = getattr(at, "line", 1)
            self._kind_at(text, one)

    def _walk(self, value: Any, kind: Kind, its: Kind, compiled: bool = False) -> None:
        """`compiled`: it was, as a part of what it stands in."""
        if isinstance(value, list):
            for item in value:
                self._walk(item, kind, its, compiled)
        elif isinstance(value, dict):
            if not compiled:
                self._compile(value)
            for key, inner in value.items():
                self._entry(key, inner, kind, its)
        elif kind.choices is not None and value not in SPECIAL:
            self._chosen(value, kind.choices, value)

    def _compile(self, value: Any) -> None:
        try:
            condition(substituted(value, self._defaults))
        except ConditionError as error:
            refuse(self.path, error.args[1], str(error.args[0]))

    def _entry(self, key: str, inner: Any, kind: Kind, its: Kind) -> None:
        if key == "as":
            others = self.bound[inner] if inner in self._bound_here else ()
            self.bound[inner] = others if kind in others else (*others, kind)
            self._bound_here.add(inner)
        elif key in ("unless", "either"):
            self._walk(inner, kind, its, compiled=True)
        elif key == "its":
            self._kind_at(inner, its)
        elif key == "setting":
            self._setting(inner, kind)
        elif is_operator(key, inner):
            self._operand(key, inner)
            self._walk(inner, kind if key in _TAKES_VALUES else Kind(), its)
        else:
            kind = self._kind_at(key, kind, (*OPERATORS, *LOGIC, "use"))
            self._walk(inner, kind, its, compiled=isinstance(inner, list))  # a mapping is compiled when it is asked

    def _chosen(self, value: Any, choices: frozenset[str], at: Any) -> None:
        if value not in choices:
            few = len(choices) <= _MOST_NAMED
            said = f"none of {', '.join(sorted(choices))}" if few else "no value that this can have"
            refuse(self.path, at, f"'{value}' is {said}", choices)

    def _check_setting(self, name: str) -> None:
        if name not in self._settings:
            refuse(self.path, name, f"there is no setting '{name}'", self._settings)
        if isinstance(self._defaults[name], dict):
            refuse(self.path, name, f"the setting '{name}' is a table, and no condition takes one")

    def _setting(self, name: str, kind: Kind) -> None:
        if kind.choices is None:
            return
        self.choices[name] = self.choices.get(name, kind.choices) & kind.choices
        default = self._defaults[name]
        for value in default if isinstance(default, list) else [default]:
            self._chosen(value, self.choices[name], value)

    def _operand(self, operator: str, operand: Any) -> None:
        """Patterns and numbers that could only fail at match time."""
        for value in operand if isinstance(operand, list) else [operand]:
            if not isinstance(value, str):
                continue
            if operator == "matches" and (reason := pattern_error(value)):
                refuse(self.path, value, f"not a regular expression: {reason}")
            if operator in ("over", "under") and not re.fullmatch(r"-?\d+(\.\d+)?", value):
                refuse(self.path, value, f"'{operator}' wants a number")

    def _kind_at(self, path: str, kind: Kind, more: tuple[str, ...] = ()) -> Kind:
        """The kind of what is at a dotted path; raises InputError where there is no such word."""
        for name in path.split("."):
            after = follow(kind, name)
            if after is None:
                known = words(kind)
                has = f"; it has {', '.join(known)}" if known else ""
                refuse(self.path, path, f"{kind.said} has no '{name}'{has}", (*known, *more))
            kind = after
        return kind
