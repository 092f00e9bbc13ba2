"""Functions that search with regular expressions: Go's syntax, run by the ``regex`` package.

A pattern is translated piece by piece; where Go and Python could differ the result is unknown.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import regex

from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.go_regexp import UnsupportedPatternError, translate
from tf_lsp.values.functions.registry import function
from tf_lsp.values.functions.text import check_length
from tf_lsp.values.limits import LimitError
from tf_lsp.values.types import ANY, STRING, list_type, object_type, tuple_type
from tf_lsp.values.value import Value, list_of, null, object_of, string, tuple_of, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.values.types import Type

_SECONDS = 0.05
# To the regex package a dotless i is an i, and so are two writings of what is one in Unicode 15.1.
_FOLDED_OTHERWISE = frozenset("\u0130\u0131\u0390\u03b0\u1fd3\u1fe3\ufb05\ufb06")
_DOTTED = frozenset("iI")
_EXPANSION = re.compile(r"\$(?:(\$)|([0-9A-Za-z_]+)|\{([0-9A-Za-z_]+)\})")


def _compile(pattern: str, text: str) -> regex.Pattern[str] | None:
    """Return the pattern for the text, None where the two languages may not agree."""
    try:
        translated = translate(pattern)
    except UnsupportedPatternError:
        return None
    if translated.ignores_case and _folds_otherwise(pattern, text):
        return None
    try:
        return regex.compile(translated.pattern, regex.UNICODE | regex.V0)
    except regex.error:
        return None


def _folds_otherwise(pattern: str, text: str) -> bool:
    """Whether a letter may be the same as another to only one of the two languages."""
    if _FOLDED_OTHERWISE.intersection(pattern + text):
        return True
    is_plain = pattern.isascii() and "\\" not in pattern
    return not is_plain and not _DOTTED.isdisjoint(text)


def _matches(pattern: regex.Pattern[str], text: str) -> Iterator[regex.Match[str]]:
    """Yield the matches that Go finds: an empty one directly after another does not count.

    Behind an empty match, the search goes on a character later.
    """
    at, end = 0, -1
    while at <= len(text):
        try:
            match = pattern.search(text, at, timeout=_SECONDS)
        except TimeoutError as error:
            raise LimitError("a search takes too long") from error
        if match is None:
            return
        if match.end() > at or match.start() != end:
            yield match
        end = match.end()
        at = max(end, at + 1)


def _result_type(pattern: regex.Pattern[str]) -> Type:
    names = pattern.groupindex
    if not pattern.groups:
        return STRING
    if names and len(names) != pattern.groups:
        raise EvaluationError("a pattern cannot mix named and unnamed groups")
    if names:
        return object_type(dict.fromkeys(names, STRING))
    return tuple_type([STRING] * pattern.groups)


def _group(match: regex.Match[str], name: str | int) -> Value:
    found = match.group(name)
    return null(STRING) if found is None else string(found)


def _result(match: regex.Match[str], type_: Type) -> Value:
    if type_ == STRING:
        return string(match.group())
    if type_.kind == "object":
        return object_of({name: _group(match, name) for name, _ in type_.attributes})
    return tuple_of(_group(match, index + 1) for index in range(len(type_.elements)))


@function(STRING, STRING, name="regex")
def _search(pattern: str, text: str) -> Value:
    compiled = _compile(pattern, text)
    if compiled is None:
        return unknown()
    type_ = _result_type(compiled)
    for match in _matches(compiled, text):
        return _result(match, type_)
    raise EvaluationError("regex: the pattern does not match")


@function(STRING, STRING, returns=list_type(ANY))
def _regexall(pattern: str, text: str) -> Value:
    compiled = _compile(pattern, text)
    if compiled is None:
        return unknown(list_type(ANY))
    type_ = _result_type(compiled)
    return list_of([_result(match, type_) for match in _matches(compiled, text)], type_)


@function(STRING, STRING, STRING, returns=STRING)
def _replace(text: str, wanted: str, replacement: str) -> str | Value:
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        return _replace_pattern(text, wanted[1:-1], replacement)
    count = text.count(wanted) if wanted else len(text) + 1
    check_length(len(text) + count * len(replacement))
    return text.replace(wanted, replacement)


def _replace_pattern(text: str, pattern: str, replacement: str) -> str | Value:
    compiled = _compile(pattern, text)
    if compiled is None or not (replacement.isascii() or "$" not in replacement):
        return unknown(STRING)
    pieces: list[str] = []
    length = end = 0
    for match in _matches(compiled, text):
        expanded = _EXPANSION.sub(partial(_expand, match), replacement)
        pieces += [text[end : match.start()], expanded]
        end = match.end()
        length += len(expanded)
        check_length(length)
    return "".join([*pieces, text[end:]])


def _expand(match: regex.Match[str], found: re.Match[str]) -> str:
    if found[1]:
        return "$"
    name = found[2] or found[3]
    if name.isdigit():
        return (match.group(int(name)) or "") if int(name) <= match.re.groups else ""
    return (match.group(name) or "") if name in match.re.groupindex else ""
