"""A whole configuration, asked across its modules: what a value leads to, and who refers to it."""

from __future__ import annotations

from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from tf_lsp.graph.identity import Bearer, key_of, looked_up, referred
from tf_lsp.graph.tables import (
    MAX_MODULES,
    Bearing,
    Mentions,
    Referring,
    address_of_call,
    keys_above,
)
from tf_lsp.modules.keys import MAX_INSTANCES, Unknown
from tf_lsp.modules.module import Name
from tf_lsp.modules.reads import ELSEWHERE, Read, noting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tf_lsp.graph.tables import Owner
    from tf_lsp.modules.instance import ModuleInstance, ResourceInstance
    from tf_lsp.values import Value


class Referrers(NamedTuple):
    """Who refers to a resource in an argument: those that certainly do, and those that may."""

    certain: Sequence[Owner] = ()
    possible: Sequence[Owner] = ()
    may_be_more: bool = False
    """Whether what cannot be read may refer to it too."""


_ASPECTS: Final[Mapping[str, Callable[[Referrers], object]]] = {
    "certain": lambda found: found.certain,
    "everyone": lambda found: found,
    "nobody": lambda found: not (found.certain or found.possible or found.may_be_more),
}
"""What is asked of referrers: where little is asked, the answer is seldom another."""


class _Way(NamedTuple):
    """A way to refer: by the argument that a path leads to in a kind of blocks, to a kind."""

    kind: str
    path: tuple[str, ...]
    target: str


class _Question(NamedTuple):
    """What is asked of those who refer to a resource of the root module."""

    none: str
    aspect: str
    way: _Way
    target: Name


class Configuration:
    """A root module and all that it calls, at one moment.

    What is asked of it is noted among all that is read, in tuples whose first element is empty.
    """

    def __init__(self, root: ModuleInstance, before: Configuration | None = None) -> None:
        """``before`` is the same configuration at an earlier moment."""
        self.root = root
        self.asked: set[Read] = set()
        """What was asked of modules other than the asker's own. As long as this is answered alike,
        all holds that was concluded on an instance of a module that is still the same."""
        self.changed: set[Read] = {ELSEWHERE}
        """All that would be read, or answered, in another way than before."""
        self._answers: dict[tuple[str, str], object] = {}
        self._at: dict[str, dict[str, ModuleInstance]] = {}
        """The modules that declare a kind, by kind and address; those that were needed."""
        self._referring: dict[_Way, Referring] = {}
        self._referrers: dict[_Question, tuple[Bearer, object]] = {}
        """What was asked of referrers: what the target is known by, and the answer."""
        self._bearing: dict[str, Bearing] = {}
        self._mentions: Mentions | None = None
        self._bearers: dict[ResourceInstance, tuple[Bearer, frozenset[Read]]] = {}
        if before:
            self._go_on_from(before)

    # From one moment to the next.

    def _go_on_from(self, before: Configuration) -> None:
        """Answer again what was answered before, and note what differs."""
        self.changed |= self.root.module.changes_since(before.root.module)
        for (what, kind), old in before._answers.items():
            # What it is that the root module itself declares is read, and not answered.
            same = (self.root,) if old == (before.root,) else old
            if self._answer(what, kind) not in (old, same):
                self.changed.add(("", what, kind))
        for kind, bearing in before._bearing.items():
            self._bearing[kind] = names = self._bearing_now(kind, bearing)
            self.changed |= {("", "bearing", kind, each) for each in names.differs_in(bearing)}
        if before._mentions:
            self._mentions = self._mentions_now(before._mentions)
        alike: set[_Way] = set()
        for way, referring in before._referring.items():
            self._referring[way] = now = self._referring_now(way, referring)
            if self._mentions is before._mentions and now.is_like(referring):
                alike.add(way)
        for question, (bearer, old) in before._referrers.items():
            # Who asks of a target that has changed asks again.
            if question.target not in self.changed:
                answer = old if question.way in alike else self._answer_on(question, bearer)
                self._referrers[question] = bearer, answer
                if answer != old:
                    self.changed.add(question)

    def _referring_now(self, way: _Way, before: Referring | None = None) -> Referring:
        if before and before.reads.isdisjoint(self.changed):
            return before
        return Referring(self._declaring(way.kind), *way, before, self.changed)

    def _bearing_now(self, kind: str, before: Bearing | None = None) -> Bearing:
        if before and before.reads.isdisjoint(self.changed):
            return before
        return Bearing(self._declaring(kind), kind, before, self.changed)

    def _mentions_now(self, before: Mentions | None = None) -> Mentions:
        calls = [(each, call) for each in self._declaring("module") for call in each.unread_calls()]
        # Whether the files of a module are here, the text of its call does not tell.
        addresses = {address_of_call(*call) for call in calls}
        if before and before.by_call.keys() == addresses and before.reads.isdisjoint(self.changed):
            return before
        return Mentions(calls)

    # Questions to the whole configuration.

    def _ask(self, what: str, kind: str) -> object:
        """Answer a question, and note that it was asked."""
        self.root.reads.append(("", what, kind))
        self.asked.add(("", what, kind))
        return self._answer(what, kind)

    def _answer(self, what: str, kind: str) -> object:
        question = what, kind
        if question not in self._answers:
            find = self._find_declaring if what == "declaring" else self._is_one
            # However it was found, what counts is the answer.
            self._answers[question], _ = noting(self.root.reads, partial(find, kind))
        return self._answers[question]

    def _declaring(self, kind: str) -> tuple[ModuleInstance, ...]:
        """Return the instances of modules that declare blocks of a kind."""
        return cast("tuple[ModuleInstance, ...]", self._answer("declaring", kind))

    def _find_declaring(self, kind: str) -> tuple[ModuleInstance, ...]:
        if self.root.world.is_related(kind):
            return tuple(self._by_kind.get(kind, ()))
        may_declare = partial(self.root.world.may_declare, type_=kind.removeprefix("data."))
        found = islice(self.root.below(may_declare), MAX_MODULES)
        return tuple(each for each in found if each.module.names(kind))

    @cached_property
    def _by_kind(self) -> dict[str, list[ModuleInstance]]:
        """The instances of modules by the kinds that they declare, found in one go."""
        found: dict[str, list[ModuleInstance]] = {}
        for instance in islice(self.root.below(self.root.world.may_matter), MAX_MODULES):
            for kind in instance.module.kinds:
                found.setdefault(kind, []).append(instance)
        return found

    def has_one(self, kind: str) -> bool:
        """Whether the configuration certainly has no more than one block of a kind."""
        return bool(self._ask("one", kind))

    def _is_one(self, kind: str) -> bool:
        found = list(islice(self._resources(kind), 2))
        is_counted = all(each.key is not Unknown.KEY and _is_counted(each.module) for each in found)
        with_calls = self._declaring("module")
        return len(found) < 2 and is_counted and not any(any(m.unread_calls()) for m in with_calls)

    # What can be asked.

    def resources(self, kind: str) -> Iterator[ResourceInstance]:
        """Iterate over the instances of all blocks of a kind."""
        self._ask("declaring", kind)
        is_repeated = any(each.is_repeated for each in self.root.module.declared(kind))
        self.root.reads.append(ELSEWHERE if is_repeated else (kind,))
        return self._resources(kind)

    def _resources(self, kind: str) -> Iterator[ResourceInstance]:
        return (each for module in self._declaring(kind) for each in module.resources(kind))

    def target(self, value: Value, kind: str) -> ResourceInstance | None:
        """Return the resource of a kind that a value leads to, None where that is not known."""
        found = {resource: None for resource in referred(value) if resource.kind == kind}
        key = None if found else key_of(looked_up(value, kind))
        if key is None:
            return next(iter(found)) if len(found) == 1 else None
        if kind not in self._bearing:
            self._bearing[kind] = self._bearing_now(kind)
        self.asked.add(("", "declaring", kind))
        self.root.reads.append(("", "bearing", kind, key))
        same = self._bearing[kind].who_bears(key)
        return self._instances(kind, same)[0] if len(same) == 1 else None

    def certain_referrers(
        self, resource: ResourceInstance, kind: str, path: Sequence[str]
    ) -> Sequence[ResourceInstance]:
        """Return who certainly refers to a resource by an argument of blocks of a kind.

        ``path`` leads from the block to the argument.
        """
        owners = self._ask_of_referrers("certain", resource, kind, path)
        return self._instances(kind, cast("Sequence[Owner]", owners))

    def all_referrers(
        self, resource: ResourceInstance, kind: str, path: Sequence[str]
    ) -> Sequence[ResourceInstance] | None:
        """Return who refers, or may refer, to a resource; None where these may not be all."""
        found = cast("Referrers", self._ask_of_referrers("everyone", resource, kind, path))
        if found.may_be_more:
            return None
        return self._instances(kind, [*found.certain, *found.possible])

    def has_no_referrer(self, resource: ResourceInstance, kind: str, path: Sequence[str]) -> bool:
        """Whether certainly nobody refers to a resource."""
        return bool(self._ask_of_referrers("nobody", resource, kind, path))

    def _ask_of_referrers(
        self, aspect: str, resource: ResourceInstance, kind: str, path: Sequence[str]
    ) -> object:
        """Return what is asked of those who refer to a resource, and note it."""
        way = _Way(kind, tuple(path), resource.kind)
        if way not in self._referring:
            self._referring[way] = self._referring_now(way)
        self._mentions = self._mentions or self._mentions_now()
        self.asked |= {("", "declaring", kind), ("", "declaring", "module")}
        name = Name(resource.kind, "".join(resource.declaration.labels[-1:]))
        question, bearer = _Question("", aspect, way, name), self._bearer(resource)
        answer = self._answer_on(question, bearer)
        is_root = resource.module is self.root
        if is_root and len(self.root.module.named(*name)) == 1:
            self._referrers[question] = bearer, answer
            self.root.reads.append(question)
        else:
            self.root.reads.append(ELSEWHERE)
        return answer

    def _answer_on(self, question: _Question, bearer: Bearer) -> object:
        assert self._mentions, "found before anything is answered"
        referring = self._referring[question.way]
        may_be_more = referring.is_cut_short or self._mentions.are_of(bearer)
        found = Referrers(*referring.who_refers_to(bearer), may_be_more)
        return _ASPECTS[question.aspect](found)

    def _bearer(self, resource: ResourceInstance) -> Bearer:
        """Return what a resource is known by, and note what was read for that."""

        def find() -> Bearer:
            resource.note()
            return Bearer.of(resource)

        if resource not in self._bearers:
            self._bearers[resource] = noting(self.root.reads, find)
        bearer, reads = self._bearers[resource]
        self.root.reads += reads
        return bearer

    def _instances(self, kind: str, owners: Sequence[Owner]) -> list[ResourceInstance]:
        """Return the instances of blocks of a kind that some owners stand for."""
        if owners and kind not in self._at:
            self._at[kind] = {each.address: each for each in self._declaring(kind)}
        found: list[ResourceInstance] = []
        for address, name, number in owners:
            module = self._at[kind][address]
            declared = module.module.named(kind, name)
            instances = [each for one in declared for each in module.instances(one)]
            found.append(instances[number])
        return found


def _is_counted(instance: ModuleInstance) -> bool:
    """Whether a module instance is one of a known number, all of which are looked at."""
    return all(
        len(keys) < MAX_INSTANCES and Unknown.KEY not in keys for keys in keys_above(instance)
    )
