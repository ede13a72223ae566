"""What may be sent to a stream: colours and links where it takes them, and nothing of a linted file that drives it."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from dockerlint_py.cli import printable_lines
from dockerlint_py.reporting import Style

_LINKS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio")
_LINKING = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "contour")


def style(out: TextIO, color: str, quiet: bool) -> Style:
    """`color` is auto, always or never; links are for terminals that are known to take them."""
    terminal = out.isatty()
    painted = {"always": True, "never": False}.get(color, _is_colored(terminal))
    if painted and terminal and sys.platform == "win32":
        _windows()
    quiet = quiet or os.environ.get("PRE_COMMIT") == "1"  # it may run us several times, and shows all as one
    return Style(painted, quiet, painted and terminal and _links(), _columns(out) if terminal else 0)


def _columns(out: TextIO) -> int:
    """How wide a terminal is, as COLUMNS or the terminal says; 0 if nothing does."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(out.fileno()).columns
    except (OSError, ValueError):
        return 0


def _is_colored(terminal: bool) -> bool:
    """As no-color.org and bixense.com/clicolors have it; who asks for none wins."""
    if os.environ.get("NO_COLOR"):
        return False
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if os.environ.get(name, "0") not in ("", "0", "false"):
            return True
    return terminal and os.environ.get("TERM") != "dumb" and os.environ.get("CLICOLOR") != "0"


def _links() -> bool:
    environ = os.environ
    if "FORCE_HYPERLINK" in environ:
        return environ["FORCE_HYPERLINK"] not in ("", "0", "false")
    if environ.get("NO_COLOR") or environ.get("CI") or environ.get("TERM", "").startswith(("dumb", "screen", "tmux")):
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM") in _LINKS
        or environ.get("TERM", "").startswith(_LINKING)
        or (vte.isdigit() and int(vte) >= 5000)
        or "WT_SESSION" in environ
        or "KONSOLE_VERSION" in environ
    )


def _windows() -> None:
    """Old consoles understand colours when they are told to; click brings what tells them."""
    from contextlib import suppress
    from importlib import import_module

    with suppress(ImportError, AttributeError):
        import_module("colorama").just_fix_windows_console()


def data(text: str, out: TextIO) -> str:
    """A text that is asked for as it is: a file or another program gets it so, a terminal without what drives it."""
    return printable_lines(text) if out.isatty() else text
