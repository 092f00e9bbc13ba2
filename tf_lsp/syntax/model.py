"""What a Terraform file is made of: bodies, blocks, attributes, comments, and what is wrong.

All spans are offsets into the text of the section that the piece belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass

from tf_lsp.text import Span


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = expression``.

    The expression's span is empty where nothing has been typed yet: its value is unknown.
    """

    name: str
    name_span: Span
    expression: Span

    @property
    def span(self) -> Span:
        """From the name to the end of the expression."""
        return Span(self.name_span.start, self.expression.end)


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a block, quoted or bare; the span includes the quotes, the value does not."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Body:
    """The attributes and nested blocks between two braces (or of a whole section), in order."""

    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Block, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """Return the first attribute of that name."""
        return next((a for a in self.attributes if a.name == name), None)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """``type "label" { ... }``."""

    type: str
    labels: tuple[Label, ...]
    header: Span
    """From the type to the last label."""
    braces: Span
    """From ``{`` to the end of ``}``, or to where the block stops for want of one."""
    body: Body
    closed: bool

    @property
    def span(self) -> Span:
        """From the type to the closing brace."""
        return Span(self.header.start, self.braces.end)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of any of the three forms, without the line break that ends it."""

    span: Span


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Something that Terraform would refuse to read, said in one sentence."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A stretch of a file that is scanned on its own: one top-level item and what precedes it.

    Sections tile the file. All spans inside are relative to the section's start, so that a
    section stays as it is when the text before it changes.
    """

    text: str
    body: Body
    comments: tuple[Comment, ...]
    problems: tuple[SyntaxProblem, ...]
    reach: int
    """How far the scan looked, from the section's start: a change from there on cannot matter."""
