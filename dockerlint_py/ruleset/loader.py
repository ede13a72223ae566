"""Folders of rules → the rules that run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any
from zlib import crc32

from dockerlint_py.ruleset.options import Options
from dockerlint_py.ruleset.rule import Rule
from dockerlint_py.ruleset.rule_set import RuleSet
from dockerlint_py.ruleset.selection import Selection, complaint, is_selected
from dockerlint_py.system.disk_cache import cached
from dockerlint_py.system.input_file import read_text
from dockerlint_py.system.packaged_data import ready_made
from dockerlint_py.text.input_error import InputError

MOST_ENTRIES, DEEPEST = 20_000, 16
"""Files and folders, and levels of folders, of a folder of rules; one with more is some other folder."""
_TOO_MUCH, _REMEDY = "is no folder of rules:", "name the folder that the rules are in"
REASON = "suppression-without-reason"
"""The rule that runs when comments must have reasons."""
READY_MADE_RULES = "rules"
"""The name under which a wheel has the rules that come along."""
_ReadRule = tuple[str, dict[str, Any], list[str], dict[str, list[str]]]
"""(path, data without the examples, notes, choices of settings)."""


def builtin() -> str:
    """The folder of the rules that come along: in the package in a wheel, beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = os.path.join(package, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "rules")


def files(root: str) -> list[str]:
    """The rule files of a folder, sorted; a file is itself. Links to folders are not followed.

    Raises InputError for a folder that holds more than rules do.
    """
    if not os.path.isdir(root):
        return [root]
    paths: list[str] = []
    left = MOST_ENTRIES
    folders = [root]
    while folders:
        folder = folders.pop()
        if folder.count(os.sep, len(root)) > DEEPEST:
            raise InputError(root, 0, f"{_TOO_MUCH} folders lie {DEEPEST} deep in each other; {_REMEDY}")
        entries = _entries(folder, root, left)
        left -= len(entries)
        paths += (entry.path for entry in entries if entry.name.endswith(".yaml") and not _is_folder(entry))
        below = (entry for entry in entries if entry.name != ".git" and entry.is_dir(follow_symlinks=False))
        folders += reversed([entry.path for entry in below])
    return paths


def _entries(folder: str, root: str, most: int) -> list[os.DirEntry[str]]:
    """What is in a folder, by name; nothing where it cannot be listed. Raises InputError for more than `most`."""
    try:
        with os.scandir(folder) as listing:
            entries = list(islice(listing, most + 1))
    except OSError:
        return []
    if len(entries) > most:
        raise InputError(root, 0, f"{_TOO_MUCH} more than {MOST_ENTRIES:,} files and folders are in it; {_REMEDY}")
    return sorted(entries, key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, which reading refuses
        return False


def _read(root: str) -> list[_ReadRule]:
    """Each rule of a folder: ready made in a wheel, else from the cache if nothing changed."""
    if root == builtin() and (ready := ready_made(READY_MADE_RULES)) is not None:
        return [(os.path.join(root, *path.split("/")), data, notes, choices) for path, data, notes, choices in ready]
    paths = files(root)
    name = crc32(os.path.abspath(root).encode("utf-8", "surrogateescape"))
    try:
        return cached(f"rules2-{name:08x}", paths, lambda: _made(paths))  # type: ignore[no-any-return]
    except OSError:  # a link that leads nowhere, which reading says
        return _made(paths)


def _made(paths: Iterable[str]) -> list[_ReadRule]:
    from dockerlint_py.ruleset.rule_reader import read_rule_file

    read = [(path, read_rule_file(path)) for path in paths]
    return [(path, _without_examples(file.data), file.notes, file.choices) for path, file in read]


def rules_for_wheel(root: str) -> list[_ReadRule]:
    """The rules of a folder, with paths that count from it and have slashes."""
    return [
        (os.path.relpath(path, root).replace(os.sep, "/"), data, notes, choices)
        for path, data, notes, choices in _made(files(root))
    ]


def _without_examples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "examples"}


@lru_cache(maxsize=8)
def all_rules(extra: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules that come along and those of these folders; raises InputError for a wrong rule file.

    An own rule with the id of one that comes along says that it replaces it.
    """
    rules = {rule.id: rule for rule in _rules(builtin())}
    for root in extra:
        for rule in _rules(root):
            check_replacement(rule)
            rules[rule.id] = rule
    return tuple(rules.values())


def _rules(root: str) -> Iterator[Rule]:
    return (Rule(path, data, notes=notes, choices=choices) for path, data, notes, choices in _read(root))


@lru_cache(maxsize=1)
def shipped() -> dict[str, str]:
    """The file of each rule that comes along, by the rule's id."""
    return {os.path.basename(path)[:-5]: path for path in files(builtin())}


def check_replacement(rule: Rule) -> None:
    """Raises InputError for a rule of the user's that has the id of one that comes along and does not say so.

    So it does for one that says so and has not.
    """
    there = shipped().get(rule.id)
    if there is None and rule.replaces:
        from difflib import get_close_matches

        close = get_close_matches(rule.id, shipped(), 1)
        hint = f", did you mean '{close[0]}'?" if close else ""
        reason = f"there is no shipped rule '{rule.id}' to replace{hint}"
        raise InputError(rule.path, _line(rule.path, "replaces:"), reason)
    if there is not None and not rule.replaces and os.path.realpath(there) != os.path.realpath(rule.path):
        remedy = "give the file another name, or write 'replaces: true' to have this one instead"
        raise InputError(rule.path, 1, f"'{rule.id}' is a shipped rule; {remedy}")


def _line(path: str, begin: str) -> int:
    """The first line of a file that begins so."""
    from dockerlint_py.system.yaml_file import LIMIT

    lines = read_text(path, LIMIT).split("\n")
    return next((number for number, line in enumerate(lines, 1) if line.startswith(begin)), 1)


def renaming_notes(extra: tuple[str, ...]) -> list[str]:
    """A text for each old word in the rules of these folders: file, line, the word and the new one."""
    return [note for rule in all_rules(extra) for note in rule.notes]


def load_rules(options: Options) -> RuleSet:
    """The rules that are selected; raises InputError for a wrong rule file or an unknown name."""
    selection = Selection(*(getattr(options, name) for name in Selection._fields))
    if options.require_reason:
        selection = selection._replace(extend_select=(*selection.extend_select, REASON))
    return _load(selection if not options.settings else selection._replace(settings=_frozen(options.settings)))


def _frozen(settings: Iterable[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Settings as something that a cache can have as a key."""
    import json

    return tuple((rule, json.dumps(values, sort_keys=True)) for rule, values in settings)


def _tuned(rules: Iterable[Rule], settings: Iterable[tuple[str, Any]]) -> Iterator[Rule]:
    """The rules with the settings that users give them."""
    import json

    given = {rule: json.loads(values) for rule, values in settings}
    return (Rule(rule.path, rule.source, given[rule.id]) if rule.id in given else rule for rule in rules)


@lru_cache(maxsize=64)
def _load(selection: Selection) -> RuleSet:
    rules = all_rules(selection.rules)
    named = {
        "select": selection.select,
        "extend-select": selection.extend_select,
        "ignore": selection.ignore + selection.never,
        "severity": tuple(dict(selection.severity)),
    }
    for option, names in named.items():
        for name in names:
            if reason := complaint(name, rules):
                raise InputError(f"--{option}", 0, reason)
    chosen = [rule for rule in rules if is_selected(rule, selection)]
    return RuleSet(_tuned(chosen, selection.settings) if selection.settings else chosen, selection)


def forget() -> None:
    """Rules are read anew the next time: for whoever changes them while running."""
    all_rules.cache_clear()
    shipped.cache_clear()
    _load.cache_clear()
