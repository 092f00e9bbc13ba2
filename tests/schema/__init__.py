"""What the AWS provider takes, to hold the rules against: its types, their arguments and blocks.

``aws.json.gz`` beside this file is made by ``tests.schema.make``.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATH: Final = Path(__file__).parent / "aws.json.gz"


class Part(Enum):
    """What a path in a type leads to."""

    ARGUMENT = "argument"
    BLOCK = "block"
    EXPORT = "export"
    """An attribute that the provider computes, and nobody can set."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument: ``type`` is ``string``, ``list(string)``, ``map(string)``, ``any``..."""

    type: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """What a block takes, or the objects that an argument takes."""

    arguments: Mapping[str, Argument] = field(default_factory=dict)
    nested: Mapping[str, Nested] = field(default_factory=dict)
    exports: frozenset[str] = frozenset()
    """Attributes that are only computed; known for types, not for what is nested in them."""

    def find(self, path: str) -> Part | None:
        """Return what a dotted path leads to, ``rule.filter.prefix``; None for nothing.

        What an argument of the type ``any`` holds is not known, so that all may be in it.
        """
        name, _, rest = path.partition(".")
        if rest and name in self.nested:
            return self.nested[name].body.find(rest)
        if rest:
            is_open = name in self.arguments and self.arguments[name].type == "any"
            return Part.ARGUMENT if is_open else None
        if name in self.nested:
            return Part.BLOCK if self.nested[name].is_block else Part.ARGUMENT
        if name in self.arguments:
            return Part.ARGUMENT
        return Part.EXPORT if name in self.exports else None

    def blocks(self) -> Iterator[tuple[str, Nested]]:
        """Iterate over the nested blocks by name."""
        return ((name, nested) for name, nested in self.nested.items() if nested.is_block)

    def names_of_arguments(self) -> list[str]:
        """Return the names of all arguments, also of those that take objects."""
        objects = (name for name, nested in self.nested.items() if not nested.is_block)
        return sorted([*self.arguments, *objects])


@dataclass(frozen=True, slots=True)
class Nested:
    """A body inside another one."""

    body: Body
    is_block: bool
    """Whether it is written as a block; otherwise it is the object that an argument takes."""
    is_repeated: bool
    """Whether there may be many."""
    is_required: bool


@cache
def find_type(kind: str) -> Body | None:
    """Return what a type takes, None for one that there is not.

    ``kind`` is as rules name it: ``aws_cloudtrail``, ``data.aws_iam_policy_document``,
    ``provider.aws``.
    """
    found = _types().get(kind)
    return _body(found) if found is not None else None


def all_types() -> list[str]:
    """Return the names of all types in their order."""
    return sorted(_types())


@cache
def _types() -> dict[str, Any]:
    types: dict[str, Any] = json.loads(gzip.decompress(PATH.read_bytes()))["types"]
    return types


def _body(given: Mapping[str, Any]) -> Body:
    return Body(
        arguments={name: _argument(text) for name, text in given.get("attributes", {}).items()},
        nested={name: _nested(inner) for name, inner in given.get("blocks", {}).items()},
        exports=frozenset(given.get("exports", ())),
    )


def _argument(text: str) -> Argument:
    return Argument(text.removesuffix("!"), text.endswith("!"))


def _nested(given: Mapping[str, Any]) -> Nested:
    return Nested(_body(given), given["block"], given["many"], given["required"])
