"""Bake files, JSON or HCL: the builds of their targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .. import outside
from . import EVERY, Build, place
from .hcl import Name, Template, Unreadable, parse, template

_DEPTH = 10
_NO_IMAGE = ("type=local", "type=tar", "type=cacheonly", "type=oci")


def builds(folder: str, paths: Sequence[str]) -> Iterator[Build]:
    """The builds of Dockerfiles that are files."""
    bake = _Bake([_content(path) for path in paths])
    real = (name for name in bake.targets if not name.startswith("_"))  # the others are there to be inherited
    found = [build for name in real if (build := bake.build(name, folder))]
    only = any(build.ships for build in found)
    yield from (build._replace(only=only) for build in found)


def _content(path: str) -> dict[str, Any]:
    text = outside.text(path, "strict")
    try:
        if text is not None and path.endswith(".json"):
            import json

            data = _templates(json.loads(text))
        else:
            data = parse(text or "")
    except (ValueError, RecursionError, Unreadable):
        return {}
    return data if isinstance(data, dict) else {}


def _templates(value: Any) -> Any:
    """JSON as HCL has it: every text may have variables in it."""
    if isinstance(value, dict):
        return {key: _templates(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_templates(one) for one in value]
    if isinstance(value, bool):
        return Template((str(value).lower(),))
    return None if value is None else template(str(value))


class _Bake:
    """Targets and variables of the files of a folder; later files add to earlier ones."""

    def __init__(self, contents: Sequence[dict[str, Any]]) -> None:
        self.targets: dict[str, dict[str, Any]] = {}
        self.variables: dict[str, Any] = {}
        for content in contents:
            for name, keys in _table(content.get("target")).items():
                self.targets[name] = _over(self.targets.get(name, {}), _table(keys))
            for name, keys in _table(content.get("variable")).items():
                self.variables[name] = _table(keys).get("default")

    def text(self, value: Any, depth: int = 0) -> str | None:
        """The text of a template where no variable is set in the environment."""
        if not isinstance(value, Template) or depth > _DEPTH:
            return None
        parts = [
            self.text(self.variables.get(part), depth + 1) if isinstance(part, Name) else part for part in value
        ]
        return None if None in parts or sum(len(part or "") for part in parts) > 10_000 else "".join(map(str, parts))

    def whole(self, name: str, above: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """A target with what it inherits; none where that is not told."""
        if name in above or len(above) > _DEPTH:
            return None
        own = self.targets.get(name)
        if own is None:
            return None
        found: dict[str, Any] = {}
        inherits = own.get("inherits", [])
        for other in inherits if isinstance(inherits, list) else [None]:
            base = self.text(other)
            inherited = None if base is None else self.whole(base, (*above, name))
            if inherited is None:
                return None
            found = _over(found, inherited)
            if base == "docker-metadata-action":  # the action of this name fills in the tags
                found.setdefault("tags", [])
        return _over(found, own)

    def build(self, name: str, folder: str) -> Build | None:
        keys = self.whole(name)
        if keys is None or "dockerfile-inline" in keys:
            return None

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
        kinds = [self.text(one) or "" for one in output] if isinstance(output, list) else []
        return not kinds or not all(any(no in kind for no in _NO_IMAGE) for kind in kinds)


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
