"""What the Python program that a container starts does with its output, where the build context has its file."""

from __future__ import annotations

from dockerlint_py.facts.model import Command
from dockerlint_py.facts.registry import fact
from dockerlint_py.facts.topics.command_words import path_of
from dockerlint_py.facts.topics.requirements import file_in_context
from dockerlint_py.system import environment

_LARGEST = 100_000  # characters; a longer program is not read


@fact(Command)
def flushes_output(command: Command) -> bool:
    """Of a Python program in one file of the build context: it prints, and each print says flush=True."""
    words = [word for word in command.args if word.endswith(".py")]
    file = file_in_context(command, path_of(command, words[0])) if words else None
    text = environment.text(file) if file is not None else None
    return text is not None and len(text) <= _LARGEST and "print(" in text and _all_flush(text)


def _all_flush(text: str) -> bool:
    """Each call of print says flush=True; no for what is no Python of today."""
    import ast

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    prints = [
        {one.arg: one.value for one in call.keywords}
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]
    return bool(prints) and all(getattr(given.get("flush"), "value", None) is True for given in prints)
