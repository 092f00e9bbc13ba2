"""All that a rule may import: what a rule is, the resource that it looks at, what it reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tf_lsp.values import BOOL, EvaluationError, convert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tf_lsp.modules.instance import ResourceInstance
    from tf_lsp.modules.source import Expression, Placed
    from tf_lsp.values import Value


class Severity(StrEnum):
    """How bad it is, in the words of tfsec and trivy; from the worst down."""

    CRITICAL = "CRITICAL"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Bad:
    """An insecure example: ``⟦`` and ``⟧`` stand around what is to be underlined."""

    text: str
    fixed: str | None = None
    """The text after the fix; None where no fix is safe."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check: what it is called, what it is for, and how it is made.

    The first insecure and the first secure example are shown in the documentation.
    """

    id: str
    title: str
    severity: Severity
    resource_types: frozenset[str]
    check: Callable[[Resource], Iterator[Problem]]
    explanation: str
    impact: str
    resolution: str
    links: Mapping[str, str]
    """Addresses by title; the first explains the remedy and is linked to every finding."""
    aliases: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    """The controls of published benchmarks that the rule checks."""
    off_because: str = ""
    """Why the rule is off unless somebody selects it; empty for one that is on."""
    bad: tuple[Bad, ...] = ()
    good: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where the documentation that comes first is."""
        return next(iter(self.links.values()))

    def is_named(self, name: str) -> bool:
        """Whether a name is the rule's id or one of its aliases, in any case of letters."""
        return name.casefold() in {self.id.casefold(), *(a.casefold() for a in self.aliases)}


@dataclass(frozen=True, slots=True)
class Repair:
    """The arguments that put a resource right, and their expressions."""

    values: Mapping[str, str]
    requires: Mapping[str, str] = field(default_factory=dict)
    """What must not contradict: set in the same edit where it is written otherwise."""
    because: str = ""
    """Who demands that, and why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found: the argument that is wrong, what follows from it, how to put it right."""

    argument: Argument
    consequence: str
    """Completes "``argument`` is false, so …"; no full stop."""
    repair: Repair | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """An argument of a resource as Terraform sees it, written or not."""

    name: str
    resource: ResourceInstance
    expression: Expression | None
    value: Value | None

    @property
    def is_absent(self) -> bool:
        """Whether the argument is certainly not there: neither written nor half-typed."""
        return self.expression is None and not self.resource.declaration.may_have(self.name)

    @property
    def is_null(self) -> bool:
        """Whether the argument is written and known to be null, which is as good as absent."""
        return self.value is not None and self.value.is_null

    @property
    def is_false(self) -> bool:
        """Whether the argument is known to be false; ``"false"`` and ``"0"`` are."""
        return self._boolean() is False

    @property
    def is_true(self) -> bool:
        """Whether the argument is known to be true; ``"true"`` and ``"1"`` are."""
        return self._boolean() is True

    def _boolean(self) -> object:
        if self.value is None or not self.value.is_known:
            return None
        try:
            return convert(self.value, BOOL).content
        except EvaluationError:
            return None

    @property
    def state(self) -> str:
        """What is to be said of the argument: "is not set", "is null", "is false"."""
        if self.expression is None:
            return "is not set"
        return "is null" if self.is_null else f"is {str(self._boolean()).lower()}"

    @property
    def placed(self) -> Placed:
        """The block in which the argument is written or, where it is absent, would be."""
        declaration = self.resource.declaration
        for placed in (*reversed(declaration.overrides), declaration.placed):
            if placed.argument(self.name):
                return placed
        return declaration.placed


class Resource:
    """One instance of a resource, as a rule sees it: ``resource["name"]`` is an argument."""

    def __init__(self, instance: ResourceInstance) -> None:
        self.instance = instance
        self.looked_at: dict[str, Argument] = {}

    def __getitem__(self, name: str) -> Argument:
        if name not in self.looked_at:
            expression = self.instance.declaration.argument(name)
            value = self.instance.value(name)
            self.looked_at[name] = Argument(name, self.instance, expression, value)
        return self.looked_at[name]
