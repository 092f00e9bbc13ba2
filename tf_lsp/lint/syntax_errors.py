"""Syntax errors, told beside what the rules find."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.syntax import Structure
    from tf_lsp.text import Span


def syntax_problems(structure: Structure) -> Iterator[tuple[Span, str]]:
    """Iterate over the syntax errors of a text: where each is, and what it is."""
    for start, section in structure:
        for problem in section.problems:
            yield problem.span.shift(start), problem.message
