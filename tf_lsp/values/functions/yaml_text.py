"""``yamldecode`` and ``yamlencode``, by the rules of the go-cty-yaml library."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.encoding import decode_base64
from tf_lsp.values.functions.registry import Call, function
from tf_lsp.values.functions.yaml_emitter import to_yaml
from tf_lsp.values.functions.yaml_scanner import GoScanner
from tf_lsp.values.limits import LimitError
from tf_lsp.values.number import from_int, parse_number
from tf_lsp.values.types import ANY, STRING
from tf_lsp.values.value import (
    FALSE,
    TRUE,
    Value,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_TEXT = 30_000
_MOST_OPEN_BRACKETS = 60
_TAG = "tag:yaml.org,2002:"
_WORDS: dict[str, Value] = {
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"], TRUE),
    **dict.fromkeys(["true", "True", "TRUE"], TRUE),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "off", "Off", "OFF"], FALSE),
    **dict.fromkeys(["false", "False", "FALSE"], FALSE),
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], null()),
}
_BOOLEANS = {text for text, value in _WORDS.items() if not value.is_null}
_INTEGER = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?P<time>[Tt ].*)?\Z", re.ASCII)
_TIME = re.compile(
    r"[Tt ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\.[0-9]+)?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?\Z",
    re.ASCII,
)
_TAB_AFTER_TAG = re.compile(r"!\S*\t")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z")
_NOT_A_NUMBER = {".nan", ".NaN", ".NAN"}


@function(STRING, context=True)
def _yamldecode(context: Call, text: str) -> Value:
    unclosed = text.count("[") + text.count("{") - text.count("]") - text.count("}")
    if len(text) > _MOST_TEXT or unclosed > _MOST_OPEN_BRACKETS:
        raise LimitError("a document out of proportion")
    context.evaluator.evaluation.spend(len(text) // 4)
    try:
        return _Reader(context, text).document()
    except (yaml.YAMLError, ValueError) as error:
        if _TAB_AFTER_TAG.search(text):  # PyYAML refuses that, Go's library does not
            return unknown()
        raise EvaluationError("yamldecode: not valid YAML") from error


class _Loader(GoScanner, yaml.SafeLoader):
    """Makes events of a document, where tabs may stand as they may for Go's library."""


class _Reader:
    """Makes a value of events, in the order that go-cty-yaml meets them."""

    def __init__(self, context: Call, text: str) -> None:
        self.context = context
        self.events: Iterator[Any] = _events_of(text)
        self.anchors: dict[str, Value | None] = {}
        self.depth = 0

    def document(self) -> Value:
        """Return the value of the only document; raises EvaluationError and YAMLError."""
        next(self.events)
        if not isinstance(next(self.events), yaml.DocumentStartEvent):
            raise EvaluationError("yamldecode: there is no document")
        value = self.value(next(self.events))
        next(self.events)
        if not isinstance(next(self.events), yaml.StreamEndEvent):
            raise EvaluationError("yamldecode: there is more than one document")
        return value

    def value(self, event: Any) -> Value:
        """Return the value that begins with an event."""
        self.context.evaluator.evaluation.spend(1)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor)
        if self.depth > _MOST_OPEN_BRACKETS:
            raise LimitError("a document out of proportion")
        self.depth += 1
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(event)
        else:
            value = self._mapping(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        self.depth -= 1
        return value

    def _alias(self, anchor: str | None) -> Value:
        value = self.anchors.get(anchor or "")
        if value is None:
            raise EvaluationError("yamldecode: an alias of nothing, or of what it is within")
        return value

    def _sequence(self, event: Any) -> Value:
        if event.tag not in (None, f"{_TAG}seq"):
            raise EvaluationError(f"yamldecode: a sequence cannot be {event.tag}")
        elements: list[Value] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            elements.append(self.value(event))
        return tuple_of(elements)

    def _mapping(self, event: Any) -> Value:
        if event.tag not in (None, f"{_TAG}map"):
            raise EvaluationError(f"yamldecode: a mapping cannot be {event.tag}")
        attributes: dict[str, Value] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise EvaluationError("yamldecode: a key must be a string")
            if event.tag == f"{_TAG}merge":
                raise LimitError("a tag about which versions differ")
            if event.tag is None and event.value == "<<":
                attributes |= _merged(self.value(next(self.events)))
                continue
            key = convert(_resolved(event), STRING)
            if key.is_null:
                raise EvaluationError("yamldecode: a key is null")
            if not key.is_known:
                raise LimitError("a key that cannot be known")
            attributes[key.text] = self.value(next(self.events))
        return object_of(attributes)


def _events_of(text: str) -> Iterator[Any]:
    loader: Any = _Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _merged(value: Value) -> dict[str, Value]:
    """Return what a merge key takes in, which replaces what stands before it."""
    if value.type.kind == "tuple" and all(each.type.kind == "object" for each in value.elements):
        raise LimitError("a sequence that is merged, about which versions differ")
    if value.type.kind != "object" or not value.is_known:
        raise EvaluationError("yamldecode: only a mapping can be merged")
    return value.entries


def _scalar(event: Any) -> Value:
    value = _resolved(event)
    # A block scalar is read as if it were plain, and then made the string that it is.
    is_text = event.tag is None and not event.implicit[0]
    return convert(value, STRING) if is_text else value


def _resolved(event: Any) -> Value:
    """Return what a scalar stands for by its tag, its style and what it looks like."""
    text: str = event.value
    if event.tag is not None and not event.tag.startswith(_TAG):
        return _refused(text, event.tag)
    tag = (event.tag or "").removeprefix(_TAG)
    if tag in ("str", "binary"):
        if tag == "binary":
            decode_base64(text)
        return string(text)
    if tag not in ("", "bool", "int", "float", "null", "timestamp"):
        return _refused(text, event.tag)
    if _is_resolved(text):
        if event.style in ("'", '"'):
            return string(text)
        if text in _WORDS:
            return _WORDS[text]
        if _INFINITE.match(text):
            return unknown()
        if tag == "" and text in _NOT_A_NUMBER:
            return _refused(text, event.tag)
        if (found := _look(text, tag)) is not None:
            return found
    return _by_tag(text, tag)


def _is_resolved(text: str) -> bool:
    """Whether what a text begins with is a hint that it may be more than text."""
    return text == "" or text[0] in "+-.~0123456789yYnNtTfFoO"


def _look(text: str, tag: str) -> Value | None:
    """Return the number or timestamp that a text looks like, None for neither."""
    if text[0] == ".":
        parsed = parse_number(text)
        return None if parsed is None else number(parsed)
    if text[0] not in "+-0123456789":
        return None
    if tag in ("", "timestamp") and (found := _timestamp(text)) is not None:
        return found
    return _number(text) if _INTEGER.match(text) or _FLOAT.match(text) else None


def _by_tag(text: str, tag: str) -> Value:
    if tag == "":
        return string(text)
    if tag == "null":
        return null()
    if tag in ("int", "float"):
        return _number(text)
    found = _timestamp(text) if tag == "timestamp" else None
    return found if found is not None else _refused(text, tag)


def _refused(text: str, tag: str) -> NoReturn:
    raise EvaluationError(f'yamldecode: "{text}" cannot be {tag}')


def _number(text: str) -> Value:
    plain = text.replace("_", "")
    parsed = parse_number(plain)
    if parsed is not None:
        return number(parsed)
    try:
        whole = int(plain, 0)
    except ValueError:
        _refused(text, "int")
    if not -(1 << 63) <= whole < 1 << 64:
        _refused(text, "int")
    return number(from_int(whole))


def _timestamp(text: str) -> Value | None:
    """Return the time that a text stands for, as Terraform writes times; None for no time."""
    date = _DATE.match(text)
    if date is None:
        return None
    clock = _TIME.match(date["time"]) if date["time"] else None
    if date["time"] and (clock is None or (clock["zone"] is None) != (date["time"][0] == " ")):
        return unknown() if "," in text else None
    parts = [*map(int, date.groups()[:3]), *map(int, clock.groups()[:3] if clock else ())]
    try:
        moment = datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return unknown() if parts[0] == 0 else None
    zone = clock["zone"] if clock and clock["zone"] else "Z"
    zone = "Z" if zone in ("+00:00", "-00:00") else zone
    return string(f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{zone}")


@function(ANY, partial=True, nullable=True, context=True, returns=STRING)
def _yamlencode(context: Call, value: Value) -> str | Value:
    if not value.is_wholly_known:
        return unknown(STRING)
    context.evaluator.evaluation.spend(value.size * 4)  # it is written a character at a time
    return to_yaml(value)
