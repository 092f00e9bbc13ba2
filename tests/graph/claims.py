"""What can be claimed of policies and their statements, each claim by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf_lsp.graph.policies import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.graph.policy_elements import Conditions, Principals, Strings
    from tf_lsp.graph.policy_statements import Statement

ACTIONS = ["s3:GetObject", "s3:*", "iam:PassRole", "iam:*", "sqs:SendMessage", "*"]
RESOURCES = ["*", "arn:aws:s3:::*", "arn:aws:s3:::logs/*", "arn:aws:s3:::logs"]
TEXTS = [*RESOURCES, "arn:aws:s3:::home/${aws:username}", "${aws:a}"]
ACCOUNTS = ["111122223333", "444455556666"]
SERVICES = ["cloudtrail.amazonaws.com", "ec2.amazonaws.com"]
KEYS = ["aws:SourceArn", "aws:SecureTransport", "iam:PassedToService", "aws:SourceIp"]
TYPES = ["AWS", "Service", "Federated", "*"]


def claims(s: Statement) -> Iterator[tuple[str, bool]]:
    """Iterate over everything that can be claimed of a statement, and whether it is."""
    yield from {
        "allows": s.allows,
        "denies": s.denies,
        "is public": s.is_public,
        "has no sid": s.sid.content == "",
        "actions include all": s.actions.include_all,
        "actions exclude all": s.actions.exclude_all,
        "actions include all of a service": s.actions.include_all_of_a_service,
        "resources include all": s.resources.include_all,
        "resources exclude all": s.resources.exclude_all,
        "principals include everyone": s.principals.include_everyone,
        "principals exclude everyone": s.principals.exclude_everyone,
        "conditions let everyone in": s.conditions.let_everyone_in,
    }.items()
    elements: dict[str, Strings | Principals | Conditions] = {
        "actions": s.actions,
        "not_actions": s.not_actions,
        "resources": s.resources,
        "not_resources": s.not_resources,
        "principals": s.principals,
        "not_principals": s.not_principals,
        "conditions": s.conditions,
        **{type_: s.principals.of_types(type_) for type_ in TYPES},
    }
    for name, element in elements.items():
        yield f"{name} are absent", element.are_absent
        yield f"{name} are given", element.are_given
        yield f"{name} are known", element.are_known
    for name, patterns, texts in (
        ("actions", s.actions, ACTIONS),
        ("not_actions", s.not_actions, ACTIONS),
        ("resources", s.resources, TEXTS),
    ):
        for text in texts:
            yield f"{name} include {text}", patterns.include(text)
            yield f"{name} exclude {text}", patterns.exclude(text)
            yield f"{name} contain {text}", patterns.contain(text)
            yield f"{name} lack {text}", patterns.lack(text)
            yield f"one of {name} begins with {text}", patterns.one_begins_with(text)
            yield f"one of {name} ends with {text}", patterns.one_ends_with(text)
    for action in ACTIONS:
        yield f"spares {action}", s.spares(action)
        yield f"actions name {action}", s.actions.name(action)
    for service in ("s3", "iam", "sqs"):
        yield f"actions include all of {service}", s.actions.include_all_of(service)
    for account in ACCOUNTS:
        yield f"principals include account {account}", s.principals.include_account(account)
    for service in SERVICES:
        yield f"principals include service {service}", s.principals.include_service(service)
        yield f"principals exclude service {service}", s.principals.exclude_service(service)
    for key in KEYS:
        yield f"conditions restrict {key}", s.conditions.restrict(key)
        yield f"conditions lack {key}", s.conditions.lack(key)
        on_key = s.conditions.on(key)
        yield f"one on {key} lets everyone in", any(each.lets_everyone_in for each in on_key)


def claims_on_policy(policy: Policy) -> Iterator[tuple[str, bool]]:
    """Iterate over everything that can be claimed of a policy as a whole."""
    yield "is complete", not policy.may_be_more
    yield "only allows", policy.has_only(lambda each: each.allows)
    yield "has no condition", policy.has_only(lambda each: each.conditions.lack(KEYS[1]))
    for action in ACTIONS:
        yield f"never denies {action}", policy.never_denies(action)


def claimed(statement: Statement) -> frozenset[str]:
    return frozenset(name for name, is_true in claims(statement) if is_true)


def told(policy: Policy | None) -> tuple[frozenset[str], list[frozenset[str]]]:
    """Return everything that is claimed of a policy and of each of its statements."""
    policy = policy or Policy(may_be_more=True)
    on_policy = (name for name, is_true in claims_on_policy(policy) if is_true)
    return frozenset(on_policy), [claimed(each) for each in policy.statements]


def words(text: str) -> set[str]:
    """Return the claims in a text, which stand on lines of their own or between semicolons."""
    parts = (part.strip() for line in text.split("\n") for part in line.split(";"))
    return {part for part in parts if part}
