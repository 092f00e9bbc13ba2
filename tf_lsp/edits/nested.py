"""The way to a nested block, and what is to be made where it ends too early."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tf_lsp.rule import Content

if TYPE_CHECKING:
    from tf_lsp.syntax import Block


class Insertion(NamedTuple):
    """A nested block that is to be made."""

    parent: Block
    type: str
    content: Content


def descend(block: Block, path: tuple[str, ...]) -> tuple[Block, tuple[str, ...]]:
    """Return how far a path of block names leads, by the first of each name, and what is left."""
    for depth, name in enumerate(path):
        nested = next((inner for inner in block.body.blocks if inner.type == name), None)
        if nested is None:
            return block, path[depth:]
        block = nested
    return block, ()


def insertion(block: Block, path: tuple[str, ...], content: Content) -> Insertion | None:
    """Return what to make for one more block at the end of a path; the blocks on the way count.

    None where a block that is missing on the way may be made by a ``dynamic`` block, and where
    the place is being typed.
    """
    if not path:
        return None
    parent, missing = descend(block, path[:-1])
    if not parent.closed or (missing and is_dynamic(parent, missing[0])):
        return None
    names = (*missing, path[-1])
    for name in reversed(names[1:]):
        content = Content(blocks=((name, content),))
    return Insertion(parent, names[0], content)


def is_dynamic(block: Block, name: str) -> bool:
    """Whether a ``dynamic`` block makes nested blocks of a name."""
    return any(
        inner.type == "dynamic" and any(label.value == name for label in inner.labels[:1])
        for inner in block.body.blocks
    )
