"""Edits that leave nothing for ``terraform fmt`` to change: set, replace, insert, add.

Where the lines around a change are lined up, they are lined up again after it; where they are not,
nothing but the change itself is made. What each function promises stands in ``editing``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tf_lsp.edits.nested import insertion
from tf_lsp.edits.removal import remove_argument, remove_block, remove_elements
from tf_lsp.edits.rows import (
    ends_in_heredoc,
    laid_out,
    lined_up,
    row_at,
    rows_of,
    trimmed,
)
from tf_lsp.rule import Content
from tf_lsp.syntax.tokens import IDENTIFIER, Lookahead, Tokenizer
from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tf_lsp.edits.rows import Row
    from tf_lsp.syntax import Attribute, Block

__all__ = [
    "add_block",
    "insert_block",
    "remove_argument",
    "remove_block",
    "remove_elements",
    "replace_expressions",
    "set_arguments",
]

META_ARGUMENTS = frozenset(
    {"count", "for_each", "provider", "providers", "depends_on", "source", "version"}
)
"""Arguments that every block of a kind has; by convention they stand apart, above the others."""

_BEGINS = re.compile(rf"[ \t]*{IDENTIFIER}[ \t]*=[ \t]*")
_COMMENT = ("#", "//", "/*")
_BEHIND = ("newline", "line_comment", "block_comment")


def set_arguments(text: str, block: Block, values: Mapping[str, str]) -> list[Edit]:
    """Return the edits that give arguments of a block new expressions, adding those it lacks."""
    present = {a.name: a.expression for a in reversed(block.body.attributes)}
    replaced = {present[name]: value for name, value in values.items() if name in present}
    added = {name: value for name, value in values.items() if name not in present}
    if any(nested.type in added for nested in block.body.blocks):
        return []
    edits = _replacements(text, replaced)
    rows = rows_of(text)
    grows = added or any("\n" in value for value in values.values())
    if grows and _is_in_one_row(text, block, rows):
        return lined_up(text, [_opened_up(text, block, Content(values))])
    if edits is None:
        return []
    if added:
        edits.append(_addition(text, block, rows, added))
    return lined_up(text, edits)


def replace_expressions(text: str, replaced: Mapping[Span, str]) -> list[Edit]:
    """Return the edits that put others in the place of expressions, anywhere in a text."""
    edits = _replacements(text, replaced) or []
    # Nothing is lined up with what ends a line, and to look at all lines takes long.
    return edits if all(_ends_a_line(text, edit) for edit in edits) else lined_up(text, edits)


def insert_block(text: str, block: Block, path: tuple[str, ...], content: Content) -> list[Edit]:
    """Return the edits that add a nested block behind the last of its name, or at the end."""
    found = insertion(block, path, content)
    if found is None or found.parent.body.attribute(found.type):
        return []
    parent, name, content = found
    siblings = [nested for nested in parent.body.blocks if nested.type == name]
    if not all(sibling.closed for sibling in siblings):
        return []
    rows = rows_of(text)
    if _is_in_one_row(text, parent, rows):
        edit = _opened_up(text, parent, Content(blocks=((name, content),)))
        return lined_up(text, [edit])
    opening, closing = row_at(rows, parent.braces.start), row_at(rows, parent.braces.end - 1)
    index = closing
    if siblings:
        index = row_at(rows, siblings[-1].braces.end - 1)
    elif not text[rows[closing].span.start : parent.braces.end - 1].strip():
        index = max(index for index in range(opening, closing) if not rows[index].is_blank)
    indent = _indentation(text, parent, siblings[-1:])
    lines = _written(name, content, indent)
    above = "" if index == opening else "\n"
    below = "\n" if index + 1 < closing and not rows[index + 1].is_blank else ""
    return lined_up(text, [_behind(text, parent, rows[index], f"{above}{lines}{below}")])


def add_block(
    text: str, after: Span, block_type: str, labels: tuple[str, ...], content: Content
) -> list[Edit]:
    """Return the edits that add a top-level block behind another one."""
    end = _line_end(text, after)
    if end is None:
        return []
    header = " ".join([block_type, *(json.dumps(label, ensure_ascii=False) for label in labels)])
    lines = _written(header, content, _line_indent(text, after.start) or "")
    lines = apply_edits("", lined_up("", [Edit(Span(0, 0), lines)]))
    _, _, below = text[end:].partition("\n")
    gap = "\n" if below.partition("\n")[0].strip() else ""
    return [Edit(Span(end, end), f"\n\n{lines}{gap}".replace("\n", _newline(text, after)))]


def _replacements(text: str, replaced: Mapping[Span, str]) -> list[Edit] | None:
    """Return the edits that put others in the place of expressions; None where one cannot be."""
    edits: list[Edit] = []
    for span, value in sorted(replaced.items()):
        line_end = text.find("\n", span.end)
        behind = text[span.end : line_end if line_end >= 0 else len(text)]
        is_cut_off = ends_in_heredoc(value) and behind.strip()
        if is_cut_off or (edits and span.start < edits[-1].span.end):
            return None
        laid = _laid_out(text, span, value)
        if span.of(text) not in (value, laid):
            # The blank is missing where nothing was typed behind the "=".
            is_bare = span.start == span.end and text[span.start - 1 : span.start] == "="
            edits.append(Edit(span, f" {laid}" if is_bare else laid))
    return edits


def _ends_a_line(text: str, edit: Edit) -> bool:
    """Whether an edit replaces all that follows the "=" of an argument alone on its line."""
    span = edit.span
    if "\n" in edit.new_text or "\n" in span.of(text):
        return False
    begin, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    behind = text[span.end : end if end >= 0 else len(text)]
    return not behind.strip() and _BEGINS.fullmatch(text, begin, span.start) is not None


def _laid_out(text: str, span: Span, value: str) -> str:
    """Return a value with its lines indented as in the place of an expression."""
    if "\n" not in value:
        return value
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    indent = line[: len(line) - len(line.lstrip())]
    _, _, laid = laid_out("_", value, indent, _unit(indent)).partition("= ")
    return laid.replace("\n", _newline(text, span))


def _is_in_one_row(text: str, block: Block, rows: Sequence[Row]) -> bool:
    """Whether no line ends within a block, unless it is one of a comment."""
    if not block.closed:
        return "\n" not in block.braces.of(text)
    return row_at(rows, block.braces.start) == row_at(rows, block.braces.end - 1)


def _addition(text: str, block: Block, rows: Sequence[Row], added: Mapping[str, str]) -> Edit:
    """Return the edit that adds arguments, apart from the nested block that follows."""
    anchor = _anchor_attribute(text, block)
    index = row_at(rows, anchor.span.end if anchor else block.braces.start)
    indent = _indentation(text, block, [anchor] if anchor else [])
    lines = "\n".join(laid_out(name, v, indent, _unit(indent)) for name, v in added.items())
    following = index + 1
    while following < len(rows) and rows[following].lead.lstrip().startswith(_COMMENT):
        following += 1
    starts = {nested.span.start for nested in block.body.blocks}
    span = rows[following].span if following < len(rows) else Span(0, -1)
    below = "\n" if any(span.start <= start <= span.end for start in starts) else ""
    return _behind(text, block, rows[index], lines + below)


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


def _behind(text: str, block: Block, row: Row, lines: str) -> Edit:
    """Return the edit that inserts lines into a block, behind a row that is not all of it."""
    end = trimmed(text, row.span.start, row.span.end)
    place, after = Span(end, end), ""
    brace = block.braces.end - 1
    if block.closed and block.braces.start < row.span.start <= brace < end:
        # The closing brace stands on the line of what comes last.
        place = Span(trimmed(text, row.span.start, brace), brace)
        after = "\n" + (_line_indent(text, block.span.start) or "")
    return Edit(place, f"\n{lines}{after}".replace("\n", _newline(text, block.span)))


def _opened_up(text: str, block: Block, content: Content) -> Edit:
    """Return the edit that turns a one-line block into one with a line for each argument."""
    inside = Span(block.braces.start + 1, block.braces.end - block.closed)
    kept = inside.of(text)
    for attribute in reversed(block.body.attributes):
        span = attribute.span.shift(-inside.start)
        kept = kept[: span.start] + kept[span.end :]
    arguments = {a.name: a.expression.of(text) for a in block.body.attributes}
    content = Content({**arguments, **content.arguments}, content.blocks)
    indent, outer = _indentation(text, block, []), _line_indent(text, block.span.start) or ""
    pieces = [_inside(content, indent)]
    if kept := kept.strip().replace("\r\n", "\n"):
        pieces.insert(0, f"{indent}{kept}")
    new_text = "\n" + ("\n" if content.arguments else "\n\n").join(pieces) + f"\n{outer}"
    return Edit(inside, new_text.replace("\n", _newline(text, block.span)))


def _written(header: str, content: Content, indent: str) -> str:
    """Return the lines of a block, whose arguments are not lined up yet."""
    if not content.arguments and not content.blocks:
        return f"{indent}{header} {{}}"
    return f"{indent}{header} {{\n{_inside(content, indent + _unit(indent))}\n{indent}}}"


def _inside(content: Content, indent: str) -> str:
    """Return the lines between the braces of a block."""
    unit = _unit(indent)
    arguments = [laid_out(name, value, indent, unit) for name, value in content.arguments.items()]
    pieces = ["\n".join(arguments)] if arguments else []
    pieces += [_written(name, inner, indent) for name, inner in content.blocks]
    return "\n\n".join(pieces)


def _indentation(text: str, block: Block, siblings: Sequence[Attribute | Block]) -> str:
    """Return the blanks before what stands in a block: as before its siblings, if there are."""
    for sibling in (*siblings, *block.body.attributes, *block.body.blocks):
        indent = _line_indent(text, sibling.span.start)
        if indent is not None:
            return indent
    outer = _line_indent(text, block.span.start) or ""
    return outer + _unit(outer)


def _unit(indent: str) -> str:
    return "\t" if indent.startswith("\t") else "  "


def _line_indent(text: str, offset: int) -> str | None:
    """Return the blanks before an offset if nothing else precedes it on its line."""
    line = text.rfind("\n", 0, offset) + 1
    before = text[line:offset]
    return None if before.strip() else before


def _line_end(text: str, block: Span) -> int | None:
    """Return where the line ends on which a top-level block does; None where it does not end."""
    found = Tokenizer(text, block.start, Lookahead(text), recover=False).run(looks_ahead=False)
    end = block.start
    for token in found.tokens:
        if token.start >= block.end and token.kind not in _BEHIND:
            return None
        if token.kind != "newline":
            end = token.end
    is_whole = any(
        ending.closed and found.tokens[ending.token].end == block.end
        for ending in found.endings.values()
    )
    return trimmed(text, block.start, end) if is_whole and found.balanced else None


def _newline(text: str, near: Span) -> str:
    at = text.find("\n", near.start)
    if at < 0:
        at = text.find("\n")
    return "\r\n" if at > 0 and text[at - 1] == "\r" else "\n"
