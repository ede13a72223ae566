"""How a topic gives words to the subjects: a function, and one line above it.

`@fact(Command)` makes `command.listens` of `def listens(command)`, worked out on first use and then kept. It is a word
of the rule language, and its docstring is what the vocabulary page says. `@detail(Command)` is the same for what only
other facts ask for. Subjects are immutable by convention, so there is no lock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

S = TypeVar("S")
T = TypeVar("T")


Choices = Collection[str] | Callable[[], Collection[str]]
"""All the values that a word can have, or what gives them."""


class Word:
    """An attribute worked out on first use and then kept in the subject."""

    def __init__(self, make: Callable[[Any], Any], name: str, public: bool) -> None:
        self.make, self.name, self.public, self.__doc__ = make, name, public, make.__doc__

    def __get__(self, subject: object | None, kind: Any = None) -> Any:
        if subject is None:
            return self
        value = subject.__dict__[self.name] = self.make(subject)
        return value


_choices: dict[tuple[type, str], Choices] = {}


def fact(
    subject: type[S], name: str = "", choices: Choices | None = None
) -> Callable[[Callable[[S], T]], Callable[[S], T]]:
    """Gives a word to a kind of subject: that of the function, or `name` where a module cannot have that name.

    `choices` are all its values, where they are few: a rule that names another one is refused when it is read.
    """

    def register(make: Callable[[S], T]) -> Callable[[S], T]:
        _give(subject, Word(make, name or make.__name__, True))
        if choices is not None:
            close(subject, name or make.__name__, choices)
        return make

    return register


def detail(subject: type[S], name: str = "") -> Callable[[Callable[[S], T]], Callable[[S], T]]:
    """Gives a kind of subject an attribute that is no word of the rule language."""

    def register(make: Callable[[S], T]) -> Callable[[S], T]:
        _give(subject, Word(make, name or make.__name__, False))
        return make

    return register


def close(subject: type, name: str, choices: Choices) -> None:
    """Says which values a word of a kind of subject can have, and no others."""
    _choices[subject, name] = choices


def choices_of(subject: type, name: str) -> frozenset[str] | None:
    """All the values that a word of a kind of subject can have; None where it can have any."""
    for owner in subject.__mro__:
        if (owner, name) in _choices:
            choices = _choices[owner, name]
            return frozenset(choices() if callable(choices) else choices)
    return None


def _give(subject: type, word: Word) -> None:
    if isinstance(vars(subject).get(word.name), Word):
        raise TypeError(f"{subject.__name__}.{word.name} has two meanings")
    setattr(subject, word.name, word)
