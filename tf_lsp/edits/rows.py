"""Lines as ``terraform fmt`` sees them: how it indents them and what it lines up.

fmt lines up the "=" of arguments on consecutive lines, and the comments behind consecutive lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, TypeAlias

from tf_lsp.dataclass import dataclass
from tf_lsp.edits.compose import Shifts, composed
from tf_lsp.syntax.tokens import IDENTIFIER, Lookahead, Token, tokens_of
from tf_lsp.text import BYTE_ORDER_MARK, Edit, Span, apply_edits
from tf_lsp.values.characters import clusters

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEREDOC = re.compile(rf"<<-?({IDENTIFIER})\r?\n")

_Gaps: TypeAlias = "tuple[int | None, int | None]"
"""The blanks before a row's assignment and before its comment; None where they stay as they are."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line as ``terraform fmt`` sees it: what leads, the assignment, the comment behind.

    A heredoc or a comment over many lines is part of the row where it begins, which ends with it.
    """

    span: Span
    """Without the line break."""
    lead: str
    assign: str = ""
    comment: str = ""
    assign_gap: Span | None = None
    comment_gap: Span | None = None
    net_brackets: int = 0
    """How many more brackets it opens than it closes."""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing on the line."""
        return not self.lead


def rows_of(text: str) -> list[Row]:
    """Split a text into rows; any text has them. What follows its last line break is one too."""
    start = 1 if text.startswith(BYTE_ORDER_MARK) else 0
    rows: list[Row] = []
    lookahead = Lookahead(text)
    while start < len(text):
        found = tokens_of(text, start, lookahead)
        line: list[Token] = []
        for token in found.tokens:
            if token.kind == "newline":
                rows.append(_row(text, start, line, token.start))
                start, line = token.end, []
            else:
                line.append(token)
        if line or found.end >= len(text):
            rows.append(_row(text, start, line, found.end))
        start = found.end
    return rows


def row_at(rows: Sequence[Row], offset: int) -> int:
    """Return the index of the row that an offset is in; there must be rows."""
    return max(bisect_right(rows, offset, key=lambda row: row.span.start) - 1, 0)


def lined_up(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return edits together with those that line up what they add and what stands around it.

    Where the lines between two blank ones were not lined up before, only what is new is. A line
    that was indented as fmt does still is.
    """
    if not edits:
        return []
    before, after = rows_of(text), apply_edits(text, edits)
    rows = rows_of(after)
    if moved := _indented(before, rows, Shifts(edits)):
        edits = composed(text, edits, moved)
        after = apply_edits(text, edits)
        rows = rows_of(after)
    shifts, gaps = Shifts(edits), _columns(rows)
    crooked = {edit.span.end for edit in _adjusted(text, before, _columns(before))}
    for paragraph in _paragraphs(rows):
        ends = [gap.end for index in paragraph for gap in _gaps_in(rows[index])]
        if crooked.isdisjoint(map(shifts.origin_of, ends)):
            continue
        for index in paragraph:
            gaps[index] = (None, None)
        for run in _new_runs(paragraph, rows, shifts):
            column = _column(rows, run)
            for index in run:
                gaps[index] = (column - width_of(rows[index].lead), None)
    return composed(text, edits, _adjusted(after, rows, gaps))


def laid_out(name: str, value: str, indent: str = "", unit: str = "  ") -> str:
    r"""Return the lines ``name = value`` as fmt indents and lines them up, broken by ``\n``.

    ``indent`` are the blanks before the name, ``unit`` those of one level.
    """
    # A heredoc is one only if its last line ends.
    text = f"{name} = {value}\n".replace("\r\n", "\n")
    rows = rows_of(text)
    lines = [row.span.of(text).strip(" \t") for row in rows]
    opened: list[int] = []
    levels = [_level(opened, row.net_brackets) for row in rows]
    indented = (f"{indent}{unit * level}{line}" for line, level in zip(lines, levels, strict=True))
    new = Edit(Span(0, 0), "\n".join(line if line.strip() else "" for line in indented))
    return apply_edits("", lined_up("", [new])).removesuffix("\n")


def ends_in_heredoc(value: str) -> bool:
    """Whether nothing may follow an expression on its last line."""
    last = value.rsplit("\n", 1)[-1].strip()
    return any(match[1] == last for match in _HEREDOC.finditer(value))


def width_of(text: str) -> int:
    """Return how many columns fmt counts for a text: its grapheme clusters."""
    return len(text) if text.isascii() else len(clusters(text))


def trimmed(text: str, start: int, end: int) -> int:
    """Return where a stretch of text ends without the blanks at its end."""
    return start + len(text[start:end].rstrip(" \t\r"))


def _row(text: str, start: int, line: Sequence[Token], end: int) -> Row:
    span = Span(start, end)
    if not line:
        return Row(span, "")
    comment, comment_gap = "", None
    if len(line) > 1 and line[-1].kind == "line_comment":
        *line, last = line
        comment = text[last.start : last.end]
        comment_gap = Span(trimmed(text, start, last.start), last.start)
    content_end = trimmed(text, start, line[-1].end)
    net = _net_brackets(text, line)
    equals = next((token for token in line[1:] if token.kind == "equals"), None)
    if equals and _net_brackets(text, line[line.index(equals) :]) == 0:
        gap = Span(trimmed(text, start, equals.start), equals.start)
        lead, assign = text[start : gap.start], text[equals.start : content_end]
        return Row(span, lead, assign, comment, gap, comment_gap, net)
    return Row(span, text[start:content_end], "", comment, None, comment_gap, net)


def _net_brackets(text: str, tokens: Sequence[Token]) -> int:
    kinds = [token.kind for token in tokens if text[token.start] != '"']
    return kinds.count("open") - kinds.count("close")


def _level(opened: list[int], net: int) -> int:
    """Return how deep fmt indents a row, and note in ``opened`` what the rows above it opened.

    However many brackets a line opens, what follows is indented by one level.
    """
    if net > 0:
        opened.append(net)
        return len(opened) - 1
    while net < 0 and opened:
        closed = min(-net, opened[-1])
        opened[-1] -= closed
        net += closed
        if not opened[-1]:
            opened.pop()
    return len(opened)


def _indents(rows: Sequence[Row]) -> list[tuple[Span, int]]:
    """Return the blanks at the beginning of each row, and how many there are for fmt."""
    opened: list[int] = []
    levels = [_level(opened, row.net_brackets) for row in rows]
    widths = [len(row.lead) - len(row.lead.lstrip()) for row in rows]
    return [
        (Span(row.span.start, row.span.start + width), 2 * level)
        for row, width, level in zip(rows, widths, levels, strict=True)
        if not row.is_blank
    ]


def _indented(before: Sequence[Row], after: Sequence[Row], shifts: Shifts) -> list[Edit]:
    """Return the edits that indent lines as fmt does which were indented so before."""
    tidy = {span.start for span, width in _indents(before) if span.end - span.start == width}
    return [
        Edit(span, " " * width)
        for span, width in _indents(after)
        if span.end - span.start != width and shifts.origin_of(span.start) in tidy
    ]


def _gaps_in(row: Row) -> list[Span]:
    return [gap for gap in (row.assign_gap, row.comment_gap) if gap]


def _columns(rows: Sequence[Row]) -> list[_Gaps]:
    """Return how many blanks fmt puts before each row's assignment and before its comment."""
    assign_gaps: list[int | None] = [None] * len(rows)
    for chain in _chains([row.assign_gap is not None for row in rows]):
        widest = max(width_of(rows[index].lead) for index in chain)
        for index in chain:
            assign_gaps[index] = widest - width_of(rows[index].lead) + 1
    comment_gaps: list[int | None] = [None] * len(rows)
    for chain in _chains([row.comment_gap is not None for row in rows]):
        widths = {index: _content_width(rows[index], assign_gaps[index]) for index in chain}
        for index, width in widths.items():
            comment_gaps[index] = max(widths.values()) - width + 1
    return list(zip(assign_gaps, comment_gaps, strict=True))


def _content_width(row: Row, gap: int | None) -> int:
    return width_of(row.lead) + (gap or 0) + width_of(row.assign)


def _chains(member: Sequence[bool]) -> list[list[int]]:
    """Group the indexes of neighbouring members."""
    chains: list[list[int]] = [[]]
    for index, is_member in enumerate(member):
        if is_member:
            chains[-1].append(index)
        elif chains[-1]:
            chains.append([])
    return [chain for chain in chains if chain]


def _paragraphs(rows: Sequence[Row]) -> list[list[int]]:
    """Group the indexes of rows between blank lines, where nothing lines up across the groups."""
    return _chains([not row.is_blank for row in rows])


def _adjusted(text: str, rows: Sequence[Row], gaps: Sequence[_Gaps]) -> list[Edit]:
    """Return the edits that give the rows their gaps."""
    return [
        Edit(gap, " " * width)
        for row, widths in zip(rows, gaps, strict=True)
        for gap, width in zip((row.assign_gap, row.comment_gap), widths, strict=True)
        if gap and width is not None and gap.of(text) != " " * width
    ]


def _new_runs(paragraph: Sequence[int], rows: Sequence[Row], shifts: Shifts) -> list[list[int]]:
    """Return the indexes of neighbouring rows whose assignments are new."""
    gaps = [rows[index].assign_gap for index in paragraph]
    is_new = [gap is not None and shifts.origin_of(gap.end) is None for gap in gaps]
    return [[paragraph[i] for i in chain] for chain in _chains(is_new)]


def _column(rows: Sequence[Row], run: Sequence[int]) -> int:
    """Return where to put the "=" of new rows: below that of the row above, where there is room."""
    above = rows[run[0] - 1] if run[0] else None
    gap = above.assign_gap if above else None
    column = width_of(above.lead) + gap.end - gap.start if above and gap else 0
    return max(column, *(width_of(rows[index].lead) + 1 for index in run))
