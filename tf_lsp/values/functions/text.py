"""Functions on strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tf_lsp.values.characters import SPACE, clusters
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import function, whole
from tf_lsp.values.limits import LimitError
from tf_lsp.values.meaning import known_prefix
from tf_lsp.values.types import BOOL, NUMBER, STRING, list_type
from tf_lsp.values.value import CHARACTERS_PER_UNIT, MAX_SIZE, Value, list_of, string, unknown

if TYPE_CHECKING:
    from tf_lsp.values.number import Number

STRINGS = list_type(STRING)
_TRAILING_NEWLINES = re.compile(r"(?:\r\n?|\n)+\Z")


def check_length(length: int) -> None:
    """Raise LimitError when a string of that many characters would be out of proportion."""
    if length // CHARACTERS_PER_UNIT >= MAX_SIZE:
        raise LimitError("a string out of proportion")


def strings(values: list[str]) -> Value:
    """Return a list of strings."""
    return list_of([string(value) for value in values], STRING)


def _upper_character(character: str) -> str:
    """Change the case of one character to one character, as Go does; some have none of that kind.

    Python knows the longer forms too, and where upper case is one of them, title case may not be.
    """
    forms = (character.upper(), character.title(), character)
    return next(form for form in forms if len(form) == 1)


def _title_character(character: str) -> str:
    titled = character.title()
    return titled if len(titled) == 1 else character


@function(STRING, returns=STRING)
def _upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper_character, text))


@function(STRING, returns=STRING)
def _lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(each.lower()[0] for each in text)


@function(STRING, returns=STRING)
def _title(text: str) -> str:
    result = []
    in_word = False
    for character in text:
        result.append(character if in_word else _title_character(character))
        in_word = not _separates(character)
    return "".join(result)


def _separates(character: str) -> bool:
    """Whether a word ends at the character, by the rule of Go's strings.Title."""
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return not character.isalnum() and character in SPACE


@function(STRING, returns=STRING)
def _trimspace(text: str) -> str:
    return text.strip(SPACE)


@function(STRING, STRING, returns=STRING)
def _trim(text: str, characters: str) -> str:
    return text.strip(characters)


@function(STRING, STRING, returns=STRING)
def _trimprefix(text: str, prefix: str) -> str:
    return text.removeprefix(prefix)


@function(STRING, STRING, returns=STRING)
def _trimsuffix(text: str, suffix: str) -> str:
    return text.removesuffix(suffix)


@function(STRING, returns=STRING)
def _chomp(text: str) -> str:
    return _TRAILING_NEWLINES.sub("", text)


@function(NUMBER, STRING, returns=STRING)
def _indent(spaces: Number, text: str) -> str:
    width = whole(spaces)
    if width < 0:
        raise EvaluationError("indent: the number of spaces is negative")
    check_length(len(text) + width * text.count("\n"))
    return text.replace("\n", "\n" + " " * width) if "\n" in text else text


@function(STRING, rest=STRINGS, returns=STRING)
def _join(separator: str, *lists: Value) -> str | Value:
    if not lists:
        raise EvaluationError("join: at least one list is required")
    if not all(values.is_wholly_known for values in lists):
        return unknown(STRING)
    elements = [element for values in lists for element in values.elements]
    if any(element.is_null for element in elements):
        raise EvaluationError("join: an element is null")
    texts = [element.text for element in elements]
    check_length(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


@function(STRING, STRING, returns=STRINGS)
def _split(separator: str, text: str) -> Value:
    check_length(len(text))
    parts = text.split(separator) if separator else list(text)
    return strings(parts)


@function(STRING, returns=STRING)
def _strrev(text: str) -> str:
    return "".join(reversed(clusters(text)))


@function(STRING, NUMBER, NUMBER, returns=STRING)
def _substr(text: str, offset: Number, length: Number) -> str:
    start, count = whole(offset), whole(length)
    characters = clusters(text)
    if start < 0:
        start = max(start + len(characters), 0)
    elif count == 0:
        return ""
    rest = characters[start:]
    # A length of 0 after a negative offset never stops go-cty's loop, so it takes all.
    return "".join(rest if count <= 0 else rest[:count])


@function(STRING, STRING, returns=BOOL, partial=True)
def _startswith(text: Value, prefix: Value) -> bool | Value:
    if not prefix.is_known:
        return unknown(BOOL)
    if text.is_known:
        return text.text.startswith(prefix.text)
    known = known_prefix(text)
    if known.startswith(prefix.text):
        return True
    return unknown(BOOL) if prefix.text.startswith(known) else False


@function(STRING, STRING, returns=BOOL)
def _endswith(text: str, suffix: str) -> bool:
    return text.endswith(suffix)


@function(STRING, STRING, returns=BOOL)
def _strcontains(text: str, part: str) -> bool:
    return part in text


@function(STRINGS, returns=STRINGS)
def _sort(values: Value) -> Value:
    if not values.is_wholly_known:
        return unknown(STRINGS)
    if any(element.is_null for element in values.elements):
        raise EvaluationError("sort: an element is null")
    return list_of(sorted(values.elements, key=lambda element: element.text), STRING)


@function(STRING, returns=STRING)
def _basename(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


@function(STRING, returns=STRING)
def _dirname(path: str) -> str:
    return clean_path(path.rpartition("/")[0] + ("/" if "/" in path else ""))


def clean_path(path: str) -> str:
    """Return the shortest path that means the same, as Go's filepath.Clean on Unix."""
    parts: list[str] = []
    rooted = path.startswith("/")
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part == ".." and rooted:
            continue
        elif part not in ("", "."):
            parts.append(part)
    return ("/" if rooted else "") + "/".join(parts) or "."
