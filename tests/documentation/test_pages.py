"""The pages on rules and findings: complete, valid Markdown, made from the rule alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.helpers import write_files
from tests.with_engine_rule import RULE
from tf_lsp.config import Settings
from tf_lsp.documentation.pages import finding_page, rule_page, what_is_looked_at, without_marks
from tf_lsp.lint.analysis import Analysis
from tf_lsp.rule import Bad, Rule
from tf_lsp.rules import all_rules

if TYPE_CHECKING:
    from pathlib import Path

    from tf_lsp.lint.finding import Finding

RULES = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)


def has_whole_fences(page: str) -> bool:
    """Whether every block of code has its beginning and its end, each on a line of its own."""
    return re.findall(r"^```.*$", page, re.MULTILINE) == [
        "```terraform",
        "```",
    ] * page.count("```terraform")


@RULES
def test_the_page_of_a_rule_is_complete(rule: Rule) -> None:
    page = rule_page(rule)
    fix = " · with a fix" if rule.has_fix else ""
    assert page.startswith(f"# {rule.title}\n\n`{rule.id}` · {rule.severity}{fix}\n")
    headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert headings == [
        "Possible impact",
        "Suggested resolution",
        "Insecure example",
        "Secure example",
        *(["Off by default"] if rule.off_because else []),
        *(["Controls"] if rule.controls else []),
        "Links",
        *(["Also known as"] if rule.aliases else []),
    ]
    for text in (rule.explanation, rule.impact, rule.resolution, rule.good[0]):
        assert text in page
    for url in rule.links.values():
        assert f"]({url})" in page
    for path in rule.paths:
        assert f"`{path}`" in page
    assert has_whole_fences(page)
    assert "⟦" not in page
    assert page.endswith("\n")
    assert not page.endswith("\n\n")


def test_a_page_leaves_out_what_a_rule_does_not_have() -> None:
    rule = replace(RULE, aliases=(), controls={}, bad=(), good=())
    page = rule_page(rule)
    assert "\n\n\n" not in page
    assert f"\n`{rule.id}` · {rule.severity}\n" in page, "it has no fix"
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == [
        "Possible impact",
        "Suggested resolution",
        "Links",
    ]


LOOKED_AT = {
    ("aws_a",): "`aws_a`",
    ("aws_a", "aws_a.y", "aws_a.x"): "`aws_a.x`, `aws_a.y`",
    ("aws_z", "aws_b.x", "aws_z.x"): "`aws_z.x`, `aws_b.x`",
    ("data.aws_z", "aws_b.x"): "`data.aws_z`, `aws_b.x`",
    ("provider.aws", "provider.aws.x"): "`provider.aws.x`",
}


@pytest.mark.parametrize(("rule_reads", "expected"), LOOKED_AT.items())
def test_what_a_rule_looks_at_comes_first(rule_reads: tuple[str, ...], expected: str) -> None:
    kind, *paths = rule_reads
    rule = replace(RULE, looks_at=frozenset({kind}), paths=frozenset(paths))
    assert what_is_looked_at(rule) == expected


def test_the_marks_of_an_example_are_not_shown() -> None:
    assert without_marks(Bad("a ⟦b⟧ c")) == "a b c"


def found_in(folder: Path, text: str) -> Finding:
    write_files(folder, {"main.tf": text})
    analysis = Analysis(Settings(), (RULE,))
    analysis.workspace.add_folder(str(folder))
    ((finding,),) = analysis.findings().values()
    return finding


def test_the_page_of_a_finding_tells_where_the_value_comes_from(tmp_path: Path) -> None:
    text = """\
variable "all" {
  default = false
}
resource "aws_cloudtrail" "t" {
  is_multi_region_trail = var.all
}
"""
    page = finding_page(found_in(tmp_path, text))
    title, message, chain, *_ = page.split("\n\n")
    assert title.startswith("**CloudTrail should be enabled in all regions** · MEDIUM")
    assert message.startswith("is_multi_region_trail is false (main.tf:2), so ")
    assert chain == "```terraform\nis_multi_region_trail = var.all → false (main.tf:2)\n```"
    assert has_whole_fences(page)
    assert "\n#" not in page, "headings are too large in a hover"


def test_the_page_of_a_finding_without_a_way(tmp_path: Path) -> None:
    page = finding_page(found_in(tmp_path, 'resource "aws_cloudtrail" "t" {}\n'))
    assert "→" not in page
    assert "\n\n\n" not in page
    assert has_whole_fences(page)
