"""Edits that set arguments in Terraform's JSON syntax, in the style of their neighbours."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NoReturn

from tf_lsp.syntax.json import JsonValue, read_json
from tf_lsp.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tf_lsp.syntax import Block

_BLANK_LINES: Final = re.compile(r"(\r?\n)(?:[ \t]*\r?\n)+")
_INDENTED_LINE: Final = re.compile(r"\n([ \t]+)\S")
_COLON: Final = re.compile(r"(\s*):(\s?)")
_SEPARATOR: Final = re.compile(r"\s*,\s*\Z")


def set_json_arguments(text: str, block: Block, values: Mapping[str, str]) -> list[Edit]:
    """Return the edits that give arguments of a block new values, adding those that it lacks.

    ``text`` is what the block's spans refer to; ``values`` are expressions as in HCL. New members
    follow the last one and are set apart as it is. The edits come in order, do not overlap, and
    are empty where all arguments have these values already. They leave valid JSON valid.
    """
    found = read_json(block.braces.of(text)).value
    present = {member.name: member for member in reversed(found.members)}
    edits = []
    added = {}
    for name, expression in values.items():
        value = json_expression(expression)
        if name not in present:
            added[name] = value
            continue
        span = present[name].value.span.shift(block.braces.start)
        if span.of(text) != value:
            edits.append(Edit(span, value if span.start < span.end else f" {value}"))
    if added and found.members:
        edits.append(_append(text, block, found, added))
    elif added:
        edits.append(_fill(text, block, found, added))
    return sorted(edits, key=lambda edit: edit.span)


def json_expression(expression: str) -> str:
    """Return the JSON value that stands for an expression of HCL, where templates are read.

    What JSON and HCL write alike stays as it is; all else becomes ``"${expression}"``.
    """
    try:
        json.loads(expression, parse_constant=_refuse)
    except (ValueError, RecursionError):
        pass
    else:
        if "\\" not in expression:
            return expression
    return json.dumps(f"${{{expression}}}", ensure_ascii=False)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _append(text: str, block: Block, found: JsonValue, added: Mapping[str, str]) -> Edit:
    """Return the edit that adds members behind the last one."""
    last = found.members[-1]
    colon = _colon(text, last.name_span.end + block.braces.start)
    separator = _separator(block.braces.of(text), found, ", " if colon.endswith(" ") else ",")
    end = last.value.span.end + block.braces.start
    return Edit(Span(end, end), "".join(separator + member for member in _members(added, colon)))


def _separator(inside: str, found: JsonValue, custom: str) -> str:
    """Return what sets the last member apart from the one before, or from the brace."""
    last = found.members[-1]
    if len(found.members) > 1:
        between = inside[found.members[-2].value.span.end : last.name_span.start]
        if _SEPARATOR.match(between):
            return _BLANK_LINES.sub(r"\1", between)
    lead = inside[1 : last.name_span.start]
    if "\n" in lead and not lead.strip():
        return "," + _BLANK_LINES.sub(r"\1", lead)
    return custom


def _fill(text: str, block: Block, found: JsonValue, added: Mapping[str, str]) -> Edit:
    """Return the edit that writes members into an empty object, and opens it up in its own line."""
    inside = Span(block.braces.start + 1, block.braces.end - found.closed)
    colon = _colon(text, block.header.end)
    members = _members(added, colon)
    separator = ", " if colon.endswith(" ") else ","
    if rest := inside.of(text).strip():  # something that is being typed
        return Edit(inside, separator.join([*members, rest]))
    line = text.rfind("\n", 0, inside.start) + 1
    before = text[line : block.braces.start]
    outer = before[: len(before) - len(before.lstrip())]
    begins_line = not before.strip() or before.lstrip().startswith(block.header.of(text))
    if "\n" not in text or not begins_line:
        return Edit(inside, separator.join(members))
    newline = "\r\n" if text[: text.find("\n")].endswith("\r") else "\n"
    unit = _INDENTED_LINE.search(text)
    inner = newline + outer + (unit[1] if unit else "  ")
    closing = newline + outer if found.closed else ""
    return Edit(inside, inner + f",{inner}".join(members) + closing)


def _members(added: Mapping[str, str], colon: str) -> list[str]:
    return [f"{json.dumps(name, ensure_ascii=False)}{colon}{v}" for name, v in added.items()]


def _colon(text: str, at: int) -> str:
    """Return the colon behind a name, with a blank on either side where there are any."""
    colon = _COLON.match(text, at)
    if colon is None:
        return ": "
    return f"{' ' if colon[1] else ''}:{' ' if colon[2] else ''}"
