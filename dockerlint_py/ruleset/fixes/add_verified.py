"""Writes one ADD for a RUN that downloads a file, compares its sum with the one that is written beside it, and perhaps
unpacks it, or makes it a program."""

from __future__ import annotations

from typing import Any

from dockerlint_py.text.patterns import lazy_pattern
from dockerlint_py.text.positions import Edit
from dockerlint_py.text.unknown import Unknown

_SUM = lazy_pattern(r"([0-9a-f]{64}) [ *](\S+)")
_VARIABLE = lazy_pattern(r"\$\{?(\w+)\}?")
_UNPACKS = lazy_pattern(r"-?[xvzjJpf]+|--(?:extract|gzip|bzip2|xz|verbose|file|get)")
_PLAIN = lazy_pattern(r"[\w/.:%?=&~+@,-]+")
_PROGRAM = {"+x": "755", "a+x": "755", "755": "755", "0755": "755"}
_UNPACKING_SYNTAX = lazy_pattern(r"docker/dockerfile:(?:1|1\.(?:1[7-9]|[2-9]\d)(?:\.\d+)?)(?:-labs)?(?:@|$)")


def edits(command: Any) -> list[Edit] | None:
    """None where the RUN does anything else, or where ADD would not know the values of the address."""
    run = command.run
    commands = [] if isinstance(run.commands, Unknown) else list(run.commands)
    if run.deferred or run.form != "shell" or run.flags or run.user not in (None, "root", "0") or len(commands) < 3:
        return None
    if any(isinstance(one, Unknown) or one.nested or one.looped or one.substituted for one in commands):
        return None
    fetch, said, check, *rest = commands
    joints = [str(one.joined_by or "") for one in commands]
    if joints != ["&&", "|", *["&&"] * len(rest), ""] or check.name != "sha256sum" or said.name != "echo":
        return None
    url, file, summed = _address(fetch), fetch.writes, _summed(said, check)
    if url is None or len(file) != 1 or isinstance(file[0], Unknown) or summed is None:
        return None
    digest, name = summed
    if name not in (file[0], file[0].rpartition("/")[2]):
        return None
    target = _target(rest, file[0], str(run.file.source.directives.get("syntax", "")))
    if target is None:
        return None
    flags, place = target
    start, end = run.span
    broken = f" {run.file.source.escape}{run.file.source.newline}    "
    return [Edit(start, end, f"ADD {flags}--checksum=sha256:{digest}{broken}{url} {place}")]


def _address(fetch: Any) -> str | None:
    """The address as ADD can be told it."""
    urls = fetch.urls
    if fetch.name not in ("curl", "wget") or len(urls) != 1 or fetch.piped_to is not None:
        return None
    text = str(urls[0].text)
    names = set(_VARIABLE.findall(text))
    known = {one.name for other in fetch.stage.instructions[: fetch.run.index] for one in other.variables}
    plain = _PLAIN.fullmatch(_VARIABLE.sub("", text)) is not None
    return text if plain and names <= known and not fetch.assignments else None


def _summed(said: Any, check: Any) -> tuple[str, str] | None:
    """The sum and the file of `echo "SUM  FILE" | sha256sum -c -`."""
    words = [word for word in check.words[1:] if word not in ("-c", "--check", "-", "--strict", "--quiet", "--status")]
    match = _SUM.fullmatch(str(said.words[1])) if len(said.words) == 2 else None
    return (match[1], match[2]) if match and not words else None


def _target(rest: list[Any], file: str, syntax: str) -> tuple[str, str] | None:
    """The flags and the destination of the ADD; None where something else is done with the file."""
    if not rest:
        return "--chmod=644 ", file
    first, *more = rest
    if first.name == "chmod" and not more and first.paths == (file,) and first.mode in _PROGRAM:
        return f"--chmod={_PROGRAM[first.mode]} ", file
    if first.name != "tar" or first.extracts != (file,) or not _UNPACKING_SYNTAX.match(syntax):
        return None
    folder = first.options.get("-C") or first.options.get("--directory")
    known = (str(folder), str(first.options.get("-f") or first.options.get("--file")))
    others = [word for word in first.words[1:] if word not in (*known, "-C", "--directory")]
    removed = len(more) == 1 and more[0].name == "rm" and tuple(more[0].removes) == (file,)
    if not removed or not all(_UNPACKS.fullmatch(word) for word in others):
        return None
    place = "./" if folder is None else f"{str(folder).rstrip('/')}/"
    return ("--unpack ", place) if folder is None or _PLAIN.fullmatch(str(folder)) else None
