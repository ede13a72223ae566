"""Shell texts and argument lists → the commands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .. import shell
from ..late import late
from ..match import UNKNOWN, Unknown
from ..shell import ShellWord, SimpleCommand
from ..source import Flat, Span, Word
from .command import Command
from .peeled import Peeled, base_name
from .run import Run

if TYPE_CHECKING:
    from .step import Step


SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh"))
_SHELL_C = late(r"-\w*c$")


def commands(step: Step) -> tuple[Command, ...] | Unknown:
    """The commands of a RUN; an unknown item stands for what could not be read."""
    if step.posix is not True or step.template:
        return UNKNOWN
    found = Run()
    broken = False
    if step.form == "exec":
        broken = add_words(step, list(step.strings), found)
    else:
        flats = tuple(_scripts(step))
        for flat, _ in flats:
            broken = add_script(step, flat, found, None) or broken
        found.end = None if len(flats) > 1 else found.end
    found.broken = broken
    return tuple(found.row.items)


def shell_texts(step: Step) -> Iterator[tuple[Flat, str]]:
    """The shell texts of an instruction, each with the shell that it names itself; empty for the one in force."""
    if step.posix is not True:
        return
    if step.keyword == "RUN" and step.form != "exec":
        yield from _scripts(step)
    elif step.keyword in ("CMD", "ENTRYPOINT") and step.form == "shell":
        yield step.source.flat, ""
    elif step.keyword == "HEALTHCHECK" and (inner := step.source.inner) and inner.strings is None:
        yield inner.flat, ""


def _scripts(step: Step) -> Iterator[tuple[Flat, str]]:
    """The shell texts of a RUN in shell form: its own, and heredoc bodies that a shell reads."""
    flat, heredocs = step.source.flat, step.source.heredocs
    if not heredocs:
        yield flat, ""
        return
    text = flat.text
    for heredoc in heredocs:
        text = text.replace(heredoc.word, " " * len(heredoc.word), 1)
    rest = text.split()
    body = heredocs[0].body
    source = step.file.source.text
    named = base_name(rest[-1] if len(rest) == 1 else rest[0]) if rest else ""
    if not rest or named in SHELLS:
        first = source[body.start : body.end].lstrip()[:80].partition("\n")[0]
        shebang = re.search(r"\b(?:ba|da|a|z|k)?sh\b", first)
        if rest or not first.startswith("#!") or shebang:
            yield Flat.of(source, [body]), named or (shebang[0] if first.startswith("#!") and shebang else "")
    if rest:
        masked = Flat.of(source, [])
        masked.text, masked._flat, masked._origin = text, flat._flat, flat._origin
        yield masked, ""


def add_script(step: Step, flat: Flat, found: Run, outer: Command | None) -> bool:
    """Appends the commands of a shell text; says whether some of it could not be read."""
    script = shell.parse(flat)
    if outer is None:
        found.end, found.compound = script.end, script.compound
    made: dict[int, Command] = {}
    broken = script.broken
    for raw in script.commands:
        if raw.function:
            continue
        command = Command(step, raw, found, Peeled(raw.words), outer)
        made[raw.index] = command
        text = _inner(command)
        if isinstance(text, ShellWord):
            inside = shell.nested(text, flat)
            if inside is not None and len(_wrapped(outer)) < 5:
                before = len(found)
                broken = add_script(step, inside, found, command) or broken
                if len(found) > before:
                    made[raw.index] = found[-1]
                    continue
            broken = True
        found.append(command)
    _connect(script.commands, made)
    return broken


def _wrapped(outer: Command | None) -> list[Command]:
    chain: list[Command] = []
    while outer is not None:
        chain.append(outer)
        outer = outer._outer
    return chain


def _connect(raws: Sequence[SimpleCommand], made: dict[int, Command]) -> None:
    for raw in raws:
        command = made.get(raw.index)
        if command is None:
            continue
        for index in raw.fed_by:
            if index in made:
                command._fed.append(made[index])
                made[index]._feeds.append(command)
        if raw.piped_to in made:
            command._piped_to = made[raw.piped_to]


def _inner(command: Command) -> Word | None:
    """The text that `sh -c` or `su -c` runs."""
    words = command._peeled.words
    if not words:
        return None
    name = words[0].rsplit("/", 1)[-1]
    if name not in SHELLS and name != "su":
        return None
    for at, word in enumerate(words[1:-1], 1):
        if not word.startswith("-") and name != "su":
            return None
        if _SHELL_C.match(word) or word == "--command":
            if name == "su":
                users = [one for one in (*words[1:at], *words[at + 2 :]) if not one.startswith("-")]
                command._peeled.user = users[0] if users else "root"
            return words[at + 1]
    return None


def add_words(step: Step, words: list[Word], found: Run, outer: Command | None = None) -> bool:
    """Appends the command of an exec form; says whether some of it could not be read."""
    raw = SimpleCommand()
    raw.words = raw.assignments = raw.redirects = ()
    raw.guarded = raw.background = raw.looped = raw.conditional = raw.substituted = raw.function = False
    raw.nested, raw.certain = False, True
    raw.index, raw.joined_by, raw.piped_to, raw.fed_by, raw.last = len(found), Word(""), None, [], True
    raw.start = raw.end = 0
    spans = [word.span for word in words if word.span]
    raw.span = raw.statement = Span(spans[0].start, max(spans[-1].end, spans[0].end)) if spans else step.span
    command = Command(step, raw, found, Peeled(words), outer)
    text = _inner(command)
    if text is None:
        found.append(command)
        return False
    flat = _literal(step, text)
    if flat is None:
        found.append(command)
        return True
    before = len(found)
    broken = add_script(step, flat, found, command)
    if len(found) == before:
        found.append(command)
    return broken


def _literal(step: Step, text: Word) -> Flat | None:
    """The text of a JSON string, where nothing in it is escaped; else the whole of it stands at its span."""
    if text.span is None:
        return None
    start, end = text.span.start + 1, text.span.end - 1
    if step.file.source.text[start:end] == text:
        return Flat.of(step.file.source.text, [Span(start, end)])
    pieces, origin = [], start
    for at, _ in enumerate(text):
        pieces.append((at, min(origin, end - 1)))
        origin += 2 if step.file.source.text[origin : origin + 1] == "\\" else 1
    return Flat(str(text), pieces or [(0, start)])
