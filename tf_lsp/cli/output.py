"""Prints what a check found: for people, or as JSON."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from tf_lsp.lint import describe_chain
from tf_lsp.rule import Severity
from tf_lsp.text import LineIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.lint import Finding, Place
    from tf_lsp.modules.source import SourceFile
    from tf_lsp.text import Span

_COLOURS = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
}


@dataclass(frozen=True, slots=True)
class SyntaxProblemAt:
    """A syntax error, with its file."""

    file: SourceFile
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """All that a check has to tell."""

    findings: Sequence[Finding]
    syntax_errors: Sequence[SyntaxProblemAt]
    unreadable: Sequence[str]
    files: int
    """How many files were checked."""
    fixable: int
    """How many findings --fix would repair."""


def relative(path: str) -> str:
    """Return a path as the user would type it: from the current folder, if it is below."""
    short = os.path.relpath(path)
    return path if short.startswith("..") else short


def print_text(result: Result) -> None:
    """Print findings for people to read, in colours on a terminal."""
    console = Console(highlight=False, soft_wrap=True)
    for problem in result.syntax_errors:
        _print_problem(
            console, problem.file, problem.span, ("ERROR", "bold red"), "syntax", problem.message
        )
    for finding in result.findings:
        severity = (finding.severity.value, _COLOURS[finding.severity])
        place = finding.place
        _print_problem(console, place.file, place.span, severity, finding.rule.id, finding.message)
        if chain := describe_chain(finding):
            console.print(Text.assemble(("  why: ", "dim"), chain))
        console.print()
    console.print(_summary(result))


def _print_problem(
    console: Console,
    file: SourceFile,
    span: Span,
    severity: tuple[str, str],
    rule: str,
    message: str,
) -> None:
    index = LineIndex(file.text)
    line, column = index.position(span.start)
    where = f"{relative(file.path)}:{line + 1}:{column + 1}"
    console.print(Text.assemble((where, "bold"), ": ", severity, " ", (rule, "dim")))
    console.print(Text(f"  {message}"))
    source = index.line_span(line).of(file.text)
    width = max(min(span.end - span.start, len(source) - column), 1)
    number = str(line + 1)
    # Tabs stay tabs above and below, so that the caret stands where it should.
    blanks = "".join("\t" if character == "\t" else " " for character in source[:column])
    console.print(Text.assemble((f"  {number} | ", "dim"), source))
    console.print(
        Text.assemble((f"  {' ' * len(number)} | ", "dim"), blanks, ("^" * width, severity[1]))
    )


def _summary(result: Result) -> Text:
    problems = len(result.findings) + len(result.syntax_errors)
    checked = _count(result.files, "file")
    if not problems:
        return Text(f"No problems found in {checked}.", style="green")
    touched = {f.place.file.path for f in result.findings} | {
        p.file.path for p in result.syntax_errors
    }
    text = f"Found {_count(problems, 'problem')} in {len(touched)} of {checked}."
    if result.fixable:
        what = "it" if problems == 1 else f"{result.fixable} of them"
        text += f" Run with --fix to repair {what}."
    return Text(text, style="bold")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def print_json(result: Result) -> None:
    """Print findings for programs to read. Lines and columns count from 1, in characters."""
    document = {
        "findings": [_finding_as_json(finding) for finding in result.findings],
        "syntax_errors": [
            {**_where(problem.file, problem.span), "message": problem.message}
            for problem in result.syntax_errors
        ],
        "unreadable": list(result.unreadable),
        "files": result.files,
    }
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        **_where(finding.place.file, finding.place.span),
        "rule": finding.rule.id,
        "aliases": list(finding.rule.aliases),
        "severity": finding.severity.value,
        "message": finding.message,
        "resources": list(dict.fromkeys(p.argument.resource.address for p in finding.problems)),
        "url": finding.rule.url,
        "reason": [_step(origin.place) for origin in finding.chain],
    }


def _step(place: Place) -> dict[str, Any]:
    return {**_where(place.file, place.span), "text": place.text}


def _where(file: SourceFile, span: Span) -> dict[str, Any]:
    index = LineIndex(file.text)
    line, column = index.position(span.start)
    end_line, end_column = index.position(span.end)
    return {
        "path": relative(file.path),
        "line": line + 1,
        "column": column + 1,
        "end_line": end_line + 1,
        "end_column": end_column + 1,
    }
