"""What a rule is: its names, what it looks at, how it checks, and what there is to read on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, overload

from tf_lsp.dataclass import dataclass, replace
from tf_lsp.rule.documentation import Bad, examples_of, sections_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from tf_lsp.rule.severity import Severity
    from tf_lsp.rule.views import Problem, Resource


class Check(Protocol):
    """Looks at one resource and reports what is wrong with it."""

    def __call__(self, resource: Resource, /) -> Iterable[Problem]:
        """Return the problems of a resource, only those that are proved."""
        ...


@dataclass(frozen=True, slots=True)
class Checks:
    """A check that is made from data, with the paths that it reads."""

    paths: frozenset[str]
    """``aws_s3_bucket.logging.target_bucket``; each begins with a kind of block."""
    check: Check
    looks_at: frozenset[str]
    """The kinds of blocks that the check is run for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What must be known of a rule before it is needed: its names, and when it runs."""

    id: str
    severity: Severity
    looks_at: frozenset[str]
    """The kinds of blocks that it is run for, as in ``Module.declared``."""
    paths: frozenset[str]
    """The arguments and blocks that it reads, as far as it says so."""
    aliases: tuple[str, ...]
    off_because: str
    """Why the rule is off unless somebody selects it; empty for one that is on."""
    title: str

    def load(self) -> Rule:
        """Return the rule as a whole."""
        raise NotImplementedError

    def is_named(self, name: str) -> bool:
        """Whether a name is the rule's id or one of its aliases, in any case of letters."""
        return name.casefold() in {self.id.casefold(), *(a.casefold() for a in self.aliases)}


@dataclass(frozen=True, slots=True)
class Rule(Entry):
    """A rule. The first bad and the first good example are shown in the documentation."""

    check: Check
    controls: Mapping[str, str]
    """The controls that it checks, by the benchmark that they are of."""
    links: Mapping[str, str]
    """Addresses by title; the first explains the remedy and is linked to every finding."""
    explanation: str = ""
    impact: str = ""
    resolution: str = ""
    bad: tuple[Bad, ...] = ()
    good: tuple[str, ...] = ()

    def load(self) -> Rule:
        """Return the rule itself."""
        return self

    @property
    def url(self) -> str:
        """Where the documentation that comes first is; empty where there is none."""
        return next(iter(self.links.values()), "")

    @property
    def has_fix(self) -> bool:
        """Whether one of the examples shows what the rule's fix makes of it."""
        return any(bad.fixed is not None for bad in self.bad)


@overload
def rule(
    *,
    id: str,
    severity: Severity,
    checks: Checks | Sequence[Checks],
    aliases: Sequence[str] = (),
    controls: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    off_because: str = "",
) -> Rule: ...


@overload
def rule(
    *,
    id: str,
    severity: Severity,
    looks_at: str | Sequence[str],
    reads: Sequence[str] = (),
    aliases: Sequence[str] = (),
    controls: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    off_because: str = "",
) -> Callable[[Check], Rule]: ...


def rule(
    *,
    id: str,  # noqa: A002 - what everybody calls it
    severity: Severity,
    checks: Checks | Sequence[Checks] = (),
    looks_at: str | Sequence[str] = (),
    reads: Sequence[str] = (),
    aliases: Sequence[str] = (),
    controls: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    off_because: str = "",
) -> Rule | Callable[[Check], Rule]:
    """Make a rule from ``checks``, or decorate a function that checks what it ``looks_at``.

    ``looks_at`` names kinds of blocks: the type of a resource (``aws_s3_bucket``), a data source
    (``data.aws_s3_bucket``), ``module``, ``provider.aws`` or ``terraform``. ``reads`` is a sequence
    of the paths that the function reads, in these and in other resources: a test holds them against
    the provider's schema, and the documentation names them. ``controls`` are numbers by benchmark,
    ``links`` addresses by title, the first of which is linked to every finding. A rule that is off
    by default says why in ``off_because``.
    """
    all_checks = (checks,) if isinstance(checks, Checks) else tuple(checks)
    kinds = {looks_at} if isinstance(looks_at, str) else set(looks_at)

    def make(check: Check) -> Rule:
        return Rule(
            id=id,
            severity=severity,
            looks_at=frozenset(kinds.union(*(each.looks_at for each in all_checks))),
            paths=frozenset(reads).union(*(each.paths for each in all_checks)),
            aliases=tuple(aliases),
            off_because=off_because,
            title=id,
            check=check,
            controls=controls or {},
            links=links or {},
        )

    if len(all_checks) == 0 and len(kinds) == 0:
        raise ValueError(f"the rule {id} has nothing to check and looks at nothing")
    return make(_together(all_checks)) if all_checks else make


def _together(all_checks: Sequence[Checks]) -> Check:
    """Return the check that makes all of some, each for the kinds that it looks at."""

    def check(resource: Resource, /) -> Iterator[Problem]:
        for each in all_checks:
            if resource.kind in each.looks_at:
                yield from each.check(resource)

    return check


def rule_of(module: ModuleType) -> Rule:
    """Return the rule that a module holds, with the documentation and the examples there.

    Raises ValueError where the module does not hold exactly one rule.
    """
    found = [value for value in vars(module).values() if isinstance(value, Rule)]
    if len(found) != 1:
        raise ValueError(
            f"{module.__name__} holds {len(found)} rules; one file is one rule,"
            " made by rule(...) with checks=, or by @rule(...) on a function"
        )
    title, explanation, impact, resolution = sections_of(module.__doc__ or "")
    bad, good = examples_of(vars(module))
    return replace(
        found[0],
        title=title,
        explanation=explanation,
        impact=impact,
        resolution=resolution,
        bad=bad,
        good=good,
    )
