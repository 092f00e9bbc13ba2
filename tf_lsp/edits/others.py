"""What else a fix would change: found once, for however many fixes somebody asks."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from tf_lsp.edits.references import References, names_in
from tf_lsp.lint.finding import all_inputs
from tf_lsp.modules.instance import Default

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Set

    from tf_lsp.modules.instance import ModuleInstance
    from tf_lsp.modules.module import Module
    from tf_lsp.modules.source import Place
    from tf_lsp.rule import Argument, Resource

Origin: TypeAlias = "tuple[str, int] | tuple[str, str, int]"
"""What a value is made from: a place, or a default that a call leaves its variable to."""
BlockKey: TypeAlias = "tuple[str, int]"


class Others:
    """All that rules looked at, by what its values are made from.

    ``looked_at`` returns the arguments that rules asked for in the whole workspace. It is called
    when something is asked for the first time.
    """

    def __init__(self, looked_at: Callable[[], Iterable[Argument]] = tuple) -> None:
        self._looked_at = looked_at
        self._references: dict[Module, References] = {}

    def number(self, origins: Collection[Origin], own: Set[BlockKey]) -> int:
        """Return how many other blocks than one's own have a value that is made from something."""
        found = [self._blocks.get(origin, set()) for origin in origins]
        if len(found) == 1:
            return len(found[0]) - len(found[0] & own)
        return len(set().union(*found) - own)

    @cached_property
    def _blocks(self) -> dict[Origin, set[BlockKey]]:
        found: dict[Origin, set[BlockKey]] = {}
        for argument in self._looked_at():
            key = block_key(argument.resource)
            for origin in all_inputs(argument):
                found.setdefault(origin.place.key, set()).add(key)
                source = origin.source
                if isinstance(source, Default) and (call := call_key(source)):
                    found.setdefault(call, set()).add(key)
        return found

    def refer_to(self, reference: Place, module: ModuleInstance) -> bool:
        """Whether a module refers to the same value, to a part of it or to what holds it once more.

        ``module`` is the one in which the value arrives. Where the reference is in none of the
        modules that lead to it, the answer is yes: it only makes us more careful.
        """
        names = names_in(reference.text)
        if names[0] == "each":
            return False
        folder = os.path.dirname(reference.file.path)
        above = (each.module for each in module.ancestors if each.module.folder == folder)
        found = next(above, None)
        return found is None or self._references_in(found).number_like(names) != 1

    def _references_in(self, module: Module) -> References:
        if module not in self._references:
            self._references[module] = References(file.text for file in module.files)
        return self._references[module]


def block_key(resource: Resource) -> BlockKey:
    """Return what the instances of a block have in common."""
    placed = resource.instance.declaration.placed
    return placed.file.path, placed.header.start


def call_key(default: Default) -> tuple[str, str, int] | None:
    """Return what tells a default that a call leaves a variable to; None in root modules."""
    call = default.module.call
    return (default.variable, call.placed.file.path, call.placed.header.start) if call else None
