"""What a RUN of PowerShell or cmd does, as far as its words tell: what it downloads, and what it runs of that."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from dockerlint_py.facts.model import Instruction
from dockerlint_py.facts.registry import detail, fact
from dockerlint_py.facts.topics.commands import literal_text
from dockerlint_py.parsing.windows_words import Token, statements
from dockerlint_py.text import patterns as re
from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import SourceMap, Word
from dockerlint_py.text.records import NamedTuple

_PROGRAM = lazy_pattern(r"(?:.*[\\/])?(?:powershell|pwsh|cmd)(?:\.exe)?", re.I)
_SHELL = lazy_pattern(r"(?:.*[\\/])?(?:powershell|pwsh)(?:\.exe)?", re.I)
_COMMAND_OPTION = lazy_pattern(r"[-/]c(?:ommand)?", re.I)
_BEGINS = lazy_pattern(r"\s*@?(?:powershell|pwsh)(?:\.exe)?\s", re.I)
_HANDLES = lazy_pattern(r"&|\|\||ErrorAction|\bEA\b|\btry\b|\bthrow\b|\bexit\b|LASTEXITCODE", re.I)
_PREPARES = lazy_pattern(
    r"\$|\[|set-(?:executionpolicy|location|psrepository)|write-|(?:start-)?sleep\b|cd\b|(?:import|using)\b", re.I
)
_DOWNLOADERS = frozenset(
    (
        "invoke-webrequest",
        "iwr",
        "invoke-restmethod",
        "irm",
        "start-bitstransfer",
        "curl",
        "wget",
        "bitsadmin",
        "aria2c",
    )
)
_METHOD = lazy_pattern(r"(?:.*[.:])?(?:download(?:file|string|data)(?:async|taskasync)?|openread)", re.I)
_EVALUATORS = frozenset(("iex", "invoke-expression", "[scriptblock]::create"))
_STARTERS = frozenset(
    ("start-process", "start", "saps", "msiexec", "cmd", "powershell", "pwsh", "call", "invoke-command")
)
_NO_SOURCE = lazy_pattern(r"-+(?:proxy|headers?|h|useragent|a|referer|e|x)", re.I)
_OUTPUTS = lazy_pattern(r"-outfile|-[fsLkv]*o|--output|-destination|/out", re.I)
_CHECKS = lazy_pattern(r"get-filehash|-hashfile|authenticodesignature|sha(?:256|384|512)|\bgpg\b", re.I)
_HINT = lazy_pattern(r"://|iex\b|invoke-expression", re.I)
_URL = lazy_pattern(r"(?:https?|ftp)://\S+", re.I)
_SCRIPT = lazy_pattern(r".*\.(?:ps1|psm1|bat|cmd|vbs|js)", re.I)
_PROGRAM_FILE = lazy_pattern(r".*\.(?:exe|msi|msu|msix)", re.I)

Statement = tuple[Token, ...]


class Seen(NamedTuple):
    """What a text downloads; what of it is run without a look at it, by what, and whether that is a script."""

    urls: tuple[Word, ...] = ()
    executed: Word | None = None
    runner: str = ""
    script: bool = False
    checked: bool = False


@detail(Instruction)
def windows_text(instruction: Instruction) -> Seen:
    """What the words of a RUN in PowerShell or cmd tell."""
    seen = Seen()
    for flat in _texts(instruction) if instruction.keyword == "RUN" else ():
        if _HINT.search(flat.text):
            seen = _read(flat, tuple(statements(flat.text)))
    return seen


@fact(Instruction)
def executed_download(instruction: Instruction) -> Word | None:
    """The address of what a RUN of PowerShell or cmd downloads and runs, without a look at a hash or signature."""
    return instruction.windows_text.executed


@fact(Instruction, choices=("script", "program"))
def executed_kind(instruction: Instruction) -> str | None:
    """script or program: what it downloads and runs."""
    seen = instruction.windows_text
    return None if seen.executed is None else "script" if seen.script else "program"


@fact(Instruction)
def executed_by(instruction: Instruction) -> str | None:
    """What runs it, as Invoke-Expression or Start-Process."""
    return instruction.windows_text.runner or None


@fact(Instruction)
def hash_checked(instruction: Instruction) -> bool:
    """A RUN of PowerShell or cmd that looks at a hash or a signature."""
    return instruction.windows_text.checked


@fact(Instruction)
def forgets_errors(instruction: Instruction) -> bool:
    """A RUN that calls PowerShell with several statements, of which only the last one's failure ends it."""
    if instruction.keyword != "RUN":
        return False
    text = _called_with(instruction.strings) if instruction.form == "exec" else instruction.source.flat.text
    if not _BEGINS.match(text) or ";" not in text or _HANDLES.search(text):
        return False
    first, *others = statements(text)
    prepares = any(_PREPARES.match(token.text) for token in first)  # behind the program and its options
    return (not prepares) + sum(not _PREPARES.match(tokens[0].text) for tokens in others) > 1


def _called_with(words: tuple[Word, ...]) -> str:
    """The command line of a JSON array that calls PowerShell with statements; empty of another."""
    if not words or not _SHELL.fullmatch(words[0]) or not any(map(_COMMAND_OPTION.fullmatch, words)):
        return ""
    return " ".join(("powershell", *words[1:]))


def _texts(instruction: Instruction) -> Iterator[SourceMap]:
    if instruction.form == "exec":
        words = instruction.strings
        if len(words) > 1 and _PROGRAM.fullmatch(words[0]):
            yield from filter(None, (literal_text(instruction, word) for word in words[1:]))
    elif instruction.posix is not True or _BEGINS.match(instruction.source.flat.text):
        yield instruction.source.flat


def _read(flat: SourceMap, found: tuple[Statement, ...]) -> Seen:
    downloading = [_downloader(tokens) for tokens in found]
    if not any(downloading):
        return Seen()
    urls = list(_sources(found, downloading))
    places = tuple(flat.word(token.start, token.end) for token in urls)
    if any(_CHECKS.search(token.text) for tokens in found for token in tokens):
        return Seen(places, checked=True)
    for runner, token, script in (*_evaluated(found, downloading), *_started(found, downloading)):
        address = next((one for one in urls if one.start >= token.start), urls[0] if urls else token)
        return Seen(places, flat.word(address.start, address.end), runner, script)
    return Seen(places)


def _sources(found: tuple[Statement, ...], downloading: list[Token | None]) -> Iterator[Token]:
    """The addresses in statements that download, and those of variables that such a statement names."""
    named = {_variable(token) for tokens, one in zip(found, downloading, strict=True) if one for token in tokens}
    for tokens, one in zip(found, downloading, strict=True):
        if one or (_assigned(tokens) in named and _assigned(tokens)):
            yield from (token for at, token in enumerate(tokens) if _is_source(tokens, at))


def _variable(token: Token) -> str:
    return token.lower.split(".")[0] if token.text.startswith("$") else ""


def _assigned(tokens: Statement) -> str:
    """The variable that a statement gives a value; empty if it gives none."""
    return next((_variable(name) for name, equals in pairwise(tokens) if equals.text == "="), "")


def _is_source(tokens: Statement, at: int) -> bool:
    return bool(_URL.fullmatch(tokens[at].text)) and not (at and _NO_SOURCE.fullmatch(tokens[at - 1].text))


def _name(token: Token) -> str:
    """The last part of a path or command, without .exe."""
    return re.split(r"[\\/]", token.lower.lstrip("@"))[-1].removesuffix(".exe")


def _downloader(tokens: Statement) -> Token | None:
    """The word of a statement that downloads."""
    if any(token.lower in ("-urlcache", "/urlcache") for token in tokens) or _installs_address(tokens):
        return tokens[0]
    return next((one for one in tokens if _name(one) in _DOWNLOADERS or _METHOD.fullmatch(one.text)), None)


def _installs_address(tokens: Statement) -> bool:
    """`msiexec /i https://…`, which downloads and installs."""
    return any(map(_is_installer, tokens)) and any(_URL.fullmatch(token.text) for token in tokens)


def _is_installer(token: Token) -> bool:
    return _name(token) == "msiexec"


def _evaluated(found: tuple[Statement, ...], downloading: list[Token | None]) -> Iterator[tuple[str, Token, bool]]:
    """Texts that are downloaded and evaluated, in one statement or by way of a variable."""
    variables = {""}
    for tokens, downloads in zip(found, downloading, strict=True):
        evaluator = next((token for token in tokens if token.lower in _EVALUATORS), None) or _piped_to(tokens)
        if evaluator and (downloads or any(map(variables.__contains__, filter(None, map(_variable, tokens))))):
            yield evaluator.text, downloads or next(filter(None, downloading)), True
        if downloads:
            variables.add(_assigned(tokens))


def _piped_to(tokens: Statement) -> Token | None:
    """A shell that reads what the statement writes."""
    return next(
        (shell for pipe, shell in pairwise(tokens) if pipe.text == "|" and _PROGRAM.fullmatch(shell.text)), None
    )


def _started(found: tuple[Statement, ...], downloading: list[Token | None]) -> Iterator[tuple[str, Token, bool]]:
    """Files that are downloaded and run further on."""
    files: dict[str, Token] = {}
    for tokens, downloads in zip(found, downloading, strict=True):
        if _installs_address(tokens):
            yield next(filter(_is_installer, tokens)).text, tokens[0], False
        if downloads:
            files.update((_name(file), tokens[0]) for file in _outputs(tokens))
            continue
        first = tokens[1] if tokens[0].text == "." and len(tokens) > 1 else tokens[0]
        run = tokens if _name(first) in _STARTERS else (first,)
        for token in run:
            origin = files.get(_name(token))
            if origin is not None and (_SCRIPT.fullmatch(token.text) or _PROGRAM_FILE.fullmatch(token.text)):
                yield first.text, origin, _SCRIPT.fullmatch(token.text) is not None


def _outputs(tokens: Statement) -> Iterator[Token]:
    """The files that a statement downloads to."""
    for at, token in enumerate(tokens[1:], 1):
        behind_method = any(_METHOD.fullmatch(one.text) for one in tokens[:at])
        if _OUTPUTS.fullmatch(tokens[at - 1].text) or (behind_method and _URL.fullmatch(tokens[at - 1].text)):
            yield token
        elif token.lower == "--remote-name" or re.fullmatch(r"-[A-NP-Za-z]*O[A-Za-z]*", token.text):
            yield from (one for one in tokens if _URL.fullmatch(one.text))
    if any(_name(token) in ("certutil", "bitsadmin") for token in tokens):
        yield tokens[-1]
