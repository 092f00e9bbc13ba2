"""What all tests share: the engine is tested with a rule of its own, whatever rules there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.with_engine_rule import RULE
from tf_lsp import rules

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
ABOUT_REAL_RULES = {"rules", "documentation", "test_readme.py", "bench"}
"""The tests that are about the rules that ship; no others turn red when one is added."""


@pytest.fixture(autouse=True, scope="module")
def engine_rule(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the engine's tests see one rule, which is theirs."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.relative_to(HERE).parts[0] not in ABOUT_REAL_RULES:
            patch.setattr(rules, "_found", lambda: (RULE,))
        yield
