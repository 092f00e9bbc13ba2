"""Instances of a block told apart: the keys that count and for_each give them."""

from __future__ import annotations

from enum import Enum
from typing import Final

from tf_lsp.values import NUMBER, EvaluationError, Value, convert, number, string

MAX_INSTANCES: Final = 256
"""How many instances of one block are looked at; a count beyond is a mistake or a bomb."""


class Unknown(Enum):
    """The key of the one instance that stands for all where count or for_each is unknown."""

    KEY = "?"


_ESCAPES: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}

Key = int | str | Unknown | None
"""What tells an instance from its siblings; None where a block has neither count nor for_each."""

Bindings = dict[str, dict[str, Value]]
"""The names that an instance adds to its scope: ``each.key``, ``count.index``."""


def format_key(key: Key) -> str:
    """Return a key as Terraform writes it in addresses: ``[1]``, ``["eu"]``, or nothing."""
    if isinstance(key, str):
        escaped = "".join(map(_escaped, key)).replace("${", "$${").replace("%{", "%%{")
        return f'["{escaped}"]'
    return f"[{key}]" if isinstance(key, int) else ""


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def keys_of_count(value: Value) -> list[tuple[Key, Bindings]]:
    """Return the keys that a ``count`` makes, each with what it adds to the scope."""
    try:
        content = convert(value, NUMBER).to_python()
    except EvaluationError:
        content = None
    if not isinstance(content, int):
        return [(Unknown.KEY, {})]
    return [
        (index, {"count": {"index": number(index)}}) for index in range(min(content, MAX_INSTANCES))
    ]


def keys_of_for_each(value: Value) -> list[tuple[Key, Bindings]]:
    """Return the keys that a ``for_each`` makes, each with what it adds to the scope."""
    content = value.content
    if isinstance(content, dict):
        pairs = list(value.entries.items())
    elif isinstance(content, tuple) and value.type.kind == "set":
        pairs = [(str(item.content), item) for item in value.elements]
        if not all(isinstance(item.content, str) for item in value.elements):
            return [(Unknown.KEY, {})]
    else:
        return [(Unknown.KEY, {})]
    return [
        (key, {"each": {"key": string(key), "value": item}}) for key, item in pairs[:MAX_INSTANCES]
    ]
