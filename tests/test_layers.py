"""Who may know whom: imports point downward only."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tf_lsp

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

ROOT = Path(tf_lsp.__file__).parent

# From the bottom up; those on one line do not know each other.
LAYERS = [
    {"dataclass"},
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


# Circles, between files inside of one package too.

Graph = dict[str, set[str]]
"""What each file imports; files are named by their paths."""


def imports_between_files(root: Path) -> Graph:
    """Return which files of a package import which others.

    An import under ``if TYPE_CHECKING`` or inside of a function counts as any other. That a
    submodule's packages are imported before it does not count.
    """
    files = {
        dotted_name(path, root): path.relative_to(root).as_posix() for path in root.rglob("*.py")
    }
    return {
        file: {files[found] for name in imported(root / file) if (found := owning(name, files))}
        for file in files.values()
    }


def dotted_name(path: Path, root: Path) -> str:
    """Return the name by which a file is imported."""
    return ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")


def owning(name: str, modules: Container[str]) -> str | None:
    """Return the module that a name stands for or, if it is none, the one that the name is from."""
    return next((module for module in (name, name.rpartition(".")[0]) if module in modules), None)


def reachable(start: str, graph: Graph) -> set[str]:
    """Return what can be reached in one step or more."""
    found, waiting = set[str](), [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def knots(graph: Graph) -> list[set[str]]:
    """Return the strongly connected components in which something imports itself in the end."""
    reach = {file: reachable(file, graph) for file in graph}
    found = {frozenset(other for other in reach[file] if file in reach[other]) for file in graph}
    return [set(knot) for knot in sorted(found, key=sorted) if knot]


def way_back(start: str, graph: Graph) -> list[str]:
    """Return one of the shortest ways from a file through its imports back to itself."""
    seen, ways = set[str](), [[start]]
    for way in ways:
        for file in sorted(graph[way[-1]] - seen):
            if file == start:
                return [*way, file]
            seen.add(file)
            ways.append([*way, file])
    raise LookupError(start)


def circles(graph: Graph) -> list[str]:
    """Return for each knot one of its shortest circles and, if there are more, all of its files."""
    found = []
    for knot in knots(graph):
        circle = min((way_back(file, graph) for file in sorted(knot)), key=len)
        rest = "" if knot == {*circle} else f", one of the circles of {', '.join(sorted(knot))}"
        found.append(" -> ".join(circle) + rest)
    return found


def test_no_file_imports_itself_in_a_circle() -> None:
    found = circles(imports_between_files(ROOT))
    assert not found, "\n".join(["Imports go round in a circle:", *found])


PACKAGES: dict[str, tuple[dict[str, str], list[str]]] = {
    "no circle": (
        {"a.py": "import tf_lsp.b", "b.py": "from tf_lsp import c", "c.py": "import os"},
        [],
    ),
    "two files": (
        {"a.py": "import tf_lsp.b", "b.py": "from tf_lsp import a"},
        ["a.py -> b.py -> a.py"],
    ),
    "names from modules": (
        {"a.py": "from tf_lsp.b import B", "b.py": "from tf_lsp.a import A"},
        ["a.py -> b.py -> a.py"],
    ),
    "only for type checking": (
        {
            "a.py": "from tf_lsp.b import B",
            "b.py": "if TYPE_CHECKING:\n    from tf_lsp.a import A",
        },
        ["a.py -> b.py -> a.py"],
    ),
    "inside of a function": (
        {"a.py": "import tf_lsp.b", "b.py": "def late():\n    import tf_lsp.a as a"},
        ["a.py -> b.py -> a.py"],
    ),
    "a package and its module": (
        {"p/__init__.py": "from tf_lsp.p.a import A", "p/a.py": "from tf_lsp.p import B"},
        ["p/__init__.py -> p/a.py -> p/__init__.py"],
    ),
    "a module under a name of its package": (
        {
            "p/__init__.py": "from tf_lsp.p import a",
            "p/a.py": "from tf_lsp.p import b",
            "p/b.py": "",
        },
        [],
    ),
    "a package under a name of its package": (
        {
            "p/__init__.py": "",
            "p/q/__init__.py": "import tf_lsp.a",
            "a.py": "from tf_lsp.p import q",
        },
        ["a.py -> p/q/__init__.py -> a.py"],
    ),
    "a file that imports itself": (
        {"a.py": "import tf_lsp.a"},
        ["a.py -> a.py"],
    ),
    "what only leads to a circle or away from it": (
        {
            "a.py": "import tf_lsp.b",
            "b.py": "import tf_lsp.c",
            "c.py": "import tf_lsp.b, tf_lsp.d",
            "d.py": "",
        },
        ["b.py -> c.py -> b.py"],
    ),
    "two circles apart": (
        {
            "a.py": "import tf_lsp.b",
            "b.py": "import tf_lsp.a, tf_lsp.c",
            "c.py": "import tf_lsp.d",
            "d.py": "import tf_lsp.c",
        },
        ["a.py -> b.py -> a.py", "c.py -> d.py -> c.py"],
    ),
    "two circles with a file in common": (
        {
            "a.py": "import tf_lsp.b",
            "b.py": "import tf_lsp.c",
            "c.py": "import tf_lsp.a, tf_lsp.d",
            "d.py": "import tf_lsp.c",
        },
        ["c.py -> d.py -> c.py, one of the circles of a.py, b.py, c.py, d.py"],
    ),
}


@pytest.mark.parametrize(("files", "found"), PACKAGES.values(), ids=PACKAGES)
def test_a_circle_is_named(files: dict[str, str], found: list[str], tmp_path: Path) -> None:
    for name, text in files.items():
        path = tmp_path / "tf_lsp" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert circles(imports_between_files(tmp_path / "tf_lsp")) == found
