"""ShellCheck is asked only where a test wants it: what people see must not depend on what else is installed."""

import os
import signal
from collections.abc import Iterator

import pytest

from dockerlint_py.shellcheck import program

os.environ["DOCKERLINT_SHELLCHECK"] = "off"
for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI"):  # nor on where the tests run
    os.environ.pop(name, None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so a shell begins what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def with_shellcheck(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The program of the test extra; a machine without it can't run these tests."""
    monkeypatch.delenv("DOCKERLINT_SHELLCHECK")
    program.cache_clear()
    found = program()
    assert found, "ShellCheck is part of the test extra: pip install -e '.[test]'"
    yield found
    program.cache_clear()
