"""What rules may ask to be repaired: each kind, in both syntaxes, by rules of the tests."""

from __future__ import annotations

import json

import pytest

from tests.helpers import formatted, marked
from tf_lsp.config import Settings
from tf_lsp.edits.others import Others
from tf_lsp.edits.repair import fix_all, fixes_for
from tf_lsp.lint.analysis import Analysis
from tf_lsp.rule import (
    LOW,
    Add,
    Content,
    Insert,
    Problem,
    Refer,
    Remove,
    Repair,
    Resource,
    Rule,
    Set,
    argument,
    block,
    no_public_network,
    rule,
)
from tf_lsp.syntax import Structure
from tf_lsp.text import apply_edits

ACCESS = Add(
    "aws_s3_bucket_public_access_block",
    Content({"bucket": "{self}.id", "ignore_public_acls": "true"}),
)
VERSIONED = Content(blocks=(("rule", Content({"status": '"Enabled"'})),))


def bad(repair: Repair) -> Rule:
    """Return a rule that finds every bucket bad, and knows one remedy."""

    @rule(id="aws-bad", severity=LOW, looks_at="aws_s3_bucket")
    def check(bucket: Resource) -> list[Problem]:
        return [bucket.problem("is bad", so="it should be mended", repairs=[repair])]

    return check


RULES = {
    "set": rule(
        id="aws-set",
        severity=LOW,
        checks=argument("aws_s3_bucket.versioning.enabled", must_be=True, so="it is bad"),
    ),
    "set by path": bad(Set({"versioning.enabled": "true", "acl": '"private"'})),
    "set in a block": rule(
        id="aws-set-in-a-block",
        severity=LOW,
        checks=argument(
            "aws_s3_bucket.versioning.enabled", must_be=True, block_must_be_there=True, so="bad"
        ),
    ),
    "insert": rule(
        id="aws-insert",
        severity=LOW,
        checks=block("aws_s3_bucket.life", must_be_there=True, insert=VERSIONED, so="it is bad"),
    ),
    "remove block": rule(
        id="aws-remove-block",
        severity=LOW,
        checks=block("aws_s3_bucket.grant.deep", must_be_absent=True, so="it is bad"),
    ),
    "remove element": rule(
        id="aws-remove-element",
        severity=LOW,
        checks=no_public_network("aws_s3_bucket.cidrs", so="it is bad"),
    ),
    "remove argument": rule(
        id="aws-remove-argument",
        severity=LOW,
        checks=argument(
            "aws_s3_bucket.acl", none_of=["public"], fix=False, repairs=[Remove()], so="it is bad"
        ),
    ),
    "add": bad(ACCESS),
    "refer": bad(Refer("key", "aws_kms_key.arn")),
    "cautious": bad(Set({"acl": '"private"'}, caution="replaces the bucket")),
    "nested insert": bad(Insert("life.rule", Content({"days": "1"}))),
}

CASES = {
    "set in a nested block": (
        "set",
        'resource "aws_s3_bucket" "b" {\n  versioning {\n    enabled = false\n  }\n}\n',
        'resource "aws_s3_bucket" "b" {\n  versioning {\n    enabled = true\n  }\n}\n',
    ),
    "set where the block is missing": (
        "set by path",
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n  acl    = "private"\n\n'
        "  versioning {\n    enabled = true\n  }\n}\n",
    ),
    "set in a block that must be there": (
        "set in a block",
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n\n  versioning {\n'
        "    enabled = true\n  }\n}\n",
    ),
    "set at the origin": (
        "set",
        'resource "aws_s3_bucket" "b" {\n  versioning {\n    enabled = local.on\n  }\n}\n'
        "locals {\n  on = false\n}\n",
        'resource "aws_s3_bucket" "b" {\n  versioning {\n    enabled = local.on\n  }\n}\n'
        "locals {\n  on = true\n}\n",
    ),
    "insert a block": (
        "insert",
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n\n  life {\n    rule {\n'
        '      status = "Enabled"\n    }\n  }\n}\n',
    ),
    "insert a nested block": (
        "nested insert",
        'resource "aws_s3_bucket" "b" {\n  life {\n  }\n}\n',
        'resource "aws_s3_bucket" "b" {\n  life {\n    rule {\n      days = 1\n    }\n  }\n}\n',
    ),
    "remove a deep block": (
        "remove block",
        'resource "aws_s3_bucket" "b" {\n  grant {\n    id = "x"\n\n'
        "    deep {\n      a = 1\n    }\n  }\n}\n",
        'resource "aws_s3_bucket" "b" {\n  grant {\n    id = "x"\n  }\n}\n',
    ),
    "remove an argument": (
        "remove argument",
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n  acl    = "public"\n}\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
    ),
    "remove an element": (
        "remove element",
        'resource "aws_s3_bucket" "b" {\n  cidrs = ["10.0.0.0/8", "0.0.0.0/0"]\n}\n',
        'resource "aws_s3_bucket" "b" {\n  cidrs = ["10.0.0.0/8"]\n}\n',
    ),
    "remove an element elsewhere": (
        "remove element",
        'resource "aws_s3_bucket" "b" {\n  cidrs = local.cidrs\n}\n'
        'locals {\n  cidrs = ["::/0", "10.0.0.0/8"]\n}\n',
        'resource "aws_s3_bucket" "b" {\n  cidrs = local.cidrs\n}\n'
        'locals {\n  cidrs = ["10.0.0.0/8"]\n}\n',
    ),
    "add a resource": (
        "add",
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n\n'
        'resource "aws_s3_bucket_public_access_block" "b" {\n'
        "  bucket             = aws_s3_bucket.b.id\n  ignore_public_acls = true\n}\n",
    ),
    "add a resource whose name is taken": (
        "add",
        'resource "aws_s3_bucket" "b" {\n}\n'
        'resource "aws_s3_bucket_public_access_block" "b" {\n}\n',
        'resource "aws_s3_bucket" "b" {\n}\n\n'
        'resource "aws_s3_bucket_public_access_block" "b_2" {\n'
        "  bucket             = aws_s3_bucket.b.id\n  ignore_public_acls = true\n}\n"
        '\nresource "aws_s3_bucket_public_access_block" "b" {\n}\n',
    ),
    "add as many as there are": (
        "add",
        'resource "aws_s3_bucket" "b" {\n  for_each = toset(["x"])\n}\n',
        'resource "aws_s3_bucket" "b" {\n  for_each = toset(["x"])\n}\n\n'
        'resource "aws_s3_bucket_public_access_block" "b" {\n'
        "  for_each           = aws_s3_bucket.b\n  bucket             = each.value.id\n"
        "  ignore_public_acls = true\n}\n",
    ),
    "refer to what the module has": (
        "refer",
        'resource "aws_kms_key" "k" {\n}\n\nresource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
        'resource "aws_kms_key" "k" {\n}\n\nresource "aws_s3_bucket" "b" {\n  bucket = "b"\n'
        "  key    = aws_kms_key.k.arn\n}\n",
    ),
    "nothing to refer to": ("refer", 'resource "aws_s3_bucket" "b" {\n}\n', None),
    "a caution is told": (
        "cautious",
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n',
        'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n  acl    = "private"\n}\n',
    ),
}
NEED_A_DECISION = {"refer", "cautious", "remove element"}


def repaired(rule_: Rule, name: str, text: str, *, safe_only: bool) -> str:
    path = f"/nowhere/{name}"
    analysis = Analysis(Settings(), (rule_,))
    analysis.change(path, lambda workspace: workspace.open(path, Structure.for_file(path, text)))
    findings = analysis.findings_in(path)
    assert len(findings) == 1, marked(text, [finding.place.span for finding in findings])
    edits = fix_all(findings, Others(analysis.looked_at), safe_only=safe_only)
    assert all(fix.title for fix in fixes_for(findings[0], Others(analysis.looked_at)))
    return apply_edits(text, edits.get(path, []))


@pytest.mark.parametrize(("kind", "text", "expected"), CASES.values(), ids=CASES)
def test_repair(kind: str, text: str, expected: str | None) -> None:
    assert repaired(RULES[kind], "main.tf", text, safe_only=False) == (expected or text)
    safe = repaired(RULES[kind], "main.tf", text, safe_only=True)
    assert safe == (text if kind in NEED_A_DECISION or expected is None else expected)


def test_repairs_leave_nothing_to_fmt() -> None:
    pairs = [(text, expected) for _, text, expected in CASES.values() if expected]
    before, after = (formatted([pair[side] for pair in pairs]) for side in (0, 1))
    for (text, expected), old, new in zip(pairs, before, after, strict=True):
        assert old != text or new == expected


BUCKET = {"resource": {"aws_s3_bucket": {"b": {"bucket": "b"}}}}
IN_JSON = {
    "set": (
        {"resource": {"aws_s3_bucket": {"b": {"versioning": {"enabled": False}}}}},
        {"resource": {"aws_s3_bucket": {"b": {"versioning": {"enabled": True}}}}},
    ),
    "set by path": (
        BUCKET,
        {
            "resource": {
                "aws_s3_bucket": {
                    "b": {"bucket": "b", "acl": "private", "versioning": {"enabled": True}}
                }
            }
        },
    ),
    "remove argument": (
        {"resource": {"aws_s3_bucket": {"b": {"bucket": "b", "acl": "public"}}}},
        BUCKET,
    ),
    "remove element": (
        {"resource": {"aws_s3_bucket": {"b": {"cidrs": ["0.0.0.0/0", "10.0.0.0/8"]}}}},
        {"resource": {"aws_s3_bucket": {"b": {"cidrs": ["10.0.0.0/8"]}}}},
    ),
    "remove block": (
        {"resource": {"aws_s3_bucket": {"b": {"grant": {"id": "x", "deep": {"a": 1}}}}}},
        {"resource": {"aws_s3_bucket": {"b": {"grant": {"id": "x"}}}}},
    ),
    "insert": (
        BUCKET,
        {
            "resource": {
                "aws_s3_bucket": {"b": {"bucket": "b", "life": {"rule": {"status": "Enabled"}}}}
            }
        },
    ),
    "add": (
        BUCKET,
        {
            "resource": {
                "aws_s3_bucket": {"b": {"bucket": "b"}},
                "aws_s3_bucket_public_access_block": {
                    "b": {"bucket": "${aws_s3_bucket.b.id}", "ignore_public_acls": True}
                },
            }
        },
    ),
}


@pytest.mark.parametrize("indent", [None, 2, 4])
@pytest.mark.parametrize("kind", IN_JSON)
def test_repair_in_json(kind: str, indent: int | None) -> None:
    given, expected = IN_JSON[kind]
    text = json.dumps(given, indent=indent)
    assert json.loads(repaired(RULES[kind], "main.tf.json", text, safe_only=False)) == expected


def demands(name: str, argument_: str, value: bool | str) -> Rule:
    return rule(
        id=name,
        severity=LOW,
        checks=argument(
            f"aws_s3_bucket.{argument_}", must_be=value, block_must_be_there=True, so="it is bad"
        ),
    )


TOGETHER = (
    demands("aws-acl", "acl", "private"),
    demands("aws-acl-otherwise", "acl", "none"),
    demands("aws-bucket-name", "name", "b"),
    demands("aws-versioning", "versioning.enabled", True),
    demands("aws-deletion", "versioning.mfa_delete", True),
)


@pytest.mark.parametrize("name", ["main.tf", "main.tf.json"])
def test_what_many_set_in_one_block_is_set_at_once(name: str) -> None:
    arguments = {"acl": "public", "name": "x"}
    text = (
        json.dumps({"resource": {"aws_s3_bucket": {"b": arguments}}}, indent=2)
        if name.endswith("json")
        else 'resource "aws_s3_bucket" "b" {\n  acl  = "public"\n  name = "x"\n}\n'
    )
    path = f"/nowhere/{name}"
    analysis = Analysis(Settings(), TOGETHER)
    analysis.change(path, lambda workspace: workspace.open(path, Structure.for_file(path, text)))
    findings = analysis.findings_in(path)
    assert len(findings) == len(TOGETHER)
    after = apply_edits(text, fix_all(findings, Others(analysis.looked_at))[path])
    blocks = {"enabled": True, "mfa_delete": True}
    expected: dict[str, object] = {"acl": "private", "name": "b", "versioning": blocks}
    if name.endswith("json"):
        assert json.loads(after) == {"resource": {"aws_s3_bucket": {"b": expected}}}
    else:
        assert after == (
            'resource "aws_s3_bucket" "b" {\n  acl  = "private"\n  name = "b"\n\n'
            "  versioning {\n    mfa_delete = true\n    enabled    = true\n  }\n}\n"
        )
        assert formatted([after]) == [after]
