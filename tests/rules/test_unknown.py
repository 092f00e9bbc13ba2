"""What is not known is never flagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rules import tree
from tests.rules.rewritings import with_unknown_counts
from tests.rules.running import MAIN, all_examples, id_of, run_rule, verdict
from tests.rules.tree import RESOURCES, TERRAFORMS_OWN, Block, read, write
from tests.rules.unknown import DECLARATIONS, UNKNOWN, unknown_text
from tf_lsp.rule import Argument
from tf_lsp.rule.paths import split_path
from tf_lsp.rules import all_rules
from tf_lsp.syntax import Attribute, Structure
from tf_lsp.text import Edit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.lint.finding import Finding
    from tf_lsp.rule import Rule
    from tf_lsp.syntax import Body

LEFT_KNOWN = {"count", "for_each", "depends_on", "provider", "lifecycle", "iterator"}


def kinds_of(rule: Rule) -> set[str]:
    """Return all kinds of blocks that a rule names, not only those that it is run for."""
    return {*rule.looks_at, *(split_path(path)[0] for path in rule.paths)}


@pytest.mark.parametrize("unknown", UNKNOWN)
@pytest.mark.parametrize("rule", all_rules(), ids=id_of)
def test_of_which_nothing_is_known(rule: Rule, unknown: str) -> None:
    for kinds in (rule.looks_at, kinds_of(rule)):
        assert verdict(run_rule(rule, {MAIN: unknown_text(kinds, unknown)})) == set()


@pytest.mark.parametrize(("rule", "text"), all_examples(), ids=id_of)
def test_one_argument_less_is_known(rule: Rule, text: str) -> None:
    """It says no more than with all known, and nothing about what is not known."""
    before = places(run_rule(rule, {MAIN: text}))
    for edit in with_less_of_an_argument(text):
        less = f'{apply_edits(text, [edit])}\nvariable "unknown" {{}}\n'
        findings = run_rule(rule, {MAIN: less})
        moved = {(shifted(start, edit), path) for start, path in before}
        assert places(findings) <= moved, less
        arguments = [f.subject for f in findings if isinstance(f.subject, Argument)]
        written = [a.expression.span.start for a in arguments if a.expression]
        assert edit.span.start not in written, less


def with_less_of_an_argument(text: str) -> Iterator[Edit]:
    """Iterate over edits that make an argument unknown, or leave it half-typed."""
    for attribute in attributes_of(text):
        yield Edit(attribute.expression, UNKNOWN[0])
        yield Edit(attribute.expression, "")
        yield Edit(attribute.span, attribute.name)


@pytest.mark.parametrize(("rule", "text"), all_examples(), ids=id_of)
def test_one_block_less_is_known(rule: Rule, text: str) -> None:
    """The same with any number of one nested block, or of one resource."""
    before = verdict(run_rule(rule, {MAIN: text}))
    for vaguer in (*with_one_dynamic_block(text), *with_unknown_counts(text, UNKNOWN[0])):
        less = f"{vaguer}\n{write(DECLARATIONS)}"
        assert verdict(run_rule(rule, {MAIN: less})) <= before, less


def with_one_dynamic_block(text: str) -> Iterator[str]:
    """Iterate over texts in which one nested block is there any number of times."""
    blocks = read(text)
    for number, block in enumerate(blocks):
        for vaguer in with_one_dynamic(block) if block.type in RESOURCES else ():
            yield write([*blocks[:number], vaguer, *blocks[number + 1 :]])


def with_one_dynamic(block: Block) -> Iterator[Block]:
    for number, item in enumerate(block.items):
        if isinstance(item, Block) and item.type not in TERRAFORMS_OWN:
            others = block.items[:number], block.items[number + 1 :]
            content = Block("content", (), item.items)
            vague = Block("dynamic", (item.type,), (tree.Argument("for_each", UNKNOWN[0]), content))
            yield block.with_items([*others[0], vague, *others[1]])
            for inner in with_one_dynamic(item):
                yield block.with_items([*others[0], inner, *others[1]])


def places(findings: list[Finding]) -> set[tuple[int, str]]:
    """Return where something is flagged, and what."""
    return {(finding.place.span.start, finding.subject.name) for finding in findings}


def shifted(offset: int, edit: Edit) -> int:
    """Return where an offset lies after an edit."""
    by = len(edit.new_text) - (edit.span.end - edit.span.start)
    return offset + by if offset >= edit.span.end else offset


def attributes_of(text: str) -> list[Attribute]:
    """Return all arguments of resources and providers, with spans in the whole text."""
    return [
        Attribute(each.name, *each.name_span.shift(start), *each.expression.shift(start))
        for start, section in Structure.of(text)
        for block in section.body.blocks
        if block.type in RESOURCES or block.type == "provider"
        for each in attributes_in(block.body)
    ]


def attributes_in(body: Body) -> Iterator[Attribute]:
    yield from (each for each in body.attributes if each.name not in LEFT_KNOWN)
    for block in body.blocks:
        if block.type not in LEFT_KNOWN:
            yield from attributes_in(block.body)


def test_what_is_taken_away() -> None:
    text = 'resource "a" "b" {\n  c = 1\n  d {\n    e = [2]\n  }\n  count = 3\n}\n'
    edits = with_less_of_an_argument(f"\n\n{text}")
    assert [apply_edits(f"\n\n{text}", [edit]).strip() + "\n" for edit in edits] == [
        text.replace("1", "var.unknown"),
        text.replace("1", ""),
        text.replace("c = 1", "c"),
        text.replace("[2]", "var.unknown"),
        text.replace("[2]", ""),
        text.replace("e = [2]", "e"),
    ]
