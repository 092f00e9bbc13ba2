"""``for`` expressions, the ``%{ for }`` of templates, and splats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.values.convert import collected, convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.logic import convert_part, included, settled
from tf_lsp.values.meaning import Joined, Whole, is_never_null
from tf_lsp.values.types import BOOL, STRING, Type, list_type, tuple_type
from tf_lsp.values.value import (
    CHARACTERS_PER_UNIT,
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
    from tf_lsp.values.nodes import For, Node, Splat, TemplateLoop


def evaluate_for(evaluator: Evaluator, node: For) -> Value:
    """Return the tuple or object that a ``for`` makes."""
    failures: list[EvaluationError] = []
    collection = evaluator.take(node.collection, failures)
    if collection.is_null:
        raise EvaluationError("a for expression cannot iterate over null")
    type_ = collection.type
    if type_.kind != "any" and not (type_.is_sequence or type_.is_mapping):
        raise EvaluationError(f"a for expression cannot iterate over a {type_.kind}")
    outer = evaluator.variables
    try:
        value = unknown()
        if type_.kind != "any":
            _check_condition(evaluator, node)
            if collection.is_known:  # what fails for one element fails, however many others are
                built = _build(evaluator, node, collection, failures)
                value = built if has_known_length(collection) else value
    finally:
        evaluator.variables = outer
    return evaluator.computed(node.span, settled(value, failures), collection)


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


def _build(
    evaluator: Evaluator, node: For, collection: Value, failures: list[EvaluationError]
) -> Value:
    outer = evaluator.variables
    results: list[Value] = []
    entries: dict[str, list[Value]] = {}
    known = True
    for key, element in pairs(collection):
        evaluator.evaluation.spend(1)
        evaluator.variables = {**outer, node.value_name: element}
        if node.key_name:
            evaluator.variables = {**outer, node.key_name: key, node.value_name: element}
        holds = node.condition is None or _holds(evaluator, node.condition, failures)
        if holds is None:
            known = False
        if not holds:
            continue
        if node.key is None:
            results.append(evaluator.take(node.value, failures))
            continue
        name = _key(evaluator, node.key, failures)
        if name is None:
            known = False
            continue
        value = evaluator.take(node.value, failures)
        if name in entries and not node.group:
            failures.append(EvaluationError(f'two elements have the key "{name}"'))
        else:
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
        failures: list[EvaluationError] = []
        _holds(evaluator, node.condition, failures)
        if failures:
            raise EvaluationError(str(failures[0]))


def _holds(evaluator: Evaluator, node: Node, failures: list[EvaluationError]) -> bool | None:
    """Return what a condition says, None while that is not known or it failed."""
    condition = evaluator.take(node, failures)
    try:
        if condition.is_null:
            raise EvaluationError("the condition of a for expression is null")
        condition = convert(condition, BOOL)
    except EvaluationError as error:
        failures.append(error)
        return None
    return None if condition.content is UNKNOWN else bool(condition.content)


def _key(evaluator: Evaluator, node: Node, failures: list[EvaluationError]) -> str | None:
    """Return a key, None while it is not known or it failed."""
    key = evaluator.take(node, failures)
    try:
        if key.is_null:
            raise EvaluationError("null cannot be a key")
        key = convert(key, STRING) if key.is_known else key
    except EvaluationError as error:
        failures.append(error)
        return None
    return key.text if key.is_known else None


def evaluate_template_loop(evaluator: Evaluator, node: TemplateLoop) -> Value:
    """Return the texts that a ``%{ for }`` makes, joined."""
    failures: list[EvaluationError] = []
    value = evaluator.take(node.loop, failures)
    elements = () if value.content is UNKNOWN else value.elements
    texts = [included(element, failures) for element in elements if element.is_known]
    if value.content is not UNKNOWN and len(texts) == len(elements):
        evaluator.evaluation.spend(sum(map(len, texts)) // CHARACTERS_PER_UNIT)
        return evaluator.computed(node.span, settled(evaluator.joined(texts), failures), value)
    result = settled(unknown(STRING), failures)
    if value.content is UNKNOWN:
        return evaluator.computed(node.span, result, value)
    parts = [convert_part(element, STRING, STRING) for element in elements]
    return evaluator.through(node.span, result.meant(Joined(tuple(parts)), parts))


def evaluate_splat(evaluator: Evaluator, node: Splat) -> Value:
    """Return ``source[*].each``: of null nothing, of a single value one element."""
    source = evaluator.attempt(node.source)
    if isinstance(source, EvaluationError):
        raise EvaluationError(str(source))
    if source.is_null:
        if source.type.is_sequence:
            raise EvaluationError("a splat cannot be applied to a null list")
        return evaluator.computed(node.span, tuple_of([]), source)
    failures: list[EvaluationError] = []
    if _is_single(source) or (not source.is_known and is_never_null(source)):
        result = tuple_of([_each(evaluator, node, source, failures)])
    elif source.type.kind == "any":
        result = unknown()
    elif source.is_known:
        result = _splat_known(evaluator, node, source, failures)
        if not has_known_length(source):
            result = unknown(result.type)
    elif source.type.is_sequence:
        result = unknown(_type_of_splat(evaluator, node, source.type, failures))
    else:  # null would give no element, anything else one
        _each(evaluator, node, source, failures)
        result = unknown()
    return evaluator.computed(node.span, settled(result, failures), source)


def _splat_known(
    evaluator: Evaluator, node: Splat, source: Value, failures: list[EvaluationError]
) -> Value:
    elements = source.elements if source.type.is_sequence else (source,)
    results = [_each(evaluator, node, element, failures) for element in elements]
    if failures:
        type_ = source.type if source.type.is_sequence else tuple_type([source.type])
        return unknown(_type_of_splat(evaluator, node, type_, failures))
    if source.type.kind not in ("list", "set"):
        return tuple_of(results)
    if not results:
        return list_of([], _type_of_splat(evaluator, node, source.type, failures).inner)
    return list_of(*collected(results))


def _type_of_splat(
    evaluator: Evaluator, node: Splat, source: Type, failures: list[EvaluationError]
) -> Type:
    """Return the type that a splat has by its source's type."""
    if source.element is not None:
        return list_type(_each(evaluator, node, unknown(source.element), failures).type)
    elements = (_each(evaluator, node, unknown(type_), failures) for type_ in source.elements)
    return tuple_type(element.type for element in elements)


def _is_single(source: Value) -> bool:
    """Whether an unknown value is still known to be one thing: a resource without count."""
    meaning = None if source.is_known else source.meaning
    return isinstance(meaning, Whole) and meaning.is_single


def _each(
    evaluator: Evaluator, node: Splat, element: Value, failures: list[EvaluationError]
) -> Value:
    """Return what is taken from an element."""
    outer = evaluator.splat_item
    evaluator.splat_item = element
    try:
        return evaluator.take(node.each, failures)
    finally:
        evaluator.splat_item = outer
