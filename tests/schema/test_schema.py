"""The provider's schema that the tests of the rules stand on: a few facts known from its pages."""

from __future__ import annotations

import pytest

from tests.schema import Argument, Part, all_types, find_type

FOUND: dict[str, dict[str, Part | None]] = {
    "aws_cloudtrail": {
        "name": Part.ARGUMENT,
        "tags": Part.ARGUMENT,
        "event_selector": Part.BLOCK,
        "event_selector.data_resource.values": Part.ARGUMENT,
        "event_selector.data_resource": Part.BLOCK,
        "arn": Part.EXPORT,
        "home_region": Part.EXPORT,
        "event_selector.arn": None,
        "event_selectors": None,
        "name.length": None,
        "": None,
    },
    "aws_kms_key": {"key_id": Part.EXPORT, "policy": Part.ARGUMENT},
    "aws_security_group": {"ingress": Part.ARGUMENT, "ingress.cidr_blocks": Part.ARGUMENT},
    "aws_wafv2_web_acl_association": {"web_acl_arn": Part.ARGUMENT},
    "aws_lexv2models_intent": {"closing_setting.active": Part.ARGUMENT},
    "aws_wafv2_web_acl": {"rule.statement.managed_rule_group_statement": Part.ARGUMENT},
    "data.aws_iam_policy_document": {
        "statement.principals.identifiers": Part.ARGUMENT,
        "json": Part.EXPORT,
    },
    "provider.aws": {"region": Part.ARGUMENT, "default_tags.tags": Part.ARGUMENT},
}


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [(kind, path, part) for kind, paths in FOUND.items() for path, part in paths.items()],
)
def test_what_a_path_leads_to(kind: str, path: str, expected: Part | None) -> None:
    body = find_type(kind)
    assert body
    assert body.find(path) is expected


def test_arguments() -> None:
    trail = find_type("aws_cloudtrail")
    assert trail
    assert trail.arguments["name"] == Argument("string", is_required=True)
    assert trail.arguments["enable_logging"] == Argument("bool")
    assert trail.arguments["tags"] == Argument("map(string)")
    (fields, data) = (
        trail.nested["advanced_event_selector"].body.nested["field_selector"],
        trail.nested["event_selector"].body.nested["data_resource"],
    )
    assert (fields.is_block, fields.is_repeated, fields.is_required) == (True, True, True)
    assert (data.is_block, data.is_repeated, data.is_required) == (True, True, False)
    assert data.body.arguments["values"] == Argument("list(string)", is_required=True)


def test_objects_that_arguments_take() -> None:
    group = find_type("aws_security_group")
    assert group
    assert not group.nested["ingress"].is_block
    assert "ingress" in group.names_of_arguments()
    assert "ingress" not in dict(group.blocks())


def test_types() -> None:
    types = all_types()
    assert len(types) == 2212
    assert find_type("aws_no_such_thing") is None
    assert all(map(find_type, types))
