"""Resources of which nothing is known, made from the provider's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.rules.tree import Argument, Block, write
from tests.schema import find_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.schema import Body

UNKNOWN: Final = ("var.unknown", "data.external.unknown.result")
"""Expressions whose values are not known before the plan, or even the apply."""

DECLARATIONS: Final = (
    Block("variable", ("unknown",)),
    Block("data", ("external", "unknown"), (Argument("program", '["true"]'),)),
)
"""What the expressions refer to."""


def unknown_text(kinds: Iterable[str], unknown: str) -> str:
    """Return one block of each kind with all that it can have, all of it unknown."""
    blocks = [block for kind in sorted(kinds) if (block := unknown_block(kind, unknown))]
    return write([*blocks, *DECLARATIONS])


def unknown_block(kind: str, unknown: str) -> Block | None:
    """Return a block with every argument unknown, and an unknown number of each nested block.

    None for what is no type of the provider: ``module``, ``terraform``.
    """
    body = find_type(kind)
    if body is None:
        return None
    word, _, type_ = kind.rpartition(".")
    labels = (type_,) if word == "provider" else (type_, "unknown")
    return Block(word or "resource", labels, tuple(_items(body, unknown)))


def _items(body: Body, unknown: str) -> Iterator[Argument | Block]:
    for name in body.names_of_arguments():
        yield Argument(name, unknown)
    for name, nested in body.blocks():
        content = Block("content", (), tuple(_items(nested.body, unknown)))
        yield Block("dynamic", (name,), (Argument("for_each", unknown), content))
