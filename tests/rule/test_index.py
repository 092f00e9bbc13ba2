"""The index of rules: it spares imports, and is never believed of a file that has changed."""

from __future__ import annotations

import itertools
import json
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.helpers import write_files
from tf_lsp.rule import HIGH, LOW
from tf_lsp.rule.index import NAME, entries, index_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tf_lsp.rule import Entry

NUMBERS: Final = itertools.count()
RULE: Final = '''
"""A title.

An explanation.
"""

from tf_lsp.rule import LOW, HIGH, argument, rule
from ._shared import SO

RULE = rule(
    id="{id}", severity=LOW, checks=argument("aws_x.{id}", must_be=True, so=SO), aliases=["OLD"]
)
'''


def rule_text(id_: str) -> str:
    return RULE.format(id=id_).lstrip()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a package with two rules and their index, which is like no other."""
    files = {
        "__init__.py": "",
        "README.md": "The rules.",
        "aws/__init__.py": "",
        "aws/_shared.py": 'SO = "it is bad"',
        "aws/first.py": rule_text("first"),
        "aws/second.py": rule_text("second"),
    }
    monkeypatch.syspath_prepend(tmp_path)
    made_from = tmp_path / f"indexed_rules_{next(NUMBERS)}"
    write_files(made_from, files)
    text = index_of(str(made_from), made_from.name)
    # To make the index, the rules were imported, so it is moved to where they were not.
    folder = tmp_path / f"indexed_rules_{next(NUMBERS)}"
    write_files(folder, {**files, NAME: text.replace(made_from.name, folder.name)})
    return folder


def known(folder: Path) -> list[Entry]:
    return list(entries(str(folder), folder.name))


def is_imported(folder: Path, name: str) -> bool:
    return f"{folder.name}.aws.{name}" in sys.modules


def test_what_is_indexed_is_not_imported_until_it_is_needed(folder: Path) -> None:
    first, second = known(folder)
    assert (first.id, second.id) == ("first", "second")
    assert (first.severity, first.title, first.off_because) == (LOW, "A title", "")
    assert (*first.looks_at, *first.paths) == ("aws_x", "aws_x.first")
    assert first.aliases == ("OLD",)
    assert first.is_named("old")
    assert not is_imported(folder, "first")
    rule = first.load()
    assert (is_imported(folder, "first"), is_imported(folder, "second")) == (True, False)
    assert rule.explanation == "An explanation."
    assert rule is rule.load() is first.load()


CHANGES: Final[dict[str, tuple[Callable[[Path], object], list[str], list[str]]]] = {
    "nothing": (lambda _: None, ["first", "second"], []),
    "a rule": (
        lambda folder: (folder / "aws/first.py").write_text(rule_text("other")),
        ["other", "second"],
        ["first"],
    ),
    "a rule, but not its length": (
        lambda folder: (folder / "aws/first.py").write_text(rule_text("FIRST")),
        ["FIRST", "second"],
        ["first"],
    ),
    "a new rule": (
        lambda folder: (folder / "aws/third.py").write_text(rule_text("third")),
        ["first", "second", "third"],
        ["third"],
    ),
    "a rule that is gone": (lambda folder: (folder / "aws/first.py").unlink(), ["second"], []),
    "a rule that is called otherwise": (
        lambda folder: (folder / "aws/first.py").rename(folder / "aws/zero.py"),
        ["second", "first"],
        ["zero"],
    ),
    "the index is gone": (
        lambda folder: (folder / NAME).unlink(),
        ["first", "second"],
        ["first", "second"],
    ),
    "the index is half merged": (
        lambda folder: (folder / NAME).write_text("<<<<<<< ours\n{}"),
        ["first", "second"],
        ["first", "second"],
    ),
}


@pytest.mark.parametrize(("change", "ids", "imported"), CHANGES.values(), ids=CHANGES)
def test_the_index_is_believed_of_what_it_was_made_from(
    change: Callable[[Path], object], ids: list[str], imported: list[str], folder: Path
) -> None:
    change(folder)
    assert [each.id for each in known(folder)] == ids
    names = ("first", "second", "third", "zero")
    assert [name for name in names if is_imported(folder, name)] == imported


def test_the_index_holds_a_line_for_each_rule(folder: Path) -> None:
    text = (folder / NAME).read_text("utf-8")
    _, first, second, _ = text.splitlines()
    assert first.startswith(f'"{folder.name}.aws.first": ')
    assert second.startswith(f'"{folder.name}.aws.second": ')
    assert index_of(str(folder), folder.name) == text
    changed = {**json.loads(text)[f"{folder.name}.aws.first"], "severity": "HIGH"}
    (folder / NAME).write_text(json.dumps({f"{folder.name}.aws.first": changed}), "utf-8")
    assert known(folder)[0].severity == HIGH, "the index is not read at all"
