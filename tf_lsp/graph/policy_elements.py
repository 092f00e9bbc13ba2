"""The elements of a policy's statements, and what can be claimed of each of them.

Each claim is true only when it is proved, and false for all that is unknown; where the opposite is
needed, it has a word of its own (``include`` and ``exclude``, ``contain`` and ``lack``).

Sources, all below https://docs.aws.amazon.com/IAM/latest/UserGuide/:
reference_policies_elements_action.html (actions are the same in any case of letters; ``*`` stands
for any characters, ``?`` for one), reference_policies_elements_principal.html (``"*"`` and
``{"AWS": "*"}`` are everyone; an account is its number or the ARN of its root),
reference_policies_elements_condition.html (all conditions must hold, each for one of its values;
the names of keys are the same in any case of letters) and
reference_policies_elements_condition_operators.html.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tf_lsp.dataclass import dataclass
from tf_lsp.graph.documents import known_part, pieces_of, place_of
from tf_lsp.graph.networks import is_public
from tf_lsp.values import NULL, STRING, EvaluationError, Value, convert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tf_lsp.modules.source import Place

_EVERYONE: Final = ("*", "AWS")
"""The types of principals of which ``*`` is everyone."""

_SAYS_NOT_WHO: Final = frozenset(
    {
        "aws:securetransport",
        "aws:useragent",
        "aws:referer",
        "aws:multifactorauthpresent",
        "aws:multifactorauthage",
        "s3:tlsversion",
    }
)
"""Keys whose conditions a stranger can meet."""
_MISSING_FOR_STRANGERS: Final = frozenset(
    {
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
    }
)
"""Keys that requests of strangers do not have, so that a condition "if it exists" is met."""
_NOT_EQUAL: Final = ("stringnotequals", "stringnotequalsignorecase")


@dataclass(frozen=True, repr=False, eq=False)
class Strings:
    """Strings of which some may be unknown, or unknown in part."""

    values: Sequence[Value] = ()
    """Those that are certainly there: strings, known or not."""
    may_be_more: bool = False
    written: Value | None = None
    """The whole as it is written: a list, or a string alone."""

    @property
    def place(self) -> Place | None:
        """Where the whole is written; ``place_of`` tells that of one of the values."""
        return place_of(self.written)

    @property
    def known(self) -> Sequence[str]:
        """Those that are known, as texts."""
        return [value.text for value in self.values if value.is_known]

    @property
    def are_absent(self) -> bool:
        """Whether there are none: the element is missing or empty."""
        return not self.values and not self.may_be_more

    @property
    def are_given(self) -> bool:
        """Whether there is one at least, known or not."""
        return len(self.values) > 0

    @property
    def are_known(self) -> bool:
        """Whether all of them are known; none at all are."""
        return not self.may_be_more and all(value.is_known for value in self.values)

    def contain(self, text: str) -> bool:
        """Whether a text is one of them, letter by letter."""
        return text in self.known

    def lack(self, text: str) -> bool:
        """Whether a text is none of them."""
        return not self.may_be_more and not any(may_be(value, text) for value in self.values)

    def one_begins_with(self, prefix: str) -> bool:
        """Whether one certainly has a beginning; the rest of it need not be known."""
        return any(_known_ends(value)[0].startswith(prefix) for value in self.values)

    def one_ends_with(self, suffix: str) -> bool:
        """Whether one certainly has an end; the rest of it need not be known."""
        return any(_known_ends(value)[1].endswith(suffix) for value in self.values)


class Patterns(Strings):
    """Strings in which ``*`` and ``?`` stand for others: resources."""

    @staticmethod
    def _same_case(text: str) -> str:
        return text

    def include(self, text: str) -> bool:
        """Whether one covers a text, which may be a pattern too, with all that it stands for."""
        return any(self._covers(pattern, text) for pattern in self.known)

    def exclude(self, text: str) -> bool:
        """Whether none covers a text as a whole, whatever the unknown ones are."""
        widest = (widest_of(value).replace("?", "*") for value in self.values)
        return not self.may_be_more and not any(self._covers(each, text) for each in widest)

    @property
    def include_all(self) -> bool:
        """Whether one is ``*``."""
        return self.include("*")

    @property
    def exclude_all(self) -> bool:
        """Whether none is ``*``."""
        return self.exclude("*")

    def _covers(self, pattern: str, text: str) -> bool:
        return covers(self._same_case(pattern), self._same_case(text))


class Actions(Patterns):
    """Actions such as ``s3:GetObject``, ``s3:Get*`` or ``*``."""

    @staticmethod
    def _same_case(text: str) -> str:
        return text.lower()

    @property
    def include_all(self) -> bool:
        """Whether one is ``*`` or ``*:*``."""
        return self.include("*:*")

    @property
    def exclude_all(self) -> bool:
        """Whether none is ``*`` or ``*:*``."""
        return self.exclude("*:*")

    def include_all_of(self, service: str) -> bool:
        """Whether one covers all actions of a service: ``iam:*`` or ``*``."""
        return self.include(f"{service}:*")

    @property
    def include_all_of_a_service(self) -> bool:
        """Whether one covers all actions of some service."""
        return self.include_all or any(re.fullmatch(r"[^:]+:\*+", each) for each in self.known)

    def name(self, action: str) -> bool:
        """Whether one that is not everything covers an action."""
        return any(self._covers(each, action) and not covers(each, "*:*") for each in self.known)


@dataclass(frozen=True, repr=False, eq=False)
class Principal:
    """Principals of one type."""

    type: Value
    identifiers: Strings

    def may_be_of(self, *types: str) -> bool:
        """Whether this may be one of some types."""
        return any(may_be(self.type, type_) for type_ in types)

    def is_of(self, *types: str) -> bool:
        """Whether this certainly is one of some types."""
        return self.type.content in types


@dataclass(frozen=True, repr=False, eq=False)
class Principals:
    """Who a statement is about."""

    certain: Sequence[Principal] = ()
    may_be_more: bool = False

    @property
    def place(self) -> Place | None:
        """Where the first of them are written."""
        return next((each.identifiers.place for each in self.certain), None)

    @property
    def are_absent(self) -> bool:
        """Whether there are none."""
        absent = (each.identifiers.are_absent for each in self.certain)
        return not self.may_be_more and all(absent)

    @property
    def are_given(self) -> bool:
        """Whether there is one at least, known or not."""
        return any(each.identifiers.are_given for each in self.certain)

    @property
    def are_known(self) -> bool:
        """Whether all of them are known."""
        known = (each.type.is_known and each.identifiers.are_known for each in self.certain)
        return not self.may_be_more and all(known)

    @property
    def include_everyone(self) -> bool:
        """Whether everybody is one of them, with an account at AWS or without."""
        return self.of_types(*_EVERYONE).contain("*")

    @property
    def exclude_everyone(self) -> bool:
        """Whether certainly not everybody is one of them."""
        return self.of_types(*_EVERYONE).lack("*")

    def include_account(self, account: str) -> bool:
        """Whether an account, given by its number, is one of them, or everybody is."""
        found = self.of_types("AWS")
        root = re.compile(rf"arn:[a-z-]+:iam::{re.escape(account)}:root")
        return (
            self.include_everyone
            or found.contain(account)
            or any(root.fullmatch(each) for each in found.known)
        )

    def include_service(self, service: str) -> bool:
        """Whether a service, ``cloudtrail.amazonaws.com``, is one of them."""
        return self.of_types("Service").contain(service)

    def exclude_service(self, service: str) -> bool:
        """Whether a service is none of them, nor covered by everybody."""
        return self.exclude_everyone and self.of_types("Service").lack(service)

    def of_types(self, *types: str) -> Strings:
        """Return the identifiers of some types: AWS, Service, Federated, CanonicalUser, ``*``."""
        certain = [each for each in self.certain if each.is_of(*types)]
        possible = [each for each in self.certain if each.may_be_of(*types)]
        values = [value for each in certain for value in each.identifiers.values]
        open_ = any(each.identifiers.may_be_more for each in certain)
        may_be_more = self.may_be_more or open_ or len(possible) > len(certain)
        written = certain[0].identifiers.written if certain else None
        return Strings(values, may_be_more, written)


@dataclass(frozen=True, repr=False, eq=False)
class Condition:
    """One key of a condition: the operator, the key, and the values of which one must match."""

    operator: Value
    key: Value
    values: Strings

    @property
    def place(self) -> Place | None:
        """Where its values are written."""
        return self.values.place

    def is_on(self, *keys: str) -> bool:
        """Whether this certainly is about one of some keys."""
        return self.key.is_known and self.key.text.lower() in map(str.lower, keys)

    def may_be_on(self, *keys: str) -> bool:
        """Whether this may be about one of some keys."""
        widest = widest_of(self.key).lower()
        return any(covers(widest, key.lower()) for key in keys)

    @property
    def lets_everyone_in(self) -> bool:
        """Whether a stranger certainly can meet this condition.

        Conditions on transport, user agent and the like say nothing of who is asking; a pattern of
        ``*`` and a range that is the whole internet match everybody; "not equals" keeps only some
        out; and a condition that counts "if it exists" is met by those who lack the key.
        """
        if not (self.key.is_known and self.operator.is_known):
            return False
        if self.is_on(*_SAYS_NOT_WHO):
            return True
        operator = self.operator.text.lower().removeprefix("foranyvalue:")
        if operator in ("stringlike", "arnlike"):
            return self.values.contain("*")
        if operator == "ipaddress":
            return any(map(is_public, self.values.known))
        if operator in _NOT_EQUAL:
            return self.values.are_known
        is_optional = operator.endswith("ifexists") or operator.startswith("forallvalues:")
        return is_optional and self.is_on(*_MISSING_FOR_STRANGERS)


@dataclass(frozen=True, repr=False, eq=False)
class Conditions:
    """The conditions of a statement, all of which must hold."""

    certain: Sequence[Condition] = ()
    may_be_more: bool = False

    def __iter__(self) -> Iterator[Condition]:
        return iter(self.certain)

    @property
    def place(self) -> Place | None:
        """Where the first of them is written."""
        return next((each.place for each in self.certain), None)

    @property
    def are_absent(self) -> bool:
        """Whether there are none: the statement holds without any."""
        return not self.certain and not self.may_be_more

    @property
    def are_given(self) -> bool:
        """Whether there is one at least, known or not."""
        return len(self.certain) > 0

    @property
    def are_known(self) -> bool:
        """Whether all of them are known, with operators, keys and values."""
        return not self.may_be_more and all(
            each.operator.is_known and each.key.is_known and each.values.are_known
            for each in self.certain
        )

    def on(self, *keys: str) -> Sequence[Condition]:
        """Return the conditions that certainly are about one of some keys."""
        return [each for each in self.certain if each.is_on(*keys)]

    def restrict(self, *keys: str) -> bool:
        """Whether there is a condition on one of some keys, under any operator."""
        return len(self.on(*keys)) > 0

    def lack(self, *keys: str) -> bool:
        """Whether there certainly is no condition on any of some keys."""
        return not self.may_be_more and not any(each.may_be_on(*keys) for each in self.certain)

    @property
    def let_everyone_in(self) -> bool:
        """Whether no condition keeps strangers out; an unknown one might."""
        return not self.may_be_more and all(each.lets_everyone_in for each in self.certain)


def strings_of(value: Value | None, change: Callable[[Value], Value] | None = None) -> Strings:
    """Return the strings that a list holds, or that a string is alone; None has none.

    Numbers and booleans are taken for the strings that they stand for, as AWS does. ``change`` is
    applied to each string.
    """
    if value is None:
        return Strings()
    known, is_open = known_part(value)
    if isinstance(known.content, tuple):
        elements: Sequence[Value] = known.elements
    else:
        is_string = value.type.kind in ("string", "number", "bool") and not value.is_null
        elements, is_open = ([value], False) if is_string else ([], True)
    texts = [text for each in elements if (text := _text(each)) is not None]
    changed = list(map(change, texts)) if change else texts
    return Strings(changed, is_open or len(texts) < len(elements), value)


def may_be(value: Value, text: str) -> bool:
    """Whether a string, which may be unknown in part, may be a certain one."""
    return value.text == text if value.is_known else covers(widest_of(value), text)


def widest_of(value: Value) -> str:
    """Return the pattern that covers all that a string may be: ``*`` for each unknown part."""
    if value.is_known:
        return value.text
    pieces = pieces_of(value) or [value]
    return "".join(piece.text if piece.is_known else "*" for piece in pieces)


def covers(pattern: str, text: str) -> bool:
    """Whether a pattern covers a text, or all that a text which is a pattern stands for.

    The time is at most the product of both lengths.
    """
    at = tried = retry = 0
    star = -1
    while tried < len(text):
        letter = pattern[at : at + 1]
        if letter == "*":
            star, retry = at, tried
            at += 1
        elif letter and (letter == text[tried] or (letter == "?" and text[tried] != "*")):
            at, tried = at + 1, tried + 1
        elif star < 0:
            return False
        else:
            retry += 1
            at, tried = star + 1, retry
    return not pattern[at:].strip("*")


def _text(value: Value) -> Value | None:
    try:
        text = convert(value, STRING)
    except EvaluationError:
        return None
    return None if text.content is NULL else text


def _known_ends(value: Value) -> tuple[str, str]:
    """Return how a string certainly begins and how it certainly ends."""
    if value.is_known:
        return value.text, value.text
    pieces = pieces_of(value) or [value]
    first, last = pieces[0], pieces[-1]
    return first.text if first.is_known else "", last.text if last.is_known else ""
