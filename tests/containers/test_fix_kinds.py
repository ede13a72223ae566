"""Kinds of fixes that need programs of their own: built as they are and as the fix leaves them, or run."""

import re

import pytest

from dockerlint_py.linting.fixer import fix_text
from dockerlint_py.ruleset.options import Options
from tests.containers.host import Host
from tests.containers.images import Builder
from tests.containers.test_claims import FILES, READY

QUOTES = """\
FROM debian:12
ARG TARGETARCH
ENV PLACE=/o/p
RUN export A="$(mktemp -d)"; touch "$A/f"; mkdir -p $PLACE/`id -u` && cd /o \\
    && for name in a b; do touch $name x-$name; done; machine=`uname -m`; touch /o/k-$machine k2-$TARGETARCH \\
    && mkdir z && cp a* z && chmod 700 *-a && rm x* && find -name a > list && touch --reference=/etc/passwd all$(nproc)
"""


@pytest.fixture(scope="module")
def bases(build: Builder, host: Host) -> None:
    plain = build("RUN true")
    for name in ("debian:12", "python:3.13-slim"):
        host.buildah("tag", plain.name, f"docker.io/library/{name}")


def fixed(text: str, rule: str, unsafe: bool = False) -> str:
    result = fix_text(text, "Dockerfile", Options(select=(rule,)), unsafe)
    assert result.done and not result.refused
    return result.text


def test_quotes_of_what_is_one_word_change_nothing(build: Builder, bases: None, with_shellcheck: str) -> None:
    after = fixed(QUOTES, "shellcheck-finding")
    for part in (
        "; export A;",
        '"$(id -u)"',
        '"/o/k-$machine"',
        '"k2-$TARGETARCH"',
        "find . -name",
        "./*-a",
        '"$(nproc)"',
    ):
        assert part in after
    found = []
    for text in (QUOTES, after):
        files = {path: file for layer in build(text).layers for path, file in layer.files.items()}
        found.append({re.sub(r"/tmp/tmp\.\w+", "/tmp/kept", path): file for path, file in files.items()})
    assert found[0] == found[1] and "/o/list" in found[0]


def test_a_server_starts_as_its_new_user(build: Builder, bases: None) -> None:
    text = 'FROM python:3.13-slim\nCOPY server.py /\nEXPOSE 8000\nCMD ["python", "/server.py", "0.0.0.0", "8000"]\n'
    after = fixed(text, "missing-user", unsafe=True)
    with build.running(after, FILES, **READY) as container:
        assert container.processes[0].ids[0] >= 1000
        assert not container.processes[0].capabilities
        assert "hello" in container.get(8000)
