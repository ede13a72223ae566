"""What a command does to files."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import hosts
from dockerlint_py.facts.model import Command, Mount
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_SCHEMES = frozenset(("htt", "ftp", "git", "ssh", "svn"))
_URL = lazy_pattern(r"^(?:https?|ftp|git|ssh|svn)://|^git\+|^git@[\w.-]+:")


@fact(Command, "paths")
def paths_of_command(command: Command) -> tuple[str | Unknown, ...]:
    """Its path arguments."""
    args = command.args
    if command.name in ("chmod", "chown", "chgrp"):
        args = args[1:]
    elif command.tool is None or command.tool.plain:
        args = tuple(arg for arg in args if "/" in arg)
    return tuple(path_of(command, arg) for arg in args)


@fact(Command)
def removes(command: Command) -> tuple[str | Unknown, ...]:
    """The paths that rm or find -delete removes."""
    if command.name in ("rm", "unlink"):
        return command.paths
    if (
        command.name == "find"
        and command.args
        and ("-delete" in command.flags or re.search(r"\brm\b", " ".join(command.words)))
    ):
        narrow = {"-name", "-iname", "-path", "-regex", "-type", "-size", "-mtime", "-mindepth"} & set(command.flags)
        folder = path_of(command, command.args[0])
        return (UNKNOWN,) if narrow - {"-mindepth"} and not isinstance(folder, Unknown) else (folder,)
    return ()


@fact(Command)
def recursive(command: Command) -> bool:
    """-R, -r or --recursive."""
    return bool({"-R", "-r", "--recursive"} & set(command.flags))


@fact(Command)
def written(command: Command) -> tuple[Word, ...]:
    """The words that name files it makes: behind > and -o, destinations of cp, mv, install, tee, mkdir."""
    targets = [one.target for one in command.raw.redirects if one.op in (">", ">>", ">|", "&>", "&>>")]
    words: list[Word] = [*targets]
    if command.tool:
        words += [value for name, value in command.parsed_words[0] if name in command.tool.writes and value]
        if command.tool.destination and len(command.args) > 1:
            words.append(command.args[-1])
    if command.name in ("tee", "mkdir", "touch"):
        words += command.args
    return tuple(words)


@fact(Command)
def writes(command: Command) -> tuple[str | Unknown, ...]:
    """The files that it makes, as paths."""
    paths = [path_of(command, word) for word in command.written]
    if command.name == "git" and command.subcommand == "clone" and len(command.args) > 1:
        last = command.args[-1]
        paths.append(
            path_of(command, last if len(command.args) > 2 else Word(re.sub(r"\.git$", "", last.rsplit("/", 1)[-1])))
        )
    if (command.name == "wget" and not {"-O", "--output-document"} & command.options.keys()) or (
        "-O" in command.flags and command.name == "curl"
    ):
        folder = command.options.get("-P") or command.options.get("--directory-prefix") or "."
        names = [url.partition("?")[0].rsplit("/", 1)[-1] for url in command.addresses]
        paths += [path_of(command, Word(f"{folder}/{name}")) for name in names if name]
    return tuple(paths)


@fact(Command)
def logs_to(command: Command) -> tuple[Word, ...]:
    """The words behind > and >> of its own output."""
    return tuple(
        redirect.target
        for redirect in command.raw.redirects
        if redirect.op in (">", ">>", "&>", "&>>") and redirect.fd in ("", "1", "2")
    )


@fact(Command)
def mode(command: Command) -> Word | None:
    """The mode that chmod, mkdir -m or install -m sets."""
    if command.name == "chmod":
        return command.args[0] if command.args else None
    if command.name in ("mkdir", "install"):
        return command.options.get("-m") or command.options.get("--mode")
    return None


@fact(Command)
def world_writable(command: Command) -> bool:
    """That mode lets everybody write, without a sticky bit."""
    return command.mode is not None and hosts.world_writable(command.mode)


@fact(Command)
def narrow_mode(command: Command) -> str | None:
    """That mode without the right of the group and of others to write, if it is one in numbers."""
    mode = command.mode or ""
    return f"{int(mode, 8) & ~0o022:o}" if re.fullmatch(r"[0-7]{3,4}", mode) else None


@fact(Command)
def setuid(command: Command) -> bool:
    """That mode lets others run a file as its owner, root most often."""
    return command.mode is not None and hosts.setuid(command.mode)


@fact(Command)
def in_front(command: Command) -> Word | None:
    """What stands in front of the program on its own command line: wrappers with their options."""
    first, program = (command.raw.words[0].span if command.raw.words else None), command.program_anchor
    if first is None or program is None or program.span is None or first.start >= program.span.start:
        return None
    text = command.file.source.text[first.start : program.span.start]
    return Word(text, Span(first.start, program.span.start))


@fact(Command)
def secrets(command: Command) -> tuple[Mount, ...]:
    """The secret mounts of its RUN whose file or variable its words name."""
    mounts = [mount for mount in command.mounts if mount.type == "secret"]
    if not mounts:
        return ()
    words = [*command.words[1:], *(one.target for one in command.raw.redirects if one.op == "<")]
    return tuple(mount for mount in mounts if any(_names(word, mount) for word in words))


@detail(Command)
def addresses(command: Command) -> tuple[Word, ...]:
    """The arguments that are addresses: http, https, ftp, git; of package managers also behind `--option=`."""
    words = command.words[1:]
    if command.manager is not None:
        words = tuple(_option_value(command, word) if word.startswith("--") else word for word in words)
    return tuple(word for word in words if word[:3] in _SCHEMES and _URL.match(word))


def _option_value(command: Command, word: Word) -> Word:
    """What stands behind the `=` of a long option."""
    value = word.partition("=")[2]
    start = command.file.source.text.find(value, *word.span) if value and word.span else -1
    return Word(value, Span(start, start + len(value)) if start >= 0 else None)


@fact(Command)
def extracts(command: Command) -> tuple[str | Unknown, ...]:
    """The archives that it unpacks."""
    if command.name in ("tar", "bsdtar") and {"-x", "--extract", "--get"} & set(command.flags):
        value = command.options.get("-f") or command.options.get("--file")
        return (path_of(command, value),) if value and value != "-" else ()
    if command.name == "7z" and command.subcommand in ("x", "e"):
        return tuple(path_of(command, arg) for arg in command.args[1:2])
    if command.name == "unzip":
        return tuple(path_of(command, arg) for arg in command.args[:1])
    if command.name in ("gunzip", "bunzip2", "unxz", "unlzma", "unzstd", "uncompress", "zcat", "bzcat", "xzcat"):
        return tuple(path_of(command, arg) for arg in command.args if arg != "-")
    return ()


def _names(word: Word, mount: Mount) -> bool:
    """The word holds the path of a mount or refers to its variable."""
    variable = mount.options.get("env")
    if variable and re.search(rf"\$\{{?{re.escape(variable)}\b", word):
        return True
    return isinstance(mount.path, str) and mount.path in word


@fact(Command)
def venv(command: Command) -> str | Unknown | None:
    """The virtual environment that it makes, or activates."""
    if command.name in (".", "source") and command.args:
        folder, _, last = command.args[0].rpartition("/bin/")
        return path_of(command, Word(folder)) if last == "activate" and folder else None
    if command.name == "virtualenv":
        return path_of(command, command.args[0]) if command.args else None
    if command.name == "uv" and command.subcommand == "venv":
        return path_of(command, command.args[1] if len(command.args) > 1 else Word(".venv"))
    return None
