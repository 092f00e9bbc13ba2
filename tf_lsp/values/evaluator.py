"""What the parts of the evaluation, loops and functions, ask of the evaluator that meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tf_lsp.text import Span
    from tf_lsp.values.errors import EvaluationError
    from tf_lsp.values.nodes import Node
    from tf_lsp.values.scope import Evaluation, Scope
    from tf_lsp.values.value import Value


class Evaluator(Protocol):
    """Evaluates the nodes of one expression; raises EvaluationError and LimitError.

    ``variables`` are those of the ``for`` expressions around a node or of a template file, and
    ``splat_item`` is the element that a splat is at. ``closed`` says that there are no other names.
    """

    scope: Scope
    evaluation: Evaluation
    variables: dict[str, Value]
    splat_item: Value | None
    closed: bool

    def evaluate(self, node: Node) -> Value:
        """Return the value of a node, with the step that it is."""
        ...

    def attempt(self, node: Node) -> Value | EvaluationError:
        """Evaluate a node whose failure may not matter."""
        ...

    def take(self, node: Node, failures: list[EvaluationError]) -> Value:
        """Evaluate a node; when it fails, note that and return what Terraform goes on with."""
        ...

    def constant(self, node: Node) -> Value:
        """Return the value of a node that may refer to nothing; never raises."""
        ...

    def through(self, span: Span, value: Value, *also: Value) -> Value:
        """Return a value that passes unchanged through the node at a span."""
        ...

    def computed(self, span: Span, value: Value, *inputs: Value) -> Value:
        """Return a value that the node at a span computed from others."""
        ...

    def joined(self, texts: list[str]) -> Value:
        """Return the texts as one string; raises LimitError before it gets too long."""
        ...

    def inside_template(self, variables: dict[str, Value]) -> Evaluator:
        """Return an evaluator for a template file, which sees nothing but its own variables."""
        ...
