"""Every word that a rule can name, as Markdown, read from the classes of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dockerlint_py.facts.all_kinds import CLASSES, KINDS
from dockerlint_py.facts.vocabulary import Kind, docs, follow, words


def vocabulary() -> str:
    """The reference page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Vocabulary"
    yield ""
    yield "What a rule can ask for, made from the code. [rules.md](rules.md) explains how."
    yield ""
    yield "| `each` | looks at |"
    yield "|---|---|"
    yield from (f"| `{kind}` | [{_title(cls)}](#{_title(cls)}) |" for kind, cls in KINDS.items())
    yield "| a keyword, as in `each: COPY` | an [instruction](#instruction) |"
    for cls in CLASSES:
        yield ""
        yield f"## {_title(cls)}"
        yield ""
        yield (cls.__doc__ or "").strip().partition("\n")[0]
        yield ""
        yield "| attribute | |"
        yield "|---|---|"
        meaning = docs(cls)
        for name in words(Kind(cls)):
            kind = follow(Kind(cls), name) or Kind()
            holds = f"→ [{_title(kind.cls)}](#{_title(kind.cls)}) " if kind.cls else ""
            said = meaning[name].replace("|", "\\|")
            yield f"| `{name}` | {holds}{said} |"


def _title(cls: type) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()
