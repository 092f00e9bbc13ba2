"""What a fix writes: where, how it is laid out, and that ``terraform fmt`` has nothing to add."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.edits.layouts import NAME, blocks, drawn, squeezed, tidy_blocks, with_inner
from tests.helpers import formatted
from tests.syntax.files import files
from tf_lsp.edits.hcl import replace_expressions, set_arguments
from tf_lsp.edits.rows import lined_up
from tf_lsp.syntax import Structure, comments_of
from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VALUES = {NAME: "true"}


def edits_in_blocks(text: str, values: Mapping[str, str]) -> Iterator[list[Edit]]:
    """Iterate over the edits that set the arguments, block by block."""
    for start, section in Structure.of(text):
        for block in section.body.blocks:
            edits = set_arguments(section.text, block, values)
            yield [Edit(edit.span.shift(start), edit.new_text) for edit in edits]


def fixed(text: str, values: Mapping[str, str] = VALUES) -> str:
    """Return a text with the arguments set in all its top-level blocks."""
    return apply_edits(text, [edit for edits in edits_in_blocks(text, values) for edit in edits])


# A text, and what comes of it.
PLACEMENTS = {
    "behind the first run": (
        """\
resource "a" "b" {
  name   = "a"
  bucket = "b"

  prefix = "c"
}
""",
        """\
resource "a" "b" {
  name                  = "a"
  bucket                = "b"
  is_multi_region_trail = true

  prefix = "c"
}
""",
    ),
    "a longer name is there": (
        """\
resource "a" "b" {
  include_global_service_events = true
}
""",
        """\
resource "a" "b" {
  include_global_service_events = true
  is_multi_region_trail         = true
}
""",
    ),
    "meta-arguments stand apart": (
        """\
resource "a" "b" {
  count = 1

  name = "a"

  depends_on = [c.d]
}
""",
        """\
resource "a" "b" {
  count = 1

  name                  = "a"
  is_multi_region_trail = true

  depends_on = [c.d]
}
""",
    ),
    "nothing but meta-arguments": (
        """\
resource "a" "b" {
  count = 1
}
""",
        """\
resource "a" "b" {
  count                 = 1
  is_multi_region_trail = true
}
""",
    ),
    "before nested blocks": (
        """\
resource "a" "b" {
  name = "a"
  event_selector {
    a = 1
  }
}
""",
        """\
resource "a" "b" {
  name                  = "a"
  is_multi_region_trail = true

  event_selector {
    a = 1
  }
}
""",
    ),
    "nothing but nested blocks": (
        """\
resource "a" "b" {
  event_selector {
  }
}
""",
        """\
resource "a" "b" {
  is_multi_region_trail = true

  event_selector {
  }
}
""",
    ),
    "comments behind": (
        """\
resource "a" "b" {
  name   = "a" # one
  bucket = "bb" # two
}
""",
        """\
resource "a" "b" {
  name   = "a" # one
  bucket = "bb" # two
  is_multi_region_trail = true
}
""",
    ),
    "comments lined up behind": (
        """\
resource "a" "b" {
  name   = "a"  # one
  bucket = "bb" # two
}
""",
        """\
resource "a" "b" {
  name                  = "a"  # one
  bucket                = "bb" # two
  is_multi_region_trail = true
}
""",
    ),
    "a value of many lines": (
        """\
resource "a" "b" {
  name = "a"
  tags = {
    a = 1
  }
}
""",
        """\
resource "a" "b" {
  name                  = "a"
  is_multi_region_trail = true
  tags = {
    a = 1
  }
}
""",
    ),
    "nothing but a heredoc": (
        """\
resource "a" "b" {
  name = <<EOT
}
EOT
}
""",
        """\
resource "a" "b" {
  name                  = <<EOT
}
EOT
  is_multi_region_trail = true
}
""",
    ),
    "an empty block": (
        'resource "a" "b" {}\n',
        'resource "a" "b" {\n  is_multi_region_trail = true\n}\n',
    ),
    "an empty block of two lines": (
        'resource "a" "b" {\n}\n',
        'resource "a" "b" {\n  is_multi_region_trail = true\n}\n',
    ),
    "a block on one line": (
        'resource "a" "b" { name = "a" }\n',
        'resource "a" "b" {\n  name                  = "a"\n  is_multi_region_trail = true\n}\n',
    ),
    "a comment in a block on one line": (
        'resource "a" "b" { /* none */ }\n',
        'resource "a" "b" {\n  /* none */\n  is_multi_region_trail = true\n}\n',
    ),
    "a comment alone": (
        'resource "a" "b" {\n  # none\n}\n',
        'resource "a" "b" {\n  is_multi_region_trail = true\n  # none\n}\n',
    ),
    "carriage returns": (
        'resource "a" "b" {\r\n  name = "a"\r\n\r\n  c {\r\n  }\r\n}\r\n',
        'resource "a" "b" {\r\n  name                  = "a"\r\n'
        "  is_multi_region_trail = true\r\n\r\n  c {\r\n  }\r\n}\r\n",
    ),
    "tabs": (
        'resource "a" "b" {\n\tname = "a"\n}\n',
        'resource "a" "b" {\n\tname                  = "a"\n\tis_multi_region_trail = true\n}\n',
    ),
    "not lined up": (
        'resource "a" "b" {\n  name="a"\n  bucket  =  "b"\n}\n',
        'resource "a" "b" {\n  name="a"\n  bucket  =  "b"\n  is_multi_region_trail = true\n}\n',
    ),
    "wide characters": (
        'resource "a" "b" {\n  name = "名前é🙂" # a\n  bc   = "d"    # e\n}\n',
        'resource "a" "b" {\n  name                  = "名前é🙂" # a\n'
        '  bc                    = "d"    # e\n  is_multi_region_trail = true\n}\n',
    ),
    "the value is replaced": (
        'resource "a" "b" {\n  is_multi_region_trail = false # no\n'
        "  a                     = 1     # b\n}\n",
        'resource "a" "b" {\n  is_multi_region_trail = true # no\n'
        "  a                     = 1    # b\n}\n",
    ),
    "the value is replaced where nothing is lined up": (
        'resource "a" "b" {\n  is_multi_region_trail=false # no\n  a = 1 # b\n}\n',
        'resource "a" "b" {\n  is_multi_region_trail=true # no\n  a = 1 # b\n}\n',
    ),
    "the value is missing": (
        'resource "a" "b" {\n  is_multi_region_trail =\n}\n',
        'resource "a" "b" {\n  is_multi_region_trail = true\n}\n',
    ),
    "a value of many lines is replaced": (
        'resource "a" "b" {\n  is_multi_region_trail = (\n    false\n  )\n  a = 1\n}\n',
        'resource "a" "b" {\n  is_multi_region_trail = true\n  a                     = 1\n}\n',
    ),
    "a comment before the value is kept": (
        'resource "a" "b" {\n  is_multi_region_trail = /* no */ false\n}\n',
        'resource "a" "b" {\n  is_multi_region_trail = /* no */ true\n}\n',
    ),
    "on one line": (
        'resource "a" "b" { is_multi_region_trail = false }\n',
        'resource "a" "b" { is_multi_region_trail = true }\n',
    ),
    "the brace is on the last line": (
        'resource "a" "b" {\n  name = "a" }\n',
        'resource "a" "b" {\n  name                  = "a"\n  is_multi_region_trail = true\n}\n',
    ),
    "inside a module that is indented": (
        '  resource "a" "b" {\n    name = "a"\n  }\n',
        '  resource "a" "b" {\n    name                  = "a"\n'
        "    is_multi_region_trail = true\n  }\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACEMENTS)
def test_placement(case: str) -> None:
    before, after = PLACEMENTS[case]
    assert fixed(before) == after
    assert fixed(after) == after


def test_expressions_that_overlap_are_not_replaced() -> None:
    text = "a = [1, 2]\n"
    assert replace_expressions(text, {Span(4, 10): "[]", Span(5, 6): "3"}) == []


def test_what_ends_a_line_is_replaced_as_if_all_lines_were_looked_at() -> None:
    """Most edits do without a look at the lines around; those must be what that would make them."""
    count = 0
    for text in (*drawn(blocks(), 600), *tidy_blocks()):
        for _, section in Structure.of(text):
            inner = (each for block in section.body.blocks for each in with_inner(block))
            for attribute in (each for block in inner for each in block.body.attributes):
                edit = Edit(attribute.expression, '"something longer"')
                found = replace_expressions(section.text, {edit.span: edit.new_text})
                assert found == lined_up(section.text, [edit])
                count += found == [edit]
    assert count > 1000


def test_two_arguments_at_once() -> None:
    text = 'resource "a" "b" {\n  name = "a" # c\n  old  = 1   # d\n}\n'
    assert fixed(text, {"old": '"longer"', "a_new_argument": "[]", "b": "{}"}) == (
        'resource "a" "b" {\n'
        '  name           = "a"      # c\n'
        '  old            = "longer" # d\n'
        "  a_new_argument = []\n"
        "  b              = {}\n"
        "}\n"
    )


@cache
def tidy_texts() -> list[str]:
    """Return texts that ``terraform fmt`` leaves as they are."""
    texts = [before for before, _ in PLACEMENTS.values()]
    tidy = [text for text, ours in zip(texts, formatted(texts), strict=True) if text == ours]
    return [*tidy, *tidy_blocks()]


def test_fmt_has_nothing_to_change() -> None:
    before = tidy_texts()
    assert len(before) > 500
    after = [fixed(text) for text in before]
    for text, ours, theirs in zip(before, after, formatted(after), strict=True):
        assert ours == theirs, text


def test_a_second_time_changes_nothing() -> None:
    for text in [*tidy_texts(), *drawn(files(), 50)]:
        once = fixed(text)
        assert fixed(once) == once


def contents(text: str) -> list[tuple[str, dict[str, str], list[str], list[str]]]:
    """Return what is in each block: header, arguments, nested blocks, comments elsewhere."""
    found = []
    for _, section in Structure.of(text):
        for block in section.body.blocks:
            inside = [a.expression for a in block.body.attributes if a.name == NAME]
            comments = [
                comment.span.of(section.text).rstrip()
                for comment in comments_of(section.text)
                if not any(span.contains(comment.span) for span in inside)
            ]
            arguments = {a.name: a.expression.of(section.text) for a in block.body.attributes}
            nested = [squeezed(inner.span.of(section.text)) for inner in block.body.blocks]
            found.append((block.header.of(section.text), arguments, nested, sorted(comments)))
    return found


def test_all_else_is_kept() -> None:
    for text in [*tidy_texts(), *drawn(blocks(), 100), *drawn(files(), 50)]:
        expected = contents(text)
        for _, arguments, _, _ in expected:
            arguments[NAME] = "true"
        assert contents(fixed(text)) == expected


def test_where_nothing_is_lined_up_only_the_argument_changes() -> None:
    """Without the line that is new, or with the old value, the text is what it was."""
    text = 'resource "a" "b" {\n a =1 # b\n   cc= 2\n\n\td  = [1,\n2]\n e {\n}\n}\n'
    after = fixed(text)
    (line,) = [line for line in after.splitlines(keepends=True) if NAME in line]
    assert after.replace(line, "") == text
