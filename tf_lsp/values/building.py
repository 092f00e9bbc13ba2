"""What both ways of reading an expression make its nodes with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tf_lsp.text import Span
from tf_lsp.values.nodes import GetAttribute, GetIndex, Node, Splat, SplatItem, Traversal
from tf_lsp.values.number import parse_number
from tf_lsp.values.scan import ScanError, deeper
from tf_lsp.values.types import NUMBER
from tf_lsp.values.value import FALSE, TRUE, Value, literal_number, null

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYWORDS: Final = {"true": TRUE, "false": FALSE, "null": null()}


class SplatMark(NamedTuple):
    """``[*]``, which takes all that follows it, or ``.*``, which takes what begins with a dot."""

    span: Span
    takes_all: bool


Step = GetAttribute | GetIndex | SplatMark


def number_value(text: str) -> Value:
    """Return the value of a number as the scanner knows it; raises LimitError for a huge one."""
    if text.isdigit() and len(text) < 19:
        return literal_number(int(text))  # the usual case, without the fractions of the others
    number = parse_number(text)
    assert number is not None
    return Value(NUMBER, number)


def with_steps(target: Node, steps: Sequence[Step], depth: int) -> Node:
    """Return a node for what is taken from a target, in order; the target itself for nothing.

    A splat takes what follows it as HCL does: the old ``.*`` gives up at the first bracket, and
    two of it in a row are refused. ``depth`` counts what is open around the target.
    """
    taken: list[GetAttribute | GetIndex] = []
    for index, step in enumerate(steps):
        if isinstance(step, SplatMark):
            rest = steps[index + 1 :]
            count = len(rest) if step.takes_all else _count_dotted(rest)
            each = with_steps(SplatItem(step.span), rest[:count], deeper(depth))
            end = rest[count - 1].span.end if count else step.span.end
            splat = Splat(Span(target.span.start, end), _traversal(target, taken), each)
            if _is_old_splat(rest[count:]) and not step.takes_all:
                raise ScanError("HCL refuses two old-style splats in a row")
            return with_steps(splat, rest[count:], deeper(depth))
        taken.append(step)
    return _traversal(target, taken)


def _traversal(target: Node, steps: list[GetAttribute | GetIndex]) -> Node:
    if not steps:
        return target
    return Traversal(Span(target.span.start, steps[-1].span.end), target, tuple(steps))


def _count_dotted(steps: Sequence[Step]) -> int:
    """Count the steps at the beginning that have a dot: ``.name`` and the old index ``.0``."""
    for count, step in enumerate(steps):
        if isinstance(step, SplatMark) or (
            isinstance(step, GetIndex) and step.key.span.end < step.span.end
        ):
            return count
    return len(steps)


def _is_old_splat(steps: Sequence[Step]) -> bool:
    return bool(steps) and isinstance(steps[0], SplatMark) and not steps[0].takes_all
