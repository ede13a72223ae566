"""The images for development containers, those of devcontainers/images and of microsoft/vscode-dev-containers before them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from library_history import files
from tagged_images import Tagged

REPOSITORIES = ("devcontainers/images", "microsoft/vscode-dev-containers")
FEATURES = "devcontainers/features"
REGISTRY = "mcr.microsoft.com/devcontainers"
_FILE = re.compile(r"^(?:src|containers)/[^/]+/(?: ?manifest\.json|\.devcontainer/.*(?:Dockerfile|\.json))$")
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.S)
_TRAILING = re.compile(r",(\s*[}\]])")


def tagged(clone: Path, features: Path | None) -> Iterator[Tagged]:
    """The tags that the manifests list, with the newest version of each definition and without one."""
    texts = dict(files(clone, _FILE))
    of_features = dict(files(features, re.compile(r"^src/[^/]+/devcontainer-feature\.json$"))) if features else {}
    for path in sorted(texts):
        folder, _, name = path.rpartition("/")
        if name.strip() == "manifest.json":
            yield from _definition(folder, read(texts[path]), texts, of_features)


def _definition(
    folder: str, manifest: Mapping[str, Any], texts: Mapping[str, str], features: Mapping[str, str]
) -> Iterator[Tagged]:
    build = manifest["build"]
    inside = f"{folder}/.devcontainer"
    text = next(
        (texts[path] for name in ("base.Dockerfile", "Dockerfile") if (path := f"{inside}/{name}") in texts), None
    )
    if text is None:
        return
    container = read(texts.get(f"{inside}/devcontainer.json", "{}"))
    new = folder.startswith("src/")
    text += "".join(_feature(inside, name, given, texts, features) for name, given in container.get("features", {}).items()) if new else ""  # fmt: skip
    version = manifest.get("version") or manifest["definitionVersion"]
    for variant in manifest.get("variants") or [""]:
        forms = [*build["tags"], *build.get("variantTags", {}).get(variant, [])]
        if build.get("latest") == variant or build.get("latest") is True:
            forms += [f"{form.partition(':')[0]}:latest" for form in build["tags"]]
        for form in forms:
            name, _, tag = form.replace("${VARIANT}", variant).partition(":")
            for one in _versions(tag, version):
                yield Tagged(f"{REGISTRY}/{name}", one, text, _arguments(variant, container), current=new)


def _arguments(variant: str, container: Mapping[str, Any]) -> dict[str, str]:
    given = container.get("build", {}).get("args", {})
    return {
        **{name: str(value) for name, value in given.items() if "$" not in str(value)},
        **({"VARIANT": variant} if variant else {}),
    }


def _versions(tag: str, version: str) -> list[str]:
    """A tag with the whole version, with parts of it, and without one."""
    parts = version.split(".")
    texts = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    bare = tag.replace("${VERSION}", "").strip("-")
    return [tag.replace("${VERSION}", text) for text in texts] + ([bare] if bare else [])


def _feature(inside: str, name: str, given: Any, texts: Mapping[str, str], features: Mapping[str, str]) -> str:
    """What a feature adds to the Dockerfile: its variables, and the account that it makes."""
    local = f"{inside}/{name.removeprefix('./')}/devcontainer-feature.json"
    shared = f"src/{name.rpartition('/')[2].partition(':')[0]}/devcontainer-feature.json"
    known = read(
        texts.get(local)
        or (features.get(shared) if name.startswith("ghcr.io/devcontainers/features/") else None)
        or "{}"
    )
    lines = [f'ENV {key}="{value}"' for key, value in known.get("containerEnv", {}).items()]
    user = given.get("username") if isinstance(given, dict) else None
    if user not in (None, "automatic", "none", "root") and known.get("id") == "common-utils":
        lines.append(f"RUN useradd --uid {given.get('userUid', 1000)} {user}")
    return "".join(f"\n{line}" for line in lines) + "\n"


def read(text: str) -> Any:
    """JSON with comments and trailing commas."""
    return json.loads(_TRAILING.sub(r"\1", _COMMENT.sub(lambda match: match[1] or "", text)), strict=False)
