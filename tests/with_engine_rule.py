"""tf-lsp with the one rule of the engine's tests: ``python -m tests.with_engine_rule serve``."""

from __future__ import annotations

from tests import engine_rule
from tf_lsp import rules
from tf_lsp.cli import main
from tf_lsp.rule import rule_of

RULE = rule_of(engine_rule)


def use_engine_rule() -> None:
    """Let the rule of the engine's tests be all that there is, in this process."""
    rules._found = lambda: (RULE,)  # type: ignore[assignment]


if __name__ == "__main__":
    use_engine_rule()
    main()
