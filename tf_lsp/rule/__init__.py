"""The language that rules are written in: all that a rule may import."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tf_lsp.graph.policy_statements import Statement
    from tf_lsp.rule.documentation import Bad
    from tf_lsp.rule.families import argument, block, no_public_network, no_secret, no_statement
    from tf_lsp.rule.model import Check, Checks, Entry, Rule, rule, rule_of
    from tf_lsp.rule.policies import PolicyStatement, statements_of
    from tf_lsp.rule.repairs import Add, Content, Insert, Refer, Remove, Repair, Set
    from tf_lsp.rule.severity import CRITICAL, HIGH, LOW, MEDIUM, Severity
    from tf_lsp.rule.views import Argument, Block, Problem, Resource, Views

_NAMES: Final = {
    "graph.policy_statements": "Statement",
    "rule.documentation": "Bad",
    "rule.families": "argument block no_public_network no_secret no_statement",
    "rule.model": "Check Checks Entry Rule rule rule_of",
    "rule.policies": "PolicyStatement statements_of",
    "rule.repairs": "Add Content Insert Refer Remove Repair Set",
    "rule.severity": "CRITICAL HIGH LOW MEDIUM Severity",
    "rule.views": "Argument Block Problem Resource Views",
}
_MODULE_OF: Final = {name: module for module, names in _NAMES.items() for name in names.split()}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import what is asked for: a rule needs a part of the language, a setting even less."""
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"tf_lsp.{_MODULE_OF[name]}"), name)
        globals()[name] = value
        return value


__all__ = [
    "CRITICAL",
    "HIGH",
    "LOW",
    "MEDIUM",
    "Add",
    "Argument",
    "Bad",
    "Block",
    "Check",
    "Checks",
    "Content",
    "Entry",
    "Insert",
    "PolicyStatement",
    "Problem",
    "Refer",
    "Remove",
    "Repair",
    "Resource",
    "Rule",
    "Set",
    "Severity",
    "Statement",
    "Views",
    "argument",
    "block",
    "no_public_network",
    "no_secret",
    "no_statement",
    "rule",
    "rule_of",
    "statements_of",
]
