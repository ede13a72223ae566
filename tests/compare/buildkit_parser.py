"""Where dockerlint reads a Dockerfile or a word of one otherwise than BuildKit's own parser.

    python tests/compare/buildkit_parser.py ROWS.jsonl… [--quiet]

Each row is what BuildKit says of one text: `text`, and `error` (its parser refuses it) or `instructions`, each with keyword,
line, end_line, flags, json, values and heredocs (name, expand, chomp, content); or `word`, `env` and `escape`, and `error` or
`value` and `unset`. buildkit_rows.go beside this file makes such rows with any version of BuildKit. Prints each difference
and their number; what BuildKit refuses after its parser (`refused` in a row) is not looked at.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dockerlint_py.facts import File
from dockerlint_py.facts.kinds import KEYWORDS
from dockerlint_py.facts.knowledge.expand import unquoted
from dockerlint_py.facts.model import Instruction
from dockerlint_py.parsing.docker_words import expanded
from dockerlint_py.parsing.dockerfile import Dockerfile, parse

_TEXT = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"))
_PAIRS = frozenset(("ENV", "LABEL"))


def difference(row: dict[str, Any]) -> tuple[Any, Any] | None:
    """What BuildKit says and what is read here, of a row in which they differ."""
    theirs, ours = _word(row) if "word" in row else _file(row)
    return None if theirs == ours else (theirs, ours)


def _word(row: dict[str, Any]) -> tuple[Any, Any]:
    found = expanded(row["word"], _Env(pair.split("=", 1) for pair in row["env"]), row["escape"])
    ours = ("error",) if found.refusal else (found.value, sorted(found.unset))
    return ("error",) if "error" in row else (row["value"], sorted(row["unset"])), ours


def _file(row: dict[str, Any]) -> tuple[Any, Any]:
    """Of a file that BuildKit's parser refuses, only that this is the case where the structure shows it."""
    file = parse(row["text"])
    if "error" in row:
        wanted = row["error"] == "unterminated heredoc"
        found = any(heredoc.end is None for one in file.instructions for heredoc in one.heredocs)
        return wanted, found
    theirs = [_told(one, file.escape) for one in row["instructions"]]
    ours = [_read(one, file) for one in File(file).instructions]
    if "refused" in row:  # then values are worth nothing
        theirs, ours = ([(*one[:5], one[6]) for one in some] for some in (theirs, ours))
    return theirs, ours


def _told(told: dict[str, Any], escape: str) -> tuple[Any, ...]:
    """What BuildKit says of an instruction; names without their quotes."""
    heredocs = [(one["name"], one["expand"], one["chomp"], one["content"]) for one in told["heredocs"]]
    values = list(told["values"])
    if told["keyword"].upper() in _PAIRS:
        values[::3] = [unquoted(name, escape) for name in values[::3]]
    values = [value.rstrip() for value in values if value]
    return (
        told["keyword"] or escape,
        told["line"],
        told["end_line"],
        told["flags"] or [],
        told["json"],
        values,
        heredocs,
    )


def _read(instruction: Instruction, file: Dockerfile) -> tuple[Any, ...]:
    source = instruction.source
    inner = source.inner if source.keyword == "HEALTHCHECK" else None
    heredocs = [(one.name, one.expand, one.strip, file.text[slice(*one.body)]) for one in source.heredocs]
    flags = [flag.name + ("" if flag.value is None else f"={flag.value}") for flag in source.flags]
    array = (inner or source).strings is not None and source.keyword != "ONBUILD"
    values = [value.rstrip() for value in _values(instruction) if value]
    return str(source.spelled), source.line, source.end_line, flags, array, values, heredocs


def _values(instruction: Instruction) -> Iterator[str]:
    keyword, text = instruction.keyword, instruction.source.flat.text
    if instruction.source.strings is not None:
        yield from instruction.source.strings
    elif keyword in _TEXT:
        yield text
    elif keyword in _PAIRS:
        for name, value in instruction.pairs:
            yield from (name, value or "", "" if instruction.legacy else "=")
    elif keyword == "ONBUILD" and instruction.inner is not None:
        yield " ".join((">", str(instruction.inner.spelled), *_values(instruction.inner)))
    elif keyword == "HEALTHCHECK" and instruction.words:
        yield str(instruction.words[0])
        rest = text[len(instruction.words[0]) :].strip()
        yield from _values(instruction.inner) if instruction.inner else (rest,)
    elif keyword in KEYWORDS:
        yield from instruction.words


class _Env(dict[str, str]):
    """The variables of a row; any other is unset."""

    def get(self, name: str, default: Any = None) -> str | None:  # type: ignore[override]
        return super().get(name)


def main(words: list[str]) -> int:
    """Prints the differences; 1 if there is one."""
    rows = [
        json.loads(line) for word in words if word != "--quiet" for line in Path(word).read_text("utf-8").splitlines()
    ]
    different = [(row, found) for row in rows if (found := difference(row))]
    for row, (theirs, ours) in different if "--quiet" not in words else ():
        print(f"{row['id']}: {row.get('text', row.get('word'))!r}\n    BuildKit {theirs}\n    here     {ours}")
    print(f"{len(rows)} rows, {len(different)} read otherwise")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
