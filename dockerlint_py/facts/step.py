"""Steps: single instructions, their parts and the state in which they run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..dockerfile import Instruction, split_words
from ..match import UNKNOWN, Unknown
from ..source import Span, Word
from . import grammar, paths, programs, signals
from .comments import shell_said, silences
from .expand import expand, unquoted
from .lazy import lazy
from .scope import Names, Scope
from .view import Table, View, join

if TYPE_CHECKING:
    from . import Facts
    from .command import Command
    from .image import Image
    from .parts import Copy, Mount, Port, Url, Variable
    from .reference import Reference
    from .stage import Stage

_ROOTS = frozenset(("root", "0", "containeradministrator"))
_ASSIGNMENT = re.compile(r"([^\s=]+)=")

MARKS = ("{{", "{%", "<%")  # of templates


class Step:
    """One instruction in its stage."""

    INDEX = ("keyword",)
    SIGNS = ("keyword", "form", "flag_text", "legacy", "missing_shell", "stage.shipped")
    file: Facts
    stage: Stage | None
    keyword: Word
    span: Span
    form: str
    index: int
    deferred: bool = False

    def __init__(self, file: Facts, source: Instruction, stage: Stage | None, index: int) -> None:
        self.file, self.source, self.stage, self.index = file, source, stage, index
        self.keyword, self.span, self.form = Word(source.keyword, source.spelled.span), source.span, source.form

    @property
    def step(self) -> Step:
        """Itself."""
        return self

    @lazy
    def text(self) -> Word:
        """Its source, heredocs included."""
        return Word(self.file.source.text[slice(*self.span)], self.span)

    @lazy
    def head(self) -> Word | None:
        """The empty place above it and its comment lines, where another instruction can go; none of a trigger."""
        text, at = self.file.source.text, self._line_start
        if self.deferred:
            return None
        while at > 0 and re.match(r"[ \t]*#", text[(above := text.rfind("\n", 0, at - 1) + 1) : at]):
            at = above
        return Word("", Span(at, at))

    @property
    def spelled(self) -> Word:
        """Its keyword as written."""
        return self.source.spelled

    @lazy
    def case(self) -> str:
        """How its keyword is written: upper, lower or mixed."""
        return {self.source.keyword: "upper", self.source.keyword.lower(): "lower"}.get(self.spelled, "mixed")

    @lazy
    def as_cased(self) -> str:
        """Its keyword in the case of most instructions of the file."""
        return self.keyword.lower() if self.file.case == "lower" else str(self.keyword)

    @lazy
    def blank_lines(self) -> tuple[Word, ...]:
        """The blank lines within it, behind continuation marks, with their newlines."""
        text = self.file.source.text
        return tuple(Word(text[slice(*blank)], blank) for blank in self.source.blanks)

    @property
    def _line_start(self) -> int:
        starts = self.file.source.lines.starts
        return min(starts[self.source.line - 1], self.file.source.text.rfind("\n", 0, self.span.start) + 1)

    @lazy
    def line(self) -> Word:
        """Its whole lines, with the newline behind; a lone continuation mark above belongs to it."""
        text = self.file.source.text
        start = self._line_start
        end = text.find("\n", self.span.end)
        end = len(text) if end < 0 else end + 1
        return Word(text[start:end], Span(start, end))

    @lazy
    def words(self) -> tuple[Word, ...]:
        """The value split at white space, quotes kept."""
        flat = self.source.flat
        return tuple(flat.word(*found) for found in split_words(flat.text, self.file.source.escape))

    @lazy
    def args(self) -> tuple[Word, ...]:
        """The words of the value, or the texts of its JSON array."""
        return self.strings if self.source.strings is not None else self.words

    @lazy
    def strings(self) -> tuple[Word, ...]:
        """The texts of a JSON array; quotes belong to their spans."""
        flat, found, at = self.source.flat, [], 0
        for text in self.source.strings or ():
            mark = re.compile(r'"(?:[^"\\]|\\.)*"').search(flat.text, at)
            if mark is None:
                break
            found.append(Word(text, flat.span(*mark.span())))
            at = mark.end()
        return tuple(found)

    @lazy
    def value(self) -> Word:
        """Everything after keyword and flags."""
        return Word(self.source.flat.text, self.source.value)

    @lazy
    def resolved(self) -> Word | Unknown:
        """The value with variables put in, quotes removed."""
        value = expand(self.source.flat.text, self.names)
        return UNKNOWN if isinstance(value, Unknown) else Word(value, self.value.span)

    @lazy
    def written_flags(self) -> dict[str, Word]:
        """Flags by name, as written and with the blanks behind them."""
        text, found = self.file.source.text, {}
        for flag in self.source.flags:
            end = flag.span.end
            while text[end : end + 1] in (" ", "\t"):
                end += 1
            found[str(flag.name)] = Word(text[flag.span.start : end], Span(flag.span.start, end))
        return found

    @lazy
    def options(self) -> dict[str, Word | None]:
        """Flags by name; one without a value holds none."""
        return {str(flag.name): flag.value for flag in self.source.flags}

    @lazy
    def flags(self) -> tuple[Word, ...]:
        """The names of its flags."""
        return tuple(flag.name for flag in self.source.flags)

    @lazy
    def features(self) -> tuple[str, ...]:
        """What it uses that not every version of the Dockerfile syntax has: heredocs, flags, modes in letters."""
        names = [str(flag) for flag in self.flags] if self.keyword in ("RUN", "COPY", "ADD") else []
        names += ["heredocs"] if self.source.heredocs else []
        letters = self.mode is not None and self.mode[:1].isalpha()
        return grammar.features([*names, "modes in letters"] if letters else names)

    @lazy
    def unsupported(self) -> tuple[str, ...]:
        """Those features that the version named by `# syntax=`, or without one the stable syntax, does not have."""
        return grammar.lacking(self.file.directives.get("syntax"), self.features)

    @lazy
    def legacy(self) -> bool:
        """An ENV or LABEL with a blank between name and value: all that follows is the value."""
        return self.keyword in ("ENV", "LABEL") and len(self.words) > 1 and "=" not in self.words[0]

    @lazy
    def quoted(self) -> str:
        """Its value as one text in double quotes, as ENV and LABEL take it."""
        text = self.source.flat.text.strip()
        if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" and text[0] not in text[1:-1]:
            text = text[1:-1]
        escape = self.file.source.escape
        return '"' + re.sub(r'["$]|' + re.escape(escape), lambda found: escape + found[0], text) + '"'

    @lazy
    def comment(self) -> Word | None:
        """The comment line right above it, those for linters left out; none if there is none, or an empty one."""
        line = self.source.line - 1
        found = self.file.comment_above.get(line)
        while found and silences(found):
            line -= 1
            found = self.file.comment_above.get(line)
        return found if found and found.strip("# \t") else None

    @lazy
    def comment_word(self) -> str | None:
        """The first word of that comment."""
        return self.comment and self.comment.lstrip("#").split()[0]

    @lazy
    def syntax_needed(self) -> str:
        """The Dockerfile syntax to name for the features that it uses."""
        return grammar.frontend(self.features)

    @lazy
    def overridden(self) -> bool:
        """The same keyword comes again in this stage."""
        return self.stage is not None and self.stage.first_after(self.keyword, self.index) is not None

    @lazy
    def in_force(self) -> bool:
        """Nothing replaces its effect before the final image is done."""
        output = self.file.output
        return output is not None and output.last(self.keyword) is self

    @lazy
    def previous(self) -> Step | None:
        """The instruction right above it in its stage."""
        return self.stage.steps[self.index - 1] if self.stage and self.index > 0 else None

    @lazy
    def gap(self) -> Word | None:
        """What stands between it and the instruction right above: the end of a line, blank lines, comments."""
        above = self.previous
        if above is None:
            return None
        between = Span(above.span.end, self.span.start)
        return Word(self.file.source.text[slice(*between)], between)

    @lazy
    def keyword_and_space(self) -> Word:
        """Its keyword and what stands before its first flag or its value."""
        flags = self.source.flags
        place = Span(self.span.start, flags[0].span.start if flags else self.source.value.start)
        return Word(self.file.source.text[slice(*place)], place)

    @lazy
    def lines(self) -> tuple[Word, ...]:
        """Its lines one by one, without the bodies of heredocs."""
        heredocs = self.source.heredocs
        text, at = self.file.source.text, self.span.start
        end = text.rfind("\n", 0, heredocs[0].body.start) if heredocs else self.span.end
        found = []
        for line in text[at:end].split("\n"):
            found.append(Word(line.rstrip("\r"), Span(at, at + len(line.rstrip("\r")))))
            at += len(line) + 1
        return tuple(found)

    @lazy
    def flag_text(self) -> str:
        """Its flags as written, one space between them."""
        return " ".join(f"{flag.name}={flag.value}" if flag.value else str(flag.name) for flag in self.source.flags)

    @lazy
    def volumes(self) -> tuple[str | Unknown, ...]:
        """The paths that a VOLUME declares."""
        if self.keyword != "VOLUME":
            return ()
        return tuple(paths.absolute(expand(word, self.names), self) for word in self.args)

    @lazy
    def signal(self) -> str | Unknown | None:
        """The signal that a STOPSIGNAL names: TERM for SIGTERM, sigterm and 15."""
        return signals.canonical(expand(self.source.flat.text, self.names)) if self.keyword == "STOPSIGNAL" else None

    @lazy
    def env(self) -> Scope:
        """Variables by name just before it."""
        return Scope(self.stage, self.index) if self.stage else Scope(self.file.nothing, 0)

    @lazy
    def names(self) -> Names:
        return Names(self.env)

    @lazy
    def shell(self) -> Word | None:
        """The value of the SHELL in force just before it, or what a comment says that it is; none without either."""
        last = self.stage.last("SHELL", self.index) if self.stage else None
        if self.file.shells:
            return shell_said(self, last)
        return last.value if last else None

    @lazy
    def pipefail(self) -> bool:
        """SHELL sets pipefail, of a shell that knows it: any but the sh of Debian and of images that are not known."""
        if self.shell is None or "pipefail" not in self.shell:
            return False
        named = re.match(r'\[\s*"(?:[^"]*/)?(\w+)(?:\.exe)?"', self.shell)
        if named and named[1] != "sh":
            return named[1] != "dash"
        family = self.stage.image.family if self.stage and self.stage.image else UNKNOWN
        return family in ("alpine", "busybox", "rhel", "suse", "arch")

    @lazy
    def errexit(self) -> bool:
        """SHELL ends at the first failure."""
        return self.shell is not None and re.search(r'"-\w*e\w*"', self.shell) is not None

    @lazy
    def template(self) -> bool:
        """Something else fills in a part of its value before it is an instruction."""
        return any(mark in self.value for mark in MARKS) and self.file.template

    @lazy
    def posix(self) -> bool | Unknown:
        """The shell in force is a sh, so that its text can be parsed."""
        if self.shell is not None:
            return re.search(r'^\[\s*"(?:/\S*/)?(?:ba|da|a|z|k)?sh"', self.shell) is not None
        family = self.stage.image.family if self.stage and self.stage.image else UNKNOWN
        return family != "windows" and self.file.source.escape != "`"

    @lazy
    def missing_shell(self) -> Word | Unknown | None:
        """The shell that its shell form needs, or that SHELL names, where the stage does not have it by then."""
        return programs.missing_shell(self)

    @lazy
    def user(self) -> str | Unknown | None:
        """The user in force just before it; none if the file sets none."""
        last = self.stage.last("USER", self.index) if self.stage else None
        return last.user_set if last else None

    @lazy
    def user_set(self) -> str | Unknown:
        """The user that a USER names, variables put in; unknown of several words, which are no name."""
        user = expand(self.source.flat.text, self.names)
        return UNKNOWN if isinstance(user, str) and len(user.split()) > 1 else user

    @lazy
    def account(self) -> str | Unknown | None:
        """The account that USER or --chown names; none where it is a number."""
        if self.keyword == "USER":
            given: str | Unknown = self.user_set
        elif self.owner:
            given = expand(self.owner, self.names)
        else:
            return None
        if isinstance(given, Unknown):
            return UNKNOWN
        name = given.partition(":")[0]
        return None if not name or name.isdigit() else name

    @lazy
    def account_exists(self) -> bool | Unknown | None:
        """That account is there by then: the base image brings it, or a command above makes it."""
        from .accounts import exists

        return exists(self, self.account) if isinstance(self.account, str) else self.account

    @lazy
    def root(self) -> bool | Unknown:
        """USER is root by any spelling; of other instructions: they run as root."""
        if self.keyword == "USER":
            user: str | Unknown | None = self.user_set
        else:
            user = self.user
        if user is None:
            return self.stage.image.root if self.stage and self.stage.image else UNKNOWN
        return user if isinstance(user, Unknown) else user.partition(":")[0].lower() in _ROOTS

    @lazy
    def workdir(self) -> str | Unknown | None:
        """The working directory just before it; none if the file sets none."""
        last = self.stage.last("WORKDIR", self.index) if self.stage else None
        return last.workdir_set if last else None

    @lazy
    def workdir_set(self) -> str | Unknown:
        """The folder that a WORKDIR names, put below the one before it."""
        return paths.absolute(expand(self.source.flat.text, self.names), self)

    @lazy
    def images(self) -> tuple[Image, ...]:
        """The images that it names: FROM, --from, from= of a mount."""
        if self.keyword not in ("FROM", "COPY", "ADD", "RUN") or (self.keyword != "FROM" and not self.source.flags):
            return ()
        from .image import Image

        if self.keyword == "FROM":
            return (Image(self, self.words[0], "base"),) if self.words else ()
        found = []
        source = self.options.get("--from") if self.keyword in ("COPY", "ADD") else None
        if source:
            found.append(Image(self, source, "copy"))
        return (*found, *(Image(self, mount.source_image, "mount") for mount in self.mounts if mount.source_image))

    @lazy
    def mounts(self) -> tuple[Mount, ...]:
        """The --mount flags of a RUN."""
        flags = self.source.flags if self.keyword == "RUN" else ()
        if not flags:
            return ()
        from .parts import Mount

        return tuple(Mount(self, flag.value) for flag in flags if flag.name == "--mount" and flag.value)

    @lazy
    def commands(self) -> tuple[Command, ...] | Unknown:
        """The commands of a RUN, CMD or ENTRYPOINT."""
        if self.keyword in ("CMD", "ENTRYPOINT"):
            from .start import single

            return single(self)
        if self.keyword != "RUN":
            return ()
        from .commands import commands

        return commands(self)

    @lazy
    def as_exec(self) -> str | Unknown | None:
        """A start command in shell form as a JSON array; none where it needs a shell."""
        commands = self.commands if self.keyword in ("CMD", "ENTRYPOINT") and self.form == "shell" else ()
        if isinstance(commands, Unknown):
            return UNKNOWN
        return commands[0].as_exec if len(commands) == 1 else None

    @lazy
    def copies(self) -> tuple[Copy, ...]:
        """The sources of a COPY or ADD."""
        if self.keyword not in ("COPY", "ADD"):
            return ()
        from .parts import copies

        return copies(self)

    @lazy
    def mode(self) -> Word | None:
        """The value of --chmod."""
        return self.options.get("--chmod")

    @lazy
    def owner(self) -> Word | None:
        """The value of --chown."""
        return self.options.get("--chown")

    @lazy
    def variables(self) -> tuple[Variable, ...]:
        """The names of an ARG or ENV."""
        from .parts import Variable

        if self.keyword not in ("ARG", "ENV"):
            return ()
        return tuple(Variable(self, name, value) for name, value in self.pairs)

    @lazy
    def references(self) -> tuple[Reference, ...]:
        """The variables that it names with `$`."""
        from .reference import references

        return references(self)

    @lazy
    def labels(self) -> tuple[Variable, ...]:
        """The names of a LABEL."""
        from .parts import Variable

        return tuple(Variable(self, name, value) for name, value in self.pairs) if self.keyword == "LABEL" else ()

    @lazy
    def pairs(self) -> tuple[tuple[Word, Word | None], ...]:
        """Names and values of ARG, ENV and LABEL, as written but for quotes around a name."""
        return tuple(self._pairs())

    def _pairs(self) -> Iterator[tuple[Word, Word | None]]:
        words = self.words
        if self.keyword != "ARG" and words and "=" not in words[0]:
            flat, start = self.source.flat, len(words[0])
            rest = flat.text[start:]
            yield words[0], flat.word(start + len(rest) - len(rest.lstrip()), len(flat.text)) if rest.strip() else None
            return
        for word in words:
            found = _ASSIGNMENT.match(word)
            if not found or word.span is None:
                yield word, None
                continue
            start, end = word.span
            cut = start + found.end()  # a continuation inside the name would shift it; nobody writes that
            name = Word(unquoted(found[1]), Span(start, cut - 1))
            yield name, Word(word[found.end() :], Span(cut, max(cut, end)))

    @lazy
    def ports(self) -> tuple[Port, ...]:
        """The ports of an EXPOSE."""
        from .parts import Port

        return tuple(Port(self, word) for word in self.words) if self.keyword == "EXPOSE" else ()

    @lazy
    def urls(self) -> tuple[Url, ...] | Unknown:
        """The URLs in a RUN's commands and an ADD's sources."""
        from .parts import Url

        if self.keyword == "ADD":
            return tuple(Url(self, copy.source, None) for copy in self.copies if copy.origin in ("url", "git"))
        if self.keyword != "RUN":
            return ()
        commands = self.commands
        if isinstance(commands, Unknown):
            return UNKNOWN
        return join(UNKNOWN if isinstance(command, Unknown) else command.urls for command in commands)

    @lazy
    def earlier(self) -> View:
        """What stands above it in its stage and in the local stages that one is built from."""
        if self.stage is None:
            return View(Table(()), 0, 0)
        table, stages = self.stage.table, self.file.all_stages(stop=self.stage.index)
        return View(table, 0, len(table.steps.items) - len(self.stage.steps) + self.index, stages)

    @lazy
    def later(self) -> View:
        """What stands below it in its stage."""
        if self.stage is None:
            return View(Table(()), 0, 0)
        table, stages = self.stage.table, self.file.all_stages(start=self.stage.index + 1)
        last = len(table.steps.items)
        return View(table, last - len(self.stage.steps) + self.index + 1, last, stages)

    @lazy
    def trigger(self) -> Step | None:
        """The instruction that an ONBUILD holds."""
        if self.keyword != "ONBUILD" or self.source.inner is None:
            return None
        held = Step(self.file, self.source.inner, self.stage, self.index)
        held.deferred = True
        return held

    @lazy
    def inner(self) -> Step | None:
        inner = self.source.inner
        return Step(self.file, inner, self.stage, self.index) if inner else None

    @lazy
    def inner_strings(self) -> tuple[Word, ...]:
        """The texts of a health check's JSON array."""
        return self.inner.strings if self.inner else ()
