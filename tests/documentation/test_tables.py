"""What is written from the rules: up to date, complete, and made from nothing but the rules."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.with_engine_rule import RULE
from tf_lsp.documentation import __main__ as command
from tf_lsp.documentation.tables import (
    COMMAND,
    CONTRIBUTING,
    README,
    RULES_INDEX,
    RULES_PAGE,
    file_of,
    marks,
    outdated,
    repository,
    rules_page,
    rules_table,
    with_tables,
)
from tf_lsp.documentation.words import claims_table
from tf_lsp.rules import all_rules

if TYPE_CHECKING:
    from pathlib import Path

    from tf_lsp.rule import Rule

ROOT = repository()
WORDS = ("claims", "ways", "families", "statements", "repairs")


def test_what_is_generated_is_up_to_date() -> None:
    files = [path.as_posix() for path in outdated(ROOT)]
    assert not files, f"{', '.join(files)}: the rules say something else. Run: {COMMAND}"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_a_rule_is_linked_to_its_own_file(rule: Rule) -> None:
    path = ROOT / RULES_PAGE.parent / file_of(rule)
    assert f'id="{rule.id}"' in path.read_text("utf-8")
    assert f"[`{rule.id}`]({file_of(rule).as_posix()})" in rules_page(all_rules())


def test_every_link_of_the_page_leads_somewhere() -> None:
    page = ROOT / RULES_PAGE
    for target in re.findall(r"\]\((?!https://)([^)]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_a_rule_without_a_file_is_told() -> None:
    with pytest.raises(
        ValueError, match=r"no file in tf_lsp/rules is called like aws-cloudtrail-x"
    ):
        file_of(replace(RULE, id="aws-cloudtrail-x"))


ROWS = {
    "plain": (
        replace(RULE, id="a-b", title="A title", aliases=(), bad=()),
        "| `a-b`: A title | MEDIUM |  |  |",
    ),
    "with a fix and aliases": (
        replace(RULE, id="a-b", title="A title", aliases=("X1", "Y2")),
        "| `a-b`: A title | MEDIUM | yes | X1, Y2 |",
    ),
    "off by default": (
        replace(RULE, id="a-b", title="A title", aliases=(), bad=(), off_because="It is dear."),
        "| `a-b`: A title | MEDIUM, off by default |  |  |",
    ),
    "a bar in the title": (
        replace(RULE, id="a-b", title="This | that", aliases=(), bad=()),
        r"| `a-b`: This \| that | MEDIUM |  |  |",
    ),
}


@pytest.mark.parametrize(("rule", "row"), ROWS.values(), ids=ROWS)
def test_the_row_of_a_rule(rule: Rule, row: str) -> None:
    assert rules_table([rule]).splitlines()[2:] == [row]


def test_the_entry_of_a_rule_has_what_the_rule_has() -> None:
    rule = replace(RULE, off_because="It is dear.", controls={"CIS": "3.1", "PCI": "10.2"})
    entry = rules_page([rule]).partition("#### ")[2]
    assert entry == (
        "[`aws-cloudtrail-enable-all-regions`](aws/cloudtrail/enable_all_regions.py)\n\n"
        "CloudTrail should be enabled in all regions. **MEDIUM**, with a fix.\n\n"
        "- Off by default: It is dear.\n"
        "- Looks at: `aws_cloudtrail.is_multi_region_trail`\n"
        "- Also known as: `AWS-0014`, `AVD-AWS-0014`, `AWS063`, `CKV_AWS_67`\n"
        "- Controls: CIS: 3.1; PCI: 10.2\n"
    )
    bare = rules_page([replace(rule, off_because="", controls={}, aliases=(), bad=())])
    assert "with a fix" not in bare
    assert re.findall(r"^- (\w+)", bare, re.MULTILINE) == ["Looks"]


def between(*names: str) -> str:
    """Return a text with the marks of some tables, and nothing between them."""
    return f"# A title\n\n{'A word.'.join(''.join(marks(name)) for name in names)}\nThe end.\n"


def test_only_what_is_between_the_marks_changes() -> None:
    (a, end_of_a), (b, end_of_b) = marks("a"), marks("b")
    text = with_tables(between("a", "b"), {"a": "|A|\n", "b": "|B|\n"})
    assert text == f"# A title\n\n{a}\n|A|\n\n{end_of_a}A word.{b}\n|B|\n\n{end_of_b}\nThe end.\n"
    assert with_tables(text, {"b": "|B|\n"}) == text
    assert with_tables(text, {"a": "", "b": ""}) == with_tables(
        between("a", "b"), {"a": "", "b": ""}
    )


@pytest.mark.parametrize("text", ["", marks("a")[0], marks("a")[1], "".join(marks("a")[::-1])])
def test_missing_marks_are_told(text: str) -> None:
    with pytest.raises(ValueError, match="one of these lines is missing: <!-- a: written by"):
        with_tables(text, {"a": ""})


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that the command takes for the clone, with empty tables in its pages."""
    (tmp_path / RULES_PAGE).parent.mkdir(parents=True)
    (tmp_path / README).write_bytes(between("rules").encode())
    (tmp_path / CONTRIBUTING).write_bytes(between(*WORDS).encode())
    monkeypatch.setattr(command, "repository", lambda: tmp_path)
    return tmp_path


def test_the_command_writes_once(clone: Path) -> None:
    files = [README, CONTRIBUTING, RULES_PAGE, RULES_INDEX]
    wrote = "".join(f"wrote {path.as_posix()}\n" for path in files)
    assert CliRunner().invoke(command.main).output == wrote
    assert rules_table(all_rules()) in (clone / README).read_text("utf-8")
    assert claims_table() in (clone / CONTRIBUTING).read_text("utf-8")
    assert (clone / RULES_PAGE).read_text("utf-8") == rules_page(all_rules())
    assert CliRunner().invoke(command.main).output == ""


def test_a_check_names_what_is_outdated_and_leaves_it(clone: Path) -> None:
    CliRunner().invoke(command.main)
    (clone / RULES_PAGE).write_text("old", "utf-8")
    result = CliRunner().invoke(command.main, ["--check"])
    assert result.exit_code == 1
    assert result.output == f"tf_lsp/rules/README.md is out of date: run {COMMAND}\n"
    assert (clone / RULES_PAGE).read_text("utf-8") == "old"
    CliRunner().invoke(command.main)
    assert CliRunner().invoke(command.main, ["--check"]).exit_code == 0


def test_what_cannot_be_done_is_told_in_one_line(clone: Path) -> None:
    (clone / CONTRIBUTING).write_text("no marks\n", "utf-8")
    result = CliRunner().invoke(command.main)
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: one of these lines is missing: .*\n", result.output)
    (clone / README).unlink()
    result = CliRunner().invoke(command.main)
    assert result.exit_code == 1
    assert re.fullmatch(r"Error: .*README\.md.*\n", result.output)
