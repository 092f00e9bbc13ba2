"""Runs the rules over a root module and all that it calls, and again over what has changed."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from tf_lsp.dataclass import dataclass, field
from tf_lsp.graph.configuration import Configuration
from tf_lsp.lint.finding import Finding, message_of
from tf_lsp.lint.judging import Part
from tf_lsp.modules.instance import ModuleInstance
from tf_lsp.modules.reads import NOTHING
from tf_lsp.rule import Views

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from tf_lsp.config import Settings
    from tf_lsp.lint.finding import Remark, Told
    from tf_lsp.lint.rule_set import RuleSet
    from tf_lsp.modules.reads import Read
    from tf_lsp.modules.workspace import Workspace
    from tf_lsp.rule import Argument

MAX_RESOURCES: Final = 4096
"""How many instances of resources are looked at in one root module, give or take a module."""
MAX_MODULES: Final = 4096
"""How many instances of modules are looked at in one root module."""


@dataclass(slots=True)
class Report:
    """What came of one root module and all that it calls."""

    configuration: Configuration
    parts: dict[ModuleInstance, Part] = field(default_factory=dict)
    instances: dict[str, list[ModuleInstance]] = field(default_factory=dict)
    """By the folder of their module."""
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    """By the folder of the module that they are about."""
    messages: dict[tuple[Remark, ...], str] = field(default_factory=dict)
    """What is said where several instances have a problem at the same place."""

    @property
    def root(self) -> ModuleInstance:
        """The root module."""
        return self.configuration.root

    @property
    def looked_at(self) -> Iterator[Argument]:
        """Every argument that a rule asked for, also where nothing was found."""
        return (argument for part in self.parts.values() for argument in part.looked_at())

    @property
    def hinted(self) -> Iterator[Argument]:
        """The arguments that rules ask for, at least those that have an inlay hint."""
        return (argument for part in self.parts.values() for argument in part.hinted())


def lint(
    workspace: Workspace,
    root: str,
    settings: Settings,
    rules: RuleSet,
    before: Report | None = None,
) -> Report:
    """Run rules over the root module in a folder, and all that it calls.

    ``before`` is an earlier report with the same settings: what it says of instances of modules
    that are still as they were is taken over, and what is known of blocks that are.
    """
    # Where a limit was hit, values depend on what was asked for before.
    old = None if before is None or before.root.exhausted else before
    is_same = old is not None and not old.root.is_outdated()
    instance = (
        old.root if old and is_same else ModuleInstance.of_root(workspace.module(root), workspace)
    )
    report = Report(Configuration(instance, old.configuration if old else None))
    _judge(report, workspace, settings, rules, old)
    for folder, here in report.instances.items():
        if old and [old.parts.get(each) for each in old.instances.get(folder, ())] == [
            report.parts[each] for each in here
        ]:
            report.findings[folder] = old.findings[folder]
        else:
            told = [each for module in here for each in report.parts[module].told]
            report.findings[folder] = _merged(told, report, old)
    return report


def _judge(
    report: Report, workspace: Workspace, settings: Settings, rules: RuleSet, old: Report | None
) -> None:
    """Judge all instances of modules, but for those that are still as they were."""
    configuration = report.configuration
    views = Views(configuration)
    changed: dict[str, Set[Read]] = {report.root.module.folder: configuration.changed}
    instances = 0
    for each in islice(report.root.below(workspace.leads_to_something), MAX_MODULES):
        folder = each.module.folder
        part = old.parts.get(each) if old else None
        if part is None or not part.asked.isdisjoint(configuration.changed):
            part = Part(each, rules, views, settings)
            similar = old.instances.get(folder, [None])[0] if old else None
            if similar and folder not in changed:
                changed[folder] = each.module.changes_since(similar.module)
            before = old.parts[similar] if old and similar else None
            part.look(before, changed.get(folder, NOTHING), MAX_RESOURCES)
        report.parts[each] = part
        report.instances.setdefault(folder, []).append(each)
        instances += part.instances
        if instances >= MAX_RESOURCES:
            break


def _merged(told: Sequence[Told], report: Report, old: Report | None) -> list[Finding]:
    """Return a finding for each place and subject, for all instances together."""
    groups: dict[tuple[object, ...], list[Told]] = {}
    for each in told:
        remark, place = each.remark, each.place
        key = (remark.rule.id, remark.name, place.file.path, place.span)
        groups.setdefault(key, []).append(each)
    return [Finding(group, _message(group, report, old)) for group in groups.values()]


def _message(group: Sequence[Told], report: Report, old: Report | None) -> str:
    """Return what is said of some instances together, which is found once."""
    if len(group) == 1 and group[0].remark.message:
        return group[0].remark.message
    remarks = tuple(each.remark for each in group)
    message = old.messages.get(remarks) if old else None
    message = message or message_of([each.problem for each in group])
    if all(remark.is_plain for remark in remarks):
        report.messages[remarks] = message
    return message
