"""Where PyYAML's scanner sees no white space and libyaml's, which Go's library is made from, does.

libyaml takes a tab for a space within a line; PyYAML mostly refuses it.
"""

from __future__ import annotations

from typing import Any

from yaml.scanner import Scanner, ScannerError
from yaml.tokens import DirectiveToken, ScalarToken

from tf_lsp.text import BYTE_ORDER_MARK

_BREAKS = "\r\n\x85\u2028\u2029"


_BLANK_OR_END = f"\0 \t{_BREAKS}"


class GoScanner(Scanner):
    """The scanner, with the white space that libyaml has.

    The names of the methods are those of the class that this one changes.
    """

    allow_simple_key: bool
    flow_level: int
    indent: int

    def scan_to_next_token(self) -> None:
        """Go to where the next token begins."""
        here: Any = self
        if here.index == 0 and here.peek() == BYTE_ORDER_MARK:
            here.forward()
        while True:
            tabs = "\t" if self.flow_level or not self.allow_simple_key else ""
            while here.peek() == " " or (tabs and here.peek() == tabs):
                here.forward()
            if here.peek() == "#":
                while here.peek() not in f"\0{_BREAKS}":
                    here.forward()
            if not here.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_block_scalar_ignored_line(self, start_mark: Any) -> None:
        """Go over what may follow the header of a block scalar on its line."""
        here: Any = self
        while here.peek() in " \t":
            here.forward()
        super().scan_block_scalar_ignored_line(start_mark)

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """Read the header of a block scalar: whether it keeps its end, and how deep it is."""
        here: Any = self
        keeps: bool | None = None
        depth: int | None = None
        while here.peek() not in f"#{_BLANK_OR_END}":
            character = here.peek()
            if keeps is None and character in "+-":
                keeps = character == "+"
            elif depth is None and character in "123456789":
                depth = int(character)
            else:
                raise ScannerError("a block scalar", start_mark, "its header", here.get_mark())
            here.forward()
        return keeps, depth

    def scan_block_scalar_indentation(self) -> Any:
        """Find out how deep a block scalar is."""
        return self._without_tab(super().scan_block_scalar_indentation())

    def scan_block_scalar_breaks(self, indent: int) -> Any:
        """Go over empty lines and the indentation of the next."""
        here: Any = self
        found = super().scan_block_scalar_breaks(indent)
        return self._without_tab(found) if here.column < indent else found

    def _without_tab(self, found: Any) -> Any:
        here: Any = self
        if here.peek() == "\t":
            raise ScannerError("a block scalar", None, "a tab indents", here.get_mark())
        return found

    def scan_directive(self) -> DirectiveToken:
        """Read a directive; there are two, and one version."""
        token: DirectiveToken = super().scan_directive()
        if token.name not in ("YAML", "TAG") or (token.name == "YAML" and token.value != (1, 1)):
            raise ScannerError("a directive", token.start_mark, "unknown", token.end_mark)
        return token

    def scan_plain(self) -> ScalarToken:
        """Read a scalar without quotes, over several lines too."""
        here: Any = self
        start = end = here.get_mark()
        text, between = "", ""
        while (
            here.peek() != "#" and not here.check_document_start() and not here.check_document_end()
        ):
            word = self._word()
            if not word:
                break
            self.allow_simple_key = False
            text += between + word
            here.forward(len(word))
            end = here.get_mark()
            between = self._space_between_words(start)
            if not between or (not self.flow_level and here.column < self.indent + 1):
                break
        return ScalarToken(text, True, start, end)

    def _word(self) -> str:
        here: Any = self
        length = 0
        while (character := here.peek(length)) not in _BLANK_OR_END:
            if character == ":" and here.peek(length + 1) in _BLANK_OR_END:
                break
            if self.flow_level and character in ",?[]{}":
                break
            length += 1
        word: str = here.prefix(length)
        return word

    def _is_at_marker(self) -> bool:
        here: Any = self
        return bool(here.check_document_start() or here.check_document_end())

    def _space_between_words(self, start: Any) -> str:
        """Skip white space and return what it is folded to."""
        here: Any = self
        spaces = ""
        breaks: list[str] = []
        while (character := here.peek()) in f" \t{_BREAKS}":
            if character in _BREAKS:
                breaks.append(here.scan_line_break())
                self.allow_simple_key = True
                continue
            if breaks and character == "\t" and here.column < self.indent + 1:
                raise ScannerError("in a plain scalar", start, "a tab indents", here.get_mark())
            spaces += character
            here.forward()
        if not breaks:
            return spaces
        first, *others = breaks
        if first != "\n":
            return first + "".join(others)
        return "".join(others) or " "
