"""What the tables of tools and wrappers say, ready to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from dockerlint_py.facts.knowledge.package_managers import Manager, programs
from dockerlint_py.facts.knowledge.tables import table

ACTIONS = ("refresh", "install", "upgrade", "remove", "clean", "build", "run", "fetch", "verify")
"""What a subcommand can do."""


class Tool:
    """How a program reads its command line."""

    def __init__(self, name: str, data: dict[str, Any], manager: Manager | None = None) -> None:
        self.name, self.manager = name, manager
        self.values = frozenset(data.get("values", "").split())
        self.long, self.plain = "long" in data, "plain" in data
        self.nested = frozenset(data.get("nested", "").split())
        self.bare: str | None = data.get("bare")
        self.actions = {sub: action for action, subs in data.get("sub", {}).items() for sub in subs.split()}
        self.writes = frozenset(data.get("writes", "").split())
        self.destination = "destination" in data
        self.symbolic, self.bundled = "symbolic" in data, "bundled" in data
        self.telemetry: str | None = data.get("telemetry")


class Wrapper:
    """A program that runs the rest of its command line."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.values = frozenset(data.get("values", "").split())
        self.user = frozenset(data.get("user", "").split())
        self.stops = frozenset(data.get("stops", "").split())
        self.skip = int(data.get("skip", "0"))
        self.root, self.assigns, self.drops = "root" in data, "assigns" in data, "drops" in data


@cache
def tools() -> dict[str, Tool]:
    """By each of its names."""
    every = {**{name: (None, data) for name, data in table("tools")["tools"].items()}, **programs()}
    return {
        word: tool
        for name, (manager, data) in every.items()
        for tool in [Tool(name, data, manager)]
        for word in (name, *data.get("names", "").split())
    }


@cache
def wrappers() -> dict[str, Wrapper]:
    """Programs that run the program behind them (sudo, env, tini …), by their names."""
    return {name: Wrapper(data) for name, data in table("tools")["wrappers"].items()}


@cache
def runners() -> dict[tuple[str, str], Wrapper]:
    """`poetry run` and the like, by both words."""
    pairs = ((name.split(), data) for name, data in table("tools")["runners"].items())
    return {(first, second): Wrapper(data) for (first, second), data in pairs}


def split(words: Sequence[Any], tool: Tool | None) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """(option, value or None) pairs and the arguments of a command's words, its name left out."""
    values = tool.values if tool else frozenset()
    options: list[tuple[Any, Any]] = []
    args: list[Any] = []
    if tool and tool.plain:
        return options, list(words)
    at = 0
    if tool and tool.bundled and words and not words[0].startswith("-"):
        at = _bundle(words, values, options)
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--":
            args += words[at:]
            break
        if len(word) < 2 or word[0] != "-" or (tool and tool.symbolic and word[1] in "rwxst"):
            args.append(word)
            continue
        name, equals, value = word.partition("=")
        if equals and (word.startswith("--") or len(name) == 2 or (tool and tool.long)):
            options.append((name, value))
        elif word in values:
            options.append((word, words[at] if at < len(words) else None))
            at += 1
        elif word.startswith("--") or (tool and tool.long):
            options.append((word, None))
        else:
            at += _cluster(word, words[at] if at < len(words) else None, values, options)
    return options, args


def _bundle(words: Sequence[Any], values: frozenset[str], options: list[tuple[Any, Any]]) -> int:
    """`tar xzf a.tgz`: the first word is options whose values follow; returns where the rest begins."""
    at = 1
    for letter in words[0]:
        flag = f"-{letter}"
        taken = flag in values and at < len(words)
        options.append((flag, words[at] if taken else None))
        at += taken
    return at


def _cluster(word: str, follower: Any, values: frozenset[str], options: list[tuple[Any, Any]]) -> int:
    """`-qy` as -q and -y, `-ofile` as -o file; returns how many further words it took."""
    for at in range(1, len(word)):
        flag = "-" + word[at]
        if flag in values:
            rest = word[at + 1 :].removeprefix("=")
            options.append((flag, rest if at + 1 < len(word) else follower))
            return int(at + 1 == len(word))
        options.append((flag, None))
    return 0
