"""What runs again when something changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlint_py.layers.costs import classes_of
from dockerlint_py.layers.rebuilds import Event, Likelihood, expected_seconds, risks, run_again
from dockerlint_py.layers.steps import steps_of
from dockerlint_py.layers.weights import default_weights, with_settings
from dockerlint_py.text.input_error import InputError
from tests.layers.repositories import facts, model


def again(text: str, line: int, **options: str) -> list[int]:
    """The lines of the layers that run again when the input of the step in a line changes."""
    steps = model(text, **options).steps
    changed = [step.number for step in steps if step.line == line]
    return [steps[number].line for number in sorted(run_again(steps, changed)) if steps[number].makes_layer]


CHAIN = "FROM debian:12\nCOPY a /a\nRUN one\nCOPY b /b\nRUN two\n"


@pytest.mark.parametrize(("line", "expected"), [(1, [1, 2, 3, 4, 5]), (2, [2, 3, 4, 5]), (4, [4, 5]), (5, [5])])
def test_what_stands_below_runs_again(line: int, expected: list[int]) -> None:
    assert again(CHAIN, line) == expected


def test_stages_hang_together() -> None:
    text = "FROM a AS one\nCOPY x .\nRUN make\nFROM b\nRUN two\nCOPY --from=one /x /x\nRUN three\n"
    assert again(text, 2) == [2, 3, 6, 7]
    mounted = "FROM a AS one\nCOPY x .\nFROM b\nRUN --mount=from=one,target=/m two\nRUN three\n"
    assert again(mounted, 2) == [2, 4, 5]
    based = "FROM a AS one\nCOPY x .\nFROM one\nRUN two\n"
    assert again(based, 2) == [2, 3, 4]


def test_a_recipe_of_cargo_chef_changes_with_the_manifests() -> None:
    text = (
        "FROM rust:1.91 AS plan\nCOPY . .\nRUN cargo chef prepare --recipe-path recipe.json\n"
        "FROM rust:1.91\nCOPY --from=plan recipe.json .\nRUN cargo chef cook --release\n"
    )
    assert again(text, 2) == [2, 3]
    steps = model(text).steps
    assert [one.source for one in steps[4].files] == ["**/Cargo.toml", "**/Cargo.lock"]


def test_a_link_stands_on_nothing_and_what_follows_on_both() -> None:
    text = "FROM a\nCOPY x /x\nCOPY --link y /y\nRUN two\n"
    assert again(text, 2) == [2, 4]
    assert again(text, 3) == [3, 4]
    assert again(text, 2, builder="buildah") == [2, 3, 4]


def test_stages_that_the_target_does_not_need_are_not_built() -> None:
    text = "FROM a AS one\nCOPY x .\nFROM b AS two\nCOPY y .\n"
    assert again(text, 2) == []
    assert [step.is_built for step in model(text).steps] == [False, False, True, True]
    assert [step.is_built for step in model(text, targets=("one",)).steps] == [True, True, False, False]  # type: ignore[arg-type]


def test_triggers_of_a_known_base_image_are_steps_of_its_from(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    text = "FROM debian:12 AS a\nFROM node:6-onbuild\nRUN two\n"
    steps = steps_of(facts(text, str(tmp_path / "Dockerfile"), context=str(tmp_path)), default_weights())
    brought = [step for step in steps if step.base]
    assert [step.text for step in brought if step.makes_layer] == [
        "COPY package.json /usr/src/app/",
        "RUN npm install && npm cache clean --force",
        "COPY . /usr/src/app",
    ]
    assert {(step.line, step.stage) for step in brought} == {(2, 1)}
    source = next(step for step in brought if step.files[:1] and step.files[0].is_whole)
    assert [steps[number].text for number in sorted(run_again(steps, [source.number]))] == [
        "COPY . /usr/src/app",
        "RUN two",
    ]
    assert not [step for step in steps_of(facts("FROM node:22\nRUN a\n"), default_weights()) if step.base]


def test_triggers_run_behind_the_from_that_names_their_stage() -> None:
    text = "FROM a AS base\nONBUILD COPY x /x\nRUN one\nFROM base\nRUN two\n"
    steps = model(text).steps
    trigger = next(step for step in steps if step.files)
    assert (trigger.stage, trigger.files[0].source) == (1, "x")
    assert [steps[number].text for number in sorted(run_again(steps, [trigger.number]))] == ["COPY x /x", "RUN two"]


def test_an_argument_counts_for_every_run_below_it_and_where_it_is_named() -> None:
    text = (
        "FROM a\nRUN zero\nARG GIT_SHA\nCOPY x /x\nRUN one\nENV REV=$GIT_SHA\nCOPY $REV /y\nFROM b\nRUN other\n"
        "COPY --from=0 /x /x\n"
    )
    assert {step.line: step.arguments for step in model(text).steps if step.arguments} == {
        5: ("GIT_SHA",),
        6: ("GIT_SHA",),
        7: ("GIT_SHA",),
    }


@pytest.mark.parametrize(
    "written", ["ARG VERSION=1", "ARG SOURCE_DATE_EPOCH", "ARG TOOL_COMMIT=0123abcd", "ENV GIT_SHA=1"]
)
def test_what_does_not_change_with_every_build(written: str) -> None:
    assert not any(step.arguments for step in model(f"FROM a\n{written}\nRUN one\n").steps)


def test_settings_are_no_layers_but_in_buildah() -> None:
    text = "FROM a\nARG GIT_SHA\nLABEL revision=$GIT_SHA\nCOPY x /x\n"
    assert again(text, 3) == []
    assert again(text, 3, builder="buildah") == [3, 4]


def test_caches_and_secrets_are_no_input() -> None:
    text = (
        "FROM a\nRUN --mount=type=cache,target=/c --mount=type=secret,id=s --mount=type=bind,source=src,target=/s one\n"
    )
    assert [one.source for one in model(text).steps[1].files] == ["src"]


def test_risks_of_events_that_exclude_each_other_and_of_others() -> None:
    steps = model(CHAIN).steps
    likelihood = Likelihood((Event(0.5, frozenset((1,))), Event(0.25, frozenset((3,)))), (Event(0.1, frozenset((0,))),))
    told = risks(steps, likelihood)
    assert [round(risk.own, 3) for risk in told] == [0.1, 0.5, 0, 0.25, 0]
    assert [round(risk.again, 3) for risk in told] == [0.1, 0.55, 0.55, 0.775, 0.775]
    costs = [step._replace(cost=10.0) for step in steps]
    assert expected_seconds(costs, likelihood) == pytest.approx(27.5)


@pytest.mark.parametrize(
    ("run", "classes"),
    [
        ("apt-get update && apt-get install -y curl", ("os-packages",)),
        ("pip install -r requirements.txt", ("dependencies",)),
        ("pip install flask==3.1", ("tool-install",)),
        ("go mod download", ("fetch",)),
        ("go build -o /a .", ("fetch", "compile")),
        ("go mod download && go build -o /a .", ("fetch", "compile")),
        ("npm ci && npm run build", ("dependencies", "compile")),
        ("curl -o /a https://example.org/a && make -C /a", ("download", "compile")),
        ("mkdir -p /a && chown app /a", ("file-work",)),
        ("./own.sh", ("run",)),
    ],
)
def test_what_a_run_does(run: str, classes: tuple[str, ...]) -> None:
    assert classes_of(facts(f"FROM debian:12\nRUN {run}\n").instructions[1]) == classes


def test_a_cache_makes_an_installation_cheaper() -> None:
    plain, mounted = model(
        "FROM a\nRUN apt-get install -y curl\nRUN --mount=type=cache,target=/var/cache/apt apt-get install -y curl\n"
    ).steps[1:]
    assert mounted.cost < plain.cost


@pytest.mark.parametrize("setting", ["copy", "copy=x", "copy=-1", "nothing=1", "sources=2", "copy=nan"])
def test_a_weight_that_is_none(setting: str) -> None:
    with pytest.raises(InputError, match=r"--weight: "):
        with_settings(default_weights(), [setting])


def test_weights_can_be_set() -> None:
    weights = with_settings(default_weights(), ["copy=7", "sources=0.5", "cached-share=0"])
    assert (weights.seconds["copy"], weights.changes["sources"], weights.cached_share) == (7, 0.5, 0)
