"""What the scan finds in any text, and what it says is wrong."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import marked, unmarked
from tests.syntax.files import files
from tf_lsp.syntax import Structure, comments_of
from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.syntax import Block, Body, Section


def expressions(body: Body) -> Iterator[Span]:
    for attribute in body.attributes:
        yield attribute.expression
    for block in body.blocks:
        yield from expressions(block.body)


def all_blocks(body: Body) -> Iterator[Block]:
    for block in body.blocks:
        yield block
        yield from all_blocks(block.body)


def only_section(text: str) -> Section:
    ((_, section),) = Structure.of(text)
    return section


EXPRESSIONS = [
    "x = ⟦true⟧",
    "x=⟦true⟧",
    "x\t=\t⟦a.b[0].c⟧\t",
    "\ufeffx = ⟦1⟧",
    "größe = ⟦länge⟧\r\n",
    "x = ⟦a == b ? c >= 1 : d <= !e⟧ # =",
    "x = ⟦-1⟧ // {",
    "x = ⟦1⟧ /* { */",
    "x /* a */ = /* b */ ⟦1⟧ /* c */",
    "x = ⟦1 /* b */ + 2⟧",
    'x = ⟦"\\" # } ${y}"⟧ # "',
    'x = ⟦"$${ %%{ $ % "⟧',
    'x = ⟦"a ${f("}", {b = "${c}"})} %{ if d }e%{ else }f%{ endif }"⟧',
    'x = ⟦"${\n  y\n}"⟧',
    "x = ⟦[]⟧",
    "x = ⟦[\n  1, # ]\n  2, // ]\n  /* ] */\n]⟧",
    'x = ⟦{\n  a = 1\n  "b" : [2]\n  (c) = 3\n}⟧',
    "x = ⟦f(\n  a,\n  b...\n)⟧",
    "x = ⟦[for a in b : c if d]⟧",
    "x = ⟦{for a, b in c : a => b...}⟧",
    "x = ⟦provider::a::b(1)⟧",
    "x = ⟦<<EOT\n}\nEOT⟧\n",
    "x = ⟦<<-EOT\n  ${y}\n  EOT⟧\ny = ⟦1⟧",
    "x = ⟦<<EOT\r\nEOT2\r\n EOT\tx\r\n\tEOT⟧\r\n",
    "x = ⟦f(<<EOT\n)\nEOT\n)⟧\n",
    "x = ⟦[<<A\n]\nA\n, <<B\n]\nB\n]⟧\n",
    "x = ⟦1⟧\ny = ⟦2⟧",
    "a { x = ⟦1⟧ }",
    "a {\n  x = ⟦[{ b = 1 }]⟧\n  b { y = ⟦2⟧ }\n}",
    # Half-typed.
    "x =⟦⟧",
    "x = \ny = ⟦1⟧",
    "a { x =⟦⟧ }",
    'x = ⟦"a⟧\ny = ⟦1⟧',
    "x = ⟦[⟧\n",
    "x = ⟦1⟧ y = ⟦2⟧",
]  # fmt: skip


@pytest.mark.parametrize("picture", EXPRESSIONS)
def test_expressions(picture: str) -> None:
    text, _ = unmarked(picture)
    structure = Structure.of(text)
    found = [e.shift(start) for start, section in structure for e in expressions(section.body)]
    if "x = \n" in text:
        found = found[1:]
    assert marked(text, found) == picture


BLOCKS = [
    ("⟦a⟧ {}", "a"),
    ("⟦a⟧{\n}\n", "a"),
    ('⟦a "b c" d⟧ {\n}', "a b c d"),
    ('⟦a"b""c"⟧{}', "a b c"),
    ('⟦a "größe"⟧ { x = 1 }', "a größe"),
    ('⟦a /* { */ "b"⟧ /* } */ {}', "a b"),
    ("⟦a⟧ {\n  ⟦b⟧ {}\n  ⟦c d⟧ {\n  }\n}\n⟦e⟧ {}", "a, b, c d, e"),
    ("⟦a-b_c⟧ { # }\n}", "a-b_c"),
    ("⟦a⟧ { /* } */ }", "a"),
    ("⟦a⟧ {", "a"),
    ("⟦a⟧ {\n⟦resource b c⟧ {\n}", "a, resource b c"),
    ("a", ""),
    ('a "b', ""),
    ("a = {}", ""),
    ("{}", ""),
]  # fmt: skip


@pytest.mark.parametrize(("picture", "names"), BLOCKS)
def test_blocks(picture: str, names: str) -> None:
    text, _ = unmarked(picture)
    found = [(s, block) for s, section in Structure.of(text) for block in all_blocks(section.body)]
    assert marked(text, [block.header.shift(start) for start, block in found]) == picture
    written = [" ".join([b.type, *(label.value for label in b.labels)]) for _, b in found]
    assert ", ".join(written) == names


def test_the_spans_of_a_block() -> None:
    section = only_section('# about\na "b" c {\n  d = 1\n}\n')
    (block,) = section.body.blocks
    assert block.header.of(section.text) == 'a "b" c'
    assert block.braces.of(section.text) == "{\n  d = 1\n}"
    assert block.span.of(section.text) == 'a "b" c {\n  d = 1\n}'
    assert [label.span.of(section.text) for label in block.labels] == ['"b"', "c"]
    assert [c.span.of(section.text) for c in comments_of(section.text)] == ["# about"]
    assert block.closed
    assert block.body.attribute("d") == block.body.attributes[0]
    assert block.body.attribute("e") is None
    assert block.body.attributes[0].span.of(section.text) == "d = 1"


COMMENTS = [
    "⟦# a⟧\n⟦// b⟧\n⟦/* c\nd */⟧\nx = 1 ⟦# e⟧\n",
    "a { ⟦# }⟧\n⟦/* } */⟧ }\n⟦#⟧",
    'x = "# // /*"\n',
    '⟦/*\nlocals {\n  a = "**"\n}\n*/⟧\nx = "**/"\n',
    "x = [ ⟦# a⟧\n ⟦/**/⟧ 1, ⟦// b⟧\n]\n",
    "x = <<EOT\n# no\n/* no */\nEOT\n⟦# yes⟧\r\n",
]


@pytest.mark.parametrize("picture", COMMENTS)
def test_comments(picture: str) -> None:
    text, _ = unmarked(picture)
    found = [
        c.span.shift(s) for s, section in Structure.of(text) for c in comments_of(section.text)
    ]
    # A carriage return before the line feed counts as part of a line comment.
    assert marked(text, found).replace("\r⟧", "⟧\r") == picture


NOT_CLOSED = 'This block is not closed: its "}" is missing.'
EXPECTED = "An argument or a block was expected here."
STRING = "This string is not closed on its line."
COMMENT = 'This comment is not closed: its "*/" is missing.'
HEREDOC = 'This heredoc is not closed: no line is "EOT" alone.'
PROBLEMS = [
    ("⟦a⟧ {\n", NOT_CLOSED),
    ('⟦a "b"⟧ {\n  c = 1\n', NOT_CLOSED),
    ("a {\n  ⟦b⟧ {\n}\n", NOT_CLOSED),
    ("⟦a⟧ {\nmodule b {\n}\n", NOT_CLOSED),
    ("a {\n}\n⟦}⟧\n", 'This "}" closes nothing.'),
    ("a {\n}\nb = 1\n⟦}⟧\n", 'This "}" closes nothing.'),
    ("⟦]⟧", 'This "]" closes nothing.'),
    ("x = 1⟦)⟧", 'This ")" closes nothing.'),
    ("x = ⟦[⟧\n  1,\n", 'This "[" is not closed.'),
    ("a {\n  x = ⟦(⟧1\n  y = 2\n}\n", 'This "(" is not closed.'),
    ("a {\n  x = ⟦{⟧\n}\n", 'This "{" is not closed.'),
    ("⟦a⟧\n", 'Expected "=" and a value, or "{" and a block, after "a".'),
    ("⟦a⟧ b\n", 'Expected "=" and a value, or "{" and a block, after "a".'),
    ("⟦a⟧ == 1\n", 'Expected "=" and a value, or "{" and a block, after "a".'),
    ("a {\n  ⟦b⟧ }\n", 'Expected "=" and a value, or "{" and a block, after "b".'),
    ("⟦a⟧ =\n", 'A value is missing after "a =".'),
    ("⟦a⟧ = # b\n", 'A value is missing after "a =".'),
    ("a = ⟦\"b⟧\n", STRING),
    ("a = ⟦\"b ${c⟧\n", STRING),
    ("a = ⟦\"b ${c} d⟧\nb = 1\n", STRING),
    ("a {\n  b = f(⟦\"c)⟧\n  d = 1\n}\n", STRING),
    ("a {\n  b = ⟦<<EOT⟧\n  text\n}\n", HEREDOC),
    ("a {\n  b = ⟦<<-EOT⟧\r\n  c = 1\r\nEOT", HEREDOC),
    ("⟦/* a⟧\nb = 1\n", COMMENT),
    ('⟦/* a⟧\nlocals {\n  b = "**/c"\n}\n', COMMENT),
    ("⟦/* a⟧\nlocals {\n}\n/* b */\n", COMMENT),
    ("a = 1 ⟦b⟧ = 2\n", "A line break is missing before this argument."),
    ("a {} ⟦b⟧ {}\n", "A line break is missing after this block."),
    ("a {\n  b = 1 ⟦}⟧\n", 'A line break is missing before this "}".'),
    ("a = 1\na {\n  b = 1\n  ⟦b⟧ = 2\n}\n", 'The argument "b" is already set in this block.'),
    ("⟦{⟧\n}\n", EXPECTED),
    ("⟦=⟧ 1\n", EXPECTED),
    ("a {\n  ⟦1⟧\n}\n", EXPECTED),
    ("⟦🙂⟧\n", EXPECTED),
]  # fmt: skip


@pytest.mark.parametrize(("picture", "message"), PROBLEMS)
def test_problems(picture: str, message: str) -> None:
    text, _ = unmarked(picture)
    found = [
        (start, problem) for start, section in Structure.of(text) for problem in section.problems
    ]
    assert marked(text, [problem.span.shift(start) for start, problem in found]) == picture
    assert [problem.message for _, problem in found] == [message]


# What is left of a block while something in it is half-typed.
RECOVERED = [
    ("a {\n  b = [\n  c = 1\n}\n", "a(b c)"),
    ("a {\n  b = f(\n    1,\n  c = 1\n  d {\n  }\n}\n", "a(b c d())"),
    ("a {\n  b {\n    c = [\n  }\n  d = 1\n}\n", "a(d b(c))"),
    ("a {\n  b {\n    c = 1\n\n  d = 1\n}\n", "a(d b(c))"),
    ("a {\n  b {\n    c = 1\n  }\n  d {\n  e = 1\n}\n", "a(e b(c) d())"),
    ("a {\n  b {\n    c = {\n      d = 1\n    }\n  e {\n    f = 1\n  }\n}\n", "a(b(c) e(f))"),
    ('a {\n  b = "${f(\n  c = 1\n}\n', "a(b c)"),
    ('a {\n  b = "${\n  c {\n    d = "${x}"\n  }\n}\n', "a(b c(d))"),
    ("a {\n  b = <<EOT\n  c = 1\n}\n", "a(b c)"),
    ("a {\n  /* b\n  c = 1\n}\n", "a(c)"),
    ("a {\n  b\n  c = 1\n  d(\n  e = 1\n}\n", "a(c e)"),
    ("a {\nb {\nc = 1\n}\nd = [\ne = 1\n}\n", "a(d e b(c))"),
    ("a {\n  b = 1\n}\n  c = 1\n}\n", "c a(b)"),
]  # fmt: skip


def outline(body: Body) -> str:
    names = [attribute.name for attribute in body.attributes]
    return " ".join([*names, *(f"{block.type}({outline(block.body)})" for block in body.blocks)])


@pytest.mark.parametrize(("text", "expected"), RECOVERED)
def test_what_a_half_typed_statement_leaves(text: str, expected: str) -> None:
    before, *_, after = Structure.of(f"locals {{\n}}\nmodule {text}module b {{\n}}\n").sections
    assert outline(before.body) == "locals()"
    assert outline(after.body) == "module()"
    assert outline(only_section(text).body) == expected
    assert only_section(text).problems


# Text that is nearly Terraform, more often wrong than not.
PIECES = st.sampled_from(
    ['resource "a" "b" {', "locals {", "module x{", "check a {", 'data "a" "b" {', "a", "größe",
     " = ", "{", "}", "[", "]", "(", ")", '"', "${", "%{", "\\", "<<EOT\n", "EOT\n", "<<-",
     "/*", "*/", "#", "//", "\n", "\n", "\r\n", "\r", "\t", "  ", " ", "1", ",", ":", "'", "\x00",
     "\ufeff", "\u2028", "🙂"]
)  # fmt: skip
NEARLY = st.lists(PIECES, max_size=30).map("".join)


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    """A valid file after a few edits."""
    text = draw(files())
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.integers(0, 20)), len(text))
        text = text[:start] + draw(NEARLY if draw(st.booleans()) else PIECES) + text[end:]
    return text


TEXTS = st.one_of(st.text(), NEARLY, damaged_files())


def check_body(text: str, body: Body, outer: Span) -> None:
    for attribute in body.attributes:
        assert attribute.name_span.of(text) == attribute.name
        assert outer.contains(attribute.span)
        assert attribute.name_span.end <= attribute.expression.start
        assert attribute.expression.of(text) == attribute.expression.of(text).strip()
    for block in body.blocks:
        assert outer.contains(block.span)
        assert text.startswith(block.type, block.header.start)
        assert text[block.braces.start] == "{"
        assert not block.closed or text[block.braces.end - 1] == "}"
        for label in block.labels:
            assert block.header.contains(label.span)
            assert label.span.of(text).strip('"') == label.value
        check_body(text, block.body, block.braces)


@settings(deadline=None)
@given(text=TEXTS)
def test_any_text_has_a_structure(text: str) -> None:
    structure = Structure.of(text)
    assert "".join(section.text for section in structure.sections) == text
    position = 0
    for start, section in structure:
        whole = Span(0, len(section.text))
        assert start == position
        assert section.text
        check_body(section.text, section.body, whole)
        for span in [
            *(c.span for c in comments_of(section.text)),
            *(p.span for p in section.problems),
        ]:
            assert whole.contains(span)
            assert span.start < span.end
        assert structure.section_at(start) == (start, section)
        assert structure.section_at(start + len(section.text) - 1) == (start, section)
        position += len(section.text)


def plain(structure: Structure) -> list[tuple[Any, ...]]:
    return [
        (start, section.text, asdict(section.body), section.problems, section.headers)
        for start, section in structure
    ]


@settings(deadline=None)
@given(text=TEXTS, data=st.data())
def test_an_edited_structure_equals_a_fresh_one(text: str, data: st.DataObject) -> None:
    structure = Structure.of(text)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(start + data.draw(st.integers(0, 8)), len(text))
        edit = Edit(Span(start, end), data.draw(NEARLY | PIECES))
        text = apply_edits(text, [edit])
        structure = structure.edited(edit)
        assert structure.text == text
        assert plain(structure) == plain(Structure.of(text))


@pytest.mark.parametrize(
    ("picture", "new_text"),
    [
        ('/*\nlocals {\n  b = "**/c⟦"⟧\n}\n', ""),
        ("/*\nlocals {\n}\n⟦/⟧* b */\n", ""),
        ("a = <<EOT\nlocals {\n  b = <<⟦E⟧OT\nEOT\n}\n", "F"),
        ("a = <<EOT\nEO⟦⟧\n", "T"),
        ("a {\n}\nb = [⟦]⟧\n}\n", ""),
        ("a {\n}\nb = 1\n⟦}⟧\n", ""),
        ("a {\n}\nb = 1\n⟦⟧locals {\n}\n}\n", " "),
        ("a {\n⟦⟧resource a b {\n}\n", "}"),
        ("a {\n}⟦⟧\n", "}"),
        ("a {}\n⟦\ufeff⟧b {}\n", ""),
    ],
)
def test_an_edit_far_behind(picture: str, new_text: str) -> None:
    text, (span,) = unmarked(picture)
    edit = Edit(span, new_text)
    assert plain(Structure.of(text).edited(edit)) == plain(Structure.of(apply_edits(text, [edit])))


def test_an_edit_keeps_the_sections_that_it_cannot_change() -> None:
    text = "".join(f"module m{number} {{\n  a = 1\n}}\n" for number in range(9))
    before = Structure.of(text)
    sections = before.sections
    after = before.edited(Edit(Span(text.index("m4 {") + 8, text.index("m4 {") + 9), "b"))
    same = [old is new for old, new in zip(sections, after.sections, strict=True)]
    assert same == [True] * 4 + [False] + [True] * 4


def test_no_section_in_an_empty_text() -> None:
    assert Structure.of("").section_at(0) is None
    assert list(Structure.of("")) == []
