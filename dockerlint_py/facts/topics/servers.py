"""Where a server that a command starts listens."""

from __future__ import annotations

from functools import cache
from typing import Any

from dockerlint_py.facts.knowledge import hosts
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.model import Command
from dockerlint_py.facts.registry import fact
from dockerlint_py.text import patterns as re
from dockerlint_py.text.unknown import UNKNOWN, Unknown


@cache
def _servers() -> dict[str, dict[str, Any]]:
    return {
        name: {key: value if key == "default" else tuple(value.split()) for key, value in data.items()}
        for name, data in table("servers")["servers"].items()
    }


@fact(Command, choices=("loopback", "default-loopback", "all"))
def listens(command: Command) -> str | Unknown | None:
    """The address it is told to, or by default does, listen on: loopback, all or none."""
    name, words = command.name, list(command.words[1:])
    if name == "python" and words and words[0].rsplit("/", 1)[-1] == "manage.py":
        name, words = words[0], words[1:]
    key = str(name).rsplit("/", 1)[-1] if name else ""
    server = _servers().get(key)
    if server is None or (server.get("sub") and (not words or server["sub"][0] not in words[:3])):
        return None
    if key == "manage.py":
        told = [word for word in words[1:] if not word.startswith("-")]
        return _address(told[0] if told and ":" in told[0] else None, server)
    values: list[str | None] = [command.options[option] for option in server["host"] if option in command.options]
    values += [word.partition("=")[2] for word in words for option in server["host"] if word.startswith(f"{option}=")]
    if values:
        return _address(str(values[-1]), server)
    if any(flag.partition("=")[0] in server["host"] for flag in command.flags):
        return "all"
    if {flag.partition("=")[0] for flag in command.flags} & set(server.get("also", ())):
        return UNKNOWN
    if any(command.env.get(variable) is not None for variable in server.get("env", ())):
        return UNKNOWN
    return _address(None, server)


def _address(text: str | None, server: dict[str, Any]) -> str | Unknown:
    if text is None:
        return "default-loopback" if server["default"] == "loopback" else "all"
    if "$" in text or text.startswith(("unix:", "fd:")):
        return UNKNOWN
    host = re.sub(r":\d+$", "", text)
    return "loopback" if hosts.scope(host.strip("[]")) == "loopback" else "all"
