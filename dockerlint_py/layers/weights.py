"""What steps cost and how often things change, as `weights.yaml` says and a user may say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

from dockerlint_py.system.packaged_data import packaged
from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.records import NamedTuple

OPTION = "--weight"


class Weights(NamedTuple):
    """`seconds` by the class of a step, `changes` (shares of commits) by what changes; both from 0."""

    seconds: Mapping[str, float]
    changes: Mapping[str, float]
    cached_share: float


def default_weights() -> Weights:
    """Those of the data file."""
    table = packaged("layers/weights")
    return Weights(_numbers(table["seconds"]), _numbers(table["changes"]), float(table["cached-share"]))


def with_settings(weights: Weights, settings: Iterable[str]) -> Weights:
    """Weights with settings `NAME=NUMBER` over them. Raises InputError for a name or a number that is none."""
    seconds, changes, share = dict(weights.seconds), dict(weights.changes), weights.cached_share
    for setting in settings:
        name, equals, text = setting.partition("=")
        number = _number(text)
        if not equals or number is None:
            raise InputError(OPTION, 0, f"'{setting}' is not NAME=NUMBER with a number from 0 on")
        if name in seconds:
            seconds[name] = number
        elif number > 1:
            raise InputError(OPTION, 0, f"'{setting}' is a share; it goes from 0 to 1")
        elif name in changes:
            changes[name] = number
        elif name == "cached-share":
            share = number
        else:
            known = ", ".join((*seconds, "cached-share", *changes))
            raise InputError(OPTION, 0, f"no weight is called '{name}'; there are {known}")
    return Weights(seconds, changes, share)


def _numbers(table: Mapping[str, str]) -> dict[str, float]:
    return {name: float(value) for name, value in table.items()}


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None
