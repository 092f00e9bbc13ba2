"""Prepare an expression's text for python-hcl2: find its templates, mask what the grammar lacks.

The masked text has the length of the original, so that every offset stays true. In it, quoted
strings and heredocs are plain strings of ``a`` (their parts are parsed by ``templates``), comments
and newlines are spaces or, between the elements of an object, commas; prefix operators are spaces
(``Scanned.prefixes`` remembers them); namespaced and non-ASCII names are plain names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_BRACKETS = 60
MAX_TOKENS = 20_000  # spaces count; the grammar takes 50 microseconds for a token

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r]+)
  | (?P<newline>\n)
  | (?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/)
  | (?P<heredoc><<-?(?=[^\W\d]))
  | (?P<quote>")
  | (?P<splat>\[[ \t\r\n]*\*[ \t\r\n]*\])
  | (?P<name>[^\W\d][\w-]*(?:::[^\W\d][\w-]*)*)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<operator>\.\.\.|=>|==|!=|<=|>=|&&|\|\||\.\*|[-+*/%!<>?:.,=(){}\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)
_FOR = re.compile(r"(?:[ \t\r\n]|#[^\n]*\n|//[^\n]*\n|/\*.*?\*/)*for(?![\w-])", re.DOTALL)
_HEREDOC = re.compile(r"<<(?P<flush>-?)(?P<marker>[^\W\d][\w-]*)\r?\n")
_CLOSING = {"(": ")", "[": "]", "{": "}", "for": "}", "${": "}"}
_ENDS_OPERAND = frozenset({")", "]", "}", ".*", "name", "number", "template"})
_WORDS_BEFORE_OPERANDS = frozenset({"in", "if"})


class ScanError(Exception):
    """The text is not an expression."""


@dataclass(slots=True)
class TemplateSpan:
    """Where a template's content stands: between these offsets, without quotes or markers."""

    start: int
    end: int
    is_heredoc: bool = False
    is_flush: bool = False


@dataclass(slots=True)
class Scanned:
    """The masked text, the templates by the offset where they start, the prefixes likewise."""

    masked: str
    end: int
    templates: dict[int, TemplateSpan] = field(default_factory=dict)
    prefixes: dict[int, list[tuple[str, int]]] = field(default_factory=dict)


def scan(text: str, start: int = 0, *, inside_template: bool = False, level: int = 0) -> Scanned:
    """Mask the expression that starts at an offset; raises ScanError when there is none.

    Inside a template it ends at the ``}`` (or ``~}``) that closes the sequence, newlines have no
    meaning, and the result's ``end`` is the offset of that closing.
    """
    return _Scanner(text, start, level, inside_template=inside_template).run()


class _Scanner:
    def __init__(self, text: str, start: int, level: int, *, inside_template: bool) -> None:
        self.text = text
        self.at = start
        self.level = level
        self.pieces: list[str] = []
        self.brackets: list[str] = ["${"] if inside_template else []
        self.before = ""  # the last token that means something: itself, or its kind
        self.after_dot = False
        self.pending: list[tuple[str, int]] = []
        self.result = Scanned("", start)

    def run(self) -> Scanned:
        text, length = self.text, len(self.text)
        while self.at < length:
            if len(self.pieces) > MAX_TOKENS:
                raise ScanError("too long")
            match = _TOKEN.match(text, self.at)
            if match is None:
                if text.startswith("~}", self.at) and self.brackets == ["${"]:
                    break
                raise ScanError(f"unexpected character at {self.at}")
            kind = match.lastgroup
            if kind == "operator" and match.group() == "}" and self.brackets == ["${"]:
                break
            assert kind is not None
            getattr(self, f"_{kind}")(match)
        if self.brackets not in ([], ["${"]) or (self.brackets and self.at >= length):
            raise ScanError("a bracket is not closed")
        self.result.masked = "".join(self.pieces)
        self.result.end = self.at
        return self.result

    def _blank(self, match: re.Match[str]) -> None:
        self.pieces.append(" " * len(match.group()))
        self.at = match.end()

    _space = _comment = _blank

    def _newline(self, match: re.Match[str]) -> None:
        separates = self.brackets[-1:] == ["{"] and self.before not in ("{", ",")
        if not self.brackets and self.text[self.at :].strip():
            self._check_only_comments()
        self.pieces.append("," if separates else " ")
        if separates:
            self.before = ","
        self.at = match.end()

    def _check_only_comments(self) -> None:
        rest = self.at
        while rest < len(self.text):
            match = _TOKEN.match(self.text, rest)
            if match is None or match.lastgroup not in ("space", "newline", "comment"):
                raise ScanError("the expression ends before the text does")
            rest = match.end()

    def _operand(self, kind: str, masked: str, end: int) -> None:
        """Take a name, number, template or opening bracket, which prefixes may stand before."""
        if self.pending:
            self.result.prefixes[self.at] = self.pending
            self.pending = []
        self.pieces.append(masked)
        self.before = kind
        self.after_dot = False
        self.at = end

    def _name(self, match: re.Match[str]) -> None:
        name = match.group()
        is_word = name in _WORDS_BEFORE_OPERANDS and not self.after_dot
        plain = name.isascii() and ":" not in name
        masked = name if plain else "x" * len(name)
        if is_word and self.pending:
            raise ScanError("an operator without operand")
        self._operand("word" if is_word else "name", masked, match.end())

    def _number(self, match: re.Match[str]) -> None:
        if self.after_dot and not match.group().isdigit():
            raise ScanError("HCL refuses two old-style indexes in a row")
        self._operand("number", match.group(), match.end())

    def _quote(self, match: re.Match[str]) -> None:
        end = skip_quoted(self.text, match.end(), self.level + 1)
        self.result.templates[self.at] = TemplateSpan(match.end(), end)
        self._operand("template", _placeholder(self.at, end + 1), end + 1)

    def _heredoc(self, _match: re.Match[str]) -> None:
        opening = _HEREDOC.match(self.text, self.at)
        if opening is None:
            raise ScanError("not a heredoc")
        marker, flush = opening["marker"], bool(opening["flush"])
        start, end = skip_heredoc(self.text, opening.end(), marker, self.level + 1)
        self.result.templates[self.at] = TemplateSpan(
            opening.end(), start, is_heredoc=True, is_flush=flush
        )
        self._operand("template", _placeholder(self.at, end), end)

    def _splat(self, match: re.Match[str]) -> None:
        self.pieces.append("[*]" + " " * (len(match.group()) - 3))
        self.before = "]"
        self.after_dot = False
        self.at = match.end()

    def _operator(self, match: re.Match[str]) -> None:
        operator = match.group()
        if operator in "!-" and self.before not in _ENDS_OPERAND:
            self.pending.append((operator, self.at))
            self._blank(match)
            return
        if operator in "([{":
            self._open(operator)
            return
        if self.pending:
            raise ScanError("an operator without operand")
        if operator in ")]}" and (not self.brackets or _CLOSING[self.brackets.pop()] != operator):
            raise ScanError("brackets do not match")
        self.pieces.append(operator)
        self.before = operator
        self.after_dot = operator == "."
        self.at = match.end()

    def _open(self, bracket: str) -> None:
        if len(self.brackets) + self.level >= MAX_BRACKETS:
            raise ScanError("nested too deeply")
        is_loop = bracket == "{" and _FOR.match(self.text, self.at + 1) is not None
        self._operand(bracket, bracket, self.at + 1)
        self.brackets.append("for" if is_loop else bracket)


def _placeholder(start: int, end: int) -> str:
    return f'"{"a" * (end - start - 2)}"'


def skip_quoted(text: str, at: int, level: int) -> int:
    """Return the offset of the quote that closes the one before ``at``."""
    if level > MAX_BRACKETS:
        raise ScanError("nested too deeply")
    while (match := QUOTED.match(text, at)) is not None:
        if match.lastgroup == "close":
            return match.start()
        at = match.end() if match.lastgroup == "text" else skip_sequence(text, match.end(), level)
    raise ScanError("a string is not closed")


def skip_heredoc(text: str, at: int, marker: str, level: int) -> tuple[int, int]:
    """Return where the closing line of a heredoc starts, and where its marker ends."""
    if level > MAX_BRACKETS:
        raise ScanError("nested too deeply")
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        if line.strip() == marker:
            return at, at + len(line.rstrip())
        while (match := UNQUOTED.match(text, at)) is not None:
            at = match.end()
            if match.lastgroup == "sequence":
                at = skip_sequence(text, at, level)
            elif match.group().endswith("\n"):
                break
    raise ScanError("a heredoc is not closed")


def skip_sequence(text: str, at: int, level: int) -> int:
    """Return the offset after the ``}`` that closes the ``${`` or ``%{`` before ``at``."""
    end = scan(text, at, inside_template=True, level=level).end
    return end + (2 if text.startswith("~}", end) else 1)


QUOTED = re.compile(
    r"""
    (?P<text>(?:[^"\\$%\r\n]|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))+)
  | (?P<sequence>[$%]\{~?)
  | (?P<close>")
    """,
    re.VERBOSE,
)
# One line at the most, because a strip marker eats no more than the rest of its line.
UNQUOTED = re.compile(
    r"""
    (?P<text>(?:[^$%\n]|\$\$\{|%%\{|[$%](?!\{))*\n|(?:[^$%\n]|\$\$\{|%%\{|[$%](?!\{))+)
  | (?P<sequence>[$%]\{~?)
    """,
    re.VERBOSE,
)
