"""Configurations as trees of blocks and arguments, to be rewritten and written out again."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tf_lsp.syntax import Structure
from tf_lsp.values.nodes import For, Literal, Name, Node, ObjectNode, Template, TupleNode, Unary
from tf_lsp.values.parse import parse_expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tf_lsp import syntax
    from tf_lsp.text import Span

RESOURCES: Final = ("resource", "data")
TERRAFORMS_OWN: Final = {"lifecycle", "provisioner", "connection", "dynamic", "content"}
"""Nested blocks that belong to no provider."""


@dataclass(frozen=True, slots=True)
class Argument:
    """``name = expression``."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Block:
    """``type "label" { ... }``."""

    type: str
    labels: tuple[str, ...] = ()
    items: tuple[Argument | Block, ...] = ()

    @property
    def address(self) -> str:
        """What others refer to it by, for resources and data sources."""
        return ".".join(self.labels if self.type == "resource" else (self.type, *self.labels))

    def argument(self, name: str) -> Argument | None:
        """Return an argument of the block itself."""
        return next((a for a in self.items if isinstance(a, Argument) and a.name == name), None)

    def with_items(self, items: Iterable[Argument | Block]) -> Block:
        """Return the block with other contents."""
        return replace(self, items=tuple(items))


Change: TypeAlias = "Callable[[Argument, tuple[str, ...]], Argument]"
"""What becomes of an argument; gets the types of the blocks that it stands in, from the top."""


def read(text: str) -> list[Block]:
    """Return the top-level blocks of a text in HCL; comments are left out."""
    return [
        _block(block, section.text)
        for _, section in Structure.of(text)
        for block in section.body.blocks
    ]


def _block(block: syntax.Block, text: str) -> Block:
    items: dict[Span, Argument | Block] = {}
    for attribute in block.body.attributes:
        items[attribute.span] = Argument(attribute.name, attribute.expression.of(text))
    for inner in block.body.blocks:
        items[inner.span] = _block(inner, text)
    in_order = tuple(items[span] for span in sorted(items))
    return Block(block.type, tuple(label.value for label in block.labels), in_order)


def write(blocks: Iterable[Block]) -> str:
    """Return blocks in HCL."""
    return "\n".join(_written(block, "") for block in blocks)


def _written(block: Block, indent: str) -> str:
    header = " ".join([block.type, *(f'"{label}"' for label in block.labels)])
    inside = "".join(
        f"{indent}  {item.name} = {item.expression}\n"
        if isinstance(item, Argument)
        else _written(item, f"{indent}  ")
        for item in block.items
    )
    return f"{indent}{header} {{\n{inside}{indent}}}\n"


def change_arguments(block: Block, change: Change, path: tuple[str, ...] = ()) -> Block:
    """Return a block with its arguments, and those of all blocks in it, changed."""
    inside = (*path, block.type)
    return block.with_items(
        change(item, inside)
        if isinstance(item, Argument)
        else change_arguments(item, change, inside)
        for item in block.items
    )


def all_nodes(node: Node) -> Iterator[Node]:
    """Iterate over a part of an expression and all parts of it."""
    yield node
    for each in fields(node):
        yield from _nodes_in(getattr(node, each.name))


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, Node):
        yield from all_nodes(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _nodes_in(each)


def is_literal(expression: str) -> bool:
    """Whether an expression may be a variable's default: no references, no functions."""
    node = parse_expression(expression)
    kinds = (Literal, TupleNode, ObjectNode, Template, Unary)
    return node is not None and all(isinstance(each, kinds) for each in all_nodes(node))


def names_in(expression: str) -> set[str]:
    """Return what an expression refers to: ``var``, ``each``, ``aws_s3_bucket``..."""
    node = parse_expression(expression)
    if node is None:
        return {"?"}
    names, own = set[str](), set[str]()
    for each in all_nodes(node):
        if isinstance(each, Name):
            names.add(each.name)
        elif isinstance(each, For):
            own |= {each.key_name, each.value_name}
    return names - own
