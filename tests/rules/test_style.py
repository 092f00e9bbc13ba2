"""How a rule's file reads: named as its rule is, in words that cannot warn without proof."""

from __future__ import annotations

import ast
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from tf_lsp import rules
from tf_lsp.rule import rule_of

ALLOWED: Final = {"tf_lsp.rule", "collections.abc"}
FORBIDDEN: Final = {
    ast.Not: "not",
    ast.NotIn: "not in",
    ast.IsNot: "is not",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
"""What is true of the unknown too, so that a rule must not say it."""

MAX_CODE: Final = 150
"""Lines without the examples."""

NAMES = [
    module.name
    for module in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}.")
    if not module.ispkg
]


def id_of(name: str) -> str:
    """Return the id that the rule in a module must have."""
    return name.removeprefix(f"{rules.__name__}.").replace(".", "-").replace("_", "-")


def forbidden_in(source: str) -> list[str]:
    """Return the operators in a source that no rule may have."""
    return [
        FORBIDDEN[type(node)] for node in ast.walk(ast.parse(source)) if type(node) in FORBIDDEN
    ]


def imports_in(source: str) -> set[str]:
    """Return the modules that a source imports from, or imports."""
    found = set[str]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
        elif isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
    return found


def lines_of_code(source: str) -> int:
    """Return how many lines a source has besides those of its examples."""
    examples = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("BAD", "GOOD")
    ]
    lines = sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in examples)
    return len(source.splitlines()) - lines


@pytest.mark.parametrize("name", NAMES, ids=id_of)
class TestFile:
    def test_id(self, name: str) -> None:
        assert rule_of(import_module(name)).id == id_of(name)

    def test_words(self, name: str) -> None:
        assert forbidden_in(source_of(name)) == []

    def test_imports(self, name: str) -> None:
        assert imports_in(source_of(name)) <= ALLOWED

    def test_length(self, name: str) -> None:
        assert lines_of_code(source_of(name)) <= MAX_CODE


def source_of(name: str) -> str:
    path = import_module(name).__file__
    assert path
    return Path(path).read_text(encoding="utf-8")


def test_what_is_forbidden() -> None:
    source = "if not a or b not in c or d is not None or e == f or g != h or i < j: pass"
    assert sorted(forbidden_in(source)) == sorted(FORBIDDEN.values())
    assert imports_in("import os\nfrom tf_lsp.rule import x\nfrom . import y") == {
        "os",
        "tf_lsp.rule",
        ".",
    }
    assert lines_of_code('"""Title."""\n\nBAD = """\na\n"""\n') == 2
