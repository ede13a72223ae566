"""Files that are made by the code are what the code makes; `python -m dockerlint_py.documentation` writes them."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from dockerlint_py.documentation import __main__ as command
from dockerlint_py.documentation.generated import CHECKOUT as ROOT
from dockerlint_py.documentation.generated import RULE_PAGES, generated, pages_of_no_rule
from dockerlint_py.documentation.rule_schema import schema
from dockerlint_py.facts.all_kinds import CLASSES
from dockerlint_py.facts.vocabulary import docs
from dockerlint_py.system.yaml_file import read_yaml


@pytest.mark.parametrize("path", sorted(path for path in generated() if not path.startswith(RULE_PAGES)))
@pytest.mark.usefixtures("with_shellcheck")
def test_is_what_the_code_makes(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == generated()[path]()


@pytest.mark.usefixtures("with_shellcheck")
def test_pages_of_rules_are_what_the_code_makes() -> None:
    pages = {path: make for path, make in generated().items() if path.startswith(RULE_PAGES)}
    assert [path for path, make in pages.items() if (ROOT / path).read_text(encoding="utf-8") != make()] == []


def test_no_page_without_a_rule() -> None:
    assert pages_of_no_rule(ROOT, generated()) == []


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the command takes for a checkout, in which three files are made."""
    for path, content in {
        "pyproject.toml": "",
        "docs/rules.md": "",
        "tests/golden/a.txt": "a\n",
        "docs/rules/new.md": "old\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    made = {"tests/golden/a.txt": "a\n", "docs/rules/new.md": "é\n", "docs/b.md": "b\n"}
    monkeypatch.setattr(
        command, "generated", lambda: {path: lambda content=content: content for path, content in made.items()}
    )
    return tmp_path


@pytest.mark.usefixtures("with_shellcheck")
def test_written_compared_and_removed(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "docs/rules/gone.md").touch()
    assert command.main(["--check"], checkout) == 1
    compared = capsys.readouterr()
    assert compared.out == "docs/b.md differs\ndocs/rules/new.md differs\ndocs/rules/gone.md is the page of no rule\n"
    assert compared.err == "3 to write anew: python -m dockerlint_py.documentation\n"
    assert not (checkout / "docs/b.md").exists()
    assert command.main([], checkout) == 0
    assert capsys.readouterr().out == "wrote docs/b.md\nwrote docs/rules/new.md\nremoved docs/rules/gone.md\n"
    assert (checkout / "docs/rules/new.md").read_bytes() == "é\n".encode()
    assert not (checkout / "docs/rules/gone.md").exists()
    assert command.main(["--check"], checkout) == command.main([], checkout) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("with_shellcheck")
def test_outside_of_a_checkout_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main([], tmp_path)
    assert left.value.code == 2
    assert f"{tmp_path} is no checkout of dockerlint" in capsys.readouterr().err


def test_without_shellcheck_nothing_is_made(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["--check"], checkout)
    assert left.value.code == 2
    assert "ShellCheck" in capsys.readouterr().err


def test_a_wrong_call_says_so() -> None:
    call = [sys.executable, "-m", "dockerlint_py.documentation", "--chek"]
    finished = subprocess.run(call, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.startswith("usage: python -m dockerlint_py.documentation")


def test_schema_accepts_every_rule() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    faults = {path.stem: [*validator.iter_errors(read_yaml(path))] for path in (ROOT / "rules").rglob("*.yaml")}
    assert {name: errors for name, errors in faults.items() if errors} == {}


@pytest.mark.parametrize("change", [{"sumary": "x"}, {"severity": "fatal"}, {"each": "comand"}, {"examples": []}])
def test_schema_refuses(change: dict[str, object]) -> None:
    rule = read_yaml(ROOT / "rules/reproducible/missing-tag.yaml")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(rule | change, schema())


def test_every_word_is_explained() -> None:
    silent = {f"{cls.__name__}.{name}" for cls in CLASSES for name, said in docs(cls).items() if not said}
    plain = {name.partition(".")[2] for name in silent}
    assert plain <= {name for cls in CLASSES for owner in cls.__mro__ for name in inspect.get_annotations(owner)}, (
        "a fact without a docstring"
    )


def test_links_in_docs_lead_somewhere() -> None:
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"
