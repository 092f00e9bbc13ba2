"""Who may know whom: imports point downward only."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tf_lsp

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(tf_lsp.__file__).parent

# From the bottom up; those on one line do not know each other.
LAYERS = [
    {"text"},
    {"syntax"},
    {"values"},
    {"modules"},
    {"graph"},
    {"rule"},
    {"rules"},
    {"config"},
    {"lint"},
    {"edits", "documentation"},
    {"server"},
    {"cli"},
    {"__main__"},
]
ANYWHERE = {"__init__"}
PROTOCOL = {"pygls", "lsprotocol"}
RULES_KNOW = {"rule"}


def names_of_layers() -> set[str]:
    return set[str]().union(*LAYERS)


def level(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


def source_files() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def owner(path: Path) -> str:
    """Return the module or package right below ``tf_lsp`` that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Iterate over the dotted names of what a file imports, those only for type checking too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path: Path) -> set[str]:
    """Return which modules and packages right below ``tf_lsp`` a file imports."""
    names = (name.split(".") for name in imported(path))
    return {parts[1] for parts in names if parts[0] == "tf_lsp" and len(parts) > 1}


def test_every_module_has_its_layer() -> None:
    assert {owner(path) for path in source_files()} - ANYWHERE == names_of_layers()


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downward(path: Path) -> None:
    name = owner(path)
    if name in ANYWHERE:
        assert not own_imports(path)
        return
    for other in own_imports(path) & names_of_layers() - {name}:
        assert level(other) < level(name), other


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_server_knows_the_protocol(path: Path) -> None:
    packages = {name.partition(".")[0] for name in imported(path)}
    assert owner(path) == "server" or not packages & PROTOCOL


def test_a_rule_imports_nothing_but_what_rules_are_made_of() -> None:
    for path in (ROOT / "rules").rglob("*.py"):
        if path.name != "__init__.py":
            assert own_imports(path) <= RULES_KNOW, path.name
