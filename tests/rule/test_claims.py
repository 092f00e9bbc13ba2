"""Claims: each is true only when it is proved, and false of all that is unknown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rule.asking import answers
from tf_lsp.rule.claims import Claims
from tf_lsp.values import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Evaluation,
    Type,
    Value,
    evaluate,
    object_of,
    string,
    tuple_of,
    unknown,
)
from tf_lsp.values.scope import NoScope
from tf_lsp.values.types import list_type, map_type, set_type
from tf_lsp.values.value import boolean, null, number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tf_lsp.rule import Resource

PATTERNS = ["", "a.*", ".*"]
TEXTS = ["", "a", "true", "1", "arn:", "*"]
WANTED = [True, False, 0, 1, 7.5, "", "a", "7", "true", None]
CLAIMS: dict[str, Callable[[Claims], bool]] = {
    "is_true": lambda c: c.is_true,
    "is_false": lambda c: c.is_false,
    "is_set": lambda c: c.is_set,
    "is_empty": lambda c: c.is_empty,
    "is_public_network": lambda c: c.is_public_network,
    "text": lambda c: c.text is not None,
    "number": lambda c: c.number is not None,
    **{f"equals {w!r}": lambda c, w=w: c.equals(w) for w in WANTED},  # type: ignore[misc]
    **{f"differs_from {w!r}": lambda c, w=w: c.differs_from(w) for w in WANTED},  # type: ignore[misc]
    "is_one_of": lambda c: c.is_one_of(WANTED),
    "is_one_of nothing": lambda c: c.is_one_of([]),
    "is_none_of": lambda c: c.is_none_of(WANTED),
    "is_none_of nothing": lambda c: c.is_none_of([]),
    "is_at_least": lambda c: c.is_at_least(-1),
    "is_below": lambda c: c.is_below(10**9),
    "is_above": lambda c: c.is_above(-1),
    "is_version_below": lambda c: c.is_version_below("99"),
    "is_attribute": lambda c: c.is_attribute("aws_a.id"),
    **{f"matches {p!r}": lambda c, p=p: c.matches(p) for p in PATTERNS},  # type: ignore[misc]
    **{f"fails_to_match {p!r}": lambda c, p=p: c.fails_to_match(p) for p in PATTERNS},  # type: ignore[misc]
    **{f"begins_with {t!r}": lambda c, t=t: c.begins_with(t) for t in TEXTS[1:]},  # type: ignore[misc]
    **{f"begins_otherwise {t!r}": lambda c, t=t: c.begins_otherwise(t) for t in TEXTS},  # type: ignore[misc]
    **{f"ends_with {t!r}": lambda c, t=t: c.ends_with(t) for t in TEXTS[1:]},  # type: ignore[misc]
    **{f"ends_otherwise {t!r}": lambda c, t=t: c.ends_otherwise(t) for t in TEXTS},  # type: ignore[misc]
}


class Of(Claims):
    """The claims on a value."""

    def __init__(self, value: Value | None) -> None:
        self.value = value

    @property
    def effective(self) -> Value | None:
        return self.value


def test_all_claims_are_tried() -> None:
    public = {name for name in dir(Claims) if not name.startswith("_")} - {"effective"}
    assert {name.split()[0] for name in CLAIMS} == public


TYPES = [ANY, BOOL, NUMBER, STRING, list_type(STRING), set_type(ANY), map_type(BOOL)]


@pytest.mark.parametrize("name", CLAIMS)
def test_nothing_is_claimed_of_what_is_unknown(name: str) -> None:
    values = [None, *map(unknown, TYPES), *map(null, TYPES)]
    assert [value for value in values if CLAIMS[name](Of(value))] == []


VALUES: dict[str, set[str]] = {
    "true": {"is_true", "is_set", "equals True", "equals 'true'", "begins_with 'true'"},
    '"true"': {"is_true", "is_set", "equals True", "equals 'true'", "ends_with 'true'"},
    "false": {"is_false", "is_set", "equals False"},
    '"false"': {"is_false", "is_set", "equals False"},
    "1": {"is_set", "equals 1", "number", "is_at_least", "begins_with '1'", "differs_from 0"},
    '"1"': {"is_true", "is_set", "equals 1", "equals True", "number", "is_version_below"},
    "7.5": {"equals 7.5", "number", "is_above", "begins_otherwise '1'"},
    '"7"': {"equals '7'", "number", "differs_from 7.5", "differs_from 1"},
    '""': {"is_empty", "text", "matches ''", "matches '.*'", "equals ''", "begins_otherwise 'a'"},
    '"a"': {"is_set", "equals 'a'", "matches 'a.*'", "differs_from 'true'", "ends_otherwise '1'"},
    '"0.0.0.0/0"': {"is_public_network", "is_set"},
    "[]": {"is_empty"},
    "{}": {"is_empty"},
    '["a"]': {"is_set"},
    "{ a = 1 }": {"is_set"},
    "null": set(),
    "nonsense.": set(),
}
OPPOSITES = [
    ("is_true", "is_false"),
    ("is_set", "is_empty"),
    *((f"equals {w!r}", f"differs_from {w!r}") for w in WANTED),
    *((f"matches {p!r}", f"fails_to_match {p!r}") for p in PATTERNS),
    *((f"begins_with {t!r}", f"begins_otherwise {t!r}") for t in TEXTS[1:]),
    *((f"ends_with {t!r}", f"ends_otherwise {t!r}") for t in TEXTS[1:]),
]


def value_of(expression: str) -> Value:
    return evaluate(expression, NoScope(), None, Evaluation())


@pytest.mark.parametrize("expression", VALUES)
def test_what_is_known_is_claimed(expression: str) -> None:
    claimed = {name for name, claim in CLAIMS.items() if claim(Of(value_of(expression)))}
    assert claimed >= VALUES[expression]
    if not VALUES[expression]:
        assert claimed == set()


def test_what_is_no_text_is_nothing_that_texts_can_be() -> None:
    """Of a list, only that it is set or empty is claimed."""
    for expression in ("[]", "{}", '["a"]', "{ a = 1 }"):
        claimed = {name for name, claim in CLAIMS.items() if claim(Of(value_of(expression)))}
        assert claimed <= {"is_set", "is_empty"}


SIMPLE = st.one_of(
    st.booleans().map(boolean),
    st.integers(-5, 5).map(number),
    st.sampled_from([*TEXTS, "a1", "0.0.0.0/0", "::/0", "1.2", ">= 1", "9" * 30]).map(string),
    st.just(null()),
    st.sampled_from(TYPES).map(unknown),
)
ANYTHING = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple_of),
        st.dictionaries(st.sampled_from("ab"), inner, max_size=2).map(object_of),
    ),
    max_leaves=5,
)


@given(value=ANYTHING)
def test_opposites_exclude_each_other(value: Value) -> None:
    for one, other in OPPOSITES:
        assert not (CLAIMS[one](Of(value)) and CLAIMS[other](Of(value))), (one, other)


@given(value=ANYTHING, type_=st.sampled_from(TYPES))
def test_a_value_that_becomes_unknown_is_claimed_nothing_of(value: Value, type_: Type) -> None:
    for claim in CLAIMS.values():
        claim(Of(value))  # whatever it is, it does not crash
        assert not claim(Of(unknown(type_).with_origin(value.origin)))


@pytest.mark.parametrize(
    ("found", "least", "is_below"),
    [
        ("1.2", "1.3", True), ("1.3", "1.3", False), ("1.10", "1.9", False), ("1", "1.0", False),
        ("1.0", "1", False), ("TLSv1", "TLSv1.2", True), ("TLSv1.2_2021", "TLSv1.2", False),
        ("Policy-Min-TLS-1-0-2019-07", "TLS-1-2", True), ("latest", "1.2", False), ("", "1", False),
        (">= 1.0", "1.5", False), ("~> 1.0", "1.5", False), ("9" * 9999, "1", False),
    ],
)  # fmt: skip
def test_versions(found: str, least: str, is_below: bool) -> None:
    assert Of(string(found)).is_version_below(least) == is_below


PARTLY_KNOWN = {
    '"arn:${var.u}"': "begins_with 'arn:'",
    '"x${var.u}"': "begins_otherwise 'arn:'",
    '"${var.u}*"': "ends_with '*'",
    '"${var.u}x"': "ends_otherwise '*'",
    '"${"arn:"}${var.u}"': "begins_with 'arn:'",
    '"${1}${var.u}"': "begins_with '1'",
    '"ar${var.u}"': "begins_with 'a'",
    '"${var.u}"': None,
    '"${var.u}${var.u}"': None,
    "var.u": None,
    "[var.u]": "is_set",
    "{ a = var.u }": "is_set",
    'var.u ? "arn:a" : "arn:b"': None,
    "var.": None,
    "aws_a.a.id": "is_attribute",
    "aws_a.a.other": None,
    "local.id": "is_attribute",
    '"${aws_a.a.id}"': "is_attribute",
    '"x${aws_a.a.id}"': "begins_otherwise 'a'",
    "aws_a.many[0].id": "is_attribute",
    'var.u ? aws_a.a.id : "x"': None,
}


@pytest.mark.parametrize(("expression", "expected"), PARTLY_KNOWN.items())
def test_what_is_known_in_part(expression: str, expected: str | None, tmp_path: Path) -> None:
    text = f"""
variable "u" {{}}
locals {{ id = aws_a.a.id }}
resource "aws_a" "a" {{}}
resource "aws_a" "many" {{ count = var.u }}
resource "aws_x" "x" {{
  it = {expression}
}}
"""
    (claimed,) = answers(tmp_path, text, "aws_x", all_claims_on_it).values()
    assert (expected in claimed) if expected else claimed == set()


def all_claims_on_it(resource: Resource) -> set[str]:
    it = resource["it"]
    states = {name for name in ("is_absent", "is_null", "is_unset", "is_unset_or_empty")
              if getattr(it, name)}  # fmt: skip
    return {name for name, claim in CLAIMS.items() if claim(it)} | states


STATES = {
    "": {"is_absent", "is_unset", "is_unset_or_empty"},
    "it = null": {"is_null", "is_unset", "is_unset_or_empty"},
    'it = ""': {"is_unset_or_empty"},
    "it = []": {"is_unset_or_empty"},
    "it": set(),
    "it =": set(),
    "it = tru e": set(),
    "it = var.u": set(),
    "it = [": set(),
    'it = "tru': set(),
    "other = true\n  it": set(),
}


@pytest.mark.parametrize(("body", "expected"), STATES.items())
def test_absent_null_and_half_typed(body: str, expected: set[str], tmp_path: Path) -> None:
    text = f'variable "u" {{}}\nresource "aws_x" "x" {{\n  {body}\n}}\n'
    (claimed,) = answers(tmp_path, text, "aws_x", all_claims_on_it).values()
    states = {name for name in claimed if re.match("is_absent|is_null|is_unset", name)}
    assert states == expected
    if not expected:
        assert claimed == set()


def test_an_argument_has_no_truth_of_its_own(tmp_path: Path) -> None:
    def ask(resource: Resource) -> None:
        with pytest.raises(TypeError, match="is_true"):
            bool(resource["it"])

    assert len(answers(tmp_path, 'resource "aws_x" "x" {}\n', "aws_x", ask)) == 1
