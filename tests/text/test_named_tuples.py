"""Records are what typing's named tuples are."""

from __future__ import annotations

import copy
import pickle
from typing import NamedTuple as TypingsOwn

import pytest

from dockerlint_py.text.records import NamedTuple


class Place(NamedTuple):
    """Where something is."""

    line: int
    column: int = 1
    name: str | None = None

    @property
    def both(self) -> tuple[int, int]:
        return self.line, self.column


class Named(Place):
    """A place with a name."""


class Empty(NamedTuple):
    """Nothing."""


class Other(TypingsOwn):
    line: int
    column: int = 1
    name: str | None = None


def test_it_is_a_tuple_with_names() -> None:
    place = Place(3, name="a")
    assert place == (3, 1, "a") == Place(line=3, name="a") == Place._make([3, 1, "a"])
    assert (place.line, place.both, len({place, Place(3, 1, "a")})) == (3, (3, 1), 1)
    assert place._replace(line=4) == (4, 1, "a")
    assert place._asdict() == {"line": 3, "column": 1, "name": "a"} == Other(3, name="a")._asdict()
    assert repr(place) == "Place(line=3, column=1, name='a')" == repr(Other(3, name="a")).replace("Other", "Place")
    assert (Place._fields, Place._field_defaults) == (Other._fields, Other._field_defaults)
    assert Empty() == ()


def test_kinds_of_records_stay_what_they_are() -> None:
    named = Named(3)
    assert type(named) is Named
    assert type(named._replace(line=4)) is Named
    assert (named.both, repr(named)) == ((3, 1), "Named(line=3, column=1, name=None)")
    match named:
        case Place(line, _, name):
            assert (line, name) == (3, None)


@pytest.mark.parametrize("record", [Place(1), Named(2, 3), Empty()])
def test_they_are_copied_and_sent(record: tuple[object, ...]) -> None:
    for one in (copy.copy(record), copy.deepcopy(record), pickle.loads(pickle.dumps(record))):  # noqa: S301
        assert (one, type(one)) == (record, type(record))


def test_what_is_wrong_is_an_error() -> None:
    with pytest.raises(TypeError):
        Place()
    with pytest.raises(TypeError):
        Place(1, place=2)
    with pytest.raises(ValueError, match="unexpected field names"):
        Place(1)._replace(row=2)
    with pytest.raises(AttributeError):
        Place(1).line = 2
