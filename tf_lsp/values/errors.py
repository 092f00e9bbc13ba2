"""What can keep an expression from having a value."""

from __future__ import annotations

from tf_lsp.values.types import ANY, Type


class EvaluationError(Exception):
    """Terraform itself would refuse the expression; ``try`` and ``can`` may catch it.

    ``type`` is what Terraform still believes the result's type to be, which a conditional minds
    even when it does not choose the failing side.
    """

    def __init__(self, message: str, type_: Type = ANY) -> None:
        super().__init__(message)
        self.type = type_


class LimitError(Exception):
    """The evaluation would cost too much; nothing may catch it but the end of the evaluation."""
