"""What a fix is, and how edits in sections become edits in files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from tf_lsp.edits.editing import editing, in_turn
from tf_lsp.text import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tf_lsp.edits.editing import Editing
    from tf_lsp.modules.source import Expression, Placed, SourceFile
    from tf_lsp.syntax import Block
    from tf_lsp.text import Span

Replacement: TypeAlias = "tuple[Expression, Span, str]"
"""A stretch of an expression, by its span in the file, and what is to stand there."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to put a finding right."""

    title: str
    edits: Mapping[str, tuple[Edit, ...]]
    """By the path of the file that their spans refer to."""
    others: int = 0
    """How many other resources the edits change too."""
    is_shared: bool = False
    """Whether what the edits change is used in other places too, whatever for."""
    needs_decision: bool = False
    """Whether somebody has to choose this way, so that it is no part of fixing all at once."""
    sets: tuple[tuple[Placed, Mapping[str, str]], ...] = ()
    """The arguments that it sets in blocks, by path, where that is all: together with what other
    fixes set there, it is one edit."""

    @property
    def is_contained(self) -> bool:
        """Whether the edits change nothing else."""
        return not self.others and not self.is_shared

    @property
    def is_safe(self) -> bool:
        """Whether the fix may be made without asking."""
        return self.is_contained and not self.needs_decision


def edits_in(
    placed: Placed, make: Callable[[Editing, str], list[Edit]]
) -> dict[str, tuple[Edit, ...]]:
    """Return the edits that are made in the section of a block, as edits of its file."""
    made = make(editing(is_json=placed.file.is_json), placed.section.text)
    shifted = (Edit(edit.span.shift(placed.start), edit.new_text) for edit in made)
    return {placed.file.path: tuple(shifted)}


def set_in(placed: Placed, values: Mapping[str, str]) -> dict[str, tuple[Edit, ...]]:
    """Return the edits that set arguments of a block and, by their paths, of those within it."""
    by_path: dict[tuple[str, ...], dict[str, str]] = {}
    for name, value in values.items():
        *outer, last = name.split(".")
        by_path.setdefault(tuple(outer), {})[last] = value
    is_json = placed.file.is_json
    steps = [
        partial(_set_at, path=path, values=inner, is_json=is_json)
        for path, inner in by_path.items()
    ]
    return edits_in(placed, lambda _, text: in_turn(text, placed.block, steps, is_json=is_json))


def _set_at(
    text: str, block: Block, path: tuple[str, ...], values: Mapping[str, str], *, is_json: bool
) -> list[Edit]:
    return editing(is_json=is_json).set_arguments_at(text, block, path, values)


def replaced(replacements: Iterable[Replacement]) -> dict[str, tuple[Edit, ...]]:
    """Return the edits that replace stretches of expressions, by file."""
    stretches: dict[tuple[SourceFile, int, str], dict[Span, str]] = {}
    for expression, span, value in replacements:
        # Lines of variables files are lined up with each other; blocks are not.
        start, text = expression.start, expression.section.text
        if expression.block is None:
            start, text = 0, expression.file.text
        stretches.setdefault((expression.file, start, text), {})[span.shift(-start)] = value
    edits: dict[str, tuple[Edit, ...]] = {}
    for (file, start, text), spans in stretches.items():
        made = editing(is_json=file.is_json).replace_expressions(text, spans)
        shifted = (Edit(edit.span.shift(start), edit.new_text) for edit in made)
        merge(edits, {file.path: tuple(shifted)})
    return edits


def merge(edits: dict[str, tuple[Edit, ...]], more: Mapping[str, tuple[Edit, ...]]) -> None:
    """Add edits to those of the same file."""
    for path, added in more.items():
        edits[path] = tuple(sorted((*edits.get(path, ()), *added)))
