"""The table that says in which module each function is: it must name all, where they are."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

from tf_lsp.values import functions
from tf_lsp.values.functions import FAMILIES, FUNCTIONS


def names_in(family: str) -> list[str]:
    """Return the names of the functions that a module registers."""
    module = import_module(f"{functions.__name__}.{family}").__name__
    return sorted(name for name, each in FUNCTIONS.items() if each.run.__module__ == module)


@pytest.mark.parametrize("family", sorted(m.name for m in iter_modules(functions.__path__)))
def test_the_table_names_what_a_module_registers(family: str) -> None:
    assert sorted(FAMILIES.get(family, "").split()) == names_in(family)
