"""Every path that a rule names is one of the provider's, as its schema has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.rules.running import MAIN, analysed, examples_of, id_of
from tests.schema import find_type
from tf_lsp.rule.defaults import DEFAULTS
from tf_lsp.rule.paths import split_path
from tf_lsp.rules import all_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.rule import Rule

META_ARGUMENTS: Final = {"count", "depends_on", "for_each", "lifecycle", "provider"}
"""What Terraform itself takes in every resource."""


def is_of_terraform(kind: str) -> bool:
    """Whether a kind of block is none of the provider's types."""
    return kind in ("module", "terraform") or kind.startswith("provider.")


def is_known(kind: str, steps: Sequence[str]) -> bool:
    if is_of_terraform(kind) or (steps and steps[0] in META_ARGUMENTS):
        return True
    type_ = find_type(kind)
    return type_ is not None and (not steps or type_.find(".".join(steps)) is not None)


@pytest.mark.parametrize("rule", all_rules(), ids=id_of)
class TestPaths:
    def test_kinds_exist(self, rule: Rule) -> None:
        assert [kind for kind in sorted(rule.looks_at) if not is_known(kind, ())] == []

    def test_named_paths_exist(self, rule: Rule) -> None:
        assert [path for path in sorted(rule.paths) if not is_known(*split_path(path))] == []

    def test_arguments_that_were_looked_at_exist(self, rule: Rule) -> None:
        looked_at = {
            (argument.resource.kind, argument.name)
            for text in examples_of(rule)
            for argument in analysed(rule, {MAIN: text}).looked_at()
        }
        assert [pair for pair in sorted(looked_at) if not is_known(pair[0], [pair[1]])] == []


def test_what_is_not_known() -> None:
    assert not is_known("aws_cloudtrial", ())
    assert not is_known("aws_cloudtrail", ["event_selectors"])
    assert not is_known("aws_cloudtrail", ["event_selector", "kind"])
    assert is_known("aws_cloudtrail", ["lifecycle", "prevent_destroy"])


@pytest.mark.parametrize("path", DEFAULTS)
def test_defaults_are_those_of_arguments(path: str) -> None:
    kind, steps = split_path(path)
    type_ = find_type(kind)
    assert type_
    *outer, name = steps
    for step in outer:
        type_ = type_.nested[step].body
    (argument,) = (each for given, each in type_.arguments.items() if given == name)
    names = {bool: "bool", int: "number", str: "string"}
    assert not argument.is_required
    assert argument.type == names[type(DEFAULTS[path].value)]
