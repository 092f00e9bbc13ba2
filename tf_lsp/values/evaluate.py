"""Evaluate an expression's tree, as Terraform would, keeping track of where values come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tf_lsp.values import functions
from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.limits import LimitError
from tf_lsp.values.logic import (
    common_type,
    convert_chosen,
    convert_part,
    included,
    logical,
    settled,
    shared,
    stand_in,
)
from tf_lsp.values.loops import evaluate_for, evaluate_splat, evaluate_template_loop
from tf_lsp.values.meaning import Joined, Whole
from tf_lsp.values.nodes import (
    Binary,
    Call,
    Conditional,
    For,
    GetAttribute,
    Literal,
    Name,
    Node,
    ObjectNode,
    Splat,
    SplatItem,
    Template,
    TemplateLoop,
    Traversal,
    TupleNode,
    Unary,
    Wrapped,
)
from tf_lsp.values.operators import (
    arithmetic,
    equals,
    get_attribute,
    get_index,
    logical_not,
    negate,
)
from tf_lsp.values.parse import parse_expression, parse_template
from tf_lsp.values.scope import Evaluation, NoScope, Scope
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING, Type
from tf_lsp.values.value import (
    MAX_SIZE,
    UNKNOWN,
    Step,
    Value,
    boolean,
    invalid,
    object_of,
    string,
    tuple_of,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tf_lsp.text import Span
    from tf_lsp.values.value import Meaning

_LEVELS_PER_EXPRESSION = 3
# Even when these fail, Terraform knows the type that they would have had.
_OF_CERTAIN_TYPE = (
    *(Unary, Binary, Template, TemplateLoop, TupleNode, ObjectNode),
    *(Conditional, Traversal, For, Splat),
)


def evaluate(
    expression: str | Node, scope: Scope, source: object, evaluation: Evaluation | None = None
) -> Value:
    """Return what an expression is worth; never raises.

    What cannot be known, is not readable or would cost too much is unknown; what Terraform would
    refuse is unknown with an ``error``. ``source`` says where the text lives and comes back in
    each Step. A scope that evaluates an expression on behalf of another hands ``evaluation`` on.
    """
    node = parse_expression(expression) if isinstance(expression, str) else expression
    return _run(node, scope, source, evaluation or Evaluation())


def evaluate_template(
    text: str, scope: Scope, source: object, evaluation: Evaluation | None = None
) -> Value:
    """Return what a text with template sequences is worth, as a string in JSON syntax is."""
    return _run(parse_template(text), scope, source, evaluation or Evaluation())


def evaluate_constant(node: Node) -> Value:
    """Return what an expression that may refer to nothing is worth, from nowhere; never raises."""
    return evaluate(node, NoScope(), None).with_origin(None)


def _run(node: Node | None, scope: Scope, source: object, evaluation: Evaluation) -> Value:
    if node is None:
        return unknown()
    levels = evaluation.depth
    try:
        evaluation.enter(_LEVELS_PER_EXPRESSION)
        evaluation.spend(_LEVELS_PER_EXPRESSION)
        value = _Evaluator(scope, source, evaluation).evaluate(node)
    except EvaluationError as error:
        return invalid(str(error)).with_origin(Step(source, node.span))
    except (LimitError, RecursionError, MemoryError):
        evaluation.exhausted = True
        return unknown().with_origin(Step(source, node.span))
    except Exception:
        import logging  # a mistake of ours, which is to cost one value and not the analysis

        logging.getLogger(__name__).exception("cannot evaluate %s", node)
        return unknown().with_origin(Step(source, node.span))
    finally:
        evaluation.depth = levels
    return value


class _Evaluator:
    """The evaluator, as ``evaluator`` describes it to the parts of the evaluation."""

    def __init__(
        self,
        scope: Scope,
        source: object,
        evaluation: Evaluation,
        variables: dict[str, Value] | None = None,
        *,
        traced: bool = True,
    ) -> None:
        self.scope = scope
        self.source = source
        self.evaluation = evaluation
        self.variables = variables or {}
        self.traced = traced
        self.splat_item: Value | None = None
        self.closed = False  # in a template file, only its own variables exist

    def evaluate(self, node: Node) -> Value:
        """Return the value of a node, with the step that it is."""
        self.evaluation.spend(1)
        self.evaluation.enter()
        value = _HANDLERS[type(node)](self, node)
        self.evaluation.leave()
        return value

    def through(self, span: Span, value: Value, *also: Value) -> Value:
        """Return a value that passes unchanged through the node at a span."""
        if value.origin is None:
            return self.computed(span, value, *also)
        if not self.traced:
            return value
        return value.with_origin(Step(self.source, span, value.origin, _origins(also)))

    def computed(
        self, span: Span, value: Value, *inputs: Value, meaning: Meaning | None = None
    ) -> Value:
        """Return a value that the node at a span computed from others."""
        if not self.traced:
            return value.with_origin(None)
        return value.with_origin(Step(self.source, span, None, _origins(inputs), meaning))

    def attempt(self, node: Node) -> Value | EvaluationError:
        """Evaluate a node whose failure may not matter."""
        depth = self.evaluation.depth
        try:
            return self.evaluate(node)
        except EvaluationError as error:
            self.evaluation.depth = depth
            while isinstance(node, Wrapped):
                node = node.inner
            return error if isinstance(node, _OF_CERTAIN_TYPE) else EvaluationError(str(error))

    def constant(self, node: Node) -> Value:
        """Return the value of a node that may refer to nothing; never raises."""
        return evaluate_constant(node)

    def inside_template(self, variables: dict[str, Value]) -> _Evaluator:
        """Return an evaluator for a template file, which sees nothing but its own variables."""
        inner = _Evaluator(self.scope, None, self.evaluation, variables, traced=False)
        inner.closed = True
        return inner

    def take(self, node: Node, failures: list[EvaluationError]) -> Value:
        """Evaluate a node; when it fails, note that and return what Terraform goes on with."""
        result = self.attempt(node)
        if isinstance(result, Value):
            return result
        failures.append(result)
        return stand_in(result)

    # What follows handles one class of node each.

    def _literal(self, node: Literal) -> Value:
        return self.computed(node.span, node.value)

    def _wrapped(self, node: Wrapped) -> Value:
        return self.through(node.span, self.evaluate(node.inner))

    def _name(self, node: Name) -> Value:
        value, _ = self.resolve(node.name, ())
        return self.through(node.span, value)

    def _item(self, node: SplatItem) -> Value:
        assert self.splat_item is not None
        return self.through(node.span, self.splat_item)

    def resolve(self, root: str, names: tuple[str, ...]) -> tuple[Value, int]:
        """Return the value of a root and names, and how many of the names that took."""
        if root in self.variables:
            return self.variables[root], 0
        if self.closed:
            raise EvaluationError(f'no variable named "{root}"')
        value, used = self.scope.resolve(root, names, self.evaluation)
        if value.error:
            raise EvaluationError(value.error)
        self.evaluation.spend(0)  # the reference may have used up what was left
        return value, used

    def _traversal(self, node: Traversal) -> Value:
        steps = node.steps
        failures: list[EvaluationError] = []
        if isinstance(node.target, Name):
            names = []
            for step in steps:
                if not isinstance(step, GetAttribute):
                    break
                names.append(step.name)
            value, used = self.resolve(node.target.name, tuple(names))
        else:
            value, used = self.take(node.target, failures), 0
        inputs: list[Value] = []
        for step in steps[used:]:
            whole = value
            if isinstance(step, GetAttribute):
                value = self._attribute(whole, step.name)
            else:
                key = self.take(step.key, failures)
                value = self._element(whole, key)
                if not isinstance(step.key, Literal):
                    inputs.append(key)
            if value.origin is None:
                value = self.computed(step.span, value, whole) if whole.origin else value
        return self.through(node.span, settled(value, failures), *inputs)

    def _attribute(self, whole: Value, name: str) -> Value:
        meaning = None if whole.is_known else whole.meaning
        if isinstance(meaning, Whole):
            return meaning.attribute(name, self.evaluation)
        return get_attribute(whole, name)

    def _element(self, whole: Value, key: Value) -> Value:
        meaning = None if whole.is_known else whole.meaning
        if isinstance(meaning, Whole) and not meaning.is_single:
            return meaning.element(key)
        return get_index(whole, key)

    def _template(self, node: Template) -> Value:
        failures: list[EvaluationError] = []
        parts: list[Value] = []
        texts: list[str] = []
        known = True
        for part_node in node.parts:
            part = self.take(part_node, failures)
            parts.append(part)
            if not part.is_known:
                known = False
                continue
            text = included(part, failures)
            if not failures:
                texts.append(text)
        self.evaluation.spend(sum(map(len, texts)) // 64)
        if known:
            value = settled(self.joined(texts), failures)
            return self.computed(node.span, value, *parts, meaning=Joined(tuple(parts)))
        settled(unknown(STRING), failures)
        return self.through(node.span, unknown(STRING).meant(Joined(tuple(parts)), parts))

    def joined(self, texts: list[str]) -> Value:
        """Return the texts as one string; raises LimitError before it gets too long."""
        if sum(map(len, texts)) // 64 > MAX_SIZE:
            raise LimitError("a string out of proportion")
        return string("".join(texts))

    def _template_loop(self, node: TemplateLoop) -> Value:
        return evaluate_template_loop(self, node)

    def _tuple(self, node: TupleNode) -> Value:
        failures: list[EvaluationError] = []
        value = tuple_of([self.take(item, failures) for item in node.items])
        return self.computed(node.span, settled(value, failures))

    def _object(self, node: ObjectNode) -> Value:
        failures: list[EvaluationError] = []
        attributes: dict[str, Value] = {}
        known = True
        for key_node, value_node in node.items:
            name = self._key(key_node, failures)
            value = self.take(value_node, failures)
            if name is None:
                known = False
            else:
                attributes[name] = value
        made = object_of(attributes) if known else unknown()
        return self.computed(node.span, settled(made, failures))

    def _key(self, node: Node, failures: list[EvaluationError]) -> str | None:
        """Return an attribute's name, None while it is not known."""
        key = self.take(node, failures)
        if key.is_null:
            failures.append(EvaluationError("null cannot be a key"))
            return None
        try:
            name = convert(key, STRING)
        except EvaluationError as error:
            failures.append(error)
            return None
        return name.text if name.is_known else None

    def _unary(self, node: Unary) -> Value:
        inner = self.attempt(node.operand)
        try:
            if isinstance(inner, EvaluationError):
                raise inner
            value = logical_not(inner) if node.operator == "!" else negate(inner)
        except EvaluationError as error:
            type_ = BOOL if node.operator == "!" else NUMBER
            raise EvaluationError(str(error), type_) from error
        return self.computed(node.span, value, inner)

    def _binary(self, node: Binary) -> Value:
        chain = [node]
        left_node = node.left
        while isinstance(left_node, Binary):
            chain.append(left_node)
            left_node = left_node.left
        left = self.attempt(left_node)
        for part in reversed(chain):
            left = self._apply(part, left)
        if isinstance(left, EvaluationError):
            raise left
        return left

    def _apply(self, node: Binary, left: Value | EvaluationError) -> Value | EvaluationError:
        self.evaluation.spend(1)
        right = self.attempt(node.right)
        try:
            value = self._operate(node.operator, left, right)
        except EvaluationError as error:
            arithmetic_ = node.operator in ("+", "-", "*", "/", "%")
            return EvaluationError(str(error), NUMBER if arithmetic_ else BOOL)
        known = [side for side in (left, right) if isinstance(side, Value)]
        return self.through(node.span, value, *known)

    def _operate(
        self, symbol: str, left: Value | EvaluationError, right: Value | EvaluationError
    ) -> Value:
        if symbol in ("&&", "||"):
            return logical(symbol, left, right)
        if isinstance(left, EvaluationError):
            raise left
        if isinstance(right, EvaluationError):
            raise right
        if symbol in ("==", "!="):
            self.evaluation.spend(min(left.size, right.size))
            same = equals(left, right)
            return unknown(BOOL) if same is None else boolean(same == (symbol == "=="))
        return arithmetic(symbol, left, right)

    def _conditional(self, node: Conditional) -> Value:
        yes, no = self.attempt(node.yes), self.attempt(node.no)
        type_ = common_type(yes, no)
        condition = self._condition(node.condition, type_ or ANY)
        if condition.content is UNKNOWN:
            return self._undecided(node, condition, yes, no, type_)
        side, other = (yes, no) if condition.content else (no, yes)
        chosen = stand_in(side)
        if type_ is not None:
            chosen = convert_chosen(chosen, other.type, type_)
        if isinstance(side, EvaluationError):
            raise EvaluationError(str(side), instead=chosen)
        return self.through(node.span, chosen, condition)

    def _condition(self, node: Node, whole: Type) -> Value:
        condition = self.attempt(node)
        if isinstance(condition, EvaluationError):
            raise EvaluationError(str(condition), whole)
        if condition.is_null:
            raise EvaluationError("a condition is null", whole)
        if not condition.is_known:
            return condition
        return convert_part(condition, BOOL, whole)

    def _undecided(
        self,
        node: Conditional,
        condition: Value,
        yes: Value | EvaluationError,
        no: Value | EvaluationError,
        type_: Type | None,
    ) -> Value:
        if isinstance(yes, EvaluationError) or isinstance(no, EvaluationError):
            return self.computed(node.span, unknown(), condition)
        inputs = (condition, yes, no)
        if type_ is None:
            return self.computed(node.span, unknown(), *inputs)
        self.evaluation.spend(min(yes.size, no.size))
        try:
            agreed = shared(convert(yes, type_), convert(no, type_), type_)
        except EvaluationError:  # the condition may choose the other one
            agreed = unknown(type_)
        return self.computed(node.span, agreed, *inputs)

    def _for(self, node: For) -> Value:
        return evaluate_for(self, node)

    def _splat(self, node: Splat) -> Value:
        return evaluate_splat(self, node)

    def _call(self, node: Call) -> Value:
        return functions.call(self, node)


def _origins(values: tuple[Value, ...]) -> tuple[Step, ...]:
    return tuple(value.origin for value in values if value.origin is not None)


_HANDLERS: dict[type[Node], Callable[[_Evaluator, Any], Value]] = {
    Literal: _Evaluator._literal,
    Wrapped: _Evaluator._wrapped,
    Name: _Evaluator._name,
    SplatItem: _Evaluator._item,
    Traversal: _Evaluator._traversal,
    Template: _Evaluator._template,
    TemplateLoop: _Evaluator._template_loop,
    TupleNode: _Evaluator._tuple,
    ObjectNode: _Evaluator._object,
    Unary: _Evaluator._unary,
    Binary: _Evaluator._binary,
    Conditional: _Evaluator._conditional,
    For: _Evaluator._for,
    Splat: _Evaluator._splat,
    Call: _Evaluator._call,
}
