"""Every valid file has the structure that Go's own HCL finds in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pygohcl
from hypothesis import given, settings

from tests.syntax.files import files
from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tf_lsp.syntax import Body


def decoded(bodies: Iterable[tuple[str, Body]]) -> dict[str, Any]:
    """Return what pygohcl returns for texts, put together from our structure of them.

    Each expression is decoded by itself, so it must begin and end where pygohcl has it, too.
    """
    result = dict[str, Any]()
    for text, body in bodies:
        for attribute in body.attributes:
            result[attribute.name] = decoded_expression(attribute.expression.of(text))
        for block in body.blocks:
            parent = result
            *path, last = [block.type, *(label.value for label in block.labels)]
            for key in path:
                parent = parent.setdefault(key, {})
            inner = decoded([(text, block.body)])
            before = parent.get(last)
            if isinstance(before, list):
                before.append(inner)
            else:
                parent[last] = [before, inner] if last in parent else inner
    return result


def decoded_expression(text: str) -> Any:
    return pygohcl.loads(f"x = {text}\n")["x"]


@settings(deadline=None, max_examples=200)
@given(text=files())
def test_structure_is_what_hcl_finds(text: str) -> None:
    sections = [section for _, section in Structure.of(text)]
    assert [problem for section in sections for problem in section.problems] == []
    assert decoded((section.text, section.body) for section in sections) == pygohcl.loads(text)
