"""How far the rules agree with the tests of BuildKit's own build checks, read out of a clone of it.

    python tests/compare/buildkit_specs.py CLONE [--code UndefinedVar] [--quiet]

Each case is a Dockerfile, perhaps with an ignore file, and the warnings (code, line) that must come, no other. Prints
the agreement for each code and what differs. Codes that no rule has as an alias are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from spec_arguments import arguments

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.options import Options

_FILES = ("frontend/dockerfile/dockerfile_lint_test.go", "frontend/dockerfile/dockerfile_check_test.go")
_TOKEN = re.compile(
    r"""func\s+(?P<test>\w+)\(
    |(?P<raw>`[^`]*`)
    |\b(?P<name>\w+)\s*:?=(?!=)
    |checkLinterWarnings\((?P<call>)
    |\b(?P<field>[A-Z]\w+)\s*:(?!=)
    |makeLintWarning\("\w+",\s*(?P<made>\d+)\)
    |(?P<text>"(?:[^"\\]|\\.)*")
    |\b(?P<number>\d+)\b""",
    re.VERBOSE,
)
_CHOICE = re.compile(r'integration\.UnixOrWindows\(\s*("[^"]*"|`[^`]*`)\s*,\s*(?:"[^"]*"|`[^`]*`)\s*,?\s*\)')


class Case(NamedTuple):
    """A Dockerfile with its ignore file ("" where there is none), and the warnings that it must get."""

    test: str
    dockerfile: str
    ignore: str
    wanted: tuple[tuple[str, int], ...]
    plain: bool
    lines: bool = True


def cases(source: str) -> Iterator[Case]:
    """The cases of a test file, in order."""
    source = _CHOICE.sub(lambda found: f"`{found[1][1:-1]}`", source)
    for name, value in re.findall(r"(\w+) := (`[^`\n]*`)\n", source):
        source = re.sub(rf"(?<=,)\s*{name}(?=,?\s*\))", value, source)
    case: Case | None = None
    test = name = field = rule = ""
    texts = {"dockerfile": "", "dockerignore": ""}
    filled = False  # a format has its text, and what follows are values
    for found in _TOKEN.finditer(source):
        kind = found.lastgroup
        if case and kind in ("test", "name", "call"):
            yield case
            case = None
        if kind == "test":
            test, name, texts["dockerignore"] = found["test"], "", ""
        elif kind == "name":
            name, filled = found["name"], False
        elif kind == "raw" and case is None and name in texts:
            text = found["raw"][1:-1]
            texts[name], filled = texts[name].replace("%s", text, 1) if filled else text, True
        elif kind == "call" and not source[: found.start()].endswith("func "):
            name, field, case = "", "", Case(test, texts["dockerfile"], "", (), True)
        elif kind == "field":
            field = found["field"]
            case = case and _with(case, field, texts["dockerignore"])
        elif kind == "raw" and case and field == "DockerIgnore":
            case = case._replace(ignore=found["raw"][1:-1])
        elif kind == "text" and field == "RuleName":
            rule, field = found["text"][1:-1], ""
        elif case and (kind == "made" or (kind == "number" and field == "Line")):
            case, field = case._replace(wanted=(*case.wanted, (rule, int(found[kind])))), ""
    if case:
        yield case


def _with(case: Case, field: str, ignore: str) -> Case:
    if field == "DockerIgnore":
        return case._replace(ignore=ignore)
    if field == "UnmarshalWarnings":  # those of all stages, where `Warnings` are those of the target alone
        return case._replace(wanted=(), lines=False)  # and their lines are not looked at
    return case._replace(plain=False) if field == "FrontendAttrs" else case


@cache
def covered() -> frozenset[str]:
    """The codes that a rule stands for."""
    aliases = (alias.partition(":") for rule in all_rules() for alias in rule.aliases)
    return frozenset(code for tool, _, code in aliases if tool == "buildkit")


def reported(case: Case) -> set[tuple[str, int]]:
    """The codes that the rules report, with their lines."""
    with TemporaryDirectory() as folder:
        Path(folder, "Dockerfile").write_text(case.dockerfile, encoding="utf-8")
        if case.ignore:
            Path(folder, ".dockerignore").write_text(case.ignore, encoding="utf-8")
        options = Options(select=("buildkit", *(f"buildkit:{code}" for code in covered())), context=folder)
        found = lint_text(case.dockerfile, str(Path(folder, "Dockerfile")), options)
    codes = ((alias.partition(":"), one.line) for one in found for alias in one.aliases)
    return {(code, line) for (tool, _, code), line in codes if tool == "buildkit"}


def begins(text: str, line: int) -> int:
    """The line where the instruction of a line begins; outside any the line itself."""
    for one in parse(text, "Dockerfile").instructions:
        start = text.count("\n", 0, one.span.start) + 1
        if start <= line <= start + text.count("\n", one.span.start, one.span.end):
            return start
    return line


def placed(case: Case, warnings: Sequence[tuple[str, int]]) -> set[tuple[str, int]]:
    """Codes with the lines of their instructions; counted where the case says nothing of lines."""
    if case.lines:
        return {(code, begins(case.dockerfile, line)) for code, line in warnings}
    codes = [code for code, _ in warnings]
    return {(code, codes[:at].count(code)) for at, code in enumerate(codes)}


def main() -> None:
    given = arguments(__doc__)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    left_out: set[str] = set()
    total, clean = 0, 0
    for path in _FILES:
        if not (given.clone / path).is_file():
            continue
        for case in cases((given.clone / path).read_text(encoding="utf-8")):
            if not case.plain:
                continue
            wanted = placed(case, [one for one in case.wanted if one[0] in covered()])
            left_out |= {code for code, _ in case.wanted} - covered()
            found = placed(case, sorted(reported(case)))
            for code, _ in wanted | found:
                counts[code][1] += 1
            for code, _ in wanted & found:
                counts[code][0] += 1
            total, clean = total + 1, clean + (wanted == found)
            differ = sorted(one for one in wanted ^ found if given.code in one[0])
            if differ and not given.quiet:
                said = [
                    f"{code} at {line} {'missing' if (code, line) in wanted else 'too much'}" for code, line in differ
                ]
                print(f"-- {case.test}: {', '.join(said)}")
                print("   " + case.dockerfile.strip("\n").replace("\n", "\n   "))
    for code, (agreed, all_) in sorted(counts.items()):
        print(f"{code:34} {agreed:4} of {all_:4}{'' if agreed == all_ else '   <'}")
    agreed, all_ = (sum(row[i] for row in counts.values()) for i in (0, 1))
    print(f"warnings {agreed} of {all_}, {100 * agreed / max(all_, 1):.1f} %; files {clean} of {total}, ", end="")
    print(f"{100 * clean / max(total, 1):.1f} %; no rule for {', '.join(sorted(left_out)) or 'none'}")


if __name__ == "__main__":
    main()
