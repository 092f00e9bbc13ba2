"""What a Terraform file is made of: bodies, blocks, attributes, comments, and what is wrong.

All spans are offsets into the text of the section that the piece belongs to. Nothing of it is ever
changed; that it could be is the price of making so many in little time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tf_lsp.dataclass import dataclass
from tf_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Attribute(NamedTuple):
    """``name = expression``. A tuple, because very many are made.

    The expression's span is empty where nothing has been typed yet: its value is unknown.
    """

    name: str
    name_start: int
    name_end: int
    start: int
    """Where the expression begins."""
    end: int
    """Where it ends."""

    @property
    def name_span(self) -> Span:
        """The name as it is written, with its quotes in JSON."""
        return Span(self.name_start, self.name_end)

    @property
    def expression(self) -> Span:
        """The span of the expression."""
        return Span(self.start, self.end)

    @property
    def span(self) -> Span:
        """From the name to the end of the expression."""
        return Span(self.name_start, self.end)


@dataclass(slots=True)
class Label:
    """A label of a block, quoted or bare; the span includes the quotes, the value does not."""

    value: str
    span: Span


@dataclass(slots=True)
class Body:
    """The attributes and nested blocks between two braces (or of a whole section), in order."""

    attributes: tuple[Attribute, ...] = ()
    blocks: tuple[Block, ...] = ()

    def attribute(self, name: str) -> Attribute | None:
        """Return the first attribute of that name."""
        return next((a for a in self.attributes if a.name == name), None)


@dataclass(slots=True, eq=False)
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
    def names(self) -> Header:
        """The type and the labels without where they stand."""
        return Header(self.type, tuple(label.value for label in self.labels))

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


class Header(NamedTuple):
    """What a top-level block says of itself before its brace."""

    type: str
    labels: tuple[str, ...]


class Reading(NamedTuple):
    """What is in a section."""

    body: Body
    problems: Sequence[SyntaxProblem] = ()


class Section:
    """A stretch of a file that is read on its own: one top-level item and what precedes it.

    Sections tile the file. All spans inside are relative to the section's start, so that a
    section stays as it is when the text before it changes. What is in it is read when somebody
    asks.
    """

    __slots__ = ("_headers", "_read", "_reading", "text")

    def __init__(
        self,
        text: str,
        read: Callable[[str], Reading],
        headers: Sequence[Header] | None = None,
    ) -> None:
        self.text = text
        self._read = read
        self._reading: Reading | None = None
        self._headers = headers

    @property
    def reading(self) -> Reading:
        """What is in the section; the same at each time."""
        if self._reading is None:
            self._reading = self._read(self.text)
        return self._reading

    @property
    def headers(self) -> Sequence[Header]:
        """The headers of the blocks at the top of the section, which may be known without them."""
        if self._headers is None:
            self._headers = [block.names for block in self.body.blocks]
        return self._headers

    @property
    def body(self) -> Body:
        """The attributes and blocks in the section: mostly one."""
        return self.reading.body

    @property
    def problems(self) -> Sequence[SyntaxProblem]:
        """What Terraform would refuse to read, in the order of the text."""
        return self.reading.problems
