"""What a fix writes: where, how it is laid out, and that ``terraform fmt`` has nothing to add."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.helpers import formatted
from tests.syntax.files import files
from tf_lsp.edits.hcl import set_arguments
from tf_lsp.syntax import Structure
from tf_lsp.text import Edit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME = "is_multi_region_trail"
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
        'resource "a" "b" {\n  name = "a"\n  is_multi_region_trail = true\n}\n',
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


_NAMES = st.sampled_from(
    ["a", "name", "bucket", "include_global_service_events", NAME, "größe", "count", "x_y_z"]
)
_VALUES = st.sampled_from(
    ["1", "true", "false", '"text"', '"名é🙂e\u0301"', '"${var.x}"', "[1, 2]",
     "{ a = 1 }", "a == b",
     "[\n    1,\n  ]", "{\n    a   = 1\n    b_c = 2\n  }", "f({\n    a = 1\n  })", "<<EOT\n}\nEOT",
     "<<-EOT\n    x = 1\n  EOT", "f(<<EOT\nx\nEOT\n  )", "true /* a */", "/* a */ true"]
)  # fmt: skip
_BEHIND = st.sampled_from(["", "", "", " # why", " // größe", " # 名"])
_BETWEEN = st.sampled_from(
    ["", "", "", "", "\n", "\n", "  # about\n", "  # about\n\n", "  /* a\n     b */\n", "\n\n"]
)
_NESTED = st.sampled_from(
    ["  inner {\n  }\n", "  inner {\n    a   = 1\n    b_c = 2 # d\n  }\n", '  inner "a" {}\n',
     "  inner { a = 1 }\n", f"  inner {{\n    {NAME} = false\n  }}\n"]
)  # fmt: skip


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """One block, as people write them."""
    pieces = list[str]()
    for name in draw(st.lists(_NAMES, unique=True, max_size=6)):
        value = draw(_VALUES)
        behind = "" if value.startswith("<<") else draw(_BEHIND)
        pieces += [draw(_BETWEEN), f"  {name} = {value}{behind}\n"]
    for nested in draw(st.lists(_NESTED, max_size=2)):
        place = draw(st.sampled_from([len(pieces), len(pieces), len(pieces) // 2 * 2, 0]))
        pieces[place:place] = [draw(_BETWEEN), nested]
    before = draw(st.sampled_from(["", "# about\n", "/* {\n*/\n", "a = 1\n\n"]))
    newline = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    body = "".join(pieces) + draw(_BETWEEN)
    if not pieces and draw(st.booleans()):
        return f'{before}resource "a" "b" {{}}\n'.replace("\n", newline)
    return f'{before}resource "a" "b" {{\n{body}}}\n'.replace("\n", newline)


def drawn(strategy: st.SearchStrategy[str], count: int) -> list[str]:
    """Return texts that a strategy writes, the same ones every time; the shortest first."""
    texts = dict[str, None]()

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(text=strategy)
    def draw(text: str) -> None:
        texts[text] = None

    draw()
    return sorted(texts, key=len)


@cache
def tidy_texts() -> list[str]:
    """Return texts that ``terraform fmt`` leaves as they are."""
    texts = [*(before for before, _ in PLACEMENTS.values()), *drawn(blocks(), 600)]
    once = formatted(texts)
    return [text for text, again in zip(once, formatted(once), strict=True) if text == again]


def test_fmt_has_nothing_to_change() -> None:
    before = [text for text in tidy_texts() if not any(s.problems for _, s in Structure.of(text))]
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
                for comment in section.comments
                if not any(span.contains(comment.span) for span in inside)
            ]
            arguments = {a.name: a.expression.of(section.text) for a in block.body.attributes}
            nested = [inner.span.of(section.text) for inner in block.body.blocks]
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
