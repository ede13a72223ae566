"""Messages with {fields} of the subject and of what was bound."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dockerlint_py.language.values import MANY, Env, field
from dockerlint_py.text import patterns as re
from dockerlint_py.text.credentials import masked
from dockerlint_py.text.unknown import UNKNOWN

FIELD = re.compile(r"\{([a-z_][\w.$-]*)\}")
_LONGEST, _MOST = 80, 3
_LOOKED_AT = 2_000
"""Characters of a value that are looked at; of a longer one, only some of the first are shown."""


def value_at(path: str, subject: Any, env: Env) -> Any:
    """The value at a dotted path from a bound name, else from the subject."""
    first, _, rest = path.partition(".")
    if first in env.bound:
        return field(env.bound[first], rest) if rest else env.bound[first]
    if not hasattr(subject, first) and not hasattr(subject, "get"):
        return None  # a name that an alternative binds, and another one held
    return field(subject, path)


def message(text: str, subject: Any, env: Env) -> str:
    """`text` with its fields put in; a long value is cut, a credential masked."""
    return "".join(
        part if at % 2 == 0 else _in_message(value_at(part, subject, env)) for at, part in enumerate(_parts(text))
    )


@lru_cache(maxsize=1024)
def _parts(text: str) -> list[str]:
    """Text and fields by turns."""
    return FIELD.split(text)


def _in_message(value: Any) -> str:
    if isinstance(value, str) and len(value) < _LONGEST and value.isalnum():
        return str(value)
    if isinstance(value, MANY):
        more = len(value) - _MOST
        said = ", ".join(_in_message(one) for one in value[:_MOST])
        return f"{said} and {more} more" if more > 0 else said
    if value is None or value is UNKNOWN:
        return "…" if value is UNKNOWN else "none"
    shown = masked(" ".join(str(getattr(value, "text", value))[:_LOOKED_AT].split()))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
