"""What commands do with what a pipe brings them."""

from __future__ import annotations

from dockerlint_py.facts.model import Command
from dockerlint_py.facts.registry import fact
from dockerlint_py.text.patterns import lazy_pattern

_EXIT = lazy_pattern(r"\bexit\b")
_QUIET = lazy_pattern(r"^-\w*[qml]|^--(?:quiet|silent|max-count|files-with-matches)")
_QUITS = {
    "sed": lazy_pattern(r"(?:^|[;\d/$])\s*q\d*\s*(?:[;}]|$)"),
    "perl": lazy_pattern(r"\b(?:exit|last)\b"),
    **dict.fromkeys(("awk", "gawk", "mawk"), _EXIT),
    **dict.fromkeys(("grep", "egrep", "fgrep"), _QUIET),
}


@fact(Command)
def stops_early(command: Command) -> bool:
    """It reads no more than it wants, as head, grep -q, sed q and awk exit do, so that pipefail would make a failure of
    what still writes into its pipe."""
    if command.name in ("head", "true", ":", "exit"):
        return True
    quits = _QUITS.get(command.name or "")
    return quits is not None and any(quits.search(word) for word in command.words[1:])
