"""Prints what a check found: for people, or as JSON."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

import click

from tf_lsp.dataclass import dataclass
from tf_lsp.lint.finding import describe_chain
from tf_lsp.rule.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tf_lsp.lint.finding import Finding
    from tf_lsp.modules.source import Place, SourceFile
    from tf_lsp.text import Span

NAMELESS = os.path.join("-", "main.tf")
"""Where standard input is thought to be, from the current folder, if it is given no name."""

_PICTURES = {**{code: 0x2400 + code for code in range(0x20)}, 0x7F: 0x2421, 0x09: 0x09}
_bold = partial(click.style, bold=True)
_dim = partial(click.style, dim=True)
_error = partial(click.style, fg="red", bold=True)
_STYLES: Final = {
    Severity.CRITICAL: _error,
    Severity.HIGH: partial(click.style, fg="red"),
    Severity.MEDIUM: partial(click.style, fg="yellow"),
    Severity.LOW: partial(click.style, fg="cyan"),
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
    repaired: int = 0
    """How many findings --fix has repaired."""


def relative(path: str) -> str:
    """Return a path as the user would type it: from the current folder, if it is below."""
    short = os.path.relpath(path)
    if short == NAMELESS:
        return "<stdin>"
    return path if short.startswith("..") else short


def _printable(text: str) -> str:
    """Return a text with a picture in the place of every control character but the tab."""
    return text.translate(_PICTURES)


def print_text(result: Result, fixable: int) -> None:
    """Print findings for people to read, in colours on a terminal.

    ``fixable`` is how many of them --fix would repair.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        # Not everything that a file or its name holds can be said everywhere.
        sys.stdout.reconfigure(errors="backslashreplace")
    text = "".join(f"{line}\n" for line in _lines(result, fixable))
    click.echo(text, file=sys.stdout, nl=False, color=_in_colours())


def _in_colours() -> bool | None:
    """Return what is asked for (see https://no-color.org), None where the terminal decides."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def _lines(result: Result, fixable: int) -> Iterator[str]:
    for problem in result.syntax_errors:
        yield from _problem(problem.file, problem.span, "ERROR", _error, "syntax", problem.message)
        yield ""
    for finding in result.findings:
        yield from _problem(
            finding.place.file,
            finding.place.span,
            finding.severity.value,
            _STYLES[finding.severity],
            finding.rule.id,
            finding.message,
            is_secret=finding.is_secret,
        )
        if chain := describe_chain(finding):
            yield f"{_dim('  why: ')}{_printable(chain)}"
        yield ""
    if summary := _summary(result, fixable):
        yield summary


def _problem(
    file: SourceFile,
    span: Span,
    severity: str,
    style: Callable[[str], str],
    rule: str,
    message: str,
    *,
    is_secret: bool = False,
) -> Iterator[str]:
    """Iterate over the lines that show a problem: where, what, and the source with a mark."""
    index = file.lines
    line, column = index.position(span.start)
    where = _printable(f"{relative(file.path)}:{line + 1}:{column + 1}")
    yield f"{_bold(where)}: {style(severity)} {_dim(rule)}"
    yield f"  {_printable(message)}"
    source = index.line_span(line).of(file.text)
    if is_secret:
        end = min(column + span.end - span.start, len(source))
        source = source[:column] + "•" * (end - column) + source[end:]
    source = _printable(source)
    width = max(_width(source[column : column + span.end - span.start]), 1)
    number = str(line + 1)
    margin = " " * len(number)
    # Tabs stay tabs above and below, so that the caret stands where it should.
    blanks = "".join("\t" if c == "\t" else " " * _width(c) for c in source[:column])
    yield f"{_dim(f'  {number} | ')}{source}"
    yield f"{_dim(f'  {margin} | ')}{blanks}{style('^' * width)}"


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # the table of all other characters takes long to import

    return cell_len(text)


def _summary(result: Result, fixable: int) -> str:
    problems = len(result.findings) + len(result.syntax_errors)
    checked = _count(result.files, "file")
    repaired = f"Repaired {_count(result.repaired, 'problem')}. " if result.repaired else ""
    if not result.files:
        return "" if result.unreadable else "There are no Terraform files here."
    if not problems:
        return click.style(f"{repaired}No problems found in {checked}.", fg="green")
    touched = {f.place.file.path for f in result.findings} | {
        p.file.path for p in result.syntax_errors
    }
    found = "Left" if repaired else "Found"
    where = checked if len(touched) == result.files else f"{len(touched)} of {checked}"
    text = f"{repaired}{found} {_count(problems, 'problem')} in {where}."
    if fixable:
        some = f"{fixable} of them"
        what = some if fixable < problems else "it" if problems == 1 else "them all"
        text += f" Run with --fix to repair {what}."
    return _bold(text)


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
    # In ASCII, so that it can be written and read everywhere.
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        **_where(finding.place.file, finding.place.span),
        "rule": finding.rule.id,
        "aliases": list(finding.rule.aliases),
        "severity": finding.severity.value,
        "message": finding.message,
        "resources": list(
            dict.fromkeys(p.subject.resource.instance.address for p in finding.problems)
        ),
        "about": [resource.instance.address for resource in finding.about],
        "url": finding.rule.url,
        "reason": [_step(origin.place) for origin in finding.chain],
    }


def _step(place: Place) -> dict[str, Any]:
    return {**_where(place.file, place.span), "text": place.text}


def _where(file: SourceFile, span: Span) -> dict[str, Any]:
    index = file.lines
    line, column = index.position(span.start)
    end_line, end_column = index.position(span.end)
    return {
        "path": relative(file.path),
        "line": line + 1,
        "column": column + 1,
        "end_line": end_line + 1,
        "end_column": end_column + 1,
    }
