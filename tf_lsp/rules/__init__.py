"""The rules: each module in this folder is one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tf_lsp.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return all rules in the order of their ids."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    rules = (import_module(f"{__name__}.{name}").RULE for name in names)
    return tuple(sorted(rules, key=lambda rule: rule.id))


def find_rule(name: str) -> Rule | None:
    """Return the rule with an id or alias, in any case of letters."""
    return next((rule for rule in all_rules() if rule.is_named(name)), None)
