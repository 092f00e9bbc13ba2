"""``for`` expressions, the ``%{ for }`` of templates, and splats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.meaning import Joined, Whole
from tf_lsp.values.types import ANY, BOOL, STRING, Type, list_type, tuple_type
from tf_lsp.values.value import (
    UNKNOWN,
    Value,
    list_of,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.values.evaluator import Evaluator
    from tf_lsp.values.nodes import For, Splat, TemplateLoop


def evaluate_for(evaluator: Evaluator, node: For) -> Value:
    """Return the tuple or object that a ``for`` makes."""
    collection = evaluator.evaluate(node.collection)
    if collection.is_null:
        raise EvaluationError("a for expression cannot iterate over null")
    type_ = collection.type
    if type_.kind != "any" and not (type_.is_sequence or type_.is_mapping):
        raise EvaluationError(f"a for expression cannot iterate over a {type_.kind}")
    if type_.kind == "any":
        return evaluator.computed(node.span, unknown(), collection)
    outer = evaluator.variables
    try:
        _check_condition(evaluator, node)
        if not has_known_length(collection):
            return evaluator.computed(node.span, unknown(), collection)
        value = _build(evaluator, node, collection)
    finally:
        evaluator.variables = outer
    return evaluator.computed(node.span, value, collection)


def has_known_length(collection: Value) -> bool:
    """Whether the number of elements is known; of a set that needs all of them to be known."""
    if not collection.is_known or collection.is_null or collection.type.kind != "set":
        return collection.is_known
    return len(collection.elements) < 2 or collection.is_wholly_known


def pairs(collection: Value) -> Iterator[tuple[Value, Value]]:
    """Yield the keys and values of a known collection, as ``for k, v`` sees them."""
    if isinstance(collection.content, dict):
        for key, value in collection.content.items():
            yield string(key), value
    elif collection.type.kind == "set":
        for value in collection.elements:
            yield value, value
    else:
        for index, value in enumerate(collection.elements):
            yield number(index), value


def _build(evaluator: Evaluator, node: For, collection: Value) -> Value:
    outer = evaluator.variables
    results: list[Value] = []
    entries: dict[str, list[Value]] = {}
    known = True
    for key, element in pairs(collection):
        evaluator.evaluation.spend(1)
        evaluator.variables = {**outer, node.value_name: element}
        if node.key_name:
            evaluator.variables = {**outer, node.key_name: key, node.value_name: element}
        included = _included(evaluator, node)
        if included is None:
            known = False
        if not included:
            continue
        if node.key is None:
            results.append(evaluator.evaluate(node.value))
            continue
        name = _key(evaluator, node)
        if name is None:
            known = False
            continue
        value = evaluator.evaluate(node.value)
        if name in entries and not node.group:
            raise EvaluationError(f'two elements have the key "{name}"')
        entries.setdefault(name, []).append(value)
    if not known:
        return unknown()
    if node.key is None:
        return tuple_of(results)
    if node.group:
        return object_of({name: tuple_of(values) for name, values in entries.items()})
    return object_of({name: values[0] for name, values in entries.items()})


def _check_condition(evaluator: Evaluator, node: For) -> None:
    """Refuse a condition that no element could make valid, even where there is no element."""
    if node.condition is not None:
        names = {name: unknown() for name in (node.key_name, node.value_name) if name}
        evaluator.variables = {**evaluator.variables, **names}
        _included(evaluator, node)


def _included(evaluator: Evaluator, node: For) -> bool | None:
    if node.condition is None:
        return True
    condition = evaluator.evaluate(node.condition)
    if condition.is_null:
        raise EvaluationError("the condition of a for expression is null")
    condition = convert(condition, BOOL)
    return None if condition.content is UNKNOWN else bool(condition.content)


def _key(evaluator: Evaluator, node: For) -> str | None:
    assert node.key is not None
    key = evaluator.evaluate(node.key)
    if key.is_null:
        raise EvaluationError("null cannot be a key")
    key = convert(key, STRING)
    return key.text if key.is_known else None


def evaluate_template_loop(evaluator: Evaluator, node: TemplateLoop) -> Value:
    """Return the texts that a ``%{ for }`` makes, joined."""
    value = evaluator.evaluate(node.loop)
    if value.content is UNKNOWN:
        return evaluator.computed(node.span, unknown(STRING), value)
    texts = [convert(element, STRING) for element in value.elements]
    if any(not text.is_known for text in texts):
        return evaluator.through(node.span, unknown(STRING).meant(Joined(tuple(texts)), texts))
    evaluator.evaluation.spend(sum(text.size for text in texts))
    return evaluator.computed(node.span, evaluator.joined([text.text for text in texts]), value)


def evaluate_splat(evaluator: Evaluator, node: Splat) -> Value:
    """Return ``source[*].each``: of null nothing, of a single value one element."""
    source = evaluator.evaluate(node.source)
    kind = source.type.kind
    if source.is_null:
        if source.type.is_sequence:
            raise EvaluationError("a splat cannot be applied to a null list")
        return evaluator.computed(node.span, tuple_of([]), source)
    is_single = _is_single(source)
    if not is_single and (kind == "any" or not has_known_length(source)):
        return evaluator.computed(node.span, unknown(), source)
    elements = source.elements if source.type.is_sequence and not is_single else (source,)
    try:
        results = [_each(evaluator, node, element) for element in elements]
    except EvaluationError as error:
        is_list = kind in ("list", "set")
        type_ = list_type(ANY) if is_list else tuple_type([ANY] * len(elements))
        raise EvaluationError(str(error), type_) from error
    if kind not in ("list", "set"):
        return evaluator.computed(node.span, tuple_of(results), source)
    if not results:
        element = _each_type(evaluator, node, source.type.inner)
        return evaluator.computed(node.span, list_of([], element), source)
    types = {result.type for result in results}
    if len(types) > 1:
        if ANY in types:
            return evaluator.computed(node.span, unknown(), source)
        raise EvaluationError("a nested splat has elements of different types")
    return evaluator.computed(node.span, list_of(results, results[0].type), source)


def _is_single(source: Value) -> bool:
    """Whether an unknown value is still known to be one thing: a resource without count."""
    meaning = None if source.is_known else source.meaning
    return isinstance(meaning, Whole) and meaning.is_single


def _each(evaluator: Evaluator, node: Splat, element: Value) -> Value:
    outer = evaluator.splat_item
    evaluator.splat_item = element
    try:
        return evaluator.evaluate(node.each)
    finally:
        evaluator.splat_item = outer


def _each_type(evaluator: Evaluator, node: Splat, element: Type) -> Type:
    return _each(evaluator, node, unknown(element)).type
