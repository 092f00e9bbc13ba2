"""The examples of CONTRIBUTING.md are rules that do what they show."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from tests.helpers import formatted, marked, unmarked
from tf_lsp.config import Settings
from tf_lsp.documentation.tables import CONTRIBUTING, repository
from tf_lsp.edits.others import Others
from tf_lsp.edits.repair import fix_all
from tf_lsp.lint.analysis import Analysis
from tf_lsp.rule import Rule, rule_of
from tf_lsp.syntax import Structure
from tf_lsp.text import Span, apply_edits

TEXT = (repository() / CONTRIBUTING).read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PATH = "/nowhere/main.tf"


def rule_from(text: str) -> Rule:
    """Return the rule that a file with a text would hold."""
    module = ModuleType("example")
    exec(compile(text, CONTRIBUTING, "exec"), vars(module))
    return rule_of(module)


def judged(rule: Rule, text: str) -> tuple[list[Span], str]:
    """Return what a rule underlines in a text, and the text after its fixes."""
    analysis = Analysis(Settings(), (rule,))
    analysis.change(PATH, lambda workspace: workspace.open(PATH, Structure.of(text)))
    findings = analysis.findings().get(PATH, [])
    edits = fix_all(findings, Others(analysis.looked_at)).get(PATH, [])
    return [finding.place.span for finding in findings], apply_edits(text, edits)


@pytest.mark.parametrize("rule", [rule_from(text) for text in EXAMPLES], ids=lambda rule: rule.id)
def test_an_example(rule: Rule) -> None:
    assert rule.title
    assert rule.explanation
    assert rule.impact
    assert rule.resolution
    assert rule.bad
    for bad in rule.bad:
        text, _ = unmarked(bad.text)
        spans, after = judged(rule, text)
        assert marked(text, spans) == bad.text != text
        assert after == (bad.fixed or text)
        assert judged(rule, after)[0] == ([] if bad.fixed else spans)
        assert formatted([text, after]) == [text, after]
    for good in rule.good:
        assert judged(rule, good) == ([], good)


def test_both_ways_to_write_a_rule_are_shown() -> None:
    is_data = ["RULE = rule(" in example for example in EXAMPLES]
    assert sorted(is_data) == [False, True]
