"""Settings: what is understood, what is refused, and with which words."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_lsp.config import Settings, parse_settings
from tf_lsp.rule import Severity

RULE = "aws-cloudtrail-enable-all-regions"
DEFAULT = Settings()

GOOD: list[tuple[object, Settings]] = [
    (None, DEFAULT),
    ({}, DEFAULT),
    ([], DEFAULT),
    ({"syntaxErrors": False}, replace(DEFAULT, syntax_errors=False)),
    ({"syntax_errors": False}, replace(DEFAULT, syntax_errors=False)),
    ({"inlayHints": False, "disable": None}, replace(DEFAULT, inlay_hints=False)),
    ({"disable": [RULE]}, replace(DEFAULT, disable=(RULE,))),
    ({"disable": ["aws063", "CKV_AWS_67"]}, replace(DEFAULT, disable=(RULE, RULE))),
    ({"disable": ()}, DEFAULT),
    ({"severity": {"AWS-0014": "critical"}}, replace(DEFAULT, severity={RULE: Severity.CRITICAL})),
    ({"severity": []}, DEFAULT),
    ({"minimumSeverity": "High"}, replace(DEFAULT, minimum_severity=Severity.HIGH)),
    ({"varFiles": ["a.tfvars", "b"]}, replace(DEFAULT, var_files=("a.tfvars", "b"))),
    ({"workspace": "prod"}, replace(DEFAULT, workspace="prod")),
    ({"path": 5, "trace": {"server": "off"}, "": None}, DEFAULT),
]


@pytest.mark.parametrize(("given_", "expected"), GOOD)
def test_what_is_understood(given_: object, expected: Settings) -> None:
    assert parse_settings(given_) == (expected, [])


BOOLEANS = ["yes", 0, 1, [], {}]
OBJECTS = ["x", 5, True, [5], 0.5]
TEXTS = [5, [], {}, False]
LISTS = ["x", 5, {}, [5], [None], [[]]]
SEVERITIES = ["", "worst", 5, [], None]

BAD: dict[str, tuple[list[Any], str]] = {
    "syntaxErrors": (BOOLEANS, "must be true or false"),
    "inlayHints": (BOOLEANS, "must be true or false"),
    "disable": (LISTS, "must be a list of strings"),
    "varFiles": (LISTS, "must be a list of strings"),
    "severity": (OBJECTS, "must be an object from rules to severities"),
    "minimumSeverity": (SEVERITIES[:-1], "must be one of CRITICAL, HIGH, MEDIUM, LOW"),
    "workspace": (TEXTS, "must be a string"),
}


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [(name, value, problem) for name, (values, problem) in BAD.items() for value in values],
)
def test_what_is_refused(name: str, value: object, problem: str) -> None:
    good: dict[str, object] = {"inlayHints": False, "workspace": "prod"}
    good.pop(name, None)
    settings, messages = parse_settings({**good, name: value})
    assert messages == [f"The setting {name} {problem}; its default is used."]
    assert settings == parse_settings(good)[0]


@pytest.mark.parametrize("level", SEVERITIES)
def test_severities_of_rules_that_are_refused(level: object) -> None:
    settings, (message,) = parse_settings({"severity": {RULE: level}})
    assert settings == DEFAULT
    assert message == (
        "The setting severity must be one of CRITICAL, HIGH, MEDIUM, LOW; its default is used."
    )


@pytest.mark.parametrize("given_", [{"disable": ["nope"]}, {"severity": {"nope": "LOW"}}])
def test_a_rule_that_does_not_exist(given_: object) -> None:
    _, (message,) = parse_settings(given_)
    assert "names a rule that does not exist: nope" in message


@pytest.mark.parametrize("given_", ["x", 5, True, [5], 0])
def test_settings_that_are_no_object(given_: object) -> None:
    expected = ["The settings must be an object; the defaults are used."]
    assert parse_settings(given_) == (DEFAULT, expected)


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
_NAMES = st.sampled_from([*BAD, *(setting.name for setting in fields(Settings))])


@given(_JSON | st.dictionaries(_NAMES, _JSON, max_size=4))
def test_anything_is_settings_or_a_message(given_: object) -> None:
    settings, messages = parse_settings(given_)
    assert isinstance(settings, Settings)
    assert all(message.endswith(" used.") and "\n" not in message for message in messages)
