"""Runs the rules over a root module and all that it calls, and again over what has changed."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from tf_lsp.dataclass import dataclass, field
from tf_lsp.graph.configuration import Configuration
from tf_lsp.lint.finding import Finding, is_told_by_its_place, message_of, place_of
from tf_lsp.lint.hints import may_have_hint
from tf_lsp.modules.instance import ModuleInstance
from tf_lsp.modules.reads import ELSEWHERE, Read, remembered
from tf_lsp.modules.source import Place
from tf_lsp.rule import Resource, Views
from tf_lsp.rule.paths import split_path
from tf_lsp.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tf_lsp.config import Settings
    from tf_lsp.graph.configuration import Question
    from tf_lsp.modules.workspace import Workspace
    from tf_lsp.rule import Argument, Entry, Problem, Rule
    from tf_lsp.syntax import Block

MAX_RESOURCES: Final = 4096
"""How many instances of resources are looked at in one root module, give or take a module."""
MAX_MODULES: Final = 4096
"""How many instances of modules are looked at in one root module."""


class RuleSet:
    """The rules that run, found by what they look at."""

    def __init__(self, rules: Iterable[Entry]) -> None:
        self.rules = tuple(rules)
        self.by_kind: dict[str, list[Entry]] = {}
        for rule in self.rules:
            for kind in rule.looks_at:
                self.by_kind.setdefault(kind, []).append(rule)
        self._loaded: dict[str, list[Rule]] = {}

    def looking_at(self, kind: str) -> list[Rule]:
        """Return the rules that look at a kind of block."""
        if kind not in self._loaded:
            self._loaded[kind] = [rule.load() for rule in self.by_kind[kind]]
        return self._loaded[kind]

    @property
    def kinds(self) -> frozenset[str]:
        """All that some rule looks at."""
        return frozenset(self.by_kind)

    @property
    def related(self) -> frozenset[str]:
        """All that some rule says it reads."""
        return frozenset(split_path(path)[0] for rule in self.rules for path in rule.paths)


class _Plain(NamedTuple):
    """A problem that is told without its values: what it says, and where."""

    name: str
    """What the subject is called."""
    holder: tuple[str, str] | None
    """The kind and name of the resource that it lies in, where that is another one."""
    span: Span
    """From the start of the section that it lies in."""
    message: str
    is_about: bool
    """Whether it says that the resource that was judged suffers."""


class _Conclusion(NamedTuple):
    """What a rule found in a block, which it will find again while all it read is the same."""

    rule: Rule
    found: Sequence[_Plain]
    reads: Sequence[Read]


class Known(NamedTuple):
    """What is known of a block, as long as that is the same."""

    conclusions: Sequence[_Conclusion]
    """What rules found that must be told again, or that depends on what they read elsewhere."""
    again: Sequence[Rule]
    """The rules that must run again. All others found nothing."""


class _Found(NamedTuple):
    """What a rule found in one instance."""

    rule: Rule
    name: str
    place: Place
    is_downloaded: bool
    message: str
    """Empty where it depends on what is found in the other instances."""
    about: Resource | None
    find_problem: Callable[[], Sequence[Problem]]


@dataclass(frozen=True, slots=True)
class _Part:
    """What came of one instance of a module, without those that it calls."""

    found: list[_Found]
    resources: list[Resource]
    asked: dict[Question, object]
    """What the rules asked of other modules, with the answers: see ``Configuration.asked``."""
    known: dict[Block, Known]
    skipped: list[tuple[Rule, Resource]]
    """The rules that were not run, because it is known what they find."""

    def looked_at(self) -> Iterator[Argument]:
        """Iterate over every argument that a rule asks for."""
        for rule, resource in self.skipped:
            _run(rule, resource)
        self.skipped.clear()
        return (argument for resource in self.resources for argument in resource.looked_at)


@dataclass(slots=True)
class Report:
    """What came of one root module and all that it calls."""

    root: ModuleInstance
    parts: dict[ModuleInstance, _Part] = field(default_factory=dict)
    instances: dict[str, list[ModuleInstance]] = field(default_factory=dict)
    """By the folder of their module."""
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    """By the folder of the module that they are about."""

    @property
    def looked_at(self) -> Iterator[Argument]:
        """Every argument that a rule asked for, also where nothing was found."""
        return (argument for part in self.parts.values() for argument in part.looked_at())

    @property
    def hinted(self) -> Iterator[Argument]:
        """The arguments that a rule asked for, but those that certainly have no inlay hint."""
        resources = (resource for part in self.parts.values() for resource in part.resources)
        return (argument for resource in resources for argument in resource.looked_at)

    def known_in(self, folder: str) -> Mapping[Block, Known]:
        """Return what is known of the blocks of a module."""
        instances = self.instances.get(folder, ())
        return self.parts[instances[0]].known if instances else {}


def lint(
    workspace: Workspace,
    root: str,
    settings: Settings,
    rules: RuleSet,
    before: Report | None = None,
) -> Report:
    """Run rules over the root module in a folder, and all that it calls.

    ``before`` is an earlier report with the same settings: what it says of instances of modules
    that are still as they were is taken over.
    """
    outdated = before is None or before.root.is_outdated()
    instance = (
        ModuleInstance.of_root(workspace.module(root), workspace)
        if before is None or outdated
        else before.root
    )
    report = Report(instance)
    old = before or report
    views = Views(Configuration(instance))
    kept: set[ModuleInstance] = set()
    resources = 0
    for each in islice(instance.below(workspace.leads_to_something), MAX_MODULES):
        part = old.parts.get(each)
        if part and _still_holds(part, views.configuration):
            kept.add(each)
        else:
            part = _look_at(each, rules, views, old.known_in(each.module.folder))
        report.parts[each] = part
        report.instances.setdefault(each.module.folder, []).append(each)
        resources += len(part.resources)
        if resources >= MAX_RESOURCES:
            break
    for folder, here in report.instances.items():
        if old.instances.get(folder) == here and kept.issuperset(here):
            report.findings[folder] = old.findings[folder]
        else:
            found = [one for each in here for one in report.parts[each].found]
            report.findings[folder] = _merged(found, settings)
    return report


def _still_holds(part: _Part, configuration: Configuration) -> bool:
    """Whether all that a part asked would be answered alike."""
    return all(configuration.answer(question) == old for question, old in part.asked.items())


def _look_at(
    module: ModuleInstance, rules: RuleSet, views: Views, before: Mapping[Block, Known]
) -> _Part:
    part = _Part([], [], {}, {}, [])
    views.configuration.asked = {}
    for kind in sorted(rules.by_kind.keys() & module.module.kinds):
        for instance in islice(module.resources(kind), MAX_RESOURCES):
            resource = views.subject = views.of(instance)
            block = instance.declaration.placed.block
            is_alone = not instance.declaration.overrides
            old = before.get(block) if is_alone else None
            now = _run_all(old or Known((), rules.looking_at(kind)), resource, part)
            if is_alone:
                part.known[block] = now
            part.resources.append(resource)
    views.subject = None
    part.asked.update(views.configuration.asked)
    return part


def _run_all(old: Known, resource: Resource, part: _Part) -> Known:
    """Run the rules that must run; return what is known from now on."""
    conclusions: list[_Conclusion] = []
    again: list[Rule] = []
    must_run = list(old.again)
    for conclusion in old.conclusions:
        if all(_is_same(read, resource) for read in conclusion.reads):
            numbers = range(len(conclusion.found))
            part.found.extend(_found_again(conclusion, resource, number) for number in numbers)
            part.skipped.append((conclusion.rule, resource))
            conclusions.append(conclusion)
        else:
            must_run.append(conclusion.rule)
    for rule in must_run:
        reads = resource.instance.module.root.reads
        reads.clear()
        looked_at = len(resource.looked_at)
        problems = _run(rule, resource)
        plain = _told_plainly(problems, resource)
        is_hinted = any(map(may_have_hint, resource.looked_at[looked_at:]))
        if plain is None or ELSEWHERE in reads or is_hinted:
            part.found.extend(_found(rule, problem) for problem in problems)
            again.append(rule)
            continue
        conclusion = _Conclusion(rule, plain, remembered(reads))
        part.found.extend(
            _found(rule, problem, told.message)
            for problem, told in zip(problems, plain, strict=True)
        )
        if plain or conclusion.reads:
            conclusions.append(conclusion)
    return Known(conclusions, again)


def _is_same(read: Read, resource: Resource) -> bool:
    """Whether what was read of late would be read now; what is asked again counts as asked."""
    kind, *name = read.what
    if kind:
        return resource.instance.module.module.sections_of(kind, *name) == read.state
    return resource.views.configuration.holds(read)


def _told_plainly(problems: Sequence[Problem], resource: Resource) -> list[_Plain] | None:
    """Return what to tell of problems without their values; None where that is not all."""
    told = [_plain(problem, resource) for problem in problems]
    return None if None in told else [each for each in told if each]


def _plain(problem: Problem, resource: Resource) -> _Plain | None:
    holder, instance = problem.subject.resource, resource.instance
    others = {holder.instance, instance}
    if any(each.key is not None or each.module is not instance.module.root for each in others):
        return None
    if problem.about not in (None, resource) or not is_told_by_its_place(problem):
        return None
    placed, place = holder.instance.declaration.placed, problem.subject.place
    span = place.span.shift(-placed.start)
    if place.file is not placed.file or not Span(0, len(placed.section.text)).contains(span):
        return None
    labels = holder.instance.declaration.labels
    name = None if holder is resource else (holder.kind, labels[-1])
    is_about = problem.about is resource
    return _Plain(problem.subject.name, name, span, message_of([problem]), is_about)


def _found(rule: Rule, problem: Problem, message: str = "") -> _Found:
    place, is_downloaded = place_of(problem)
    name = problem.subject.name
    return _Found(rule, name, place, is_downloaded, message, problem.about, lambda: [problem])


def _found_again(conclusion: _Conclusion, resource: Resource, number: int) -> _Found:
    """Return what a rule would find in a block that is as it was; the rule is run when asked."""
    rule, found, _ = conclusion
    name, holder, span, message, is_about = found[number]
    module = resource.instance.module.module
    placed = (module.named(*holder)[0] if holder else resource.instance.declaration).placed
    place = Place(placed.file, span.shift(placed.start))
    about = resource if is_about else None
    again = partial(_run, rule, resource)
    return _Found(rule, name, place, False, message, about, lambda: again()[number : number + 1])


def _run(rule: Rule, resource: Resource) -> list[Problem]:
    try:
        return list(rule.check(resource))
    except Exception as error:  # noqa: BLE001 - a crashing rule must not take the others with it
        import logging

        logger, where = logging.getLogger(__name__), resource.instance.address
        logger.error("The rule %s failed on %s: %r", rule.id, where, error)
        return []


def _merged(found: Sequence[_Found], settings: Settings) -> list[Finding]:
    """Return a finding for each place and subject, for all instances together."""
    groups: dict[tuple[object, ...], list[_Found]] = {}
    for each in found:
        key = (each.rule.id, each.name, *each.place.key, each.place.span.end)
        groups.setdefault(key, []).append(each)
    return [_finding(group, settings) for group in groups.values()]


def _finding(group: Sequence[_Found], settings: Settings) -> Finding:
    first = group[0]
    severity = settings.severity_of(first.rule)
    if first.message and len(group) == 1:
        return Finding(
            first.rule,
            severity,
            first.place,
            first.message,
            first.find_problem,
            first.is_downloaded,
            plain_about=() if first.about is None else (first.about,),
        )
    problems = [problem for each in group for problem in each.find_problem()]
    return Finding(
        first.rule,
        severity,
        first.place,
        message_of(problems),
        lambda: problems,
        first.is_downloaded,
    )
