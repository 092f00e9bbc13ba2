"""The parts of an expression, as small frozen values; spans are relative to the expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.dataclass import dataclass

if TYPE_CHECKING:
    from tf_lsp.text import Span
    from tf_lsp.values.value import Value


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression."""

    span: Span


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, ``true``, ``false``, ``null`` or text without interpolation."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name(Node):
    """The root of a reference, or a variable of a ``for``."""

    name: str


@dataclass(frozen=True, slots=True)
class SplatItem(Node):
    """The element that the steps after a splat are applied to."""


@dataclass(frozen=True, slots=True)
class GetAttribute(Node):
    """``.name``."""

    name: str


@dataclass(frozen=True, slots=True)
class GetIndex(Node):
    """``[key]``, or the old ``.0``."""

    key: Node


@dataclass(frozen=True, slots=True)
class Traversal(Node):
    """A value and the attributes and indexes that are taken from it, in order."""

    target: Node
    steps: tuple[GetAttribute | GetIndex, ...]


@dataclass(frozen=True, slots=True)
class Splat(Node):
    """``source[*]`` or ``source.*`` and what is taken from each element."""

    source: Node
    each: Node


@dataclass(frozen=True, slots=True)
class Wrapped(Node):
    """``(inner)``, or a template that is ``${inner}`` and nothing else."""

    inner: Node
    is_template: bool


@dataclass(frozen=True, slots=True)
class Template(Node):
    """Text made of parts, each converted to a string."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class TemplateLoop(Node):
    """``%{ for }`` in a template: the texts of a ``for``, joined."""

    loop: For


@dataclass(frozen=True, slots=True)
class TupleNode(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ObjectNode(Node):
    """``{ key = value }``; a bare identifier as key has become a Literal."""

    items: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``name(a, b...)``; ``expand`` is the final ``...``."""

    name: str
    arguments: tuple[Node, ...]
    expand: bool


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """``condition ? yes : no``."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """``left operator right``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``!operand`` or ``-operand``."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """``[for k, v in collection : value if condition]``; with ``key`` it makes an object."""

    key_name: str
    value_name: str
    collection: Node
    key: Node | None
    value: Node
    condition: Node | None
    group: bool
