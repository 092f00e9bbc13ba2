"""The rules: one file each, by provider and service."""

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
    modules = pkgutil.walk_packages(__path__, f"{__name__}.")
    rules = (import_module(module.name).RULE for module in modules if not module.ispkg)
    return tuple(sorted(rules, key=lambda rule: rule.id))


def find_rule(name: str) -> Rule | None:
    """Return the rule with an id or alias, in any case of letters."""
    return next((rule for rule in all_rules() if rule.is_named(name)), None)
