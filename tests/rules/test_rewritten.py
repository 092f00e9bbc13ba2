"""A rule says the same of a configuration however it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.rules import rewritings
from tests.rules.rewritings import KEYS, SAME_VERDICT, UnfitError
from tests.rules.running import MAIN, all_examples, id_of, run_rule, verdict
from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tf_lsp.rule import Rule


ALWAYS_THERE: Final = ("provider.", "module.", "terraform")
"""What has no count, or none that the rewriting gives it."""


def rewritten(rewrite: Callable[[str], Mapping[str, str]], text: str) -> Mapping[str, str]:
    try:
        files = rewrite(text)
    except UnfitError as error:
        pytest.skip(str(error))
    for name, each in files.items():
        sections = Structure.for_file(name, each).sections
        assert [problem for section in sections for problem in section.problems] == [], each
    return files


@pytest.mark.parametrize(("rule", "text"), all_examples(), ids=id_of)
class TestRewritten:
    @pytest.mark.parametrize("rewrite", SAME_VERDICT)
    def test_same_verdict(
        self, rule: Rule, text: str, rewrite: Callable[[str], Mapping[str, str]]
    ) -> None:
        files = rewritten(rewrite, text)
        assert verdict(run_rule(rule, files)) == verdict(run_rule(rule, {MAIN: text})), files

    def test_three_keys(self, rule: Rule, text: str) -> None:
        """Three keys are as good, or as bad, as three copies, and each finding names them."""
        files = rewritten(rewritings.for_three_keys, text)
        copies = run_rule(rule, rewritings.in_three_copies(text))
        findings = run_rule(rule, files)
        assert verdict(findings) == originals(verdict(copies)), files
        for finding in findings:
            keys = {problem.subject.resource.instance.key for problem in finding.problems}
            assert keys in ({None}, set(KEYS))
            assert None in keys or all(f'["{key}"]' in finding.message for key in KEYS)

    def test_none(self, rule: Rule, text: str) -> None:
        """What is not there cannot be wrong; providers and the like are there all the same."""
        files = rewritten(rewritings.with_count_of_none, text)
        flagged = {address for address, _ in verdict(run_rule(rule, files))}
        assert [each for each in flagged if not each.startswith(ALWAYS_THERE)] == [], files


def originals(flagged: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return what is flagged in copies as that of what they are copies of."""
    return {
        (original(address), original(path) if path == address else path)
        for address, path in flagged
    }


def original(address: str) -> str:
    suffixes = tuple(f"_{key}" for key in KEYS)
    return address[:-2] if address.endswith(suffixes) else address
