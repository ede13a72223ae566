"""Modules stand in layers: each imports only from those before it, while it is loaded."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1] / "dockerlint_py"
LAYERS = (
    "source late ranges credentials outside",
    "atomic builds match dockerfile shell yamlfile configfile cache message shellcheck presets",
    "facts",
    "fixes filing",
    "fix rules checks",
    "rulefile suppress",
    "lint schema vocabulary fingerprint",
    "explain docs peers examples discover report autofix config hadolint toml migrate starter",
    "kept ignores",
    "runner",
    "baseline changed",
    "plan",
    "audit",
    "cli",
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names.split()}


def imported(path: Path) -> set[str]:
    """The parts of the package that a module imports at its top, those only for types left out."""
    found = set()
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            if node.level:
                base = (*package[: len(package) - node.level + 1], *(node.module or "").split("."))
            elif (node.module or "").startswith("dockerlint_py."):
                base = tuple((node.module or "").split(".")[1:])
            else:
                continue
            names = [base[0]] if base and base[0] else [alias.name for alias in node.names]
            found |= {name for name in names if name in LEVEL}
    return found


def test_every_module_has_its_layer() -> None:
    parts = {path.stem for path in ROOT.glob("*.py")} | {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert parts - {"__init__", "__main__"} == set(LEVEL)


def test_facts_ask_the_disk_through_outside_only() -> None:
    """Or the cache of results keeps answers that are no longer true."""
    disk = {"open", "listdir", "scandir", "stat", "exists", "lexists", "isfile", "isdir", "islink", "getsize", "realpath"}
    disk |= {"environ", "getenv", "walk", "getmtime", "readlink", "lstat"}
    paths = {"read_text", "read_bytes", "iterdir", "rglob", "is_symlink", "is_dir"}
    wrong = []
    for folder in ("facts", "checks", "fixes"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name in ("tables.py", "__init__.py"):  # they read the package itself
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                attribute = isinstance(node, ast.Attribute)
                name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
                of = ast.unparse(node.value) if isinstance(node, ast.Attribute) else ""
                if (name in disk and of in ("os", "os.path")) or (attribute and name in paths) or (of == "" and name == "open"):
                    wrong.append(f"{folder}/{path.name}:{node.lineno} asks {name}; dockerlint_py/outside.py has what to ask")
            text = path.read_text(encoding="utf-8")
            if "outside." in text and re.search(r"import .*\b(lru_)?cache\b", text):
                wrong.append(f"{folder}/{path.name} remembers answers for other files, which then have not asked")
    before_linting = {"_given", "_upward", "_builds", "_document"}  # the last asks nothing
    for path in (ROOT / "builds").rglob("*.py"):
        cached = re.findall(r"@lru_cache.*\ndef (\w+)", path.read_text(encoding="utf-8"))
        wrong += [f"{path.name}: {name} wants @remembering of outside.py" for name in cached if name not in before_linting]
    assert wrong == []


def test_imports_go_one_way() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ROOT.rglob("*.py")
        for own in [path.relative_to(ROOT).parts[0].removesuffix(".py")]
        if own in LEVEL
        for name in imported(path)
        if name != own and LEVEL[name] > LEVEL[own]
    ]
    assert wrong == []
