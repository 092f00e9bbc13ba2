"""Reads JSON text of which some stretches are not known, as a value that is unknown in part.

A hole inside a string makes the string unknown in part; it is taken to end where the string does.
A hole that stands where a value is expected is that value. Anywhere else in an object or array a
hole may be any number of members or elements, with the commas that they need.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tf_lsp.modules.instance import AttributeOf
from tf_lsp.syntax.json import decode_string
from tf_lsp.text import Span
from tf_lsp.values import (
    FALSE,
    NUMBER,
    STRING,
    TRUE,
    LimitError,
    Value,
    null,
    object_of,
    string,
    tuple_of,
    unknown,
)
from tf_lsp.values.meaning import Encoded, Joined
from tf_lsp.values.number import parse_number
from tf_lsp.values.value import Meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tf_lsp.values import Step

HOLE: Final = "\x00"
"""Stands for a stretch that is not known: no character of valid JSON."""

_MAX_DEPTH: Final = 64
_TOKEN: Final = re.compile(
    r"""
    [ \t\r\n]*
    (?: (?P<mark>[{}\[\]:,\x00])
      | (?P<string>"[^"\\\x01-\x1f]*(?:\\[^\x01-\x1f][^"\\\x01-\x1f]*)*")
      | (?P<word>[^ \t\r\n{}\[\]:,"\x00]+)
      | (?P<end>\Z) )
    """,
    re.VERBOSE,
)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z")
_HALF_AN_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\(?:u[0-9a-fA-F]{0,3})?\Z")
_WORDS: Final = {"true": TRUE, "false": FALSE, "null": null()}


class AtLeast(Meaning):
    """A list or object of which only some elements are known: it has those of another at least."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


def read_json_with_holes(
    text: str, holes: Mapping[int, Value], step: Callable[[Span], Step | None]
) -> Value | None:
    """Return the value of a JSON text, None where it is none; never raises.

    ``holes`` are what is known of the text at the offsets where ``HOLE`` stands. ``step`` gives
    each value its origin. A list or object with holes is unknown and means ``AtLeast``.
    """
    try:
        return _Reader(text, holes, step).read()
    except (_NotJSONError, LimitError):
        return None


class _NotJSONError(Exception):
    pass


class _Token(NamedTuple):
    kind: str
    """``string``, ``word``, ``end``, or the mark itself."""
    start: int
    end: int


class _Commas:
    """Whether the commas between members or elements are as they must be."""

    def __init__(self) -> None:
        self.is_empty = True
        self.is_after_comma = False
        self.are_right = True

    def comma(self) -> None:
        self.are_right = self.are_right and not self.is_empty and not self.is_after_comma
        self.is_after_comma = True

    def item(self) -> None:
        self.are_right = self.are_right and (self.is_empty or self.is_after_comma)
        self.is_empty = self.is_after_comma = False

    def end(self, *, is_open: bool) -> None:
        if not is_open and (self.is_after_comma or not self.are_right):
            raise _NotJSONError


class _Reader:
    def __init__(
        self, text: str, holes: Mapping[int, Value], step: Callable[[Span], Step | None]
    ) -> None:
        self.text = text
        self.holes = holes
        self.step = step
        self.tokens = self._tokens()
        self.token = next(self.tokens)

    def read(self) -> Value:
        value = self._value(0)
        if self.token.kind != "end":
            raise _NotJSONError
        return value

    def _tokens(self) -> Iterator[_Token]:
        at = 0
        while True:
            match = _TOKEN.match(self.text, at)
            if match is None:
                raise _NotJSONError
            kind = str(match.lastgroup)
            start, at = match.span(kind)
            yield _Token(match[kind] if kind == "mark" else kind, start, at)

    def _take(self, kind: str = "") -> _Token:
        token = self.token
        if token.kind == "end" or (kind and token.kind != kind):
            raise _NotJSONError
        self.token = next(self.tokens)
        return token

    def _value(self, depth: int) -> Value:
        token = self._take()
        if depth > _MAX_DEPTH:
            raise _NotJSONError
        if token.kind == "{":
            return self._object(token, depth)
        if token.kind == "[":
            return self._array(token, depth)
        if token.kind == "string":
            return self._string(token)
        if token.kind == "word":
            return self._word(token)
        if token.kind == HOLE:
            return self._hole(token)
        raise _NotJSONError

    def _object(self, opening: _Token, depth: int) -> Value:
        members: dict[str, Value] = {}
        is_open = False
        commas = _Commas()
        while self.token.kind != "}":
            token = self._take()
            if token.kind == HOLE:
                is_open = True
            elif token.kind == ",":
                commas.comma()
            elif token.kind == "string":
                commas.item()
                self._take(":")
                name = self._string(token)
                value = self._value(depth + 1)
                if name.is_known:  # which of two with the same name counts is not to be relied on
                    members[name.text] = unknown() if name.text in members else value
                is_open = is_open or not name.is_known
            else:
                raise _NotJSONError
        commas.end(is_open=is_open)
        return self._at_least(object_of(members), opening, is_open=is_open)

    def _array(self, opening: _Token, depth: int) -> Value:
        elements: list[Value] = []
        is_open = False
        commas = _Commas()
        while self.token.kind != "]":
            if self.token.kind == ",":
                self._take()
                commas.comma()
            elif self.token.kind == HOLE and _encoded(self.holes[self.token.start]) is None:
                self._take()
                is_open = True
            else:
                commas.item()
                is_open = is_open or self._may_be_several(self.token)
                elements.append(self._value(depth + 1))
        commas.end(is_open=is_open)
        return self._at_least(tuple_of(elements), opening, is_open=is_open)

    def _at_least(self, value: Value, opening: _Token, *, is_open: bool) -> Value:
        closing = self._take()
        origin = self.step(Span(opening.start, closing.end))
        value = value.with_origin(origin)
        return unknown().with_origin(origin).meant(AtLeast(value)) if is_open else value

    def _word(self, token: _Token) -> Value:
        word = self.text[token.start : token.end]
        if HOLE in (self.text[token.start - 1 : token.start], self.text[token.end : token.end + 1]):
            return unknown()
        if word in _WORDS:
            value = _WORDS[word]
        elif _NUMBER.match(word) and (number := parse_number(word)) is not None:
            value = Value(NUMBER, number)
        else:
            raise _NotJSONError
        return value.with_origin(self.step(Span(token.start, token.end)))

    def _hole(self, token: _Token) -> Value:
        hole = self.holes[token.start]
        encoded = _encoded(hole)
        if encoded is None:
            return unknown().with_origin(hole.origin)
        return encoded.value

    def _string(self, token: _Token) -> Value:
        origin = self.step(Span(token.start, token.end))
        pieces = self.text[token.start + 1 : token.end - 1].split(HOLE)
        if len(pieces) == 1:
            return string(decode_string(f'"{pieces[0]}"')).with_origin(origin)
        if any(_HALF_AN_ESCAPE.search(piece) for piece in pieces[:-1]):
            return unknown(STRING).with_origin(origin)
        parts: list[Value] = []
        at = token.start + 1
        for piece in pieces:
            parts += [string(decode_string(f'"{piece}"'))] if piece else []
            at += len(piece) + 1
            parts += [self.holes[at - 1]] if at < token.end else []
        return unknown(STRING).with_origin(origin).meant(Joined(tuple(parts)), parts)

    def _may_be_several(self, token: _Token) -> bool:
        r"""Whether a string may become several, as ``["${join("\\", \\"", names)}"]`` does."""
        if token.kind != "string":
            return False
        at = self.text.find(HOLE, token.start, token.end)
        while at >= 0:
            if not _is_plain(self.holes[at]):
                return True
            at = self.text.find(HOLE, at + 1, token.end)
        return False


def _encoded(hole: Value) -> Encoded | None:
    return next((each for each in hole.meanings if isinstance(each, Encoded)), None)


def _is_plain(hole: Value) -> bool:
    """Whether a text certainly has no quotation marks: names and ARNs of resources, and numbers."""
    is_attribute = any(isinstance(each, AttributeOf) for each in hole.meanings)
    return is_attribute or hole.type.kind in ("number", "bool")
