"""A rule file, read strictly: whatever could fail at match time is refused here, with its line and a suggestion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dockerlint_py.facts import KEYWORDS
from dockerlint_py.facts.all_kinds import KINDS
from dockerlint_py.facts.vocabulary import Kind
from dockerlint_py.language.template import FIELD
from dockerlint_py.ruleset.checks import names as checks
from dockerlint_py.ruleset.condition_check import ConditionCheck
from dockerlint_py.ruleset.definitions import expanded
from dockerlint_py.ruleset.example_check import check_examples, is_texts
from dockerlint_py.ruleset.finding import CHANGES
from dockerlint_py.ruleset.fixes import names as fixes
from dockerlint_py.ruleset.presets import PRESETS
from dockerlint_py.ruleset.renamed_words import Modernized
from dockerlint_py.ruleset.setting_values import (
    SETTING_SHAPES,
    is_setting,
    missing_setting,
    pattern_error,
    pattern_settings,
    wrong_pattern,
)
from dockerlint_py.ruleset.severity import SEVERITIES
from dockerlint_py.system.yaml_file import read_yaml
from dockerlint_py.text import patterns as re
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.yaml_reader import Text, refuse

REQUIRED = ("summary", "why", "severity", "message", "examples")
TOP = frozenset(
    (*REQUIRED, "each", "aliases", "when", "unless", "at", "cases", "also", "development", "once", "supersedes",
     "settings", "related", "tier", "preview", "check", "fix", "differs", "codes", "define", "replaces", "refused")
)  # fmt: skip
CASE = frozenset(("when", "severity", "message", "at", "fix", "refused"))
ALSO = frozenset(("each", "when", "unless", "message", "at", "fix", "refused"))
ACTIONS = ("insert", "replace", "remove", "move", "algorithm")
"""What an edit of a fix does: one of these."""
FIX = frozenset((*ACTIONS, "after", "before", "with", "edits", "safe", "changes"))
CHOICES = {
    "severity": SEVERITIES,
    "development": ("skip", *SEVERITIES),
    "once": ("run", "stage", "file"),
    "tier": ("default", "strict", "compose"),
    "preview": ("true", "false"),
    "replaces": ("true", "false"),
    "refused": ("true", "false"),
}


class RuleFile(NamedTuple):
    """The data of a rule, a note for each old word that stood in its file, and what values its settings may have."""

    data: dict[str, Any]
    notes: list[str]
    choices: dict[str, list[str]]


def read_rule(path: str) -> dict[str, Any]:
    """The data of a rule file; raises InputError for the first thing that is wrong with it."""
    return read_rule_file(path).data


def read_rule_file(path: str) -> RuleFile:
    """The data of a rule file as the rest of the package knows it: no `define`, no old words. Raises InputError."""
    data = read_yaml(Path(path))
    if not isinstance(data, dict):
        refuse(Path(path), data, "a rule is a mapping with the keys " + ", ".join(REQUIRED))
    for key in data:
        if key not in TOP:
            refuse(Path(path), key, f"unknown key '{key}'", TOP)
    modernized = Modernized(path, expanded(Path(path), data))
    check = _Check(Path(path), modernized.data)
    check.run()
    choices = {name: sorted(values) for name, values in check.conditions.choices.items()}
    return RuleFile(modernized.data, modernized.notes, choices)


class _Check:
    """Everything of a rule file but its conditions, which `ConditionCheck` knows."""

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self.path, self.data = path, data

    def run(self) -> None:
        self._head()
        self._texts()
        self._names()
        self._settings()
        if "check" not in self.data:
            self._clause(self.data)
        else:
            self._of_check()
        check_examples(self.path, self.data["examples"])

    def _head(self) -> None:
        for key in (*REQUIRED, *(() if "check" in self.data else ("each",))):
            if key not in self.data:
                refuse(self.path, Text(""), f"the key '{key}' is missing")
        if "check" in self.data and self.data["check"] not in [*checks()]:
            refuse(self.path, self.data["check"], f"unknown check '{self.data['check']}'", checks())
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.path.stem):
            refuse(self.path, Text(""), "the file's name is the rule's id: lowercase letters, digits and single dashes")

    def _names(self) -> None:
        for word in (self.path.stem, *self.data.get("aliases", ())):
            if word in PRESETS or word.partition(":")[2] in PRESETS:
                refuse(self.path, word, f"'{word}' is a preset, so nothing else can be called that")
        for key, choices in CHOICES.items():
            self._choice(self.data, key, choices)

    def _texts(self) -> None:
        data = self.data
        for key in ("summary", "why", "message", "at", "related", "check"):
            if not isinstance(data.get(key, ""), str):
                refuse(self.path, data[key], f"'{key}' is a text")
        if "codes" in data:
            if not isinstance(data["codes"], str) or not re.fullmatch(r"\w+:\S+", data["codes"]):
                refuse(self.path, data["codes"], "'codes' is a tool, a colon and a pattern of its codes")
            if reason := pattern_error(data["codes"]):
                refuse(self.path, data["codes"], f"not a regular expression: {reason}")
        for key in ("aliases", "supersedes"):
            if not is_texts(data.get(key, [])):
                refuse(self.path, data[key], f"'{key}' is a list of texts")
        differs = data.get("differs", {})
        if not isinstance(differs, dict) or not all(isinstance(text, str) for text in differs.values()):
            refuse(self.path, differs, "'differs' maps a linter to the one line that says how and why")

    def _keys(self, data: dict[str, Any], known: frozenset[str], what: str) -> None:
        for key in data:
            if key not in known:
                refuse(self.path, key, f"unknown {what} '{key}'", known)

    def _choice(self, data: dict[str, Any], key: str, choices: tuple[str, ...]) -> None:
        if key in data and data[key] not in choices:
            refuse(self.path, data[key], f"'{key}' is one of {', '.join(choices)}", choices)

    def _settings(self) -> None:
        settings = self.data.get("settings", {})
        if not isinstance(settings, dict):
            refuse(self.path, settings, "'settings' maps names to default and help")
        for name, setting in settings.items():
            if not isinstance(setting, dict) or set(setting) != {"default", "help"}:
                refuse(self.path, name, f"the setting '{name}' has exactly the keys default and help")
            if not is_setting(setting["default"]) or not isinstance(setting["help"], str):
                refuse(self.path, name, f"'{name}' has {SETTING_SHAPES} as its default, and a text as its help")
        for name in pattern_settings(self.data) & settings.keys():
            text, reason = wrong_pattern(settings[name]["default"])
            if reason:
                refuse(self.path, text, f"not a regular expression: {reason}")
        self.conditions = ConditionCheck(self.path, settings)

    def _clause(self, clause: dict[str, Any]) -> None:
        """The rule's own each, when and unless, or those of one of `also`."""
        for name in clause["each"] if isinstance(clause["each"], list) else [clause["each"]]:
            if not isinstance(name, str):
                refuse(self.path, name, "'each' is a kind, or a list of kinds")
            if name not in KINDS and name not in KEYWORDS:
                refuse(self.path, name, f"unknown kind '{name}'", (*KINDS, *KEYWORDS))
            kind = Kind(KINDS["instruction" if name in KEYWORDS else name])
            self.conditions.bound = {}
            for key in ("when", "unless"):
                if key in clause:
                    self.conditions.condition(clause[key], kind)
            self._shown_parts({"message": self.data["message"], **clause}, kind)
            if clause is self.data:
                self._cases(kind)
        if clause is self.data:
            for also in self._list_of("also", ALSO, "each"):
                self._clause(also)

    def _of_check(self) -> None:
        """What a rule with a check has besides: the subjects are the check's own, with names that only it knows."""
        if reason := missing_setting(self.data):
            refuse(self.path, self.data["check"], reason)
        for case in self._list_of("cases", CASE, "when"):
            self.conditions.check_form(case["when"])
            self._choice(case, "severity", SEVERITIES)
            self._choice(case, "refused", CHOICES["refused"])
            for key in ("message", "at"):
                if not isinstance(case.get(key, ""), str):
                    refuse(self.path, case[key], f"'{key}' is a text")
        for also in self._list_of("also", ALSO, "each"):
            self._clause(also)
        for part in (self.data, *self.data.get("cases", ())):
            for edit in self._edits_of(part["fix"]) if "fix" in part else ():
                self._form_of(edit)
            if isinstance(part.get("fix", {}).get("safe"), dict):
                self.conditions.check_form(part["fix"]["safe"])

    def _cases(self, kind: Kind) -> None:
        named, own = set(self.conditions.bound), self.conditions.bound
        for case in self._list_of("cases", CASE, "when"):
            self.conditions.bound = dict(own)
            self.conditions.condition(case["when"], kind)
            self._choice(case, "severity", SEVERITIES)
            self._choice(case, "refused", CHOICES["refused"])
            self._shown_parts(case, kind)
            named |= set(self.conditions.bound)
        self.conditions.bound = own
        related = self.data.get("related")
        if related is not None and related not in named:
            refuse(self.path, related, f"nothing is bound `as: {related}`", sorted(named))

    def _list_of(self, key: str, known: frozenset[str], needed: str) -> list[dict[str, Any]]:
        parts = self.data.get(key, [])
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            refuse(self.path, next(name for name in self.data if name == key), f"'{key}' is a list of mappings")
        for part in parts:
            self._keys(part, known, f"key of {key}")
            if needed not in part:
                refuse(self.path, part, f"the key '{needed}' is missing in {key}")
        return parts

    def _shown_parts(self, part: dict[str, Any], kind: Kind) -> None:
        """The message, the place and the fix: whatever names fields of the subject."""
        self._fields_in("message", part.get("message", ""), kind)
        if "at" in part:
            self.conditions.field(part["at"], kind, part["at"])
        if "fix" in part:
            self._fix(part["fix"], kind)

    def _fields_in(self, key: str, template: Any, kind: Kind) -> None:
        if not isinstance(template, str):
            refuse(self.path, template, f"'{key}' is a text")
        for name in FIELD.findall(template):
            self.conditions.field(name, kind, template)

    def _fix(self, fix: Any, kind: Kind) -> None:
        for edit in self._edits_of(fix):
            self._edit(edit, kind)
        if isinstance(fix["safe"], dict):
            self.conditions.condition(fix["safe"], kind)

    def _edits_of(self, fix: Any) -> list[dict[str, Any]]:
        """The edits of a fix, whose own keys are right."""
        if not isinstance(fix, dict):
            refuse(self.path, fix, f"a fix is a mapping: {', '.join(ACTIONS[:-1])}, edits or {ACTIONS[-1]}, and safe")
        self._keys(fix, FIX, "key of a fix")
        edits = fix.get("edits", [fix])
        if not isinstance(edits, list) or not all(isinstance(edit, dict) for edit in edits):
            refuse(self.path, edits, "'edits' is a list of mappings")
        if fix.get("safe") not in ("true", "false") and not (isinstance(fix.get("safe"), dict) and fix["safe"]):
            refuse(self.path, fix, "a fix says 'safe: true' or 'safe: false', or has a condition there")
        changes = fix.get("changes", [])
        for change in changes if isinstance(changes, list) else [changes]:
            if not isinstance(change, str) or change not in CHANGES:
                refuse(self.path, change, f"'changes' is one or several of {', '.join(CHANGES)}", CHANGES)
        return edits

    def _form_of(self, edit: dict[str, Any]) -> None:
        """The keys of an edit go together, and have texts."""
        actions = [key for key in ACTIONS if key in edit]
        if len(actions) != 1:
            refuse(self.path, edit, f"an edit is exactly one of {', '.join(ACTIONS)}")
        (action,) = actions
        if action == "algorithm" and edit[action] not in [*fixes()]:
            refuse(self.path, edit[action], f"unknown fix '{edit[action]}'", fixes())
        if action in ("insert", "move") and len({"after", "before"} & set(edit)) != 1:
            refuse(self.path, edit, f"'{action}' needs either 'after' or 'before'")
        if action == "replace" and "with" not in edit:
            refuse(self.path, edit, "'replace' needs 'with'")
        for key in ("replace", "remove", "move", "after", "before", "insert", "with"):
            if not isinstance(edit.get(key, ""), str):
                refuse(self.path, edit[key], f"'{key}' is a text")

    def _edit(self, edit: dict[str, Any], kind: Kind) -> None:
        self._form_of(edit)
        for key in ("replace", "remove", "move", "after", "before"):
            if key in edit:
                self.conditions.field(edit[key], kind, edit[key])
        for key in ("insert", "with"):
            self._fields_in(key, edit.get(key, ""), kind)
