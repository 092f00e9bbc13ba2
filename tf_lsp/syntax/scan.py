"""Reads one section of a file: the statements that its tokens form, and what is wrong with them."""

from __future__ import annotations

import re

from tf_lsp.dataclass import dataclass, field
from tf_lsp.syntax.lines import read_lines
from tf_lsp.syntax.model import Attribute, Block, Body, Comment, Label, Reading, SyntaxProblem
from tf_lsp.syntax.tokens import IDENTIFIER, Lookahead, Token, Tokens, tokens_of
from tf_lsp.text import BYTE_ORDER_MARK, Span

_LAST_WORD = re.compile(rf"(?<![\w.-])({IDENTIFIER})[ \t]*$")
_NOWHERE = Span(0, 0)


def read_section(text: str) -> Reading:
    """Return what is in the text of a section; any text has something in it."""
    body = read_lines(text)
    return Reading(body) if body else read_tokens(text, 0)


def read_marked_section(text: str) -> Reading:
    """Return what is in the text of a section that begins with the byte order mark of a file."""
    return read_tokens(text, len(BYTE_ORDER_MARK))


def comments_of(text: str) -> tuple[Comment, ...]:
    """Return the comments in the text of a section."""
    tokens = tokens_of(text, 0, Lookahead(text)).tokens
    return tuple(Comment(Span(*token[1:])) for token in tokens if "comment" in token.kind)


def read_tokens(text: str, start: int) -> Reading:
    """Return what the tokens of a section tell, from an offset on."""
    tokens = tokens_of(text, start, Lookahead(text))
    statements = _Statements(text, tokens)
    body = statements.read()
    problems = sorted(statements.problems, key=lambda problem: problem.span)
    if statements.open_texts or not tokens.balanced:
        # What a guess makes of the rest would only repeat the first problem.
        problems = statements.open_texts or problems[:1]
    return Reading(body, tuple(problems))


@dataclass(slots=True)
class _Frame:
    """A body that is being read: of a block, or of the whole section."""

    end: int
    """The index of the token that ends it."""
    type: Span = _NOWHERE
    labels: tuple[Label, ...] = ()
    opened: Span = _NOWHERE
    closed: bool = False
    attributes: list[Attribute] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    @property
    def header(self) -> Span:
        return Span(self.type.start, self.labels[-1].span.end if self.labels else self.type.end)

    def body(self) -> Body:
        return Body(tuple(self.attributes), tuple(self.blocks))


class _Statements:
    """Reads statements off the tokens of one section."""

    def __init__(self, text: str, found: Tokens) -> None:
        self.text = text
        self.found = found
        self.tokens = found.tokens
        self.index = 0
        self.frames = [_Frame(end=len(found.tokens) + 1)]
        self.problems: list[SyntaxProblem] = []
        self.open_texts = self._open_texts()
        self.headers: dict[int, Span] = {}

    def read(self) -> Body:
        """Return the body of the section; the problems stand beside it."""
        while True:
            frame = self.frames[-1]
            if self.index >= frame.end or (self.index >= len(self.tokens) and self.frames[1:]):
                self._finish_block()
            elif self.index >= len(self.tokens):
                break
            else:
                self._statement(self.tokens[self.index])
        self._report_brackets()
        return frame.body()

    def span(self, token: Token) -> Span:
        """Return the span of a token."""
        return Span(token.start, token.end)

    def _problem(self, span: Span, message: str) -> None:
        self.problems.append(SyntaxProblem(span, message))

    def _statement(self, token: Token) -> None:
        if token.kind in ("newline", "line_comment", "block_comment"):
            self.index += 1
        elif token.kind != "identifier":
            if self.index not in self.found.strays:
                self._problem(self.span(token), "An argument or a block was expected here.")
            self._skip_line()
        else:
            self._argument_or_block(token)

    def _argument_or_block(self, token: Token) -> None:
        name = self.span(token)
        labels: list[Label] = []
        self.index += 1
        while (follower := self._peek()) and follower.kind in (
            "identifier", "string", "block_comment",
        ) and self.index not in self.found.open_texts:  # fmt: skip
            if follower.kind != "block_comment":
                span = self.span(follower)
                labels.append(Label(span.of(self.text).strip('"'), span))
            self.index += 1
        if follower and follower.kind == "equals" and not labels:
            self.index += 1
            self._attribute(name, self.span(follower).end)
        elif follower and self.text[follower.start] == "{":
            self._open_block(name, tuple(labels), follower)
        else:
            self._skip_line()
            self._problem(
                name,
                f'Expected "=" and a value, or "{{" and a block, after "{name.of(self.text)}".',
            )

    def _attribute(self, name: Span, start: int) -> None:
        """Read the expression of an argument, which begins at an offset of the section."""
        frame, end = self.frames[-1], start
        while self.index < frame.end and (token := self._peek()):
            if token.kind in ("newline", "line_comment") or (
                token.kind == "close" and self.index not in self.found.strays
            ):
                break
            if token.kind == "equals":
                word = _LAST_WORD.search(self.text, start, token.start)
                if word:
                    self._add_attribute(name, start, word.start())
                    self._problem(
                        Span(*word.span(1)), "A line break is missing before this argument."
                    )
                    self.index += 1
                    name, start = Span(*word.span(1)), self.span(token).end
                    end = start
                    continue
            if token.kind != "block_comment":
                if end == start:
                    start = self.span(token).start
                end = self.span(token).end
            ending = self.found.endings.get(self.index)
            if ending and ending.closed:
                self.index = ending.token
                end = self.span(self.tokens[ending.token]).end
            self.index += 1
        self._add_attribute(name, start, end)
        if self.index == frame.end and frame.closed and frame.opened.end:
            between = self.text[frame.opened.end : name.start]
            if "\n" in between:
                self._problem(
                    self.span(self.tokens[self.index]), 'A line break is missing before this "}".'
                )

    def _add_attribute(self, name_span: Span, start: int, end: int) -> None:
        frame, name = self.frames[-1], name_span.of(self.text)
        raw = self.text[start:end]
        stripped = raw.strip()
        begin = start + len(raw) - len(raw.lstrip()) if stripped else start
        if not stripped:
            self._problem(name_span, f'A value is missing after "{name} =".')
        if name in frame.names:
            self._problem(name_span, f'The argument "{name}" is already set in this block.')
        frame.names.add(name)
        frame.attributes.append(Attribute(name, *name_span, begin, begin + len(stripped)))

    def _open_block(self, name: Span, labels: tuple[Label, ...], brace: Token) -> None:
        ending = self.found.endings[self.index]
        frame = _Frame(ending.token, name, labels, self.span(brace), ending.closed)
        self.frames.append(frame)
        self.headers[self.index] = frame.header
        self.index += 1

    def _finish_block(self) -> None:
        frame = self.frames.pop()
        end = self.index
        if frame.closed:
            braces = Span(frame.opened.start, self.span(self.tokens[end]).end)
            self.index += 1
        else:
            last = self.tokens[min(end, len(self.tokens)) - 1]
            braces = Span(frame.opened.start, max(self.span(last).end, frame.opened.end))
        self.frames[-1].blocks.append(
            Block(
                frame.type.of(self.text), frame.labels, frame.header, braces, frame.body(),
                frame.closed,
            )
        )  # fmt: skip
        follower = self._peek()
        if (
            frame.closed
            and follower
            and self.index < self.frames[-1].end
            and follower.kind not in ("newline", "line_comment", "block_comment", "close")
        ):
            self._problem(self.span(follower), "A line break is missing after this block.")

    def _peek(self) -> Token | None:
        return self.tokens[self.index] if self.index < len(self.tokens) else None

    def _skip_line(self) -> None:
        """Go to the end of the line, past brackets that close later, but not out of the block."""
        end = self.frames[-1].end
        while self.index < end and (token := self._peek()) and token.kind != "newline":
            ending = self.found.endings.get(self.index)
            self.index = (ending.token if ending and ending.closed else self.index) + 1

    def _report_brackets(self) -> None:
        for index, ending in self.found.endings.items():
            if ending.closed:
                continue
            span = self.span(self.tokens[index])
            if index in self.headers:
                self._problem(self.headers[index], 'This block is not closed: its "}" is missing.')
            elif span.of(self.text) in ("{", "[", "("):
                self._problem(span, f'This "{span.of(self.text)}" is not closed.')
        for index in self.found.strays:
            span = self.span(self.tokens[index])
            self._problem(span, f'This "{span.of(self.text)}" closes nothing.')

    def _open_texts(self) -> list[SyntaxProblem]:
        """Return what is wrong with strings, heredocs and comments: one problem a line."""
        problems: list[SyntaxProblem] = []
        for index in sorted(self.found.open_texts):
            token = self.tokens[index]
            if not problems or token.start >= problems[-1].span.end:
                problems.append(self._open_text(token))
        return problems

    def _open_text(self, token: Token) -> SyntaxProblem:
        span = self.span(token)
        if token.kind == "heredoc":
            marker = span.of(self.text).lstrip("<-").strip()
            message = f'This heredoc is not closed: no line is "{marker}" alone.'
        elif token.kind == "block_comment":
            message = 'This comment is not closed: its "*/" is missing.'
        else:
            newline = self.text.find("\n", span.start)
            end = len(self.text) if newline < 0 else newline
            span = Span(span.start, span.start + len(self.text[span.start : end].rstrip()))
            message = "This string is not closed on its line."
        return SyntaxProblem(span, message)
