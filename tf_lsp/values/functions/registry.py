"""The table of functions, and what is common to calling them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tf_lsp.dataclass import dataclass
from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.number import Number
from tf_lsp.values.types import ANY, Type
from tf_lsp.values.value import Value, boolean, number, string, unknown

if TYPE_CHECKING:
    from tf_lsp.values import nodes
    from tf_lsp.values.evaluator import Evaluator

Implementation = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the evaluator that meets it and the node that it is."""

    evaluator: Evaluator
    node: nodes.Call


@dataclass(frozen=True, slots=True)
class Function:
    """A function, its parameters' types and which arguments it can do without knowing.

    Arguments of primitive type reach ``run`` as Python values, others as Value. ``nullable``
    functions accept null, ``partial`` ones accept unknown arguments; both see Values only.
    ``context`` functions are given the Call first, ``lazy`` ones nothing but the Call.
    """

    name: str
    parameters: tuple[Type, ...]
    rest: Type | None
    returns: Type
    run: Implementation
    nullable: bool = False
    partial: bool = False
    lazy: bool = False
    context: bool = False

    def apply(self, context: Call, given: tuple[Value, ...]) -> Value:
        """Check and convert the arguments, and run; raises EvaluationError."""
        self._check_count(len(given))
        extra = len(given) - len(self.parameters)
        types = [*self.parameters, *([self.rest] * max(extra, 0) if self.rest else [])]
        arguments = [convert(value, type_) for value, type_ in zip(given, types, strict=False)]
        context.evaluator.evaluation.spend(sum(argument.size for argument in arguments))
        if not self.nullable:
            for argument in arguments:
                if argument.is_null:
                    raise EvaluationError(f"{self.name}: an argument is null")
        if not self.partial and not all(argument.is_known for argument in arguments):
            return unknown(self.returns)
        passed: list[Any] = list(arguments)
        if not self.nullable and not self.partial:
            passed = [
                value.content if type_.is_primitive else value
                for value, type_ in zip(arguments, types, strict=False)
            ]
        return _to_value(self.run(context, *passed) if self.context else self.run(*passed))

    def _check_count(self, count: int) -> None:
        least = len(self.parameters)
        if count < least or (self.rest is None and count > least):
            raise EvaluationError(f"{self.name}: wrong number of arguments")


FUNCTIONS: dict[str, Function] = {}


def function(
    *parameters: Type,
    name: str = "",
    rest: Type | None = None,
    returns: Type = ANY,
    nullable: bool = False,
    partial: bool = False,
    lazy: bool = False,
    context: bool = False,
) -> Callable[[Implementation], Implementation]:
    """Register a function under its name; see Function for the options."""

    def register(run: Implementation) -> Implementation:
        own_name = name or run.__name__.strip("_")
        FUNCTIONS[own_name] = Function(
            own_name,
            parameters,
            rest,
            returns,
            run,
            nullable=nullable,
            partial=partial,
            lazy=lazy,
            context=context,
        )
        return run

    return register


def _to_value(result: object) -> Value:
    if isinstance(result, Value):
        return result
    if isinstance(result, bool):
        return boolean(result)
    if isinstance(result, str):
        return string(result)
    assert isinstance(result, int | float | Number)
    return number(result)


def whole(value: Number, what: str = "the number") -> int:
    """Return a number as an int, as Go's ``int``; raises EvaluationError for any other."""
    if not value.is_whole or not -(2**63) <= int(value) < 2**63:
        raise EvaluationError(f"{what} must be a whole number")
    return int(value)
