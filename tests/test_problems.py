"""What BuildKit refuses after parsing, written by hand: the line and a part of what is said."""

from __future__ import annotations

import pytest

from dockerlint_py.lint import Options, lint_text

REFUSED = [
    ("COPY a", 2, "at least 2 arguments"),
    ("ADD", 2, "at least 2 arguments"),
    ("USER a b", 2, "takes one argument"),
    ("STOPSIGNAL", 2, "at least one argument"),
    ("ENV A", 2, "ENV needs a value"),
    ("ENV A=1 B", 2, "name=value pairs"),
    ("ENV =1", 2, "name=value pairs"),
    ("LABEL a", 2, "LABEL needs a value"),
    ("LABEL a=1 b", 2, "name=value pairs"),
    ("ARG =1", 2, "ARG takes a name"),
    ("EXPOSE http", 2, "EXPOSE takes"),
    ("EXPOSE 80/icmp 81", 2, "EXPOSE takes"),
    ("SHELL /bin/sh -c", 2, "JSON array"),
    ("COPY ['a', 'b']", 2, "no JSON array"),
    ("HEALTHCHECK", 2, "at least one argument"),
    ("HEALTHCHECK NONE now", 2, "takes no arguments"),
    ("HEALTHCHECK CMD", 2, "needs a command"),
    ("HEALTHCHECK curl x", 2, "CMD or NONE"),
    ("HEALTHCHECK --interval=5 CMD a", 2, "duration"),
    ("HEALTHCHECK --timeout=1minute CMD a", 2, "duration"),
    ("HEALTHCHECK --retries=-1 CMD a", 2, "number from 0"),
    ("COPY --chmud=1 a b", 2, "--chmod"),
    ("COPY --chown a b", 2, "needs a value"),
    ("COPY --link=maybe a b", 2, "true or false"),
    ("COPY --chown=a --chown=b a b", 2, "twice"),
    ("RUN --mount=type=cash,target=/x a", 2, "type is one of"),
    ("RUN --network=lan a", 2, "one of"),
    ("RUN cat <<EOF\na", 2, "no line says EOF"),
    ("ONBUILD FROM a", 2, "ONBUILD cannot hold FROM"),
    ("ONBUILD ONBUILD RUN a", 2, "ONBUILD cannot hold ONBUILD"),
    ("ONBUILD RUNN a", 2, "RUN"),
    ("ONBUILD COPY --form=a a b", 2, "--from"),
    ("RUNN a", 2, "RUN"),
    ("RUN a \\\n  b\nFORM c", 4, "FROM"),
    ("FROM a b", 2, "FROM takes"),
    ("FROM a AS", 2, "FROM takes"),
]
ACCEPTED = [
    'EXPOSE 80 443/tcp 53/udp 8000-8010 $PORT "90"',
    "ENV A 1 2 3",
    "ENV A=1 \\\n  # a comment\n  B=2",
    "ARG A B=2",
    "HEALTHCHECK NONE",
    'HEALTHCHECK --interval=1m30s --timeout=500ms --start-period=0s --start-interval=2s --retries=0 CMD ["a"]',
    "HEALTHCHECK --interval=$I CMD a",
    "COPY --chown=a:b --chmod=755 --link --parents --exclude=x --exclude=y a b",
    "COPY --from=x --link=false a b",
    'COPY ["a b", "c"]',
    "COPY <<A <<B /x\n1\nA\n2\nB",
    "RUN --mount=type=cache,target=/x --mount=type=secret,id=a --network=none --security=sandbox a",
    "ADD --checksum=sha256:aa --keep-git-dir=true --unpack=false https://example.org/a b",
    "ONBUILD COPY --from=x a b",
    "ONBUILD RUN a",
    'SHELL ["bash", "-c"]',
    "MAINTAINER a b",
    "LABEL a b",
    "STOPSIGNAL SIGTERM",
    "VOLUME /a /b",
    "WORKDIR /a b",
    "CMD []",
]


@pytest.mark.parametrize(("text", "line", "said"), REFUSED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_refused(text: str, line: int, said: str, newline: str) -> None:
    file = f"FROM debian:12.5\n{text}\n".replace("\n", newline)
    found = lint_text(file, "Dockerfile", Options(select=("syntax",)))
    assert [(one.line, said in one.message) for one in found] == [(line, True)], [one.message for one in found]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    assert lint_text(f"FROM debian:12.5\n{text}\n", "Dockerfile", Options(select=("syntax",))) == []


def test_the_rest_of_a_broken_file_is_linted() -> None:
    text = "FROM debian:12.5\nRUNN a\nHEALTHCHECK --interval=x CMD a\nUSER root\n"
    rules = [
        (one.rule, one.line) for one in lint_text(text, "Dockerfile", Options(select=("syntax", "last-user-root")))
    ]
    assert rules == [("syntax", 2), ("syntax", 3), ("last-user-root", 4)]
