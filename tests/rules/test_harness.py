"""The tests that all rules get, held against rules that are sound and rules that are not."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest

from tests.rules import test_prefixes, test_rewritten, test_schema_paths, test_unknown
from tests.rules.rewritings import SAME_VERDICT
from tests.rules.running import MAIN, examples_of, run_rule
from tests.rules.unknown import UNKNOWN
from tf_lsp.rule import (
    LOW,
    Bad,
    Problem,
    Resource,
    argument,
    block,
    no_public_network,
    no_secret,
    rule,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tf_lsp.rule import Check, Checks, Rule

TRAIL: Final = "aws_cloudtrail"
EXAMPLE: Final = """
resource "aws_cloudtrail" "audit" {
  name           = "audit"
  s3_bucket_name = aws_s3_bucket.audit.id
  enable_logging = false

  event_selector {
    read_write_type           = "All"
    include_management_events = false
  }
}

resource "aws_s3_bucket" "audit" {
  bucket = "example-audit"
}
"""


def made(check: Check, *reads: str, text: str = EXAMPLE) -> Rule:
    """Return a rule on trails with one example."""
    found = rule(id="aws-test", severity=LOW, looks_at=TRAIL, reads=reads)(check)
    return replace(found, bad=(Bad(text),))


def all_tests(each: Rule) -> Iterator[tuple[str, Callable[[], None]]]:
    """Iterate over the tests of a rule, with what they are called here."""
    paths, rewritten = test_schema_paths.TestPaths(), test_rewritten.TestRewritten()
    yield "kinds", partial(paths.test_kinds_exist, each)
    yield "paths", partial(paths.test_named_paths_exist, each)
    yield "looked at", partial(paths.test_arguments_that_were_looked_at_exist, each)
    for unknown in UNKNOWN:
        yield "unknown", partial(test_unknown.test_of_which_nothing_is_known, each, unknown)
    for text in examples_of(each):
        yield "argument", partial(test_unknown.test_one_argument_less_is_known, each, text)
        yield "block", partial(test_unknown.test_one_block_less_is_known, each, text)
        yield "prefixes", partial(test_prefixes.test_prefixes, each, text)
        yield "three", partial(rewritten.test_three_keys, each, text)
        yield "none", partial(rewritten.test_none, each, text)
        for rewrite in SAME_VERDICT:
            yield rewrite.__name__, partial(rewritten.test_same_verdict, each, text, rewrite)


def failing(each: Rule) -> set[str]:
    """Return which tests a rule fails."""
    failed = set[str]()
    for name, test in all_tests(each):
        try:
            test()
        except AssertionError:
            failed.add(name)
    return failed


def flags_the_unknown(trail: Resource) -> Iterator[Problem]:
    if not trail["enable_logging"].is_true:
        yield trail["enable_logging"].problem(so="nothing is recorded")


def knows_better_when_it_knows_less(trail: Resource) -> Iterator[Problem]:
    if trail["name"].is_set:
        return
    yield trail["enable_logging"].problem("is off", so="nothing is recorded")


def reads_the_text(trail: Resource) -> Iterator[Problem]:
    expression = trail["enable_logging"].expression
    if expression and expression.text == "false":
        yield trail["enable_logging"].problem(so="nothing is recorded")


def counts_instances(trail: Resource) -> Iterator[Problem]:
    if trail.instance.key is None and trail["enable_logging"].is_false:
        yield trail["enable_logging"].problem(so="nothing is recorded")


def looks_for_one_instance(trail: Resource) -> Iterator[Problem]:
    if trail.instance.address.endswith('"a"]') and trail["enable_logging"].is_false:
        yield trail["enable_logging"].problem(so="nothing is recorded")
    if trail.instance.key is None and trail["enable_logging"].is_false:
        yield trail["enable_logging"].problem(so="nothing is recorded")


def sees_written_blocks_only(trail: Resource) -> Iterator[Problem]:
    placed = trail.body.placed
    for inner in placed.block.body.blocks if placed else ():
        if re.fullmatch("event_selector", inner.type):
            yield trail.problem("has selectors", so="they select")


def misspells(trail: Resource) -> Iterator[Problem]:
    if trail["enable_loging"].is_absent:
        yield trail.problem("does not log", so="nothing is recorded")


def suspects_the_half_typed(trail: Resource) -> Iterator[Problem]:
    if any(bucket["bucket"].given is None for bucket in trail.all_of("aws_s3_bucket")):
        yield trail.problem("has a bucket without a name", so="nobody finds it")


def wants_a_block(trail: Resource) -> Iterator[Problem]:
    if len(trail.blocks("event_selector")) < 1:
        yield trail.problem("has no selector", so="nothing is selected")


UNSOUND: Final[dict[Check, set[str]]] = {
    flags_the_unknown: {"unknown", "argument"},
    knows_better_when_it_knows_less: {"unknown", "argument"},
    reads_the_text: {"with_variables", "with_locals", "through_a_module"},
    counts_instances: {"with_count_of_one", "for_one_key", "three"},
    looks_for_one_instance: {"three", "with_count_of_one"},
    sees_written_blocks_only: {"with_dynamic_blocks", "with_values_in_dynamic_blocks"},
    misspells: {"looked at", "unknown"},
    suspects_the_half_typed: {"prefixes"},
    wants_a_block: {"block"},
}


@pytest.mark.parametrize("check", UNSOUND)
def test_rules_that_are_not_sound(check: Check) -> None:
    assert failing(made(check)) >= UNSOUND[check]


def test_paths_that_there_are_not() -> None:
    def check(trail: Resource) -> Iterator[Problem]:
        return iter(())

    assert failing(made(check, "aws_cloudtrail.event_selector.kind")) == {"paths"}
    assert failing(made(check, "aws_cloudtrial.name")) == {"paths"}


SECURITY_GROUPS: Final = """
locals {
  all = "0.0.0.0/0"
}

resource "aws_security_group" "blocks" {
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8", local.all]
  }

  ingress {
    from_port        = 443
    to_port          = 443
    protocol         = -1
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_security_group" "attribute" {
  ingress = [{
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }]
}

resource "aws_security_group_rule" "alone" {
  type              = "ingress"
  security_group_id = aws_security_group.blocks.id
  cidr_blocks       = ["0.0.0.0/0"]
  from_port         = 0
  to_port           = 0
  protocol          = "-1"
}
"""
BUCKETS: Final = """
resource "aws_s3_bucket" "logs" {
  bucket = "example-logs"

  versioning {
    enabled = false
  }

  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm = "AES256"
      }
    }
  }
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.bucket

  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_s3_bucket_logging" "other" {
  bucket        = aws_s3_bucket.other.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "other/"
}

resource "aws_s3_bucket" "other" {
  bucket = "other-${lower("X")}"
  tags   = merge({ a = "b" }, { "c" = 1 })
}
"""
DATABASES: Final = """
variable "retention" {
  default = 3
}

locals {
  is_public = var.retention < 7
}

data "aws_caller_identity" "me" {}

resource "aws_db_instance" "main" {
  allocated_storage       = 10
  engine_version          = "5.7"
  instance_class          = "db.t3.micro"
  publicly_accessible     = local.is_public
  backup_retention_period = var.retention
  password                = <<-EOT
    hunter2
    $${literal} "quoted"
  EOT

  tags = {
    Owner           = data.aws_caller_identity.me.account_id
    (var.retention) = "x"
  }
}

provider "aws" {
  region     = "us-east-1"
  access_key = "AKIAIOSFODNN7EXAMPLE"
}
"""
ENCRYPTION: Final = (
    "aws_s3_bucket.server_side_encryption_configuration.rule."
    "apply_server_side_encryption_by_default.sse_algorithm"
)
SOUND: Final[dict[str, list[Checks]]] = {
    SECURITY_GROUPS: [
        no_public_network(
            [
                "aws_security_group.ingress.cidr_blocks",
                "aws_security_group.ingress.ipv6_cidr_blocks",
            ],
            so="all may come in",
        ),
        no_public_network(
            "aws_security_group_rule.cidr_blocks", when={"type": "ingress"}, so="all may come in"
        ),
    ],
    BUCKETS: [
        argument("aws_s3_bucket.versioning.enabled", must_be=True, so="versions are lost"),
        argument(
            "aws_s3_bucket_versioning.versioning_configuration.status",
            must_be="Enabled",
            so="versions are lost",
        ),
        argument(ENCRYPTION, must_be="aws:kms", so="the key is not yours"),
        block(
            "aws_s3_bucket.logging",
            must_be_there=True,
            unless_referred_by=["aws_s3_bucket_logging.bucket"],
            so="reads leave no trace",
        ),
    ],
    DATABASES: [
        argument("aws_db_instance.publicly_accessible", must_be=False, so="all may try"),
        argument("aws_db_instance.backup_retention_period", at_least=7, so="backups are lost"),
        argument("aws_db_instance.engine_version", at_least_version="8.0", so="it is old"),
        no_secret("aws_db_instance.password", so="all can read it"),
        no_secret("provider.aws.access_key", so="all can read it"),
    ],
}
"""Families of checks, by texts in which each of them finds something."""


@pytest.mark.parametrize("text", SOUND, ids=["security groups", "buckets", "databases"])
def test_rules_that_are_sound(text: str) -> None:
    checks = SOUND[text]
    for check in checks:
        each = rule(id="aws-test", severity=LOW, checks=check)
        assert run_rule(each, {MAIN: text})
    assert (
        failing(replace(rule(id="aws-test", severity=LOW, checks=checks), bad=(Bad(text),)))
        == set()
    )
