"""What is known of all blocks of a kind, piece by piece: who refers to whom, who bears which name.

All of it is told by addresses, not by places in a text. So a piece stays as it is while all that
was read for it is the same, and a table can be compared with an earlier one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

from tf_lsp.graph.identity import (
    Bearer,
    Reference,
    address_of,
    everything_in,
    key_of,
    name_in,
    name_of,
)
from tf_lsp.modules.body import body_of
from tf_lsp.modules.keys import MAX_INSTANCES
from tf_lsp.modules.reads import ELSEWHERE, NOTHING, Read, noting

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence, Set

    from tf_lsp.graph.identity import Address
    from tf_lsp.modules.body import Body
    from tf_lsp.modules.instance import ModuleInstance, ResourceInstance
    from tf_lsp.modules.keys import Key
    from tf_lsp.modules.source import Declaration
    from tf_lsp.values import Value

T = TypeVar("T")

MAX_MODULES: Final = 4096
"""How many instances of modules are looked through in one configuration."""
_NOT_GIVEN: Final = frozenset({"source", "version", "providers", "depends_on"})
"""The arguments of module calls that give a module nothing."""


class Owner(NamedTuple):
    """An instance of a block: the address of its module, its name, and which it is of that name."""

    module: str
    name: str
    number: int


class Piece(NamedTuple, Generic[T]):
    """What is known of all instances of the blocks of one name, and all that was read for it."""

    found: Sequence[T]
    is_cut_short: bool
    """Whether there are more instances than are looked at."""
    reads: frozenset[Read]


class Table(Generic[T]):
    """Something that is known of each block of a kind."""

    def __init__(
        self,
        modules: Sequence[ModuleInstance],
        kind: str,
        before: Table[T] | None = None,
        changed: Set[Read] = NOTHING,
    ) -> None:
        """Look at the blocks in all modules that declare some.

        What a table from ``before`` knows is taken over where nothing that was read for it is
        among the ``changed``.
        """
        known = before._pieces if before else {}
        self._pieces: dict[tuple[str, str], Piece[T]] = {}
        for module in modules:
            for name in module.module.names(kind):
                piece = known.get((module.address, name))
                if piece is None or not piece.reads.isdisjoint(changed):
                    piece = self._piece(module, kind, name)
                self._pieces[module.address, name] = piece
                for number, found in enumerate(piece.found):
                    self._add(Owner(module.address, name, number), found)
        pieces = self._pieces.values()
        self.is_cut_short = (
            len(modules) >= MAX_MODULES
            or any(piece.is_cut_short for piece in pieces)
            or any(len(keys) >= MAX_INSTANCES for module in modules for keys in keys_above(module))
        )
        own = frozenset[Read]({(kind,), ("", "declaring", kind)})
        self.reads = own.union(*(piece.reads for piece in pieces))

    def _piece(self, module: ModuleInstance, kind: str, name: str) -> Piece[T]:
        found: list[T] = []

        def look() -> bool:
            is_cut_short = False
            for declaration in module.module.named(kind, name):
                if declaration.is_repeated:
                    module.root.reads.append(ELSEWHERE)
                instances = module.instances(declaration)
                is_cut_short = is_cut_short or len(instances) >= MAX_INSTANCES
                for instance in instances:
                    instance.note()
                    found.append(self._look(instance))
            return is_cut_short

        return Piece(found, *noting(module.root.reads, look))

    def is_like(self, before: Table[T]) -> bool:
        """Whether all is known as it was to a table from before."""
        return self is before or (
            self.is_cut_short == before.is_cut_short
            and self._pieces.keys() == before._pieces.keys()
            and not any(self._unlike(before))
        )

    def _unlike(self, before: Table[T]) -> Iterator[Sequence[T]]:
        """Iterate over what was found then or is found now, where that differs."""
        for key in self._pieces.keys() | before._pieces.keys():
            old, new = before._pieces.get(key), self._pieces.get(key)
            if old is not new and (old is None or new is None or old.found != new.found):
                yield from (piece.found for piece in (old, new) if piece)

    def _look(self, instance: ResourceInstance) -> T:
        """Return what is to be known of an instance, told by addresses."""
        raise NotImplementedError

    def _add(self, owner: Owner, found: T) -> None:
        """Take in what is known of an instance."""
        raise NotImplementedError


class Referring(Table[tuple[tuple[Reference, ...], bool]]):
    """Blocks that refer to resources of a kind by an argument.

    Of each are known the references, and whether it may lead to any resource.
    """

    def __init__(
        self,
        modules: Sequence[ModuleInstance],
        kind: str,
        path: Sequence[str],
        target: str,
        before: Referring | None = None,
        changed: Set[Read] = NOTHING,
    ) -> None:
        """``path`` leads to the argument of blocks of a ``kind``, ``target`` is the other kind."""
        self._path, self._target = path, target
        self._entries: list[tuple[Owner, tuple[Reference, ...], bool]] = []
        self._by_address: dict[Address, list[int]] = {}
        self._by_text: dict[str, list[int]] = {}
        self._loose: list[int] = []
        super().__init__(modules, kind, before, changed)

    def _look(self, instance: ResourceInstance) -> tuple[tuple[Reference, ...], bool]:
        values, may_be_more = _values_at(body_of(instance), self._path)
        references = tuple(Reference.of(value, self._target) for value in values)
        return references, may_be_more or any(each.is_loose(self._target) for each in references)

    def _add(self, owner: Owner, found: tuple[tuple[Reference, ...], bool]) -> None:
        references, is_loose = found
        number = len(self._entries)
        self._entries.append((owner, references, is_loose))
        if is_loose:
            self._loose.append(number)
        for each in references:
            for address in each.candidates:
                self._by_address.setdefault(address, []).append(number)
            if each.text is not None:
                self._by_text.setdefault(each.text, []).append(number)
                self._by_text.setdefault(name_in(each.text), []).append(number)

    def who_refers_to(self, bearer: Bearer) -> tuple[list[Owner], list[Owner]]:
        """Return who certainly refers to a resource, and who may, in the order of the files."""
        text, candidates = bearer.text, {*self._by_address.get(bearer.address, ()), *self._loose}
        by_text = self._by_text.values() if text is None else [self._by_text.get(text, [])]
        certain, possible = [], []
        for number in sorted(candidates.union(*by_text)):
            owner, references, is_loose = self._entries[number]
            answers = [each.leads_to(bearer) for each in references]
            if True in answers:
                certain.append(owner)
            elif None in answers or is_loose:
                possible.append(owner)
        return certain, possible


def _values_at(body: Body, path: Sequence[str]) -> tuple[list[Value], bool]:
    """Return what a path leads to, the elements of lists one by one, and whether more may be."""
    name, *rest = path
    if rest:
        blocks = body.blocks(name)
        inner = [_values_at(each, rest) for each in blocks.certain]
        values = [value for found, _ in inner for value in found]
        return values, blocks.may_be_more or any(more for _, more in inner)
    given = body.argument(name)
    if given is None:
        return [], body.may_have(name)
    value = given.value
    return (list(value.elements) if isinstance(value.content, tuple) else [value]), False


class Bearing(Table["Hashable | None"]):
    """Resources of a kind by the names that they bear: see ``key_of``."""

    def __init__(
        self,
        modules: Sequence[ModuleInstance],
        kind: str,
        before: Bearing | None = None,
        changed: Set[Read] = NOTHING,
    ) -> None:
        self._by_key: dict[Hashable, list[Owner]] = {}
        super().__init__(modules, kind, before, changed)

    def _look(self, instance: ResourceInstance) -> Hashable | None:
        name = name_of(instance)
        return None if name is None else key_of(name)

    def _add(self, owner: Owner, found: Hashable | None) -> None:
        if found is not None:
            self._by_key.setdefault(found, []).append(owner)

    def differs_in(self, before: Bearing) -> Iterator[Hashable]:
        """Iterate over the keys that others bear now than before."""
        for found in self._unlike(before) if self is not before else ():
            yield from (key for key in found if key is not None)

    def who_bears(self, key: Hashable) -> Sequence[Owner]:
        """Return those whose name has a key, in the order of the files."""
        return self._by_key.get(key, ())


class Mentioned(NamedTuple):
    """What a call mentions: resources, and what texts have in common with their names."""

    resources: frozenset[tuple[Address, Key]]
    keys: frozenset[Hashable | None]

    @classmethod
    def by(cls, module: ModuleInstance, call: Declaration) -> Mentioned:
        """Return what a call in a module mentions."""
        values = [
            module.evaluate(expression)
            for name, expression in call.arguments().items()
            if name not in _NOT_GIVEN
        ]
        resources = (resource for value in values for resource in everything_in(value))
        return cls(
            frozenset((address_of(each), each.key) for each in resources),
            frozenset(key_of(leaf) for value in values for leaf in _leaves(value)),
        )

    def is_of(self, bearer: Bearer) -> bool:
        """Whether a resource is mentioned, by reference or by name."""
        key = bearer.name
        if (bearer.address, bearer.key) in self.resources or (key is not None and key in self.keys):
            return True
        texts = (each for each in self.keys if isinstance(each, str))
        return isinstance(key, str) and any(key in text for text in texts)


class Mentions:
    """What the calls of modules that are not here mention."""

    def __init__(self, calls: Sequence[tuple[ModuleInstance, Declaration]]) -> None:
        self.by_call: dict[str, Mentioned] = {}
        self.reads = frozenset[Read]({("module",)})
        for module, call in calls:
            found, reads = noting(module.root.reads, partial(Mentioned.by, module, call))
            self.by_call[address_of_call(module, call)] = found
            self.reads |= {ELSEWHERE} if module.caller else reads

    def are_of(self, bearer: Bearer) -> bool:
        """Whether a resource is mentioned, by reference or by name."""
        return any(each.is_of(bearer) for each in self.by_call.values())


def address_of_call(module: ModuleInstance, call: Declaration) -> str:
    """Return the address of a module call."""
    return f"{module.address}.{call.address}"


def _leaves(value: Value) -> Iterator[Value]:
    if not isinstance(value.content, tuple | dict):
        yield value
        return
    for element in value.elements:
        yield from _leaves(element)


def keys_above(instance: ModuleInstance) -> Iterator[list[Key]]:
    """Iterate over the keys of all calls that lead to a module instance, one list a call."""
    for each in instance.ancestors:
        if each.caller:
            yield [key for key, _ in each.caller.children(each.path[-1])]
