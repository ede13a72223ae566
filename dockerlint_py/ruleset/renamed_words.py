"""Words of the rule language that have new names: a rule with an old one is read as if it had the new one, and told so.

The tables are the one place for that. A row goes when the version that `GONE` names is made.
"""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts import KEYWORDS
from dockerlint_py.facts.all_kinds import KINDS
from dockerlint_py.facts.vocabulary import Kind, follow
from dockerlint_py.language.condition import LOGIC
from dockerlint_py.language.operators import is_operator
from dockerlint_py.language.template import FIELD
from dockerlint_py.text.yaml_reader import Text

GONE = "0.3"
"""The version that knows the old words no longer."""
RENAMED_KINDS = {
    "step": "instruction", "start": "entrypoint", "probe": "healthcheck", "remark": "shellcheck_diagnostic"
}  # fmt: skip
"""What `each` was called."""
_OF_ANY = {"step": "instruction", "steps": "instructions"}
RENAMED_WORDS: dict[str, dict[str, str]] = {
    "File": {"top": "start_anchor"},
    "Stage": {"all_steps": "all_instructions", "probe": "healthcheck"},
    "Instruction": {"head": "anchor_above", "gap": "space_above"},
    "Command": {
        "cuts": "removable_options", "joint": "separator", "tail": "end_anchor", "words_start": "program_anchor",
    },
    "Copy": {"top": "context_destination"},
    "Variable": {"gap": "space_before"},
    "Assignment": {"gap": "space_before"},
    "Problem": {"gap": "removable"},
    "Suppression": {"surplus": "removable_text"},
}  # fmt: skip
"""What attributes were called, by the class that has them."""
RENAMED_FIX_KEYS = {"check": "algorithm"}
"""What keys of a fix were called."""


class Modernized:
    """A rule's data with new words in the place of old ones; `notes` has one text for each place of an old word."""

    def __init__(self, path: str, data: dict[str, Any]) -> None:
        self._path, self._notes = path, dict[str, None]()
        self._bound: dict[str, Kind] = {}
        self.data = dict(data)
        for key in ("cases", "also"):
            if isinstance(data.get(key), list):
                self.data[key] = [dict(part) if isinstance(part, dict) else part for part in data[key]]
        self._clause(self.data, self._parts("cases"))
        for also in self._parts("also"):
            self._clause(also, [])

    @property
    def notes(self) -> list[str]:
        """`note: FILE:LINE: …`, in the order of their being met."""
        return list(self._notes)

    def _parts(self, key: str) -> list[dict[str, Any]]:
        parts = self.data.get(key)
        return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []

    def _renamed(self, old: str, new: str, at: Any) -> Text:
        """The new word at the place of an old one, which is noted."""
        text = Text(new)
        text.line = getattr(at, "line", 1)
        said = f"'{old}' is now '{new}'; the old word goes with version {GONE}"
        self._notes[f"note: {self._path}:{text.line}: {said}"] = None
        return text

    def _clause(self, clause: dict[str, Any], cases: list[dict[str, Any]]) -> None:
        if "each" in clause:
            each = clause["each"]
            clause["each"] = [*map(self._kind, each)] if isinstance(each, list) else self._kind(each)
        for kind in _kinds(clause.get("each")) or [Kind()]:
            self._bound = {}
            for part in (clause, *cases):
                for key in ("when", "unless"):
                    if key in part:
                        part[key] = self._condition(part[key], kind, kind)
            for part in (clause, *cases):
                self._shown_parts(part, kind)
            if "message" not in clause:
                self._message(self.data, kind)

    def _kind(self, name: Any) -> Any:
        new = RENAMED_KINDS.get(name) if isinstance(name, str) else None
        return self._renamed(name, new, name) if new else name

    def _condition(self, value: Any, kind: Kind, its: Kind) -> Any:
        if isinstance(value, list):
            return [self._condition(item, kind, its) for item in value]
        if not isinstance(value, dict):
            return value
        entries: dict[str, Any] = {}
        for key, inner in value.items():
            if key == "its":
                entries[key] = self._field(inner, its)[0] if isinstance(inner, str) else inner
            elif key in LOGIC or is_operator(key, inner):
                if key == "as" and isinstance(inner, str):
                    self._bound[inner] = kind
                entries[key] = self._condition(inner, kind, its)
            else:
                new, after = self._field(key, kind)
                entries[new] = self._condition(inner, after, its)
        return entries

    def _field(self, path: str, kind: Kind, at: Any = None) -> tuple[str, Kind]:
        """A dotted path with its new words, and the kind of what is there; of a wrong path no kind in particular."""
        names = path.split(".")
        for position, name in enumerate(names):
            new = _new_word(name, kind)
            if new:
                names[position] = self._renamed(name, new, path if at is None else at)
            kind = follow(kind, names[position]) or Kind()
        renamed = ".".join(names)
        if renamed == path:
            return path, kind
        text = Text(renamed)
        text.line = getattr(path if at is None else at, "line", 1)
        return text, kind

    def _place(self, path: Any, kind: Kind, at: Any = None) -> Any:
        """A field of the subject, or of what is bound."""
        if not isinstance(path, str):
            return path
        first, dot, rest = path.partition(".")
        if first not in self._bound:
            return self._field(path, kind, at)[0]
        text = Text(f"{first}{dot}{self._field(rest, self._bound[first], path if at is None else at)[0]}")
        text.line = getattr(path, "line", 1)
        return text

    def _template(self, template: Any, kind: Kind) -> Any:
        if not isinstance(template, str):
            return template
        text = Text(FIELD.sub(lambda match: f"{{{self._place(match[1], kind, template)}}}", template))
        text.line = getattr(template, "line", 1)
        return text

    def _message(self, part: dict[str, Any], kind: Kind) -> None:
        if "message" in part:
            part["message"] = self._template(part["message"], kind)

    def _shown_parts(self, part: dict[str, Any], kind: Kind) -> None:
        self._message(part, kind)
        if "at" in part:
            part["at"] = self._place(part["at"], kind)
        if isinstance(part.get("fix"), dict):
            part["fix"] = self._fix(part["fix"], kind)

    def _fix(self, fix: dict[str, Any], kind: Kind) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for key, value in fix.items():
            if key in RENAMED_FIX_KEYS and RENAMED_FIX_KEYS[key] not in fix:
                entries[self._renamed(key, RENAMED_FIX_KEYS[key], key)] = value
            elif key == "edits" and isinstance(value, list):
                entries[key] = [self._fix(edit, kind) if isinstance(edit, dict) else edit for edit in value]
            elif key in ("replace", "remove", "move", "after", "before"):
                entries[key] = self._place(value, kind)
            else:
                entries[key] = self._template(value, kind) if key in ("insert", "with") else value
        return entries


def _kinds(each: Any) -> list[Kind]:
    names = each if isinstance(each, list) else [each]
    classes = [KINDS.get("instruction" if name in KEYWORDS else name) for name in names if isinstance(name, str)]
    return [Kind(cls) for cls in classes if cls is not None]


def _new_word(name: str, kind: Kind) -> str | None:
    """What an attribute of a kind is called now, if this is an old word of it."""
    if kind.cls is None or follow(kind, name) is not None:
        return None
    own = RENAMED_WORDS.get(kind.cls.__name__, {}).get(name)
    new = own or _OF_ANY.get(name)
    return new if new and follow(kind, new) is not None else None
