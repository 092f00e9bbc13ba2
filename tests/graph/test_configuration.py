"""What a value leads to, and who refers to a resource, across modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rule.asking import answers

if TYPE_CHECKING:
    from pathlib import Path

    from tf_lsp.rule import Resource

BUCKETS = """
variable "unknown" {}
variable "off" { default = false }
variable "names" { default = ["a"] }
resource "aws_s3_bucket" "one" {}
resource "aws_s3_bucket" "two" { bucket = "two-name" }
resource "aws_s3_bucket" "same" { bucket = var.unknown }
resource "aws_s3_bucket" "made" { bucket = "made-${var.unknown}" }
resource "aws_s3_bucket" "maybe" { count = var.unknown }
resource "aws_s3_bucket" "both" { count = 2 }
resource "aws_s3_bucket" "single" { count = 1 }
resource "aws_s3_bucket" "each" { for_each = { k = 1, l = 2 } }
resource "aws_s3_bucket" "any" { for_each = var.unknown }
data "aws_s3_bucket" "two" { bucket = "two-name" }
data "aws_s3_bucket" "far" { bucket = "far-name" }
data "aws_s3_bucket" "itself" { bucket = data.aws_s3_bucket.itself.id }
locals {
  one    = aws_s3_bucket.one
  id     = local.one.id
  loop   = local.pool
  pool   = local.loop
  object = { inner = [aws_s3_bucket.one.arn] }
}
module "child" {
  source = "./child"
  bucket = aws_s3_bucket.one.id
}
"""
CHILD = """
variable "bucket" {}
output "given" { value = var.bucket }
output "own" { value = aws_s3_bucket.own.arn }
output "loop" { value = module.loop.loop }
resource "aws_s3_bucket" "own" {}
"""
NOWHERE = "nowhere"
ONE = "aws_s3_bucket.one"
TWO = "aws_s3_bucket.two"
TARGETS = {
    # by reference
    "aws_s3_bucket.one.id": ONE,
    "aws_s3_bucket.one.bucket": ONE,
    "aws_s3_bucket.one.arn": ONE,
    '"${aws_s3_bucket.one.id}"': ONE,
    "aws_s3_bucket.two.bucket": TWO,
    "aws_s3_bucket.two.id": TWO,
    "local.id": ONE,
    "local.one.arn": ONE,
    "local.object.inner[0]": ONE,
    "(aws_s3_bucket.one.id)": ONE,
    # instances
    "aws_s3_bucket.both[0].id": "aws_s3_bucket.both[0]",
    "aws_s3_bucket.both[1].id": "aws_s3_bucket.both[1]",
    "aws_s3_bucket.both.*.id[1]": "aws_s3_bucket.both[1]",
    "(aws_s3_bucket.both[*].id)[0]": "aws_s3_bucket.both[0]",
    "one(aws_s3_bucket.single[*].id)": "aws_s3_bucket.single[0]",
    'try(aws_s3_bucket.single[0].id, "")': "aws_s3_bucket.single[0]",
    "element(aws_s3_bucket.both[*].id, 3)": "aws_s3_bucket.both[1]",
    "element(aws_s3_bucket.both, 0).arn": "aws_s3_bucket.both[0]",
    "aws_s3_bucket.both[2].id": NOWHERE,
    "aws_s3_bucket.both[var.unknown].id": NOWHERE,
    'aws_s3_bucket.each["k"].id': 'aws_s3_bucket.each["k"]',
    "aws_s3_bucket.each.l.id": 'aws_s3_bucket.each["l"]',
    "values(aws_s3_bucket.each)[1].id": 'aws_s3_bucket.each["l"]',
    'lookup(aws_s3_bucket.each, "k", null).id': 'aws_s3_bucket.each["k"]',
    "{ for k, v in aws_s3_bucket.each : upper(k) => v.id }.K": 'aws_s3_bucket.each["k"]',
    "[for b in aws_s3_bucket.both : b.id][1]": "aws_s3_bucket.both[1]",
    "one([for b in aws_s3_bucket.both : b.id if b.id == null])": NOWHERE,
    "aws_s3_bucket.maybe[0].id": "aws_s3_bucket.maybe",
    "one(aws_s3_bucket.maybe[*].id)": NOWHERE,
    'try(aws_s3_bucket.maybe[0].id, "")': NOWHERE,
    "one(aws_s3_bucket.one[*].id)": ONE,
    # functions
    'try(aws_s3_bucket.one.id, "")': ONE,
    'coalesce(var.unknown, "x")': NOWHERE,
    'lookup({ a = aws_s3_bucket.one.id }, "a", "x")': ONE,
    "element([aws_s3_bucket.one.id], 0)": ONE,
    "one([aws_s3_bucket.one.id])": ONE,
    "values({ a = aws_s3_bucket.one.id })[0]": ONE,
    "tolist([aws_s3_bucket.one.id])[0]": ONE,
    "concat([aws_s3_bucket.one.id], [])[0]": ONE,
    "{ for k, v in { a = aws_s3_bucket.one.id } : k => v }.a": ONE,
    # conditionals
    "var.off ? aws_s3_bucket.two.id : aws_s3_bucket.one.id": ONE,
    "var.off ? aws_s3_bucket.one.id : var.unknown": "aws_s3_bucket.same",
    "var.unknown ? aws_s3_bucket.two.id : aws_s3_bucket.one.id": NOWHERE,
    # by name
    '"two-name"': TWO,
    '"other-name"': NOWHERE,
    "var.unknown": "aws_s3_bucket.same",
    '"made-${var.unknown}"': "aws_s3_bucket.made",
    '"other-${var.unknown}"': NOWHERE,
    '"${var.unknown}-made"': NOWHERE,
    "var.names[0]": NOWHERE,
    "var.unknown.a": NOWHERE,
    "lower(var.unknown)": NOWHERE,
    "data.aws_s3_bucket.two.id": TWO,
    "data.aws_s3_bucket.two.arn": TWO,
    "data.aws_s3_bucket.far.id": NOWHERE,
    # texts that are made of a bucket's name
    '"${aws_s3_bucket.one.arn}/*"': ONE,
    '"arn:aws:s3:::${aws_s3_bucket.one.id}"': ONE,
    '"arn:aws:s3:::${aws_s3_bucket.one.id}/logs"': ONE,
    '"${aws_s3_bucket.one.id}-logs"': NOWHERE,
    '"logs-${aws_s3_bucket.one.id}"': NOWHERE,
    '"${aws_s3_bucket.one.id}${var.unknown}"': NOWHERE,
    '"${data.aws_s3_bucket.two.id}-logs"': NOWHERE,
    '"${aws_s3_bucket.one.id}/${aws_s3_bucket.both[0].id}"': NOWHERE,
    # through modules
    "module.child.given": ONE,
    "module.child.own": "module.child.aws_s3_bucket.own",
    "module.child.absent": NOWHERE,
    # what leads in a circle, or nowhere
    "local.loop": NOWHERE,
    "module.child.loop": NOWHERE,
    "data.aws_s3_bucket.itself.id": NOWHERE,
    "aws_s3_bucket.absent.id": NOWHERE,
    "aws_s3_bucket.one.": NOWHERE,
    "null": NOWHERE,
    "[aws_s3_bucket.one.id]": NOWHERE,
    "5": NOWHERE,
}


def test_what_a_value_leads_to(tmp_path: Path) -> None:
    logs = "".join(
        f'resource "aws_log" "t{n}" {{ bucket = {value} }}\n' for n, value in enumerate(TARGETS)
    )
    text = f"-- main.tf --\n{BUCKETS}{logs}-- child/main.tf --\n{CHILD}"

    def target(log: Resource) -> str:
        found = log["bucket"].target("aws_s3_bucket")
        return found.instance.address if found else NOWHERE

    found = answers(tmp_path, text, "aws_log", target, ["aws_s3_bucket.bucket"])
    assert dict(zip(TARGETS, found.values(), strict=True)) == TARGETS


def log(bucket: str, more: str = "") -> str:
    """Return a resource that refers to a bucket; ``more`` is what else it has."""
    return f'resource "aws_log" "l" {{\n  {more}\n  bucket = {bucket}\n}}\n'


def call(to: str, source: str = "./m", more: str = "") -> str:
    """Return the call of a module that is given something."""
    return f'module "m" {{\n  source = "{source}"\n  {more}\n  to = {to}\n}}\n'


def data(bucket: str) -> str:
    """Return a data source that looks up a bucket, and a resource that refers to that."""
    text = f'data "aws_s3_bucket" "b" {{ bucket = {bucket} }}\n'
    return text + log("data.aws_s3_bucket.b.id")


FAR = "a/b/c"
M = '-- m/main.tf --\nvariable "to" {}\n'
N = '-- n/main.tf --\nvariable "to" {}\n'
LOGS = log("var.to")
YES, PERHAPS, NO = "certainly", "perhaps", "nobody"
REFERRERS = {
    "nothing": ("", NO),
    "by reference": (log("aws_s3_bucket.b.id"), YES),
    "by name": (log('"b-name"'), YES),
    "by the ARN that tells the name": (log('"arn:aws:s3:::b-name"'), YES),
    "by its domain name": (log('"b-name.s3.amazonaws.com"'), YES),
    "by a regional domain name": (log('"b-name.s3.eu-west-1.amazonaws.com"'), YES),
    "by an access point": (log('"arn:aws:s3:us-east-1:1:accesspoint/a"'), PERHAPS),
    "another name": (log('"c-name"'), NO),
    "another bucket": (log("aws_s3_bucket.c.id"), NO),
    "what another bucket holds": (log("aws_s3_bucket.d.partner"), YES),
    "unknown": (log("var.unknown"), PERHAPS),
    "half-typed": (log("aws_s3_bucket."), PERHAPS),
    "being typed": ('resource "aws_log" "l" {\n  bucket\n}', PERHAPS),
    "not closed": ('resource "aws_log" "l" {\n', PERHAPS),
    "absent": ('resource "aws_log" "l" {}', NO),
    "null": (log("null"), NO),
    "one of two": (log('var.unknown ? aws_s3_bucket.b.id : "x"'), PERHAPS),
    "a text that begins so": (log('"${aws_s3_bucket.b.id}-x"'), PERHAPS),
    "none of them": (log("aws_s3_bucket.b.id", "count = 0"), NO),
    "three of them": (log("aws_s3_bucket.b.id", "count = 3"), YES),
    "one of three": (log('["x", "y", aws_s3_bucket.b.id][count.index]', "count = 3"), YES),
    "each of them": (log("each.value.id", "for_each = { x = aws_s3_bucket.b }"), YES),
    "any number of them": (log("each.key", "for_each = var.unknown"), PERHAPS),
    "more than are looked at": (log('"x-${count.index}"', "count = 300"), PERHAPS),
    "in a list": (log('["x", aws_s3_bucket.b.id]'), YES),
    "in a list with what is unknown": (log('["x", var.unknown]'), PERHAPS),
    "by data source": (data('"b-name"'), YES),
    "by a data source that looks it up by reference": (data("aws_s3_bucket.b.id"), YES),
    "by another data source": (data('"c-name"'), NO),
    "by an unknown data source": (data("var.unknown"), PERHAPS),
    "one that is declared twice": (
        'resource "aws_s3_bucket" "c" {}\n' + log("aws_s3_bucket.c.id"),
        PERHAPS,
    ),
    "in an override": (log('"x"') + "-- a_override.tf --\n" + log("aws_s3_bucket.b.id"), YES),
    "overridden": (log("aws_s3_bucket.b.id") + "-- a_override.tf --\n" + log('"x"'), NO),
    "in a called module": (call("aws_s3_bucket.b.id") + M + LOGS, YES),
    "in a module of modules": (
        call("aws_s3_bucket.b.id") + M + call("var.to", "../n") + N + LOGS,
        YES,
    ),
    "in a module that is called for others": (call("aws_s3_bucket.c.id") + M + LOGS, NO),
    "in a module that is called any number of times": (
        call("each.key", more="for_each = var.unknown") + M + LOGS,
        PERHAPS,
    ),
    "in a module that is called too often": (
        call('"x-${count.index}"', more="count = 300") + M + LOGS,
        PERHAPS,
    ),
    "in a module that nobody calls": (M + log('"b-name"'), NO),
    "a module that is not here": (f'module "m" {{ source = "{FAR}" }}', NO),
    "a module that is not here gets it": (call("aws_s3_bucket.b.id", FAR), PERHAPS),
    "such a module gets its name": (call('"b-name"', FAR), PERHAPS),
    "such a module gets its name in a list": (call('[{ x = "b-name" }]', FAR), PERHAPS),
    "such a module gets its ARN": (call('"arn:aws:s3:::b-name/*"', FAR), PERHAPS),
    "such a module gets a text of it": (call("jsonencode([aws_s3_bucket.b.arn])", FAR), PERHAPS),
    "such a module gets it for each": (
        call("each.value", FAR, "for_each = { x = aws_s3_bucket.b.id }"),
        PERHAPS,
    ),
    "such a module gets another": (call('[aws_s3_bucket.c.id, "x"]', FAR), NO),
}
REFERRED = """
variable "unknown" {}
resource "aws_s3_bucket" "b" { bucket = "b-name" }
resource "aws_s3_bucket" "c" {}
resource "aws_s3_bucket" "d" { partner = aws_s3_bucket.b.id }
"""


def who_refers(bucket: Resource) -> str:
    """Say what is proved of those who refer to a bucket."""
    nobody = bucket.has_no_referrer("aws_log.bucket")
    certain = bucket.referrers("aws_log.bucket")
    assert not (nobody and certain)
    assert bucket.has_no_referrer_but("aws_log.bucket", lambda log: True) or not nobody
    assert bucket.has_no_referrer_but("aws_log.bucket", lambda log: False) == nobody
    return NO if nobody else YES if certain else PERHAPS


@pytest.mark.parametrize(("text", "expected"), REFERRERS.values(), ids=REFERRERS)
def test_who_refers_to_a_bucket(text: str, expected: str, tmp_path: Path) -> None:
    text = f"-- main.tf --\n{REFERRED}{text}"
    for reads in ([], ["aws_log.bucket"]):
        found = answers(tmp_path, text, "aws_s3_bucket", who_refers, reads)
        assert found["aws_s3_bucket.b"] == expected


NAMED = """
variable "u" {}
resource "aws_a" "a" { name = "a" }
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (log('"b"'), PERHAPS),  # others are known by ids that no configuration tells
        (log('"a"'), YES),
        (log('"arn:aws:a:us-east-1:1:thing:a"'), PERHAPS),
        (log('"arn:aws:a:us-east-1:1:thing:${aws_a.a.name}:*"'), PERHAPS),
        (log("aws_a.a.id"), YES),
        (log("aws_b.b.id") + 'resource "aws_b" "b" { name = "a" }', PERHAPS),
        (log("var.u"), PERHAPS),
        (log("null"), NO),
    ],
)
def test_who_refers_to_what_is_known_by_an_id(text: str, expected: str, tmp_path: Path) -> None:
    assert answers(tmp_path, NAMED + text, "aws_a", who_refers) == {"aws_a.a": expected}


def test_a_name_that_is_a_variable_may_be_given_to_modules(tmp_path: Path) -> None:
    text = 'variable "name" {}\nresource "aws_s3_bucket" "b" { bucket = var.name }\n'
    for to, expected in (("var.name", PERHAPS), ('"x"', NO)):
        found = answers(tmp_path, text + call(to, FAR), "aws_s3_bucket", who_refers)
        assert found == {"aws_s3_bucket.b": expected}


def test_the_way_back_leads_to_single_instances(tmp_path: Path) -> None:
    text = """
variable "u" {}
resource "aws_s3_bucket" "b" { for_each = { k = 1, l = 2, m = 3 } }
resource "aws_s3_bucket" "u" { count = var.u }
"""
    for value, expected in {
        'aws_s3_bucket.b["k"].id': [YES, NO, NO, NO],
        '[for k, b in aws_s3_bucket.b : b.id if k != "l"]': [YES, NO, YES, NO],
        "values(aws_s3_bucket.b)[*].id": [YES, YES, YES, NO],
        "aws_s3_bucket.b[var.u].id": [PERHAPS, PERHAPS, PERHAPS, PERHAPS],
        "aws_s3_bucket.u[0].id": [NO, NO, NO, PERHAPS],
    }.items():
        found = answers(tmp_path, text + log(value), "aws_s3_bucket", who_refers)
        assert list(found.values()) == expected, value


def test_a_module_refers_to_a_bucket_of_its_own_instance(tmp_path: Path) -> None:
    text = f"""\
-- main.tf --
module "m" {{
  source = "./m"
  count  = 2
  to     = count.index
}}
-- m/main.tf --
variable "to" {{}}
resource "aws_s3_bucket" "b" {{}}
{log("aws_s3_bucket.b.id", "count = var.to")}
"""
    assert answers(tmp_path, text, "aws_s3_bucket", who_refers) == {
        "module.m[0].aws_s3_bucket.b": NO,
        "module.m[1].aws_s3_bucket.b": YES,
    }


ONLY = {
    "one": ('resource "aws_t" "t" {}', True),
    "two": ('resource "aws_t" "t" {}\nresource "aws_t" "u" {}', False),
    "another kind": ('resource "aws_t" "t" {}\nresource "aws_u" "t" {}', True),
    "counted": ('resource "aws_t" "t" { count = 1 }', True),
    "two of one": ('resource "aws_t" "t" { count = 2 }', False),
    "any number": ('resource "aws_t" "t" { count = var.unknown }', False),
    "another that may be": (
        'resource "aws_t" "t" {}\nresource "aws_t" "u" { count = var.unknown }',
        False,
    ),
    "another that is not": ('resource "aws_t" "t" {}\nresource "aws_t" "u" { count = 0 }', True),
    "in a module": (call("1") + M + 'resource "aws_t" "t" {}', True),
    "in a module that is called twice": (
        call("1", more="count = 2") + M + 'resource "aws_t" "t" {}',
        False,
    ),
    "in a module that is called any number of times": (
        call("1", more="for_each = var.unknown") + M + 'resource "aws_t" "t" {}',
        False,
    ),
    "beside a module": ('resource "aws_t" "t" {}\n' + call("1") + M, True),
    "beside a module that has another": (
        'resource "aws_t" "t" {}\n' + call("1") + M + 'resource "aws_t" "t" {}',
        False,
    ),
    "beside a module that is not here": ('resource "aws_t" "t" {}\n' + call("1", FAR), False),
}


@pytest.mark.parametrize(("text", "expected"), ONLY.values(), ids=ONLY)
def test_the_only_one_of_a_kind(text: str, expected: bool, tmp_path: Path) -> None:
    text = f'-- main.tf --\nvariable "unknown" {{}}\n{text}\n'
    found = answers(tmp_path, text, "aws_t", lambda each: each.is_the_only_one())
    assert set(found.values()) == {expected}


COUNTED = {
    "length(aws_s3_bucket.few) == 3": "true",
    "length(aws_s3_bucket.many) == 256": "unknown",
    "length(aws_s3_bucket.each) == 256": "unknown",
    "aws_s3_bucket.many[299].id == null": "unknown",
    "length(aws_s3_bucket.many[*].id) == 256": "unknown",
    "length(aws_s3_bucket.any) == 1": "unknown",
    "length(aws_s3_bucket.none) == 0": "true",
    "length(module.many) == 256": "unknown",
}


def test_limits_prove_nothing(tmp_path: Path) -> None:
    buckets = """
variable "unknown" {}
resource "aws_s3_bucket" "few" { count = 3 }
resource "aws_s3_bucket" "many" { count = 300 }
resource "aws_s3_bucket" "each" { for_each = toset([for n in range(300) : tostring(n)]) }
resource "aws_s3_bucket" "any" { count = var.unknown }
resource "aws_s3_bucket" "none" { count = 0 }
module "many" {
  source = "./m"
  count  = 300
}
"""
    asked = "".join(
        f'resource "aws_log" "l{n}" {{ is = {text} }}\n' for n, text in enumerate(COUNTED)
    )
    text = f"-- main.tf --\n{buckets}{asked}{M}"
    found = answers(tmp_path, text, "aws_log", lambda each: each["is"].text or "unknown")
    assert dict(zip(COUNTED, found.values(), strict=True)) == COUNTED


CIRCLES = {
    "two resources": """
resource "aws_s3_bucket" "a" { bucket = aws_s3_bucket.b.id }
resource "aws_s3_bucket" "b" { bucket = aws_s3_bucket.a.bucket }
""",
    "one resource": 'resource "aws_s3_bucket" "a" { bucket = aws_s3_bucket.a.bucket }',
    "for_each": 'resource "aws_s3_bucket" "a" { for_each = aws_s3_bucket.a }',
    "count": 'resource "aws_s3_bucket" "a" { count = length(aws_s3_bucket.a) }',
    "a dynamic block": """
resource "aws_s3_bucket" "a" {
  bucket = aws_s3_bucket.a.rule[0].name
  dynamic "rule" {
    for_each = aws_s3_bucket.a.rule
    content { name = aws_s3_bucket.a.bucket }
  }
}
""",
    "two data sources": """
data "aws_s3_bucket" "a" { bucket = data.aws_s3_bucket.b.id }
data "aws_s3_bucket" "b" { bucket = data.aws_s3_bucket.a.id }
resource "aws_s3_bucket" "a" { bucket = data.aws_s3_bucket.a.id }
""",
    "an output": 'resource "aws_s3_bucket" "a" { bucket = module.m.out }\n'
    + call("module.m.out")
    + M
    + 'output "out" { value = var.to }\n',
    "a module that calls itself": 'resource "aws_s3_bucket" "a" {}\n'
    + call("aws_s3_bucket.a.id")
    + M
    + call("var.to", "../m")
    + LOGS,
    "two modules": 'resource "aws_s3_bucket" "a" {}\n'
    + call("aws_s3_bucket.a.id")
    + M
    + call("var.to", "../n")
    + N
    + call("var.to", "../m"),
    "locals": """
locals {
  a = local.b
  b = { x = local.a }
}
resource "aws_s3_bucket" "a" { bucket = local.a.x }
""",
}


@pytest.mark.parametrize("text", CIRCLES.values(), ids=CIRCLES)
def test_circles_end(text: str, tmp_path: Path) -> None:
    def ask_everything(bucket: Resource) -> str:
        assert bucket["bucket"].text is None
        target = bucket["bucket"].target("aws_s3_bucket")
        assert bucket.blocks("rule") == []
        bucket.is_the_only_one()
        return f"{bool(target)} {who_refers(bucket)}"

    text = f"-- main.tf --\n{text}\n"
    first = answers(tmp_path, text, "aws_s3_bucket", ask_everything)
    assert len(first) >= 1
    again = answers(tmp_path, f"{text}\n{log('aws_s3_bucket.a.id')}", "aws_s3_bucket", who_refers)
    assert NO not in again.values() or len(again) > 1
