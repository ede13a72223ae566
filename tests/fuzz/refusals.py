"""What an input may bring about: it is refused, with its path and a reason. All else that is raised is a fault."""

from __future__ import annotations

from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.linter_failure import LinterFailure


def expect_refusal(error: InputError, *paths: str) -> None:
    """Raises the error again if it is a failure of ours, and AssertionError if it is not about one of the paths."""
    if isinstance(error, LinterFailure):
        raise error
    assert error.path in paths, error
    assert error.reason, error
