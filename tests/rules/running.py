"""Runs one rule alone over texts, and tells what it flags."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from tests.helpers import unmarked
from tf_lsp.config import Settings
from tf_lsp.lint.analysis import Analysis
from tf_lsp.rules import all_rules
from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tf_lsp.lint.finding import Finding
    from tf_lsp.rule import Rule

ROOT: Final = PurePosixPath("/nowhere")
MAIN: Final = "main.tf"


def analysed(rule: Rule, files: Mapping[str, str]) -> Analysis:
    """Return what comes of a rule alone, also of one that is off by default, in some files.

    The files are named by their paths in the root module (``main.tf``, ``child/main.tf``), and
    are open in an editor: nothing is read from disk.
    """
    analysis = Analysis(Settings(select=(rule.id,)), (rule,))
    for name, text in files.items():
        path = str(ROOT / name)
        structure = Structure.for_file(path, text)
        analysis.change(path, lambda workspace, p=path, s=structure: workspace.open(p, s))  # type: ignore[misc]
    return analysis


def run_rule(rule: Rule, files: Mapping[str, str]) -> list[Finding]:
    """Return what a rule alone finds in some files, in the order of the files and texts."""
    found = analysed(rule, files).findings()
    return [finding for path in sorted(found) for finding in found[path]]


def verdict(findings: list[Finding]) -> set[tuple[str, str]]:
    """Return what is flagged: addresses of blocks without the keys of instances, and paths there.

    ``("aws_cloudtrail.audit", "event_selector.read_write_type")``; the path of a block as a whole
    is its type, and that of a resource is its address.
    """
    return {
        (problem.subject.resource.name, problem.subject.name)
        for finding in findings
        for problem in finding.problems
    }


def examples_of(rule: Rule) -> list[str]:
    """Return the examples of a rule, the bad ones first, without the marks."""
    return [*(unmarked(bad.text)[0] for bad in rule.bad), *rule.good]


def all_examples() -> list[tuple[Rule, str]]:
    """Return the examples of all rules, each with its rule."""
    return [(rule, text) for rule in all_rules() for text in examples_of(rule)]


def id_of(value: object) -> str | None:
    """Return how a parameter is called in the id of a test: a rule by its id, texts not at all."""
    if isinstance(value, str):
        return ""
    return getattr(value, "id", None) or getattr(value, "__name__", None)
