"""Prepare an expression's text for python-hcl2: find its templates, mask what the grammar lacks.

The masked text has the length of the original, so that every offset stays true. In it, quoted
strings and heredocs are plain strings of ``a`` (their parts are parsed by ``templates``), comments
and newlines are spaces or, between the elements of an object, commas; prefix operators are spaces
(``Scanned.prefixes`` remembers them), a minus between operands is a plus; namespaced and non-ASCII
names are plain names.
"""

from __future__ import annotations

import re

from tf_lsp.dataclass import dataclass, field

MAX_TEXT = 200_000
MAX_TOKENS = 20_000  # spaces count; the grammar takes 50 microseconds for a token
MAX_NESTING = 60  # of brackets, template sequences, branches of conditionals, splats

NAME = r"[^\W\d][\w-]*"
NUMBER = r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_COMMENT = r"\#[^\n]*+|//[^\n]*+|/\*.*?\*/"
BLANK_IN_LINE = rf"(?:[ \t\r]++|{_COMMENT})*+"
BLANK = rf"(?:[ \t\r\n]++|{_COMMENT})*+"
"""What may stand between two tokens; patterns with it need ``re.DOTALL`` for the comments."""

_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r]+)
  | (?P<newline>\n)
  | (?P<comment>{_COMMENT})
  | (?P<unclosed>/\*)
  | (?P<heredoc><<-?(?=[^\W\d]))
  | (?P<quote>")
  | (?P<splat>\[[ \t\r\n]*\*[ \t\r\n]*\])
  | (?P<name>{NAME}(?:::{NAME})*)
  | (?P<number>{NUMBER})
  | (?P<operator>\.\.\.|=>|==|!=|<=|>=|&&|\|\||\.\*|[-+*/%!<>?:.,=(){{}}\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)
_MORE_NUMBER = re.compile(r"\.[0-9]")
STARTS_FOR = re.compile(rf"{BLANK}for(?!::|[\w-])", re.DOTALL)
_ONLY_BLANK = re.compile(rf"{BLANK}\Z", re.DOTALL)
_OPENS_CALL = re.compile(rf"{BLANK}\(", re.DOTALL)
_OPENS_CALL_IN_LINE = re.compile(rf"{BLANK_IN_LINE}\(", re.DOTALL)
HEREDOC = re.compile(rf"<<(?P<flush>-?)(?P<marker>{NAME})\r?\n")
_CLOSING = {"(": ")", "[": "]", "{": "}", "for": "}", "${": "}"}
_ENDS_OPERAND = frozenset({")", "]", "}", ".*", "name", "number", "template"})


class ScanError(Exception):
    """The text is not an expression."""


def check_name(name: str) -> None:
    """Raise ScanError for what Python takes for word characters and HCL does not."""
    if not name.isascii() and not re.sub("::|-", "", name).isidentifier():
        raise ScanError("not a name")


def deeper(depth: int) -> int:
    """Return the depth inside one bracket more; raises ScanError where that is too deep."""
    if depth >= MAX_NESTING:
        raise ScanError("nested too deeply")
    return depth + 1


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


def scan(text: str, start: int = 0, *, inside_template: bool = False, depth: int = 0) -> Scanned:
    """Mask the expression that starts at an offset; raises ScanError when there is none.

    Inside a template it ends at the ``}`` (or ``~}``) that closes the sequence, newlines have no
    meaning, and the result's ``end`` is the offset of that closing. ``depth`` counts what is open
    around the expression, without that sequence.
    """
    if inside_template:
        deeper(depth)
    return _Scanner(text, start, depth, inside_template=inside_template).run()


class _Scanner:
    def __init__(self, text: str, start: int, depth: int, *, inside_template: bool) -> None:
        self.text = text
        self.at = start
        self.depth = depth  # without the brackets of this expression
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
        if self.pending:
            raise ScanError("an operator without operand")
        self.result.masked = "".join(self.pieces)
        self.result.end = self.at
        return self.result

    def _blank(self, match: re.Match[str]) -> None:
        self.pieces.append(" " * len(match.group()))
        self.at = match.end()

    _space = _comment = _blank

    def _unclosed(self, _match: re.Match[str]) -> None:
        raise ScanError("a comment is not closed")

    def _newline(self, match: re.Match[str]) -> None:
        if not self.brackets:
            self._end()
            return
        in_object = self.brackets[-1] == "{"
        if in_object and self.pending:
            raise ScanError("an operator without operand")
        separates = in_object and self.before not in ("{", ",")
        self.pieces.append("," if separates else " ")
        if separates:
            self.before = ","
        self.at = match.end()

    def _end(self) -> None:
        """Take the rest of the text, in which only comments may follow the first newline."""
        if _ONLY_BLANK.match(self.text, self.at) is None:
            raise ScanError("the expression ends before the text does")
        self.pieces.append(" " * (len(self.text) - self.at))
        self.at = len(self.text)

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
        name, end = match.group(), match.end()
        check_name(name)
        if self.before == "..." and name != "if":  # the grammar would find an "if" in "iffy"
            raise ScanError("a name after an ellipsis")
        in_line = self.brackets[-1:] in ([], ["{"])
        opens_call = _OPENS_CALL_IN_LINE if in_line else _OPENS_CALL
        if ":" in name and (self.after_dot or not opens_call.match(self.text, end)):
            raise ScanError("only functions have namespaces")
        # Behind a prefix, "for" is a name, but the grammar does not see the prefix.
        hidden = bool(self.pending) and name not in ("true", "false", "null")
        plain = name.isascii() and ":" not in name and not hidden
        kind = "word" if self._is_word(name) else "name"
        self._operand(kind, name if plain else "x" * len(name), end)

    def _is_word(self, name: str) -> bool:
        """Whether an operand follows the name, which belongs to a ``for``."""
        if self.before in _ENDS_OPERAND or self.before == "...":
            return name in ("in", "if")
        return name == "for" and self.before in ("[", "{") and not self.pending

    def _number(self, match: re.Match[str]) -> None:
        if self.after_dot and not match.group().isdigit():
            raise ScanError("HCL refuses two old-style indexes in a row")
        if _MORE_NUMBER.match(self.text, match.end()) and not self.after_dot:
            raise ScanError("HCL takes this for a number, and for none")
        self._operand("number", match.group(), match.end())

    def _quote(self, match: re.Match[str]) -> None:
        end = skip_quoted(self.text, match.end(), self.depth + len(self.brackets))
        self.result.templates[self.at] = TemplateSpan(match.end(), end)
        self._operand("template", _placeholder(self.at, end + 1), end + 1)

    def _heredoc(self, _match: re.Match[str]) -> None:
        opening = HEREDOC.match(self.text, self.at)
        if opening is None:
            raise ScanError("not a heredoc")
        marker, flush = opening["marker"], bool(opening["flush"])
        depth = self.depth + len(self.brackets)
        start, end = skip_heredoc(self.text, opening.end(), marker, depth)
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
        # The grammar would take "-10" for a number, whatever stands before it.
        self.pieces.append("+" if operator == "-" else operator)
        self.before = operator
        self.after_dot = operator == "."
        self.at = match.end()

    def _open(self, bracket: str) -> None:
        deeper(self.depth + len(self.brackets))
        is_loop = bracket == "{" and STARTS_FOR.match(self.text, self.at + 1) is not None
        is_index = bracket == "[" and self.before in _ENDS_OPERAND
        self._operand("index" if is_index else bracket, bracket, self.at + 1)
        self.brackets.append("for" if is_loop else bracket)


def _placeholder(start: int, end: int) -> str:
    return f'"{"a" * (end - start - 2)}"'


def skip_quoted(text: str, at: int, depth: int) -> int:
    """Return the offset of the quote that closes the one before ``at``."""
    while (match := QUOTED.match(text, at)) is not None:
        if match.lastgroup == "close":
            return match.start()
        at = match.end() if match.lastgroup == "text" else skip_sequence(text, match.end(), depth)
    raise ScanError("a string is not closed")


def skip_heredoc(text: str, at: int, marker: str, depth: int) -> tuple[int, int]:
    """Return where the closing line of a heredoc starts, and where its marker ends."""
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        if line.strip() == marker:
            return at, at + len(line.rstrip())
        while (match := UNQUOTED.match(text, at)) is not None:
            at = match.end()
            if match.lastgroup == "sequence":
                at = skip_sequence(text, at, depth)
            elif match.group().endswith("\n"):
                break
    raise ScanError("a heredoc is not closed")


def skip_sequence(text: str, at: int, depth: int) -> int:
    """Return the offset after the ``}`` that closes the ``${`` or ``%{`` before ``at``."""
    end = scan(text, at, inside_template=True, depth=depth).end
    return end + (2 if text.startswith("~}", end) else 1)


QUOTED = re.compile(
    r"""
    (?P<text>(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))+)
  | (?P<sequence>[$%]\{~?)
  | (?P<close>")
    """,
    re.VERBOSE,
)
# One line at the most, because a strip marker eats no more than the rest of its line.
UNQUOTED = re.compile(
    r"""
    (?P<text>(?:[^$%\n]++|\$\$\{|%%\{|[$%](?!\{))*\n|(?:[^$%\n]++|\$\$\{|%%\{|[$%](?!\{))+)
  | (?P<sequence>[$%]\{~?)
    """,
    re.VERBOSE,
)
