"""The one error that a user can cause."""

from __future__ import annotations


class InputError(Exception):
    """Bad input of a user: a path, a line from 1 (0: none) and a reason that says what to do."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(path, line, reason)
        self.path, self.line, self.reason = path, line, reason

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"
