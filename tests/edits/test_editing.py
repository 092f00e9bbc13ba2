"""Edits one after the other, and on what is being typed."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.edits.layouts import blocks, drawn, with_inner
from tests.edits.test_json import resource
from tf_lsp.edits.compose import composed
from tf_lsp.edits.editing import editing, in_turn, set_arguments_at
from tf_lsp.rule import Content
from tf_lsp.syntax import Structure
from tf_lsp.syntax.json import json_section
from tf_lsp.text import Edit, Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tf_lsp.syntax import Block


@st.composite
def edits_of(draw: st.DrawFn, text: str) -> list[Edit]:
    """Edits of a text that do not overlap; no two insert at the same place."""
    offsets = draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
    spans = dict.fromkeys(Span(*pair) for pair in zip(offsets[::2], offsets[1::2], strict=False))
    return [Edit(span, draw(st.sampled_from(["", "x", "yz", "0123"]))) for span in spans]


@given(st.data())
def test_composed_edits_do_what_both_do(data: st.DataObject) -> None:
    text = data.draw(st.text("abcdef", max_size=12))
    first = data.draw(edits_of(text))
    between = apply_edits(text, first)
    second = data.draw(edits_of(between))
    edits = composed(text, first, second)
    assert apply_edits(text, edits) == apply_edits(between, second)
    assert all(a.span.end < b.span.start for a, b in pairwise(edits))


HCL = """\
# about
resource "a" "b" {
  name = "x" # one
  id   = 1   # two

  rule {
    id = 1
  }
}
"""
HCL_AFTER = """\
# about
resource "a" "b" {
  name             = "x" # one
  a_longer_name_is = true

  rule {
    id = 1

    inner {
      a = 1
    }
  }

  rule {}
}
"""
JSON = resource('{\n        "name": "x",\n        "id": 1,\n        "rule": {"id": 1}\n      }')
JSON_AFTER = resource(
    '{\n        "name": "x",\n        "rule": [{"id": 1, "inner": {"a": 1}}, {}],\n'
    '        "a_longer_name_is": true\n      }'
)


@pytest.mark.parametrize(("text", "expected"), [(HCL, HCL_AFTER), (JSON, JSON_AFTER)])
def test_several_changes_in_turn(text: str, expected: str) -> None:
    is_json = text.startswith("{")
    edit = editing(is_json=is_json)
    steps: list[Callable[[str, Block], list[Edit]]] = [
        lambda text, block: edit.remove_argument(text, block, "id"),
        lambda text, block: edit.insert_block(text, block, ("rule", "inner"), Content({"a": "1"})),
        lambda text, block: edit.insert_block(text, block, ("rule",), Content()),
        lambda text, block: edit.remove_argument(text, block, "nothing"),
        lambda text, block: edit.set_arguments(text, block, {"a_longer_name_is": "true"}),
    ]
    section = json_section(text) if is_json else Structure.of(text).sections[0]
    edits = in_turn(text, section.body.blocks[0], steps, is_json=is_json)
    assert apply_edits(text, edits) == expected
    assert edits == sorted(edits)


def test_changes_in_turn_to_a_nested_block() -> None:
    (section,) = Structure.of(HCL).sections
    nested = section.body.blocks[0].body.blocks[0]
    edit = editing(is_json=False)
    steps: list[Callable[[str, Block], list[Edit]]] = [
        lambda text, block: edit.set_arguments(text, block, {"longer": "2"}),
        lambda text, block: edit.remove_argument(text, block, "id"),
    ]
    edits = in_turn(HCL, nested, steps, is_json=False)
    assert apply_edits(HCL, edits) == HCL.replace("    id = 1\n", "    longer = 2\n")


CONTENT = Content({"new_name": '"§"'}, (("inner", Content()),))


def half_typed(text: str) -> Iterator[str]:
    """Iterate over a text cut off at its end, and with something missing or too much in it."""
    for at in range(0, len(text), max(len(text) // 12, 1)):
        yield text[:at]
        yield text[:at] + text[at + 1 :]
        yield text[:at] + text[at + 4 :]
        yield from (f"{text[:at]}{typed}{text[at:]}" for typed in ['"', "{", "}", "[", "=", "/*"])


def additions(text: str, *, is_json: bool) -> Iterator[tuple[str, list[Edit]]]:
    """Iterate over what can be added to the blocks of a text, as far as anything is."""
    edit = editing(is_json=is_json)
    sections = [(0, json_section(text))] if is_json else Structure.of(text)
    for start, section in sections:
        for top in section.body.blocks:
            span = top.span.shift(start)
            yield text, edit.add_block(text, span, "resource", ("x", "y"), CONTENT)
            for block in with_inner(top):
                yield section.text, edit.insert_block(section.text, block, ("inner",), CONTENT)
                yield section.text, edit.set_arguments(section.text, block, {"new_name": '"§"'})
                yield (
                    section.text,
                    set_arguments_at(edit, section.text, block, ("new", "x"), {"new_name": '"§"'}),
                )


def removals(text: str, *, is_json: bool) -> Iterator[tuple[str, list[Edit]]]:
    """Iterate over what can be removed from the blocks of a text, as far as anything is."""
    edit = editing(is_json=is_json)
    section_list = [json_section(text)] if is_json else Structure.of(text).sections
    for section in section_list:
        for block in (each for top in section.body.blocks for each in with_inner(top)):
            for nested in block.body.blocks:
                yield section.text, edit.remove_block(section.text, block, nested)
            for attribute in block.body.attributes:
                yield section.text, edit.remove_argument(section.text, block, attribute.name)
                spans = [attribute.expression, Span(attribute.span.end, attribute.span.end)]
                elements = edit.remove_elements(section.text, attribute.expression, spans)
                assert elements == []


TYPED = [*drawn(blocks(), 40)[:32:4], HCL, JSON, JSON_AFTER]


def letters(text: str) -> Counter[str]:
    """Return how often each character occurs that is not a blank."""
    return Counter("".join(text.split()))


@pytest.mark.parametrize("text", TYPED)
def test_what_is_being_typed_is_kept(text: str) -> None:
    is_json = text.startswith("{")
    for typed in half_typed(text):
        for before, edits in additions(typed, is_json=is_json):
            assert edits == sorted(edits)
            after = apply_edits(before, edits)
            assert not letters(before) - letters(after), typed
            assert after.count("§") == before.count("§") + bool(edits), typed
        for before, edits in removals(typed, is_json=is_json):
            assert edits == sorted(edits)
            after = apply_edits(before, edits)
            assert not letters(after) - letters(before), typed
