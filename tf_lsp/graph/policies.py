"""Policy documents of AWS as one model, unknown in part, whichever way they are written.

A policy is the JSON document that an argument holds (see ``documents``), or what the data source
``aws_iam_policy_document`` makes of its blocks and of other documents.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html and
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tf_lsp.dataclass import dataclass
from tf_lsp.graph.documents import document_of, known_part
from tf_lsp.graph.policy_elements import may_be
from tf_lsp.graph.policy_statements import (
    Statement,
    argument,
    member,
    statement_in,
    statement_of,
)
from tf_lsp.modules.body import body_of
from tf_lsp.modules.instance import AttributeOf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tf_lsp.modules.body import Body
    from tf_lsp.modules.instance import ResourceInstance
    from tf_lsp.values import Value

MAX_STATEMENTS: Final = 256
"""How many statements of one policy are looked at; AWS allows no policy that has so many."""
_MAX_NESTING: Final = 32
"""How deep documents are followed that are made of other documents."""
_GENERATOR: Final = "data.aws_iam_policy_document"
_GENERATED: Final = ("json", "minified_json")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Policy:
    """The statements of a policy that are certainly there, and whether that may not be all."""

    statements: Sequence[Statement] = ()
    may_be_more: bool = False

    def has_only(self, such_that: Callable[[Statement], bool]) -> bool:
        """Whether all statements are such, and there certainly are no others."""
        return not self.may_be_more and all(map(such_that, self.statements))

    def never_denies(self, action: str) -> bool:
        """Whether certainly no statement denies an action, or all that a pattern covers."""
        return self.has_only(lambda each: each.allows or each.spares(action))


def policy_of(value: Value) -> Policy | None:
    """Return the policy that an argument holds; None where nothing of it is known.

    The time is linear in the size of a text. Asking twice does all of the work again. Never raises.
    """
    return _Reader().read(value)


class _Reader:
    """Reads one policy with all that it is made of."""

    def __init__(self) -> None:
        self._generated: dict[ResourceInstance, Policy | None] = {}
        self._nesting = 0

    def read(self, value: Value) -> Policy | None:
        document = document_of(value)
        known, _ = known_part(document)
        if isinstance(known.content, dict):
            return _policy_in(document)
        for meaning in document.meanings:
            if isinstance(meaning, AttributeOf) and meaning.instance.kind == _GENERATOR:
                return self._generated_by(meaning.instance) if meaning.name in _GENERATED else None
        return None

    def _generated_by(self, instance: ResourceInstance) -> Policy | None:
        if instance not in self._generated:
            self._generated[instance] = None  # what is made of itself is not known
            if self._nesting < _MAX_NESTING:
                self._nesting += 1
                self._generated[instance] = self._merged(body_of(instance))
                self._nesting -= 1
        return self._generated[instance]

    def _merged(self, body: Body) -> Policy:
        """Return what a data source makes: its sources, then its blocks, then its overrides.

        ``source_json`` and ``override_json`` are of older versions of the provider: the first of
        all sources, and the last of all overrides.
        """
        blocks = body.blocks("statement")
        own = [statement_of(block) for block in blocks.certain]
        merged = _Merged()
        merged.add_all(self._one(body, "source_json"))
        merged.add_all(self._many(body, "source_policy_documents"))
        merged.add(_limited(own, may_be_more=blocks.may_be_more))
        merged.add_all(self._many(body, "override_policy_documents"))
        merged.add_all(self._one(body, "override_json"))
        return Policy(merged.statements, merged.may_be_more)

    def _one(self, body: Body, name: str) -> Iterator[Policy | None]:
        value = argument(body, name)
        if value is not None and value.content != "":
            yield self.read(value)

    def _many(self, body: Body, name: str) -> Iterator[Policy | None]:
        value = argument(body, name)
        if value is None:
            return
        if not isinstance(value.content, tuple):
            yield None
            return
        for element in value.elements:
            if not element.is_null:
                yield self.read(element)


class _Merged:
    """Statements of several documents, those of later ones in the place of others by their sid."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.may_be_more = False

    def add_all(self, policies: Iterator[Policy | None]) -> None:
        for policy in policies:
            self.add(policy)

    def add(self, policy: Policy | None) -> None:
        """Add a document. What it may replace is no longer certain."""
        if policy is None or policy.may_be_more:
            self.statements = [each for each in self.statements if each.sid.content == ""]
            self.may_be_more = True
        earlier = len(self.statements)
        for statement in policy.statements if policy else ():
            earlier = self._replace(statement, earlier)
        if len(self.statements) > MAX_STATEMENTS:
            del self.statements[MAX_STATEMENTS:]
            self.may_be_more = True

    def _replace(self, statement: Statement, earlier: int) -> int:
        """Add a statement in the place of one with its sid, and leave out those that may have it.

        Return how many are left of the ``earlier`` ones, from other documents. In one document no
        two statements have the same sid, unless it is known that they have.
        """
        kept: list[Statement] = []
        left = earlier
        for index, other in enumerate(self.statements):
            same = _same_sid(statement, other)
            if same is False or (same is None and index >= earlier):
                kept.append(other)
                continue
            left -= index < earlier
            self.may_be_more = self.may_be_more or same is None
        self.statements = [*kept, statement]
        return left


def _same_sid(statement: Statement, other: Statement) -> bool | None:
    """Whether two statements have the same sid, None where that is not known."""
    mine, theirs = statement.sid, other.sid
    if "" in (mine.content, theirs.content):
        return False
    if mine.is_known and theirs.is_known:
        return mine.text == theirs.text
    known, unknown = (mine, theirs) if mine.is_known else (theirs, mine)
    may_be_same = not known.is_known or may_be(unknown, known.text)
    return None if may_be_same else False


def _policy_in(document: Value) -> Policy:
    """Return the policy that a JSON document is; ``Statement`` is one object or a list."""
    value = member(document, "Statement")
    if value is None:
        return Policy()
    known, is_open = known_part(value)
    candidates = known.elements if isinstance(known.content, tuple) else (value,)
    is_open = is_open and isinstance(known.content, tuple)
    statements = [statement_in(each) for each in candidates if _is_object(each)]
    return _limited(statements, may_be_more=is_open or len(statements) < len(candidates))


def _limited(statements: Sequence[Statement], *, may_be_more: bool) -> Policy:
    is_long = len(statements) > MAX_STATEMENTS
    return Policy(statements[:MAX_STATEMENTS], may_be_more or is_long)


def _is_object(value: Value) -> bool:
    known, _ = known_part(value)
    return isinstance(known.content, dict)
