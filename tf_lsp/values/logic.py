"""``&&`` and ``||``, and what the two sides of a conditional have in common."""

from __future__ import annotations

from tf_lsp.values.convert import convert, convert_as
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.types import BOOL, STRING, Type
from tf_lsp.values.unify import can_convert, unify
from tf_lsp.values.value import FALSE, NULL, UNKNOWN, Value, boolean, object_of, unknown


def common_type(yes: Value | EvaluationError, no: Value | EvaluationError) -> Type | None:
    """Return the type of a conditional's result, None while one side does not tell its own."""
    if yes.type.kind == "any":
        return no.type if isinstance(yes, Value) and yes.is_null else None
    if no.type.kind == "any":
        return yes.type if isinstance(no, Value) and no.is_null else None
    type_ = unify([yes.type, no.type])
    if type_ is None:
        raise EvaluationError("the results of a conditional have different types")
    return type_


def shared(yes: Value, no: Value, type_: Type) -> Value:
    """Return what is known of a value that is one of two: where they agree, they decide."""
    if yes.is_known and no.is_known and yes == no and yes.is_wholly_known:
        return yes.with_origin(None)
    if not (yes.type == no.type == type_) or type_.kind != "object":
        return unknown(type_)
    if not (isinstance(yes.content, dict) and isinstance(no.content, dict)):
        return unknown(type_)
    names, others = yes.entries, no.entries
    return object_of(
        {name: shared(names[name], others[name], inner) for name, inner in type_.attributes}
    )


def logical(symbol: str, left: Value | EvaluationError, right: Value | EvaluationError) -> Value:
    """Apply ``&&`` or ``||``; the side that decides may stand alone, as in Terraform 1.12.

    Null counts as false where that decides, and is refused where both sides are needed.
    """
    sides = (left, right)
    truths = [convert(stand_in(side), BOOL).content for side in sides]
    decisive = symbol == "||"
    for truth, side in zip(truths, sides, strict=True):
        if truth is decisive or (truth is NULL and not decisive):
            return _proved(side, boolean(decisive))
    for truth, side in zip(truths, sides, strict=True):
        if truth is UNKNOWN:
            return _proved(side, unknown(BOOL))
    for truth, side in zip(truths, sides, strict=True):
        _proved(side, FALSE)
        if truth is NULL:
            raise EvaluationError("an operand is null")
    return boolean(not decisive)


def _proved(side: Value | EvaluationError, result: Value) -> Value:
    """Return what a side proves, unless it failed."""
    if isinstance(side, EvaluationError):
        raise side
    return result


def stand_in(result: Value | EvaluationError) -> Value:
    """Return a value, or what Terraform goes on with where there is none."""
    if isinstance(result, EvaluationError):
        return result.instead or unknown(result.type)
    return result


def settled(value: Value, failures: list[EvaluationError]) -> Value:
    """Return the value when nothing failed on the way to it, or raise the first failure."""
    if failures:
        raise EvaluationError(str(failures[0]), instead=value)
    return value


def included(part: Value, failures: list[EvaluationError]) -> str:
    """Return the text that a known value becomes in a template, or note why it cannot."""
    if isinstance(part.content, str):
        return part.content
    try:
        if not part.is_null:
            return convert(part, STRING).text
        raise EvaluationError("a template cannot include null")
    except EvaluationError as error:
        failures.append(error)
    return ""


def convert_chosen(chosen: Value, other: Type, type_: Type) -> Value:
    """Convert the side that a conditional has chosen to the type that it has with the other.

    A tuple beside a list, or an object beside a map, goes by way of the collection that it would
    be alone; Terraform takes that for granted in the second step without having taken the first.
    """
    between = _collection_between(chosen.type, other)
    if between is None or between == type_:
        return convert_part(chosen, type_, type_)
    convert_part(chosen, between, type_)
    return convert_as(chosen, between, type_)


def _collection_between(given: Type, other: Type) -> Type | None:
    if (given.kind, other.kind) not in (("tuple", "list"), ("object", "map")):
        return None
    inner = unify(given.parts)
    if inner is None:
        return None
    between = Type(other.kind, element=inner)
    common = unify([between, other]) if can_convert(given, between) else None
    return between if common is not None and common.kind == other.kind else None


def convert_part(value: Value, type_: Type, whole: Type) -> Value:
    """Convert a part of something whose own type is certain."""
    try:
        return convert(value, type_)
    except EvaluationError as error:
        raise EvaluationError(str(error), whole) from error
