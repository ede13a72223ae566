"""typing.NamedTuple, made in a tenth of the time: a start makes some fifty of them, and uses a dozen.

The constructor, which is what takes long to make, is made when it is first called. To type checkers it is typing's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 (named so for those that import it from here)
else:
    try:
        from _collections import _tuplegetter
    except ImportError:  # another Python

        def _tuplegetter(index: int, doc: str) -> property:
            return property(itemgetter(index), doc=doc)

    class _MakesRecords(type):
        def __new__(mcs, name: str, bases: tuple[type, ...], names: dict[str, Any]) -> type:
            if bases == (tuple,) or NamedTuple not in bases:  # and kinds of one that has its fields
                return super().__new__(mcs, name, bases, names)
            fields = tuple(names.get("__annotations__", ()))
            defaults = {field: names.pop(field) for field in fields if field in names}
            getters = {field: _tuplegetter(index, field) for index, field in enumerate(fields)}
            names |= {
                "__slots__": (),
                "_fields": fields,
                "_field_defaults": defaults,
                "__match_args__": fields,
                **getters,
            }
            return super().__new__(mcs, name, bases, names)

    class NamedTuple(tuple, metaclass=_MakesRecords):
        """A tuple whose items have names."""

        __slots__ = ()
        _fields: tuple[str, ...]
        _field_defaults: dict[str, Any]

        def __new__(cls, *args: Any, **given: Any) -> Any:  # noqa: D102
            owner = next(kind for kind in cls.__mro__ if "_fields" in vars(kind))
            owner.__new__ = staticmethod(_constructor(owner))
            return owner.__new__(cls, *args, **given)

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Any:
            return cls(*values)

        def _replace(self, **given: Any) -> Any:
            made = self.__class__(*map(given.pop, self._fields, self))
            if given:
                raise ValueError(f"Got unexpected field names: {list(given)!r}")
            return made

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            return f"{type(self).__name__}({', '.join(f'{name}={self[at]!r}' for at, name in enumerate(self._fields))})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    def _constructor(kind: type) -> Any:
        """`def __new__(cls, field, …): return tuple.__new__(cls, (field, …))`, with the defaults of the fields."""
        listed = "".join(f"{field}, " for field in kind._fields)
        code = f"lambda _cls, {listed}: _new(_cls, ({listed}))"
        made = eval(code, {"_new": tuple.__new__, "__builtins__": {}, "__name__": kind.__module__})  # noqa: S307 (names of fields)
        made.__name__, made.__qualname__ = "__new__", f"{kind.__qualname__}.__new__"
        made.__defaults__ = tuple(kind._field_defaults.values())
        return made
