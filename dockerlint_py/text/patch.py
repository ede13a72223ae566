"""Two texts → a unified diff that `git apply` and `patch` take."""

from __future__ import annotations

from difflib import unified_diff

from dockerlint_py.text import patterns as re

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def difference(before: str, after: str, name: str) -> str:
    """A unified diff for the file of a name with slashes; line ends inside it are those of the texts."""
    lines = unified_diff(_lines(before), _lines(after), _header(f"a/{name}"), _header(f"b/{name}"))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def headed(hunks: str, name: str) -> str:
    """A unified diff whose two head lines were taken off, for the file of a name with slashes."""
    return f"--- {_header(f'a/{name}')}\n+++ {_header(f'b/{name}')}\n{hunks}"


def _header(name: str) -> str:
    """A name as git writes it: what is odd in quotes, and a tab behind one with blanks, where else its end is not
    told."""
    if re.search(r'["\\\x00-\x1f\x7f]', name):
        return '"' + re.sub(r'["\\\x00-\x1f\x7f]', lambda odd: _ESCAPES.get(odd[0], f"\\{ord(odd[0]):03o}"), name) + '"'
    return f"{name}\t" if " " in name else name


def _lines(text: str) -> list[str]:
    """Split at newlines only: a form feed or a Unicode line separator is no line end for a diff."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
