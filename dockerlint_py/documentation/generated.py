"""The files of a checkout that are made by the code, and what makes each of them: the one table of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from dockerlint_py.configuration.config_keys import schema as config_schema
from dockerlint_py.documentation import build_errors_page, filled_pages, peers_page, rule_index, rule_page
from dockerlint_py.documentation.rule_schema import schema as rule_schema
from dockerlint_py.documentation.vocabulary_page import vocabulary
from dockerlint_py.documentation.word_declarations import declarations
from dockerlint_py.ruleset.loader import all_rules
from dockerlint_py.system.atomic_write import write
from dockerlint_py.system.packaged_data import PACKAGE
from dockerlint_py.text.records import NamedTuple

CHECKOUT = Path(PACKAGE).parent
"""The root of the repository, where the package is not installed elsewhere."""
RULE_PAGES = "docs/rules"
GOLDEN = "tests/golden"
COMMANDS: dict[str, Sequence[str]] = {
    "prod.txt": ["fixtures/sample_app/Dockerfile"],
    "dev.txt": ["fixtures/sample_app/Dockerfile.dev"],
    "naive.txt": ["fixtures/sample_app/Dockerfile.naive"],
    "naive.json": ["fixtures/sample_app/Dockerfile.naive", "-f", "json"],
    "explain.txt": ["explain", "shell-form-command"],
    "trace.txt": ["explain", "apt-lists-not-removed", "fixtures/sample_app/Dockerfile.dev"],
    "rules.txt": ["rules"],
    "help.txt": ["check", "--help"],
    "commands.txt": ["--help"],
}
"""Golden file → the command line whose output it holds."""


class Change(NamedTuple):
    """A file that is not as the code makes it; a `content` of None says that it has to go."""

    path: str
    content: str | None


def generated() -> dict[str, Callable[[], str]]:
    """Path from the root of the checkout → what makes its content."""
    pages: dict[str, Callable[[], str]] = {
        "dockerlint_py/facts/model.pyi": declarations,
        "docs/vocabulary.md": vocabulary,
        "docs/all-rules.md": lambda: rule_index.page(all_rules()),
        "docs/peers.md": lambda: peers_page.page(all_rules()),
        "docs/build-errors.md": lambda: build_errors_page.page(all_rules()),
        "README.md": lambda: filled_pages.readme(CHECKOUT / "README.md", all_rules()),
        "docs/compose.md": lambda: filled_pages.compose_page(CHECKOUT / "docs/compose.md", all_rules()),
        "docs/rule.schema.json": lambda: json.dumps(rule_schema(), indent=2),
        "docs/config.schema.json": lambda: json.dumps(config_schema(), indent=2),
        **{f"{RULE_PAGES}/{rule.id}.md": partial(rule_page.page, rule) for rule in all_rules()},
    }
    return {
        **{path: partial(_with_one_newline, make) for path, make in pages.items()},
        **{f"{GOLDEN}/{name}": partial(output_of, arguments) for name, arguments in COMMANDS.items()},
    }


def _with_one_newline(make: Callable[[], str]) -> str:
    return make().rstrip("\n") + "\n"


def output_of(arguments: Sequence[str]) -> str:
    """What dockerlint prints for a command line, in a terminal of 100 columns, whatever else is installed or set."""
    own = ("DOCKERLINT_", "GITHUB_", "GITLAB_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment = {**inherited, "DOCKERLINT_SHELLCHECK": "off", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    if "DOCKERLINT_CACHE_DIR" in os.environ:
        environment["DOCKERLINT_CACHE_DIR"] = os.environ["DOCKERLINT_CACHE_DIR"]
    command = [sys.executable, "-m", "dockerlint_py", *arguments]
    finished = subprocess.run(
        command,
        check=False,
        cwd=CHECKOUT,
        env=environment,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return finished.stdout


def changes(root: Path, files: Mapping[str, Callable[[], str]]) -> Iterator[Change]:
    """The files below `root` that differ from what `files` makes, and the pages of rules that it does not name."""
    for path, make in sorted(files.items()):
        content = make()
        if not (root / path).is_file() or (root / path).read_text(encoding="utf-8") != content:
            yield Change(path, content)
    yield from (Change(path, None) for path in pages_of_no_rule(root, files))


def pages_of_no_rule(root: Path, files: Collection[str]) -> list[str]:
    """The pages below `root` that are not among `files`."""
    pages = (f"{RULE_PAGES}/{page.name}" for page in sorted((root / RULE_PAGES).glob("*.md")))
    return [path for path in pages if path not in files]


def apply_change(root: Path, change: Change) -> None:
    """Writes or removes the file; raises InputError where it cannot be written."""
    path = root / change.path
    if change.content is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write(str(path), change.content.encode("utf-8"))
