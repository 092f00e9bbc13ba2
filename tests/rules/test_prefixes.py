"""Half an example is judged too, as it is while somebody writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.rules.running import MAIN, all_examples, id_of, run_rule, verdict
from tests.rules.tree import read
from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from tf_lsp.rule import Rule

MAX_PREFIXES: Final = 40


@pytest.mark.parametrize(("rule", "text"), all_examples(), ids=id_of)
def test_prefixes(rule: Rule, text: str) -> None:
    """What is being written puts no finding on a block that was complete before.

    It may be flagged where it is in the whole text, or in one that ends behind a block.
    """
    whole = verdict(run_rule(rule, {MAIN: text}))
    ends = block_ends(text)
    proper = {end: verdict(run_rule(rule, {MAIN: text[:end]})) for end in ends}
    for length in lengths(text):
        complete = [end for end in ends if end <= length]
        allowed = whole.union(*(proper[end] for end in complete))
        addresses = {block.address for block in read(text[: max(complete, default=0)])}
        found = verdict(run_rule(rule, {MAIN: text[:length]}))
        of_complete = {(address, path) for address, path in found if address in addresses}
        assert of_complete <= allowed, text[:length]


def block_ends(text: str) -> list[int]:
    """Return the offsets behind all top-level blocks."""
    return [
        start + block.span.end
        for start, section in Structure.of(text)
        for block in section.body.blocks
    ]


def lengths(text: str) -> list[int]:
    """Return the lengths of some prefixes, evenly spaced."""
    count = min(MAX_PREFIXES, len(text))
    return [round(len(text) * number / count) for number in range(count)]
