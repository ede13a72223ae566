"""Bake files, JSON or HCL: the builds of their targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dockerlint_py.parsing.build_files.hcl import Name, Template, Unreadable, parse, template
from dockerlint_py.parsing.build_files.model import EVERY, Build, place
from dockerlint_py.system import environment
from dockerlint_py.text import patterns as re

_DEPTH = 10
_STEPS = 50_000
INLINE = "dockerfile-inline"
"""The key of a Dockerfile that stands in a bake file."""
_FILLED_IN = "docker-metadata-action"
"""A target for others to inherit, into which the action of this name puts the tags."""
_NO_IMAGE = ("local", "tar", "cacheonly", "oci")
_TYPE = re.compile(r"(?:^|,)\s*type=([\w-]+)")


def builds(folder: str, paths: Sequence[str]) -> Iterator[Build]:
    """The builds of Dockerfiles that are files."""
    bake = Bake([content_of(environment.text(path, "strict") or "", path) for path in paths])
    made = {name: build for name in bake.real() if (build := bake.build(name, folder))}
    if not any(build.ships for build in made.values()):
        made = {name: build._replace(ships=bake.is_default(name)) for name, build in made.items()}
    only = any(build.ships for build in made.values())
    yield from (build._replace(only=only) for build in made.values())


def content_of(text: str, path: str) -> dict[str, Any]:
    """What the text of a bake file says; nothing where it cannot be read."""
    try:
        if path.endswith(".json"):
            import json

            data = _templates(json.loads(text))
        else:
            data = parse(text)
    except (ValueError, RecursionError, Unreadable):
        return {}
    return data if isinstance(data, dict) else {}


def _templates(value: Any) -> Any:
    """JSON as HCL has it: every text may have variables in it."""
    if isinstance(value, dict):
        return {key: _templates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_templates(inner) for inner in value]
    if isinstance(value, bool):
        return Template((str(value).lower(),))
    return None if value is None else template(str(value))


class Bake:
    """Targets and variables of the files of a folder; later files add to earlier ones."""

    def __init__(self, contents: Sequence[dict[str, Any]]) -> None:
        self._steps = 0
        self.targets: dict[str, dict[str, Any]] = {}
        self.variables: dict[str, Any] = {}
        self.groups: dict[str, dict[str, Any]] = {}
        for content in contents:
            for name, keys in _table(content.get("target")).items():
                self.targets[name] = _over(self.targets.get(name, {}), _table(keys))
            for name, keys in _table(content.get("variable")).items():
                self.variables[name] = _table(keys).get("default")
            self.groups.update((name, _table(keys)) for name, keys in _table(content.get("group")).items())

    def _goes_on(self) -> bool:
        """Counts a step: a few variables or targets that name each other several times make steps without end."""
        self._steps += 1
        return self._steps <= _STEPS

    def real(self) -> list[str]:
        """The names of the targets that are built; the others are there to be inherited."""
        return [name for name in self.targets if not name.startswith("_") and name != _FILLED_IN]

    def is_default(self, name: str) -> bool:
        """It is built where nothing is named, and its output is an image; of one target without any group it is so."""
        keys = self.whole(name)
        if keys is None or not self._image(keys):
            return False
        if "default" in self.groups:
            return name in self._members("default")
        return name == "default" or ("default" not in self.targets and len(self.real()) == 1)

    def _members(self, group: str) -> set[str]:
        """The targets of a group, and of the groups in it."""
        members: set[str] = set()
        waiting, seen = [group], set[str]()
        while waiting and self._goes_on():
            name = waiting.pop()
            targets = self.groups.get(name, {}).get("targets", []) if name not in seen else []
            seen.add(name)
            for other in targets if isinstance(targets, list) else []:
                text = self.text(other)
                if text is not None:
                    members.add(text)
                    waiting.append(text)
        return members

    def text(self, value: Any, depth: int = 0) -> str | None:
        """The text of a template where no variable is set in the environment."""
        if not isinstance(value, Template) or depth > _DEPTH or not self._goes_on():
            return None
        parts = [self.text(self.variables.get(part), depth + 1) if isinstance(part, Name) else part for part in value]
        return None if None in parts or sum(len(part or "") for part in parts) > 10_000 else "".join(map(str, parts))

    def whole(self, name: str, above: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """A target with what it inherits; none where that is not told."""
        if name in above or len(above) > _DEPTH or not self._goes_on():
            return None
        own = self.targets.get(name)
        if own is None:
            return None
        keys: dict[str, Any] = {}
        inherits = own.get("inherits", [])
        for other in inherits if isinstance(inherits, list) else [None]:
            base = self.text(other)
            inherited = None if base is None else self.whole(base, (*above, name))
            if inherited is None:
                return None
            keys = _over(keys, inherited)
            if base == _FILLED_IN:
                keys.setdefault("tags", [])
        return _over(keys, own)

    def build(self, name: str, folder: str) -> Build | None:
        """How a target is built from a Dockerfile that is a file; none of another one."""
        keys = self.whole(name)
        return None if keys is None or INLINE in keys else self._build(keys, folder)

    def inline(self, name: str, folder: str) -> tuple[Any, Build] | None:
        """The Dockerfile that stands in a target, as a text, and how it is built."""
        keys = self.whole(name)
        if keys is None or INLINE not in keys:
            return None
        return keys[INLINE], self._build(keys, folder)._replace(dockerfile=None, only=True)

    def _build(self, keys: dict[str, Any], folder: str) -> Build:
        def text(key: str, other: str) -> str | None:
            return self.text(keys[key]) if key in keys else other

        where, file = place(folder, text("context", "."), text("dockerfile", "Dockerfile"))
        unsure = {EVERY: None} if keys.get("args", {}) is None else {}
        args = {**unsure, **{str(key): self.text(value) for key, value in _table(keys.get("args")).items()}}
        contexts = tuple(map(str, _table(keys.get("contexts"))))
        return Build(file, where, text("target", ""), args, contexts, "tags" in keys and self._image(keys))

    def _image(self, keys: dict[str, Any]) -> bool:
        """Its output is an image, as far as it is told."""
        output = keys.get("output", [])
        outputs = [self._output(one) for one in output] if isinstance(output, list) else []
        return not outputs or not all(one in _NO_IMAGE for one in outputs)

    def _output(self, value: Any) -> str | None:
        """The type of an output; a text without one is a folder of the host, or `-` for an archive."""
        if isinstance(value, dict):
            return self.text(value.get("type"))
        text = self.text(value)
        kind = _TYPE.search(text) if text is not None else None
        return kind[1] if kind else None if text is None else "local"


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """`own` over `base`; arguments and contexts are joined."""
    joined: dict[str, Any] = {}
    for key in ("args", "contexts"):
        tables = [one[key] for one in (base, own) if key in one]
        if tables:
            joined[key] = None if None in tables else {**_table(tables[0]), **_table(tables[-1])}
    return {**base, **own, **joined}
