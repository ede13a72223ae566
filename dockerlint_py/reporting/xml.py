"""XML, in ASCII: it is the same bytes whatever the place is that it is written to."""

from __future__ import annotations

from dockerlint_py.reporting import shown

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def tag(element: str, end: str = "/>", /, **attributes: object) -> str:
    """A tag with its attributes; `end` is `>` where something stands inside. Those without a value are left out."""
    pairs = (f' {key}="{escaped(str(value))}"' for key, value in attributes.items() if value is not None)
    return f"<{element}{''.join(pairs)}{end}"


def escaped(text: str) -> str:
    """Text as XML: shown() leaves no character that XML cannot have."""
    text = "".join(_MARKS.get(char, char) for char in shown(text))
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
