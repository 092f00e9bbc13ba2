"""A statement of a policy, written as an object of a JSON document or as a block."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from tf_lsp.graph.documents import known_part, pieces_of, place_of
from tf_lsp.graph.policy_elements import (
    Actions,
    Condition,
    Conditions,
    Patterns,
    Principal,
    Principals,
    Strings,
    strings_of,
)
from tf_lsp.values import NULL, STRING, EvaluationError, Step, Value, convert, string, unknown
from tf_lsp.values.meaning import Joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.modules.body import Body
    from tf_lsp.modules.source import Place

_ARGUMENTS: Final = {
    "Sid": "sid",
    "Effect": "effect",
    "Action": "actions",
    "NotAction": "not_actions",
    "Resource": "resources",
    "NotResource": "not_resources",
    "Principal": "principals",
    "NotPrincipal": "not_principals",
}
"""What the elements are called in blocks. Source, here and below:
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""
_WITH_VARIABLES: Final = frozenset({"Resource", "NotResource"})
"""The elements in which ``&{`` stands for the ``${`` of a policy variable, as in principals' and
conditions' values."""


_Kind = TypeVar("_Kind", bound=Strings)


class _Elements(Protocol):
    """The elements of a statement by their names in JSON, however it is written."""

    @property
    def body(self) -> Body | None:
        """The block that the statement is written as."""
        ...

    @property
    def value(self) -> Value | None:
        """The object that the statement is."""
        ...

    def single(self, name: str) -> Value | None:
        """Return an element that is one string; None where it is certainly missing."""
        ...

    def strings(self, name: str) -> Strings:
        """Return an element that is one or more strings."""
        ...

    def principals(self, name: str) -> Principals:
        """Return an element that tells principals."""
        ...

    def conditions(self) -> Conditions:
        """Return the conditions."""
        ...


class Statement:
    """A statement that certainly is in a policy; what it says may be unknown in part.

    Claims are true only when they are proved. Elements are read when they are asked for.
    """

    def __init__(self, elements: _Elements) -> None:
        self._elements = elements

    @property
    def body(self) -> Body | None:
        """The ``statement`` block; None where it is written in JSON."""
        return self._elements.body

    @property
    def value(self) -> Value | None:
        """The object of the JSON document; None where it is a block."""
        return self._elements.value

    @property
    def place(self) -> Place | None:
        """What stands for the statement: its object, the header of its block, or the document."""
        return self.body.place if self.body else place_of(self.value)

    @property
    def steps(self) -> Sequence[Step]:
        """The way of the statement's object, from the document that it is in to its origin.

        The first step is where ``place`` is. How one came to the document is told by the value
        that was asked for its policy. A block has no steps.
        """
        steps = self.value.steps if self.value else []
        return [step for step in steps if step.source is not None]

    @cached_property
    def sid(self) -> Value:
        """The name of the statement, empty where it has none; may be unknown."""
        value = self._elements.single("Sid")
        return string("") if value is None else value

    @cached_property
    def _effect(self) -> object:
        value = self._elements.single("Effect")
        return value.content if value else None

    @property
    def allows(self) -> bool:
        """Whether it is known to allow."""
        return self._effect == "Allow"

    @property
    def denies(self) -> bool:
        """Whether it is known to deny."""
        return self._effect == "Deny"

    @cached_property
    def actions(self) -> Actions:
        """What may be done, or not."""
        return _as(Actions, self._elements.strings("Action"))

    @cached_property
    def not_actions(self) -> Actions:
        """The statement is about everything but these, where there are any."""
        return _as(Actions, self._elements.strings("NotAction"))

    @cached_property
    def resources(self) -> Patterns:
        """The ARNs of what it may be done to."""
        return _as(Patterns, self._elements.strings("Resource"))

    @cached_property
    def not_resources(self) -> Patterns:
        """The statement is about everything but these, where there are any."""
        return _as(Patterns, self._elements.strings("NotResource"))

    @cached_property
    def principals(self) -> Principals:
        """Who may do it."""
        return self._elements.principals("Principal")

    @cached_property
    def not_principals(self) -> Principals:
        """The statement is about everybody but these, where there are any."""
        return self._elements.principals("NotPrincipal")

    @cached_property
    def conditions(self) -> Conditions:
        """Under what conditions."""
        return self._elements.conditions()

    @property
    def is_public(self) -> bool:
        """Whether it allows something to everyone: no condition keeps strangers out."""
        is_for_everyone = self.allows and self.principals.include_everyone
        return is_for_everyone and self.conditions.let_everyone_in

    def spares(self, action: str) -> bool:
        """Whether it is certainly not about an action, or not about all that a pattern covers."""
        is_not_meant = self.actions.exclude(action) and self.not_actions.are_absent
        return is_not_meant or self.not_actions.include(action)


def statement_in(value: Value) -> Statement:
    """Return the statement that an object of a JSON document is."""
    return Statement(_ObjectElements(value))


def statement_of(body: Body) -> Statement:
    """Return the statement that a block of the data source is."""
    return Statement(_BlockElements(body))


class _ObjectElements:
    """A statement that is an object in a JSON document.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. A
    name in another case of letters makes the element unknown: some readers know it, some do not.
    """

    body: Body | None = None

    def __init__(self, value: Value) -> None:
        self.value: Value | None = value
        self._object = value

    def single(self, name: str) -> Value | None:
        return _as_string(member(self._object, name), null_is_absent=name == "Sid")

    def strings(self, name: str) -> Strings:
        return strings_of(member(self._object, name))

    def principals(self, name: str) -> Principals:
        value = member(self._object, name)
        if value is None:
            return Principals()
        known, is_open = known_part(value)
        if isinstance(known.content, dict):
            principals = [
                Principal(string(type_), strings_of(each)) for type_, each in known.entries.items()
            ]
            return Principals(principals, is_open)
        if value.type.kind == "string" and not value.is_null:
            return Principals([Principal(string("*"), strings_of(value))])
        return Principals(may_be_more=True)

    def conditions(self) -> Conditions:
        value = member(self._object, "Condition")
        if value is None:
            return Conditions()
        operators, is_open = _entries(value)
        conditions: list[Condition] = []
        for operator, keys in operators.items():
            values, is_open_too = _entries(keys)
            is_open = is_open or is_open_too
            conditions += (
                Condition(string(operator), string(key), strings_of(each))
                for key, each in values.items()
            )
        return Conditions(conditions, is_open)


class _BlockElements:
    """A statement that is a block of the data source ``aws_iam_policy_document``."""

    value: Value | None = None

    def __init__(self, body: Body) -> None:
        self.body: Body | None = body
        self._block = body

    def single(self, name: str) -> Value | None:
        value = _as_string(argument(self._block, _ARGUMENTS[name]), null_is_absent=True)
        return string("Allow") if value is None and name == "Effect" else value

    def strings(self, name: str) -> Strings:
        change = _with_variables if name in _WITH_VARIABLES else None
        return strings_of(_list(self._block, _ARGUMENTS[name]), change)

    def principals(self, name: str) -> Principals:
        blocks = self._block.blocks(_ARGUMENTS[name])
        principals = [
            Principal(
                _required(inner, "type"),
                strings_of(_list(inner, "identifiers"), _with_variables),
            )
            for inner in blocks.certain
        ]
        return Principals(principals, blocks.may_be_more)

    def conditions(self) -> Conditions:
        blocks = self._block.blocks("condition")
        conditions = [
            Condition(
                _required(inner, "test"),
                _required(inner, "variable"),
                strings_of(_list(inner, "values"), _with_variables),
            )
            for inner in blocks.certain
        ]
        return Conditions(conditions, blocks.may_be_more)


def member(value: Value, name: str) -> Value | None:
    """Return a member of an object; None where it is certainly missing.

    Where the value is no object, or may have members that are not known, it is unknown.
    """
    known, is_open = known_part(value)
    if not isinstance(known.content, dict):
        return unknown()
    if name in known.entries:
        return known.entries[name]
    has_similar = any(each.casefold() == name.casefold() for each in known.entries)
    return unknown() if is_open or has_similar else None


def argument(body: Body, name: str) -> Value | None:
    """Return an argument of a block; None where it is certainly missing, or null."""
    given = body.argument(name)
    if given is None:
        return unknown() if body.may_have(name) else None
    return None if given.value.is_null else given.value


def _as(kind: type[_Kind], strings: Strings) -> _Kind:
    return kind(strings.values, strings.may_be_more, strings.written)


def _entries(value: Value) -> tuple[dict[str, Value], bool]:
    known, is_open = known_part(value)
    return (known.entries, is_open) if isinstance(known.content, dict) else ({}, True)


def _list(body: Body, name: str) -> Value | None:
    """Return an argument that must be a list; what is none is unknown."""
    value = argument(body, name)
    is_list = value is None or value.type.is_sequence or value.type.kind == "any"
    return value if is_list else unknown()


def _required(body: Body, name: str) -> Value:
    value = _as_string(argument(body, name), null_is_absent=True)
    return unknown(STRING) if value is None else value


def _as_string(value: Value | None, *, null_is_absent: bool) -> Value | None:
    if value is None or (value.is_null and null_is_absent):
        return None
    try:
        text = convert(value, STRING)
    except EvaluationError:
        return unknown(STRING)
    return unknown(STRING) if text.content is NULL else text


def _with_variables(value: Value) -> Value:
    """Return a string with the policy variables that ``&{`` stands for."""
    if value.is_known:
        return _replaced(value)
    pieces = pieces_of(value) or [value]
    if not any(piece.is_known and "&{" in piece.text for piece in pieces):
        return value
    return value.meant(Joined(tuple(map(_replaced, pieces))))


def _replaced(piece: Value) -> Value:
    if not piece.is_known:
        return piece
    return string(piece.text.replace("&{", "${")).with_origin(piece.origin)
