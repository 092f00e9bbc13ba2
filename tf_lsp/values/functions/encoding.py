"""Functions that read and write base64, URLs, JSON and CSV."""

from __future__ import annotations

import base64
import json
import re
from typing import Any, NoReturn

from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions import charsets
from tf_lsp.values.functions.registry import Call, function
from tf_lsp.values.functions.text import check_length
from tf_lsp.values.limits import LimitError
from tf_lsp.values.meaning import Encoded
from tf_lsp.values.number import Number, format_number, parse_number
from tf_lsp.values.types import ANY, NUMBER, STRING
from tf_lsp.values.value import (
    NULL,
    Value,
    boolean,
    list_of,
    null,
    object_of,
    string,
    tuple_of,
    unknown,
)

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z", re.ASCII)
# Go escapes what could end a script element or a line of JavaScript.
_JSON_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_JSON_SPACE = " \t\n\r"
_JSON_SPECIAL = re.compile('["\\\\\x00-\x1f<>&\u2028\u2029]')


def utf8(text: str) -> bytes:
    """Return the text's bytes; raises EvaluationError for half a surrogate pair."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise EvaluationError("not valid Unicode") from error


def decode_base64(text: str) -> bytes:
    """Return the bytes that standard base64 stands for; raises EvaluationError."""
    compact = text.replace("\r", "").replace("\n", "")
    if not _BASE64.match(compact):
        raise EvaluationError("not valid base64")
    return base64.b64decode(compact)


def decode_utf8(data: bytes) -> str:
    """Return the text that the bytes stand for; raises EvaluationError."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise EvaluationError("not valid UTF-8") from error


@function(STRING, returns=STRING)
def _base64encode(text: str) -> str:
    return base64.b64encode(utf8(text)).decode()


@function(STRING, returns=STRING)
def _base64decode(text: str) -> str:
    return decode_utf8(decode_base64(text))


@function(STRING, STRING, returns=STRING)
def _textencodebase64(text: str, encoding: str) -> str | Value:
    encoded = charsets.encode(text, encoding)
    return unknown(STRING) if encoded is None else base64.b64encode(encoded).decode()


@function(STRING, STRING, returns=STRING)
def _textdecodebase64(text: str, encoding: str) -> str | Value:
    decoded = charsets.decode(decode_base64(text), encoding)
    return unknown(STRING) if decoded is None else decoded


@function(STRING, returns=STRING)
def _urlencode(text: str) -> str:
    from urllib.parse import quote_plus  # to import it takes longer than all else here

    return quote_plus(utf8(text), safe="~")


def json_text(text: str) -> str:
    """Return a string as Go writes it in JSON."""

    def escape(match: re.Match[str]) -> str:
        character = match.group()
        return _JSON_ESCAPES.get(character) or f"\\u{ord(character):04x}"

    return f'"{_JSON_SPECIAL.sub(escape, text)}"'


def to_json(value: Value) -> str:
    """Return a wholly known value as Terraform writes it in JSON."""
    content = value.content
    if content is NULL:
        return "null"
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, Number):
        return format_number(content)
    if isinstance(content, str):
        return json_text(content)
    if isinstance(content, dict):
        entries = (f"{json_text(key)}:{to_json(each)}" for key, each in content.items())
        return f"{{{','.join(entries)}}}"
    return f"[{','.join(map(to_json, value.elements))}]"


@function(ANY, partial=True, nullable=True, returns=STRING)
def _jsonencode(value: Value) -> Value:
    text = string(to_json(value)) if value.is_wholly_known else unknown(STRING)
    return text.meant(Encoded(value), [value])


@function(STRING, context=True)
def _jsondecode(context: Call, text: str) -> Value:
    check_length(len(text))
    context.evaluator.evaluation.spend(len(text) // 16)
    decoder = json.JSONDecoder(
        object_pairs_hook=_pairs,
        parse_int=_json_number,
        parse_float=_json_number,
        parse_constant=_not_json,
    )
    try:
        decoded, end = decoder.raw_decode(text.lstrip(_JSON_SPACE))
    except (ValueError, RecursionError) as error:
        raise EvaluationError("jsondecode: not valid JSON") from error
    rest = text.lstrip(_JSON_SPACE)[end:].lstrip(_JSON_SPACE)
    if rest and rest[0] not in "]}":  # of what is too much, go-cty overlooks what begins so
        raise EvaluationError("jsondecode: not valid JSON")
    return from_plain(decoded)


def _json_number(text: str) -> Number:
    number_ = parse_number(text)
    assert number_ is not None
    return number_


def _not_json(text: str) -> NoReturn:
    raise ValueError(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        plain_key = _without_surrogates(key)
        if plain_key in result:
            previous = from_plain(result[plain_key]).type
            if previous != from_plain(value).type:
                raise ValueError("a key stands twice")
        result[plain_key] = value
    return result


def _without_surrogates(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def from_plain(plain: object) -> Value:
    """Return the value of what a JSON or YAML reader made of a document."""
    if plain is None:
        return null()
    if isinstance(plain, Value):
        return plain
    if isinstance(plain, bool):
        return boolean(plain)
    if isinstance(plain, str):
        return string(_without_surrogates(plain))
    if isinstance(plain, Number):
        return Value(NUMBER, plain)
    if isinstance(plain, dict):
        return object_of({string(key).text: from_plain(each) for key, each in plain.items()})
    assert isinstance(plain, list)
    return tuple_of(map(from_plain, plain))


@function(STRING)
def _csvdecode(text: str) -> Value:
    check_length(len(text))
    rows = _csv_rows(text.replace("\r\n", "\n").removesuffix("\r"))
    if not rows:
        raise EvaluationError("csvdecode: the header line is missing")
    header = [string(name).text for name in rows[0]]
    if len(set(header)) < len(header):
        raise EvaluationError("csvdecode: a column name stands twice")
    if any(len(row) != len(header) for row in rows):
        raise EvaluationError("csvdecode: a row has another number of columns")
    if len(rows) * len(header) > 40_000:
        raise LimitError("a table out of proportion")
    records = [
        object_of({name: string(cell) for name, cell in zip(header, row, strict=True)})
        for row in rows[1:]
    ]
    return list_of(records, object_of({name: string("") for name in header}).type)


_PLAIN_CELL = re.compile(r"[^,\n]*")


def _csv_rows(text: str) -> list[list[str]]:
    rows: list[list[str]] = []
    at = 0
    while at < len(text):
        if text[at] == "\n":  # an empty line is no row
            at += 1
            continue
        row: list[str] = []
        while True:
            cell, at = _csv_cell(text, at)
            row.append(cell)
            at += 1
            if text[at - 1 : at] != ",":
                break
        rows.append(row)
    return rows


def _csv_cell(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] != '"':
        match = _PLAIN_CELL.match(text, at)
        assert match is not None
        if '"' in match.group():
            raise EvaluationError("csvdecode: a quote within a cell")
        return match.group(), match.end()
    parts = []
    at += 1
    while True:
        end = text.find('"', at)
        if end < 0:
            raise EvaluationError("csvdecode: a quote is not closed")
        parts.append(text[at:end])
        at = end + 1
        if text[at : at + 1] != '"':
            break
        parts.append('"')
        at += 1
    if text[at : at + 1] not in ("", ",", "\n"):
        raise EvaluationError("csvdecode: text after a closing quote")
    return "".join(parts), at
