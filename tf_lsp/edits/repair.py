"""The ways to put a finding right, and all that can be put right at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.edits.elsewhere import Setter
from tf_lsp.edits.fix import set_in
from tf_lsp.edits.here import added, inserted, referring, removed
from tf_lsp.rule import Add, Insert, Refer, Remove, Set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tf_lsp.edits.fix import Fix
    from tf_lsp.lint.finding import Finding
    from tf_lsp.modules.source import Placed
    from tf_lsp.rule import Argument, Repair
    from tf_lsp.syntax import Block
    from tf_lsp.text import Edit


def fixes_for(finding: Finding, looked_at: Sequence[Argument] = ()) -> list[Fix]:
    """Return the ways to put a finding right: those that change nothing else first.

    Among these the ones nearest to the origin of the value come first. ``looked_at`` are the
    arguments that rules asked for in the whole workspace: they tell what else would change.
    """
    fixes = [
        fix
        for repair in finding.problems[0].repairs
        for fix in _fixes(repair, finding, looked_at)
        if any(fix.edits.values())
    ]
    return sorted(fixes, key=lambda fix: not fix.is_contained)


def _fixes(repair: Repair, finding: Finding, looked_at: Sequence[Argument]) -> Iterator[Fix]:
    match repair:
        case Set():
            yield from Setter(finding, repair, looked_at).make()
        case Insert():
            yield from inserted(finding, repair)
        case Remove():
            yield from removed(finding, repair)
        case Add():
            yield from added(finding, repair)
        case Refer():
            yield from referring(finding, repair)


def fix_all(
    findings: Iterable[Finding],
    looked_at: Sequence[Argument],
    *,
    may_edit: Callable[[str], bool] | None = None,
    safe_only: bool = True,
) -> dict[str, list[Edit]]:
    """Return the edits that put right, by file, all that can be without changing anything else.

    ``may_edit`` says of a path whether the file may be edited; without it, all may be. Unless
    ``safe_only`` is False, what somebody has to decide is left out: whom to refer to, what costs.
    """
    edits: dict[str, list[Edit]] = {}
    together: dict[Block, tuple[Placed, dict[str, str]]] = {}
    for finding in findings:
        for fix in fixes_for(finding, looked_at):
            is_wanted = fix.is_safe if safe_only else fix.is_contained
            if is_wanted and (may_edit is None or all(map(may_edit, fix.edits))):
                if fix.sets:
                    _set_together(together, fix)
                else:
                    _add_all(edits, fix.edits)
                break
    for placed, values in together.values():
        _add_all(edits, set_in(placed, values))
    return {path: sorted(made) for path, made in edits.items()}


def _set_together(together: dict[Block, tuple[Placed, dict[str, str]]], fix: Fix) -> None:
    """Take in what a fix sets in blocks, unless another one sets it otherwise.

    Each on its own would line up the same lines anew.
    """
    own = [
        (together.get(placed.block, (placed, {}))[1], placed, values) for placed, values in fix.sets
    ]
    if any(there.get(name, value) != value for there, _, new in own for name, value in new.items()):
        return
    for _, placed, values in own:
        together.setdefault(placed.block, (placed, {}))[1].update(values)


def _add_all(edits: dict[str, list[Edit]], more: Mapping[str, tuple[Edit, ...]]) -> None:
    """Add the edits of a fix unless one of them clashes with what is there."""
    for path, new in more.items():
        for edit in new:
            if any(edit != other and _clash(edit, other) for other in edits.get(path, ())):
                return
    for path, new in more.items():
        made = edits.setdefault(path, [])
        made += [edit for edit in new if edit not in made]


def _clash(edit: Edit, other: Edit) -> bool:
    first, second = sorted((edit.span, other.span))
    return first.end > second.start or first == second
