"""Every rule, tested by its own examples."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.helpers import formatted, marked, unmarked
from tests.rules.running import MAIN, ROOT, analysed
from tf_lsp.edits.others import Others
from tf_lsp.edits.repair import fix_all, fixes_for
from tf_lsp.rules import all_rules, find_rule
from tf_lsp.text import apply_edits

if TYPE_CHECKING:
    from tf_lsp.lint.analysis import Analysis
    from tf_lsp.lint.finding import Finding
    from tf_lsp.rule import Bad, Rule

PATH = str(ROOT / MAIN)


def analyse(rule: Rule, text: str) -> tuple[Analysis, list[Finding]]:
    """Run a rule alone, also one that is off by default."""
    analysis = analysed(rule, {MAIN: text})
    return analysis, analysis.findings().get(PATH, [])


def repaired(rule: Rule, text: str) -> str:
    """Return a text after all fixes that change nothing else."""
    analysis, findings = analyse(rule, text)
    return apply_edits(
        text, fix_all(findings, Others(analysis.looked_at), safe_only=False).get(PATH, [])
    )


def bad_examples() -> list[tuple[Rule, Bad]]:
    return [(rule, bad) for rule in all_rules() for bad in rule.bad]


def good_examples() -> list[tuple[Rule, str]]:
    return [(rule, good) for rule in all_rules() for good in rule.good]


def title(value: object) -> str:
    return getattr(value, "id", "") or re.sub(r"\W+", " ", str(value))[-50:].strip()


@cache
def after_fmt() -> dict[str, str]:
    """Return what ``terraform fmt`` makes of all examples, before and after the fix."""
    texts = [unmarked(bad.text)[0] for _, bad in bad_examples()]
    texts += [bad.fixed for _, bad in bad_examples() if bad.fixed]
    texts += [good for _, good in good_examples()]
    return dict(zip(texts, formatted(texts), strict=True))


@pytest.mark.parametrize(("rule", "bad"), bad_examples(), ids=title)
class TestBad:
    def test_finding(self, rule: Rule, bad: Bad) -> None:
        text, spans = unmarked(bad.text)
        _, findings = analyse(rule, text)
        own = [finding for finding in findings if finding.rule is rule]
        assert marked(text, [finding.place.span for finding in own]) == bad.text
        assert len(own) == len(spans) > 0
        for finding in own:
            assert finding.severity is rule.severity
            assert re.fullmatch(r"\S.* .+, so .*[^.]\.", finding.message), finding.message

    def test_fix(self, rule: Rule, bad: Bad) -> None:
        text, _ = unmarked(bad.text)
        analysis, findings = analyse(rule, text)
        for finding in findings:
            fixes = fixes_for(finding, Others(analysis.looked_at))
            assert bool(fixes) is (bad.fixed is not None)
            assert all(fix.title and fix.title[0].isupper() for fix in fixes)
        assert repaired(rule, text) == (bad.fixed or text)

    def test_fix_clears_the_finding_for_good(self, rule: Rule, bad: Bad) -> None:
        if bad.fixed is not None:
            assert analyse(rule, bad.fixed)[1] == []
            assert repaired(rule, bad.fixed) == bad.fixed

    def test_fix_leaves_nothing_to_fmt(self, rule: Rule, bad: Bad) -> None:
        text, _ = unmarked(bad.text)
        if bad.fixed is not None and after_fmt()[text] == text:
            assert after_fmt()[bad.fixed] == bad.fixed


@pytest.mark.parametrize(("rule", "good"), good_examples(), ids=title)
def test_good(rule: Rule, good: str) -> None:
    assert analyse(rule, good)[1] == []


@pytest.mark.parametrize("rule", all_rules(), ids=title)
class TestRule:
    def test_documentation(self, rule: Rule) -> None:
        assert rule.title
        assert not rule.title.endswith(".")
        for paragraph in (rule.explanation, rule.impact, rule.resolution):
            assert re.fullmatch(r"[A-Z].*\.", paragraph, re.DOTALL), paragraph
        assert rule.looks_at
        assert rule.links
        assert rule.url in rule.links.values()
        for name, address in rule.links.items():
            assert name
            assert re.fullmatch(r"https://\S+", address)

    def test_id(self, rule: Rule) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule.id)
        for name in (rule.id, *rule.aliases):
            assert find_rule(name) is find_rule(name.upper()) is rule

    def test_shown_examples_are_tidy(self, rule: Rule) -> None:
        """The first examples are those of the documentation."""
        for shown in (unmarked(rule.bad[0].text)[0], rule.bad[0].fixed, rule.good[0]):
            assert shown is None or after_fmt()[shown] == shown


def test_names_are_unique() -> None:
    names = [name.casefold() for rule in all_rules() for name in (rule.id, *rule.aliases)]
    assert sorted(set(names)) == sorted(names)


def test_unknown_names() -> None:
    assert find_rule("no-such-rule") is None
