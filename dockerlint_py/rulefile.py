"""A rule file, read strictly: whatever could fail at match time is refused here, with its line and a suggestion."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from .checks import names as checks
from .facts import KEYWORDS, KINDS
from .facts.words import Kind, follow, words
from .fixes import names as fixes
from .match import LOGIC, OPERATORS, ConditionError, condition, substituted
from .message import FIELD
from .presets import PRESETS
from .rules import SEVERITIES
from .yamlfile import Text, read_yaml, refuse

REQUIRED = ("summary", "why", "severity", "message", "examples")
TOP = frozenset(
    (*REQUIRED, "each", "aliases", "when", "unless", "at", "cases", "also", "development", "once", "supersedes")
    + ("settings", "related", "tier", "preview", "check", "fix", "differs", "codes")
)
CASE = frozenset(("when", "severity", "message", "at", "fix"))
ALSO = frozenset(("each", "when", "unless", "message", "at", "fix"))
FIX = frozenset(("insert", "after", "before", "replace", "with", "remove", "move", "edits", "safe", "check"))
EXAMPLE = frozenset(("bad", "good", "where", "fixed", "path", "severity", "message", "settings", "build_args"))
EXAMPLE |= {"target", "today", "files", "note", "select"}
CHOICES = {
    "severity": SEVERITIES,
    "development": ("skip", *SEVERITIES),
    "once": ("run", "stage", "file"),
    "tier": ("default", "strict"),
    "preview": ("true", "false"),
}


def read_rule(path: str) -> dict[str, Any]:
    """The data of a rule file; raises InputError for the first thing that is wrong with it."""
    data = read_yaml(Path(path))
    if not isinstance(data, dict):
        refuse(Path(path), data, "a rule is a mapping with the keys " + ", ".join(REQUIRED))
    _Check(Path(path), data).run()
    return data


class _Check:
    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self.path, self.data = path, data
        self.bound: dict[str, Kind] = {}
        self.defaults: dict[str, Any] = defaultdict(list)

    def run(self) -> None:
        data = self.data
        self.keys(data, TOP, "key")
        for key in (*REQUIRED, *(() if "check" in data else ("each",))):
            if key not in data:
                refuse(self.path, Text(""), f"the key '{key}' is missing")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.path.stem):
            refuse(self.path, Text(""), "the file's name is the rule's id: small letters, digits and single dashes")
        for word in (self.path.stem, *data.get("aliases", ())):
            if word in PRESETS or (isinstance(word, str) and word.partition(":")[2] in PRESETS):
                refuse(self.path, word, f"'{word}' is a preset, so nothing else can be called that")
        for key, choices in CHOICES.items():
            self.choice(data, key, choices)
        for key in ("summary", "why", "message", "at", "related", "check"):
            if not isinstance(data.get(key, ""), str):
                refuse(self.path, data[key], f"'{key}' is a text")
        if "codes" in data and not re.fullmatch(r"\w+:\S+", str(data["codes"])):
            refuse(self.path, data["codes"], "'codes' is a tool, a colon and a pattern of its codes")
        for key in ("aliases", "supersedes"):
            value = data.get(key, [])
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                refuse(self.path, value, f"'{key}' is a list of texts")
        differs = data.get("differs", {})
        if not isinstance(differs, dict) or not all(isinstance(one, str) for one in differs.values()):
            refuse(self.path, differs, "'differs' maps a linter to the one line that says how and why")
        self.settings()
        if "check" in data:
            if data["check"] not in checks():
                refuse(self.path, data["check"], f"unknown check '{data['check']}'", checks())
        else:
            self.clause(data)
        self.examples()

    def keys(self, data: dict[str, Any], known: frozenset[str], what: str) -> None:
        for key in data:
            if key not in known:
                refuse(self.path, key, f"unknown {what} '{key}'", known)

    def choice(self, data: dict[str, Any], key: str, choices: tuple[str, ...]) -> None:
        if key in data and data[key] not in choices:
            refuse(self.path, data[key], f"'{key}' is one of {', '.join(choices)}", choices)

    def settings(self) -> None:
        settings = self.data.get("settings", {})
        if not isinstance(settings, dict):
            refuse(self.path, settings, "'settings' maps names to default and help")
        for name, one in settings.items():
            if not isinstance(one, dict) or set(one) != {"default", "help"}:
                refuse(self.path, name, f"the setting '{name}' has exactly the keys default and help")
            self.defaults[name] = one["default"]

    def clause(self, data: dict[str, Any]) -> None:
        kinds = data["each"] if isinstance(data["each"], list) else [data["each"]]
        for name in kinds:
            if name not in KINDS and name not in KEYWORDS:
                refuse(self.path, name, f"unknown kind '{name}'", (*KINDS, *KEYWORDS))
            kind = Kind(KINDS["step" if name in KEYWORDS else name])
            self.bound = {}
            self.tests(data, kind, ("when", "unless"))
            self.said(data if data is self.data else {"message": self.data["message"], **data}, kind)
            if data is self.data:
                for case in self.list_of("cases", CASE, "when"):
                    self.tests(case, kind, ("when",))
                    self.choice(case, "severity", SEVERITIES)
                    self.said(case, kind)
                if "related" in data and data["related"] not in self.bound:
                    refuse(self.path, data["related"], f"nothing is bound `as: {data['related']}`", self.bound)
        if data is self.data:
            for also in self.list_of("also", ALSO, "each"):
                self.clause(also)

    def list_of(self, key: str, known: frozenset[str], needed: str) -> list[dict[str, Any]]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            refuse(self.path, next(name for name in self.data if name == key), f"'{key}' is a list of mappings")
        for one in value:
            self.keys(one, known, f"key of {key}")
            if needed not in one:
                refuse(self.path, one, f"the key '{needed}' is missing in {key}")
        return value

    def tests(self, data: dict[str, Any], kind: Kind, keys: tuple[str, ...]) -> None:
        for key in keys:
            if key not in data:
                continue
            self.walk(data[key], kind, kind)

    def walk(self, value: Any, kind: Kind, its: Kind) -> None:
        """Every attribute of a condition must be a word of what it is asked of."""
        if isinstance(value, list):
            for one in value:
                self.walk(one, kind, its)
        if not isinstance(value, dict):
            return
        try:
            condition(substituted(value, self.defaults))
        except ConditionError as error:
            refuse(self.path, error.args[1], str(error.args[0]))
        for key, inner in value.items():
            if key == "as":
                self.bound[inner] = kind
            elif key in ("unless", "either"):
                self.walk(inner, kind, its)
            elif key == "its":
                self.path_of(inner, its)
            elif key == "setting":
                if inner not in self.data.get("settings", {}):
                    refuse(self.path, inner, f"there is no setting '{inner}'", self.data.get("settings", {}))
            elif key in OPERATORS:
                self.operand(key, inner)
                self.walk(inner, kind, its)
            else:
                self.walk(inner, self.path_of(key, kind, (*OPERATORS, *LOGIC)), its)

    def operand(self, key: str, operand: Any) -> None:
        """Patterns and numbers that could only fail at match time."""
        for one in operand if isinstance(operand, list) else [operand]:
            if not isinstance(one, str):
                continue
            if key == "matches":
                try:
                    re.compile(one)
                except re.error as error:
                    refuse(self.path, one, f"not a regular expression: {error}")
            if key in ("over", "under") and not re.fullmatch(r"-?\d+(\.\d+)?", one):
                refuse(self.path, one, f"'{key}' wants a number")

    def path_of(self, path: str, kind: Kind, more: tuple[str, ...] = ()) -> Kind:
        """The kind of what is at a dotted path."""
        for name in path.split("."):
            after = follow(kind, name)
            if after is None:
                known = words(kind)
                has = f"; it has {', '.join(known)}" if known else ""
                refuse(self.path, path, f"{kind.said} has no '{name}'{has}", (*known, *more))
            kind = after
        return kind

    def field(self, path: str, kind: Kind, at: Any) -> None:
        first, _, rest = path.partition(".")
        if first in self.bound:
            kind, path = self.bound[first], rest
        if path:
            text = Text(path)
            text.line = getattr(at, "line", 1)
            self.path_of(text, kind)

    def said(self, data: dict[str, Any], kind: Kind) -> None:
        for name in FIELD.findall(data.get("message", "")):
            self.field(name, kind, data["message"])
        if "at" in data:
            self.field(data["at"], kind, data["at"])
        if "fix" in data:
            self.fix(data["fix"], kind)

    def fix(self, fix: Any, kind: Kind) -> None:
        if not isinstance(fix, dict):
            refuse(self.path, fix, "a fix is a mapping: insert, replace, remove, move, edits or check, and safe")
        self.keys(fix, FIX, "key of a fix")
        for one in fix.get("edits", [fix]):
            acts = [key for key in ("insert", "replace", "remove", "move", "check") if key in one]
            if len(acts) != 1:
                refuse(self.path, one, "an edit is exactly one of insert, replace, remove, move, check")
            if acts[0] == "check" and one["check"] not in fixes():
                refuse(self.path, one["check"], f"unknown fix '{one['check']}'", fixes())
            if acts[0] in ("insert", "move") and len({"after", "before"} & set(one)) != 1:
                refuse(self.path, one, f"'{acts[0]}' needs either 'after' or 'before'")
            if acts[0] == "replace" and "with" not in one:
                refuse(self.path, one, "'replace' needs 'with'")
            for key in ("replace", "remove", "move", "after", "before"):
                if key in one:
                    self.field(one[key], kind, one[key])
            for key in ("insert", "with"):
                for name in FIELD.findall(one.get(key, "")):
                    self.field(name, kind, one[key])
        if fix.get("safe") not in ("true", "false"):
            refuse(self.path, fix, "a fix says 'safe: true' or 'safe: false'")

    def examples(self) -> None:
        examples = self.data["examples"]
        if not isinstance(examples, list) or not all(isinstance(one, dict) for one in examples):
            refuse(self.path, examples, "'examples' is a list of mappings with bad or good")
        for one in examples:
            self.keys(one, EXAMPLE, "key of an example")
            if len({"bad", "good"} & set(one)) != 1:
                refuse(self.path, one, "an example has either 'bad' or 'good'")
            if "bad" in one and "where" not in one:
                refuse(self.path, one, "a bad example says where: the text that is flagged")
        for key in ("bad", "good"):
            if not any(key in one for one in examples):
                refuse(self.path, examples, f"at least one example must be '{key}'")
