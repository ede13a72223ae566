"""dockerfile-parse is imported without what it imports for its log, and still logs."""

from __future__ import annotations

import subprocess
import sys

from tests.command_line import environment

CODE = """
import sys
from dockerlint_py.parsing.loader_package import dockerfile_parser
parser = dockerfile_parser()
assert "logging" not in sys.modules
import logging
logging.basicConfig(level="DEBUG", stream=sys.stdout)
import io
parser(fileobj=io.BytesIO(b"FROM a\\nENV b=c\\n")).envs
"""


def test_the_log_is_there_when_something_is_logged() -> None:
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, env=environment())
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("DEBUG:dockerfile_parse.parser:")
