"""What a command does to files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..late import late
from ..match import UNKNOWN, Unknown
from ..source import Span, Word
from . import hosts
from .command_words import CommandWords
from .lazy import lazy

if TYPE_CHECKING:
    from .parts import Mount

_SCHEMES = frozenset(("htt", "ftp", "git", "ssh"))
_URL = late(r"^(?:https?|ftp|git|ssh)://|^git\+|^git@[\w.-]+:")


class CommandFiles(CommandWords):
    """A command by what it reads, writes and removes."""

    @lazy
    def paths(self) -> tuple[str | Unknown, ...]:
        """Its path arguments."""
        args = self.args
        if self.name in ("chmod", "chown", "chgrp"):
            args = args[1:]
        elif self.tool is None or self.tool.plain:
            args = tuple(arg for arg in args if "/" in arg)
        return tuple(self._path(arg) for arg in args)

    @lazy
    def removes(self) -> tuple[str | Unknown, ...]:
        """The paths that rm or find -delete removes."""
        if self.name in ("rm", "unlink"):
            return self.paths
        if (
            self.name == "find"
            and self.args
            and ("-delete" in self.flags or re.search(r"\brm\b", " ".join(self.words)))
        ):
            narrow = {"-name", "-iname", "-path", "-regex", "-type", "-size", "-mtime", "-mindepth"} & set(self.flags)
            folder = self._path(self.args[0])
            return (UNKNOWN,) if narrow - {"-mindepth"} and not isinstance(folder, Unknown) else (folder,)
        return ()

    @lazy
    def recursive(self) -> bool:
        """-R, -r or --recursive."""
        return bool({"-R", "-r", "--recursive"} & set(self.flags))

    @lazy
    def written(self) -> tuple[Word, ...]:
        """The words that name files it makes: behind > and -o, destinations of cp, mv, install, tee, mkdir."""
        found = [one.target for one in self._raw.redirects if one.op in (">", ">>", ">|", "&>", "&>>")]
        words: list[Word] = [*found]
        if self.tool:
            words += [value for name, value in self._split[0] if name in self.tool.writes and value]
            if self.tool.destination and len(self.args) > 1:
                words.append(self.args[-1])
        if self.name in ("tee", "mkdir", "touch"):
            words += self.args
        return tuple(words)

    @lazy
    def writes(self) -> tuple[str | Unknown, ...]:
        """The files that it makes, as paths."""
        found = [self._path(word) for word in self.written]
        if self.name == "git" and self.subcommand == "clone" and len(self.args) > 1:
            last = self.args[-1]
            found.append(
                self._path(last if len(self.args) > 2 else Word(re.sub(r"\.git$", "", last.rsplit("/", 1)[-1])))
            )
        if (
            self.name == "wget"
            and not {"-O", "--output-document"} & self.options.keys()
            or "-O" in self.flags
            and self.name == "curl"
        ):
            folder = self.options.get("-P") or self.options.get("--directory-prefix") or "."
            names = [url.partition("?")[0].rsplit("/", 1)[-1] for url in self._addresses]
            found += [self._path(Word(f"{folder}/{name}")) for name in names if name]
        return tuple(found)

    @lazy
    def logs_to(self) -> tuple[Word, ...]:
        """The words behind > and >> of its own output."""
        return tuple(
            one.target for one in self._raw.redirects if one.op in (">", ">>", "&>", "&>>") and one.fd in ("", "1", "2")
        )

    @lazy
    def mode(self) -> Word | None:
        """The mode that chmod, mkdir -m or install -m sets."""
        if self.name == "chmod":
            return self.args[0] if self.args else None
        if self.name in ("mkdir", "install"):
            return self.options.get("-m") or self.options.get("--mode")
        return None

    @lazy
    def world_writable(self) -> bool:
        """That mode lets everybody write, without a sticky bit."""
        return self.mode is not None and hosts.world_writable(self.mode)

    @lazy
    def setuid(self) -> bool:
        """That mode lets others run a file as its owner, root most often."""
        return self.mode is not None and hosts.setuid(self.mode)

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """The mounts of its RUN."""
        return self.step.mounts

    @lazy
    def in_front(self) -> Word | None:
        """What stands in front of the program on its own command line: wrappers with their options."""
        first, program = (self._raw.words[0].span if self._raw.words else None), self.words_start
        if first is None or program is None or program.span is None or first.start >= program.span.start:
            return None
        text = self.file.source.text[first.start : program.span.start]
        return Word(text, Span(first.start, program.span.start))

    @lazy
    def secrets(self) -> tuple[Mount, ...]:
        """The secret mounts of its RUN whose file or variable its words name."""
        mounts = [mount for mount in self.mounts if mount.type == "secret"]
        if not mounts:
            return ()
        words = [*self.words[1:], *(one.target for one in self._raw.redirects if one.op == "<")]
        return tuple(mount for mount in mounts if any(_names(word, mount) for word in words))

    @lazy
    def _addresses(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words[1:] if word[:3] in _SCHEMES and _URL.match(word))

    @lazy
    def extracts(self) -> tuple[str | Unknown, ...]:
        """The archives that it unpacks."""
        if self.name in ("tar", "bsdtar") and {"-x", "--extract", "--get"} & set(self.flags):
            value = self.options.get("-f") or self.options.get("--file")
            return (self._path(value),) if value and value != "-" else ()
        if self.name == "7z" and self.subcommand in ("x", "e"):
            return tuple(self._path(arg) for arg in self.args[1:2])
        if self.name == "unzip":
            return tuple(self._path(arg) for arg in self.args[:1])
        if self.name in ("gunzip", "bunzip2", "unxz", "unlzma", "unzstd", "uncompress", "zcat", "bzcat", "xzcat"):
            return tuple(self._path(arg) for arg in self.args if arg != "-")
        return ()


def _names(word: Word, mount: Mount) -> bool:
    """The word holds the path of a mount or refers to its variable."""
    variable = mount.options.get("env")
    if variable and re.search(rf"\$\{{?{re.escape(variable)}\b", word):
        return True
    return isinstance(mount.path, str) and mount.path in word
