"""Words of topics: worked out once, told apart from details, refused where one is there already, closed where asked."""

from __future__ import annotations

import pytest

from dockerlint_py.facts.registry import Word, choices_of, close, detail, fact


class Subject:
    """What the words are given to."""


class Narrower(Subject):
    """Has the words of its base."""


def test_a_word_is_worked_out_on_first_use_and_kept() -> None:
    asked: list[object] = []

    @fact(Subject)
    def size(subject: Subject) -> int:
        """How many."""
        asked.append(subject)
        return 3

    first, second = Subject(), Narrower()
    assert [first.size, first.size, second.size] == [3, 3, 3]
    assert asked == [first, second]
    assert size(first) == 3, "the function stays one"


def test_a_word_says_what_it_means_and_whether_rules_can_ask_for_it() -> None:
    @fact(Subject, "class")
    def class_of_subject(_subject: Subject) -> str:
        """Its class."""
        return "first"

    @detail(Subject)
    def inside(_subject: Subject) -> str:
        """For others."""
        return "x"

    words = {name: word for name, word in vars(Subject).items() if isinstance(word, Word)}
    assert (words["class"].public, words["class"].__doc__) == (True, "Its class.")
    assert (words["inside"].public, words["inside"].name) == (False, "inside")
    assert vars(Narrower).get("class") is None, "a base has it"
    assert class_of_subject(Subject()) == getattr(Subject(), "class")


def test_a_word_has_one_meaning() -> None:
    def weight(_subject: Subject) -> int:
        """In grams."""
        return 1

    fact(Subject)(weight)
    with pytest.raises(TypeError, match=r"Subject\.weight has two meanings"):
        detail(Subject)(weight)


def test_values_that_a_word_can_have_hold_for_narrower_subjects_too() -> None:
    assert choices_of(Subject, "color") is None
    close(Subject, "color", ("red", "green"))
    assert choices_of(Subject, "color") == choices_of(Narrower, "color") == {"red", "green"}
    close(Narrower, "color", lambda: ["blue"])
    assert choices_of(Narrower, "color") == {"blue"}
