"""Edits that take something out of HCL: an argument, a nested block, elements of a list.

Comments above what is removed stay: nothing tells whether they are about it alone, and a comment
too many is put right more easily than one that is gone. A comment behind it, on its line, goes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tf_lsp.dataclass import dataclass
from tf_lsp.edits.compose import Shifts
from tf_lsp.edits.rows import lined_up, row_at, rows_of, trimmed
from tf_lsp.syntax.tokens import Lookahead, Tokenizer
from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tf_lsp.edits.rows import Row
    from tf_lsp.syntax import Block
    from tf_lsp.syntax.tokens import Tokens

_COMMENT = r"/\*(?:[^*]|\*(?!/))*\*/"
_COMMENTS = re.compile(rf"[ \t]*(?:{_COMMENT}[ \t]*)*")
_COMMENT_BEHIND = re.compile(rf"[ \t]*(?:{_COMMENT}[ \t\r]*)*(?:(?:\#|//)[^\n]*)?")
_COMMA_OR_NOT = re.compile(r",|[^\s,]+(?:[^\S\n]+[^\s,]+)*")
_ENDS = re.compile(r"\s*(?:\Z|\]|\#|//|/\*)")
_FOR = re.compile(r"for\b")


def remove_argument(text: str, block: Block, name: str) -> list[Edit]:
    """Return the edits that remove the first argument of a name, with what is behind it."""
    attribute = block.body.attribute(name)
    return _without(text, block, attribute.span) if attribute else []


def remove_block(text: str, block: Block, nested: Block) -> list[Edit]:
    """Return the edits that remove one of a block's nested blocks, with what is behind it."""
    is_its_own = any(inner.span == nested.span for inner in block.body.blocks)
    return _without(text, block, nested.span) if is_its_own and nested.closed else []


def remove_elements(text: str, expression: Span, elements: Collection[Span]) -> list[Edit]:
    """Return the edits that remove elements of a list, with their commas and comments behind."""
    items = list_items(text, expression)
    removed = [index for index, item in enumerate(items) if item.span in elements]
    if not removed or len(removed) < len(set(elements)):
        return []
    spans = [*(items[index].span for index in removed), *_commas(text, items, removed)]
    cuts = [_cut(text, span, expression) for span in _joined(text, spans)]
    if len(removed) == len(items):
        left = apply_edits(text, cuts)[expression.start : Shifts(cuts).end_of(expression.end)]
        comments = left[1:-1].strip()
        if not comments or "\n" not in left:
            cuts = [Edit(expression, f"[{comments}]")]
    return lined_up(text, cuts)


def _without(text: str, block: Block, span: Span) -> list[Edit]:
    """Return the edits that remove all of a statement's lines but what stands before it."""
    rows = rows_of(text)
    first, last = row_at(rows, span.start), row_at(rows, span.end)
    before = text[rows[first].span.start : span.start]
    behind = text[span.end : rows[last].span.end]
    inside = Span(block.braces.start + 1, block.braces.end - 1)
    if block.closed and rows[first].span.start < inside.start and inside.end <= rows[last].span.end:
        is_alone = len(block.body.attributes) + len(block.body.blocks) == 1
        rest = f"{text[inside.start : span.start]}{text[span.end : inside.end]}".strip()
        return lined_up(text, [Edit(inside, f" {rest} " if rest else "")]) if is_alone else []
    is_whole = sum(row.net_brackets for row in rows[first : last + 1]) == 0
    only_comments = _COMMENTS.fullmatch(before) and _COMMENT_BEHIND.fullmatch(behind.rstrip("\r"))
    if not (is_whole and only_comments):
        return []
    if before.strip():
        start = trimmed(text, rows[first].span.start, span.start)
        return lined_up(text, [Edit(Span(start, trimmed(text, start, rows[last].span.end)), "")])
    first, last = _with_blank_row(rows, first, last, block)
    if last + 1 == len(rows):
        return lined_up(text, [Edit(Span(rows[first - 1].span.end, rows[last].span.end), "")])
    return lined_up(text, [Edit(Span(rows[first].span.start, rows[last + 1].span.start), "")])


def _with_blank_row(rows: Sequence[Row], first: int, last: int, block: Block) -> tuple[int, int]:
    """Return the first and last of some rows with a blank one that would be left over."""
    opening, closing = row_at(rows, block.braces.start), row_at(rows, block.braces.end - 1)
    is_blank_above = rows[first - 1].is_blank
    is_blank_below = last + 1 < len(rows) and rows[last + 1].is_blank
    if is_blank_below and (is_blank_above or first - 1 == opening):
        return first, last + 1
    if is_blank_above and last + 1 == closing:
        return first - 1, last
    return first, last


@dataclass(frozen=True, slots=True)
class Item:
    """An element of a list, and where its comma is."""

    span: Span
    comma: int | None


def list_items(text: str, expression: Span) -> list[Item]:
    """Return the elements of a list; none where an expression is something else or has no end."""
    source = expression.of(text)
    found = Tokenizer(source, 0, Lookahead(source), recover=False).run(looks_ahead=False)
    whole = found.endings.get(0)
    is_whole = whole and whole.closed and found.tokens[whole.token].end == len(source)
    if whole is None or not (is_whole and found.balanced and source.startswith("[")):
        return []
    items: list[Item] = []
    pieces: list[Span] = []
    for piece in _pieces(source, found, whole.token):
        if piece.of(source) != ",":
            pieces.append(piece.shift(expression.start))
        elif not pieces:
            return []
        else:
            span = Span(pieces[0].start, pieces[-1].end)
            items.append(Item(span, piece.start + expression.start))
            pieces = []
    if pieces:
        items.append(Item(Span(pieces[0].start, pieces[-1].end), None))
    is_for = items and _FOR.match(items[0].span.of(text))
    return [] if is_for else items


def _pieces(source: str, found: Tokens, end: int) -> Iterator[Span]:
    """Iterate over what a list consists of: commas, and what stands between them."""
    index = 1
    while index < end:
        token = found.tokens[index]
        if token.kind == "other":
            for match in _COMMA_OR_NOT.finditer(source, token.start, token.end):
                yield Span(*match.span())
        elif index in found.endings:
            index = found.endings[index].token
            yield Span(token.start, found.tokens[index].end)
        elif token.kind not in ("newline", "line_comment", "block_comment"):
            yield Span(token.start, token.end)
        index += 1


def _commas(text: str, items: Sequence[Item], removed: Sequence[int]) -> Iterator[Span]:
    """Iterate over the commas to remove: one for each element, unless the last one has none."""
    commas = {index: item.comma for index, item in enumerate(items) if item.comma is not None}
    for index in removed:
        own = items[index].comma
        leads = own is not None and "\n" in text[items[index].span.end : own]
        nearest = [index - 1] if leads else []
        for candidate in (*nearest, *range(index, -1, -1)):
            if candidate in commas:
                comma = commas.pop(candidate)
                yield Span(comma, comma + 1)
                break


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return spans with those joined that only blanks are between."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and not text[joined[-1].end : span.start].strip(" \t"):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _cut(text: str, span: Span, expression: Span) -> Edit:
    """Return the edit that removes a stretch of a list with the blanks that would be left over.

    Where nothing else is on its lines but a comment behind, they go as a whole.
    """
    line_start = text.rfind("\n", expression.start, span.start) + 1
    line_end = text.find("\n", span.end, expression.end)
    before = text[line_start or expression.start + 1 : span.start]
    behind = text[span.end : line_end if line_end >= 0 else expression.end]
    blanks = len(behind) - len(behind.lstrip(" \t"))
    begins_line = line_start > 0 and not before.strip()
    if begins_line and line_end >= 0 and _COMMENT_BEHIND.fullmatch(behind.rstrip("\r")):
        return Edit(Span(line_start, line_end + 1), "")
    if begins_line and behind.strip() == "]":
        outer = text[text.rfind("\n", 0, expression.start) + 1 : expression.start]
        indent = outer[: len(outer) - len(outer.lstrip())]
        return Edit(Span(line_start, span.end + blanks), indent)
    if begins_line or not before or not _ENDS.match(behind):
        return Edit(Span(span.start, span.end + blanks * (before[-1:] in ("", " ", "\t"))), "")
    # fmt has a blank before the bracket behind a comma, but none behind a comment.
    is_last = behind.strip() == "]" and text[span.end - 1] == "," != before.rstrip()[-1:]
    start = span.start - len(before) + len(before.rstrip())
    return Edit(Span(start, span.end + blanks * is_last), "")
