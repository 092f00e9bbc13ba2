"""Policies to try, as JSON has them; some are unknown in part."""

from __future__ import annotations

from typing import Any

from tests.graph.claims import ACCOUNTS, RESOURCES, SERVICES
from tests.graph.ways import UNKNOWN


def statement(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}


POLICIES: dict[str, Any] = {
    "everything": {"Version": "2012-10-17", "Statement": [statement()]},
    "one statement": {"Statement": statement(Action=["s3:*"])},
    "no statement": {"Statement": []},
    "two statements": {
        "Statement": [
            statement(Sid="One", Action=["s3:Get*", "iam:PassRole"], Resource=RESOURCES[1:]),
            statement(Sid="Two", Effect="Deny", Action="iam:*"),
        ]
    },
    "everything but": {
        "Statement": [{"Effect": "Allow", "NotAction": ["iam:*"], "NotResource": RESOURCES[2]}]
    },
    "everyone": {"Statement": [statement(Principal="*")]},
    "everyone at AWS": {"Statement": [statement(Principal={"AWS": ["*"]})]},
    "some": {
        "Statement": [
            statement(
                Principal={
                    "AWS": [ACCOUNTS[0], f"arn:aws:iam::{ACCOUNTS[1]}:root"],
                    "Service": SERVICES[0],
                }
            )
        ]
    },
    "all but some": {"Statement": [statement(Effect="Deny", NotPrincipal={"AWS": [ACCOUNTS[0]]})]},
    "conditions": {
        "Statement": [
            statement(
                Principal="*",
                Condition={
                    "StringLike": {"aws:SourceArn": ["*", "x"], "aws:UserAgent": "me"},
                    "Bool": {"aws:SecureTransport": "true"},
                },
            )
        ]
    },
    "a condition": {
        "Statement": [
            statement(Principal="*", Condition={"IpAddress": {"AWS:SOURCEIP": ["10.0.0.0/8"]}})
        ]
    },
    "policy variables": {"Statement": [statement(Resource="arn:aws:s3:::home/${aws:username}/*")]},
    "unknown effect": {"Statement": [statement(Effect=UNKNOWN)]},
    "unknown sid": {"Statement": [statement(Sid=UNKNOWN)]},
    "unknown actions": {"Statement": [statement(Action=UNKNOWN)]},
    "an unknown action": {"Statement": [statement(Action=["s3:*", UNKNOWN])]},
    "unknown resources": {"Statement": [statement(Resource=UNKNOWN)]},
    "unknown principals": {"Statement": [statement(Principal=UNKNOWN)]},
    "unknown services": {"Statement": [statement(Principal={"AWS": "*", "Service": UNKNOWN})]},
    "unknown conditions": {"Statement": [statement(Principal="*", Condition=UNKNOWN)]},
    "unknown keys": {"Statement": [statement(Principal="*", Condition={"Bool": UNKNOWN})]},
    "unknown values": {
        "Statement": [
            statement(Principal="*", Condition={"StringEquals": {"aws:SourceArn": UNKNOWN}})
        ]
    },
    "unknown statements": {"Statement": UNKNOWN},
    "an unknown statement": {"Statement": [statement(), UNKNOWN]},
}


def is_known(part: Any) -> bool:
    """Whether no part of a policy is unknown."""
    if isinstance(part, dict | list):
        return all(map(is_known, part.values() if isinstance(part, dict) else part))
    return part is not UNKNOWN
