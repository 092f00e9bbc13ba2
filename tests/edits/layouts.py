"""Writes blocks as people lay them out, and tells what is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.helpers import formatted
from tf_lsp.syntax import Structure, comments_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.syntax import Block

NAME = "is_multi_region_trail"

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
_TYPES = st.sampled_from(["inner", "inner", "rule", 'dynamic "rule"', "deep"])


@st.composite
def bodies(draw: st.DrawFn, depth: int) -> str:
    """What stands between the braces of a block."""
    pieces = list[str]()
    for name in draw(st.lists(_NAMES, unique=True, max_size=6 if depth else 3)):
        value = draw(_VALUES)
        behind = "" if value.startswith("<<") else draw(_BEHIND)
        pieces += [draw(_BETWEEN), f"  {name} = {value}{behind}\n"]
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        place = draw(st.sampled_from([len(pieces), len(pieces), len(pieces) // 2 * 2, 0]))
        pieces[place:place] = [draw(_BETWEEN), f"  {draw(nested_blocks(depth - 1))}\n"]
    return "".join(pieces) + draw(_BETWEEN)


@st.composite
def nested_blocks(draw: st.DrawFn, depth: int) -> str:
    """A block in another one, with a comment behind it or without."""
    body = draw(st.sampled_from(["{}", "{\n}", "{ a = 1 }", "{ # c\n}", "", "", "", ""]))
    if not body:
        body = "{\n" + draw(bodies(depth)) + "}"
    return f"{draw(_TYPES)} {body}{draw(_BEHIND)}"


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> str:
    """One block, as people write them, with what precedes and follows it."""
    body = draw(bodies(depth))
    before = draw(st.sampled_from(["", "# about\n", "/* {\n*/\n", "a = 1\n\n", "\ufeff"]))
    behind = draw(st.sampled_from(["", "\n", "\n", " # end\n", "\nlocals {\n}\n", "\n\n# x\n"]))
    newline = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    inside = f"\n{body}" if body or draw(st.booleans()) else ""
    return f'{before}resource "a" "b" {{{inside}}}{behind}'.replace("\n", newline)


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
def tidy_blocks() -> list[str]:
    """Return valid texts of one block that ``terraform fmt`` leaves as they are."""
    once = formatted(drawn(blocks(), 600))
    texts = [text for text, again in zip(once, formatted(once), strict=True) if text == again]
    return [text for text in texts if not any(part.problems for _, part in Structure.of(text))]


@dataclass
class Tree:
    """What a block holds, however it is laid out."""

    header: str
    arguments: dict[str, str] = field(default_factory=dict)
    """Without any blanks."""
    blocks: list[Tree] = field(default_factory=list)


def tree(text: str, block: Block) -> Tree:
    """Return what a block holds; the text is that of its section."""
    return Tree(
        squeezed(block.header.of(text)),
        {a.name: squeezed(a.expression.of(text)) for a in block.body.attributes},
        [tree(text, inner) for inner in block.body.blocks],
    )


def squeezed(text: str) -> str:
    """Return a text without blanks."""
    return "".join(text.split())


def trees(text: str) -> list[Tree]:
    """Return what the blocks at the top of a text hold."""
    return [tree(s.text, block) for _, s in Structure.of(text) for block in s.body.blocks]


def comments(text: str) -> list[str]:
    """Return the comments of a text in their order, without the blanks around them."""
    return [c.span.of(s.text).strip() for _, s in Structure.of(text) for c in comments_of(s.text)]


def with_inner(block: Block) -> Iterator[Block]:
    """Iterate over a block and all blocks in it."""
    yield block
    for inner in block.body.blocks:
        yield from with_inner(inner)
