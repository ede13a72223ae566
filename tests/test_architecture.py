"""Folders stand on floors: each imports only from those below, and nothing imports in a circle.

Every import counts: at the top of a module, inside functions, and those for types only.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "dockerlint_py"
FREE = {"__init__", "__main__"}
"""Modules at the root: the version, and the way in."""


@cache
def floors() -> dict[str, int]:
    """Folder → its floor, 0 at the bottom, as docs/architecture.md has them."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    block = re.search(r"^```floors\n(.*?)^```", page, re.M | re.S)
    assert block, "docs/architecture.md has a block ```floors"
    lines = [re.split(r"\s{2,}", line)[0] for line in block[1].splitlines()]
    return {name: level for level, line in enumerate(reversed(lines)) for name in line.split(", ")}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in PACKAGE.rglob("*.py")}


@cache
def imports() -> dict[str, set[str]]:
    """Module → those of the package that it imports."""
    return {name: set(imported(path)) - {name} for name, path in MODULES.items()}


def imported(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno} has a relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                name = whole if whole in MODULES else str(node.module)
                if name in MODULES:
                    yield name
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)


def folder(name: str) -> str:
    return [*name.split("."), "__init__"][1]


def test_every_folder_has_its_floor() -> None:
    assert {folder(name) for name in MODULES} - FREE == set(floors())


def test_imports_go_down() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, others in imports().items()
        for other in others
        if folder(name) not in FREE and folder(other) not in FREE and folder(name) != folder(other)
        if floors()[folder(other)] >= floors()[folder(name)]
    ]
    assert wrong == []


def test_nothing_imports_in_a_circle() -> None:
    assert list(circles()) == []


def circles() -> Iterator[list[str]]:
    """The groups of modules that import each other, directly or through others."""
    reach = {name: reachable(name) for name in imports()}
    seen: set[str] = set()
    for name in sorted(imports()):
        group = sorted(other for other in reach[name] if name in reach[other])
        if group and name not in seen:
            seen.update(group)
            yield group


def reachable(name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for other in imports()[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


DISTRIBUTIONS = {
    "pyyaml": "yaml", "dockerfile-parse": "dockerfile_parse", "tree-sitter": "tree_sitter",
    "tree-sitter-bash": "tree_sitter_bash",
}  # fmt: skip
"""Name of a distribution → the package that it brings, where they differ."""
OF_EXTRAS = {
    "audit": {"rich", "pyarrow"}, "cli": {"rich"}, "server": {"pygls", "lsprotocol"},
}  # fmt: skip
"""Folder → what it may import beside what is always installed."""


def needed_at_run_time(tree: ast.AST) -> Iterator[str]:
    """The packages that a module imports, but for those that only a type checker does."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module).partition(".")[0]
        yield from needed_at_run_time(node)


def test_what_is_imported_is_installed_with_it() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*)\]$", project, re.M)
    assert listed
    names = [re.split(r"[>=<;]", one.strip(' "'))[0] for one in listed[1].split('",')]
    always = {"dockerlint_py", *sys.stdlib_module_names, *(DISTRIBUTIONS.get(name, name) for name in names)}
    wrong = [
        f"{name} imports {other}"
        for name, path in MODULES.items()
        for other in needed_at_run_time(ast.parse(path.read_text(encoding="utf-8")))
        if other not in always | OF_EXTRAS.get(folder(name), set())
    ]
    assert wrong == []


def test_facts_ask_the_disk_through_environment_only() -> None:
    """Or the cache of results keeps answers that are no longer true."""
    disk = {
        "open",
        "listdir",
        "scandir",
        "stat",
        "exists",
        "lexists",
        "isfile",
        "isdir",
        "islink",
        "getsize",
        "realpath",
    }
    disk |= {"environ", "getenv", "walk", "getmtime", "readlink", "lstat"}
    paths = {"read_text", "read_bytes", "iterdir", "rglob", "is_symlink", "is_dir"}
    wrong = []
    for place in ("facts", "ruleset/checks", "ruleset/fixes"):
        for path in (PACKAGE / place).rglob("*.py"):
            if path.name == "__init__.py":  # they list the folder itself
                continue
            text = path.read_text(encoding="utf-8")
            for node in ast.walk(ast.parse(text)):
                attribute = isinstance(node, ast.Attribute)
                name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
                of = ast.unparse(node.value) if isinstance(node, ast.Attribute) else ""
                if (
                    (name in disk and of in ("os", "os.path"))
                    or (attribute and name in paths)
                    or (of == "" and name == "open")
                ):
                    wrong.append(
                        f"{place}/{path.name}:{node.lineno} asks {name}; system/environment.py has what to ask"
                    )
            if "environment." in text and re.search(r"import .*\b(lru_)?cache\b", text):
                wrong.append(f"{place}/{path.name} remembers answers for other files, which then have not asked")
    before_linting = {"_given", "_upward", "_builds", "_document"}  # the last asks nothing
    for path in (PACKAGE / "parsing/build_files").rglob("*.py"):
        cached = re.findall(r"@lru_cache.*\ndef (\w+)", path.read_text(encoding="utf-8"))
        wrong += [
            f"{path.name}: {name} wants @remembering of environment.py" for name in cached if name not in before_linting
        ]
    assert wrong == []
