"""Which release of a runtime is installed: by packages, downloads, managers of versions, variables."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import runtimes
from dockerlint_py.facts.knowledge.runtimes import Runtime
from dockerlint_py.facts.model import Command, Package, Url, Variable
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.text.unknown import Unknown


@detail(Package, "named_runtime")
def runtime_of_package(package: Package) -> Runtime | None:
    """What a package of the distribution, or python of conda, is a release of."""
    if package.manager is None or isinstance(package.resolved, Unknown) or package.source != "registry":
        return None
    if package.manager.kind == "conda":
        name = {"python": "PYTHON_VERSION", "nodejs": "NODE_VERSION"}.get(str(package.name))
        pinned = package.version is not None and str(package.specifier).startswith("=")
        return runtimes.of_variable(name, str(package.version)) if name and pinned else None
    return runtimes.found("package", package.resolved) if package.manager.kind == "os" else None


@detail(Url, "named_runtime")
def runtime_of_url(url: Url) -> Runtime | None:
    """What a fetched address brings a release of."""
    return None if isinstance(url.resolved, Unknown) or not url.fetched else runtimes.found("url", url.resolved)


@detail(Command, "named_runtime")
def runtime_of_command(command: Command) -> Runtime | None:
    """What a manager of versions is told to install."""
    if command.name is None or command.action not in (None, "install"):
        return None
    name = str(command.name)
    if name in ("sh", "bash") and "-s" in command.words[1:3]:  # what it runs is piped to it
        piped = [url.split("?")[0].rsplit("/", 1)[-1] for source in command.fed_by for url in source.addresses]
        name = piped[0] if piped else name
    return runtimes.found("tool", " ".join((name, *command.words[1:8])))


@detail(Variable, "named_runtime")
def runtime_of_variable(variable: Variable) -> Runtime | None:
    """What a variable holds the version of."""
    return runtimes.of_variable(variable.name, variable.value) if isinstance(variable.value, str) else None


def _named(subject: Package | Url | Command | Variable) -> str | None:
    return str(subject.named_runtime) if subject.named_runtime else None


@fact(Package, "runtime")
def runtime_name_of_package(package: Package) -> str | None:
    """The runtime that it is, with its release, such as `node 12`; none of what is none."""
    return _named(package)


@fact(Url, "runtime")
def runtime_name_of_url(url: Url) -> str | None:
    """The runtime that is there, with its release, such as `node 12`; none of what is none."""
    return _named(url)


@fact(Command, "runtime")
def runtime_name_of_command(command: Command) -> str | None:
    """The runtime that it installs, with its release: `node 12` of `nvm install 12`; none of what installs none."""
    return _named(command)


@fact(Variable, "runtime")
def runtime_name_of_variable(variable: Variable) -> str | None:
    """The runtime whose version it holds, with its release: `node 12` of NODE_VERSION=12.22; none of others."""
    return _named(variable)


@fact(Package, "runtime_end")
def end_of_package(package: Package) -> str | None:
    """The day (ISO) of the last fixes of that runtime; none where none is known."""
    return package.named_runtime.end if package.named_runtime else None


@fact(Url, "runtime_end")
def end_of_url(url: Url) -> str | None:
    """The day (ISO) of the last fixes of that runtime; none where none is known."""
    return url.named_runtime.end if url.named_runtime else None


@fact(Command, "runtime_end")
def end_of_command(command: Command) -> str | None:
    """The day (ISO) of the last fixes of that runtime; none where none is known."""
    return command.named_runtime.end if command.named_runtime else None


@fact(Variable, "runtime_end")
def end_of_variable(variable: Variable) -> str | None:
    """The day (ISO) of the last fixes of that runtime; none where none is known."""
    return variable.named_runtime.end if variable.named_runtime else None
