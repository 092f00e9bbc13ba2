"""Write YAML as Go's library lays it out: in blocks, every string in double quotes or as literal.

The steps are those of libyaml's emitter, as far as values of Terraform need them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tf_lsp.text import BYTE_ORDER_MARK
from tf_lsp.values.convert import convert
from tf_lsp.values.types import STRING

if TYPE_CHECKING:
    from tf_lsp.values.value import Value

_WIDTH: Final = 80
_STEP: Final = 2
_LONGEST_SIMPLE_KEY: Final = 128  # in bytes
_BREAKS: Final = "\n\r\x85\u2028\u2029"
_PRINTABLE: Final = r"\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd"
_NOT_PRINTABLE: Final = re.compile(f"[^{_PRINTABLE}]")
_SPACE_BEFORE_BREAK: Final = re.compile(f" (?:[{_BREAKS}]|\\Z)")
_ESCAPED: Final = re.compile(f'[^{_PRINTABLE}]|[{_BREAKS}"\\\\]')
_ESCAPES: Final = {
    **dict(zip("\0\a\b\t\n\v\f\r\x1b", "0abtnvfre", strict=True)),
    **dict(zip('"\\\x85\xa0\u2028\u2029', '"\\N_LP', strict=True)),
}


def to_yaml(value: Value) -> str:
    """Return a wholly known value as a YAML document."""
    emitter = _Emitter()
    emitter.node(value, -1)
    emitter.write_indent(0)
    if not isinstance(value.content, str | tuple | dict):
        emitter.write("...\n")  # a plain scalar could go on
    return "".join(emitter.pieces)


class _Emitter:
    """Where the text has come to: its column, and whether only white space stands before that."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.column = 0
        self.after_space = True
        self.in_indentation = True

    def node(self, value: Value, indent: int, *, in_mapping: bool = False) -> None:
        """Write a value, the collection around which is indented so far."""
        content = value.content
        if isinstance(content, tuple) and content:
            indentless = in_mapping and not self.in_indentation
            self._sequence(content, indent if indentless else _deeper(indent))
        elif isinstance(content, dict) and content:
            self._mapping(content, _deeper(indent))
        elif isinstance(content, tuple | dict):
            self._indicator("[]" if isinstance(content, tuple) else "{}")
        elif isinstance(content, str):
            self._string(content, indent)
        else:
            self._indicator("null" if value.is_null else convert(value, STRING).text)

    def _sequence(self, elements: tuple[Value, ...], indent: int) -> None:
        for element in elements:
            self.write_indent(indent)
            self._indicator("-", indents=True)
            self.node(element, indent)

    def _mapping(self, entries: dict[str, Value], indent: int) -> None:
        for key, value in entries.items():
            self.write_indent(indent)
            if _is_simple(key):
                self._quoted(key, indent, may_break=False)
                self.write(":")
            else:
                self._indicator("?", indents=True)
                self._string(key, indent)
                self.write_indent(indent)
                self._indicator(":", indents=True)
            self.node(value, indent, in_mapping=True)

    def _string(self, text: str, indent: int) -> None:
        is_literal = "\n" in text and not (
            _NOT_PRINTABLE.search(text) or _SPACE_BEFORE_BREAK.search(text)
        )
        inner = max(indent, 0) + _STEP
        if is_literal:
            self._literal(text, inner)
        else:
            self._quoted(text, inner, may_break=True)

    def _literal(self, text: str, indent: int) -> None:
        hint = str(_STEP) if text[0] in f" {_BREAKS}" else ""
        ends = text[-2:].strip(_BREAKS)
        chomp = "-" if text[-1] not in _BREAKS else ("" if ends else "+")
        self._indicator(f"|{hint}{chomp}")
        self._break("\n")
        for character in text:
            if character in _BREAKS:
                self._break(character)
                continue
            if self.in_indentation:
                self.write_indent(indent)
            self.write(character)

    def _quoted(self, text: str, indent: int, *, may_break: bool) -> None:
        self._indicator('"')
        all_escaped = text.startswith(BYTE_ORDER_MARK)  # Go looks at the first character only
        after_space = False
        for at, character in enumerate(text):
            if all_escaped or _ESCAPED.match(character):
                self.write(_escape(character))
            elif character != " ":
                self.write(character)
            elif may_break and not after_space and self.column > _WIDTH and 0 < at < len(text) - 1:
                self.write_indent(indent)
                if text[at + 1] == " ":
                    self.write("\\")
            else:
                self.write(character)
            after_space = character == " " and not all_escaped
        self.write('"')

    def _indicator(self, text: str, *, indents: bool = False) -> None:
        in_indentation = self.in_indentation and indents
        self.write(text if self.after_space else f" {text}")
        self.in_indentation = in_indentation

    def write(self, text: str) -> None:
        """Write characters that are no white space of the layout."""
        self.pieces.append(text)
        self.column += len(text)
        self.after_space = False
        self.in_indentation = False

    def _break(self, character: str) -> None:
        self.pieces.append(character)
        self.column = 0
        self.after_space = True
        self.in_indentation = True

    def write_indent(self, indent: int) -> None:
        """Go to a column of this line, where only indentation stands there, or of the next."""
        is_past = self.column > indent or (self.column == indent and not self.after_space)
        if not self.in_indentation or is_past:
            self._break("\n")
        self.pieces.append(" " * (indent - self.column))
        self.column = indent
        self.after_space = True
        self.in_indentation = True


def _deeper(indent: int) -> int:
    return indent + _STEP if indent >= 0 else 0


def _is_simple(key: str) -> bool:
    """Whether a key may stand on one line with its value."""
    if any(character in _BREAKS for character in key):
        return False
    return len(key.encode(errors="replace")) <= _LONGEST_SIMPLE_KEY


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return f"\\{_ESCAPES[character]}"
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
