"""What is claimed of the statements of policies, and what is not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graph.claims import claims, words
from tests.graph.samples import statement
from tests.graph.ways import PART, WAYS, policy_in, with_argument
from tf_lsp.graph.policy_elements import covers

# What is claimed of one statement: elements of the statement, claims that are made, and claims that
# are not. Words of a policy stand for others in claims: see ``claims``.
SOURCE = {"Principal": "*", "Action": "sqs:SendMessage"}
CLAIMED: dict[str, tuple[dict[str, Any], str, str]] = {
    "all actions": (
        {"Action": "*"},
        """allows; actions include all; actions include all of a service; actions are known
        actions include all of s3; actions include s3:GetObject; not_actions are absent
        has no sid; conditions are absent; conditions let everyone in; conditions are known
        conditions lack aws:SourceArn; principals are absent; principals exclude everyone""",
        """denies; actions exclude all; actions name s3:GetObject; spares s3:GetObject; is public
        actions exclude s3:GetObject; principals include everyone; conditions are given""",
    ),
    "all actions of all services": ({"Action": ["*:*"]}, "actions include all", ""),
    "all actions of one service": (
        {"Action": ["ec2:Describe*", "S3:*"]},
        """actions include all of s3; actions include all of a service; actions name s3:GetObject
        actions exclude all; actions exclude iam:PassRole; spares iam:*; actions name s3:*
        actions include s3:GetObject""",
        "actions include all; actions include all of iam; spares s3:GetObject",
    ),
    "a part of a service": (
        {"Action": "s3:Get*"},
        "actions include s3:GetObject; actions exclude s3:*; actions exclude all; spares s3:*",
        "actions include all of s3; actions include all of a service; actions contain s3:GetObject",
    ),
    "question marks": ({"Action": "s3:?etObject"}, "actions include s3:GetObject", ""),
    "another prefix": (
        {"Action": ["iam:PassRoleX", "iam:Pass", "xiam:PassRole"]},
        "actions exclude iam:PassRole",
        "actions include iam:PassRole; actions include all of a service",
    ),
    "not actions": (
        {"Action": None, "NotAction": ["iam:*"]},
        """not_actions are given; actions are absent; spares iam:PassRole; spares iam:*
        not_actions include iam:PassRole""",
        "spares s3:GetObject; actions include s3:GetObject",
    ),
    "resources": (
        {"Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]},
        """resources include arn:aws:s3:::logs/*; resources exclude *; resources exclude all
        resources exclude arn:aws:s3:::*; resources contain arn:aws:s3:::logs""",
        "resources include all; resources include arn:aws:s3:::*",
    ),
    "all buckets": (
        {"Resource": "arn:aws:s3:::*"},
        """resources include arn:aws:s3:::*; resources include arn:aws:s3:::logs/*
        resources exclude all""",
        "resources include all",
    ),
    "as good as everything": ({"Resource": "?*"}, "resources are known", "resources exclude all"),
    "effects in small letters": ({"Effect": "allow"}, "", "allows; denies"),
    "no effect": ({"Effect": None}, "actions include all", "allows; denies"),
    "names in small letters": (
        {"Action": None, "action": "s3:*", "condition": {}},
        "",
        "actions are absent; actions are given; conditions are absent; actions are known",
    ),
    "numbers and booleans": (
        {"Principal": {"AWS": 111122223333}, "Condition": {"Bool": {"aws:SecureTransport": True}}},
        "principals include account 111122223333; conditions are known",
        "",
    ),
    "what no policy may have": (
        {"Action": {"a": 1}, "Resource": None, "Principal": ["*"], "Condition": "x"},
        "resources are absent",
        """actions are absent; actions are given; actions exclude all; conditions are absent
        principals include everyone; principals are absent; conditions are given""",
    ),
    "a list with what no list may have": (
        {"Action": ["s3:*", {"a": 1}]},
        "actions include s3:GetObject",
        "actions are known; actions exclude iam:PassRole; spares iam:PassRole",
    ),
    "empty lists": (
        {"Action": [], "Condition": {}, "Principal": {}},
        "actions are absent; conditions are absent; principals are absent",
        "actions are given",
    ),
    "everyone": (
        SOURCE,
        """principals include everyone; is public; principals include account 111122223333
        * are given; AWS are absent""",
        "principals exclude everyone; principals include service ec2.amazonaws.com",
    ),
    "everyone at AWS": (
        {"Principal": {"AWS": ["111122223333", "*"]}},
        "principals include everyone; is public",
        "principals exclude everyone; principals exclude service ec2.amazonaws.com",
    ),
    "every service is not everyone": (
        {"Principal": {"Service": "*"}},
        "principals exclude everyone; AWS are absent; Service are known",
        "principals include everyone; is public",
    ),
    "a pattern is not everyone": (
        {"Principal": {"AWS": "arn:aws:iam::*:root"}},
        "principals exclude everyone",
        "principals include everyone; principals include account 111122223333",
    ),
    "an account by its root": (
        {"Principal": {"AWS": "arn:aws-cn:iam::111122223333:root"}},
        """principals include account 111122223333; principals exclude everyone
        principals exclude service ec2.amazonaws.com""",
        "principals include account 444455556666",
    ),
    "a user is not the account": (
        {"Principal": {"AWS": "arn:aws:iam::111122223333:user/root"}},
        "",
        "principals include account 111122223333",
    ),
    "a service": (
        {"Principal": {"Service": ["cloudtrail.amazonaws.com"]}},
        """principals include service cloudtrail.amazonaws.com; Federated are absent
        principals exclude service ec2.amazonaws.com""",
        "principals include service ec2.amazonaws.com; principals are absent",
    ),
    "a source": (
        {**SOURCE, "Condition": {"ArnLike": {"AWS:sourceARN": "arn:aws:s3:::logs"}}},
        """conditions restrict aws:SourceArn; conditions are given
        conditions lack iam:PassedToService""",
        """is public; conditions lack aws:SourceArn; conditions let everyone in
        one on aws:SourceArn lets everyone in""",
    ),
    "any source": (
        {**SOURCE, "Condition": {"StringLike": {"aws:SourceArn": ["*"]}}},
        "is public; conditions restrict aws:SourceArn; one on aws:SourceArn lets everyone in",
        "conditions are absent",
    ),
    "a star that is none": (
        {**SOURCE, "Condition": {"StringEquals": {"aws:SourceArn": "*"}}},
        "",
        "is public",
    ),
    "if there is a source": (
        {**SOURCE, "Condition": {"ArnEqualsIfExists": {"aws:SourceArn": "x"}}},
        "is public",
        "",
    ),
    "if there is one it must be": (
        {
            **SOURCE,
            "Condition": {
                "ArnEqualsIfExists": {"aws:SourceArn": "x"},
                "Null": {"aws:SourceArn": "false"},
            },
        },
        "one on aws:SourceArn lets everyone in",
        "is public",
    ),
    "all of none": (
        {**SOURCE, "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
        "is public",
        "",
    ),
    "one of some": (
        {**SOURCE, "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/*"}}},
        "",
        "is public",
    ),
    "anyone else": (
        {**SOURCE, "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "1"}}},
        "is public",
        "",
    ),
    "anyone but whom": (
        {**SOURCE, "Condition": {"StringNotEquals": {"aws:PrincipalAccount": PART}}},
        "conditions are given",
        "is public",
    ),
    "nobody else": (
        {**SOURCE, "Condition": {"StringNotLike": {"aws:PrincipalAccount": "*"}}},
        "",
        "is public",
    ),
    "transport": (
        {**SOURCE, "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        "is public; conditions restrict aws:SecureTransport",
        "",
    ),
    "private addresses": (
        {**SOURCE, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        "conditions restrict aws:SourceIp",
        "is public",
    ),
    "all addresses": (
        {**SOURCE, "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"]}}},
        "is public; one on aws:SourceIp lets everyone in",
        "",
    ),
    "no addresses": (
        {**SOURCE, "Condition": {"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}},
        "",
        "is public",
    ),
    "one of two conditions": (
        {
            **SOURCE,
            "Condition": {
                "Bool": {"aws:SecureTransport": "true"},
                "StringEquals": {"aws:PrincipalTag/team": "x"},
            },
        },
        "one on aws:SecureTransport lets everyone in",
        "is public",
    ),
    "a bucket's objects": (
        {"Resource": f"{PART}/*"},
        """resources exclude all; resources are given; resources exclude *
        one of resources ends with *""",
        "resources are known; resources include all; resources exclude arn:aws:s3:::logs/*",
    ),
    "an unknown bucket": (
        {"Resource": f"arn:aws:s3:::{PART}"},
        "resources exclude all; resources are given; resources exclude *",
        """resources are known; resources exclude arn:aws:s3:::logs
        resources exclude arn:aws:s3:::*""",
    ),
    "an unknown action of a service": (
        {"Action": f"s3:{PART}"},
        "actions exclude all; spares iam:*; spares iam:PassRole; actions are given",
        "actions exclude s3:*; actions include s3:GetObject; spares s3:GetObject",
    ),
    "an unknown service": (
        {"Principal": {"Service": f"ec2.{PART}"}},
        """Service are given; principals exclude everyone
        principals exclude service cloudtrail.amazonaws.com""",
        "principals exclude service ec2.amazonaws.com; Service are known",
    ),
    "an unknown principal": (
        {"Principal": PART},
        "conditions are absent",
        "principals include everyone; principals exclude everyone; principals are known",
    ),
    "an unknown account": (
        {"Principal": {"AWS": f"arn:aws:iam::{PART}:root"}},
        "principals exclude everyone; AWS are given",
        "principals include account 111122223333; AWS are known",
    ),
    "an unknown key": (
        {"Condition": {"StringEquals": {f"aws:{PART}": "x"}}},
        "",
        """conditions are absent; conditions let everyone in
        conditions lack aws:SourceArn; conditions restrict aws:SourceArn""",
    ),
}
NO_BLOCKS = {
    "no effect",
    "names in small letters",
    "what no policy may have",
    "a list with what no list may have",
    "an unknown principal",
}


@pytest.mark.parametrize("way", ["jsonencode", "heredoc", "data source"])
@pytest.mark.parametrize("title", CLAIMED)
def test_claims(title: str, way: str) -> None:
    elements, are_claimed, are_not = CLAIMED[title]
    if way == "data source" and title in NO_BLOCKS:
        pytest.skip("the data source cannot make it")
    written = {k: each for k, each in statement(**elements).items() if each is not None}
    found = policy_in(WAYS[way]({"Statement": [written]}))
    assert found
    assert not found.may_be_more
    now = dict(claims(found.statements[0]))
    assert words(are_claimed) | words(are_not) <= now.keys()
    assert {name for name in words(are_claimed) if not now[name]} == set()
    assert {name for name in words(are_not) if now[name]} == set()


# What is claimed of a block of the data source, as it is written.
BLOCKS: dict[str, tuple[str, str, str]] = {
    "it allows by default": ('actions = ["*"]', "allows; actions include all", ""),
    "null is as good as nothing": (
        "effect = null\nactions = null\nnot_actions = []\nsid = null",
        "allows; actions are absent; not_actions are absent; has no sid",
        "",
    ),
    "a text is no list": ('actions = "*"', "", "actions include all; actions are given"),
    "policy variables": (
        'resources = ["arn:aws:s3:::home/&{aws:username}", "x-${var.unknown}&{aws:a}"]',
        "resources contain arn:aws:s3:::home/${aws:username}; one of resources ends with ${aws:a}",
        "",
    ),
    "a set": ('actions = toset(["s3:*", "s3:*"])', "actions include all of s3", ""),
    "unknown": (
        "effect = var.unknown\nsid = var.unknown\nactions = var.unknown",
        "resources are absent",
        "allows; denies; has no sid; actions are absent; actions are given",
    ),
    "half typed": (
        "actions = [\nresources",
        "",
        "actions are absent; resources are absent; actions are given",
    ),
    "a principal of an unknown type": (
        'principals {\ntype = var.unknown\nidentifiers = ["*"]\n}',
        "principals are given",
        "principals include everyone; principals exclude everyone; AWS are absent; AWS are given",
    ),
    "a condition with an unknown operator": (
        'condition {\ntest = var.unknown\nvariable = "aws:SourceArn"\nvalues = ["*"]\n}',
        "conditions restrict aws:SourceArn",
        "conditions let everyone in; conditions are known; conditions are absent",
    ),
    "a condition on an unknown key": (
        'condition {\ntest = "Bool"\nvariable = "aws:${var.unknown}"\nvalues = ["true"]\n}',
        "conditions lack iam:PassedToService; conditions are given",
        "conditions let everyone in; conditions are absent; conditions lack aws:SourceArn",
    ),
    "many conditions": (
        'dynamic "condition" {\nfor_each = toset(["aws:SourceArn"])\ncontent {\ntest = "Bool"\n'
        'variable = condition.value\nvalues = ["*"]\n}\n}',
        "conditions restrict aws:SourceArn; conditions are known",
        "conditions are absent",
    ),
}


@pytest.mark.parametrize("title", BLOCKS)
def test_claims_on_blocks(title: str) -> None:
    block, are_claimed, are_not = BLOCKS[title]
    source = f'data "aws_iam_policy_document" "d" {{\nstatement {{\n{block}\n}}\n}}\n'
    found = policy_in(with_argument("data.aws_iam_policy_document.d.json", source))
    assert found
    now = dict(claims(found.statements[0]))
    assert words(are_claimed) | words(are_not) <= now.keys()
    assert {name for name in words(are_claimed) if not now[name]} == set()
    assert {name for name in words(are_not) if now[name]} == set()


PATTERNS = st.text("a*?", max_size=4)


@given(PATTERNS, st.text("ab", max_size=5))
def test_patterns_cover_texts(pattern: str, text: str) -> None:
    meant = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    assert covers(pattern, text) == bool(re.fullmatch(meant, text))


@settings(max_examples=500)
@given(PATTERNS, PATTERNS, st.text("ab", max_size=5))
def test_a_pattern_that_covers_another_covers_all_that_that_covers(
    pattern: str, other: str, text: str
) -> None:
    if covers(pattern, other) and covers(other, text):
        assert covers(pattern, text)


def test_patterns_of_any_length() -> None:
    assert not covers("*a" * 2_000 + "b", "a" * 4_000)
