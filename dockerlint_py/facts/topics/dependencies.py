"""What a build downloads before it can compile: the files that say it, the step that fetches it alone."""

from __future__ import annotations

import os
import posixpath

from dockerlint_py.facts.knowledge.package_managers import pattern
from dockerlint_py.facts.model import Command
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.build_context import repository
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.facts.topics.requirements import LISTED, file_in_context
from dockerlint_py.system import environment
from dockerlint_py.text.paths import within
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_RAILS = {
    "Gemfile.lock": lazy_pattern(r"(?m)^ {4}rails \((?P<version>\d[\d.]*)\)"),
    "Gemfile": lazy_pattern(r"""(?m)^ {0,8}gem ["']rails["'], {0,4}["'](?:(?:=|~>) ?)?(?P<version>\d[\d.]*)["']"""),
}


@fact(Command)
def dependency_files(command: Command) -> str | None:
    """The files that `dependency_step` reads, as a sentence names them; none where the table knows no such step."""
    files = command.manager_entry.get("dependency_files")
    return " and ".join(files) if files else None


@fact(Command)
def dependency_step(command: Command) -> str | None:
    """What fetches the dependencies of a project alone, as `go mod download`; none where the table knows nothing."""
    words = command.manager_entry.get("dependency_step")
    return " ".join(words) if words else None


@fact(Command)
def brings_dependencies(command: Command) -> bool:
    """The sources show that it downloads nothing: its manifest names no package, or they are vendored beside it."""
    names = pattern(command.manager, "names_packages")
    manifest = next(iter(command.manager_entry.get("manifests", ())), "")
    file = _manifest(command, manifest) if names is not None else None
    if names is None or file is None:
        return False
    folder = file[: -len(manifest)]
    if any(environment.exists(f"{folder}{name}") for name in command.manager_entry.get("vendored", ())):
        return True
    return names.search(environment.text(file) or "") is None


@fact(Command)
def names_development(command: Command) -> bool | Unknown:
    """Its manifest names packages for development; unknown where it is not there to be read."""
    names = pattern(command.manager, "names_development")
    manifest = next(iter(command.manager_entry.get("manifests", ())), "")
    file = _manifest(command, manifest) if names is not None else None
    text = environment.text(file) if file is not None else None
    return UNKNOWN if names is None or text is None else names.search(text) is not None


@fact(Command)
def runs_scripts(command: Command) -> bool | Unknown:
    """Its manifest has a script that the installation itself runs at its end; unknown where it is not there to be
    read."""
    scripts = pattern(command.manager, "runs_scripts")
    manifest = next(iter(command.manager_entry.get("manifests", ())), "")
    file = _manifest(command, manifest) if scripts is not None else None
    text = environment.text(file) if file is not None else None
    return UNKNOWN if scripts is None or text is None else scripts.search(text) is not None


@fact(Command)
def rails_release(command: Command) -> str | Unknown:
    """The version of Rails that Gemfile.lock of the folder it works in names, else Gemfile; unknown where neither is
    there to be read, or names one."""
    for name, named in _RAILS.items():
        file = file_in_context(command, path_of(command, Word(name)))
        found = named.search(environment.text(file) or "") if file else None
        if found:
            return found["version"]
    return UNKNOWN


@fact(Command)
def project_fetched(command: Command) -> bool:
    """The project that it works on came by a command before it, which unpacked, cloned or moved it into its folder;
    false of one whose manifest was copied by name."""
    folder = command.project_folder
    if isinstance(folder, Unknown) or command.manifest_present is True:
        return False
    filled = (path for other in command.before.commands if not isinstance(other, Unknown) for path in other.fills)
    return any(isinstance(path, str) and path != "/" and within(folder, path) for path in filled)


@fact(Command)
def fetches_alone(command: Command) -> bool:
    """`dependency_step` needs none of the project but the files that it reads: these are in the context, and name
    nothing that lies beside them."""
    entry, beside = command.manager_entry, pattern(command.manager, "reads_beside")
    if beside is None or "dependency_step" not in entry:
        return False
    files = [file_in_context(command, path_of(command, Word(name))) for name in entry["dependency_files"]]
    if not all(files):
        return False
    folder = os.path.dirname(files[0] or "")
    if any(environment.exists(os.path.join(folder, name)) for name in entry.get("install_not_with", ())):
        return False
    text = environment.text(files[0] or "")
    return text is not None and beside.search(text) is None


# options that let some manager work in another folder
_ELSEWHERE = frozenset(
    (
        "-C",
        "--cwd",
        "--prefix",
        "--directory",
        "--project",
        "--manifest-path",
        "--dir",
        "--filter",
        "-F",
        "-f",
        "--file",
    )
)
_ELSEWHERE |= {"-p", "--gemfile", "--project-dir", "-b", "--build-file", "--package-path", "-w", "--working-dir", "-d"}


@fact(Command)
def project_folder(command: Command) -> str | Unknown:
    """The folder whose manifest it reads: its own, or that of the file behind pip's -r; unknown of other options."""
    if command.manager == "pip":
        listed = next((value for name, value in command.parsed_words[0] if name in LISTED and value), None)
        path = path_of(command, listed) if listed else command.folder
        return posixpath.dirname(path) if listed and isinstance(path, str) else path
    return UNKNOWN if _ELSEWHERE & command.options.keys() else command.folder


@fact(Command)
def manifest_named(command: Command) -> bool:
    """One of its manifests was copied or mounted by a name of its own; a folder that may hold it does not count."""
    return command.manifest_present is True


def _manifest(command: Command, name: str) -> str | None:
    """The manifest in the command's folder, else the one nearest to the Dockerfile, within its repository; without one
    beside it."""
    if not isinstance(command.folder, Unknown) and (file := file_in_context(command, path_of(command, Word(name)))):
        return file
    folder = os.path.dirname(os.path.abspath(command.file.path))
    known = not environment.is_elsewhere() and environment.is_file(command.file.path)
    top = (repository(folder) or folder) if known else None
    while top is not None:
        if environment.is_file(file := os.path.join(folder, name)):
            return file
        if folder == top:
            break
        folder = os.path.dirname(folder)
    return None
