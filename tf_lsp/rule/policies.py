"""Policies as a rule sees them: statements that make claims, and can be reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.graph.policies import policy_of
from tf_lsp.modules.names import is_downloaded
from tf_lsp.rule.views import Argument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tf_lsp.graph.policy_statements import Statement
    from tf_lsp.modules.source import Place
    from tf_lsp.values import Step


def statements_of(argument: Argument) -> Sequence[PolicyStatement]:
    """Return the statements that the policy in an argument certainly has.

    It may be written with ``jsonencode``, as a text of JSON, in a file, or as a data source
    ``aws_iam_policy_document``; what is unknown in it answers False to every claim.
    """
    policy = None if argument.effective is None else policy_of(argument.effective)
    found = [] if policy is None else policy.statements
    return [PolicyStatement(argument, statement) for statement in found]


class PolicyStatement(Argument):
    """A statement, as a part of the argument that holds the policy."""

    def __init__(self, argument: Argument, statement: Statement) -> None:
        super().__init__(argument.block, argument.last_name, argument.given, is_element=True)
        self.statement = statement
        self._argument = argument

    @property
    def name(self) -> str:
        """What the statement is called in messages."""
        return f"a statement in {super().name}"

    @property
    def place(self) -> Place:
        """Where the statement is written, unless that is nobody's to edit."""
        place = self.statement.place
        if place is None or is_downloaded(place.file.path):
            return self._argument.place
        return place

    @property
    def steps(self) -> list[Step]:
        """The way of the policy to the argument."""
        return self._argument.steps
