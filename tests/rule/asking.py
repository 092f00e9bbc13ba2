"""Asks the questions of rules about small configurations, with rules that the tests make."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from tests.modules.pictures import all_findings, split_files, write_files
from tf_lsp.config import Settings
from tf_lsp.lint.analysis import Analysis
from tf_lsp.rule import LOW, Problem, Resource, Rule, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tf_lsp.lint.finding import Finding
    from tf_lsp.rule import Checks

_T = TypeVar("_T")


def analysed(folder: Path, text: str, *rules: Rule) -> Analysis:
    """Return an analysis of a picture's files with some rules; a text alone is ``main.tf``."""
    write_files(folder, split_files(text) or {"main.tf": text})
    analysis = Analysis(Settings(), rules=rules)
    analysis.workspace.add_folder(str(folder))
    return analysis


def answers(
    folder: Path,
    text: str,
    kind: str,
    question: Callable[[Resource], _T],
    reads: Sequence[str] = (),
) -> dict[str, _T]:
    """Return what is answered about each block of a kind, by its address."""
    found: dict[str, _T] = {}

    @rule(id="question", severity=LOW, looks_at=kind, reads=reads)
    def asking(resource: Resource, /) -> Iterator[Problem]:
        found[resource.instance.address] = question(resource)
        return iter(())

    with _Crashes():
        analysed(folder, text, asking).refresh()
    return found


def findings(folder: Path, text: str, *checks: Checks) -> list[Finding]:
    """Return what a rule made of some checks finds."""
    made = rule(id="made", severity=LOW, checks=checks)
    with _Crashes():
        return all_findings(analysed(folder, text, made))


def told(folder: Path, text: str, *checks: Checks) -> list[str]:
    """Return what a rule made of some checks says, without what follows from it."""
    return [found.message.partition(", so ")[0] for found in findings(folder, text, *checks)]


class _Crashes(logging.Handler):
    """Lets a rule's crash, which otherwise costs a line in the log, fail the test."""

    def __enter__(self) -> None:
        logging.getLogger("tf_lsp").addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("tf_lsp").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage())
