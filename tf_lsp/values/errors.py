"""What can keep an expression from having a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.types import ANY, Type

if TYPE_CHECKING:
    from tf_lsp.values.value import Value


class EvaluationError(Exception):
    """Terraform itself would refuse the expression; ``try`` and ``can`` may catch it.

    ``type`` is what Terraform still believes the result's type to be, which a conditional minds
    even when it does not choose the failing side. ``instead`` is the value that it goes on with
    where it has one, to tell more errors; an element of it may be all that is asked for.
    """

    def __init__(self, message: str, type_: Type = ANY, instead: Value | None = None) -> None:
        super().__init__(message)
        self.type = type_ if instead is None else instead.type
        self.instead = instead
