import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlint_py.text.input_error import InputError
from dockerlint_py.text.positions import Edit, Lines, SourceMap, Span, apply


def test_flat_maps_back_through_a_deleted_continuation() -> None:
    flat = SourceMap.of("abc\\\ndef", [Span(0, 3), Span(5, 8)])
    assert (flat.text, flat.span(2, 4)) == ("abcdef", Span(2, 6))


@given(st.text(max_size=30), st.data())
def test_every_character_of_a_flat_is_the_one_at_its_origin(text: str, data: st.DataObject) -> None:
    ends = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    flat = SourceMap.of(text, [Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)])
    gone = sorted(data.draw(st.sets(st.sampled_from(range(len(flat.text))), max_size=3))) if flat.text else []
    low = data.draw(st.integers(0, len(flat.text)))
    for piece in (flat, flat.without(gone), flat.cut(low, len(flat.text))):
        assert all(text[piece.origin(i)] == char for i, char in enumerate(piece.text))
    assert flat.without(gone).text == "".join(c for i, c in enumerate(flat.text) if i not in gone)


def test_lines_count_from_one() -> None:
    assert [Lines("a\nbc").place(offset) for offset in (0, 1, 2, 3)] == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_edits_apply_together_and_refuse_to_overlap() -> None:
    assert apply("abcdef", [Edit(4, 5, "X"), Edit(0, 1, "")]) == "bcdXf"
    with pytest.raises(ValueError, match="edits overlap at 1"):
        apply("abc", [Edit(0, 2, ""), Edit(1, 3, "")])


def test_input_error_reads_as_file_line_reason() -> None:
    assert str(InputError("x.yaml", 7, "unknown key")) == "x.yaml:7: unknown key"
    assert str(InputError("x", 0, "no such file")) == "x: no such file"
