"""Presets: names for sets of rules, which --select and --ignore take as they take a rule's name."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from dockerlint_py.system.packaged_data import packaged

if TYPE_CHECKING:
    from dockerlint_py.ruleset.rule import Rule

PRESETS = {
    "default": "what runs unless something else is selected",
    "strict": "those, and advice that is contested, noisy or a matter of style",
    "talk": "one process, minimal, layer order, non-root, ephemeral, care-less, and development images",
    "hadolint": "what stands for a check that hadolint makes by default",
    "buildkit": "what stands for a check that `docker build --check` makes by default",
    "compose": "what looks at the services of compose files, which are linted only where it is selected",
    "all": "every rule",
}
_TALK = frozenset(("one-process", "minimal", "layer-order", "non-root", "ephemeral", "care-less"))


def peers() -> dict[str, Any]:
    """What peers.yaml says: other linters by tool, and checks that were left out."""
    found: dict[str, Any] = packaged("ruleset/peers")
    return found


@cache
def by_default(tool: str) -> frozenset[str]:
    """The codes of a linter that are on unless someone turns them off, as aliases have them; `*` stands for any."""
    return frozenset(f"{tool}:{code}" for code in peers()["tools"][tool]["on"].split())


def stands_for(rule: Rule, tool: str) -> bool:
    """Whether a rule is there for a check that a linter makes by default."""
    on = by_default(tool)
    globs = [code for code in on if "*" in code]
    return any(alias in on or any(fnmatchcase(alias, glob) for glob in globs) for alias in rule.aliases)


def includes(preset: str, rule: Rule) -> bool:
    """Whether a rule is part of a preset."""
    if preset in ("default", "compose"):
        return rule.tier == preset
    if preset in ("hadolint", "buildkit"):
        return stands_for(rule, preset)
    if preset == "all":
        return True
    if rule.tier == "compose":
        return False
    return preset == "strict" or rule.principle in _TALK or _asks_development(rule.data.get("when"))


def _asks_development(when: Any) -> bool:
    """A condition that holds in development images only."""
    if isinstance(when, Mapping):
        return any(
            (key.rpartition(".")[2] == "environment" and value == "development") or _asks_development(value)
            for key, value in when.items()
            if key != "unless"
        )
    return isinstance(when, list) and any(map(_asks_development, when))
