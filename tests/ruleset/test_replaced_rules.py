"""A rule of the user's with the name of a shipped one says that it replaces it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.loader import all_rules, builtin, forget
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError

RULE = """\
summary: s
why: w
severity: error
each: image
message: ours
examples:
  - bad: x
    where: x
  - good: x
"""


def _write(folder: Path, name: str, more: str = "") -> Path:
    path = folder / "house" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(RULE + more)
    forget()
    return path


def test_it_has_to_say_so(tmp_path: Path) -> None:
    path = _write(tmp_path, "missing-tag")
    with pytest.raises(InputError) as caught:
        all_rules((str(tmp_path),))
    assert (caught.value.path, caught.value.line) == (str(path), 1)
    assert "give the file another name, or write 'replaces: true'" in caught.value.reason


def test_then_it_stands_for_the_shipped_one(tmp_path: Path) -> None:
    _write(tmp_path, "missing-tag", "replaces: true\n")
    findings = lint_text("FROM a\n", "Dockerfile", Options((str(tmp_path),), ("missing-tag",)))
    assert [(finding.rule, finding.message) for finding in findings] == [("missing-tag", "ours")]


def test_there_must_be_something_to_replace(tmp_path: Path) -> None:
    path = _write(tmp_path, "missing-tags", "replaces: true\n")
    with pytest.raises(
        InputError, match="no shipped rule 'missing-tags' to replace, did you mean 'missing-tag'"
    ) as caught:
        all_rules((str(tmp_path),))
    assert (caught.value.path, caught.value.line) == (str(path), 10)


def test_a_shipped_rule_itself_may_be_named() -> None:
    assert len(all_rules((str(Path(builtin()) / "reproducible"),))) == len(all_rules())
