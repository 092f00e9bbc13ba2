"""Offsets, lines and columns, against a slow and obvious count."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_lsp.text import Edit, Encoding, LineIndex, Span, apply_edits

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
# All that some notion of a line breaks at, and characters of one to four bytes.
TEXTS = st.text(st.sampled_from("a\r\n")) | st.text(
    st.sampled_from("ab\t\r\n\x0b\x0c\x1c\x85\u2028\u2029é名\U0001f600\ufeff")
)


def units(text: str, encoding: Encoding) -> int:
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return len(text.encode(f"{encoding}-le" if size > 1 else encoding)) // size


def lines(text: str) -> list[str]:
    return re.split(r"\r\n|\n|\r", text)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS)
def test_every_line_and_column(encoding: Encoding, text: str) -> None:
    index = LineIndex(text)
    assert len(index.starts) == len(lines(text))
    for number, line in enumerate(lines(text)):
        start = index.starts[number]
        assert index.line_span(number).of(text) == line
        for column in range(len(line) + 1):
            position = (number, units(line[:column], encoding))
            assert index.position(start + column, encoding) == position
            assert index.offset(*position, encoding) == start + column


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, beyond=st.integers(1, 5))
def test_what_lies_beyond(encoding: Encoding, text: str, beyond: int) -> None:
    index = LineIndex(text)
    for number, line in enumerate(lines(text)):
        end = index.starts[number] + len(line)
        assert index.offset(number, units(line, encoding) + beyond, encoding) == end
        assert index.offset(number, -beyond, encoding) == index.starts[number]
    assert index.offset(len(lines(text)) - 1 + beyond, 0, encoding) == len(text)
    assert index.offset(-beyond, 3, encoding) == 0
    assert index.position(len(text) + beyond, encoding) == index.position(len(text), encoding)
    assert index.position(-beyond, encoding) == (0, 0)


@pytest.mark.parametrize(
    ("text", "encoding", "position", "offset"),
    [
        ("é", "utf-8", (0, 1), 0),
        ("a\U0001f600b", "utf-16", (0, 2), 1),
        ("a\U0001f600b", "utf-16", (0, 3), 2),
        ("a\U0001f600b", "utf-8", (0, 4), 1),
        ("a\U0001f600b", "utf-32", (0, 2), 2),
        ("a\r\nb", "utf-16", (0, 2), 1),
        ("a\u2028b", "utf-16", (0, 2), 2),
        ("a\u2028b", "utf-8", (1, 0), 5),
        ("a\x85b", "utf-16", (0, 3), 3),
        ("", "utf-16", (3, 7), 0),
    ],
)
def test_offset(text: str, encoding: Encoding, position: tuple[int, int], offset: int) -> None:
    assert LineIndex(text).offset(*position, encoding) == min(offset, len(text))


def test_between_carriage_return_and_line_feed_is_the_end_of_the_line() -> None:
    assert LineIndex("ab\r\nc").position(3) == (0, 2)


@given(text=TEXTS, changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), TEXTS)))
def test_an_edited_index_equals_a_fresh_one(
    text: str, changes: list[tuple[float, int, str]]
) -> None:
    index = LineIndex(text)
    for fraction, length, new_text in changes:
        start = round(fraction * len(text))
        edit = Edit(Span(start, min(start + length, len(text))), new_text)
        text = apply_edits(text, [edit])
        index = index.edited(edit, text)
        fresh = LineIndex(text)
        assert index.starts == fresh.starts
        for offset in range(-1, len(text) + 2):
            assert index.position(offset, "utf-16") == fresh.position(offset, "utf-16")
        for line in range(len(fresh.starts) + 1):
            assert index.line_span(line) == fresh.line_span(line)


@given(text=TEXTS, pieces=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), TEXTS)))
def test_apply_edits(text: str, pieces: list[tuple[int, int, str]]) -> None:
    changes, expected, position = list[Edit](), "", 0
    for kept, removed, new_text in pieces:
        start, end = (min(position + n, len(text)) for n in (kept, kept + removed))
        if changes and changes[-1].span.end == start:
            continue
        changes.append(Edit(Span(start, end), new_text))
        expected += text[position:start] + new_text
        position = end
    assert apply_edits(text, reversed(changes)) == expected + text[position:]


def test_insertions_at_one_place_keep_their_order() -> None:
    here = Span(1, 1)
    replacement = Edit(Span(1, 2), "-")
    assert apply_edits("abc", [replacement, Edit(here, "1"), Edit(here, "2")]) == "a12-c"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap at offset 1"):
        apply_edits("abc", [Edit(Span(0, 2), ""), Edit(Span(1, 3), "")])


@pytest.mark.parametrize(
    ("other", "touches", "contains"),
    [
        (Span(2, 5), True, True),
        (Span(3, 3), True, True),
        (Span(5, 5), True, True),
        (Span(5, 6), True, False),
        (Span(0, 2), True, False),
        (Span(1, 9), True, False),
        (Span(6, 7), False, False),
        (Span(0, 1), False, False),
    ],
)
def test_spans(other: Span, touches: bool, contains: bool) -> None:
    span = Span(2, 5)
    assert span.touches(other) is other.touches(span) is touches
    assert span.contains(other) is contains


def test_a_shifted_span() -> None:
    assert Span(1, 3).shift(2) == Span(3, 5)
    assert Span(1, 3).of("abcd") == "bc"
