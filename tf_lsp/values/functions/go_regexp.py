"""Translate regular expressions from Go's syntax (RE2) to Python's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tf_lsp.values.errors import EvaluationError

_SPACES = r"\t\n\f\r "
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7F",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_REPEAT = re.compile(r"[*+?]|\{(\d+)(?:,(\d*))?\}", re.ASCII)
_GROUP = re.compile(r"\(\?(?:P?<([A-Za-z_][A-Za-z0-9_]*)>|([ims]*)([:)]))", re.ASCII)
_HEXADECIMAL = re.compile(r"x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})")
_POSIX = re.compile(r"\[:(\^?)([a-z]+):\]")
_MOST_REPEATS = 1000
_MOST_TEXT = 2000


class UnsupportedPatternError(Exception):
    """The pattern may mean something else to Python, or Go refuses it."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A pattern in Python's syntax."""

    pattern: str
    ignores_case: bool


def translate(pattern: str) -> Translated:
    """Return the pattern in Python's syntax; raises UnsupportedPatternError or EvaluationError."""
    if len(pattern) > _MOST_TEXT:
        raise UnsupportedPatternError
    return _Translator(pattern).run()


class _Translator:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.output: list[str] = []
        self.depth = 0
        self.flags = ""
        self.can_repeat = False
        self.ignores_case = False
        # How often the last atom, and the most repeated one of each open group, repeats.
        self.repeats = 1
        self.most_repeats = [1]

    def run(self) -> Translated:
        pattern = self.pattern
        while self.at < len(pattern):
            character = pattern[self.at]
            if character == "\\":
                self._emit(self._escape(in_class=False), repeatable=True)
            elif character == "[":
                self._class()
            elif character == "(":
                self._open()
            elif character == ")":
                self._close()
            elif match := _REPEAT.match(pattern, self.at):
                self._repeat(match)
            else:
                self._plain(character)
        if self.depth:
            raise EvaluationError("a pattern has an unclosed group")
        flags = f"(?{self.flags})" if self.flags else ""
        return Translated(flags + "".join(self.output), self.ignores_case)

    def _emit(self, text: str, *, repeatable: bool) -> None:
        self.output.append(text)
        self.can_repeat = repeatable
        self.repeats = 1

    def _plain(self, character: str) -> None:
        self.at += 1
        if character == "$":
            self._emit("$" if "m" in self.flags else r"\Z", repeatable=False)
        elif character in "^|":
            self._emit(character, repeatable=False)
        elif character == ".":
            self._emit(character, repeatable=True)
        else:
            self._emit(re.escape(character), repeatable=True)

    def _open(self) -> None:
        self.depth += 1
        self.most_repeats.append(1)
        if not self.pattern.startswith("(?", self.at):
            self.at += 1
            self._emit("(", repeatable=False)
            return
        match = _GROUP.match(self.pattern, self.at)
        if match is None:
            raise UnsupportedPatternError
        name, flags, end = match.groups()
        self.at = match.end()
        self.ignores_case = self.ignores_case or "i" in (flags or "")
        if name:
            self._emit(f"(?P<{name}>", repeatable=False)
        elif end == ")":
            if self.output or not flags:
                raise UnsupportedPatternError
            self.depth -= 1
            self.most_repeats.pop()
            self.flags += flags
        elif "m" in flags:
            raise UnsupportedPatternError
        else:
            self._emit(match.group(), repeatable=False)

    def _close(self) -> None:
        self.depth -= 1
        if self.depth < 0:
            raise EvaluationError("a pattern closes a group that is not open")
        self.at += 1
        self._emit(")", repeatable=True)
        self.repeats = self.most_repeats.pop()
        self.most_repeats[-1] = max(self.most_repeats[-1], self.repeats)

    def _repeat(self, match: re.Match[str]) -> None:
        if not self.can_repeat:
            raise UnsupportedPatternError
        if match[1]:
            times = max(int(match[1][:5]), int((match[2] or "0")[:5]), 1) * self.repeats
            if times > _MOST_REPEATS:
                raise EvaluationError("a pattern repeats too often")
            self.most_repeats[-1] = max(self.most_repeats[-1], times)
        self.at = match.end()
        lazy = "?" if self.pattern.startswith("?", self.at) else ""
        self.at += len(lazy)
        self._emit(match.group() + lazy, repeatable=False)

    def _escape(self, *, in_class: bool) -> str:
        following = self.pattern[self.at + 1 : self.at + 2]
        self.at += 2
        if following in ("s", "S"):
            if in_class:
                if following == "S":
                    raise UnsupportedPatternError
                return _SPACES
            return f"[{'^' if following == 'S' else ''}{_SPACES}]"
        if following == "z" and not in_class:
            return r"\Z"
        if following == "x":
            match = _HEXADECIMAL.match(self.pattern, self.at - 1)
            if match is None:
                raise UnsupportedPatternError
            self.at = match.end()
            return re.escape(chr(int(match[1] or match[2], 16)))
        allowed = "dDwWaftnrv" + ("" if in_class else "AbB")
        if following and (following in allowed or not following.isalnum()):
            return "\\" + following
        raise UnsupportedPatternError

    def _class(self) -> None:
        match = re.compile(r"\[\^?\]?").match(self.pattern, self.at)
        assert match is not None
        self.at = match.end()
        parts = [match.group().replace("]", r"\]")]
        while (character := self.pattern[self.at : self.at + 1]) != "]":
            if not character:
                raise EvaluationError("a pattern has an unclosed class")
            parts.append(self._class_part(character))
        self.at += 1
        self._emit("".join(parts) + "]", repeatable=True)

    def _class_part(self, character: str) -> str:
        if character == "\\":
            return self._escape(in_class=True)
        if match := _POSIX.match(self.pattern, self.at):
            if match[1] or match[2] not in _CLASSES:
                raise UnsupportedPatternError
            self.at = match.end()
            return _CLASSES[match[2]]
        self.at += 1
        return character if character == "-" or character == "^" else re.escape(character)
