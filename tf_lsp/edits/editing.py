"""What can be edited, in HCL and in JSON alike, and edits of a block that are made in turn.

All functions are pure: a text and what is to be done come in, edits come out. They are in order,
do not overlap, and are empty where there is nothing to do or nothing can be done safely: where a
block is being typed that would have to end, or where something else stands in the way. Whatever
is typed, none raises. In HCL they leave nothing for ``terraform fmt`` to change where it had
nothing to change before; valid JSON stays valid, in the style of what is around.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tf_lsp.edits.compose import Shifts, composed
from tf_lsp.edits.nested import descend, is_dynamic
from tf_lsp.rule import Content
from tf_lsp.syntax import Structure
from tf_lsp.text import Edit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from tf_lsp.syntax import Block
    from tf_lsp.text import Span


class Editing(Protocol):
    """Edits in one of the two syntaxes; expressions are given as in HCL.

    ``text`` is what the spans of the blocks refer to: that of their section.
    """

    def set_arguments(self, text: str, block: Block, values: Mapping[str, str]) -> list[Edit]:
        """Return the edits that give arguments of a block new expressions, adding those it lacks.

        New arguments stand with the first run of the block's own arguments, or behind the last
        member of an object. There are no edits where a nested block has one of the names.
        """
        ...

    def replace_expressions(self, text: str, replaced: Mapping[Span, str]) -> list[Edit]:
        """Return the edits that put other expressions in the place of some, anywhere in a text."""
        ...

    def insert_block(
        self, text: str, block: Block, path: tuple[str, ...], content: Content
    ) -> list[Edit]:
        """Return the edits that add a nested block whose type is the last name of a path.

        It stands behind the last one of its type, or at the end. Blocks that are missing on the
        way are made; there are no edits where ``set_arguments_at`` would make none.
        """
        ...

    def remove_argument(self, text: str, block: Block, name: str) -> list[Edit]:
        """Return the edits that remove the first argument of a name, with the comment behind it.

        Comments above it stay.
        """
        ...

    def remove_block(self, text: str, block: Block, nested: Block) -> list[Edit]:
        """Return the edits that remove a block which stands directly in another one.

        One of the blank lines around it goes too; comments above it stay.
        """
        ...

    def remove_elements(
        self, text: str, expression: Span, elements: Collection[Span]
    ) -> list[Edit]:
        """Return the edits that remove elements of a list, each with the comment behind it.

        There are no edits where the expression is no list, or a span is not one of its elements.
        """
        ...

    def add_block(
        self, text: str, after: Span, block_type: str, labels: tuple[str, ...], content: Content
    ) -> list[Edit]:
        """Return the edits that add a top-level block behind another one.

        ``text`` is that of the whole file, and the span of the other block refers to it. In JSON
        there are no edits where the name is taken in the object that it belongs to.
        """
        ...


def editing(*, is_json: bool) -> Editing:
    """Return how files of a syntax are edited."""
    # Most of what is edited is written in one of the two.
    if is_json:
        from tf_lsp.edits import json

        return json
    from tf_lsp.edits import hcl

    return hcl


def set_arguments_at(
    edit: Editing, text: str, block: Block, path: tuple[str, ...], values: Mapping[str, str]
) -> list[Edit]:
    """Return the edits that set arguments in a nested block, by the names of the blocks to it.

    Of each name the first block counts; those that are missing are made. There are no edits where a
    missing one is there as an argument, or may be made by a ``dynamic`` block.
    """
    inner, missing = descend(block, path)
    if not missing:
        return edit.set_arguments(text, inner, values)
    if is_dynamic(inner, missing[0]):
        return []
    return edit.insert_block(text, block, path, Content(values))


def in_turn(
    text: str,
    block: Block,
    steps: Iterable[Callable[[str, Block], list[Edit]]],
    *,
    is_json: bool,
) -> list[Edit]:
    """Return the edits that make several changes to a block, one after the other.

    Each step gets the text after those before it, and the block as it is there. The edits refer
    to the text as it was.
    """
    edits: list[Edit] = []
    after, start, made = text, block.braces.start, list[Edit]()
    found: Block | None = block
    for step in steps:
        if made:
            # Only for one more step: a section in JSON is a whole file, and long to read.
            after, start = apply_edits(after, made), Shifts(made).start_of(start)
            found = _block_at(after, start, is_json=is_json)
        if found is None:
            return []
        made = step(after, found)
        edits = composed(text, edits, made) if edits else made
    return edits


def _block_at(text: str, start: int, *, is_json: bool) -> Block | None:
    """Return the block of any depth whose braces begin at an offset of a section's text."""
    structure = Structure.for_file(".tf.json" if is_json else ".tf", text)
    waiting = [block for section in structure.sections[:1] for block in section.body.blocks]
    while waiting:
        block = waiting.pop()
        if block.braces.start == start:
            return block
        waiting += block.body.blocks
    return None
