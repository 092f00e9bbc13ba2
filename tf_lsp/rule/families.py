"""Rules that are data: families of checks that cover most of a catalogue.

A path names a kind of block, nested blocks and an argument: ``aws_cloudtrail.kms_key_id``,
``aws_s3_bucket.logging.target_bucket``. Where the nested blocks are not there, nothing is said of
their arguments. ``when`` is a condition on arguments beside the last one: ``{"type": "ingress"}``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tf_lsp.rule.model import Checks
from tf_lsp.rule.paths import split_path
from tf_lsp.rule.repairs import Insert, Remove, Repair, Set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tf_lsp.graph.policy_statements import Statement
    from tf_lsp.rule.repairs import Content
    from tf_lsp.rule.views import Argument, Block, Problem, Resource


def argument(
    path: str | Sequence[str],
    *,
    so: str,
    must_be: bool | float | str | None = None,
    must_be_set: bool = False,
    must_be_absent: bool = False,
    block_must_be_there: bool = False,
    one_of: object = (),
    none_of: object = (),
    at_least: float | None = None,
    at_most: float | None = None,
    at_least_version: str = "",
    must_match: str = "",
    must_end_with: str = "",
    when: Mapping[str, object] | None = None,
    says: str = "",
    along: Mapping[str, str] | None = None,
    because: str = "",
    fix: bool = True,
    repairs: Sequence[Repair] = (),
) -> Checks:
    """Demand something of an argument; where it is absent or null, the provider's default counts.

    ``must_be`` demands one value, ``must_be_set`` refuses absent, null and empty, and
    ``must_be_absent`` refuses what is set, or false. The others refuse only a value that is known:
    ``one_of`` and ``none_of`` by a list, ``at_least`` and ``at_most`` by a number,
    ``at_least_version`` by a version, ``must_match`` by a regular expression for the whole string,
    ``must_end_with`` by its end. One that is absent and has no known default is refused by
    ``must_be_set`` alone. Where nested blocks lead to the argument and there is none, nothing is
    said, unless ``block_must_be_there``.

    ``so`` tells what follows, ``says`` what is to be said in the place of "is false". ``must_be``
    brings a fix that sets the value, unless ``fix`` is False; ``along`` and ``because`` are those
    of ``Set``. ``repairs`` are further fixes.
    """
    wanted, unwanted = _several(one_of), _several(none_of)
    demands: list[Callable[[Argument], bool]] = []
    if must_be is not None:
        demands.append(lambda given: given.differs_from(must_be))
    if must_be_set:
        demands.append(lambda given: given.is_unset_or_empty)
    if must_be_absent:
        demands.append(lambda given: given.is_set or given.is_false)
    if wanted:
        demands.append(lambda given: given.is_none_of(wanted))
    if unwanted:
        demands.append(lambda given: given.is_one_of(unwanted))
    if at_least is not None:
        demands.append(lambda given: given.is_below(at_least))
    if at_most is not None:
        demands.append(lambda given: given.is_above(at_most))
    if at_least_version:
        demands.append(lambda given: given.is_version_below(at_least_version))
    if must_match:
        demands.append(lambda given: given.fails_to_match(must_match))
    if must_end_with:
        demands.append(lambda given: given.ends_otherwise(must_end_with))

    if len(demands) == 0:
        raise ValueError(f"nothing is demanded of {path}")
    value = _expression(must_be) if fix else ""

    def check(given: Argument) -> Iterator[Problem]:
        if any(demand(given) for demand in demands):
            own = [Set({given.last_name: value}, along or {}, because)] if value else []
            yield given.problem(says or _said(given, must_be), so=so, repairs=[*own, *repairs])

    checks = _for_arguments(path, when, check)
    return _with_blocks(checks, path, value, says, so) if block_must_be_there else checks


def _with_blocks(
    checks: Checks, path: str | Sequence[str], value: str, says: str, so: str
) -> Checks:
    """Return checks that also report a resource without the block that is to hold the argument."""

    def check(resource: Resource, /) -> Iterator[Problem]:
        for kind, (*outer, last) in map(split_path, _several(path)):
            dotted = ".".join(outer)
            if resource.kind == kind and dotted and resource.lacks_block(dotted):
                repairs = [Set({f"{dotted}.{last}": value})] if value else []
                yield resource.problem(says or f"has no {dotted} block", so=so, repairs=repairs)
        yield from checks.check(resource)

    return Checks(checks.paths, check, checks.looks_at)


def block(
    path: str | Sequence[str],
    *,
    so: str,
    must_be_there: bool = False,
    must_be_absent: bool = False,
    unless_referred_by: str | Sequence[str] = (),
    when: Mapping[str, object] | None = None,
    says: str = "",
    insert: Content | None = None,
    repairs: Sequence[Repair] = (),
) -> Checks:
    """Demand a nested block, or that there is none.

    ``unless_referred_by`` is a list of arguments of other resources that may say the same in the
    block's place, by referring to this resource: ``["aws_s3_bucket_logging.bucket"]``. Whether what
    they say is right, another ``argument(...)`` demands. ``insert`` is what a fix puts into a block
    that is missing; ``repairs`` are further fixes for it, such as to ``Add`` such a resource.
    """
    others = _several(unless_referred_by)

    def check(outer: Block, name: str) -> Iterator[Problem]:
        dotted = ".".join((*outer.path, name))
        if must_be_there and outer.lacks_block(name):
            resource = outer.resource
            if all(map(resource.has_no_referrer, others)):
                own = [] if insert is None else [Insert(name, insert)]
                yield outer.problem(
                    says or f"has no {dotted} block", so=so, repairs=[*own, *repairs]
                )
        if must_be_absent:
            for inner in outer.blocks(name):
                yield inner.problem(says or "is there", so=so, repairs=[Remove()])

    checks = _for_blocks(path, when, check)
    return Checks(checks.paths.union(others), checks.check, checks.looks_at)


def no_public_network(
    path: str | Sequence[str],
    *,
    so: str,
    when: Mapping[str, object] | None = None,
    says: str = "",
    repairs: Sequence[Repair] = (),
) -> Checks:
    """Refuse a CIDR that is the whole internet or half of it, alone or in a list.

    Prefix lists and what else is no CIDR are unknown, so they are silent. The fix takes a CIDR out
    of a list; a single one has none but ``repairs``.
    """

    def check(given: Argument) -> Iterator[Problem]:
        for each in given.known_elements or [given]:
            if each.is_public_network:
                own = [Remove()] if each.is_element else []
                yield each.problem(says, so=so, repairs=[*own, *repairs])

    return _for_arguments(path, when, check)


def no_secret(
    path: str | Sequence[str],
    *,
    so: str,
    when: Mapping[str, object] | None = None,
) -> Checks:
    """Refuse a secret that is written down; messages never show it.

    Placeholders (``<token>``, ``{{ token }}``, ``xxxx``) are none. There is no fix.
    """

    def check(given: Argument) -> Iterator[Problem]:
        given.is_secret = True
        if given.is_set and given.fails_to_match(_PLACEHOLDER):
            yield given.problem("is written down", so=so)

    return _for_arguments(path, when, check)


def no_statement(
    path: str | Sequence[str],
    *,
    such_that: Callable[[Statement], bool],
    says: str,
    so: str,
    when: Mapping[str, object] | None = None,
    repairs: Sequence[Repair] = (),
) -> Checks:
    """Refuse a statement in a policy, however it is written; ``such_that`` is a claim on it.

    For example ``lambda statement: statement.allows and statement.actions.include_all``.
    """

    def check(given: Argument) -> Iterator[Problem]:
        from tf_lsp.rule.policies import statements_of  # few rules look into policies

        for each in statements_of(given):
            if such_that(each.statement):
                yield each.problem(says, so=so, repairs=repairs)

    return _for_arguments(path, when, check)


_PLACEHOLDER: Final = r"<.*>|\{\{.*\}\}|[xX*]+"
"""What people write where a secret is put in later."""


def _several(given: object) -> list[Any]:
    """Return one value or several as a list: a string is one."""
    return list(given) if isinstance(given, list | tuple | set | frozenset) else [given]


def _expression(value: object) -> str:
    """Return a bool, number or string as Terraform writes it, nothing for none."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _said(given: Argument, wanted: object) -> str:
    """Return what is to be said of a bool: ``is false``, also where it is written as a string."""
    if isinstance(wanted, bool) and given.is_written and given.differs_from(wanted):
        return f"is {_expression(not wanted)}"
    return ""


def _for_arguments(
    path: str | Sequence[str],
    when: Mapping[str, object] | None,
    check: Callable[[Argument], Iterable[Problem]],
) -> Checks:
    return _for_blocks(path, when, lambda outer, name: check(outer[name]))


def _for_blocks(
    path: str | Sequence[str],
    when: Mapping[str, object] | None,
    check: Callable[[Block, str], Iterable[Problem]],
) -> Checks:
    """Return a check of all that some paths lead to; it gets the block and the last name."""
    paths = _several(path)
    conditions = list((when or {}).items())
    steps: dict[str, list[tuple[str, str]]] = {}
    for each in paths:
        kind, (*outer, last) = split_path(each)
        steps.setdefault(kind, []).append((".".join(outer), last))

    def check_resource(resource: Resource, /) -> Iterator[Problem]:
        for outer, last in steps.get(resource.kind, ()):
            for found in resource.blocks(outer) if outer else [resource]:
                if all(_holds(found, name, wanted) for name, wanted in conditions):
                    yield from check(found, last)

    beside = {f"{each.rpartition('.')[0]}.{name}" for each in paths for name, _ in conditions}
    return Checks(frozenset({*paths, *beside}), check_resource, frozenset(steps))


def _holds(outer: Block, name: str, wanted: object) -> bool:
    """Whether a condition certainly holds: a value, one of several, or a claim."""
    given = outer[name]
    if callable(wanted):
        return bool(wanted(given))
    return given.is_one_of(_several(wanted))
