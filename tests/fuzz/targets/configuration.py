"""Any bytes are a configuration, ours or hadolint's, or are refused with their path."""

from __future__ import annotations

from pathlib import Path

from dockerlint_py.configuration import config, hadolint_config
from dockerlint_py.configuration.migrate import migrated
from dockerlint_py.linting.linter import lint_text
from dockerlint_py.ruleset.options import Options
from dockerlint_py.text.input_error import InputError
from tests.fuzz.refusals import expect_refusal
from tests.memory import forget

NAMES = ("dockerlint.toml", ".dockerlint.yaml", "pyproject.toml", ".hadolint.yaml")


def check(data: bytes) -> None:
    """The first byte says which of the names the others have."""
    folder = Path("configured")
    folder.mkdir(exist_ok=True)
    for name in NAMES:
        (folder / name).unlink(missing_ok=True)
    path = folder / NAMES[data[0] % len(NAMES) if data else 0]
    path.write_bytes(data[1:])
    forget(config, hadolint_config)
    dockerfile = str(folder / "Dockerfile")
    try:
        own = config.nearest(dockerfile)
        config.excluded(own, dockerfile)
        lint_text("FROM debian\nUSER root\n", dockerfile, config.options_for(own, dockerfile, Options()))
        if path.name == ".hadolint.yaml":
            (folder / "migrated.toml").write_text(migrated(str(path)), "utf-8")
            config.load(str(folder / "migrated.toml"))
    except InputError as error:
        expect_refusal(error, str(path), str(path.absolute()), "--select", "--extend-select", "--ignore", "--severity")
