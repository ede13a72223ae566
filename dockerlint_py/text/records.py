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
        """`def __new__(cls, field, …): return tuple.__new__(cls, (field, …))`, with the defaults of the fields.

        Compiling that takes ten times as long as giving other names to the parameters of what is compiled.
        """
        fields = kind._fields
        if len(fields) < len(_CONSTRUCTORS):
            code = _CONSTRUCTORS[len(fields)].__code__.replace(co_varnames=("_cls", *fields))
        else:
            listed = "".join(f"{field}, " for field in fields)
            code = compile(f"lambda _cls, {listed}: _new(_cls, ({listed}))", "<record>", "eval").co_consts[0]
        made = type(_constructor)(code, {"_new": tuple.__new__, "__builtins__": {}, "__name__": kind.__module__})
        made.__name__, made.__qualname__ = "__new__", f"{kind.__qualname__}.__new__"
        made.__defaults__ = tuple(kind._field_defaults.values())
        return made

    _new = tuple.__new__
    _CONSTRUCTORS = (
        lambda _: _new(_, ()),
        lambda _, a: _new(_, (a,)),
        lambda _, a, b: _new(_, (a, b)),
        lambda _, a, b, c: _new(_, (a, b, c)),
        lambda _, a, b, c, d: _new(_, (a, b, c, d)),
        lambda _, a, b, c, d, e: _new(_, (a, b, c, d, e)),
        lambda _, a, b, c, d, e, f: _new(_, (a, b, c, d, e, f)),
        lambda _, a, b, c, d, e, f, g: _new(_, (a, b, c, d, e, f, g)),
        lambda _, a, b, c, d, e, f, g, h: _new(_, (a, b, c, d, e, f, g, h)),
        lambda _, a, b, c, d, e, f, g, h, i: _new(_, (a, b, c, d, e, f, g, h, i)),
        lambda _, a, b, c, d, e, f, g, h, i, j: _new(_, (a, b, c, d, e, f, g, h, i, j)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k: _new(_, (a, b, c, d, e, f, g, h, i, j, k)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, q: _new(_, (a, b, c, d, e, f, g, h, i, j, k, q)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, q, m: _new(_, (a, b, c, d, e, f, g, h, i, j, k, q, m)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, q, m, n: _new(_, (a, b, c, d, e, f, g, h, i, j, k, q, m, n)),
        lambda _, a, b, c, d, e, f, g, h, i, j, k, q, m, n, o: _new(_, (a, b, c, d, e, f, g, h, i, j, k, q, m, n, o)),
    )
    """By the number of fields: what makes a record of so many."""
