"""Which programs and which family of distributions an image is known to have, or not."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlint_py.facts import File, subjects
from dockerlint_py.parsing.dockerfile import parse
from dockerlint_py.text.unknown import UNKNOWN


def facts(text: str) -> File:
    return File(parse(text, "Dockerfile"))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("FROM alpine:3.22\nRUN curl a", ("curl",)),
        ("FROM alpine:3.22\nRUN wget a", ()),
        ("FROM alpine:3.22\nRUN bash -c 'curl a'", ("bash", "curl")),
        ("FROM alpine:3.22\nRUN apk add curl && curl a", ()),
        ("FROM alpine:3.22\nRUN apk add $X && curl a", (UNKNOWN,)),
        ("FROM alpine:3.22\nRUN apk add alpine-sdk && curl a", ()),
        ("FROM alpine:3.22 AS a\nRUN apk add curl\nFROM a\nRUN curl a", ()),
        ("FROM alpine:3.22\nCOPY x /usr/bin/\nRUN curl a", (UNKNOWN,)),
        ("FROM alpine:3.22\nCOPY x.sh /usr/bin/x.sh\nRUN curl a", ("curl",)),
        ("FROM alpine:3.22\nCOPY --from=b /usr/bin/curl /usr/bin/curl\nRUN curl a", ()),
        ("FROM alpine:3.22\nADD r.tar.gz /\nRUN curl a", (UNKNOWN,)),
        ("FROM alpine:3.22\nCOPY . /app\nRUN ./app/setup\nRUN curl a", (UNKNOWN,)),
        ("FROM alpine:3.22\nENV PATH=/opt/bin:$PATH\nCOPY x /opt/x\nRUN curl a", ("curl",)),
        ("FROM alpine:3.22\nRUN wget -O- https://example.org | sh\nRUN curl a", (UNKNOWN,)),
        ("FROM python:3.13-slim\nRUN /usr/bin/curl a", ("/usr/bin/curl",)),
        ("FROM python:3.13\nRUN curl a", ()),
        ("FROM python@sha256:" + "0" * 64 + "\nRUN curl a", (UNKNOWN,)),
        ("FROM scratch\nRUN curl a", ("curl",)),
        ("FROM example.org/a:1\nRUN curl a", (UNKNOWN,)),
        ("FROM alpine:3.22\nRUN app a", ()),
    ],
)
def test_missing(text: str, missing: tuple[Any, ...]) -> None:
    assert list(subjects(facts(text), "command"))[-1].missing == missing


@pytest.mark.parametrize(
    ("image", "family"),
    [
        ("node:22-slim", "debian"),
        ("node:22-alpine", "alpine"),
        ("swift:6-slim", "ubuntu"),
        ("oraclelinux:9-slim", "rhel"),
        ("nvidia/cuda:12.9.1-base-amzn2023", "rhel"),
        ("nvidia/cuda:12.9.1-base-ubuntu24.04", "ubuntu"),
        ("node@sha256:" + "0" * 64, UNKNOWN),
        ("debian@sha256:" + "0" * 64, "debian"),
        ("example.org/a:1-slim", UNKNOWN),
        ("scratch", "scratch"),
    ],
)
def test_family(image: str, family: Any) -> None:
    assert facts(f"FROM {image}\n").images[0].family == family
