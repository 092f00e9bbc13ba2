"""The tables of the rule language: what a rule may say, and nothing of what the engine needs."""

from __future__ import annotations

import re

import pytest

import tf_lsp.rule
from tf_lsp.documentation.words import (
    claims_table,
    families_list,
    repairs_table,
    statements_table,
    ways_table,
)

ROWS = {
    '| an argument | `is_true` | it is true; `"true"` and `"1"` are |': claims_table,
    "| an argument | `is_null` | the argument is written and known to be null,"
    " which is as good as absent |": claims_table,
    "| a block | `has_block(path)` | a nested block of a type is certainly there |": claims_table,
    '| a block | `["name"]` | an argument of the block itself,'
    " whether or not it is written |": ways_table,
    "| a statement | `allows` | Whether it is known to allow |": statements_table,
    "| a resource | `all_of(kind)` | all blocks of a kind in the whole configuration |": ways_table,
    "| `Refer(argument, attribute)` | Let an argument refer to a resource that the module has:"
    " one fix for each that it has |": repairs_table,
}


@pytest.mark.parametrize(("row", "table"), ROWS.items(), ids=lambda it: getattr(it, "__name__", ""))
def test_a_row(row: str, table: object) -> None:
    assert callable(table)
    assert row in table().splitlines()


def words_in(table: str) -> list[tuple[str, str]]:
    return re.findall(r"^\| (an? \w+) \| `([^`(]+)", table, re.MULTILINE)


def test_a_word_stands_in_one_table_once() -> None:
    words = words_in(claims_table()) + words_in(ways_table())
    assert len(words) == len(set(words)) > 20


def test_what_only_the_engine_asks_is_left_out() -> None:
    words = {word for _, word in words_in(claims_table()) + words_in(ways_table())}
    assert words.isdisjoint({"effective", "steps", "place", "expression", "_once", "body"})


def test_every_family_and_repair_is_listed() -> None:
    listed = re.findall(r"`(\w+)\(", families_list() + repairs_table())
    made_by_rules = {
        name
        for name in tf_lsp.rule.__all__
        if getattr(getattr(tf_lsp.rule, name), "__module__", "")
        in ("tf_lsp.rule.families", "tf_lsp.rule.repairs")
    }
    assert made_by_rules <= set(listed)
