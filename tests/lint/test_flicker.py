"""What is typed in one block changes nothing that is known of the others."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from tests.lint.half_typed import LAYOUTS, flicker, places, typings
from tf_lsp.config import Settings
from tf_lsp.lint.analysis import Analysis
from tf_lsp.syntax import Structure
from tf_lsp.text import Edit, Span

PATH = "/nowhere/main.tf"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_typing_changes_no_other_block(layout: str) -> None:
    for state in islice(typings(layout), 0, None, 11):
        end = state.place + len(state.typed)
        lost = flicker(state.before, state.after, Span(state.place, state.place), end)
        assert not lost, state.after.text[:end] + "⟦here⟧" + state.after.text[end:]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_deleting_changes_no_other_block(layout: str) -> None:
    text, _ = places(layout)
    structure = Structure.of(text)
    for start in range(len(text)):
        newline = text.find("\n", start)
        for end in {start + 1, newline, len(text)} - {-1}:
            span = Span(start, end)
            lost = flicker(structure, structure.edited(Edit(span, "")), span, start)
            assert not lost, text[:start] + "⟦here⟧" + text[end:]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_without_its_beginning_keeps_the_other_blocks(layout: str) -> None:
    text, _ = places(layout)
    structure = Structure.of(text)
    for end in range(len(text)):
        span = Span(0, end)
        assert not flicker(structure, structure.edited(Edit(span, "")), span, 0), text[end:]


def findings(analysis: Analysis, structure: Structure, typed: Span | None) -> Counter[object]:
    """Return the findings on blocks that do not touch what is typed."""
    analysis.change(PATH, lambda workspace: workspace.open(PATH, structure))
    blocks = [
        block.span.shift(start) for start, section in structure for block in section.body.blocks
    ]
    found = Counter[object]()
    for finding in analysis.findings().get(PATH, []):
        block = next(block for block in blocks if block.contains(finding.place.span))
        if typed is None or not block.touches(typed):
            place = finding.place.span.shift(-block.start)
            found[block.of(structure.text), place, finding.message] += 1
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_typing_changes_no_other_finding(layout: str) -> None:
    analysis = Analysis(Settings())
    structure = Structure.of(places(layout)[0])
    every = findings(analysis, structure, None)
    others = dict[int, Counter[object]]()
    for state in islice(typings(layout), 0, None, 23):
        if state.place not in others:
            here = Span(state.place, state.place)
            others[state.place] = findings(analysis, structure, here)
        typed = Span(state.place, state.place + len(state.typed))
        after = findings(analysis, state.after, typed)
        assert others[state.place] <= after <= every, state.after.text
