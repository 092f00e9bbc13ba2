"""Edits that set arguments and leave nothing for ``terraform fmt`` to change.

``terraform fmt`` lines up the "=" of arguments on consecutive lines, and the comments behind
consecutive lines. Where the lines around a change are lined up, they are lined up again after it;
where they are not, nothing but the change itself is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import regex

from tf_lsp.syntax.tokens import Lookahead, Token, Tokenizer
from tf_lsp.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tf_lsp.syntax import Attribute, Block

META_ARGUMENTS = frozenset(
    {"count", "for_each", "provider", "providers", "depends_on", "source", "version"}
)
"""Arguments that every block of a kind has; by convention they stand apart, above the others."""

_GRAPHEME = regex.compile(r"\X")

_Gaps: TypeAlias = "tuple[int | None, int | None]"
"""The blanks before a row's assignment and before its comment; None where they stay as they are."""


def set_arguments(text: str, block: Block, values: Mapping[str, str]) -> list[Edit]:
    """Return the edits that give arguments of a block new expressions, adding those that it lacks.

    ``text`` is what the block's spans refer to. The edits come in order, do not overlap, and are
    empty where all arguments have these expressions already.
    """
    present = {a.name: a for a in reversed(block.body.attributes)}
    replaced = {
        present[name].expression: value
        for name, value in values.items()
        if name in present and present[name].expression.of(text) != value
    }
    added = {name: value for name, value in values.items() if name not in present}
    if added and "\n" not in block.braces.of(text):
        return [_open_up(text, block, values)]
    if not added:
        return replace_expressions(text, replaced)
    edits = [Edit(span, _spaced(text, span, value)) for span, value in replaced.items()]
    rows = _rows(text)
    changed = _replaced_in(text, rows, replaced)
    index, new_rows = _new_rows(text, block, changed, added)
    around = changed[index : index + 2]
    changed[index + 1 : index + 1] = new_rows
    gaps = _gaps(text, rows, changed)
    lines = [
        f"{row.lead}{' ' * (gap or _gap_below(around[0], row))}{row.assign}"
        for row, (gap, _) in zip(changed, gaps, strict=True)
        if row.is_new
    ]
    edits += _aligned(text, changed, gaps)
    edits.append(_insertion(text, block, around, lines))
    return sorted(edits)


def replace_expressions(text: str, replaced: Mapping[Span, str]) -> list[Edit]:
    """Return the edits that put others in the place of expressions, anywhere in a text."""
    rows = _rows(text)
    changed = _replaced_in(text, rows, replaced)
    edits = [Edit(span, _spaced(text, span, value)) for span, value in replaced.items()]
    return sorted([*edits, *_aligned(text, changed, _gaps(text, rows, changed))])


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as ``terraform fmt`` sees it: what leads, the assignment, the comment behind.

    Offsets refer to the text; an added line has an empty span at the place of its insertion.
    Widths are counted in grapheme clusters, as fmt does.
    """

    span: Span
    lead: str
    assign: str | None = None
    comment: str | None = None
    assign_gap: Span | None = None
    comment_gap: Span | None = None
    is_new: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing on the line."""
        return not self.lead


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(_GRAPHEME.findall(text))


def _rows(text: str) -> list[_Row]:
    """Split a text into rows. A heredoc is part of the row where it begins, and ends that row."""
    start = 1 if text.startswith("\ufeff") else 0
    rows: list[_Row] = []
    while start < len(text):
        found = Tokenizer(text, start, Lookahead(text), recover=False).run()
        if not found.balanced:
            found = Tokenizer(text, start, Lookahead(text), recover=True).run()
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


def _row(text: str, start: int, line: Sequence[Token], end: int) -> _Row:
    if not line:
        return _Row(Span(start, end), "")
    comment, comment_gap = None, None
    if len(line) > 1 and line[-1].kind == "line_comment":
        *line, last = line
        comment = text[last.start : last.end]
        comment_gap = Span(_trimmed(text, start, last.start), last.start)
    content_end = _trimmed(text, start, line[-1].end)
    equals = next((token for token in line[1:] if token.kind == "equals"), None)
    if equals and _net_brackets(text, line[line.index(equals) :]) == 0:
        gap = Span(_trimmed(text, start, equals.start), equals.start)
        lead, assign = text[start : gap.start], text[equals.start : content_end]
        return _Row(Span(start, end), lead, assign, comment, gap, comment_gap)
    return _Row(Span(start, end), text[start:content_end], None, comment, None, comment_gap)


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(" \t\r"))


def _net_brackets(text: str, tokens: Sequence[Token]) -> int:
    kinds = [token.kind for token in tokens if text[token.start] != '"']
    return kinds.count("open") - kinds.count("close")


def _replaced_in(text: str, rows: Sequence[_Row], replaced: Mapping[Span, str]) -> list[_Row]:
    """Return the rows with other expressions, each of which stands on a single row."""
    changed = list(rows)
    for span, value in replaced.items():
        inside = [
            index
            for index, row in enumerate(changed)
            if row.span.start <= span.end and span.start <= row.span.end
        ]
        first, last = changed[inside[0]], changed[inside[-1]]
        before = text[first.span.start : span.start].rstrip()
        if not before.endswith("="):
            continue
        equals = first.span.start + len(before) - 1
        # The expression may stand deeper in a row, as in ``eu = { all = false }``.
        gap = first.assign_gap or Span(_trimmed(text, first.span.start, equals), equals)
        end = last.comment_gap.start if last.comment_gap else last.span.end
        changed[inside[0] : inside[-1] + 1] = [
            _Row(
                Span(first.span.start, last.span.end),
                text[first.span.start : gap.start],
                f"{text[gap.end : equals]}= {value}{text[span.end : end].rstrip()}",
                last.comment,
                gap,
                last.comment_gap,
            )
        ]
    return changed


def _spaced(text: str, span: Span, value: str) -> str:
    """Return a value with the blank that is missing where nothing was typed behind the "="."""
    is_missing = span.start == span.end and text[span.start - 1 : span.start] == "="
    return f" {value}" if is_missing else value


def _columns(rows: Sequence[_Row]) -> list[_Gaps]:
    """Return how many blanks fmt puts before each row's assignment and before its comment."""
    assign_gaps: list[int | None] = [None] * len(rows)
    for chain in _chains([row.assign is not None for row in rows]):
        widest = max(_width(rows[index].lead) for index in chain)
        for index in chain:
            assign_gaps[index] = widest - _width(rows[index].lead) + 1
    comment_gaps: list[int | None] = [None] * len(rows)
    for chain in _chains([row.comment is not None for row in rows]):
        widths = {index: _content_width(rows[index], assign_gaps[index]) for index in chain}
        for index, width in widths.items():
            comment_gaps[index] = max(widths.values()) - width + 1
    return list(zip(assign_gaps, comment_gaps, strict=True))


def _content_width(row: _Row, gap: int | None) -> int:
    return _width(row.lead) + (gap or 0) + _width(row.assign or "")


def _chains(member: Sequence[bool]) -> list[list[int]]:
    """Group the indexes of neighbouring members."""
    chains: list[list[int]] = [[]]
    for index, is_member in enumerate(member):
        if is_member:
            chains[-1].append(index)
        elif chains[-1]:
            chains.append([])
    return [chain for chain in chains if chain]


def _gaps(text: str, rows: Sequence[_Row], changed: Sequence[_Row]) -> list[_Gaps]:
    """Return the blanks that the changed rows should have: none where they were not lined up."""
    before = dict(zip((row.span for row in rows), _columns(rows), strict=True))
    gaps = _columns(changed)
    for group in _paragraphs(changed):
        old = [changed[index] for index in group if changed[index].span in before]
        if not all(_is_aligned(text, row, before[row.span]) for row in old):
            for index in group:
                gaps[index] = (None, None)
    return gaps


def _is_aligned(text: str, row: _Row, gaps: _Gaps) -> bool:
    return all(
        gap is None or width is None or gap.of(text) == " " * width
        for gap, width in zip((row.assign_gap, row.comment_gap), gaps, strict=True)
    )


def _gap_below(above: _Row, row: _Row) -> int:
    """Return the blanks that put a row's "=" below that of the row above, where there is room."""
    gap = above.assign_gap
    column = _width(above.lead) + gap.end - gap.start if gap else 0
    return max(column - _width(row.lead), 1)


def _paragraphs(rows: Sequence[_Row]) -> list[list[int]]:
    """Group the indexes of rows between blank lines, where nothing lines up across the groups."""
    groups: list[list[int]] = [[]]
    for index, row in enumerate(rows):
        if row.is_blank:
            groups.append([])
        else:
            groups[-1].append(index)
    return groups


def _aligned(text: str, rows: Sequence[_Row], gaps: Sequence[_Gaps]) -> list[Edit]:
    """Return the edits that give the rows their gaps."""
    return [
        Edit(gap, " " * width)
        for row, widths in zip(rows, gaps, strict=True)
        for gap, width in zip((row.assign_gap, row.comment_gap), widths, strict=True)
        if gap and width is not None and gap.of(text) != " " * width
    ]


def _new_rows(
    text: str, block: Block, rows: Sequence[_Row], added: Mapping[str, str]
) -> tuple[int, list[_Row]]:
    """Return the index of the row to insert behind, and the rows to insert."""
    anchor = _anchor_attribute(text, block)
    at = anchor.span.end if anchor else block.braces.start
    index = next(i for i, row in enumerate(rows) if row.span.start <= at <= row.span.end)
    place = Span(rows[index].span.end, rows[index].span.end)
    indent = _indentation(text, block, anchor)
    return index, [
        _Row(place, indent + name, f"= {value}", is_new=True) for name, value in added.items()
    ]


def _anchor_attribute(text: str, block: Block) -> Attribute | None:
    """Return the argument behind which new ones belong: the last of the first run of arguments.

    A run is made of arguments on consecutive lines. Meta-arguments stand apart, so a run of
    nothing else counts only where there is no other.
    """
    runs: list[list[Attribute]] = []
    for attribute in block.body.attributes:
        if "\n" in attribute.span.of(text):
            runs.append([])
            continue
        if not runs or not runs[-1] or not _follows(text, runs[-1][-1], attribute):
            runs.append([])
        runs[-1].append(attribute)
    runs = [run for run in runs if run]
    own = [run for run in runs if any(a.name not in META_ARGUMENTS for a in run)]
    if own or runs:
        return (own or runs)[0][-1]
    return block.body.attributes[-1] if block.body.attributes else None


def _follows(text: str, first: Attribute, second: Attribute) -> bool:
    between = text[first.span.end : second.span.start]
    return between.count("\n") == 1 and not between.partition("\n")[2].strip()


def _indentation(text: str, block: Block, anchor: Attribute | None) -> str:
    inner = [anchor.span] if anchor else [nested.span for nested in block.body.blocks]
    for span in inner:
        if _line_indent(text, span.start) is not None:
            return _line_indent(text, span.start) or ""
    outer = _line_indent(text, block.span.start) or ""
    return outer + ("\t" if outer.startswith("\t") else "  ")


def _line_indent(text: str, offset: int) -> str | None:
    """Return the blanks before an offset if nothing else precedes it on its line."""
    line = text.rfind("\n", 0, offset) + 1
    before = text[line:offset].removeprefix("\ufeff")
    return None if before.strip() else before


def _newline(text: str, block: Block) -> str:
    at = text.find("\n", block.span.start)
    if at < 0:
        at = text.find("\n")
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"


def _insertion(text: str, block: Block, around: Sequence[_Row], lines: Sequence[str]) -> Edit:
    """Return the edit that inserts lines behind the first of the two rows around the place."""
    newline = _newline(text, block)
    new_text = "".join(newline + line for line in lines)
    row, *following = around
    end = _trimmed(text, row.span.start, row.span.end)
    if block.closed and block.braces.start < row.span.start < block.braces.end <= end:
        # The closing brace stands on the line of the last argument.
        brace = block.braces.end - 1
        outer = newline + (_line_indent(text, block.span.start) or "")
        return Edit(Span(_trimmed(text, row.span.start, brace), brace), new_text + outer)
    nested = [inner.span.start for inner in block.body.blocks]
    if following and any(
        following[0].span.start <= start <= following[0].span.end for start in nested
    ):
        new_text += newline
    return Edit(Span(end, end), new_text)


def _open_up(text: str, block: Block, values: Mapping[str, str]) -> Edit:
    """Return the edit that turns a one-line block into one with a line for each argument."""
    inside = Span(block.braces.start + 1, block.braces.end - block.closed)
    arguments = {a.name: a.expression.of(text) for a in block.body.attributes} | dict(values)
    rest = inside.of(text)
    for attribute in reversed(block.body.attributes):
        span = attribute.span.shift(-inside.start)
        rest = rest[: span.start] + rest[span.end :]
    newline, indent = _newline(text, block), _indentation(text, block, None)
    widest = max(map(_width, arguments))
    lines = [
        f"{indent}{name}{' ' * (widest - _width(name) + 1)}= {value}"
        for name, value in arguments.items()
    ]
    if kept := rest.strip():
        lines.insert(0, indent + kept)
    outer = _line_indent(text, block.span.start) or ""
    return Edit(inside, newline + newline.join(lines) + newline + outer)
