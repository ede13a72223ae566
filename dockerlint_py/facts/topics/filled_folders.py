"""Folders that a command fills with many files: what it unpacks, clones, copies or installs into them."""

from __future__ import annotations

from dockerlint_py.facts.model import Command
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.text.paths import within
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_BY_ARGUMENT = {  # which of the arguments behind the program names the folder
    ("svn", "export"): -1, ("svn", "checkout"): -1, ("svn", "co"): -1, ("hg", "clone"): -1, ("git", "init"): 1,
    ("composer", "create-project"): 2, ("django-admin", "startproject"): 2, ("rails", "new"): 1, ("symfony", "new"): 1,
    ("aws", "s3"): -1, ("gsutil", "cp"): -1, ("rclone", "copy"): -1,
}  # fmt: skip
_BY_OPTION = {
    "wp": ("--path",), "pip": ("-t", "--target"), "gh": ("-D", "--dir"), "huggingface-cli": ("--local-dir",),
    "npm": ("--prefix",),
}  # fmt: skip
_ARCHIVE = lazy_pattern(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|zip)$")


@fact(Command)
def unpacks_to(command: Command) -> str | Unknown | None:
    """The folder that it unpacks an archive into; none of what unpacks none."""
    if command.name in ("tar", "bsdtar"):
        if not {"-x", "--extract", "--get"} & set(command.flags) or {"-O", "--to-stdout"} & set(command.flags):
            return None
        folder = command.options.get("-C") or command.options.get("--directory")
    elif command.name == "unzip":
        if {"-p", "-l", "-t"} & set(command.flags):
            return None
        folder = command.options.get("-d")
    else:
        return None
    return path_of(command, folder) if folder else command.folder


@fact(Command)
def fills(command: Command) -> tuple[str | Unknown, ...]:
    """The folders that it fills with many files and its RUN does not remove: it unpacks, clones, copies or installs."""
    folders = _filled(command)
    removed = [path for later in command.later_in_run.commands for path in _removed(later)] if folders else []
    return tuple(folder for folder in folders if not any(_covers(gone, folder) for gone in removed))


def _filled(command: Command) -> tuple[str | Unknown, ...]:
    if command.unpacks_to is not None:
        return (command.unpacks_to, *_named_like_archive(command))
    if command.name == "git" and command.subcommand == "clone":
        return command.writes
    if command.name == "mv" or (command.name in ("cp", "rsync") and ({"-r", "-R", "-a"} & set(command.flags))):
        return tuple(path_of(command, word) for word in command.args[-1:])
    if command.project and command.manager is not None and command.manager.kind in ("node", "php"):
        folder = command.project_folder
        installed = "node_modules" if command.manager.kind == "node" else "vendor"
        return (UNKNOWN if isinstance(folder, Unknown) else f"{folder.rstrip('/')}/{installed}",)
    if (made := _told(command)) is not None:
        return (path_of(command, made),)
    if command.name == "jar" and command.args and "x" in command.args[0][:2]:
        return (command.folder,)
    if command.name in ("virtualenv", "venv") or (command.name == "uv" and command.subcommand == "venv"):
        return () if command.venv is None else (command.venv,)
    return ()


def _told(command: Command) -> Word | None:
    """The folder that a program which makes many files is given on its command line."""
    for option in _BY_OPTION.get(command.name or "", ()):
        if value := command.options.get(option):
            return value
    if command.name == "7z":
        joined = next((flag for flag in command.flags if flag.startswith("-o") and len(flag) > 2), None)
        return Word(joined[2:]) if joined else None
    args = command.args
    if command.name == "npx" and args and args[0].startswith("create-"):
        return args[1] if len(args) > 1 else None
    at = _BY_ARGUMENT.get((command.name or "", args[0] if args else ""))
    if at is None or len(args) < 2 or (at == -1 and (len(args) < 3 or "://" in args[-1])):
        return None
    return args[at] if at < len(args) else None


def _named_like_archive(command: Command) -> tuple[str, ...]:
    """Of a-1.2.tgz the folder a-1.2, which most archives hold, where they were unpacked."""
    folder = command.unpacks_to
    if not isinstance(folder, str):
        return ()
    names = [str(path).rsplit("/", 1)[-1] for path in command.extracts if not isinstance(path, Unknown)]
    names += [url.split("?")[0].rsplit("/", 1)[-1] for source in command.fed_by for url in source.addresses]
    return tuple(
        f"{folder.rstrip('/')}/{stem}" for name in names if (stem := _ARCHIVE.sub("", name)) != name and "$" not in stem
    )


def _removed(command: Command | Unknown) -> tuple[str | Unknown, ...]:
    return () if isinstance(command, Unknown) else command.removes


def _covers(gone: str | Unknown, path: str | Unknown) -> bool:
    return isinstance(gone, str) and isinstance(path, str) and within(path, gone)


@fact(Command)
def removes_of_others(command: Command) -> tuple[str | Unknown, ...]:
    """The paths that it removes, but for those into which its own RUN downloaded something before: these it clears of
    that."""
    paths = command.removes
    downloads = [one for one in command.earlier_in_run.commands if _downloads(one)] if paths else []
    return tuple(path for path in paths if not any(_lands_in(one, path) for one in downloads))


def _downloads(command: Command | Unknown) -> bool:
    """It downloads, or unpacks what another one does."""
    if isinstance(command, Unknown):
        return False
    fetches = command.name in ("curl", "wget", "aria2c") or (command.name == "git" and command.subcommand == "clone")
    return fetches or (command.unpacks_to is not None and any(source.addresses for source in command.fed_by))


def _lands_in(command: Command | Unknown, folder: str | Unknown) -> bool:
    """What it writes lies in a folder; of a name with a variable in it what stands before that counts."""
    if isinstance(command, Unknown):
        return False
    known = (str(word).partition("$")[0] for word in command.written if "$" in word and word.startswith("/"))
    places = [*command.writes, command.unpacks_to, *(text.rpartition("/")[0] for text in known)]
    return any(_covers(folder, place) for place in places if isinstance(place, str))


@fact(Command, "removed_by")
def removed_by_of_command(command: Command) -> Command | None:
    """The first command below its RUN, in its stage, that removes a file which it makes, or the folder of that."""
    if command.stage is None or not command.writes:
        return None
    below = (one for one in command.stage.removers if one.instruction.index > command.instruction.index)
    return next(
        (one for one in below if any(_covers(gone, made) for gone in one.removes for made in command.writes)), None
    )
