"""The ways to put a finding right, and all that can be put right at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.edits.elsewhere import Setter
from tf_lsp.edits.here import added, inserted, referring, removed
from tf_lsp.edits.others import Others
from tf_lsp.edits.together import made_together
from tf_lsp.rule import Add, Insert, Refer, Remove, Set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tf_lsp.edits.fix import Fix
    from tf_lsp.lint.finding import Finding
    from tf_lsp.rule import Repair
    from tf_lsp.text import Edit


def fixes_for(finding: Finding, others: Others | None = None) -> list[Fix]:
    """Return the ways to put a finding right: those that change nothing else first.

    Among these the ones nearest to the origin of the value come first. ``others`` tells what else
    would change.
    """
    fixes = [
        fix
        for repair in finding.problems[0].repairs
        for fix in _fixes(repair, finding, others or Others())
        if fix.has_effect
    ]
    return sorted(fixes, key=lambda fix: not fix.is_contained)


def _fixes(repair: Repair, finding: Finding, others: Others) -> Iterator[Fix]:
    match repair:
        case Set():
            yield from Setter(finding, repair, others).make()
        case Insert():
            yield from inserted(finding, repair)
        case Remove():
            yield from removed(finding, repair, others)
        case Add():
            yield from added(finding, repair)
        case Refer():
            yield from referring(finding, repair)


def contained_fix(
    finding: Finding,
    others: Others,
    *,
    may_edit: Callable[[str], bool] | None = None,
    safe_only: bool = True,
) -> Fix | None:
    """Return the first way to put a finding right that changes nothing else, if there is one.

    The parameters are those of ``fix_all``. Edits are made only where they must be to know.
    """
    for repair in finding.problems[0].repairs:
        if safe_only and _needs_decision(repair):
            continue
        for fix in _fixes(repair, finding, others):
            is_wanted = fix.is_safe if safe_only else fix.is_contained
            is_allowed = may_edit is None or all(map(may_edit, fix.change.paths))
            if is_wanted and is_allowed and fix.has_effect:
                return fix
    return None


def _needs_decision(repair: Repair) -> bool:
    """Whether somebody has to choose all of what a repair leads to: there may be many."""
    return isinstance(repair, Refer) or bool(repair.caution)


def fix_all(
    findings: Iterable[Finding],
    others: Others,
    *,
    may_edit: Callable[[str], bool] | None = None,
    safe_only: bool = True,
) -> dict[str, list[Edit]]:
    """Return the edits that put right, by file, all that can be without changing anything else.

    ``may_edit`` says of a path whether the file may be edited; without it, all may be. Unless
    ``safe_only`` is False, what somebody has to decide is left out: whom to refer to, what costs.
    """
    fixes = (
        contained_fix(finding, others, may_edit=may_edit, safe_only=safe_only)
        for finding in findings
    )
    return made_together(filter(None, fixes))
