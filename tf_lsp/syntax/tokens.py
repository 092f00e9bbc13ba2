"""Splits a stretch of Terraform into tokens and pairs its brackets, in one linear pass.

Two passes may be made over the same text. The strict one counts brackets as Terraform does. Where
the count does not come out, the recovering one lets the layout decide: a line that is indented no
deeper than the line of an open bracket shows that the bracket was left open.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from tf_lsp.dataclass import dataclass, field

IDENTIFIER = r"[^\W\d][\w-]*"

# Inside a quoted string, up to its end, an interpolation or the end of the line.
# No possessive quantifiers in this module: before 3.11.4, Python matches some of them wrongly. The
# loops are written so that there is nothing to go back to.
_QUOTED = r'[^"\\\n\r$%]*(?:(?:\\[^\n\r]|\$\$\{|%%\{|\$(?!\{)|%(?!\{))[^"\\\n\r$%]*)*'
_QUOTED_PART = re.compile(rf'{_QUOTED}(?:(?P<end>")|(?P<interpolation>[$%]\{{)|)')

_ANYWHERE = rf"""
    [ \t]*(?:\r(?!\n)[ \t]*)*(?:
      (?P<newline>\r?\n)
    | (?P<string>"{_QUOTED}")
    | (?P<quote>")
    | (?P<open>[\[({{])
    | (?P<close>[\])}}])
    | (?P<line_comment>(?:\#|//)[^\n]*)
    | (?P<block_comment>/\*)
    | (?P<heredoc><<-?{IDENTIFIER}(?=\r?\n))
"""
# Where a statement begins, words count.
_STATEMENT = re.compile(
    rf"""{_ANYWHERE}
    | (?P<identifier>{IDENTIFIER})
    | (?P<equals>=(?![=>]))
    | (?P<other>\d[\w.]*|=[=>]|.)
    | (?P<end>\Z))
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN = r'[^"\[\](){}\#/<\n\r=]'
_NOT_SPECIAL = r"(?:/(?![/*])|<(?!<)|(?<=[=!<>])=|=(?=[=>])|\r(?!\n))"
# Behind the "=" of an argument, or behind a bracket, all that is neither a bracket nor a text may
# come in one piece.
_EXPRESSION = re.compile(
    rf"""{_ANYWHERE}
    | (?P<equals>(?<![=!<>])=(?![=>]))
    | (?P<other>(?:{_PLAIN}|{_NOT_SPECIAL}){_PLAIN}*(?:{_NOT_SPECIAL}{_PLAIN}*)*|.)
    | (?P<end>\Z))
    """,
    re.VERBOSE | re.DOTALL,
)

_LABEL = rf'(?:[ \t]*"[^"\n\\]*"|(?:[ \t]+|(?<=")){IDENTIFIER})'
# Where a top-level block of Terraform begins beyond doubt: at the start of a line, with a known
# keyword and its number of labels.
ANCHOR = re.compile(
    rf"""^(?:(?:resource|data|ephemeral){_LABEL}{{2}}
    |(?:module|variable|output|provider|check){_LABEL}
    |(?:locals|terraform|moved|import|removed))[ \t]*\{{""",
    re.VERBOSE | re.MULTILINE,
)
_BLANK = re.compile(r"\s*(?:(?:#|//)[^\n]*\n\s*)*")
_MAX_AHEAD = 16
"""How many items with brackets in them are looked through for a brace too many."""

CLOSING = {"{": "}", "[": "]", "(": ")", "${": "}"}


class Token(NamedTuple):
    """A piece of text between two offsets; the kind is a group's name in the patterns above."""

    kind: str
    start: int
    end: int


class Ending(NamedTuple):
    """Where an open bracket ends: the index of a token, and whether that token closes it."""

    token: int
    closed: bool


@dataclass(slots=True)
class Tokens:
    """The tokens of one stretch of text, without blanks, and what became of its brackets."""

    tokens: list[Token] = field(default_factory=list)
    endings: dict[int, Ending] = field(default_factory=dict)
    """By the index of the opening token."""
    open_texts: set[int] = field(default_factory=set)
    """The indexes of strings, heredocs and comments that have no end."""
    strays: set[int] = field(default_factory=set)
    """The indexes of closing brackets that close nothing."""
    end: int = 0
    balanced: bool = True


class ItemAhead(NamedTuple):
    """What a look ahead tells of a top-level item."""

    end: int
    has_brackets: bool = False
    has_stray: bool | None = None
    """Whether a bracket in it closes nothing; None where only what follows can tell."""
    reach: int = 0
    """How far the look went."""


@dataclass(slots=True)
class Lookahead:
    """Finds the ends of heredocs and comments, and remembers what is known to be missing.

    Without that memory, a file of a thousand open heredocs would be searched a thousand times.
    """

    text: str
    reach: int = 0
    """The farthest offset that an answer depended on."""
    items: dict[int, ItemAhead] = field(default_factory=dict)
    """What was seen ahead, by the offset where the item begins."""
    _lone_word: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """For a word, from where it was searched, and where it stands alone on its line."""
    _lone_words: dict[str, list[int]] | None = None
    _comment: tuple[int, int] = (0, 0)
    _last_blocks: dict[int, int] = field(default_factory=dict)

    def heredoc_end(self, marker: str, start: int) -> int | None:
        """Return the offset behind the closing marker of a heredoc whose text begins at start.

        None where the marker is missing, or plainly belongs to a later heredoc: between the two
        another top-level block begins and opens a heredoc of the same name.
        """
        opener = re.compile(rf"<<-?{re.escape(marker)}\r?\n")
        return self._unless_later(self._next_lone_word(marker, start), start, opener)

    def comment_end(self, start: int) -> int | None:
        """Return the offset behind the ``*/`` of a comment that begins at start.

        None where it is missing, or plainly belongs to a later comment.
        """
        searched, end = self._comment
        if not searched <= start <= end - 4:
            found = self.text.find("*/", start + 2)
            end = found + 2 if found >= 0 else len(self.text) + 4
            self._comment = (start, end)
        return self._unless_later(end if end <= len(self.text) else None, start, _COMMENT_OPENER)

    def look_until(self, end: int) -> None:
        """Note that an answer depended on the text up to an offset and on whether it goes on."""
        self.reach = max(self.reach, end + 1)

    def _unless_later(self, end: int | None, start: int, opener: re.Pattern[str]) -> int | None:
        if end is None:
            self.look_until(len(self.text))
            return None
        if end not in self._last_blocks:
            self._last_blocks[end] = self._last_block(start, end, opener)
        if start > self._last_blocks[end]:
            return end
        self.look_until(self.line_end(end))
        return None

    def line_end(self, offset: int) -> int:
        """Return where the line of an offset ends."""
        newline = self.text.find("\n", offset)
        return newline if newline >= 0 else len(self.text)

    def _last_block(self, start: int, end: int, opener: re.Pattern[str]) -> int:
        """Return where the last top-level block begins that has an opener between itself and end.

        An end in a string belongs to the string, as in ``"**/*.json"``, and counts as an opener.
        """
        before = self.text.count('"', self.text.rfind("\n", 0, end) + 1, end)
        is_quoted = before % 2 and self.text.find('"', end, self.line_end(end)) >= 0
        *_, last = (start, *(match.start() for match in opener.finditer(self.text, start, end)))
        anchors = ANCHOR.finditer(self.text, start, end if is_quoted else last)
        *_, block = (-1, *(anchor.start() for anchor in anchors))
        return block

    def _next_lone_word(self, word: str, start: int) -> int | None:
        """Return the end of the next line, from start on, that consists of the word alone."""
        if self._lone_words is None:
            searched, found_at, end = self._lone_word.get(word, (0, -1, -1))
            if searched <= start <= found_at:
                return end
            pattern = re.compile(_LONE_WORD.format(re.escape(word)), re.MULTILINE)
            if found := pattern.search(self.text, start):
                self._lone_word[word] = start, *found.span()
                return found.end()
            self._lone_words = {}
            pattern = re.compile(_LONE_WORD.format(IDENTIFIER), re.MULTILINE)
            for found in pattern.finditer(self.text):
                self._lone_words.setdefault(found.group(1), []).append(found.end())
        ends = self._lone_words.get(word, [])
        index = bisect_right(ends, start)
        return ends[index] if index < len(ends) else None


_LONE_WORD = r"^[ \t\v\f]*({})(?=[ \t\v\f]*\r?\n)"
_COMMENT_OPENER = re.compile(r"/\*")


class _Open(NamedTuple):
    bracket: str
    token: int
    indent: int
    pattern: re.Pattern[str]


def tokens_of(text: str, start: int, lookahead: Lookahead) -> Tokens:
    """Return the tokens of the top-level item that begins at an offset.

    Where its brackets do not come out, the layout decides, and the result is not ``balanced``.
    """
    tokens = Tokenizer(text, start, lookahead, recover=False).run()
    if not tokens.balanced:
        tokens = Tokenizer(text, start, lookahead, recover=True).run()
        tokens.balanced = False
    return tokens


class Tokenizer:
    """Makes the tokens of one top-level item or, recovering, of all up to the next anchor."""

    def __init__(self, text: str, start: int, lookahead: Lookahead, *, recover: bool) -> None:
        self.text = text
        self.start = start
        self.lookahead = lookahead
        self.recover = recover
        self.result = Tokens()
        self.tokens = self.result.tokens
        self.stack: list[_Open] = []
        self.indent = 0
        self.pattern = _STATEMENT
        self.unended_until = 0

    def run(self, *, looks_ahead: bool = True) -> Tokens:
        """Return the tokens from the start to the item's end, its line break included.

        The strict pass stops at the first sign that the brackets do not balance. Where it finds,
        looking ahead, that the item may have ended too early, it goes on to the next anchor.
        """
        text, tokens, result, add = self.text, self.tokens, self.result, self._add
        position = line = self.start
        first: int | None = None
        starts_line, block, reads_on = True, False, False
        while position < len(text) and (result.balanced or self.recover):
            goes_on = self.stack or self.recover or reads_on
            if starts_line and first is not None and goes_on and self._at_anchor(line, first):
                break
            found = self.pattern.match(text, position)
            assert found is not None
            kind = found.lastgroup or "end"
            start, position = found.span(kind)
            if kind == "newline":
                tokens.append(Token(kind, start, position))
                line, starts_line, self.pattern = position, True, _STATEMENT
                if first is not None and not self.stack and not self.recover:
                    reads_on = reads_on or (looks_ahead and block and self._stray_follows(position))
                    if not reads_on:
                        break
                continue
            if starts_line:
                starts_line, self.indent = False, start - line
                if self.recover and self.stack and kind not in ("line_comment", "block_comment"):
                    self._leave_open_by_layout(closing=kind == "close")
            if first is None and kind not in ("line_comment", "block_comment", "end"):
                first = start
            if kind == "open" and not self.stack:
                block = self.pattern is _STATEMENT and text[start] == "{"
            position = add(kind, start, position)
        self._leave_open(0)
        result.end = position
        return result

    def _add(self, kind: str, start: int, end: int) -> int:
        """Add a token; return the offset where the next one begins."""
        if kind == "open":
            self._open(self.text[start], start, end)
            if self.text[start] != "{":
                self.pattern = _EXPRESSION
        elif kind == "close":
            return self._close(start)
        elif kind == "quote":
            return self._open_string(start)
        elif kind in ("heredoc", "block_comment"):
            return self._long_text(kind, start, end)
        elif kind != "end":
            if kind == "equals":
                self.pattern = _EXPRESSION
            self.tokens.append(Token(kind, start, end))
        return end

    def _at_anchor(self, line: int, first: int) -> bool:
        """Whether a line begins a top-level block before the item that begins at first is over."""
        found = self.text[line].isalpha() and ANCHOR.match(self.text, line)
        if not found:
            return False
        # A check's own data source is the one known keyword that may stand inside a block.
        if found.group().startswith("data") and self.text.startswith("check", first):
            return self.recover
        self.result.balanced = not self.stack
        return True

    def _stray_follows(self, position: int) -> bool:
        """Whether a bracket that closes nothing comes before the next top-level block.

        Then the item's own closing brace may be the one too many.
        """
        items, with_brackets = self.lookahead.items, 0
        while with_brackets < _MAX_AHEAD:
            if position not in items:
                items[position] = self._item_ahead(position)
            item = items[position]
            self.lookahead.reach = max(self.lookahead.reach, item.reach)
            if item.has_stray is not None:
                return item.has_stray
            with_brackets += item.has_brackets
            position = item.end
        return False

    def _item_ahead(self, position: int) -> ItemAhead:
        text, lookahead = self.text, self.lookahead
        before, lookahead.reach = lookahead.reach, 0
        start = self._skip_comments(position)
        lookahead.look_until(lookahead.line_end(start))
        item = ItemAhead(start, has_stray=False)
        if start < len(text) and not ANCHOR.match(text, start):
            found = Tokenizer(text, start, lookahead, recover=False).run(looks_ahead=False)
            lookahead.look_until(found.end)
            decided = found.strays or not found.balanced
            has_stray = bool(found.strays and found.balanced) if decided else None
            item = ItemAhead(found.end, bool(found.endings), has_stray)
        item = item._replace(reach=lookahead.reach)
        lookahead.reach = before
        return item

    def _skip_comments(self, position: int) -> int:
        while True:
            blank = _BLANK.match(self.text, position)
            assert blank is not None
            position = blank.end()
            end = None
            if self.text.startswith("/*", position):
                end = self.lookahead.comment_end(position)
            if end is None:
                return position
            position = end

    def _open(self, bracket: str, start: int, end: int) -> None:
        self.stack.append(_Open(bracket, len(self.tokens), self.indent, self.pattern))
        self.tokens.append(Token("open", start, end))

    def _close(self, start: int) -> int:
        bracket, stack = self.text[start], self.stack
        if stack and stack[-1].bracket == "${" and bracket == "}":
            return self._close_interpolation(start)
        depth = len(stack)
        while depth and CLOSING.get(stack[depth - 1].bracket) != bracket:
            depth -= 1
        if depth != len(stack):
            self.result.balanced = False
        if depth and stack[depth - 1].bracket != "${":
            self._leave_open(depth)
            self._pair(start)
        else:
            self.result.strays.add(len(self.tokens))
            self.tokens.append(Token("close", start, start + 1))
        return start + 1

    def _pair(self, start: int) -> None:
        opened = self.stack.pop()
        self.pattern = opened.pattern
        self.result.endings[opened.token] = Ending(len(self.tokens), closed=True)
        self.tokens.append(Token("close", start, start + 1))

    def _leave_open(self, depth: int) -> None:
        """Declare all brackets above a depth unclosed: they end before the next token."""
        for left in self.stack[depth:]:
            self.result.balanced = False
            self.result.endings[left.token] = Ending(len(self.tokens), closed=False)
            if left.bracket == '"':
                self.result.open_texts.add(left.token)
        del self.stack[depth:]

    def _leave_open_by_layout(self, *, closing: bool) -> None:
        """Leave open what a line that is indented no deeper shows to be unfinished.

        A closing bracket may stand below its opening one. Brackets that stand no deeper than the
        outermost one are exempt: where nothing is indented, all lines are alike.
        """
        depth = len(self.stack)
        shallow = max(self.stack[0].indent, self.indent - (not closing))
        while self.stack[depth - 1].indent > shallow:
            depth -= 1
        self._leave_open(depth)

    def _open_string(self, start: int) -> int:
        """Read the beginning of a string that has interpolations or no end."""
        found = _QUOTED_PART.match(self.text, start + 1)
        assert found is not None
        if found["interpolation"]:
            self._open('"', start, start + 1)
            self._open("${", found.start("interpolation"), found.end())
        else:
            self.result.open_texts.add(len(self.tokens))
            self.tokens.append(Token("string", start, found.end()))
        return found.end()

    def _close_interpolation(self, start: int) -> int:
        """Close ``${`` and go on in the string around it, if that string ever ends."""
        found = None
        if start >= self.unended_until:
            found = _QUOTED_PART.match(self.text, start + 1)
            assert found is not None
            if found["end"] or found["interpolation"]:
                self._pair(start)
                if found["end"]:
                    self._pair(found.end() - 1)
                else:
                    self._open("${", found.start("interpolation"), found.end())
                return found.end()
            self.unended_until = found.end()
        self.result.balanced = False
        opened = self.tokens[self.stack[-1].token]
        if self.text.find("\n", opened.start, start) < 0:
            self._pair(start)
            self._leave_open(len(self.stack) - 1)
            return self.unended_until
        # The interpolation came from another line, and this brace was never meant for it, nor for
        # any that it stands in: what is between has been read as code either way.
        depth = len(self.stack)
        while depth and self.stack[depth - 1].bracket == "${":
            depth -= 2
        self._leave_open(depth)
        return self._close(start)

    def _long_text(self, kind: str, start: int, end: int) -> int:
        """Read a heredoc or a comment that may run over many lines."""
        if kind == "heredoc":
            marker = self.text[start:end].lstrip("<-")
            stop = self.lookahead.heredoc_end(marker, end)
        else:
            stop = self.lookahead.comment_end(start)
        if stop is None:
            self.result.open_texts.add(len(self.tokens))
            newline = self.text.find("\n", end)
            stop = len(self.text) if newline < 0 else newline
            stop = start + len(self.text[start:stop].rstrip("\r"))
        self.tokens.append(Token(kind, start, stop))
        return stop
