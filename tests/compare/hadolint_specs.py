"""How far the rules agree with hadolint's own specifications, read out of a clone of it.

    python tests/compare/hadolint_specs.py CLONE [--code DL3008] [--quiet]

Each case says that a code is reported on a text, or is not, with RUNs as they are or put into an ONBUILD. Prints the
agreement for each code and the cases where the verdicts differ. Codes that no rule has as an alias are left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from spec_arguments import arguments

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.ruleset.options import Options

_TOKEN = re.compile(
    r"""--[^\n]*|\{-.*?-\}|(?P<string>"(?:\\\s+\\|\\.|[^"\\])*")|(?P<name>\??[A-Za-z_][\w.']*)|(?P<mark><>|[=\[\](),${}])""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:\s+\\|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "&": ""}
_KINDS = {"rawtext": "text", "githash": "hash"}
_VERDICT = re.compile(r"(onBuildR|r)uleCatches(Not)?$")


class Case(NamedTuple):
    """What a specification demands; `config` holds the texts of its configuration by field."""

    code: str
    text: str
    onbuild: bool
    expected: bool
    config: dict[str, list[str]]


class Reader:
    """Reads the few forms of Haskell in which the specifications are written."""

    def __init__(self, source: str) -> None:
        self.tokens = [(str(found.lastgroup), found[0]) for found in _TOKEN.finditer(source) if found.lastgroup]
        self.at = 0
        self.names: dict[str, Any] = {}
        self.config: dict[str, list[str]] = {}

    def cases(self) -> Iterator[Case]:
        """The cases in order; a configuration that is set inside an `it` ends with it."""
        outer, inside = self.config, False
        while self.at < len(self.tokens):
            kind, text = self._next()
            if text in ("it", "describe"):
                inside, self.config = text == "it", outer
            elif text == "?config":
                self._configure()
                outer = outer if inside else self.config
            elif kind == "name" and self._peek() == "=":
                self.at += 1
                self.names[text] = self._value()
            elif kind == "name" and (found := _VERDICT.match(text)):
                code, said = self._value(), self._value()
                if isinstance(code, str) and isinstance(said, str) and re.match(r"[A-Z]{2}\d+$", code):
                    yield Case(code, said, found[1] == "onBuildR", found[2] is None, self.config)

    def _next(self) -> tuple[str, str]:
        self.at += 1
        return self.tokens[self.at - 1]

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _configure(self) -> None:
        """`?config = def { field = … }`: the strings of each field."""
        self.config, field = {}, ""
        if self._peek() == "=":
            self.at += 2
        if self._peek() != "{":
            return
        while (token := self._next())[1] != "}":
            if token[0] == "name" and self._peek() == "=":
                field = token[1]
                self.config[field] = []
            elif field and token[0] in ("string", "name"):
                self.config[field].append(_text(token[1]) if token[0] == "string" else token[1])

    def _value(self) -> Any:
        """A string, or a list of strings; None where it is anything else."""
        value = self._one()
        while self._peek() == "<>":
            self.at += 1
            more = self._one()
            value = value + more if isinstance(value, str) and isinstance(more, str) else None
        return value

    def _one(self) -> Any:
        while self._peek() == "$":
            self.at += 1
        kind, text = self.tokens[self.at]
        if kind == "string":
            self.at += 1
            return _text(text)
        if text == "[":
            self.at += 1
            return list(self._items())
        if text == "(":
            self.at += 1
            value = self._value()
            self.at += self._peek() == ")"
            return value
        if text.endswith("unlines"):
            self.at += 1
            lines = self._one()
            return "".join(f"{line}\n" for line in lines) if isinstance(lines, list) else None
        if kind == "name" and text in self.names:
            self.at += 1
            return self.names[text]
        return None

    def _items(self) -> Iterator[Any]:
        while self._peek() not in ("]", ""):
            if self._peek() == ",":
                self.at += 1
                continue
            before = self.at
            yield self._value()
            if self.at == before:
                break
        self.at += 1


def _text(token: str) -> str:
    return _ESCAPE.sub(lambda found: _CONTROL.get(found[1], found[1]) if found[1] else "", token[1:-1])


def in_onbuild(text: str) -> str:
    """The text with every RUN put into an ONBUILD."""
    runs = [one.span.start for one in parse(text, "Dockerfile").instructions if one.keyword == "RUN"]
    for start in reversed(runs):
        text = f"{text[:start]}ONBUILD {text[start:]}"
    return text


def settings(code: str, config: dict[str, list[str]]) -> tuple[tuple[str, Any], ...]:
    """A configuration of hadolint as settings of the rules that stand for a code."""
    made = []
    for rule in all_rules():
        if f"hadolint:{code}" in rule.aliases:
            own = dict(rule.settings)
            if "registries" in own and "allowedRegistries" in config:
                own["registries"] = config["allowedRegistries"] or ["*"]
            if "labels" in own and "labelSchema" in config:
                words = [word for word in config["labelSchema"] if word != "Map.fromList"]
                kinds = [word.rpartition(".")[2].lower() for word in words[1::2]]
                own["labels"] = {name: _KINDS.get(kind, kind) for name, kind in zip(words[::2], kinds, strict=True)}
                own["strict"] = str("True" in config.get("strictLabels", ())).lower()
            made.append((rule.id, own))
    return tuple(made)


def holds(case: Case) -> bool:
    """Whether the rules report the code there."""
    text = in_onbuild(case.text) if case.onbuild else case.text
    options = Options(select=(f"hadolint:{case.code}",), settings=settings(case.code, case.config))
    return any(f"hadolint:{case.code}" in finding.aliases for finding in lint_text(text, "Dockerfile", options))


def main() -> None:
    given = arguments(__doc__)
    covered = {
        alias.partition(":")[2] for rule in all_rules() for alias in rule.aliases if alias.startswith("hadolint:")
    }
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    left_out: set[str] = set()
    for path in sorted((given.clone / "test" / "Hadolint").rglob("*Spec.hs")):
        for case in Reader(path.read_text(encoding="utf-8")).cases():
            if case.code not in covered or given.code not in case.code:
                left_out |= {case.code} - covered
                continue
            agree = holds(case) == case.expected
            counts[case.code][0] += agree
            counts[case.code][1] += 1
            if not agree and not given.quiet:
                verdict = "demands" if case.expected else "forbids"
                print(
                    f"-- {path.name}: hadolint {verdict} {case.code}{' in ONBUILD' if case.onbuild else ''} {case.config or ''}"
                )
                print("   " + case.text.rstrip("\n").replace("\n", "\n   "))
    said = {alias for rule in all_rules() if "hadolint" in rule.data.get("differs", {}) for alias in rule.aliases}
    for code, (agreed, total) in sorted(counts.items()):
        note = (
            ""
            if agreed == total
            else "   < said in `differs`"
            if f"hadolint:{code}" in said
            else "   < and no rule says why"
        )
        print(f"{code:8} {agreed:4} of {total:4}{note}")
    agreed, total = (sum(row[i] for row in counts.values()) for i in (0, 1))
    print(
        f"agreement {agreed} of {total}, {100 * agreed / max(total, 1):.1f} %; no rule for {', '.join(sorted(left_out)) or 'none'}"
    )


if __name__ == "__main__":
    main()
