"""``yamldecode`` and ``yamlencode``, by the rules of the go-cty-yaml library."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import yaml

from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError, LimitError
from tf_lsp.values.functions.registry import Call, function
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
_RESOLVER: Any = yaml.SafeLoader("")
_WIDTH = 80  # where Go's library folds a quoted string
_WORDS: dict[str, Value] = {
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"], TRUE),
    **dict.fromkeys(["true", "True", "TRUE"], TRUE),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "off", "Off", "OFF"], FALSE),
    **dict.fromkeys(["false", "False", "FALSE"], FALSE),
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], null()),
}
_INTEGER = re.compile(r"[-+]?[0-9]+\Z", re.ASCII)
_OTHER_BASE = re.compile(r"0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?\Z", re.ASCII)
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")


@function(STRING, context=True)
def _yamldecode(context: Call, text: str) -> Value:
    unclosed = text.count("[") + text.count("{") - text.count("]") - text.count("}")
    if len(text) > _MOST_TEXT or unclosed > _MOST_OPEN_BRACKETS:
        raise LimitError("a document out of proportion")
    context.evaluator.evaluation.spend(len(text) // 4)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise EvaluationError("yamldecode: not valid YAML") from error
    if root is None:
        return unknown()
    return _value(context, root, ())


def _value(context: Call, node: Any, above: tuple[int, ...]) -> Value:
    context.evaluator.evaluation.spend(1)
    if id(node) in above or len(above) > 60:
        raise EvaluationError("yamldecode: an anchor contains itself")
    inside = (*above, id(node))
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return tuple_of(_value(context, each, inside) for each in node.value)
    attributes: dict[str, Value] = {}
    for key_node, value_node in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            return unknown()
        key = _value(context, key_node, inside)
        if not key.is_known or key.is_null or not key.type.is_primitive:
            return unknown()
        attributes[convert(key, STRING).text] = _value(context, value_node, inside)
    return object_of(attributes)


def _scalar(node: Any) -> Value:
    text: str = node.value
    explicit = node.tag not in _implicit_tags(text, node.style)
    if explicit:
        return string(text) if node.tag == "tag:yaml.org,2002:str" else unknown()
    if node.style in ("'", '"'):
        return string(text)
    return _resolve(text)


def _implicit_tags(text: str, style: str | None) -> set[str]:
    """Return the tags that PyYAML gives without being told; another one was written."""
    plain = style is None
    return {_RESOLVER.resolve(yaml.ScalarNode, text, (plain, not plain))}


def _resolve(text: str) -> Value:
    if text in _WORDS:
        return _WORDS[text]
    if _TIMESTAMP.match(text) or _INFINITE.match(text):
        return unknown()
    if _INTEGER.match(text) or _FLOAT.match(text):
        parsed = parse_number(text)
        assert parsed is not None
        return number(parsed)
    if _OTHER_BASE.match(text):
        return number(from_int(int(text, 0)))
    return string(text)


@function(ANY, partial=True, nullable=True, returns=STRING)
def _yamlencode(value: Value) -> str | Value:
    if not value.is_wholly_known:
        return unknown(STRING)
    scalars = list(_events(value))
    events = [
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(),
        *scalars,
        yaml.DocumentEndEvent(),
        yaml.StreamEndEvent(),
    ]
    text: str = yaml.emit(events, allow_unicode=True, width=math.inf)
    texts = [event.value for event in scalars if isinstance(event, yaml.ScalarEvent)]
    if value.content == "" or _may_differ(text, texts) or _has_empty_key(value):
        return unknown(STRING)
    return text


def _may_differ(text: str, scalars: list[str]) -> bool:
    """Whether the two libraries may lay the document out differently."""
    if any(scalar.endswith("\n\n") for scalar in scalars):
        return True
    spaced = any(" " in scalar for scalar in scalars)
    return spaced and any(len(line) > _WIDTH for line in text.split("\n"))


def _has_empty_key(value: Value) -> bool:
    content = value.content
    if isinstance(content, dict):
        return "" in content or any(map(_has_empty_key, content.values()))
    return isinstance(content, tuple) and any(map(_has_empty_key, content))


def _events(value: Value) -> Iterator[yaml.Event]:
    content = value.content
    if isinstance(content, tuple):
        yield yaml.SequenceStartEvent(None, None, True, flow_style=False)
        for each in content:
            yield from _events(each)
        yield yaml.SequenceEndEvent()
    elif isinstance(content, dict):
        yield yaml.MappingStartEvent(None, None, True, flow_style=False)
        for key, each in content.items():
            yield from _events(string(key))
            yield from _events(each)
        yield yaml.MappingEndEvent()
    else:
        style = None
        if isinstance(content, str):
            style = "|" if "\n" in content else '"'
        text = "null" if value.is_null else convert(value, STRING).text
        yield yaml.ScalarEvent(None, None, (True, True), text, style=style)
