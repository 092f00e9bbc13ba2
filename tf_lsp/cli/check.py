"""The command that checks files: what to read, what to repair, and how it ends."""

from __future__ import annotations

import os
import sys
from functools import partial
from operator import methodcaller
from typing import TYPE_CHECKING

import click

from tf_lsp.cli.output import NAMELESS, Result, SyntaxProblemAt, print_json, print_text, relative
from tf_lsp.cli.progress import with_progress
from tf_lsp.dataclass import dataclass, field
from tf_lsp.lint.analysis import Analysis
from tf_lsp.lint.syntax_errors import syntax_problems
from tf_lsp.modules.names import is_terraform
from tf_lsp.syntax import Structure
from tf_lsp.text import apply_edits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tf_lsp.config import Settings
    from tf_lsp.lint.finding import Finding
    from tf_lsp.text import Edit

CLEAN, FOUND, UNREADABLE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    paths: Sequence[str]
    settings: Settings
    as_json: bool = False
    fix: bool = False
    diff: bool = False
    stdin_filename: str | None = None
    progress: bool = True


@dataclass(slots=True)
class _Run:
    request: Request
    analysis: Analysis
    targets: set[str] = field(default_factory=set)
    """Files and folders on which to report."""
    unreadable: list[str] = field(default_factory=list)
    repaired: int = 0
    """How many findings --fix has put right."""


def run(request: Request) -> int:
    """Check what was asked for, print it, and return the exit code."""
    run_ = _Run(request, Analysis(request.settings))
    stdin_path = _read_stdin(run_) if tuple(request.paths) == ("-",) else None
    if stdin_path is None and tuple(request.paths) != ("-",):
        _take_in(run_, request.paths)
    _judge(run_)
    prints_findings = True
    if request.fix or request.diff:
        prints_findings = _repair(run_, stdin_path)
    result = _result(run_)
    if request.as_json and prints_findings:
        print_json(result)
    elif prints_findings:
        print_text(result, _number_of_fixable(run_, result.findings))
    for message in result.unreadable:
        click.echo(f"tf-lsp: {message}", err=True)
    if result.unreadable:
        return UNREADABLE
    return FOUND if result.findings or result.syntax_errors else CLEAN


def _repair(run_: _Run, stdin_path: str | None) -> bool:
    """Repair what can be repaired, or show how; return whether findings are still to be told."""
    edits = _fixes(run_, _findings(run_))
    if run_.request.diff:
        _print_diff(run_, edits)
        return False
    if tuple(run_.request.paths) == ("-",):
        if stdin_path:
            click.echo(_text_after(run_, edits, stdin_path).encode(), nl=False)
        return False
    before = len(_findings(run_))
    _write(run_, edits)
    _judge(run_)
    run_.repaired = before - len(_findings(run_))
    return True


def _read_stdin(run_: _Run) -> str | None:
    path = os.path.abspath(run_.request.stdin_filename or "main.tf")
    if not is_terraform(os.path.basename(path)):
        run_.unreadable.append(f"{run_.request.stdin_filename}: not a Terraform file")
        return None
    try:
        text = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        run_.unreadable.append(f"standard input: not in UTF-8: byte {error.start} cannot be read")
        return None
    run_.targets.add(path)
    if run_.request.stdin_filename:
        run_.analysis.workspace.add_folder(_context(os.path.dirname(path)))
    else:
        # Without a name, the text stands alone, not among the files of the current folder.
        path = os.path.abspath(NAMELESS)
        run_.targets = {path}
    run_.analysis.change(path, methodcaller("open", path, Structure.for_file(path, text)))
    return path


def _take_in(run_: _Run, paths: Sequence[str]) -> None:
    folders: dict[str, None] = {}
    for given in paths:
        path = os.path.abspath(given)
        if os.path.isdir(path):
            if problem := _problem_with(path):
                run_.unreadable.append(f"{given}: {problem}")
                continue
            folders[path] = None
        elif not os.path.exists(path):
            run_.unreadable.append(f"{given}: there is no such file or folder")
            continue
        elif not is_terraform(os.path.basename(path)):
            run_.unreadable.append(f"{given}: not a Terraform file")
            continue
        else:
            folders[_context(os.path.dirname(path))] = None
        run_.targets.add(path)
    for folder in folders:
        run_.analysis.workspace.add_folder(folder)


def _problem_with(folder: str) -> str | None:
    try:
        os.listdir(folder)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None


def _context(folder: str) -> str:
    """Return the folder to read around a single file: the repository, else the file's folder.

    A file can only be judged with its module and those that call it. The editor sees these too.
    """
    around = folder
    while not os.path.exists(os.path.join(around, ".git")):
        around, below = os.path.dirname(around), around
        if around == below:
            return folder
    return around


def _judge(run_: _Run) -> None:
    roots = run_.analysis.workspace.roots()
    steps = run_.analysis.refreshing()
    for _ in with_progress(steps, len(roots)) if run_.request.progress else steps:
        pass


def _is_target(run_: _Run, path: str) -> bool:
    """Whether a file, or a folder that it is in, was asked for."""
    while path not in run_.targets:
        path, below = os.path.dirname(path), path
        if path == below:
            return False
    return True


def _findings(run_: _Run) -> list[Finding]:
    """Return the findings in the files that were asked for."""
    return [
        finding
        for path, found in sorted(run_.analysis.findings().items())
        if _is_target(run_, path)
        for finding in found
    ]


def _fixes(run_: _Run, findings: Sequence[Finding]) -> dict[str, list[Edit]]:
    """Return the edits that put findings right, in the files that were asked for."""
    from tf_lsp.edits.others import Others
    from tf_lsp.edits.repair import fix_all

    others = Others(run_.analysis.looked_at)
    return fix_all(findings, others, may_edit=partial(_is_target, run_))


def _number_of_fixable(run_: _Run, findings: Sequence[Finding]) -> int:
    """Return how many findings --fix would put right."""
    if not findings:
        return 0
    from tf_lsp.edits.others import Others
    from tf_lsp.edits.repair import contained_fix

    others, may_edit = Others(run_.analysis.looked_at), partial(_is_target, run_)
    return sum(contained_fix(each, others, may_edit=may_edit) is not None for each in findings)


def _result(run_: _Run) -> Result:
    workspace = run_.analysis.workspace
    shown = _findings(run_)
    for target in run_.targets:
        if not os.path.isdir(target):
            workspace.file(target)
    syntax_errors = [
        SyntaxProblemAt(file, span, message)
        for file in sorted(workspace.scanned(), key=lambda file: file.path)
        if _is_target(run_, file.path)
        for span, message in syntax_problems(file.structure)
    ]
    unreadable = [
        f"{relative(problem.path)}: {problem.message}"
        for problem in workspace.unreadable.values()
        if _is_target(run_, problem.path)
    ]
    return Result(
        findings=shown,
        syntax_errors=syntax_errors,
        unreadable=[*run_.unreadable, *unreadable],
        files=sum(_is_target(run_, path) for path in workspace.paths()),
        repaired=run_.repaired,
    )


def _text_after(run_: _Run, edits: Mapping[str, Sequence[Edit]], path: str) -> str:
    file = run_.analysis.workspace.file(path)
    assert file is not None
    return apply_edits(file.text, edits.get(path, ()))


def _write(run_: _Run, edits: Mapping[str, Sequence[Edit]]) -> None:
    for path in edits:
        text = _text_after(run_, edits, path)
        try:
            with open(path, "wb") as file:
                file.write(text.encode())
        except OSError as error:
            run_.unreadable.append(f"{relative(path)}: cannot be written: {error.strerror}")
    run_.analysis.changed_on_disk(list(edits))


def _print_diff(run_: _Run, edits: Mapping[str, Sequence[Edit]]) -> None:
    from tf_lsp.cli.diff import unified_diff

    for path, made in edits.items():
        file = run_.analysis.workspace.file(path)
        assert file is not None
        shown = unified_diff(relative(path), file.text, made)
        click.echo(shown.encode("utf-8", "surrogateescape"), nl=False)
