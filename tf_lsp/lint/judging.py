"""Judges the blocks of a module, but for what is known to come out as it did before.

What a rule found in a block, often nothing, is kept with all that it read beside the block's own
text. It is told again, wherever the block has moved to, while both are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tf_lsp.lint.finding import Remark, Told, is_told_by_its_place, message_of, place_of
from tf_lsp.lint.hints import may_have_hint
from tf_lsp.modules.module import Name, changed_parts
from tf_lsp.modules.reads import ELSEWHERE, NOTHING, Read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from tf_lsp.config import Settings
    from tf_lsp.lint.rule_set import RuleSet
    from tf_lsp.modules.instance import ModuleInstance
    from tf_lsp.modules.module import Spot
    from tf_lsp.modules.source import Place
    from tf_lsp.rule import Argument, Problem, Resource, Rule, Views


class Conclusion(NamedTuple):
    """What a rule found in a block, and finds again while all that it read is the same."""

    rule: Rule
    remarks: Sequence[Remark] = ()
    reads: frozenset[Read] = frozenset({ELSEWHERE})
    asked: frozenset[Read] = NOTHING
    """What it asked of other modules: see ``Configuration.asked``."""
    parts: frozenset[str] = frozenset()
    """What it read of the block itself: arguments and nested blocks, by name."""
    has_hint: bool = False
    """Whether something that it looked at deserves an inlay hint."""

    @property
    def is_nothing(self) -> bool:
        """Whether the rule found nothing, and finds nothing while the block is the same."""
        return not (self.remarks or self.reads or self.has_hint)

    def holds(self, changed: Set[Read], parts: Set[str] | None) -> bool:
        """Whether the rule finds the same after something has changed.

        ``parts`` are those of the block that have, None where it has not been edited at all. Where
        it has, remarks may be in another place of it.
        """
        if parts is not None and (self.remarks or not self.parts.isdisjoint(parts)):
            return False
        return self.reads.isdisjoint(changed)


class Known(NamedTuple):
    """What is known of the block of a name.

    Rules without a conclusion find nothing in it while its text is the same.
    """

    conclusions: Sequence[Conclusion]
    instances: int = 0
    is_complete: bool = False
    """Whether each rule has a conclusion, so that also edits of the block cost what they change."""
    # Of all conclusions together:
    remarks: Sequence[Remark] = ()
    reads: frozenset[Read] = NOTHING
    asked: frozenset[Read] = NOTHING

    @classmethod
    def by(
        cls, conclusions: Sequence[Conclusion], instances: int = 0, *, is_complete: bool = False
    ) -> Known:
        """Return what is known by conclusions on so many instances."""
        return cls(
            conclusions,
            instances,
            is_complete,
            [remark for each in conclusions for remark in each.remarks],
            NOTHING.union(*(each.reads for each in conclusions)),
            NOTHING.union(*(each.asked for each in conclusions)),
        )


class _Judged:
    """An instance of a block that was judged, or the only one of a block that is known."""

    __slots__ = ("_module", "_name", "_problems", "_resource", "_views")

    def __init__(
        self, views: Views, module: ModuleInstance, name: Name, resource: Resource | None = None
    ) -> None:
        """Without a resource, the block has a single one, which is looked up when it is needed."""
        self._views, self._module, self._name = views, module, name
        self._resource = resource
        self._problems: dict[str, Sequence[Problem]] = {}

    @property
    def resource(self) -> Resource:
        """The instance as rules see it."""
        if self._resource is None:
            (self._resource,) = _resources(self._views, self._module, self._name)
        return self._resource

    @property
    def header(self) -> tuple[Place, str]:
        """Where the header of the block is, and the address of the instance."""
        if self._resource:
            return self._resource.place, self._resource.instance.address
        (declaration,) = self._module.module.named(*self._name)
        return declaration.placed.place, declaration.address

    def problems(self, rule: Rule) -> Sequence[Problem]:
        """Return what a rule finds in it; the rule is run once."""
        if rule.id not in self._problems:
            self._problems[rule.id] = _run(rule, self.resource)
        return self._problems[rule.id]


def _resources(views: Views, module: ModuleInstance, name: Name) -> list[Resource]:
    """Return all instances of the blocks of a name as rules see them."""
    declared = module.module.named(*name)
    return [views.of(instance) for each in declared for instance in module.instances(each)]


def _run(rule: Rule, resource: Resource) -> Sequence[Problem]:
    try:
        return list(rule.check(resource))
    except Exception as error:  # noqa: BLE001 - a crashing rule must not take the others with it
        import logging

        logger, where = logging.getLogger(__name__), resource.instance.address
        logger.error("The rule %s failed on %s: %r", rule.id, where, error)
        return []


class Part:
    """What comes of one instance of a module, without those that it calls."""

    def __init__(
        self, module: ModuleInstance, rules: RuleSet, views: Views, settings: Settings
    ) -> None:
        self._module, self._rules, self._views, self._settings = module, rules, views, settings
        self.told: list[Told] = []
        self.known: dict[Name, Known] = {}
        self.asked: set[Read] = set()
        """What rules asked of other modules: see ``Configuration.asked``."""
        self.instances = 0
        self._looked_at: dict[Name, Sequence[Resource]] = {}
        self._passed_over: list[Name] = []
        """Those for which some rules were not run, because it is known what they find."""
        self._are_hints_found = False

    def look(self, before: Part | None, changed: Set[Read], limit: int) -> None:
        """Judge all blocks, but for those that are known from ``before`` and have not changed.

        Of a kind, no more than a number of instances are judged, give or take those of a block.
        """
        module = self._module.module
        for kind in sorted(self._rules.by_kind.keys() & module.kinds):
            enough = self.instances + limit
            for name in (Name(kind, each) for each in module.names(kind)):
                known = before.known.get(name) if before else None
                if before and known and name in changed:
                    self._judge_edited(name, known, before)
                elif known is None:
                    self._judge(name, self._nothing_known_of(kind))
                elif known.reads.isdisjoint(self._views.configuration.changed):
                    self._take_over(name, known)
                else:
                    self._judge(name, known)
                if self.instances >= enough:
                    break
        self._views.subject = None

    def _nothing_known_of(self, kind: str, *, is_complete: bool = False) -> Known:
        rules = self._rules.looking_at(kind)
        return Known.by([Conclusion(rule) for rule in rules], is_complete=is_complete)

    def _judge_edited(self, name: Name, known: Known, before: Part) -> None:
        """Judge a block of which something is known from before it was edited.

        Somebody who edits it once does so again: so all is kept from now on.
        """
        declared = self._module.module.named(*name)
        parts = None
        if known.is_complete and len(declared) == 1:
            parts = changed_parts(before._module.module.named(*name)[0], declared[0])
        if parts is None:
            self._judge(name, self._nothing_known_of(name.kind, is_complete=True))
        else:
            self._judge(name, known, parts)

    def looked_at(self) -> Iterator[Argument]:
        """Iterate over every argument that a rule asks for."""
        for name in self._passed_over:
            for rule in self._rules.looking_at(name.kind):
                self._look_again(name, rule)
        self._passed_over.clear()
        return self._arguments()

    def hinted(self) -> Iterator[Argument]:
        """Iterate over the arguments that rules ask for, at least those that have an inlay hint."""
        for name in () if self._are_hints_found else self._passed_over:
            for conclusion in self.known[name].conclusions:
                if conclusion.has_hint:
                    self._look_again(name, conclusion.rule)
        self._are_hints_found = True
        return self._arguments()

    def _arguments(self) -> Iterator[Argument]:
        resources = (resource for some in self._looked_at.values() for resource in some)
        return (argument for each in resources for argument in dict.fromkeys(each.looked_at))

    def _look_again(self, name: Name, rule: Rule) -> None:
        self._looked_at[name] = _resources(self._views, self._module, name)
        for resource in self._looked_at[name]:
            self._views.subject = resource
            _run(rule, resource)
        self._views.subject = None

    def _take_over(self, name: Name, known: Known) -> None:
        """Tell again all that is known of a block."""
        self.known[name] = known
        self.instances += known.instances
        self._passed_over.append(name)
        self._tell_again(known, _Judged(self._views, self._module, name))

    def _tell_again(self, known: Known | Conclusion, judged: _Judged) -> None:
        self.asked |= known.asked
        place_of = self._module.module.place_of
        # What is known has a spot.
        self.told += [
            Told(each, judged, place_of(each.spot)) for each in known.remarks if each.spot
        ]

    def _judge(self, name: Name, known: Known, parts: Set[str] | None = None) -> None:
        """Run those rules of which it is not known what they find: see ``Conclusion.holds``."""
        resources = _resources(self._views, self._module, name)
        self._looked_at[name] = resources
        self.instances += len(resources)
        if not resources:
            return
        judged = [_Judged(self._views, self._module, name, resource) for resource in resources]
        conclusions: list[Conclusion] = []
        for conclusion in known.conclusions:
            if conclusion.holds(self._views.configuration.changed, parts):
                self._tell_again(conclusion, judged[0])
                conclusions.append(conclusion)
            else:
                conclusions.append(self._conclude(name, conclusion.rule, judged))
        if len(self._module.module.named(*name)) > 1:
            return
        if not known.is_complete:
            conclusions = [each for each in conclusions if not each.is_nothing]
        self.known[name] = Known.by(conclusions, len(resources), is_complete=known.is_complete)
        if known.instances:
            self._passed_over.append(name)

    def _conclude(self, name: Name, rule: Rule, judged: Sequence[_Judged]) -> Conclusion:
        """Run a rule on all instances of a block."""
        configuration, views, reads = (
            self._views.configuration,
            self._views,
            self._module.root.reads,
        )
        reads.clear()
        configuration.asked, views.parts = set(), set()
        remarks: list[Remark] = []
        has_hint = False
        for each in judged:
            resource = views.subject = each.resource
            looked_at = len(resource.looked_at)
            for number, problem in enumerate(each.problems(rule)):
                remark, place = self._remark(name, rule, number, problem, resource)
                self.told.append(Told(remark, each, place))
                remarks.append(remark)
            has_hint = has_hint or any(map(may_have_hint, resource.looked_at[looked_at:]))
        self.asked |= configuration.asked
        if not all(remark.is_plain for remark in remarks):
            return Conclusion(rule)
        return Conclusion(
            rule,
            remarks,
            frozenset(reads),
            frozenset(configuration.asked),
            frozenset(views.parts),
            has_hint,
        )

    def _remark(
        self, name: Name, rule: Rule, number: int, problem: Problem, resource: Resource
    ) -> tuple[Remark, Place]:
        place, is_downloaded = place_of(problem)
        spot = _plain_spot(name, problem, resource, place)
        remark = Remark(
            rule,
            self._settings.severity_of(rule),
            problem.subject.name,
            number,
            message_of([problem]) if spot else "",
            spot,
            is_about=problem.about is resource,
            is_downloaded=is_downloaded,
        )
        return remark, place


def _plain_spot(name: Name, problem: Problem, resource: Resource, place: Place) -> Spot | None:
    """Return where a problem is, if its message and that place are all that there is to tell.

    Where another block than that of the name holds it, it depends on that one: this is noted.
    """
    holder, root = problem.subject.resource, resource.instance.module.root
    others = {holder.instance, resource.instance}
    if any(each.key is not None or each.module is not root for each in others):
        return None
    if problem.about not in (None, resource) or not is_told_by_its_place(problem):
        return None
    if holder is not resource:
        holder.instance.note()
        name = Name(holder.kind, "".join(holder.instance.declaration.labels[-1:]))
    return root.module.spot_of(name, place)
