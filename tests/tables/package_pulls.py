"""Writes dockerlint_py/facts/data/interpreters.yaml: which interpreters packages of Debian bring as dependencies.

    python tests/tables/package_pulls.py DUMP NAMES

DUMP is the output of `apt-cache dumpavail` on Debian, NAMES a file of package names, one a line. Dependencies are followed with
recommended packages, as apt-get does without an option. A name that the release does not have is left out.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

OUT = Path(__file__).parents[2] / "dockerlint_py/facts/data/interpreters.yaml"
INTERPRETERS = {
    "python": r"python3?(\.\d+)?(-minimal)?|python2(\.7)?(-minimal)?",
    "node": r"nodejs|node",
    "java": r"(default|openjdk-\d+)-(jre|jdk)(-headless)?",
    "ruby": r"ruby(\d.*)?",
    "php": r"php(\d[\d.]*)?(-cli|-fpm|-cgi)?",
    "go": r"golang-(go|\d.*-go)",
    "rust": r"cargo|rustc",
    "dotnet": r"dotnet-.*",
}


def packages(dump: str) -> dict[str, set[str]]:
    """Package → the packages that it depends on or recommends, alternatives and virtual ones included."""
    needs: dict[str, set[str]] = {}
    provided = defaultdict[str, set[str]](set)
    for paragraph in re.split(r"\n\n+", dump):
        fields = dict(re.findall(r"^([\w-]+): (.*)$", paragraph, re.M))
        name = fields.get("Package")
        if name is None or "nodesource" in fields.get("Version", ""):
            continue
        text = ",".join(fields.get(key, "") for key in ("Depends", "Pre-Depends", "Recommends"))
        # of alternatives apt takes the first that there is
        first = [re.split(r"[ (:]", one.split("|")[0].strip())[0] for one in text.split(",")]
        needs.setdefault(name, set()).update(one for one in first if one)
        for one in re.split(r",\s*", fields.get("Provides", "")):
            if one:
                provided[one.split(" ")[0]].add(name)
    for virtual, names in provided.items():
        if virtual not in needs:
            needs[virtual] = {min(names)}
    return needs


def closure(needs: dict[str, set[str]], name: str) -> set[str]:
    found, waiting = {name}, [name]
    while waiting:
        new = needs.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def main(dump: Path, names: Path) -> None:
    needs = packages(dump.read_text(encoding="utf-8"))
    rows = defaultdict[str, list[str]](list)
    for name in sorted(set(names.read_text(encoding="utf-8").split())):
        if name not in needs:
            continue
        all_of_it = closure(needs, name)
        brings = [key for key, pattern in INTERPRETERS.items() if any(re.fullmatch(pattern, one) for one in all_of_it)]
        for key in brings or ["none"]:
            rows[key].append(name)
    lines = [
        "# Interpreters that packages of Debian bring, themselves or as dependencies; `none`: packages that bring none of them.",
        "# Made by tests/tables/package_pulls.py; do not edit. `alpine` is from memory and kept by the script.",
        'source: "the package index of Debian 12, main and updates; read 2026-11"',
    ]
    old = re.search(r"^alpine: >.*?(?=^\S|\Z)", OUT.read_text(encoding="utf-8"), re.M | re.S) if OUT.exists() else None
    for key, found in sorted(rows.items()):
        lines.append(f"{key}: >")
        line = " "
        for name in found:
            if len(line) + len(name) > 118:
                lines.append(line)
                line = " "
            line += f" {name}"
        lines.append(line)
    OUT.write_text("\n".join(lines) + "\n" + (old[0] if old else ""), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
