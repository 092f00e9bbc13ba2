"""Blocks and expressions together with the file that they are written in."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tf_lsp.modules.names import is_json, is_override
from tf_lsp.syntax.json import decode_string
from tf_lsp.values import Evaluation, Scope, Value, evaluate
from tf_lsp.values.json import evaluate_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.syntax import Attribute, Block, Section, Structure
    from tf_lsp.text import Span


class SourceFile:
    """A file as it is at one moment: in an open buffer, or on disk."""

    def __init__(self, path: str, structure: Structure) -> None:
        self.path = path
        """Absolute, in the form of the operating system."""
        self.structure = structure
        self.name = os.path.basename(path)
        self.is_json = is_json(self.name)
        self.is_override = is_override(self.name)

    @property
    def text(self) -> str:
        """The whole text."""
        return self.structure.text

    @cached_property
    def blocks(self) -> dict[str, list[Placed]]:
        """The top-level blocks by type, in their order."""
        found: dict[str, list[Placed]] = {}
        for start, section in self.structure:
            for block in section.body.blocks:
                found.setdefault(block.type, []).append(Placed(self, start, section, block))
        return found

    def arguments(self) -> Iterator[Expression]:
        """Iterate over the top-level arguments, as variables files have them."""
        for start, section in self.structure:
            for attribute in section.body.attributes:
                yield Expression(self, start, section, attribute)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a file."""

    file: SourceFile
    span: Span

    @property
    def key(self) -> tuple[str, int]:
        """What two places have in common that are the same."""
        return self.file.path, self.span.start

    @property
    def text(self) -> str:
        """What is written there."""
        return self.span.of(self.file.text)

    @property
    def line(self) -> str:
        """``file.tf:3``, counting from 1."""
        line = self.file.text.count("\n", 0, self.span.start) + 1
        return f"{self.file.name}:{line}"


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """The expression of an argument, where it is written."""

    file: SourceFile
    start: int
    """The offset of the section in the file."""
    section: Section
    attribute: Attribute

    @property
    def text(self) -> str:
        """The expression as written."""
        return self.attribute.expression.of(self.section.text)

    @property
    def span(self) -> Span:
        """The expression's span in the file."""
        return self.attribute.expression.shift(self.start)

    @property
    def place(self) -> Place:
        """Where the expression is written."""
        return Place(self.file, self.span)

    @property
    def block(self) -> Block | None:
        """The top-level block that the argument stands in, None in variables files."""
        inside = (b for b in self.section.body.blocks if b.span.contains(self.attribute.span))
        return next(inside, None)

    def evaluate(self, scope: Scope, source: object, evaluation: Evaluation) -> Value:
        """Return what the expression is worth; ``source`` comes back in the value's origin."""
        if self.file.is_json:
            templates = not self._is_literal
            return evaluate_json(self.text, scope, source, evaluation, templates=templates)
        return evaluate(self.text, scope, source, evaluation)

    @property
    def keyword(self) -> str:
        """The text of what is a keyword or a type constraint; JSON puts it in quotes."""
        return decode_string(self.text) if self.file.is_json else self.text

    @property
    def _is_literal(self) -> bool:
        """Whether JSON strings stand for themselves here and are no templates."""
        block = self.block
        is_source = self.attribute.name == "source"
        return block is None or block.type == "variable" or (is_source and block.type == "module")


@dataclass(slots=True, eq=False)
class Placed:
    """A block, where it is written. Not frozen only because many are made at each keystroke."""

    file: SourceFile
    start: int
    """The offset of the section in the file."""
    section: Section
    block: Block

    @property
    def header(self) -> Span:
        """The span of the block's type and labels in the file."""
        return self.block.header.shift(self.start)

    @property
    def place(self) -> Place:
        """Where the block's header is written."""
        return Place(self.file, self.header)

    def argument(self, name: str) -> Expression | None:
        """Return the expression of an argument that this block has."""
        attribute = self.block.body.attribute(name)
        return self.expression(attribute) if attribute else None

    def expression(self, attribute: Attribute) -> Expression:
        """Return the expression of one of the block's arguments."""
        return Expression(self.file, self.start, self.section, attribute)


@dataclass(eq=False)
class Declaration:
    """What a block declares, after the overrides of other files are merged over it."""

    placed: Placed
    overrides: list[Placed] = field(default_factory=list)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of text that the block and its overrides are in."""
        return tuple(placed.section for placed in (self.placed, *self.overrides))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The values of the block's labels."""
        return tuple(label.value for label in self.placed.block.labels)

    @cached_property
    def kind(self) -> str:
        """What the block declares: ``aws_s3_bucket``, ``data.aws_s3_bucket``, ``module``..."""
        block_type, labels = self.placed.block.type, self.labels
        if block_type == "resource":
            return labels[0]
        if block_type in ("data", "provider"):
            return f"{block_type}.{labels[0]}"
        return block_type

    @cached_property
    def address(self) -> str:
        """What the block is called in its module: ``aws_s3_bucket.logs``, ``module.logs``..."""
        labels = ".".join(self.labels)
        block_type = self.placed.block.type
        return labels if block_type == "resource" else ".".join(filter(None, (block_type, labels)))

    @cached_property
    def is_repeated(self) -> bool:
        """Whether the block has a count or for_each."""
        return bool(self.argument("count") or self.argument("for_each"))

    def argument(self, name: str) -> Expression | None:
        """Return the expression of an argument as Terraform merges it, None where it is absent."""
        for placed in (*reversed(self.overrides), self.placed):
            if expression := placed.argument(name):
                return expression
        return None

    def arguments(self) -> dict[str, Expression]:
        """Return all arguments by name."""
        return {
            attribute.name: placed.expression(attribute)
            for placed in (self.placed, *self.overrides)
            for attribute in reversed(placed.block.body.attributes)
        }

    def may_have(self, name: str) -> bool:
        """Whether an absent argument may only be missing because something is half-typed."""
        return any(
            not placed.block.closed or (placed.section.problems and name in placed.section.text)
            for placed in (self.placed, *self.overrides)
        )
