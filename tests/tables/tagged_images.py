"""The states of images whose sources say which tags they are published under: one Dockerfile, or what stands for it, a tag."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from image_state import ImageState, State
from library_history import Source
from published_images import without_versions

from dockerlint_py.facts.knowledge import image_names

_ARGUMENT = re.compile(r"^(ARG\s+)(\w+)(?:=(\S*))?[ \t]*$", re.M)
_FROM = re.compile(r"^(FROM\s[^\n]*)$", re.M | re.I)
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


class Tagged(NamedTuple):
    """A tag of an image, named by registry and repository, and the Dockerfile that it is made from.

    `arguments` are the build arguments that its makers give; `root` says what is at the bottom where no FROM does.
    Of two rows for one tag the one that is `current` counts.
    """

    name: str
    tag: str
    text: str
    arguments: Mapping[str, str] = {}
    root: str = ""
    current: bool = True


class TaggedImages:
    """name → tag → state, in one repository or some that go together; bases may be among these images."""

    def __init__(self, rows: Iterable[Tagged], of_other: Callable[[str], State | None]) -> None:
        self.of_other = of_other
        self._rows: dict[str, dict[str, Tagged]] = defaultdict(dict)
        self._states: dict[tuple[str, str, tuple[tuple[str, str], ...], str], State] = {}
        for row in rows:
            if row.current or row.tag not in self._rows[row.name]:
                self._rows[row.name][row.tag] = row

    @property
    def names(self) -> list[str]:
        return sorted(self._rows)

    def of_reference(self, reference: str) -> State | None:
        """The state of one of these images, or of another, by its name."""
        found = self._row(reference)
        return self._state(found) if found else self.of_other(reference)

    def _row(self, reference: str) -> Tagged | None:
        host, path, tag, _ = image_names.split(reference)
        return self._rows.get("/".join(image_names.canonical(host, path)), {}).get(tag or "latest")

    def _state(self, row: Tagged) -> State:
        text = without_versions(with_arguments(row.text, row.arguments))
        key = (row.name, text, tuple(sorted(row.arguments.items())), row.root)
        if key not in self._states:
            state = ImageState(text, self.of_reference).state()
            base = self._row(state.base) if isinstance(state.base, str) else None
            if base is not None and base.name == row.name:  # a step on the way to it, as nvidia/cuda's base and runtime
                state = state._replace(base=self._state(base).base)
            self._states[key] = state._replace(root=row.root) if row.root else state
        return self._states[key]

    def rows(self, name: str) -> Iterator[tuple[str, Source, State | None]]:
        """(tag, source, state), the form of Published.rows."""
        for tag, row in self._rows[name].items():
            yield tag, Source("", "", "", "", False, "", row.current), self._state(row)


def with_arguments(text: str, arguments: Mapping[str, str]) -> str:
    """A Dockerfile with the values of build arguments as their defaults, and in its FROM lines."""
    text = _ARGUMENT.sub(
        lambda match: f"{match[1]}{match[2]}={arguments[match[2]]}" if match[2] in arguments else match[0], text
    )
    values = {**arguments, **{match[2]: match[3] for match in _ARGUMENT.finditer(text) if match[3]}}
    return _FROM.sub(lambda line: _VARIABLE.sub(lambda one: values.get(one[1] or one[2], one[0]), line[0]), text)


def dockerfile(**fields: object) -> str:
    """What stands for the Dockerfile of an image that is made in another way: instructions by their names, in order."""
    import json

    lines = ["FROM scratch"]
    for name, value in fields.items():
        if name == "ENV":
            lines += [f"ENV {key}={json.dumps(text)}" for key, text in value.items()]  # type: ignore[attr-defined]
        elif isinstance(value, list):
            lines.append(f"{name} {json.dumps(value)}")
        elif value:
            lines.append(f"{name} {value}")
    return "\n".join(lines) + "\n"
