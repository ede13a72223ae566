"""The distroless images, read from the Bazel files of GoogleContainerTools/distroless: each as the README last listed it.

Starlark is read as Python; of it, calls of oci_image are understood and what their arguments need.
"""

from __future__ import annotations

import ast
import calendar
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from library_history import files, git
from published_images import VERSION
from tagged_images import Tagged, dockerfile

REPOSITORIES = ("GoogleContainerTools/distroless",)
REGISTRY = "gcr.io/distroless"
USERS = {"root": (0, "/"), "nonroot": (65532, "/home/nonroot")}
_LISTED = re.compile(r"^\|\s*gcr\.io/distroless/([\w-]+)-(debian\d+)\s*\|\s*latest", re.M)
_BAZEL = re.compile(r"^(?:static|base|cc|java|nodejs|python3)/(?:BUILD|[\w-]+\.bzl)$")
_DAY = re.compile(r"^20\d\d-\d\d-\d\d$")
_MONTH = re.compile(r"^(?P<month>[a-z]{3})[a-z]* (?P<year>20\d\d)$", re.I)


def tagged(clone: Path) -> Iterator[Tagged]:
    """latest, nonroot, debug and debug-nonroot of each image; without a distribution in its name it is on the newest."""
    trees: dict[str, Tree] = {}
    newest: dict[str, int] = {}
    for (image, system), commit in _listed(clone).items():
        tree = trees.setdefault(commit, Tree(dict(files(clone, _BAZEL, commit))))
        names = [f"{image}-{system}"]
        if int(system[6:]) >= newest.get(image, 0):
            newest[image] = int(system[6:])
            names.append(image)
        for debug in (False, True):
            for user in USERS:
                text = tree.dockerfile(image.replace("-", "_"), system, debug, user)
                tag = "-".join(["debug"] * debug + ["nonroot"] * (user == "nonroot")) or "latest"
                if text is not None:
                    yield from (Tagged(f"{REGISTRY}/{name}", tag, text, root="distroless") for name in names)


def _listed(clone: Path) -> dict[tuple[str, str], str]:
    """(image, distribution) → the last commit whose README lists it, those of old distributions first."""
    found: dict[tuple[str, str], str] = {}
    for commit, text in _versions(clone, "README.md"):
        found |= {(match[1], match[2]): commit for match in _LISTED.finditer(text)}
    return dict(sorted(found.items(), key=lambda row: int(row[0][1][6:])))


def _versions(clone: Path, path: str) -> Iterator[tuple[str, str]]:
    """(commit, text) of each version of a file, the oldest first."""
    log = git(clone, "log", "--first-parent", "--reverse", "--format=%H", "--diff-filter=AM", "--", path)
    for commit in log.decode().split():
        yield commit, git(clone, "show", f"{commit}:{path}").decode("utf-8", "replace")


def ends(clone: Path) -> dict[str, tuple[str, str]]:
    """Pattern of names → what they are a release of, and its last day by SUPPORT_POLICY.md, if that was over by then.

    A day to come is an estimate there, and is left out.
    """
    found: dict[str, tuple[str, str]] = {}
    today = git(clone, "log", "-1", "--format=%cs").decode().strip()
    for _, text in _versions(clone, "SUPPORT_POLICY.md"):
        rows = [
            [cell.strip() for cell in line.strip("| \n").split("|")]
            for line in text.splitlines()
            if line.startswith("|")
        ]
        systems = [re.sub(r"\D", "", cell) for cell in rows[0]] if rows else []
        for row in rows[2:]:
            for number, cell in zip(systems[1:], row[1:], strict=False):
                if number and (day := _last_day(cell)):
                    kind = re.sub(r"^node\b", "nodejs", row[0]).rstrip("*") + "*"
                    found[f"{REGISTRY}/{kind}-debian{number}"] = (f"distroless debian {number}", day)
    return {name: row for name, row in found.items() if row[1] < today}


def _last_day(cell: str) -> str | None:
    if _DAY.match(cell):
        return cell
    match = _MONTH.match(cell)
    if not match:
        return None
    month, year = list(calendar.month_abbr).index(match["month"].capitalize()), int(match["year"])
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]:02}"


class Tree:
    """The images that the Bazel files of a commit make."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        trees = [ast.parse(text) for text in texts.values()]
        self.calls = [
            {word.arg: word.value for word in node.keywords if word.arg}
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "oci_image"
        ]
        self.constants = {
            target.id: node.value
            for tree in trees
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name)
        }

    def dockerfile(self, image: str, system: str, debug: bool, user: str) -> str | None:
        """What stands for the Dockerfile of an image; None where no rule makes it."""
        uid, workdir = USERS[user]
        number = re.sub(r"\D", "", image.removeprefix("python3"))
        values = {
            "user": user,
            "uid": uid,
            "workdir": workdir,
            "arch": "amd64",
            "distro": system,
            "mode": "_debug" * debug,
        }
        chain = self._chain(f"{image}{'_debug' * debug}_{user}_amd64_{system}", Values(values, number, self.constants))
        if chain is None:
            return None
        fields: dict[str, Any] = {"ENV": {}, "USER": "", "WORKDIR": "", "ENTRYPOINT": "", "CMD": ""}
        for one in chain:
            env = {
                name: str(value).replace("$PATH", str(fields["ENV"].get("PATH")))
                for name, value in (one.get("env") or {}).items()
            }
            fields["ENV"] |= env
            fields |= {
                key: one[key.lower()] for key in ("USER", "WORKDIR", "ENTRYPOINT", "CMD") if one.get(key.lower())
            }
        return dockerfile(**fields)

    def _chain(self, label: str, values: Values) -> list[dict[str, Any]] | None:
        """What the rule of a label says, and before it those of its bases."""
        for call in self.calls:
            if "name" in call and label in (name := values.of(call["name"]), f"base_{name}"):
                known = {
                    key: values.of(node)
                    for key, node in call.items()
                    if key in ("base", "env", "entrypoint", "cmd", "user", "workdir")
                }
                if "base" not in known:
                    return [known]
                below = self._chain(str(known["base"]).rpartition(":")[2], values)
                return None if below is None else [*below, known]
        return None


class Values:
    """The values of expressions; what cannot be told is a version."""

    def __init__(self, names: Mapping[str, Any], number: str, constants: Mapping[str, ast.expr]) -> None:
        self.names = names
        self.number = number
        self.constants = constants

    def of(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._named(node.id)
        if isinstance(node, ast.BinOp):
            left, right = self.of(node.left), self.of(node.right)
            if isinstance(node.op, ast.Mod):
                return str(left).replace("%d", str(right)).replace("%s", str(right))
            return left + right if isinstance(left, list) and isinstance(right, list) else f"{left}{right}"
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self.of(one) for one in node.elts]
        if isinstance(node, ast.Dict):
            return {self.of(key): self.of(value) for key, value in zip(node.keys, node.values, strict=True) if key}
        if isinstance(node, ast.Subscript) and isinstance(table := self.of(node.value), dict):
            return table.get(self.of(node.slice), VERSION)
        return VERSION

    def _named(self, name: str) -> Any:
        if name in self.names:
            return self.names[name]
        if name in self.constants:
            return self.of(self.constants[name])
        return self.number if name.endswith("version") and not name.startswith("_") else VERSION
