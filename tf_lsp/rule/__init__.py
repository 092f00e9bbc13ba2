"""The language that rules are written in: all that a rule may import."""

from __future__ import annotations

from tf_lsp.graph.policy_statements import Statement
from tf_lsp.rule.documentation import Bad
from tf_lsp.rule.families import argument, block, no_public_network, no_secret, no_statement
from tf_lsp.rule.model import Check, Checks, Rule, rule, rule_of
from tf_lsp.rule.policies import PolicyStatement, statements_of
from tf_lsp.rule.repairs import Add, Content, Insert, Refer, Remove, Repair, Set
from tf_lsp.rule.severity import CRITICAL, HIGH, LOW, MEDIUM, Severity
from tf_lsp.rule.views import Argument, Block, Problem, Resource, Views

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
