"""Blocks and expressions together with the file that they are written in."""

from __future__ import annotations

import os
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from tf_lsp.dataclass import dataclass, field
from tf_lsp.modules.names import is_json, is_override
from tf_lsp.modules.outline import Outline, difference_between, kind_of
from tf_lsp.text import LineIndex
from tf_lsp.values import Evaluation, Scope, Value, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.modules.outline import Where
    from tf_lsp.syntax import Attribute, Block, Header, Section, Structure
    from tf_lsp.text import Span


class SourceFile:
    """A file as it is at one moment: in an open buffer, or on disk."""

    def __init__(self, path: str, structure: Structure, before: SourceFile | None = None) -> None:
        """``before`` is the file at an earlier moment, to go on from what is known of it."""
        self.path = path
        """Absolute, in the form of the operating system."""
        self.structure = structure
        self._outline: Outline | None = None
        if before and before._outline:
            difference = difference_between(before.structure, structure)
            self._outline = before._outline.after(structure, difference)
        self.name = os.path.basename(path)
        self.is_json = is_json(self.name)
        self.is_override = is_override(self.name)

    @property
    def text(self) -> str:
        """The whole text."""
        return self.structure.text

    @property
    def outline(self) -> Outline:
        """What the blocks at the top declare."""
        if self._outline is None:
            self._outline = Outline.of(self.structure)
        return self._outline

    def block_at(self, where: Where) -> Placed:
        """Return the block at the top of the file that the outline tells of."""
        return Placed(self, self.structure.starts[where.section], at=where)

    def placed(self, kind: str) -> Iterator[Placed]:
        """Iterate over the top-level blocks of a kind, in their order."""
        return map(self.block_at, self.outline.kinds.get(kind, ()))

    @cached_property
    def lines(self) -> LineIndex:
        """The lines of the text, found once however many places in it are told."""
        return LineIndex(self.text)

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
        return f"{self.file.name}:{self.file.lines.line_of(self.span.start) + 1}"


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
        blocks, start = self.section.body.blocks, self.attribute.span.start
        index = bisect_right(blocks, start, key=lambda block: block.braces.start) - 1
        return blocks[index] if index >= 0 and start < blocks[index].braces.end else None

    def evaluate(self, scope: Scope, source: object, evaluation: Evaluation) -> Value:
        """Return what the expression is worth; ``source`` comes back in the value's origin."""
        if self.file.is_json:
            templates = not self._is_literal
            from tf_lsp.values.json import evaluate_json  # most files are not in this syntax

            return evaluate_json(self.text, scope, source, evaluation, templates=templates)
        return evaluate(self.text, scope, source, evaluation)

    @property
    def keyword(self) -> str:
        """The text of what is a keyword or a type constraint; JSON puts it in quotes."""
        if not self.file.is_json:
            return self.text
        from tf_lsp.syntax.json import decode_string

        return decode_string(self.text)

    @property
    def _is_literal(self) -> bool:
        """Whether JSON strings stand for themselves here and are no templates."""
        block = self.block
        is_source = self.attribute.name == "source"
        return block is None or block.type == "variable" or (is_source and block.type == "module")


class Placed:
    """A block, where it is written. One at the top of a file is read when somebody asks for it."""

    __slots__ = ("_at", "_block", "_section", "file", "start")

    def __init__(
        self,
        file: SourceFile,
        start: int,
        section: Section | None = None,
        block: Block | None = None,
        at: tuple[int, int] = (0, 0),
    ) -> None:
        """Place a block of a section that begins at an offset of the file.

        ``at`` says of a block at the top of a file which section it is, and which block of it.
        """
        self.file = file
        self.start = start
        self._section = section
        self._block = block
        self._at = at

    @property
    def section(self) -> Section:
        """The section that the block is in."""
        if self._section is None:
            self._section = self.file.structure.section(self._at[0])
        return self._section

    @property
    def block(self) -> Block:
        """The block itself."""
        if self._block is None:
            self._block = self.section.body.blocks[self._at[1]]
        return self._block

    @property
    def names(self) -> Header:
        """The type and the labels of the block, without reading it."""
        if self._block is None:
            return self.file.structure.headers(self._at[0])[self._at[1]]
        return self._block.names

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

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The values of the block's labels."""
        return self.placed.names.labels

    @cached_property
    def kind(self) -> str:
        """What the block declares: ``aws_s3_bucket``, ``data.aws_s3_bucket``, ``module``..."""
        return kind_of(self.placed.names) or self.placed.names.type

    @cached_property
    def address(self) -> str:
        """What the block is called in its module: ``aws_s3_bucket.logs``, ``module.logs``..."""
        labels = ".".join(self.labels)
        block_type = self.placed.names.type
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
