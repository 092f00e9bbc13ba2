"""Edits in Terraform's JSON syntax, in the style of what is around; valid JSON stays valid.

What each function promises stands in ``editing``.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NoReturn

from tf_lsp.dataclass import dataclass
from tf_lsp.edits.nested import insertion
from tf_lsp.edits.removal import list_items
from tf_lsp.edits.rows import ends_in_heredoc
from tf_lsp.rule import Content
from tf_lsp.syntax.json import JsonMember, JsonValue, read_json
from tf_lsp.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from tf_lsp.syntax import Block

_BLANK_LINES: Final = re.compile(r"(\r?\n)(?:[ \t]*\r?\n)+")
_INDENTED_LINE: Final = re.compile(r"\n([ \t]+)\S")
_COLON: Final = re.compile(r"(\s*):(\s?)")
_SEPARATOR: Final = re.compile(r"\s*,\s*\Z")
_LINE_BREAK: Final = re.compile(r"\s*\n\s*")
_BREAK_AT_BRACKET: Final = re.compile(r"(?<=[\[{])\s*\n\s*|\s*\n\s*(?=[\]}])")
_COMMENT: Final = re.compile(r"#|//|/\*")
_NOWHERE: Final = Span(0, 0)


def set_arguments(text: str, block: Block, values: Mapping[str, str]) -> list[Edit]:
    """Return the edits that give arguments of a block new values, adding those it lacks."""
    found = _read(text, block.braces)
    present = {member.name: member.value.span for member in reversed(found.members)}
    replaced = {present[name]: value for name, value in values.items() if name in present}
    added = {name: value for name, value in values.items() if name not in present}
    edits = replace_expressions(text, replaced)
    if added:
        at = found.members[-1].name_span.end if found.members else block.header.end
        style = _Style.of(text, at)
        members = [style.member(name, json_expression(value)) for name, value in added.items()]
        edits.append(_added(text, found, block.header, style, lambda _: members))
    return sorted(edits, key=lambda edit: edit.span)


def replace_expressions(text: str, replaced: Mapping[Span, str]) -> list[Edit]:
    """Return the edits that put other values in the place of some, anywhere in a text."""
    edits: list[Edit] = []
    for span, expression in sorted(replaced.items()):
        value = json_expression(expression)
        if edits and span.start < edits[-1].span.end:
            return []
        if span.of(text) != value:
            edits.append(Edit(span, value if span.start < span.end else f" {value}"))
    return edits


def insert_block(text: str, block: Block, path: tuple[str, ...], content: Content) -> list[Edit]:
    """Return the edits that add a nested block: to the member of its name, or as a new one."""
    found = insertion(block, path, content)
    if found is None:
        return []
    parent = found.parent
    return _with_block(text, _read(text, parent.braces), parent.header, found[1:])


def remove_argument(text: str, block: Block, name: str) -> list[Edit]:
    """Return the edits that remove the first member of a name."""
    found = _read(text, block.braces)
    names = [member.name for member in found.members]
    return _without(text, found, {names.index(name)}) if name in names else []


def remove_block(text: str, block: Block, nested: Block) -> list[Edit]:
    """Return the edits that remove a nested block, and what held nothing else."""
    way = _way_to(nested.braces, _read(text, block.braces))
    while len(way) > 1 and len(_entries(way[-1][0])) == 1:
        way.pop()
    return _without(text, way[-1][0], {way[-1][1]}) if way else []


def remove_elements(text: str, expression: Span, elements: Collection[Span]) -> list[Edit]:
    """Return the edits that remove elements of an array."""
    found = _read(text, expression)
    removed = {index for index, value in enumerate(found.elements) if value.span in elements}
    return _without(text, found, removed) if len(removed) == len(set(elements)) else []


def add_block(
    text: str, after: Span, block_type: str, labels: tuple[str, ...], content: Content
) -> list[Edit]:
    """Return the edits that add a top-level block under its type and labels."""
    whole = read_json(text)
    if whole.recovered:
        return []
    holder, header = _object_for(whole.value, after), _NOWHERE
    name, *names = (block_type, *labels)
    while names and holder and (member := _member_for(holder, name, after)):
        holder, header = _object_for(member.value, after), member.name_span
        name, *names = names
    if holder is None or (labels and not names and _member_for(holder, name, after)):
        return []
    for inner in reversed(names):
        content = Content(blocks=((inner, content),))
    return _with_block(text, holder, header, (name, content), after)


def json_expression(expression: str) -> str:
    """Return the JSON value that stands for an expression of HCL, where templates are read.

    What JSON and HCL write alike stays as it is, on one line, and so do lists of it; all else
    becomes ``"${expression}"``.
    """
    if _is_json(expression):
        return _on_one_line(expression)
    items = list_items(expression, Span(0, len(expression)))
    if not items or _COMMENT.search(expression):
        return _template(expression)
    elements = [item.span.of(expression) for item in items]
    values = (_on_one_line(e) if _is_json(e) else _template(e) for e in elements)
    return f"[{', '.join(values)}]"


def _is_json(expression: str) -> bool:
    """Whether an expression means the same in JSON and in HCL."""
    try:
        json.loads(expression, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return "\\" not in expression


def _on_one_line(value: str) -> str:
    """Return a JSON value without its line breaks, none of which can be in a string."""
    return _LINE_BREAK.sub(" ", _BREAK_AT_BRACKET.sub("", value))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _template(expression: str) -> str:
    end = "\n" if ends_in_heredoc(expression) else ""
    return json.dumps(f"${{{expression}{end}}}", ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Style:
    """How a text is laid out near a place."""

    colon: str
    """With a blank on either side where there are any."""
    newline: str
    unit: str
    """The blanks of one level."""

    @classmethod
    def of(cls, text: str, name_end: int) -> _Style:
        colon = _COLON.match(text, name_end)
        first = text.find("\n")
        indented = _INDENTED_LINE.search(text)
        return cls(
            f"{' ' if colon[1] else ''}:{' ' if colon[2] else ''}" if colon else ": ",
            "\r\n" if first > 0 and text[first - 1] == "\r" else "\n",
            indented[1] if indented else "  ",
        )

    @property
    def comma(self) -> str:
        """What is between two values on one line."""
        return ", " if self.colon.endswith(" ") else ","

    def member(self, name: str, value: str) -> str:
        """Return a member of an object."""
        return f"{json.dumps(name, ensure_ascii=False)}{self.colon}{value}"

    def block(self, content: Content, indent: str | None) -> str:
        """Return an object; ``indent`` is that of its line, None keeps it on one line."""
        inner = None if indent is None else indent + self.unit
        deeper = None if inner is None else inner + self.unit
        members = [self.member(n, json_expression(value)) for n, value in content.arguments.items()]
        for name in dict.fromkeys(name for name, _ in content.blocks):
            same = [block for other, block in content.blocks if other == name]
            if len(same) == 1:
                members.append(self.member(name, self.block(same[0], inner)))
            else:
                objects = [self.block(block, deeper) for block in same]
                members.append(self.member(name, self.enclosed("[", objects, "]", inner)))
        return self.enclosed("{", members, "}", indent)

    def enclosed(
        self, opening: str, pieces: Sequence[str], closing: str, indent: str | None
    ) -> str:
        """Return an object or array of these pieces."""
        if indent is None or not pieces:
            return f"{opening}{self.comma.join(pieces)}{closing}"
        inner = f"{self.newline}{indent}{self.unit}"
        return f"{opening}{inner}{f',{inner}'.join(pieces)}{self.newline}{indent}{closing}"


def _read(text: str, span: Span) -> JsonValue:
    """Return the value that a span covers; its spans refer to the text."""
    whole = read_json(span.of(text)).value
    waiting = [whole]
    while waiting:
        value = waiting.pop()
        value.span = value.span.shift(span.start)
        for member in value.members:
            member.name_span = member.name_span.shift(span.start)
            waiting.append(member.value)
        waiting += value.elements
    return whole


def _entries(value: JsonValue) -> list[Span]:
    """Return the spans of the members of an object or the elements of an array."""
    members = [Span(member.name_span.start, member.value.span.end) for member in value.members]
    return members or [element.span for element in value.elements]


def _with_block(
    text: str,
    holder: JsonValue,
    header: Span,
    insertion: tuple[str, Content],
    after: Span = _NOWHERE,
) -> list[Edit]:
    """Return the edits that add a block of a name to an object, whose own name is the header.

    A new member follows the one that holds the span ``after``, or the last one.
    """
    if holder.kind != "object" or not holder.closed:
        return []
    name, content = insertion
    style = _Style.of(text, holder.members[-1].name_span.end if holder.members else header.end)
    member = _member_for(holder, name, after)
    if member:
        return _beside(text, member, style, content)
    entries = _entries(holder)
    behind = next((i for i, entry in enumerate(entries) if entry.contains(after)), len(entries) - 1)
    return [
        _added(
            text, holder, header, style,
            lambda indent: [style.member(name, style.block(content, indent))],
            behind,
        )
    ]  # fmt: skip


def _beside(text: str, member: JsonMember, style: _Style, content: Content) -> list[Edit]:
    """Return the edits that add a block to those that a member holds."""
    value, span = member.value, member.value.span
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    indent = line[: len(line) - len(line.lstrip())]
    if value.kind == "object" and value.closed:
        new = style.block(content, indent if "\n" in span.of(text) else None)
        end = Span(span.end, span.end)
        return [Edit(Span(span.start, span.start), "["), Edit(end, f"{style.comma}{new}]")]
    if value.kind == "array" and value.closed and all(e.kind == "object" for e in value.elements):
        header = member.name_span
        return [_added(text, value, header, style, lambda indent: [style.block(content, indent)])]
    if value.kind == "missing" or span.of(text) == "null":
        begins_line = line.strip(" \t,").startswith(member.name_span.of(text))
        new = style.block(content, indent if begins_line and "\n" in text else None)
        return [Edit(span, f" {new}" if value.kind == "missing" else new)]
    return []


def _added(
    text: str,
    holder: JsonValue,
    header: Span,
    style: _Style,
    entries: Callable[[str | None], list[str]],
    behind: int = -1,
) -> Edit:
    """Return the edit that adds entries behind one of an object or an array.

    ``entries`` makes them, given the blanks before their line, or None for one line in all.
    """
    spans = _entries(holder)
    if not spans:
        return _filled(text, holder, header, style, entries)
    behind %= len(spans)
    separator = _separator(text, holder, spans, behind) or style.comma
    indent = None
    if "\n" in separator:
        line = separator.rpartition("\n")[2]
        indent = line[: len(line) - len(line.lstrip())]
    elif "\n" in spans[behind].of(text):
        line = text[text.rfind("\n", 0, spans[behind].end) + 1 :]
        indent = line[: len(line) - len(line.lstrip())]
    end = spans[behind].end
    return Edit(Span(end, end), "".join(separator + entry for entry in entries(indent)))


def _separator(text: str, holder: JsonValue, spans: Sequence[Span], behind: int) -> str:
    """Return what sets an entry apart from the one before, or from the bracket; may be empty."""
    first = max(behind - 1, 0)
    for before, after in pairwise(spans[first : first + 2]):
        between = text[before.end : after.start]
        if _SEPARATOR.match(between):
            return _BLANK_LINES.sub(r"\1", between)
    lead = text[holder.span.start + 1 : spans[0].start]
    return "," + _BLANK_LINES.sub(r"\1", lead) if "\n" in lead and not lead.strip() else ""


def _filled(
    text: str,
    holder: JsonValue,
    header: Span,
    style: _Style,
    entries: Callable[[str | None], list[str]],
) -> Edit:
    """Return the edit that fills an empty object or array, and opens it up in its own line."""
    inside = Span(holder.span.start + 1, holder.span.end - holder.closed)
    if rest := inside.of(text).strip():  # something that is being typed
        return Edit(inside, style.comma.join([*entries(None), rest]))
    before = text[text.rfind("\n", 0, inside.start) + 1 : holder.span.start]
    outer = before[: len(before) - len(before.lstrip())]
    begins_line = not before.strip() or before.lstrip().startswith(header.of(text))
    if "\n" not in text or not begins_line:
        return Edit(inside, style.comma.join(entries(None)))
    filled = style.enclosed("", entries(outer + style.unit), "", outer)
    return Edit(inside, filled if holder.closed else filled.rstrip())


def _without(text: str, holder: JsonValue, removed: set[int]) -> list[Edit]:
    """Return the edits that remove entries of an object or an array."""
    spans = _entries(holder)
    if not removed or not holder.closed:
        return []
    if len(removed) == len(spans):
        inside = Span(holder.span.start + 1, holder.span.end - 1)
        ends = text[inside.start : spans[0].start] + text[spans[-1].end : inside.end]
        return [] if ends.strip() else [Edit(inside, "")]
    if not all(_SEPARATOR.match(text[a.end : b.start]) for a, b in pairwise(spans)):
        return []
    edits: list[Edit] = []
    kept = [index for index in range(len(spans)) if index not in removed]
    if kept[0]:
        edits.append(Edit(Span(spans[0].start, spans[kept[0]].start), ""))
    for index, following in pairwise([*kept, len(spans)]):
        if following > index + 1:
            edits.append(Edit(Span(spans[index].end, spans[following - 1].end), ""))
    return edits


def _way_to(span: Span, value: JsonValue) -> list[tuple[JsonValue, int]]:
    """Return the objects and arrays that lead to the value with a span, each with the index."""
    way: list[tuple[JsonValue, int]] = []
    while value.span != span:
        inner = [member.value for member in value.members] or value.elements
        index = next((i for i, each in enumerate(inner) if each.span.contains(span)), None)
        if index is None:
            return []
        way.append((value, index))
        value = inner[index]
    return way


def _object_for(value: JsonValue, after: Span) -> JsonValue | None:
    """Return the object that a value is or, of an array of objects, the one that holds a span.

    Where none does, it is the last one.
    """
    objects = value.elements if value.kind == "array" else [value]
    if not objects or any(each.kind != "object" or not each.closed for each in objects):
        return None
    return next((each for each in objects if each.span.contains(after)), objects[-1])


def _member_for(holder: JsonValue, name: str, after: Span) -> JsonMember | None:
    """Return the member of a name that holds a span, or else the last one of that name."""
    members = [member for member in holder.members if member.name == name]
    holding = (member for member in members if member.value.span.contains(after))
    return next(holding, members[-1] if members else None)
