"""Runs the rules over a root module and all that it calls, and tells what they found and why."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from tf_lsp.modules.instance import Default, ModuleInstance, format_key
from tf_lsp.modules.names import is_downloaded
from tf_lsp.modules.source import Expression
from tf_lsp.rule import Resource
from tf_lsp.rules import all_rules
from tf_lsp.text import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tf_lsp.config import Settings
    from tf_lsp.modules.source import Declaration, Placed, SourceFile
    from tf_lsp.modules.workspace import Workspace
    from tf_lsp.rule import Argument, Problem, Rule, Severity
    from tf_lsp.syntax import Structure
    from tf_lsp.text import Span
    from tf_lsp.values import Step

logger = logging.getLogger(__name__)

MAX_RESOURCES: Final = 4096
"""How many instances of resources are looked at in one root module, give or take a module."""
MAX_MODULES: Final = 4096
"""How many instances of modules are looked at in one root module."""
_MAX_NAMES: Final = 4
"""How many instances a message names."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a file that a value comes from."""

    file: SourceFile
    span: Span

    @property
    def key(self) -> tuple[str, int]:
        """What two places have in common that are the same."""
        return self.file.path, self.span.start

    @property
    def text(self) -> str:
        """What is written there."""
        return self.span.of(self.file.text)

    @property
    def line(self) -> str:
        """``file.tf:3``, counting from 1."""
        line = self.file.text.count("\n", 0, self.span.start) + 1
        return f"{self.file.name}:{line}"


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One step on the way of a value from where it is written to the argument that it is given."""

    place: Place
    step: Step

    @property
    def source(self) -> Expression | Default:
        """Whose expression the place is in."""
        assert isinstance(self.step.source, Expression | Default)
        return self.step.source


def origins(argument: Argument) -> list[Origin]:
    """Return the steps from an argument's expression to where its value is written."""
    if argument.value is None or argument.value.origin is None:
        return []
    return [_origin(step) for step in argument.value.origin.chain()]


def all_inputs(argument: Argument) -> Iterator[Origin]:
    """Iterate over everything that an argument's value was made from, near and far."""
    waiting = [argument.value.origin] if argument.value and argument.value.origin else []
    seen = set[int]()
    while waiting:
        step = waiting.pop()
        if id(step) not in seen:
            seen.add(id(step))
            yield _origin(step)
            waiting.extend(step.inputs)
            if step.next:
                waiting.append(step.next)


def _origin(step: Step) -> Origin:
    source = step.source
    assert isinstance(source, Expression | Default)
    expression = source.expression if isinstance(source, Default) else source
    return Origin(Place(expression.file, step.span.shift(expression.span.start)), step)


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """A problem with one block, for all instances of it that have the problem at this place."""

    rule: Rule
    severity: Severity
    place: Place
    """What is to be underlined."""
    message: str
    problems: tuple[Problem, ...]
    """One for each instance."""
    is_downloaded: bool = False
    """The block belongs to a downloaded module, and the place is the call that leads to it."""

    @property
    def argument(self) -> Argument:
        """The argument of the first instance."""
        return self.problems[0].argument

    @property
    def chain(self) -> list[Origin]:
        """Where the first instance's value comes from, if not from the argument itself."""
        steps = origins(self.argument)
        return steps if len(steps) > 1 else []


@dataclass(frozen=True, slots=True)
class _Part:
    """What came of one instance of a module, without those that it calls."""

    problems: tuple[tuple[Rule, Problem], ...]
    looked_at: tuple[Argument, ...]


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
        return (argument for part in self.parts.values() for argument in part.looked_at)


def lint(
    workspace: Workspace, root: str, settings: Settings, before: Report | None = None
) -> Report:
    """Run the rules that the settings leave on over the root module in a folder.

    ``before`` is an earlier report with the same settings: what it says of instances of modules
    that are still as they were is taken over.
    """
    if before is None or before.root.is_outdated():
        before = Report(ModuleInstance.of_root(workspace.module(root), workspace))
    report = Report(before.root)
    rules = [rule for rule in all_rules() if _runs(rule, settings)]
    looked_at = 0
    for instance in islice(_modules(report.root, workspace), MAX_MODULES):
        part = before.parts.get(instance) or _look_at(instance, rules)
        report.parts[instance] = part
        report.instances.setdefault(instance.module.folder, []).append(instance)
        looked_at += len(part.looked_at)
        if looked_at >= MAX_RESOURCES:
            break
    for folder, here in report.instances.items():
        if before.instances.get(folder) == here:
            report.findings[folder] = before.findings[folder]
        else:
            problems = [problem for instance in here for problem in report.parts[instance].problems]
            report.findings[folder] = _merged(problems, settings)
    return report


def _look_at(instance: ModuleInstance, rules: Sequence[Rule]) -> _Part:
    problems: list[tuple[Rule, Problem]] = []
    looked_at: list[Argument] = []
    for type_ in sorted(frozenset[str]().union(*(rule.resource_types for rule in rules))):
        for resource in map(Resource, islice(instance.resources(type_), MAX_RESOURCES)):
            for rule in rules:
                if type_ in rule.resource_types:
                    problems += ((rule, problem) for problem in _run(rule, resource))
            looked_at += resource.looked_at.values()
    return _Part(tuple(problems), tuple(looked_at))


def severity_of(rule: Rule, settings: Settings) -> Severity:
    """Return a rule's severity after the settings."""
    return settings.severity.get(rule.id, rule.severity)


def _runs(rule: Rule, settings: Settings) -> bool:
    enough = severity_of(rule, settings).rank <= settings.minimum_severity.rank
    return enough and rule.id not in settings.disable


def _modules(instance: ModuleInstance, workspace: Workspace) -> Iterator[ModuleInstance]:
    """Iterate over an instance of a module and all that it calls, as far as they matter."""
    yield instance
    for name in instance.module.calls:
        folder = instance.called_folder(name)
        if folder and workspace.leads_to_something(folder):
            for _, child in instance.children(name):
                yield from _modules(child, workspace)


def _run(rule: Rule, resource: Resource) -> list[Problem]:
    try:
        return list(rule.check(resource))
    except Exception as error:  # noqa: BLE001 - a crashing rule must not take the others with it
        where = resource.instance.address
        logger.error("The rule %s failed on %s: %r", rule.id, where, error)
        return []


def _merged(problems: Sequence[tuple[Rule, Problem]], settings: Settings) -> list[Finding]:
    groups: dict[tuple[str, str, int, int], list[tuple[Rule, Problem]]] = {}
    for rule, problem in problems:
        place, _ = _place(problem.argument)
        key = (rule.id, *place.key, place.span.end)
        groups.setdefault(key, []).append((rule, problem))
    return [_finding(group, settings) for group in groups.values()]


def _finding(group: Sequence[tuple[Rule, Problem]], settings: Settings) -> Finding:
    rule, first = group[0]
    problems = tuple(problem for _, problem in group)
    place, is_downloaded = _place(first.argument)
    argument = first.argument
    where = ""
    steps = origins(argument)
    if steps and steps[-1].source is not steps[0].source:
        where = f" ({steps[-1].place.line})"
    names = list(dict.fromkeys(filter(None, map(_instance_name, problems))))
    if len(names) > _MAX_NAMES:
        names = [*names[:_MAX_NAMES], f"{len(names) - _MAX_NAMES} more"]
    instances = f" in {', '.join(names)}" if names else ""
    message = f"{argument.name} {argument.state}{where}{instances}, so {first.consequence}."
    severity = severity_of(rule, settings)
    return Finding(rule, severity, place, message, problems, is_downloaded)


def _place(argument: Argument) -> tuple[Place, bool]:
    """Return what to underline, and whether it is the call of a downloaded module."""
    module = argument.resource.module
    outermost: Declaration | None = None
    for ancestor in module.ancestors:
        if is_downloaded(ancestor.module.folder):
            outermost = ancestor.call
    if outermost:
        return _header(outermost.placed), True
    if argument.expression is None:
        return _header(argument.placed), False
    return Place(argument.expression.file, argument.expression.span), False


def _header(placed: Placed) -> Place:
    return Place(placed.file, placed.header)


def _instance_name(problem: Problem) -> str:
    """Return what tells the instance from others of its block, as Terraform writes it."""
    resource = problem.argument.resource
    key = format_key(resource.key)
    if not resource.module.address:
        return key
    return resource.address if key else resource.module.address


def describe_chain(finding: Finding) -> str:
    """Return the way of the value in one line, as a reader of the configuration would put it.

    For example ``is_multi_region_trail = local.trail.multi → var.multi → false (prod.tfvars:3)``.
    """
    if not finding.chain:
        return ""
    texts = list[str]()
    for origin in finding.chain:
        text = in_one_line(origin.place.text)
        if not texts or texts[-1] != text:
            texts.append(text)
    return f"{finding.argument.name} = {' → '.join(texts)} ({finding.chain[-1].place.line})"


def evaluated_arguments(looked_at: Iterable[Argument]) -> Iterator[tuple[Place, str]]:
    """Iterate over the arguments whose value is known but not written there, with the value.

    Where the instances of a block differ, all values are told.
    """
    texts: dict[tuple[str, int], tuple[Place, dict[str, None]]] = {}
    for argument in looked_at:
        text = _shown(argument)
        if argument.expression and text is not None:
            place = Place(argument.expression.file, argument.expression.span)
            texts.setdefault(place.key, (place, {}))[1][text] = None
    for place, shown in texts.values():
        if "" not in shown and not _is_literal(place.text):
            yield place, " or ".join(shown)


def _shown(argument: Argument) -> str | None:
    """Return a value as one would write it, nothing where it is not known or not simple."""
    value = argument.value
    if value is None:
        return None
    content = value.to_python() if value.is_known else ""
    if content is None:
        return "null"
    if isinstance(content, bool):
        return str(content).lower()
    return f'"{content}"' if isinstance(content, str) and content else ""


def _is_literal(text: str) -> bool:
    return text in ("true", "false", "null") or (text.startswith('"') and "{" not in text)


def syntax_problems(structure: Structure) -> Iterator[tuple[Span, str]]:
    """Iterate over the syntax errors of a text: where each is, and what it is."""
    for start, section in structure:
        for problem in section.problems:
            yield problem.span.shift(start), problem.message
