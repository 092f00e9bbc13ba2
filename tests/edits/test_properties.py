"""Whatever the layout: a change is all that happens, and fmt has nothing to add."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pygohcl
from hypothesis import strategies as st

from tests.edits.layouts import (
    NAME,
    Tree,
    blocks,
    drawn,
    squeezed,
    tidy_blocks,
    tree,
    with_inner,
)
from tests.helpers import formatted
from tf_lsp.edits import hcl
from tf_lsp.edits.editing import set_arguments_at
from tf_lsp.edits.removal import list_items
from tf_lsp.rule import Content
from tf_lsp.syntax import Structure, comments_of
from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.syntax import Block

LONG = "jsonencode({\nx = 1\nlonger = [\n{ y = 2 },\n]\n})"
VALUES = {NAME: "true", "z": LONG}
CONTENT = Content({"a": "1", "long_name": LONG}, (("x", Content({"y": "1"})), ("x", Content())))


class Made(NamedTuple):
    """A change that was made to a text, and what must be in the text then."""

    what: str
    before: str
    after: str
    trees: list[Tree]
    comments: list[str]


def every_change(text: str) -> Iterator[Made]:
    """Iterate over changes of all kinds in all blocks of a text, as long as there are edits."""
    structure = Structure.of(text)
    for start, section in structure:
        for top in section.body.blocks:
            for what, edits, expected, gone in changes_in(section.text, top):
                shifted = [Edit(edit.span.shift(start), edit.new_text) for edit in edits]
                assert shifted == sorted(shifted)
                yield Made(
                    what,
                    text,
                    apply_edits(text, shifted),
                    holding(structure, top, [expected]),
                    kept_comments(text, [span.shift(start) for span in gone]),
                )
            new = content_tree('resource"x""y"', CONTENT)
            added = hcl.add_block(text, top.span.shift(start), "resource", ("x", "y"), CONTENT)
            trees = holding(structure, top, [tree(section.text, top), new])
            yield Made("add", text, apply_edits(text, added), trees, kept_comments(text, []))


_Change = tuple[str, list[Edit], Tree, list[Span]]
"""What it is, its edits, what the block holds then, and where the comments go."""


def changes_in(text: str, top: Block) -> Iterator[_Change]:
    """Iterate over changes in a block and in all blocks within it."""
    for number, block in enumerate(with_inner(top)):
        expected, node = trees_of(text, top, number)
        node.arguments |= {name: squeezed(value) for name, value in VALUES.items()}
        gone = [a.expression for a in block.body.attributes if a.name in VALUES]
        yield "set", hcl.set_arguments(text, block, VALUES), expected, gone

        expected, node = trees_of(text, top, number)
        *_, place = (-1, *(i for i, each in enumerate(node.blocks) if each.header == "inner"))
        place = place + 1 or len(node.blocks)
        node.blocks.insert(place, content_tree("inner", CONTENT))
        yield "insert", hcl.insert_block(text, block, ("inner",), CONTENT), expected, []

        for attribute in block.body.attributes:
            expected, node = trees_of(text, top, number)
            del node.arguments[attribute.name]
            gone = [with_comment_behind(text, block, attribute.span)]
            edits = hcl.remove_argument(text, block, attribute.name)
            yield "remove argument", edits, expected, gone

        for index, nested in enumerate(block.body.blocks):
            expected, node = trees_of(text, top, number)
            del node.blocks[index]
            gone = [with_comment_behind(text, block, nested.span)]
            yield "remove block", hcl.remove_block(text, block, nested), expected, gone


def trees_of(text: str, top: Block, number: int) -> tuple[Tree, Tree]:
    """Return what a block holds, and the part of it that is some block within it."""
    whole = tree(text, top)
    nodes = [whole]
    for index in range(number):
        nodes[index + 1 : index + 1] = nodes[index].blocks
    return whole, nodes[number]


def content_tree(header: str, content: Content) -> Tree:
    """Return what a block with some content holds."""
    arguments = {name: squeezed(value) for name, value in content.arguments.items()}
    return Tree(header, arguments, [content_tree(*each) for each in content.blocks])


def holding(structure: Structure, top: Block | None, instead: list[Tree]) -> list[Tree]:
    """Return what the blocks of a text hold, with others in the place of one."""
    found: list[Tree] = []
    for _, section in structure:
        for block in section.body.blocks:
            found += instead if block is top else [tree(section.text, block)]
    return found


def with_comment_behind(text: str, block: Block, span: Span) -> Span:
    """Return the span of a statement up to the end of its line, if the line is its own."""
    if "\n" not in block.braces.of(text):
        return span
    return Span(span.start, text.find("\n", span.end))


def kept_comments(text: str, gone: list[Span]) -> list[str]:
    """Return the comments of a text that do not begin in one of some spans."""
    found = []
    for start, section in Structure.of(text):
        for comment in comments_of(section.text):
            at = comment.span.start + start
            if not any(span.start <= at < span.end for span in gone):
                found.append(squeezed(comment.span.of(section.text)))
    return sorted(found)


@cache
def all_made() -> list[Made]:
    """Return all changes to tidy texts."""
    return [made for text in tidy_blocks()[::3] for made in every_change(text)]


def test_fmt_has_nothing_to_change() -> None:
    after = [made.after for made in all_made()]
    for made, theirs in zip(all_made(), formatted(after), strict=True):
        assert made.after == theirs, made.before


def test_the_change_is_all_that_happens() -> None:
    untidy = [made for text in drawn(blocks(), 50) for made in every_change(text)]
    for made in [*all_made(), *untidy]:
        structure = Structure.of(made.after)
        assert not any(section.problems for _, section in structure), made
        assert holding(structure, None, []) == made.trees, made.what
        assert kept_comments(made.after, []) == made.comments, made.what
        assert made.after != made.before


def test_all_kinds_of_changes_are_tried() -> None:
    kinds = Counter(made.what for made in all_made())
    assert set(kinds) == {"set", "insert", "remove argument", "remove block", "add"}
    assert min(kinds.values()) > 100


def test_what_is_there_is_not_set_or_made_again() -> None:
    for text in tidy_blocks()[::3]:
        _, section = next(each for each in Structure.of(text) if each[1].body.blocks)
        for path in [(), ("inner",), ("rule", "deep")]:
            edits = set_arguments_at(hcl, section.text, section.body.blocks[0], path, VALUES)
            after = apply_edits(section.text, edits)
            (block,) = Structure.of(after).sections[0].body.blocks
            assert set_arguments_at(hcl, after, block, path, VALUES) == []


_ELEMENTS = st.sampled_from(
    ['"a"', "1", "null", '"a, b]"', "[1, 2]", "[]", "{ a = 1 }", "{\n a = 1,\n b = 2\n}",
     "<<EOT\na,\nEOT\n", '"# ${1}, ["', "(1)", "1 + 2", "[\n1, # c\n]"]
)  # fmt: skip
_AROUND = st.sampled_from(["", "", " ", "\n", "\n", " # c\n", "\n# c ]\n", " /* , */ ", "\n\n"])


@st.composite
def lists(draw: st.DrawFn) -> str:
    """An argument that is a list, lined up with others."""
    elements = draw(st.lists(_ELEMENTS, min_size=1, max_size=4))
    pieces = [f"{draw(_AROUND)}{element}{draw(_AROUND)}" for element in elements]
    end = draw(st.sampled_from(["", "", ","])) + draw(_AROUND)
    value = f"[{','.join(pieces)}{end}]"
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return f"y = 1 # y\nx = {value} # x\nlong = 1 # z\n".replace("\n", newline)


def loaded(text: str) -> dict[str, Any]:
    """Return the values in a text."""
    result: dict[str, Any] = pygohcl.loads(text)
    return result


def test_elements_are_removed_and_nothing_else() -> None:
    once = formatted(drawn(lists(), 300))
    tidy = formatted(once)
    assert sum(a == b for a, b in zip(once, tidy, strict=True)) > 250
    made = []
    for text in once:
        for start, section in Structure.of(text):
            expression = section.body.attributes[0].expression.shift(start)
            if text[expression.start] != "[":
                continue
            items = list_items(text, expression)
            values = loaded(text)["x"]
            assert len(items) == len(values)
            for chosen in range(1, 2 ** len(items)):
                removed = [n for n in range(len(items)) if chosen & 1 << n]
                edits = hcl.remove_elements(text, expression, [items[n].span for n in removed])
                after = apply_edits(text, edits)
                left = [value for n, value in enumerate(values) if n not in removed]
                assert loaded(after) == {"x": left, "y": 1, "long": 1}, text
                made.append((text, after))
    assert len(made) > 1000
    theirs_all = formatted([after for _, after in made])
    for (text, ours), theirs in zip(made, theirs_all, strict=True):
        assert ours == theirs or text not in tidy, text
