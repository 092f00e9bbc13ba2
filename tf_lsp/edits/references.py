"""Tells what a module refers to, by the names of which references are made.

References are looked for in the text, so one in a comment counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_REFERENCE = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+|\[[^\[\]\n]*\])+")
_PART = re.compile(r"\[[^\]]*\]|[\w-]+")
_ANY = "*"


class References:
    """All references in some texts, as a tree of their names."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._tree = _Node()
        for text in texts:
            for match in _REFERENCE.finditer(text):
                self._tree.add(names_in(match[0]))

    def number_like(self, names: Sequence[str]) -> int:
        """Return how many refer to the same value, to a part of it or to what holds it."""
        return self._tree.number_like(names)


class _Node:
    """The references that begin with the same names."""

    __slots__ = ("ending", "following", "total")

    def __init__(self) -> None:
        self.total = 0
        self.ending = 0
        """How many have no more names."""
        self.following: dict[str, _Node] = {}

    def add(self, names: Sequence[str]) -> None:
        node = self
        node.total += 1
        for name in names:
            node = node.following.setdefault(name, _Node())
            node.total += 1
        node.ending += 1

    def number_like(self, names: Sequence[str]) -> int:
        if not names:
            return self.total
        name, *rest = names
        alike = {name, _ANY} if name != _ANY else self.following.keys()
        nodes = (self.following[each] for each in alike if each in self.following)
        return self.ending + sum(node.number_like(rest) for node in nodes)


def names_in(reference: str) -> list[str]:
    """Split ``var.trail["multi"]`` into its names; what is computed may be any name."""
    return [_name(part) for part in _PART.findall(reference)] or [_ANY]


def _name(part: str) -> str:
    inside = part.removeprefix("[").removesuffix("]").strip()
    is_literal = not part.startswith("[") or inside.isdigit() or inside.startswith('"')
    return inside.strip('"') if is_literal else _ANY
