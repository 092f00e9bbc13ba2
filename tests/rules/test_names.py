"""The names of rules: ids, aliases and globs, and what somebody meant who misspelled one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.with_engine_rule import RULE as ENGINE_RULE
from tf_lsp.rules import is_glob, nearest_name, rules_named

NAMES = [
    ("aws-trail-all-regions", "AWS063", "CKV_AWS_67"),
    ("aws-trail-validation", "AWS064", "CKV_AWS_36"),
    ("aws-bucket-logging", "CKV_AWS_18"),
]
RULES = [replace(ENGINE_RULE, id=id_, aliases=tuple(aliases)) for id_, *aliases in NAMES]
TRAIL, DIGEST, BUCKET = RULES

FITTING = {
    "aws-trail-all-regions": [TRAIL],
    "AWS-Bucket-Logging": [BUCKET],
    "aws064": [DIGEST],
    "ckv_aws_18": [BUCKET],
    "*": RULES,
    "AWS-TRAIL-*": [TRAIL, DIGEST],
    "*-logging": [BUCKET],
    "CKV_AWS_[13]?": [DIGEST, BUCKET],
    "CKV_AWS_[!13]?": [TRAIL],
    "aws06?": [TRAIL, DIGEST],
    "aws-trail": [],
    "aws-trail-?": [],
    "gcp-*": [],
    "": [],
    " ": [],
    "[": [],
    "[z-a]*": [],
    "*" * 50 + "x": [],
    "a*" * 50: [],
}


@pytest.mark.parametrize(("name", "expected"), FITTING.items())
def test_what_a_name_stands_for(name: str, expected: list[object]) -> None:
    assert sorted(rules_named([name], RULES)[name], key=RULES.index) == expected


def test_each_name_has_an_answer() -> None:
    assert rules_named(["AWS063", "nope"], RULES) == {"AWS063": [TRAIL], "nope": []}


@given(st.text() | st.sampled_from(sum(NAMES, ())).map(str.swapcase))
def test_a_name_that_is_no_glob_is_that_of_a_rule_or_unknown(name: str) -> None:
    if not is_glob(name):
        assert rules_named([name], RULES)[name] == [r for r in RULES if r.is_named(name)]


NEAREST = {
    "aws-trail-all-region": "aws-trail-all-regions",
    "AWS-TRIAL-ALL-REGIONS": "aws-trail-all-regions",
    "bucket-logging": "aws-bucket-logging",
    "CKV-AWS-36": "CKV_AWS_36",
    "ckv_aws_188": "CKV_AWS_18",
    "aws-trial-*": "aws-trail-all-regions",
    "aws-buckte-*": "aws-bucket-logging",
    "nope": None,
    "gcp-*": None,
    "": None,
    "ckv_awz_1?": "CKV_AWS_18",
    "?": None,
}


@pytest.mark.parametrize(("name", "expected"), NEAREST.items())
def test_what_was_meant(name: str, expected: str | None) -> None:
    assert nearest_name(name, RULES) == expected


def test_nothing_is_near_where_there_are_no_rules() -> None:
    assert rules_named(["*"], []) == {"*": []}
    assert nearest_name("*", []) is None
