"""Expansions that stand without quotes in a shell text: the word around one, and whether it stays one word."""

from __future__ import annotations

from dockerlint_py.facts.knowledge import variable_names
from dockerlint_py.facts.model import Command, Instruction, ShellcheckDiagnostic
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Span, Word
from dockerlint_py.text.records import NamedTuple
from dockerlint_py.text.unknown import UNKNOWN, Unknown

_PLAIN = lazy_pattern(r"(?:[\w/.:=,@%+-]|\$\{\w+\}|\$[A-Za-z_]\w*)+", re.A)
_VARIABLE = lazy_pattern(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)((?:#|##|%|%%)[\w.*/-]+)?\})\Z", re.A)
_ENDS_WORD = frozenset(" \t\r\n;|&)")
_PATTERN = frozenset("*?[")
_LIST = lazy_pattern(r"(?:opt|option|arg|flag|param)s?\Z", re.I)
_ONE_VALUE = frozenset(
    ("dir", "directory", "folder", "home", "path", "root", "prefix", "version", "ver", "user", "username", "group",
     "uid", "gid", "userid", "groupid", "file", "filename", "name", "url", "uri", "host", "hostname", "domain", "port",
     "arch", "branch", "tag", "commit", "sha", "sha1", "sha256", "sha512", "md5", "checksum", "hash", "distro",
     "distribution", "codename", "edition", "platform", "repo", "password", "passwd", "email", "regex", "suffix",
     "release", "locale", "timezone", "tz")
)  # fmt: skip
"""Last parts of names of variables that hold one value."""
_FIXED = lazy_pattern(r"[\w/.:=,@%+-]*\Z", re.A)
_ASSIGNED = lazy_pattern(
    r"(?:^|[\s;&|({])(?:(?:export|local|readonly)\s+)?([A-Za-z_]\w*)(\+?)="
    r"((?:\"[^\"]*\"|'[^']*'|\$\([^()]*\)|`[^`]*`|[^\s;&|()\"'`])*)",
    re.M,
)
_LOOP = lazy_pattern(r"\bfor\s+(\w+)\s+in\b([^;\n]*)")
_READ = lazy_pattern(r"\b(?:read|getopts|mapfile|printf\s+-v)\b([^;&|\n]{0,300})")
_RUN_ELSEWHERE = lazy_pattern(r"(?:^|[\s;&|(])(?:\.|source|eval)\s", re.M)
_ONE_WORD_COMMANDS = lazy_pattern(
    r"nproc(?: --all)?|arch|uname(?: -[mrs])?|hostname|whoami|dpkg --print-architecture|apk --print-arch|getconf \w+"
    r"|mktemp(?: -d)?|id -[ug](?: \w+)?|lsb_release -[cri]s|rpm -E %\{?\w+\}?|date \+[%\w-]+"
    r"|dpkg-architecture --query \w+"
)
_ONE_WORD_PROGRAMS = lazy_pattern(
    r"(?:which|command -v|basename|dirname|readlink|realpath|pwd|git rev-parse|git describe)\b"
)
_DEEPEST = 4


@fact(ShellcheckDiagnostic, "command")
def command_of_diagnostic(diagnostic: ShellcheckDiagnostic) -> Command | None:
    """The innermost command that it is about."""
    commands = diagnostic.instruction.commands
    if isinstance(commands, Unknown):
        return None
    start, end = _place(diagnostic)
    around = [
        one for one in commands if not isinstance(one, Unknown) and one.span.start <= start and end <= one.span.end
    ]
    return min(around, key=lambda one: one.span.end - one.span.start, default=None)


@fact(ShellcheckDiagnostic)
def quotable(diagnostic: ShellcheckDiagnostic) -> Word | None:
    """The word, or the part of one, that quotes can be put around where an expansion has none; nothing where the
    expansion may be several words on purpose."""
    text = _written(diagnostic)
    if text is None or not _may_be_quoted(diagnostic, text):
        return None
    return diagnostic.plain_word


@fact(ShellcheckDiagnostic)
def stays_one_word(diagnostic: ShellcheckDiagnostic) -> bool | Unknown:
    """Without quotes the expansion is one word as well: its value has neither blanks nor stars, or it stands behind an
    option's `=` or a scheme, with which no file's name begins, or it names the file of a redirection, or the same RUN
    surely calls a program of the folder that it names; unknown if that cannot be told."""
    text = _written(diagnostic)
    word = diagnostic.plain_word
    if text is None or word is None:
        return UNKNOWN
    source = diagnostic.file.source.text
    glued = diagnostic.is_glued
    if glued and re.match(r"\w+://|-[\w-]*=?|/p:\w+=|[A-Za-z_]\w*=", _whole(source, word.span or _place(diagnostic))):
        return True
    if glued and _stands_behind(source, (word.span or _place(diagnostic)).start, ">"):
        return True
    whole, filled = _kind_of(text, diagnostic.instruction, _DEEPEST)
    if whole is None and glued and _is_called_by(text, diagnostic.instruction):
        return True
    return True if whole and (filled or glued) else UNKNOWN


@fact(ShellcheckDiagnostic)
def assigns_what_cannot_fail(diagnostic: ShellcheckDiagnostic) -> bool:
    """Its command gives a variable the output of a program that does not fail, such as mktemp or uname."""
    text = diagnostic.file.source.text[slice(*diagnostic.command.span)] if diagnostic.command else ""
    match = re.search(r"=\"?(?:\$\(([^()]*)\)|`([^`]*)`)\"?\Z", text)
    return match is not None and _ONE_WORD_COMMANDS.fullmatch((match[1] or match[2] or "").strip()) is not None


@fact(ShellcheckDiagnostic)
def quotes_build_argument(diagnostic: ShellcheckDiagnostic) -> bool:
    """Its text names a variable that only an ARG declares: nothing knows the name once the image is built."""
    stage, at = diagnostic.stage, diagnostic.instruction.index
    text = diagnostic.file.source.text[slice(*_place(diagnostic))]
    return stage is not None and any(
        kinds == {"ARG"}
        for name in re.findall(r"\$\{?([A-Za-z_]\w*)", text)
        if (
            kinds := {
                kind
                for own in stage.chain
                for place, kind, _ in own.settings.get(name, ())
                if own is not stage or place < at
            }
        )
    )


@detail(ShellcheckDiagnostic)
def plain_word(diagnostic: ShellcheckDiagnostic) -> Word | None:
    """The part of its word without quotes and patterns, behind an `=`; of a substitution only that."""
    source = diagnostic.file.source.text
    start, end = _place(diagnostic)
    if source[start : start + 2] == "$(" or source[start] == "`":
        span: Span | None = Span(start, end)
    else:
        span = _around(source, start, end)
    if span is None or not _is_bounded(source, span):
        return None
    text = source[slice(*span)]
    key = re.match(r"[\w/:.-]+=(?=[^=]*\$)", text) if source[start] == "$" and text[0] != "$" else None
    if key and span.start + key.end() <= start:
        span = Span(span.start + key.end(), span.end)
    return Word(source[slice(*span)], span)


@detail(ShellcheckDiagnostic)
def is_glued(diagnostic: ShellcheckDiagnostic) -> bool:
    """Other characters of the same word stand around the expansion."""
    source = diagnostic.file.source.text
    start, end = _place(diagnostic)
    return source[start - 1] not in " \t\r\n;|&(`" or (end < len(source) and source[end] not in " \t\r\n;|&)`")


def _is_called_by(text: str, instruction: Instruction) -> bool:
    """A command that surely runs is called by its path in the folder that a variable names, which nothing in the RUN
    sets: with a blank in it, that would be another command."""
    match = _VARIABLE.match(text)
    name = match and (match[1] or match[2])
    settings = instruction.shell_settings
    if match is None or not name or match[3] or not _names_one_value(name) or isinstance(instruction.commands, Unknown):
        return False
    if settings.elsewhere or name in settings.values or name in settings.loops or name in settings.read:
        return False
    folders = (f"${name}/", f"${{{name}}}/")
    return any(
        not isinstance(one, Unknown) and one.is_certain and str(one.spelled).strip('"').startswith(folders)
        for one in instruction.commands
    )


def _stands_behind(source: str, start: int, mark: str) -> bool:
    return source[:start].rstrip(" \t").endswith(mark)


def _place(diagnostic: ShellcheckDiagnostic) -> Span:
    return diagnostic.span or Span(0, 0)


def _written(diagnostic: ShellcheckDiagnostic) -> str | None:
    """The expansion, where it stands in the file in one piece."""
    text = diagnostic.file.source.text[slice(*_place(diagnostic))]
    return text if text[:1] in ("$", "`") and "\n" not in text and "\\" not in text else None


def _around(source: str, start: int, end: int) -> Span | None:
    """The run of plain characters and variables that holds a range."""
    first = start
    while first > 0 and not source[first - 1].isspace():
        first -= 1
    for match in _PLAIN.finditer(source, first):
        if match.start() > start:
            return None
        if end <= match.end():
            return Span(*match.span())
    return None


def _is_bounded(source: str, span: Span) -> bool:
    """The word ends where a range does, or a pattern stands there."""
    left = source[span.start - 1] if span.start else " "
    right = source[span.end] if span.end < len(source) else "\n"
    if _stands_behind(source, span.start, "<") or _stands_behind(source, span.start, "&>"):
        return False
    if source[span.start : span.start + 2] == "$(" or source[span.start] == "`":
        return left not in "\"'\\`$" and right not in "\"'\\`"
    return (left in _ENDS_WORD or left in _PATTERN or left in "(>") and (right in _ENDS_WORD or right in _PATTERN)


def _whole(source: str, span: Span) -> str:
    """A word from its beginning."""
    first = span.start
    while first > 0 and not source[first - 1].isspace():
        first -= 1
    return source[first : span.end]


def _may_be_quoted(diagnostic: ShellcheckDiagnostic, text: str) -> bool:
    if text[0] == "`" or text.startswith("$("):
        inner = text[1:-1] if text[0] == "`" else text[2:-1]
        if text[0] == "`" and '"' in inner:
            return False
        known = _ONE_WORD_COMMANDS.fullmatch(inner.strip()) or _ONE_WORD_PROGRAMS.match(inner.strip())
        return bool(known) or (
            diagnostic.is_glued and not re.search(r"\b(?:cat|config|echo|find|ls|xargs|seq)\b", inner)
        )
    match = _VARIABLE.match(text)
    name = match and (match[1] or match[2])
    if match is None or not name:
        return False
    if _LIST.search(name):
        return False
    whole, filled = _kind_of(text, diagnostic.instruction, _DEEPEST)
    if whole is False:
        return False
    if diagnostic.is_glued:
        return True
    return bool(whole and filled) or _names_one_value(name)


def _names_one_value(name: str) -> bool:
    """The last part of a name says so: APP_HOME, patchFile, file2."""
    last = re.split(r"_|(?<=[a-z])(?=[A-Z])", name)[-1].lower()
    return last in _ONE_VALUE or last.rstrip("0123456789") in _ONE_VALUE


def _kind_of(text: str, instruction: Instruction, depth: int) -> tuple[bool | None, bool]:
    """Whether an expansion is surely (True) or surely not (False) without blanks and patterns, and surely not empty."""
    if text.startswith("$(") or text[:1] == "`":
        inner = text[1:-1] if text[0] == "`" else text[2:-1]
        return (True, True) if _ONE_WORD_COMMANDS.fullmatch(inner.strip()) else (None, False)
    match = _VARIABLE.match(text)
    if match is None or depth == 0:
        return None, False
    name = match[1] or match[2]
    whole, filled = _kind_of_variable(name, instruction, depth)
    return whole, filled and not match[3]


class _Settings(NamedTuple):
    """What a script gives its variables: values and lists of loops by name, names that are read from elsewhere, and
    whether other scripts may set some."""

    values: dict[str, list[str]]
    loops: dict[str, list[str]]
    read: frozenset[str]
    elsewhere: bool


@detail(Instruction)
def shell_settings(instruction: Instruction) -> _Settings:
    """What the shell texts of an instruction give their variables."""
    script = instruction.source.flat.text
    for heredoc in instruction.source.heredocs:
        script += "\n" + instruction.file.source.text[slice(*heredoc.body)]
    values: dict[str, list[str]] = {}
    loops: dict[str, list[str]] = {}
    read = {word for match in _READ.finditer(script) for word in match[1].split()}
    for match in _ASSIGNED.finditer(script):
        values.setdefault(match[1], []).append(match[3])
        read |= {match[1]} if match[2] else set()
    for match in _LOOP.finditer(script):
        loops.setdefault(match[1], []).append(match[2])
    return _Settings(values, loops, frozenset(read), _RUN_ELSEWHERE.search(script) is not None)


def _kind_of_variable(name: str, instruction: Instruction, depth: int) -> tuple[bool | None, bool]:
    settings = instruction.shell_settings
    if settings.elsewhere or name in settings.read:
        return None, False
    values, loops = settings.values.get(name, ()), settings.loops.get(name, ())
    if not values and not loops:
        return _kind_of_setting(name, instruction)
    kinds = [_kind_of_value(value, instruction, depth - 1) for value in values]
    kinds += [(_is_plain_list(words), True) for words in loops]
    if any(whole is False for whole, _ in kinds):
        return False, False
    whole = True if all(whole for whole, _ in kinds) else None
    filled = all(filled for _, filled in kinds) and (not values or _is_always_set(name, instruction))
    return whole, filled and bool(whole)


def _kind_of_setting(name: str, instruction: Instruction) -> tuple[bool | None, bool]:
    """Of a variable that Docker sets."""
    value = instruction.env.get(name)
    if isinstance(value, str):
        return (True, value != "") if _FIXED.match(value) else (False, True)
    if name in variable_names.names("global") and instruction.env.declares(name):
        return True, name.endswith(("ARCH", "PLATFORM", "OS"))
    return None, False


def _kind_of_value(value: str, instruction: Instruction, depth: int) -> tuple[bool | None, bool]:
    """Of what is assigned: plain text and expansions that are without blanks."""
    if value[:1] == "'":
        return (bool(_FIXED.match(value[1:-1])), value != "''")
    bare = value[1:-1] if value[:1] == '"' and value.endswith('"') and value.count('"') == 2 else value
    parts = re.split(r"(\$\([^()]*\)|`[^`]*`|\$\{[^{}]*\}|\$[A-Za-z_]\w*)", bare)
    whole: bool | None = True
    filled = False
    for at, part in enumerate(parts):
        if at % 2 == 0:
            if not _FIXED.match(part):
                return (False if re.search(r"[\s*?]", part) and "$" not in part else None), False
            filled = filled or part != ""
            continue
        of_part, has = _kind_of(part, instruction, depth) if depth > 0 else (None, False)
        if of_part is False:
            return False, False
        whole, filled = (whole if of_part else None), filled or has
    return whole, filled


def _is_plain_list(words: str) -> bool | None:
    """Each of the words that a loop goes over is one: what an unquoted expansion is split into has no blanks left."""
    return None if re.search(r"[\"'*?\[\\]", words) else True


def _is_always_set(name: str, instruction: Instruction) -> bool:
    """A command that surely runs gives it its value."""
    commands = instruction.commands
    if isinstance(commands, Unknown):
        return False
    return any(
        one.is_certain and any(str(target) == name for target, _ in one.raw.assignments)
        for one in commands
        if not isinstance(one, Unknown)
    )
