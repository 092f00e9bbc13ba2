"""Diffs that are made from edits: what ``diff -u`` says, and in linear time."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_lsp.cli.diff import unified_diff
from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n")
NO_LINE_BREAK = "\n\\ No newline at end of file\n"


def lines_of(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def compared(name: str, before: str, after: str) -> str:
    """Return what the standard library says of two texts."""
    lines = difflib.unified_diff(lines_of(before), lines_of(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else line + NO_LINE_BREAK for line in lines)


def edit(text: str, old: str, new: str) -> Edit:
    """Return the edit that puts another text in the place of one that is there once."""
    assert text.count(old) == 1
    start = text.index(old)
    return Edit(Span(start, start + len(old)), new)


NUMBERS = "".join(f"line {number:02}\n" for number in range(40))

CASES: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
    "nothing": (NUMBERS, []),
    "one line": (NUMBERS, [("20", "x")]),
    "the first line": (NUMBERS, [("00", "x")]),
    "the last line": (NUMBERS, [("39", "x")]),
    "a line behind another": (NUMBERS, [("20", "20\nnew")]),
    "a line before another": (NUMBERS, [("line 20", "new\nline 20")]),
    "a line at the beginning": (NUMBERS, [("line 00", "new\nline 00")]),
    "a line at the end": (NUMBERS, [("39\n", "39\nnew\n")]),
    "a line less": (NUMBERS, [("line 20\n", "")]),
    "most lines less": ("a\nb\nc\n", [("a\nb\n", "")]),
    "all lines less": ("a\nb\n", [("a\nb\n", "")]),
    "neighbours": (NUMBERS, [("20", "x"), ("21", "y"), ("22", "z")]),
    "two on one line": ("a b c\n", [("a", "x"), ("c", "y")]),
    "near ones in one hunk": (NUMBERS, [("10", "x"), ("17", "y")]),
    "far ones in two": (NUMBERS, [("10", "x"), ("18", "y"), ("30", "z\nz\nz")]),
    "no line break at the end": ("a\nb", [("b", "c")]),
    "no line break at the end, which stays": ("a\nb", [("a", "c")]),
    "a line break that is added": ("a\nb", [("b", "b\n")]),
    "a line break that goes": ("a\nb\n", [("b\n", "b")]),
    "carriage returns": ("a\r\nb\rc\r\n", [("b", "x")]),
    "nothing but itself": (NUMBERS, [("20", "20")]),
}


@pytest.mark.parametrize(("text", "changes"), CASES.values(), ids=CASES)
def test_it_says_what_diff_says(text: str, changes: Sequence[tuple[str, str]]) -> None:
    edits = [edit(text, old, new) for old, new in changes]
    assert unified_diff("x", text, edits) == compared("x", text, apply_edits(text, edits))


def test_a_file_that_was_empty() -> None:
    edits = [Edit(Span(0, 0), "a\nb\n")]
    assert unified_diff("x", "", edits) == compared("x", "", "a\nb\n")


TEXTS = st.text(alphabet="ab\n", max_size=40)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Draw a text and edits of it."""
    text = draw(TEXTS)
    offsets = st.lists(st.integers(0, len(text)), max_size=8, unique=True)
    ends = iter(sorted(draw(offsets)))
    return text, [
        Edit(Span(start, end), draw(TEXTS)) for start, end in zip(ends, ends, strict=False)
    ]


@given(edited())
def test_the_patch_makes_of_the_text_what_the_edits_do(given_: tuple[str, list[Edit]]) -> None:
    text, edits = given_
    after = apply_edits(text, edits)
    patch = unified_diff("x", text, edits)
    assert (patch == "") == (text == after)
    assert patched(text, patch) == after


def patched(text: str, patch: str) -> str:
    """Apply a patch; each of its lines must be right."""
    lines, result, at = lines_of(text), list[str](), 0
    _, *pieces = HUNK.split(patch)
    for first, length, _, new_length, body in zip(*[iter(pieces)] * 5, strict=True):
        shown = list(shown_lines(body))
        old = [line for sign, line in shown if sign != "+"]
        new = [line for sign, line in shown if sign != "-"]
        assert (len(old), len(new)) == (int(length or 1), int(new_length or 1))
        start = int(first) - bool(old)
        assert lines[start : start + len(old)] == old
        result += [*lines[at:start], *new]
        at = start + len(old)
    return "".join([*result, *lines[at:]])


def shown_lines(body: str) -> Iterator[tuple[str, str]]:
    """Iterate over the lines of a hunk, each with its sign."""
    lines = body.removesuffix("\n").split("\n")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not line.startswith("\\"):
            yield line[0], line[1:] + ("" if following.startswith("\\") else "\n")
