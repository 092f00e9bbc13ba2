"""What is read by its layout, without tokens, is what the tokens tell."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.syntax.files import files
from tests.syntax.test_structure import TEXTS
from tf_lsp.syntax import Structure, outline, scan
from tf_lsp.syntax.lines import read_lines
from tf_lsp.syntax.model import Header
from tf_lsp.syntax.outline import item_at
from tf_lsp.syntax.tokens import Lookahead
from tf_lsp.text import BYTE_ORDER_MARK

# What items in the usual layout are made of, and what looks like it.
LINES = st.sampled_from(
    [
        'resource "a" "b" {\n',
        'variable "a" {}\n',
        'variable "a" { default = "b" }\n',
        "locals { # a\n",
        "moved {\n",
        "check a {\n",
        'data "a" "b" {\n',
        "unknown {\n",
        "}\n",
        "} # a\n",
        "}",
        "}\r\n",
        "  }\n",
        "  a {\n",
        '  a "b" {\n',
        "  a = 1\n",
        "  b = 2 # c\n",
        "  c = a == b ? c : d\n",
        '  d = "a ${b["c"]} $${d} %{ if a }b%{ endif }"\n',
        '  e = "${f("}")}"\n',
        "  f = [1, { a = 1 }]\n",
        "  g = {\n",
        "  h = f([\n",
        "  i = a ? null : [\n",
        "    1, # ]\n",
        "    a = [2]\n",
        "  ]\n",
        "  ])\n",
        "  j = <<EOT\n",
        "  k = f(<<-EOT\n",
        "  EOT\n",
        "EOT\n",
        "    a }\n",
        "a = 1\n",
        "b = [\n",
        "]\n",
        "  l =\n",
        "  m = a = 1\n",
        "  n = !a==>b\n",
        "# a\n",
        "/* a\n",
        " */\n",
        "/** a */\n",
        "  // a {\n",
        "\n",
        " \t\n",
        '  "\n',
        "  \x0b\n",
        "\ufeff",
    ]
)
USUAL = st.lists(LINES, max_size=14).map("".join)


def by_tokens(text: str) -> list[tuple[Any, ...]]:
    """Return the sections of a text as its tokens alone tell them."""
    found = []
    position, lookahead = 0, Lookahead(text)
    while position < len(text):
        marked = position == 0 and text.startswith(BYTE_ORDER_MARK)
        item = outline.item_of_tokens(text, position + marked, lookahead)
        section = text[position : item.end]
        reading = scan.read_tokens(section, int(marked))
        headers = [
            Header(block.type, tuple(label.value for label in block.labels))
            for block in reading.body.blocks
        ]
        found.append((position, section, asdict(reading.body), [*reading.problems], headers))
        position = item.end
    return found


def by_layout(text: str) -> list[tuple[Any, ...]]:
    structure = Structure.of(text)
    headers = [list(structure.headers(index)) for index in range(len(structure))]
    return [
        (start, section.text, asdict(section.body), [*section.problems], headers[index])
        for index, (start, section) in enumerate(structure)
    ]


@settings(deadline=None, max_examples=300)
@given(text=st.one_of(USUAL, TEXTS, files()))
def test_the_layout_tells_what_the_tokens_tell(text: str) -> None:
    assert by_layout(text) == by_tokens(text)


@settings(deadline=None)
@given(text=st.one_of(USUAL, TEXTS))
def test_an_item_depends_on_what_it_has_looked_at(text: str) -> None:
    """Whatever follows behind the reach of an item, the item is the same."""
    lookahead, position = Lookahead(text), 0
    while position < len(text):
        item = item_at(text, position, lookahead)
        for other in ("", "}\n", 'resource "a" "b" {\n', "EOT\n", "*/\n"):
            if item.reach <= len(text):
                changed = text[: item.reach] + other
                assert item_at(changed, position, Lookahead(changed)).end == item.end
        position = item.end


BLOCK = """\
# About it.
resource "aws_cloudtrail" "main" {
  name           = "a-${var.name}" # why
  s3_bucket_name = aws_s3_bucket.logs["a"].id

  tags = merge(local.tags, {
    Name = "${f(a)} }"
  })
  policy = <<-EOT
    { "a": [ "}" ]
  EOT
  event_selector {
    values = ["a", "b"]
  }
}
"""


def test_what_the_usual_layout_is() -> None:
    """Were these not read without tokens, the tests above would compare nothing."""
    usual = [
        BLOCK,
        BLOCK.replace("\n", "\r\n"),
        'variable "a" {}\n',
        'variable "a" { default = "b" }\n',
        "locals {\n  a = b == null ? {} : {\n    c = 1\n  }\n}\n",
        "a = 1\n",
        'a = ["b", "c"]\n',
        "a = {\n  b = 1\n}\n",
        "# the end\n",
    ]
    for text in usual:
        assert item_at(text, 0, Lookahead(text)).is_usual, text
        assert read_lines(text) is not None, text
    policy = BLOCK.replace("    {", "{").replace("  EOT", "EOT")
    assert item_at(policy, 0, Lookahead(policy)).is_usual


@pytest.mark.parametrize(
    "piece",
    ["$${a} ", "%%{a} ", '${"a"} ', "${f(g(h))} ", "$ ", "!==> ", "  \n", "# a\r\n", "/**/\n",
     '"a" ', "a ", "{} ", "[]", "  a = <<A\n", "  a {\n", "A\n", "  a = [\n", "\\\\"],
)  # fmt: skip
@pytest.mark.parametrize(
    "before", ["", 'a = "', "a {\n", 'a {\n  b = "', "a {\n  b = ", "a {\n  b = [\n"]
)
def test_no_text_has_many_ways_to_be_read(before: str, piece: str) -> None:
    """Were there two ways to read a piece, a text that fails after 500 of them would not end."""
    text = before + piece * 500 + "\x00{"
    assert "".join(section.text for section in Structure.of(text).sections if section.body) == text
