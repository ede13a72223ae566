"""Packages that commands name."""

from __future__ import annotations

import os
from collections.abc import Iterator

from dockerlint_py.facts.knowledge.package_managers import Manager, managers, pattern
from dockerlint_py.facts.knowledge.tables import table
from dockerlint_py.facts.knowledge.tools import ACTIONS
from dockerlint_py.facts.model import Command, File, Package
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.build_context import repository
from dockerlint_py.facts.topics.command_sequence import is_removed
from dockerlint_py.facts.topics.command_words import resolve
from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_PROJECT_NAME = lazy_pattern(r"(?m)^name\s*=\s*[\"']([\w.-]+)")
_FILE = lazy_pattern(
    r"^(?:\.{0,2}/|~/|\$\{?(?=\w*(?:DIR|PATH|HOME))\w+\}?/)|\.(?:deb|rpm|apk|whl|tgz|zip|tar|tar\.\w+|gem)$|^\.$|^file:"
)
_URL = lazy_pattern(r"^(?:https?|ftp)://")
_VCS = lazy_pattern(
    r"^(?:git|hg|svn|bzr)\+|^git(?:@|://)|\.git(?:$|[#@])|^(?:github|gitlab|bitbucket):|^[\w.-]+/[\w.-]+(?:#|$)"
)
_PIP_VCS = lazy_pattern(r"^(?:git|hg|svn|bzr)\+")
_PIP_FILE = lazy_pattern(r"^\.{1,2}(?:\[|$)|^[^@=<>~!;\s]*/")
_PIP_REVISION = lazy_pattern(r"^[\w+]+://[^/]*/[^#]*@|^[\w+]+://[^/#]*$")
_AUTHORITY = lazy_pattern(r"^(?:\w+\+)?\w+://[^/]*|^[\w.-]+@[\w.-]+:")
_MODULE_VERSION = lazy_pattern(r"^(?P<name>[^:]+)(?P<op>:)(?P<version>.+)$")
_NEWEST = frozenset(("latest", "none", "upgrade", "patch", "*", "x"))


@fact(Command)
def in_order(command: Command) -> bool:
    """The packages that it names literally stand in the order of the alphabet."""
    names = [sort_key(package) for package in command.packages if "$" not in package.text]
    return names == sorted(names)


@fact(Package)
def resolved(package: Package) -> str | Unknown:
    """The word with variables put in; of a variable that holds several words, one of them."""
    return package.given_resolved


@fact(Package, "manager", managers)
def manager_of_package(package: Package) -> Manager | None:
    """The package manager: apt, apk, rpm, pip, npm …"""
    return package.command.manager


@fact(Package, choices=ACTIONS)
def action(package: Package) -> str | None:
    """What is done with it: install, remove …"""
    return package.command.action


@detail(Package)
def filled_in(package: Package) -> str:
    """The word with its variables put in where they are known."""
    return str(package.text) if isinstance(package.resolved, Unknown) else package.resolved


@fact(Package, choices=("registry", "file", "url", "vcs", "group"))
def source(package: Package) -> str | Unknown:
    """registry, file, url, vcs, or group: a name for many packages."""
    entry = package.command.manager_entry
    if "addresses" in entry:
        return _pip_source(package)
    text = package.filled_in
    if _FILE.search(text) and "+" not in text[:5]:
        return "url" if _URL.match(text) else "file"
    if _VCS.search(text) and "vcs" not in entry:
        return "vcs"
    if _URL.match(text):
        return "url"
    if isinstance(package.resolved, Unknown):
        return UNKNOWN if text.startswith("$") else "registry"
    return _registry_source(package, package.resolved)


def _registry_source(package: Package, text: str) -> str:
    command, entry = package.command, package.command.manager_entry
    if {command.subcommand, command.args[0]} & set(entry.get("group_sub", ())):
        return "group"
    if text.endswith(entry.get("file_suffix", ())):
        return "file"
    group = pattern(package.manager, "group")
    return "group" if group and group.search(text) else "registry"


@detail(Package)
def direct_reference(package: Package) -> str:
    """Of `name @ address` the address, else the text."""
    return re.sub(r"^[\w.-]+(\[[^]]*\])?\s*@\s*(?=[a-z+]+:)", "", package.filled_in)


def _pip_source(package: Package) -> str | Unknown:
    text = package.direct_reference
    if _PIP_VCS.match(text):
        return "vcs"
    if _URL.match(text):
        return "url"
    if text.startswith("$") and not _FILE.search(text):
        return UNKNOWN
    return "file" if _FILE.search(text) or _PIP_FILE.match(text) else "registry"


@detail(Package)
def version_match(package: Package) -> re.Match[str] | None:
    """Where the version stands in the word that was named; None if it names none or is no package of a registry."""
    version = pattern(package.manager, "version")
    if package.command.args[0] in package.command.manager_entry.get("module_sub", ()):
        version = _MODULE_VERSION
    return version.match(package.filled_in) if version and package.source == "registry" else None


@fact(Package)
def repeated(package: Package) -> bool:
    """The same command has named it before, by the very same word."""
    return id(package) in package.command.repeated_packages


@detail(Command)
def repeated_packages(command: Command) -> frozenset[int]:
    """The identities of the packages that it has named before, by the very same word."""
    first: dict[str, Package] = {}
    for package in command.packages:
        first.setdefault(package.text, package)
    return frozenset(id(package) for package in command.packages if first[package.text] is not package)


@fact(Package, "name")
def name_of_package(package: Package) -> str | Unknown:
    """Its name without a version."""
    if not package.version_match and isinstance(package.resolved, Unknown):
        return UNKNOWN
    name = package.version_match["name"] if package.version_match else str(package.resolved)
    return UNKNOWN if "$" in name or "`" in name else re.split(r"[\[; ]", name, maxsplit=1)[0]


@fact(Package)
def version(package: Package) -> str | None:
    """The version that is asked for."""
    return package.version_match["version"] if package.version_match else None


@fact(Package)
def specifier(package: Package) -> str | None:
    """The version with its operator, as in `==1.2` or `>=2,<3`."""
    return f"{package.version_match['op']}{package.version_match['version'].strip()}" if package.version_match else None


@fact(Package)
def pinned(package: Package) -> bool | Unknown | None:
    """A version, file or commit is named, or an option of the command gives one; none of a group."""
    if isinstance(package.source, Unknown):
        return UNKNOWN
    if package.source == "vcs":
        return _names_commit(package)
    if package.source != "registry":
        return None if package.source == "group" else True
    if set(package.command.manager_entry.get("version_options", ())) & package.command.options.keys():
        return True
    if package.version_match:
        return package.version not in _NEWEST
    if isinstance(package.name, Unknown):
        return UNKNOWN
    named = pattern(package.manager, "pinned_name")
    return named is not None and named.search(package.name) is not None


def _names_commit(package: Package) -> bool | Unknown:
    """A branch, tag or commit stands behind the address."""
    if "addresses" in package.command.manager_entry:
        return _PIP_REVISION.match(package.direct_reference) is not None or (
            UNKNOWN if "$" in package.filled_in else False
        )
    return "#" in _AUTHORITY.sub("", package.filled_in, count=1)


@fact(Command)
def unpinned(command: Command) -> tuple[str | Unknown, ...]:
    """The names of the packages that it takes in whatever version is newest; an address without a commit whole."""
    loose = (one for one in command.packages if one.pinned is False)
    return tuple(str(one.text) if one.source == "vcs" else one.name for one in loose)


@fact(Package)
def removed(package: Package) -> bool | Unknown:
    """The same RUN removes it again, by name or as part of a group."""
    command = package.command
    virtual = command.options.get("-t") or command.options.get("--virtual")
    names = () if isinstance(package.name, Unknown) else (package.name, f"-t {virtual}" if virtual else package.name)
    return is_removed(command.siblings, package.manager, names, command.position)


@fact(Package)
def provides(package: Package) -> tuple[str, ...]:
    """The commands that it brings, as far as the table knows; else its own name."""
    if isinstance(package.name, Unknown):
        return ()
    known = table("packages")["packages"].get(package.name)
    return tuple(known.split()) if known is not None else (package.name,)


@fact(Package)
def of_project(package: Package) -> bool:
    """Its name is that of the project that the Dockerfile lies in: of the repository that the git remote names, or of
    pyproject.toml at the repository's top."""
    return not isinstance(package.name, Unknown) and package.name.lower() in package.file.project_names


@detail(File)
def project_names(file: File) -> frozenset[str]:
    """What the repository's top and its git remote call the project that it lies in, in lowercase."""
    context = file.context
    path = os.path.abspath(context.dockerfile if context else file.path)
    top = repository(os.path.dirname(path))
    text = environment.text(os.path.join(top, "pyproject.toml")) if top else None
    remote = str(context.remote).rpartition("/")[2] if context else ""
    return frozenset(one.lower() for one in (*_PROJECT_NAME.findall(text or ""), remote))


@detail(Package)
def client_only(package: Package) -> bool:
    """Its name is that of the client alone in the manager's distributions, as postgresql is in Red Hat's."""
    clients = table("packages")["clients"].get(str(package.manager), "")
    return not isinstance(package.name, Unknown) and package.name in clients.split()


@fact(Package)
def used(package: Package) -> bool:
    """A command of the stage, its start command or health check runs what it brings."""
    return package.stage is not None and not package.stage_words.isdisjoint(package.provides)


@fact(Package)
def in_env(package: Package) -> bool:
    """An ENV variable holds its name: images that are built on this one can install and remove it by that."""
    match = re.match(r"^\$\{?(\w+)", package.text)
    chain = package.stage.chain if package.stage and match else ()
    return any(entry[1] == "ENV" for stage in chain for entry in stage.settings.get(str(match and match[1]), ()))


@detail(Package)
def stage_words(package: Package) -> frozenset[str]:
    """The names and wrappers of all commands of its stage."""
    stage = package.stage
    if stage is None:
        return frozenset()
    known = stage.__dict__.get("_program_names")
    if known is None:
        names: set[str] = set()
        for command in (*stage.commands, *stage.entrypoint, *stage.healthcheck):
            if not isinstance(command, Unknown):
                names.update(
                    str(word).rsplit("/", 1)[-1] for word in (command.name, command.spelled, *command.wrappers) if word
                )
        known = stage.__dict__["_program_names"] = frozenset(names)
    return known


@fact(Command)
def packages(command: Command) -> tuple[Package, ...]:
    """The packages that it names."""
    if command.manager is None or command.action not in ("install", "remove", "upgrade", "run"):
        return ()
    entry = command.manager_entry
    if {command.subcommand, *command.args[:1]} & set(entry.get("no_packages", ())):
        return ()
    args = command.args if "no_subcommand" in entry else command.args[command.subcommand_place[1] :]
    if command.action == "run":
        args = args[:1] if command.subcommand in entry.get("run_package", ()) else ()
    elif "rest_after" in entry and entry["rest_after"][0] in command.words:
        rest = command.words[command.words.index(entry["rest_after"][0]) + 1 :]
        args = args[: len(args) - len(rest)]
    return tuple(package for arg in args if arg for package in _packages_of_word(command, arg))


def _packages_of_word(command: Command, word: Word) -> Iterator[Package]:
    """The packages of a word: a variable can hold several."""
    resolved = resolve(command, word)
    if word.startswith("$") and isinstance(resolved, str):
        for part in resolved.split():
            if not part.startswith("-"):
                yield Package(command, word, part)
    else:
        yield Package(command, word, resolved)


def sort_key(package: Package) -> tuple[str, str]:
    """By name, case alike, then by all of the word."""
    name = package.name
    return (str(package.text) if isinstance(name, Unknown) else name).lower(), str(package.text)
