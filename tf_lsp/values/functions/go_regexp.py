"""Translate regular expressions from Go's syntax (RE2) to that of the ``regex`` package.

Facts from Go's ``regexp/syntax/parse.go``. Everything that the two languages read differently is
written out: classes as ranges, anchors as assertions, and ignoring case around each character.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tf_lsp.dataclass import dataclass
from tf_lsp.values.errors import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Ranges = tuple[tuple[int, int], ...]

_LAST: Final = 0x10FFFF
_MOST_REPEATS: Final = 1000
_MOST_TEXT: Final = 2000
_MOST_DEPTH: Final = 100


def _ranges(text: str) -> Ranges:
    """Return the ranges of characters that ``az09`` stands for, two by two."""
    return tuple(zip(map(ord, text[::2]), map(ord, text[1::2]), strict=True))


_PERL: Final = {"d": _ranges("09"), "s": _ranges("\t\n\f\r  "), "w": _ranges("09AZ__az")}
_POSIX: Final = {
    "alnum": _ranges("09AZaz"),
    "alpha": _ranges("AZaz"),
    "ascii": _ranges("\0\x7f"),
    "blank": _ranges("\t\t  "),
    "cntrl": _ranges("\0\x1f\x7f\x7f"),
    "digit": _ranges("09"),
    "graph": _ranges("!~"),
    "lower": _ranges("az"),
    "print": _ranges(" ~"),
    "punct": _ranges("!/:@[`{~"),
    "space": _ranges("\t\r  "),
    "upper": _ranges("AZ"),
    "word": _PERL["w"],
    "xdigit": _ranges("09AFaf"),
}
_CATEGORIES: Final = re.compile("C[cfos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?")
_SCRIPTS: Final = frozenset(
    {"Arabic", "Armenian", "Bengali", "Cyrillic", "Devanagari", "Georgian", "Greek", "Gujarati"}
    | {"Han", "Hangul", "Hebrew", "Hiragana", "Katakana", "Khmer", "Latin", "Tamil", "Thai"}
)
_WORD: Final = "[0-9A-Za-z_]"
_ASSERTIONS: Final = {
    "A": r"\A",
    "z": r"\Z",
    "b": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "B": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}
_FOLDED_TO_ASCII: Final = {"k": "\u212a", "s": "\u017f"}
_SIMPLE: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

_REPEAT: Final = re.compile(r"([*+?]|\{(\d+)(?:(,)(\d*))?\})(\??)", re.ASCII)
_GROUP: Final = re.compile(r"\(\?(?:P?<(\w+)>|([imsU]*)(-[imsU]+)?([:)]))", re.ASCII)
_OCTAL: Final = re.compile(r"[1-7][0-7]{1,2}|0[0-7]{0,2}")
_HEXADECIMAL: Final = re.compile(r"x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})")
_UNICODE: Final = re.compile(r"\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))", re.DOTALL)
_NAMED: Final = re.compile(r"\[:(\^?)(.*?):\]", re.DOTALL)


class UnsupportedPatternError(Exception):
    """The pattern may mean something else to Python."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A pattern in Python's syntax."""

    pattern: str
    ignores_case: bool


def translate(pattern: str) -> Translated:
    """Return the pattern in Python's syntax.

    Raises EvaluationError where Go refuses it, UnsupportedPatternError where we do not know.
    """
    if len(pattern) > _MOST_TEXT:
        raise UnsupportedPatternError
    return _Translator(pattern).run()


@dataclass(slots=True)
class _Group:
    """An open group: the flags that hold again behind it, and what is known of what is in it."""

    flags: frozenset[str]
    captures: bool = False
    most_repeats: int = 1
    # Whether it can match nothing: in this alternative as far as it goes, in one before.
    alternative_can_be_empty: bool = True
    can_be_empty: bool = False


class _Translator:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.output: list[str] = []
        self.flags: frozenset[str] = frozenset()
        self.groups: list[_Group] = [_Group(self.flags)]
        self.names: set[str] = set()
        self.ignores_case = False
        # Whether something stands before that can be repeated; None where the two may differ.
        self.repeatable: bool | None = False
        self.after_repeat = False
        self.repeats = 1
        # Of the last atom, whether it can match nothing, and whether it captures what it matches.
        self.can_be_empty = True
        self.captures = False

    def run(self) -> Translated:
        """Translate all of the pattern."""
        while self.at < len(self.pattern):
            _HANDLERS.get(self.pattern[self.at], _Translator._literal)(self)
        if len(self.groups) > 1:
            raise EvaluationError("a pattern has an unclosed group")
        return Translated("".join(self.output), self.ignores_case)

    def _emit(
        self, text: str, *, repeatable: bool | None = True, can_be_empty: bool = False
    ) -> None:
        group = self.groups[-1]
        group.alternative_can_be_empty = group.alternative_can_be_empty and self.can_be_empty
        self.can_be_empty = can_be_empty
        self.captures = False
        self.output.append(text)
        self.repeatable = repeatable
        self.after_repeat = False
        self.repeats = 1

    def _characters(self, text: str) -> None:
        """Write something that stands for one character."""
        if "i" in self.flags:
            self.ignores_case = True
            text = f"(?i:{text})"
        self._emit(text)

    def _assertion(self, text: str) -> None:
        self._emit(text, repeatable=None, can_be_empty=True)

    def _literal(self) -> None:
        self.at += 1
        self._characters(_escaped(ord(self.pattern[self.at - 1])))

    def _any(self) -> None:
        self.at += 1
        self._emit("(?s:.)" if "s" in self.flags else r"[^\n]")

    def _begin(self) -> None:
        self.at += 1
        self._emit(
            r"(?<![^\n])" if "m" in self.flags else r"\A", repeatable=None, can_be_empty=True
        )

    def _end(self) -> None:
        self.at += 1
        self._assertion(r"(?![^\n])" if "m" in self.flags else r"\Z")

    def _or(self) -> None:
        self.at += 1
        self._emit("|", repeatable=False, can_be_empty=True)
        self._end_alternative()

    def _end_alternative(self) -> None:
        group = self.groups[-1]
        group.can_be_empty = group.can_be_empty or group.alternative_can_be_empty
        group.alternative_can_be_empty = True

    def _open(self) -> None:
        if len(self.groups) > _MOST_DEPTH:
            raise UnsupportedPatternError
        outer = _Group(self.flags)
        if not self.pattern.startswith("(?", self.at):
            self.at += 1
            self._begin_group("(", outer, captures=True)
            return
        match = _GROUP.match(self.pattern, self.at)
        if match is None:
            raise EvaluationError("a pattern has a group of a kind that does not exist")
        self.at = match.end()
        name, added, removed, end = match.groups()
        if name is not None:
            if name in self.names or name[0].isdigit():
                raise UnsupportedPatternError
            self.names.add(name)
            self._begin_group(f"(?P<{name}>", outer, captures=True)
            return
        self.flags = (self.flags | set(added)) - set(removed or "")
        if end == ":":
            self._begin_group("(?:", outer, captures=False)
        elif self.repeatable:  # what is before could still be repeated
            self.repeatable = None

    def _begin_group(self, text: str, group: _Group, *, captures: bool) -> None:
        self._emit(text, repeatable=False, can_be_empty=True)
        group.captures = captures
        self.groups.append(group)

    def _close(self) -> None:
        self.at += 1
        if len(self.groups) == 1:
            raise EvaluationError("a pattern closes a group that is not open")
        self._emit(")", can_be_empty=True)
        self._end_alternative()
        group = self.groups.pop()
        self.flags = group.flags
        self.can_be_empty, self.captures = group.can_be_empty, group.captures
        self.groups[-1].captures = self.groups[-1].captures or group.captures
        self.repeats = group.most_repeats
        self._note_repeats(self.repeats)

    def _note_repeats(self, times: int) -> None:
        self.groups[-1].most_repeats = max(self.groups[-1].most_repeats, times)

    def _repeat(self) -> None:
        match = _REPEAT.match(self.pattern, self.at)
        if match is None:  # a brace that is no repetition is a brace
            self._literal()
            return
        operator, lazy = match[1], bool(match[5])
        least, most = _counts(match)
        if max(least, most or 0) > _MOST_REPEATS or (most is not None and most < least):
            raise EvaluationError("a pattern repeats too often")
        if self.repeatable is False:
            raise EvaluationError("a pattern has nothing to repeat")
        if self.after_repeat:
            raise EvaluationError("a pattern repeats a repetition")
        # What is captured last may differ where the last time may be one that matches nothing.
        is_unsure = self.captures and self.can_be_empty and most not in (0, 1)
        if self.repeatable is None or is_unsure:
            raise UnsupportedPatternError
        if operator.startswith("{"):
            times = max(least, most or 0, 1) * self.repeats
            if times > _MOST_REPEATS:
                raise EvaluationError("a pattern repeats too often")
            self._note_repeats(times)
        self.at = match.end()
        self.output.append(operator + ("?" if lazy != ("U" in self.flags) else ""))
        self.can_be_empty = self.can_be_empty or least == 0
        self.after_repeat = True

    def _escape(self) -> None:
        following = self.pattern[self.at + 1 : self.at + 2]
        if following in _ASSERTIONS and following:
            self.at += 2
            self._assertion(_ASSERTIONS[following])
        elif following == "Q":
            end = self.pattern.find(r"\E", self.at)
            end = len(self.pattern) if end < 0 else end
            for character in self.pattern[self.at + 2 : end]:
                self._characters(_escaped(ord(character)))
            self.at = end + 2
        else:
            self._characters(self._class_escape() or _escaped(self._escaped_character()))

    def _class_escape(self) -> str:
        r"""Return the class that ``\d`` or ``\p{L}`` stands for, nothing where there is none."""
        letter = self.pattern[self.at + 1 : self.at + 2]
        if letter.lower() in _PERL and letter:
            self.at += 2
            return f"[{self._inside(_PERL[letter.lower()], negated=letter.isupper())}]"
        if letter not in ("p", "P"):
            return ""
        match = _UNICODE.match(self.pattern, self.at)
        if match is None:
            raise EvaluationError("a pattern has an invalid class")
        self.at = match.end()
        negated = (match[1] == "P") != bool(match[2])
        return _unicode_class(match[3] if match[4] is None else match[4], negated=negated)

    def _escaped_character(self) -> int:
        """Return the character that an escape stands for."""
        rest = self.at + 1
        character = self.pattern[rest : rest + 1]
        if match := _OCTAL.match(self.pattern, rest):
            self.at = match.end()
            return int(match.group(), 8)
        if match := _HEXADECIMAL.match(self.pattern, rest):
            self.at = match.end()
            code = int(match[1] or match[2][:9], 16)
            if code > _LAST:
                raise EvaluationError("a pattern has an invalid escape")
            return code
        self.at = rest + 1
        if character in _SIMPLE:
            return ord(_SIMPLE[character])
        if not character or not character.isascii() or character.isalnum():
            raise EvaluationError("a pattern has an invalid escape")
        return ord(character)

    def _class(self) -> None:
        self.at += 1
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        parts: list[str] = []
        while not parts or not self.pattern.startswith("]", self.at):
            parts.append(self._class_part())
        self.at += 1
        self._characters(f"[{'^' if negated else ''}{''.join(parts)}]")

    def _class_part(self) -> str:
        if named := _NAMED.match(self.pattern, self.at):
            if named[2] not in _POSIX:
                raise EvaluationError("a pattern has an invalid class")
            self.at = named.end()
            return self._inside(_POSIX[named[2]], negated=bool(named[1]))
        if self.pattern.startswith("\\", self.at) and (class_ := self._class_escape()):
            return class_.removeprefix("[").removesuffix("]")
        first = self._class_character()
        following = self.pattern[self.at : self.at + 2]
        if following[:1] != "-" or following[1:] == "]":
            return _escaped(first)
        if len(following) == 1:
            raise EvaluationError("a pattern has an unclosed class")
        self.at += 1
        last = self._class_character()
        if last < first:
            raise EvaluationError("a pattern has an invalid range")
        return f"{_escaped(first)}-{_escaped(last)}"

    def _inside(self, ranges: Ranges, *, negated: bool) -> str:
        """Return what stands between the brackets of a class for the ranges, or for all others."""
        if negated:
            ranges = _others(_folded(ranges) if "i" in self.flags else ranges)
        return "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in ranges)

    def _class_character(self) -> int:
        if self.at >= len(self.pattern):
            raise EvaluationError("a pattern has an unclosed class")
        if self.pattern[self.at] == "\\":
            return self._escaped_character()
        self.at += 1
        return ord(self.pattern[self.at - 1])


_HANDLERS: Final[dict[str, Callable[[_Translator], None]]] = {
    "\\": _Translator._escape,
    "[": _Translator._class,
    "(": _Translator._open,
    ")": _Translator._close,
    "|": _Translator._or,
    ".": _Translator._any,
    "^": _Translator._begin,
    "$": _Translator._end,
    **dict.fromkeys("*+?{", _Translator._repeat),
}


def _counts(match: re.Match[str]) -> tuple[int, int | None]:
    """Return how often a repetition repeats at least and at most, None for any number."""
    operator, least, comma, most, _ = match.groups()
    if least is None:
        return (1 if operator == "+" else 0), (1 if operator == "?" else None)
    return int(least[:5]), int(most[:5]) if most else (None if comma else int(least[:5]))


def _escaped(code: int) -> str:
    """Return a character as it stands for itself, in classes too."""
    character = chr(code)
    return character if character.isalnum() else f"\\U{code:08x}"


def _folded(ranges: Ranges) -> Ranges:
    """Return the ranges with what their letters are the same as where case is ignored."""
    letters = {chr(code) for first, last in ranges for code in range(first, min(last, 0x7F) + 1)}
    same = {each for letter in letters if letter.isalpha() for each in letter.swapcase()}
    same |= {other for letter, other in _FOLDED_TO_ASCII.items() if letter in letters | same}
    return tuple(sorted({*ranges, *((ord(each), ord(each)) for each in same)}))


def _others(ranges: Iterable[tuple[int, int]]) -> Ranges:
    found = []
    following = 0
    for first, last in ranges:
        if following < first:
            found.append((following, first - 1))
        following = max(following, last + 1)
    return (*found, (following, _LAST))


def _unicode_class(name: str, *, negated: bool) -> str:
    letter = "P" if negated else "p"
    if _CATEGORIES.fullmatch(name):
        return rf"\{letter}{{{name}}}"
    if name in _SCRIPTS:
        return rf"\{letter}{{Script={name}}}"
    raise UnsupportedPatternError
