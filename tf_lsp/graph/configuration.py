"""A whole configuration, asked across its modules: what a value leads to, and who refers to it."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from tf_lsp.graph.identity import (
    everything_in,
    is_a_name,
    key_of,
    looked_up,
    name_in,
    name_of,
    names,
    referred,
)
from tf_lsp.modules.body import body_of
from tf_lsp.modules.keys import MAX_INSTANCES, Unknown
from tf_lsp.modules.reads import ELSEWHERE, Read

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from tf_lsp.modules.body import Body
    from tf_lsp.modules.instance import ModuleInstance, ResourceInstance
    from tf_lsp.modules.keys import Key
    from tf_lsp.modules.source import Declaration
    from tf_lsp.values import Value

MAX_MODULES: Final = 4096
"""How many instances of modules are looked through in one configuration."""


class Referrers(NamedTuple):
    """Who refers to a resource in an argument: those that certainly do, and those that may."""

    certain: Sequence[ResourceInstance] = ()
    possible: Sequence[ResourceInstance] = ()
    may_be_more: bool = False
    """Whether what cannot be read may refer to it too."""


Question = tuple[str, str]
"""What is asked of a whole configuration: ``("declaring", kind)`` or ``("one", kind)``."""


class Configuration:
    """A root module and all that it calls, at one moment.

    ``asked`` is what was asked of modules other than the asker's own, with the answers: as long
    as these are the same, so is all that was concluded.
    """

    def __init__(self, root: ModuleInstance) -> None:
        self.root = root
        self.asked: dict[Question, object] = {}
        self._answers: dict[Question, object] = {}
        self._named: dict[str, dict[Hashable, list[ResourceInstance]]] = {}
        self._referring: dict[tuple[str, tuple[str, ...], str], _Referring] = {}
        self._mentions: dict[ModuleInstance, _Mentions] = {}

    # What a conclusion may depend on.

    def answer(self, question: Question) -> object:
        """Return the answer to a question that was asked before, as it would be now."""
        if question not in self._answers:
            what, kind = question
            self._answers[question] = (
                self._find_declaring(kind) if what == "declaring" else self._is_one(kind)
            )
        return self._answers[question]

    def ask(self, question: Question) -> object:
        """Return the answer to a question, and note that it was asked."""
        answer = self.answer(question)
        self.root.reads.append(Read(("", *question), answer))
        self.asked[question] = answer
        return answer

    def declaring(self, kind: str) -> tuple[ModuleInstance, ...]:
        """Return the instances of modules that declare blocks of a kind."""
        return cast("tuple[ModuleInstance, ...]", self.ask(("declaring", kind)))

    def has_one(self, kind: str) -> bool:
        """Whether the configuration certainly has no more than one block of a kind."""
        return bool(self.ask(("one", kind)))

    def _is_one(self, kind: str) -> bool:
        found = list(islice(self._resources(self._find_declaring(kind), kind), 2))
        is_counted = all(each.key is not Unknown.KEY and _is_counted(each.module) for each in found)
        with_calls = self._find_declaring("module")
        return len(found) < 2 and is_counted and not any(any(m.unread_calls()) for m in with_calls)

    def _find_declaring(self, kind: str) -> tuple[ModuleInstance, ...]:
        if self.root.world.is_related(kind):
            return tuple(self._by_kind.get(kind, ()))
        may_declare = partial(self.root.world.may_declare, type_=kind.removeprefix("data."))
        found = islice(self.root.below(may_declare), MAX_MODULES)
        return tuple(each for each in found if each.module.declared(kind))

    @cached_property
    def _by_kind(self) -> dict[str, list[ModuleInstance]]:
        """The instances of modules by the kinds that they declare, found in one go."""
        found: dict[str, list[ModuleInstance]] = {}
        for instance in islice(self.root.below(self.root.world.may_matter), MAX_MODULES):
            for kind in instance.module.kinds:
                found.setdefault(kind, []).append(instance)
        return found

    # What can be asked.

    def resources(self, kind: str) -> Iterator[ResourceInstance]:
        """Iterate over the instances of all blocks of a kind."""
        return self._resources(self.declaring(kind), kind)

    def _resources(
        self, modules: Iterable[ModuleInstance], kind: str
    ) -> Iterator[ResourceInstance]:
        return (each for instance in modules for each in instance.resources(kind))

    def target(self, value: Value, kind: str) -> ResourceInstance | None:
        """Return the resource of a kind that a value leads to, None where that is not known."""
        found = {resource: None for resource in referred(value) if resource.kind == kind}
        if len(found) == 1:
            return next(iter(found))
        self.root.reads.append(ELSEWHERE)
        key = None if found else key_of(looked_up(value, kind))
        same = [] if key is None else self._by_name(kind).get(key, [])
        return same[0] if len(same) == 1 else None

    def _by_name(self, kind: str) -> dict[Hashable, list[ResourceInstance]]:
        resources = self.resources(kind)
        if kind not in self._named:
            found: dict[Hashable, list[ResourceInstance]] = {}
            for each in resources:
                name = name_of(each)
                key = None if name is None else key_of(name)
                if key is not None:
                    found.setdefault(key, []).append(each)
            self._named[kind] = found
        return self._named[kind]

    def referrers(self, resource: ResourceInstance, kind: str, path: Sequence[str]) -> Referrers:
        """Return who refers to a resource by an argument; ``path`` leads there from a block."""
        reads = self.root.reads
        start = len(reads)
        instances = self.declaring(kind)
        key = (kind, tuple(path), resource.kind)
        if key not in self._referring:
            self._referring[key] = _Referring(instances, kind, path, resource.kind)
        found = self._referring[key].who_refers_to(
            resource, may_be_more=self._unread_calls_mention(resource)
        )
        # However it was found, what counts is who refers to the resource.
        reads[start:] = [self._read_of(resource, kind, path, found)]
        return found

    def _read_of(
        self, resource: ResourceInstance, kind: str, path: Sequence[str], found: Referrers
    ) -> Read:
        if resource.module is not self.root or resource.key is not None:
            return ELSEWHERE
        who = tuple(tuple(each.address for each in some) for some in found[:2])
        what = ("", "referrers", resource.kind, resource.declaration.labels[-1], kind, *path)
        return Read(what, (*who, found.may_be_more))

    def holds(self, read: Read) -> bool:
        """Whether what was asked before would be answered alike; it counts as asked again."""
        _, question, kind, *rest = read.what
        if question != "referrers":
            return self.ask((question, kind)) == read.state
        name, referring, *path = rest
        declared = self.root.module.named(kind, name)
        if len(declared) != 1 or declared[0].is_repeated:
            return False
        self.referrers(self.root.instances(declared[0])[0], referring, path)
        return self.root.reads[-1] == read

    def _unread_calls_mention(self, resource: ResourceInstance) -> bool:
        """Whether a module that is not here is given the resource, by reference or by name."""
        with_calls = [each for each in self.declaring("module") if any(each.unread_calls())]
        for instance in with_calls:
            if instance not in self._mentions:
                self._mentions[instance] = _Mentions(instance)
        return any(self._mentions[instance].are_of(resource) for instance in with_calls)


def _is_counted(instance: ModuleInstance) -> bool:
    """Whether a module instance is one of a known number, all of which are looked at."""
    return all(
        len(keys) < MAX_INSTANCES and Unknown.KEY not in keys for keys in _keys_above(instance)
    )


def _keys_above(instance: ModuleInstance) -> Iterator[list[Key]]:
    """Iterate over the keys of all calls that lead to a module instance, one list a call."""
    for each in instance.ancestors:
        if each.caller:
            yield [key for key, _ in each.caller.children(each.path[-1])]


class _Referring:
    """Blocks that refer to resources of a kind by an argument, found by what they refer to."""

    def __init__(
        self, instances: Sequence[ModuleInstance], own: str, path: Sequence[str], kind: str
    ) -> None:
        """``instances`` are the modules that declare such blocks, whose own kind is ``own``."""
        self._by_declaration: dict[Declaration, list[ResourceInstance]] = {}
        self._values: dict[ResourceInstance, list[Value]] = {}
        self._by_text: dict[str, list[ResourceInstance]] = {}
        self._loose: list[ResourceInstance] = []
        """Those that may refer to anything."""
        self._found: dict[ResourceInstance, Referrers] = {}
        self._may_be_more = len(instances) >= MAX_MODULES
        for instance in instances:
            for declaration in instance.module.declared(own):
                found = instance.instances(declaration)
                self._may_be_more |= len(found) >= MAX_INSTANCES
                for each in found:
                    self._add(each, path, kind)
            self._may_be_more |= any(len(keys) >= MAX_INSTANCES for keys in _keys_above(instance))

    def _add(self, each: ResourceInstance, path: Sequence[str], kind: str) -> None:
        values, may_be_more = _values_at(body_of(each), path)
        values = [looked_up(value, kind) for value in values]
        self._values[each] = values
        if may_be_more:
            self._loose.append(each)
        for value in values:
            of_kind = [found for found in referred(value) if found.kind == kind]
            for found in of_kind:
                self._by_declaration.setdefault(found.declaration, []).append(each)
            if isinstance(value.content, str):
                self._by_text.setdefault(value.content, []).append(each)
                self._by_text.setdefault(name_in(value.content), []).append(each)
                is_loose = len(of_kind) == 0 and not is_a_name(value.content, kind)
            else:
                is_loose = len(of_kind) == 0 and not value.is_null
            if is_loose:
                self._loose.append(each)

    def who_refers_to(self, resource: ResourceInstance, *, may_be_more: bool) -> Referrers:
        """Return who refers to a resource; ``may_be_more`` tells whether others may."""
        if resource not in self._found:
            certain, possible = self._find(resource)
            self._found[resource] = Referrers(certain, possible, may_be_more or self._may_be_more)
        return self._found[resource]

    def _find(
        self, resource: ResourceInstance
    ) -> tuple[list[ResourceInstance], list[ResourceInstance]]:
        """Return who certainly refers to a resource, and who may."""
        name = name_of(resource) if self._by_text else None
        text = name.content if name and isinstance(name.content, str) else None
        by_text = self._by_text.values() if text is None else [self._by_text.get(text, [])]
        candidates = [*self._by_declaration.get(resource.declaration, ()), *self._loose]
        candidates += [each for those in by_text for each in those]
        certain, possible = [], []
        for each in dict.fromkeys(candidates):
            answers = [names(value, resource) for value in self._values[each]]
            if True in answers:
                certain.append(each)
            elif None in answers or each in self._loose:
                possible.append(each)
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


_NOT_GIVEN: Final = frozenset({"source", "version", "providers", "depends_on"})
"""The arguments of module calls that give a module nothing."""


class _Mentions:
    """What the calls of modules that are not here mention."""

    def __init__(self, instance: ModuleInstance) -> None:
        values = [
            instance.evaluate(expression)
            for call in instance.unread_calls()
            for name, expression in call.arguments().items()
            if name not in _NOT_GIVEN
        ]
        self._resources = {resource for value in values for resource in everything_in(value)}
        self._keys = {key_of(leaf) for value in values for leaf in _leaves(value)}
        self._texts = [key for key in self._keys if isinstance(key, str)]

    def are_of(self, resource: ResourceInstance) -> bool:
        """Whether a resource is mentioned, by reference or by name."""
        name = name_of(resource)
        key = None if name is None else key_of(name)
        if resource in self._resources or (key is not None and key in self._keys):
            return True
        return isinstance(key, str) and any(key in text for text in self._texts)


def _leaves(value: Value) -> Iterator[Value]:
    if not isinstance(value.content, tuple | dict):
        yield value
        return
    for element in value.elements:
        yield from _leaves(element)
