"""What is kept of a file over edits equals what a fresh look tells."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tf_lsp.lint.syntax_errors import Faulty, syntax_problems
from tf_lsp.modules.outline import Outline, difference_between
from tf_lsp.syntax import Structure
from tf_lsp.text import Edit, Span

PIECES = [
    'resource "aws_x" "a" {\n  b = 1\n}\n',
    'resource "aws_x" "b" {\n  b = [\n    1,\n  ]\n}\n\n',
    'data "aws_x" "a" {}\n',
    'resource "aws_y" "a" { b = "c" }\n',
    'provider "aws" {\n  alias = "x"\n}\n',
    'provider "aws" { alias = "y" }\n',
    "locals {\n  a = 1\n}\n",
    'variable "a" {}\n',
    'module "m" { source = "./m" }\n',
    "terraform {}\n",
    "# a comment\n",
    "a = 1\n",
    'resource "aws_x" {\n',
    "b = <<EOT\n",
    "EOT\n",
    *("}", "{", '"', "\n", "\r\n", "/*", "*/", "x", "\ufeff", '"aws_y" '),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), TEXTS), min_size=1, max_size=5)


def edits(text: str, changes: list[tuple[float, int, str]]) -> list[Edit]:
    """Return edits that are made one after the other, each at a fraction of what is there then."""
    found = list[Edit]()
    for fraction, length, new in changes:
        start = round(fraction * len(text))
        span = Span(start, min(start + length, len(text)))
        found.append(Edit(span, new))
        text = text[: span.start] + new + text[span.end :]
    return found


@settings(max_examples=300)
@given(text=TEXTS, changes=CHANGES)
def test_edits_change_what_differs_and_nothing_else(
    text: str, changes: list[tuple[float, int, str]]
) -> None:
    before = Structure.of(text)
    outline = Outline.of(before)
    for kind in outline.kinds:
        outline.names(kind)
    faulty = Faulty.of(before)
    for edit in edits(text, changes):
        after = before.edited(edit)
        gone, new = difference = difference_between(before, after)
        old, made = ([part.text for _, part in each] for each in (before, after))
        assert old[: gone.start] == made[: new.start]
        assert old[gone.stop :] == made[new.stop :]
        outline, faulty = outline.after(after, difference), Faulty.of(after, faulty)
        fresh = Outline.of(after)
        assert outline.kinds == fresh.kinds
        for kind in fresh.kinds:
            assert outline.names(kind) == fresh.names(kind)
        assert list(syntax_problems(after, faulty)) == list(syntax_problems(after))
        before = after


def test_what_is_typed_inside_of_a_block_leaves_the_rest_alone() -> None:
    text = "".join(f'resource "aws_x" "n{number}" {{\n  b = 1\n}}\n\n' for number in range(9))
    before = Structure.of(text)
    outline = Outline.of(before)
    assert outline.names("aws_x") == [f"n{number}" for number in range(9)]
    at = text.index("b = ", text.index('"n4"'))
    after = before.edited(Edit(Span(at, at), "x"))
    difference = difference_between(before, after)
    assert difference == (range(4, 5), range(4, 5))
    edited = outline.after(after, difference)
    assert edited.kinds["aws_x"] is outline.kinds["aws_x"]
    assert edited.is_alike(outline, "aws_x")


def test_another_file_shares_what_begins_and_ends_alike() -> None:
    first, second, third = (f'resource "aws_x" "{name}" {{}}\n' for name in "abc")
    before, after = Structure.of(first + second + third), Structure.of(first + third)
    assert difference_between(before, after) == (range(1, 2), range(1, 1))
    assert difference_between(after, Structure.of(first + third)) == (range(0), range(0))
