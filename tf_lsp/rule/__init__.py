"""The language that rules are written in: all that a rule may import."""

from __future__ import annotations

from tf_lsp.rule.model import Argument, Bad, Problem, Repair, Resource, Rule, Severity

__all__ = ["Argument", "Bad", "Problem", "Repair", "Resource", "Rule", "Severity"]
