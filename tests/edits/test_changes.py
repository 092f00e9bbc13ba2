"""Changes of any depth: where they are made, and how what they add is laid out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.edits.layouts import with_inner
from tests.helpers import formatted, unmarked
from tf_lsp.edits.editing import editing, set_arguments_at
from tf_lsp.rule import Content
from tf_lsp.syntax import Structure
from tf_lsp.syntax.json import json_section
from tf_lsp.text import Edit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tf_lsp.edits.editing import Editing
    from tf_lsp.syntax import Block
    from tf_lsp.text import Span


class Change(NamedTuple):
    """What is to be done, and the texts before and after; None where there are no edits."""

    command: str
    before: str
    after: str | None


def read_changes(text: str) -> dict[str, Change]:
    """Return the changes that a file draws, by their titles."""
    changes = {}
    for piece in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = piece.partition("\n")
        command, _, texts = rest.partition("\n---\n")
        before, _, after = texts.partition(">>>\n")
        after = after.rstrip("\n") + "\n"
        assert title not in changes
        changes[title] = Change(command, before, None if after == "none\n" else after)
    return changes


CHANGES = read_changes(Path(__file__).with_name("changes.txt").read_text(encoding="utf-8"))

VARIANTS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "no final line break": lambda text: text.removesuffix("\n"),
    "tabs": lambda text: re.sub(
        r"^(  )+", lambda blanks: "\t" * (len(blanks[0]) // 2), text, flags=re.MULTILINE
    ),
    "something follows": lambda text: text + '\nresource "z" "z" {\n}\n',
}
"""How else a text may be laid out; the same change then looks accordingly."""


def variants(change: Change) -> Iterator[tuple[str, str, str | None]]:
    """Iterate over the ways to lay out a change: their names, and the texts before and after."""
    is_json = change.before.startswith("{")
    for name, vary in VARIANTS.items():
        before = vary(change.before)
        shows_tabs = "\n\t" in unmarked(before)[0] and "<<" not in f"{change.command}{before}"
        if (name == "tabs" and not shows_tabs) or (name == "something follows" and is_json):
            continue
        yield name, before, None if change.after is None else vary(change.after)


def changed(command: str, picture: str) -> str | None:
    """Return a text after a change, or None where there are no edits."""
    text, marks = unmarked(picture)
    edits = edits_for(command, text, marks)
    assert edits == sorted(edits)
    return apply_edits(text, edits) if edits else None


def edits_for(command: str, text: str, marks: list[Span]) -> list[Edit]:
    """Return the edits that a command asks for; the spans refer to the text."""
    is_json = text.removeprefix("\ufeff").startswith("{")
    edit = editing(is_json=is_json)
    sections = [(0, json_section(text))] if is_json else Structure.of(text)
    start, section = next(each for each in sections if each[1].body.blocks)
    block = section.body.blocks[0]
    verb, _, what = command.partition(" ")
    if verb == "add":
        (block_type, *labels), content = content_of(what)
        return edit.add_block(text, block.span.shift(start), block_type, tuple(labels), content)
    if verb == "insert":
        edits = edit.insert_block(section.text, block, *content_of(what))
    elif verb == "set":
        name, _, value = what.partition(" = ")
        *path, last = name.split(".")
        values = {last: value.replace("\\n", "\n")}
        edits = set_arguments_at(edit, section.text, block, tuple(path), values)
    else:
        shifted = [mark.shift(-start) for mark in marks]
        edits = [
            each for b in section.body.blocks for each in removed(edit, section.text, b, shifted)
        ]
    return [Edit(edit.span.shift(start), edit.new_text) for edit in edits]


def content_of(text: str) -> tuple[tuple[str, ...], Content]:
    """Return the type and labels of a block, and what it holds."""
    ((_, section),) = Structure.of(text)
    (block,) = section.body.blocks
    return (block.type, *(label.value for label in block.labels)), content_in(section.text, block)


def content_in(text: str, block: Block) -> Content:
    """Return what a block holds."""
    return Content(
        {a.name: a.expression.of(text) for a in block.body.attributes},
        tuple((inner.type, content_in(text, inner)) for inner in block.body.blocks),
    )


def removed(edit: Editing, text: str, block: Block, marks: list[Span]) -> list[Edit]:
    """Return the edits that remove what is marked in a block or in those within it."""
    edits: list[Edit] = []
    for outer in with_inner(block):
        for nested in outer.body.blocks:
            if {nested.span, nested.braces} & set(marks):
                return edit.remove_block(text, outer, nested)
        for attribute in outer.body.attributes:
            if attribute.span in marks:
                return edit.remove_argument(text, outer, attribute.name)
            elements = [mark for mark in marks if attribute.expression.contains(mark)]
            if elements:
                edits += edit.remove_elements(text, attribute.expression, elements)
    return edits


@pytest.mark.parametrize("title", CHANGES)
def test_changes(title: str) -> None:
    change = CHANGES[title]
    for name, before, after in variants(change):
        assert changed(change.command, before) == after, name


@pytest.mark.parametrize("title", [title for title in CHANGES if "set: " in title])
def test_what_is_set_is_not_set_again(title: str) -> None:
    change = CHANGES[title]
    for name, _, after in variants(change):
        assert after is None or changed(change.command, after) is None, name


def test_nothing_is_left_for_fmt() -> None:
    drawn = [c for c in CHANGES.values() if c.after and not c.before.startswith("{")]
    before = [unmarked(change.before)[0] for change in drawn]
    after = [change.after or "" for change in drawn]
    tidy = formatted([*before, *after])
    untidied = [
        now
        for was, tidy_was, now, tidy_now in zip(
            before, tidy, after, tidy[len(before) :], strict=False
        )
        if was == tidy_was and now != tidy_now
    ]
    assert untidied == []
    assert sum(a == b for a, b in zip(before, tidy, strict=False)) > len(drawn) * 0.8
