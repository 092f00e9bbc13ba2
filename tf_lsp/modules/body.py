"""Bodies of resources and of the blocks nested in them, after overrides and dynamic blocks.

A nested block may be written as such, be made by a ``dynamic`` block, or stand as an object in a
list where a provider takes an attribute for blocks (``ingress = [{ ... }]``). A reader of a body
need not know which.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Protocol

from tf_lsp.dataclass import dataclass
from tf_lsp.modules.keys import MAX_INSTANCES
from tf_lsp.modules.source import Declaration, Expression, Place, Placed
from tf_lsp.values.loops import has_known_length, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.modules.instance import KeyedScope, ResourceInstance
    from tf_lsp.syntax import Block
    from tf_lsp.values import Value


@dataclass(frozen=True, slots=True)
class Given:
    """An argument that a body has: what it is worth, and the expression that leads there.

    Where the body is an object in a list, the expression is that of the whole list.
    """

    value: Value
    expression: Expression


@dataclass(frozen=True, slots=True)
class Blocks:
    """The nested blocks of one type: those that are certainly there, and whether that is all."""

    certain: Sequence[Body] = ()
    may_be_more: bool = False


class Body(Protocol):
    """A body in one instance of its resource."""

    instance: ResourceInstance

    @property
    def place(self) -> Place:
        """What stands for the whole body: the header of its block, or its object."""
        ...

    @property
    def placed(self) -> Placed | None:
        """The block that the body is written as; None where it is an object in a list."""
        ...

    def argument(self, name: str) -> Given | None:
        """Return an argument, None where the body does not have it."""
        ...

    def placed_with(self, name: str) -> Placed | None:
        """Return the block that has an argument or would have it; None as for ``placed``."""
        ...

    def may_have(self, name: str) -> bool:
        """Whether an argument or block that is absent may only be missing for a syntax error."""
        ...

    def blocks(self, name: str) -> Blocks:
        """Return the nested blocks of a type."""
        ...


def body_of(instance: ResourceInstance) -> Body:
    """Return the body of a whole resource, or of another top-level block."""
    return _WrittenBody(instance, instance.declaration, instance.scope)


@dataclass(slots=True, eq=False)
class _WrittenBody:
    """A body between braces, in either syntax."""

    instance: ResourceInstance
    declaration: Declaration
    scope: KeyedScope

    @property
    def place(self) -> Place:
        return self.declaration.placed.place

    @property
    def placed(self) -> Placed:
        return self.declaration.placed

    def argument(self, name: str) -> Given | None:
        expression = self.declaration.argument(name)
        if expression is None:
            return None
        return Given(self.instance.module.evaluate(expression, scope=self.scope), expression)

    def placed_with(self, name: str) -> Placed:
        declaration = self.declaration
        for placed in (*reversed(declaration.overrides), declaration.placed):
            if placed.argument(name):
                return placed
        return declaration.placed

    def may_have(self, name: str) -> bool:
        return self.declaration.may_have(name)

    def blocks(self, name: str) -> Blocks:
        placed, nested = self._nested(name)
        if not nested:
            given = self.argument(name)
            if given:
                return _blocks_in_value(self.instance, given)
            return Blocks(may_be_more=self._may_have_block(name))
        certain: list[Body] = []
        may_be_more = self._may_have_block(name)
        for block in nested:
            inner = Placed(placed.file, placed.start, placed.section, block)
            if block.type == name:
                certain.append(_WrittenBody(self.instance, Declaration(inner), self.scope))
                continue
            made = self._expand(inner, name)
            certain += made or ()
            may_be_more = may_be_more or made is None or len(made) >= MAX_INSTANCES
        return Blocks(certain, may_be_more)

    def _may_have_block(self, name: str) -> bool:
        """Whether a block may only be missing because it, or what makes it, is half-typed."""
        bodies = (
            each.block.body for each in (self.declaration.placed, *self.declaration.overrides)
        )
        blocks = (block for body in bodies for block in body.blocks)
        return self.may_have(name) or any(b.type == "dynamic" and not b.labels for b in blocks)

    def _nested(self, name: str) -> tuple[Placed, list[Block]]:
        """Return the blocks of a type as merged: those of an override replace all others.

        Source: Terraform's language documentation, "Override Files".
        """
        placed = self.declaration.placed
        for placed in (*reversed(self.declaration.overrides), self.declaration.placed):
            nested = [b for b in placed.block.body.blocks if b.type == name or _makes(b, name)]
            if nested:
                return placed, nested
        return placed, []

    def _expand(self, dynamic: Placed, name: str) -> list[Body] | None:
        """Return the bodies that a dynamic block makes, None where their number is not known."""
        for_each = dynamic.argument("for_each")
        content = next((b for b in dynamic.block.body.blocks if b.type == "content"), None)
        if for_each is None or content is None:
            return None
        collection = self.instance.module.evaluate(for_each, scope=self.scope)
        is_collection = isinstance(collection.content, tuple | dict)
        if not is_collection or not has_known_length(collection):
            return None
        iterator = dynamic.argument("iterator")
        word = iterator.keyword.strip() if iterator else name
        inner = Declaration(Placed(dynamic.file, dynamic.start, dynamic.section, content))
        return [
            _WrittenBody(
                self.instance, inner, self.scope.with_names({word: {"key": key, "value": value}})
            )
            for key, value in islice(pairs(collection), MAX_INSTANCES)
        ]


def _makes(block: Block, name: str) -> bool:
    is_dynamic = block.type == "dynamic" and bool(block.labels)
    return is_dynamic and block.labels[0].value == name


def _blocks_in_value(instance: ResourceInstance, given: Given) -> Blocks:
    """Return the blocks that an attribute stands for: an object each."""
    value = given.value
    if value.is_null:
        return Blocks()
    if isinstance(value.content, dict) and value.type.kind == "object":
        return Blocks([_ObjectBody(instance, value, given.expression)])
    if not isinstance(value.content, tuple):
        return Blocks(may_be_more=True)
    certain = [
        _ObjectBody(instance, element, given.expression)
        for element in value.elements
        if isinstance(element.content, dict)
    ]
    return Blocks(certain, may_be_more=len(certain) < len(value.elements))


@dataclass(slots=True, eq=False)
class _ObjectBody:
    """A body that is an object in a list."""

    instance: ResourceInstance
    value: Value
    expression: Expression

    @property
    def place(self) -> Place:
        for step in self.value.steps:
            if step.source is self.expression:
                return Place(self.expression.file, step.span.shift(self.expression.span.start))
        return self.expression.place

    @property
    def placed(self) -> None:
        return None

    def argument(self, name: str) -> Given | None:
        value = self.value.entries.get(name)
        return None if value is None else Given(value, self.expression)

    def placed_with(self, name: str) -> None:  # noqa: ARG002 - no block has it
        return None

    def may_have(self, name: str) -> bool:  # noqa: ARG002 - a known object has what it has
        return False

    def blocks(self, name: str) -> Blocks:
        given = self.argument(name)
        return _blocks_in_value(self.instance, given) if given else Blocks()
