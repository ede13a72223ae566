"""What sets package managers apart: rules ask this where they mean more than one of them."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import package_managers
from dockerlint_py.facts.knowledge.package_managers import Manager
from dockerlint_py.facts.registry import fact


@fact(Manager, "kind", package_managers.kinds)
def kind_of_manager(manager: Manager) -> str:
    """os, python, conda, node, ruby, php, go, rust, jvm, dotnet, swift, elixir, haskell or perl."""
    return package_managers.kind_of(manager)


@fact(Manager)
def families(manager: Manager) -> tuple[str, ...]:
    """The families of images that have it: those of an image's `family`; none of what does not come with a system."""
    return package_managers.manager(manager).get("families", ())


@fact(Manager)
def has_lock(manager: Manager) -> bool:
    """It writes a lock file, which says what exactly a project was made with."""
    return "locks" in package_managers.manager(manager)


@fact(Manager)
def locks_when_told(manager: Manager) -> bool:
    """It takes exactly what its lock file says only where a flag, variable, subcommand or setting tells it to."""
    entry = package_managers.manager(manager)
    told = any(f"locked_{way}" in entry for way in ("flags", "env", "sub", "config"))
    return "locks" in entry and told and "locked" not in entry
