"""The table of what is said of instructions, flags and mounts, as Markdown."""

from __future__ import annotations

from typing import Any

from dockerlint_py.facts.knowledge.instruction_flags import BY_NAME, Flag
from dockerlint_py.parsing.syntax_version import NOT_STABLE
from dockerlint_py.system.packaged_data import packaged


def table(name: str) -> dict[str, Any]:
    """A part of server/syntax.yaml."""
    part: dict[str, Any] = packaged("server/syntax")[name]
    return part


def said(name: str, /, **values: object) -> str:
    """A sentence of the table, `part/name` or a name at its top, with its gaps filled in."""
    part, _, key = name.rpartition("/")
    template: str = table(part)[key] if part else str(packaged("server/syntax")[key])
    return template.format(**values)


def about_instruction(keyword: str) -> str:
    """The forms of an instruction and what it does; empty for what is none."""
    entry = table("instructions").get(keyword.upper())
    if entry is None:
        return ""
    forms = "\n".join(entry["forms"])
    return f"```dockerfile\n{forms}\n```\n{entry['text']}"


def about_flag(name: str) -> str:
    """What a flag does, and the version of the syntax that brought it; empty for what is none."""
    flag, text = BY_NAME.get(name), table("flags").get(name, "")
    return f"`{name}`: {text} {_since(flag)}".strip() if flag else ""


def _since(flag: Flag) -> str:
    stable, labs = flag.since
    if stable == NOT_STABLE:
        return f"({said('since_labs', minor=labs)})"
    return f"({said('since', minor=stable)})" if stable else ""


def about_mount_option(name: str) -> str:
    """What an option of --mount does; empty for what is none."""
    text = table("mounts")["options"].get(_ALIASES.get(name, name), "")
    return f"`{name}`: {text}" if text else ""


_ALIASES = {"src": "source", "dst": "target", "destination": "target", "ro": "readonly", "rw": "readwrite"}
