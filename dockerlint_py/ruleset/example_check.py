"""The examples of a rule file: which keys they have, and of what kind the values are."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from dockerlint_py.text.yaml_reader import refuse

_TEXTS = frozenset(("bad", "good", "fixed", "path", "severity", "message", "target", "today", "note"))
_TABLES = frozenset(("build_args", "files"))
"""Keys whose values map texts to texts."""
KEYS = _TEXTS | _TABLES | {"where", "select", "settings"}


def check_examples(path: Path, examples: Any) -> None:
    """Raises InputError for the first thing that is wrong with the `examples` of the rule file at `path`."""
    if not isinstance(examples, list) or not all(isinstance(example, dict) for example in examples):
        refuse(path, examples, "'examples' is a list of mappings with bad or good")
    for example in examples:
        for key in example:
            if key not in KEYS:
                refuse(path, key, f"unknown key of an example '{key}'", KEYS)
        if len({"bad", "good"} & set(example)) != 1:
            refuse(path, example, "an example has either 'bad' or 'good'")
        if "bad" in example and "where" not in example:
            refuse(path, example, "a bad example says where: the text that is flagged")
        _check_values(path, example)
    for key in ("bad", "good"):
        if not any(key in example for example in examples):
            refuse(path, examples, f"at least one example must be '{key}'")


def _check_values(path: Path, example: dict[str, Any]) -> None:
    for key, value in example.items():
        if key in _TEXTS and not isinstance(value, str):
            refuse(path, key, f"'{key}' of an example is a text")
        if key in _TABLES and not _maps_texts(value):
            refuse(path, key, f"'{key}' of an example maps names to texts")
        if key == "settings" and not isinstance(value, dict):
            refuse(path, key, "'settings' of an example maps settings to values")
        if key == "select" and not is_texts(value):
            refuse(path, key, "'select' of an example is a list of texts")
        if key == "where" and not (isinstance(value, str) or is_texts(value)):
            refuse(path, key, "'where' of an example is a text or a list of texts")
    for name in (*example.get("files", ()), example.get("path", "")):
        if _leads_out(name):
            refuse(path, name, f"'{name}' leads out of the folder of the example; write a path below it")


def is_texts(value: Any) -> bool:
    """A list of nothing but texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _maps_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _leads_out(name: str) -> bool:
    if "\0" in name:
        return True
    return any(".." in kind(name).parts or kind(name).anchor for kind in (PurePosixPath, PureWindowsPath))
