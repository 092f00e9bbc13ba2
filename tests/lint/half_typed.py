"""Files with places to type in, statements to type there, and what must not change meanwhile."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tf_lsp.syntax import Structure
from tf_lsp.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.syntax import Block, Section

PLACE = "¦"

_TIDY = """\
¦variable "multi" {
  type = bool
¦  default = false
}
¦
# Keeps all trails.
resource "aws_cloudtrail" "first" {
¦  name                  = "first"
  is_multi_region_trail = false
¦
  event_selector {
¦    read_write_type = "All"

    data_resource {
¦      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
¦  }
¦}

¦resource "aws_s3_bucket" "logs" {
  bucket = "logs-${var.name}"
  tags = {
¦    Name = "logs"
    Team = "audit"
¦  }
  names = [
¦    "first",
    "second",
¦  ]
  policy = jsonencode({
¦    Version = "2012-10-17"
    Statement = [{
¦      Effect = "Allow"
    }]
  })
¦}
¦
resource "aws_cloudtrail" "second" {
  name = "second" # the other
¦}

output "name" {
  value = aws_cloudtrail.second.name
}
¦"""

_LONG_TEXTS = """\
resource "aws_cloudtrail" "first" {
  name = <<EOT
first
EOT
}
¦
data "x" "before" {
¦  query = <<-EOT
    select {
  EOT
¦  other = 1
}
¦
/*
resource "aws_cloudtrail" "no" {
}
*/
resource "aws_cloudtrail" "second" {
  name = "second" /* } */
  text = <<EOT
}
resource "aws_cloudtrail" "no" {
EOT
¦  inner {
¦    text = <<-EOT
      ${x} "
      EOT
  }
}
¦
# "${
locals {
  a = "<<EOT"
  b = <<EOT
EOT
¦}

module "last" {
  source = "./last" /* end */
}
"""

_COMPACT = """\
provider "aws" { region = "eu-west-1" }
¦resource "aws_cloudtrail" "first" {}
¦resource "aws_cloudtrail" "second" { name = "second" }
resource "aws_cloudtrail" "third" {
¦}
¦locals { a = { b = [1, 2] } }
¦check "x" {
  data "aws_x" "y" {
¦    id = 1
  }
¦  assert {
    condition = data.aws_x.y.ok
  }
}
terraform {
¦  required_providers {
¦    aws = {
¦      source = "hashicorp/aws"
    }
  }
}
¦resource "aws_cloudtrail" "last" { is_multi_region_trail = true }"""


def _unindented(text: str) -> str:
    return re.sub(rf"^({PLACE}?)[ \t]+", r"\1", text, flags=re.MULTILINE)


LAYOUTS = {
    "tidy": _TIDY,
    "carriage returns": _TIDY.replace("\n", "\r\n"),
    "tabs": _TIDY.replace("  ", "\t"),
    "no indentation": _unindented(_TIDY),
    "long texts": _LONG_TEXTS,
    "compact": _COMPACT,
}

STATEMENTS = [
    "name",
    "name = value",
    "name = var.x.y[0].z",
    'name = "text"',
    'name = "${var.x}-%{ if y }a%{ endif }"',
    'name = "${f("${x}")}"',
    'name = "${',
    'name = "${}',
    'name = "${f({',
    'name = "a ${ b',
    'name = "\\',
    'name = "%{ if x',
    "name = [",
    'name = ["a", "b"]',
    'name = [\n  "a",\n  "b"\n]',
    "name = {",
    "name = {}",
    "name = {\n  a = 1\n}",
    'name = {\n  "a" : {\n    b = [\n',
    "name = f(",
    "name = f(a, g(b))",
    'name = f("',
    "name = (\n  a\n",
    "name = a ? b :",
    "name = [for x in y : {",
    "name = {for k, v in x : k => v...}",
    "name = <<EOT",
    "name = <<EOT\ntext\nEOT\n",
    "name = <<-EOT\n  text\n  EOT\n",
    "name = <<-EOT\n  text ${x",
    "name = [<<EOT",
    "name = f({ a = <<-EOT",
    "name == {",
    "name = = [",
    "# comment {",
    "// comment",
    "/* comment */",
    "/* comment\n\n*/",
    'resource "aws_cloudtrail" "typed" {\n  name = "typed"\n}',
    'resource "aws_cloudtrail" "typed" {}',
    'resource "aws_cloudtrail" "typed" {\n  inner {\n    name = ["',
    'resource "a',
    'data "a" "b" {',
    "data a b {",
    "locals {\n  a = {\n",
    "terraform {\n  backend",
    'module "x" {\n  source = "./x"',
    'dynamic "x" {\n  for_each = y\n  content {\n    a = x.value\n  }\n}',
    "inner {\n  a = 1\n}",
    "inner { a = [",
    "{",
    "{}",
    "{ {",
    "}",
    "  }",
    "    }",
    "}\n}",
    "})",
    "]",
    ")",
    "(",
    "[",
    "[]",
    '"',
    '""',
    '"${',
    "${",
    "%{ if",
    "<<EOT",
    "<<-",
    "=",
    "= {",
    ",",
    "'",
    "`",
    "@{",
    "größe = {",
    "🙂",
]  # fmt: skip


@dataclass(frozen=True)
class Typing:
    """One state of a file while something is being typed into it."""

    layout: str
    before: Structure
    place: int
    typed: str

    @property
    def after(self) -> Structure:
        """The structure with what is typed, on a line of its own."""
        newline = "\r\n" if "\r\n" in self.before.text else "\n"
        return self.before.edited(Edit(Span(self.place, self.place), self.typed + newline))


def places(layout: str) -> tuple[str, list[int]]:
    """Return a layout's text and the offsets of the places to type in."""
    first, *rest = LAYOUTS[layout].split(PLACE)
    text, offsets = first, list[int]()
    for piece in rest:
        offsets.append(len(text))
        text += piece
    return text, offsets


def typings(layout: str) -> Iterator[Typing]:
    """Iterate over all states while each statement is typed in each place of a layout."""
    text, offsets = places(layout)
    structure = Structure.of(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    for place in offsets:
        following = text[place:].lstrip("\r\n")
        indent = following[: len(following) - len(following.lstrip(" \t"))]
        states = dict.fromkeys(
            indent + statement[:length].replace("\n", newline + indent)
            for statement in STATEMENTS
            for length in range(1, len(statement) + 1)
        )
        for typed in states:
            yield Typing(layout, structure, place, typed)


_Known: TypeAlias = "Counter[tuple[object, ...]]"


def flicker(before: Structure, after: Structure, replaced: Span, end: int) -> _Known:
    """Return what is no longer known of the blocks that an edit does not touch.

    What the edit put in the place of ``replaced`` goes up to ``end``.
    """
    same = set(map(id, before.sections)) & set(map(id, after.sections))
    known = _known(before, replaced, same)
    return known - _known(after, Span(replaced.start, end), same)


def _known(structure: Structure, typed: Span, left_out: set[int]) -> _Known:
    found: _Known = Counter()
    for start, section in structure:
        if id(section) not in left_out:
            for block in section.body.blocks:
                if not block.span.shift(start).touches(typed):
                    found[block.span.of(section.text), *_described(section, block)] += 1
    return found


def _described(section: Section, block: Block) -> tuple[object, ...]:
    """Return all that is known of a block, with offsets from its own beginning."""
    start = -block.span.start
    problems = [
        (problem.span.shift(start), problem.message)
        for problem in section.problems
        if block.span.contains(problem.span)
    ]
    return _shape(block, start), *problems


def _shape(block: Block, shift: int) -> tuple[object, ...]:
    return (
        block.type,
        block.closed,
        block.header.shift(shift),
        block.braces.shift(shift),
        tuple((label.value, label.span.shift(shift)) for label in block.labels),
        tuple(
            (attribute.name, attribute.name_span.shift(shift), attribute.expression.shift(shift))
            for attribute in block.body.attributes
        ),
        tuple(_shape(inner, shift) for inner in block.body.blocks),
    )
