"""``&&`` and ``||``, and what the two sides of a conditional have in common."""

from __future__ import annotations

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.types import BOOL, STRING, Type
from tf_lsp.values.unify import can_convert, unify
from tf_lsp.values.value import FALSE, TRUE, UNKNOWN, Value, object_of, unknown


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


def shared(yes: Value, no: Value) -> Value:
    """Return what is known of a value that is one of two: where they agree, they decide."""
    if yes.is_known and no.is_known and yes == no and yes.is_wholly_known:
        return yes.with_origin(None)
    if yes.type != no.type or not (isinstance(yes.content, dict) and isinstance(no.content, dict)):
        return unknown(yes.type if yes.type == no.type else unknown().type)
    if yes.type.kind != "object":
        return unknown(yes.type)
    names = yes.entries
    return object_of({name: shared(names[name], no.entries[name]) for name in names})


def logical(symbol: str, left: Value | EvaluationError, right: Value | EvaluationError) -> Value:
    """Apply ``&&`` or ``||``; the side that decides may stand alone, as in Terraform 1.12."""
    sides = [_truth(side) for side in (left, right)]
    deciding = FALSE if symbol == "&&" else TRUE
    if any(isinstance(side, Value) and side.content is deciding.content for side in sides):
        return deciding
    if isinstance(sides[0], Value) and not sides[0].is_known:
        return unknown(BOOL)
    for side in sides:
        if isinstance(side, EvaluationError):
            raise side
    if any(isinstance(side, Value) and side.content is UNKNOWN for side in sides):
        return unknown(BOOL)
    return TRUE if symbol == "&&" else FALSE


def _truth(side: Value | EvaluationError) -> Value | EvaluationError:
    if isinstance(side, EvaluationError):
        if side.type == STRING or not can_convert(side.type, BOOL):
            raise side  # what a failed template has so far is no bool either
        return side
    converted = convert(side, BOOL)
    # Older versions refuse null; newer ones take it for false here and there.
    return unknown(BOOL) if converted.is_null else converted


def convert_part(value: Value, type_: Type, whole: Type) -> Value:
    """Convert a part of something whose own type is certain."""
    try:
        return convert(value, type_)
    except EvaluationError as error:
        raise EvaluationError(str(error), whole) from error
