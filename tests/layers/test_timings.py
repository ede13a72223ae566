"""Times from the log of a real build."""

from __future__ import annotations

import json

import pytest

from dockerlint_py.layers.analysis import Assumptions, analyze
from dockerlint_py.layers.timings import read_timings
from dockerlint_py.layers.weights import default_weights
from dockerlint_py.text.input_error import InputError
from tests.layers.repositories import facts

TEXT = """FROM golang:1.25 AS build
ENV A=1
WORKDIR /src
COPY go.mod .
RUN --mount=type=cache,target=/c go mod download
FROM scratch
COPY --from=build /src/app /app
"""
PLAIN = """#0 building with "default" instance using docker driver
#1 [internal] load build definition from Dockerfile
#1 DONE 0.1s

#5 [build 1/4] FROM docker.io/library/golang:1.25@sha256:0000
#5 DONE 9.0s

#6 [build 2/4] WORKDIR /src
#6 CACHED

#7 [build 3/4] COPY go.mod .
#7 DONE 0.2s

#8 [build 4/4] RUN --mount=type=cache,target=/c go mod download
#8 0.512 go: downloading example.org/a v1.0.0
#8 DONE 12.5s

#9 [stage-1 1/1] COPY --from=build /src/app /app
#9 DONE 1.5s
"""


def vertex(name: str, **more: object) -> str:
    digest = f"sha256:{abs(hash(name))}"
    return json.dumps({"vertexes": [{"digest": digest, "name": name, **more}]})


RAW = "\n".join(
    (
        vertex("[build 3/4] COPY go.mod ."),
        vertex("[build 3/4] COPY go.mod .", started="2026-01-01T00:00:00.5Z"),
        json.dumps({"logs": [{"vertex": "sha256:1", "data": "x"}]}),
        vertex(
            "[build 3/4] COPY go.mod .",
            started="2026-01-01T00:00:00.5Z",
            completed="2026-01-01T00:00:00.700000001Z",
        ),
        vertex(
            "[build 4/4] RUN --mount=type=cache,target=/c go mod download",
            started="2026-01-01T00:00:01Z",
            completed="2026-01-01T01:00:13.5+01:00",
        ),
        vertex("[build 2/4] WORKDIR /src", cached=True, started="2026-01-01T00:00:01Z"),
        vertex(
            "[stage-1 1/1] COPY --from=build /src/app /app",
            started="2026-01-01T00:00:01.000Z",
            completed="2026-01-01T00:00:02.500Z",
        ),
    )
)


@pytest.mark.parametrize("log", [PLAIN, RAW])
def test_steps_take_the_times_of_the_log(log: str) -> None:
    analysis = analyze(facts(TEXT), Assumptions(default_weights(), read_timings(log, "log")))
    costs = {step.line: step.cost for step in analysis.steps}
    assert {line: costs[line] for line in (4, 5, 7)} == {4: 0.2, 5: 12.5, 7: 1.5}
    assert costs[3] == default_weights().seconds["folder"]
    assert analysis.measured == (4 if log is PLAIN else 3)


@pytest.mark.parametrize(
    ("log", "line", "said"),
    [
        ("", 0, "no step of a build"),
        ("Step 1/3 : FROM a\n", 0, "no step of a build"),
        ("#6 [2/3] RUN a\n#6 CACHED\n", 0, "from the cache"),
        ('{"vertexes": [{"digest": 1}]}\n{"vertexes": [1]}\n', 2, "no line of BuildKit"),
        ('{"vertexes": 1}\n', 1, "no line of BuildKit"),
        ("{oops\n", 1, "no line of BuildKit"),
    ],
)
def test_what_is_no_log(log: str, line: int, said: str) -> None:
    with pytest.raises(InputError, match=said) as raised:
        read_timings(log, "log")
    assert (raised.value.path, raised.value.line) == ("log", line)
