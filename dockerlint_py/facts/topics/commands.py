"""Shell texts and argument lists → the commands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dockerlint_py.facts.knowledge.wrappers import UnwrappedCommand, base_name
from dockerlint_py.facts.model import Command, File, Instruction, Run
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.parsing import shell
from dockerlint_py.parsing.shell import ShellWord, SimpleCommand
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap, Span, Word
from dockerlint_py.text.unknown import UNKNOWN, Unknown

SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh"))
_SHELL_C = lazy_pattern(r"-\w*c$")


@detail(File)
def runs(_file: File) -> list[Run]:
    """The scripts that were read so far, whose commands are let go of with the file."""
    return []


def new_run(file: File) -> Run:
    """An empty script of a file."""
    run = Run()
    file.runs.append(run)
    return run


@fact(Instruction)
def commands(instruction: Instruction) -> tuple[Command, ...] | Unknown:
    """The commands of a RUN, CMD or ENTRYPOINT."""
    if instruction.keyword in ("CMD", "ENTRYPOINT"):
        return _of_start(instruction)
    if instruction.keyword != "RUN":
        return ()
    return _of_run(instruction)


def _of_run(instruction: Instruction) -> tuple[Command, ...] | Unknown:
    """The commands of a RUN; an unknown item stands for what could not be read."""
    if instruction.posix is not True or (instruction.template and instruction.file.layout_is_open):
        return UNKNOWN
    run = new_run(instruction.file)
    broken = False
    if instruction.form == "exec":
        broken = add_words(instruction, list(instruction.strings), run)
    else:
        flats = tuple(_scripts(instruction))
        for flat, _ in flats:
            broken = add_script(instruction, flat, run, None) or broken
        run.end = None if len(flats) > 1 else run.end
    run.broken = broken
    return tuple(run.row.items)


def shell_texts(instruction: Instruction) -> Iterator[tuple[SourceMap, str]]:
    """The shell texts of an instruction, each with the shell that it names itself; empty for the one in force."""
    if instruction.posix is not True:
        return
    if instruction.keyword == "RUN" and instruction.form != "exec":
        yield from _scripts(instruction)
    elif instruction.keyword in ("CMD", "ENTRYPOINT") and instruction.form == "shell":
        yield instruction.source.flat, ""
    elif instruction.keyword == "HEALTHCHECK" and (inner := instruction.source.inner) and inner.strings is None:
        yield inner.flat, ""


def _scripts(instruction: Instruction) -> Iterator[tuple[SourceMap, str]]:
    """The shell texts of a RUN in shell form: its own, and heredoc bodies that a shell reads."""
    flat, heredocs = instruction.source.flat, instruction.source.heredocs
    if not heredocs:
        yield flat, ""
        return
    text = flat.text
    for heredoc in heredocs:
        text = text.replace(heredoc.word, " " * len(heredoc.word), 1)
    rest = text.split()
    body = heredocs[0].body
    source = instruction.file.source.text
    named = base_name(rest[-1] if len(rest) == 1 else rest[0]) if rest else ""
    if (not rest and len(heredocs) == 1) or named in SHELLS:  # several alone are redirects of nothing
        first = source[body.start : body.end].lstrip()[:80].partition("\n")[0]
        shebang = re.search(r"\b(?:ba|da|a|z|k)?sh\b", first)
        if rest or not first.startswith("#!") or shebang:
            yield SourceMap.of(source, [body]), named or (shebang[0] if first.startswith("#!") and shebang else "")
    if rest:
        yield flat.with_text(text), ""


def add_script(instruction: Instruction, flat: SourceMap, run: Run, outer: Command | None) -> bool:
    """Appends the commands of a shell text; says whether some of it could not be read."""
    script = shell.parse(flat)
    if outer is None:
        run.end, run.compound = script.end, script.compound
    made: dict[int, Command] = {}
    broken = script.broken
    for raw in script.commands:
        if raw.function:
            continue
        command = Command(instruction, raw, run, UnwrappedCommand(raw.words), outer)
        made[raw.index] = command
        text = _inner(command)
        if isinstance(text, ShellWord):
            inside = shell.nested(text, flat)
            if inside is not None and len(_wrapped(outer)) < 5:
                before = len(run)
                broken = add_script(instruction, inside, run, command) or broken
                if len(run) > before:
                    made[raw.index] = run[-1]
                    continue
            broken = True
        run.append(command)
    _connect(script.commands, made)
    return broken


def _wrapped(outer: Command | None) -> list[Command]:
    chain: list[Command] = []
    while outer is not None:
        chain.append(outer)
        outer = outer.outer
    return chain


def _connect(raws: Sequence[SimpleCommand], made: dict[int, Command]) -> None:
    for raw in raws:
        command = made.get(raw.index)
        if command is None:
            continue
        for index in raw.fed_by:
            if index in made:
                command.inputs.append(made[index])
                made[index].outputs.append(command)
        if raw.piped_to in made:
            command.pipe_target = made[raw.piped_to]


def _inner(command: Command) -> Word | None:
    """The text that `sh -c` or `su -c` runs."""
    words = command.unwrapped.words
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
                command.unwrapped.user = users[0] if users else "root"
            return words[at + 1]
    return None


def add_words(instruction: Instruction, words: list[Word], run: Run, outer: Command | None = None) -> bool:
    """Appends the command of an exec form; says whether some of it could not be read."""
    raw = SimpleCommand()
    raw.words = raw.assignments = raw.redirects = ()
    raw.guarded = raw.background = raw.looped = raw.conditional = raw.substituted = raw.function = False
    raw.nested, raw.lost, raw.certain = False, False, True
    raw.index, raw.joined_by, raw.piped_to, raw.fed_by, raw.last = len(run), Word(""), None, [], True
    raw.start = raw.end = 0
    spans = [word.span for word in words if word.span]
    raw.span = raw.statement = Span(spans[0].start, max(spans[-1].end, spans[0].end)) if spans else instruction.span
    command = Command(instruction, raw, run, UnwrappedCommand(words), outer)
    text = _inner(command)
    if text is None:
        run.append(command)
        return False
    flat = literal_text(instruction, text)
    if flat is None:
        run.append(command)
        return True
    before = len(run)
    broken = add_script(instruction, flat, run, command)
    if len(run) == before:
        run.append(command)
    return broken


def literal_text(instruction: Instruction, text: Word) -> SourceMap | None:
    """The text of a JSON string, where nothing in it is escaped; else the whole of it stands at its span."""
    if text.span is None:
        return None
    start, end = text.span.start + 1, text.span.end - 1
    if instruction.file.source.text[start:end] == text:
        return SourceMap.of(instruction.file.source.text, [Span(start, end)])
    pieces, origin = [], start
    for at, _ in enumerate(text):
        pieces.append((at, min(origin, end - 1)))
        origin += 2 if instruction.file.source.text[origin : origin + 1] == "\\" else 1
    return SourceMap(str(text), pieces or [(0, start)])


def _of_start(instruction: Instruction) -> tuple[Command, ...]:
    """The commands of one CMD or ENTRYPOINT, taken alone."""
    run = new_run(instruction.file)
    if instruction.form == "exec":
        if instruction.strings:
            add_words(instruction, list(instruction.strings), run)
    else:
        add_shell_form(instruction, run)
    return tuple(run)


def add_shell_form(instruction: Instruction, run: Run) -> None:
    """Appends the commands of a start command in shell form, where its shell can be read."""
    if instruction.posix is True and instruction.value:
        add_script(instruction, instruction.source.flat, run, None)
