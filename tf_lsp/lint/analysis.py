"""What is known of a workspace at the moment, kept up to date module by module."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tf_lsp.config import enabled_rules
from tf_lsp.lint.report import Report, lint
from tf_lsp.lint.rule_set import RuleSet
from tf_lsp.modules.workspace import Workspace
from tf_lsp.rules import known_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tf_lsp.config import Settings
    from tf_lsp.lint.finding import Finding
    from tf_lsp.rule import Argument, Entry


class Analysis:
    """The reports on all root modules of a workspace; only what changed is made anew.

    ``rules`` are those that the settings choose from: all rules, if nothing else is said.
    """

    def __init__(self, settings: Settings, rules: Iterable[Entry] | None = None) -> None:
        self.settings = settings
        self._all_rules = known_rules() if rules is None else tuple(rules)
        self._rules = RuleSet(enabled_rules(self._all_rules, settings))
        self.workspace = Workspace(
            self._rules.kinds, self._rules.related, settings.workspace, settings.var_files
        )
        self._roots: Mapping[str, set[str]] = {}
        self._reports: dict[str, Report] = {}
        self._outdated: set[str] = set()
        self._found: dict[str, dict[tuple[str, str], list[Finding]]] = defaultdict(dict)
        """By file, then by root module and the module that they are about."""
        self._touched: set[str] = set()
        self._sorted: dict[str, list[Finding]] = {}
        """The findings of files that were asked for since they last changed, in order."""

    def change(self, path: str, make: Callable[[Workspace], None]) -> None:
        """Let something happen to a file, and note which root modules depend on it."""
        self._outdated.update(self.workspace.roots_for(path))
        make(self.workspace)
        self._outdated.update(self.workspace.roots_for(path))

    def changed_on_disk(self, paths: Sequence[str]) -> None:
        """Note that files were made, changed, renamed or deleted: many at once, for each folder."""
        self._outdated.update(*map(self.workspace.roots_for, paths))
        self.workspace.changed_on_disk(*paths)
        self._outdated.update(*map(self.workspace.roots_for, paths))

    def configure(self, settings: Settings) -> None:
        """Go on with other settings."""
        self.settings = settings
        self._rules = RuleSet(enabled_rules(self._all_rules, settings))
        self.workspace.look_for(self._rules.kinds, self._rules.related)
        self.workspace.workspace_name = settings.workspace
        self.workspace.variable_files = settings.var_files
        self._start_over()

    def _start_over(self) -> None:
        self._outdated.update(self._reports)
        for root in list(self._reports):
            self._replace(root, None)

    def refresh(self) -> None:
        """Judge every root module that is outdated."""
        for _ in self.refreshing():
            pass

    def take_touched(self) -> set[str]:
        """Return the files whose findings may have changed since this was last asked, by path."""
        self.refresh()
        touched, self._touched = self._touched, set()
        return touched

    def refreshing(self) -> Iterator[str]:
        """Judge every root module that is outdated, one a step; yields their folders."""
        roots = self.workspace.roots()
        if roots is not self._roots:
            self._start_over()
            self._roots = roots
            self._outdated.update(roots)
        for root in sorted(self._outdated & roots.keys()):
            before = self._reports.get(root)
            self._replace(root, lint(self.workspace, root, self.settings, self._rules, before))
            yield root
        self._outdated.clear()

    def _replace(self, root: str, report: Report | None) -> None:
        """Put a report in the place of the one before, and note which files it changes."""
        old = self._reports.pop(root, None)
        if report:
            self._reports[root] = report
        before, after = old.findings if old else {}, report.findings if report else {}
        for folder in before.keys() | after.keys():
            if before.get(folder) is after.get(folder):
                continue
            by_path: dict[str, list[Finding]] = {}
            for finding in after.get(folder, ()):
                by_path.setdefault(finding.place.file.path, []).append(finding)
            gone = {finding.place.file.path for finding in before.get(folder, ())}
            for path in by_path.keys() | gone:
                self._found[path].pop((root, folder), None)
                if path in by_path:
                    self._found[path][root, folder] = by_path[path]
                self._sorted.pop(path, None)
                self._touched.add(path)

    def findings_in(self, path: str) -> list[Finding]:
        """Return the findings in a file, in the order of the text.

        What several root modules tell alike of a shared module is told once.
        """
        self.refresh()
        if path not in self._sorted:
            self._sorted[path] = self._sort(path)
        return self._sorted[path]

    def _sort(self, path: str) -> list[Finding]:
        found: dict[object, Finding] = {}
        for _, findings in sorted(self._found.get(path, {}).items()):
            for finding in findings:
                found.setdefault((finding.rule.id, finding.place.span, finding.message), finding)
        return sorted(found.values(), key=_in_order)

    def findings(self) -> dict[str, list[Finding]]:
        """Return the findings of all files that have any, by path."""
        self.refresh()
        return {path: found for path in sorted(self._found) if (found := self.findings_in(path))}

    def looked_at(self) -> list[Argument]:
        """Return every argument that a rule asked for, in all modules."""
        self.refresh()
        return [argument for report in self._reports.values() for argument in report.looked_at]

    def hinted(self) -> list[Argument]:
        """Return the arguments that a rule asked for, but those that certainly have no hint."""
        self.refresh()
        return [argument for report in self._reports.values() for argument in report.hinted]


def _in_order(finding: Finding) -> tuple[int, int, str]:
    """Return what findings in a file are sorted by: the order of the text, then of the rules."""
    span = finding.place.span
    return span.start, span.end, finding.rule.id
