"""Inputs changed at random: the engine that works everywhere, and half of what atheris tries."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

ODD = (
    b"\x00",
    b"\xff",
    b"\xc2\x85",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\r",
    b"\x0c",
    b"\t",
    b"\\",
    b"`",
    b"\x1b[31m",
)
"""What readers of lines and of text stumble over."""
MOST_CHANGES = 6
MOST_REPEATS = 40


def mutated(data: bytes, corpus: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    """An input with up to `MOST_CHANGES` changes; `corpus` lends lines, `words` are what the readers know."""
    for _ in range(chance.randint(1, MOST_CHANGES)):
        data = chance.choice(_CHANGES)(data, corpus, words, chance)
    return data


Change = Callable[[bytes, Sequence[bytes], Sequence[bytes], random.Random], bytes]


def _range(data: bytes, chance: random.Random) -> tuple[int, int]:
    """A part of it, mostly a short one."""
    start = chance.randint(0, len(data))
    return start, min(len(data), start + int(chance.expovariate(1 / 8)) + 1)


def _delete(data: bytes, _corpus: Sequence[bytes], _words: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _range(data, chance)
    return data[:start] + data[end:]


def _repeat(data: bytes, _corpus: Sequence[bytes], _words: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _range(data, chance)
    return data[:end] + data[start:end] * chance.randint(1, MOST_REPEATS) + data[end:]


def _insert_word(data: bytes, _corpus: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(words) + data[at:]


def _replace_word(data: bytes, _corpus: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    parts = data.split(b" ")
    parts[chance.randrange(len(parts))] = chance.choice(words)
    return b" ".join(parts)


def _insert_odd(data: bytes, _corpus: Sequence[bytes], _words: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(ODD) + data[at:]


def _change_byte(data: bytes, _corpus: Sequence[bytes], _words: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randint(0, max(len(data) - 1, 0))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _change_sign(data: bytes, _corpus: Sequence[bytes], _words: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randint(0, max(len(data) - 1, 0))
    return data[:at] + bytes([chance.choice(b"\"'`\\${}[]()<>|&;:,=-#*?! \n")]) + data[at + 1 :]


def _borrow_lines(data: bytes, corpus: Sequence[bytes], _words: Sequence[bytes], chance: random.Random) -> bytes:
    lines, others = data.split(b"\n"), chance.choice(corpus).split(b"\n")
    start = chance.randrange(len(others))
    at = chance.randint(0, len(lines))
    return b"\n".join([*lines[:at], *others[start : start + chance.randint(1, 4)], *lines[at:]])


def _move_line(data: bytes, _corpus: Sequence[bytes], _words: Sequence[bytes], chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randint(0, len(lines)), line)
    return b"\n".join(lines)


_CHANGES: tuple[Change, ...] = (
    _delete, _repeat, _insert_word, _replace_word, _insert_odd, _change_byte, _change_sign, _borrow_lines, _borrow_lines, _move_line,
)  # fmt: skip
