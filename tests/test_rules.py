"""Every rule's own examples, and what a wrong rule file is told."""

import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlint_py.dockerfile import parse
from dockerlint_py.examples import example_problems
from dockerlint_py.facts.describe import describe
from dockerlint_py.lint import Options, facts_of, lint_text
from dockerlint_py.rulefile import read_rule
from dockerlint_py.rules import Rule, builtin, files
from dockerlint_py.source import apply

RULES = [Rule(path, read_rule(path)) for path in files(builtin())]
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{n}")
    for rule in RULES
    for n, example in enumerate(rule.data["examples"])
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Any, example: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if rule.codes:
        request.getfixturevalue("with_shellcheck")
    assert list(example_problems(rule, example)) == []


def test_fix_if_and_only_if_an_example_shows_it() -> None:
    for rule in RULES:
        assert rule.fix == any("fixed" in example for example in rule.data["examples"]), rule.id


LINES = r"""FROM a
FROM $X AS b
FROM --platform=$P python:3.9@sha256:0 as C
from b
COPY --from=bb x y
COPY --from=0 --chown=a:b --chmod=777 . .
COPY <<EOF /x
ADD https://x.y/latest/z.tar.gz /z
ADD ["a", "b/"]
COPY x
USER 0
USER
WORKDIR a/../$B
ENV A=b C="d e" F
ENV A b c
ARG V=1
ARG
LABEL a=b
CMD x && y &
CMD ["sh", "-c", "exec \"x\" y"]
ENTRYPOINT ["tini", "--", "gunicorn", "-b", "127.0.0.1"]
HEALTHCHECK --interval=x CMD curl -f http://localhost
HEALTHCHECK
ONBUILD RUN apt-get update
ONBUILD
EXPOSE 80:80 $P 1-2/udp x
RUN apt-get update && apt-get install -y curl=1 ; rm -rf /var/lib/apt/lists/*
RUN sudo -u x env A=b sh -c "pip install -r a.txt | tee 'x"
RUN --mount=type=cache,target=/x,from=b <<EOF
RUN cd / && for i in $(ls); do rm -rf ~/$i; done
RUN ["npm", "ci"]
RUN if ! x; then (y || z) & fi; cat <<< a
RUN "
SHELL ["bash", "-o", "pipefail", "-c"]
SHELL x
# dockerlint ignore=all x
# escape=`
EOF
  continued \
\
FOO bar
ENV A = b C =d # e
ARG A= b
CMD ['a', "b" \c] # d
COPY --from=C [a, b] # d
# syntax: docker/dockerfile:1
# Syntax = a b
MAINTAINER "a" $b
FROM a:b:c as $D
EXPOSE 80/TCP,$P 9-1 #
FROM
"""
LINES_ALONE = LINES.split("\n")


@given(st.one_of(st.text(), st.lists(st.sampled_from(LINES_ALONE), max_size=25).map("\n".join)))
@settings(max_examples=int(os.environ.get("DOCKERLINT_EXAMPLES", "150")), deadline=None)
def test_linting_and_facts_never_raise_and_findings_lie_inside(text: str) -> None:
    for finding in lint_text(text, "Dockerfile", Options(select=("all",), preview=True, context="tests")):
        assert 0 <= finding.start <= finding.end <= len(text)
        if finding.fix:
            apply(text, finding.fix.edits)
    describe(facts_of(parse(text, "Dockerfile"), Options()))
