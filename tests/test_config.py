"""Settings: what is understood, what is refused, and with which words."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.with_engine_rule import RULE as ENGINE_RULE
from tf_lsp.config import Settings, enabled_rules, parse_settings
from tf_lsp.rule import Severity

if TYPE_CHECKING:
    from tf_lsp.rule import Rule

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
    ({"disable": ["aws063", "CKV_AWS_67"]}, replace(DEFAULT, disable=(RULE,))),
    ({"disable": ()}, DEFAULT),
    ({"select": ["CKV_AWS_6?"]}, replace(DEFAULT, select=(RULE,))),
    ({"select": [], "extendSelect": ["*"]}, replace(DEFAULT, extend_select=(RULE,))),
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
    "select": (LISTS, "must be a list of strings"),
    "extendSelect": (LISTS, "must be a list of strings"),
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


# With rules of the tests' own.


def made(name: str, *aliases: str, off_because: str = "") -> Rule:
    return replace(ENGINE_RULE, id=name, aliases=aliases, off_because=off_because)


TRAIL = made("aws-trail-all-regions", "AWS063", "CKV_AWS_67")
DIGEST = made("aws-trail-validation", "AWS064", "CKV_AWS_36")
BUCKET = made("aws-bucket-logging", "AWS002", "CKV_AWS_18", off_because="It is a matter of taste.")
RULES = [TRAIL, DIGEST, BUCKET]

SELECTIONS: list[tuple[object, list[Rule]]] = [
    ({}, [TRAIL, DIGEST]),
    ({"select": ["ckv_aws_36"]}, [DIGEST]),
    ({"select": ["CKV_AWS_18"]}, [BUCKET]),
    ({"select": ["AWS00[23]", TRAIL.id]}, [TRAIL, BUCKET]),
    ({"select": ["*"]}, RULES),
    ({"select": []}, [TRAIL, DIGEST]),
    ({"select": None}, [TRAIL, DIGEST]),
    ({"select": ["aws-trail-*"], "disable": ["AWS063"]}, [DIGEST]),
    ({"select": [TRAIL.id], "extendSelect": ["AWS06?"]}, [TRAIL, DIGEST]),
    ({"extendSelect": ["aws-bucket-*"]}, RULES),
    ({"extend_select": ["AWS002"], "disable": ["AWS0*"]}, []),
    ({"disable": ["aws-bucket-*"]}, [TRAIL, DIGEST]),
    ({"disable": ["*"]}, []),
    ({"severity": {"AWS06*": "LOW"}, "select": ["*"], "minimumSeverity": "MEDIUM"}, [BUCKET]),
    ({"severity": {"AWS063": "HIGH"}, "minimumSeverity": "HIGH"}, [TRAIL]),
]


@pytest.mark.parametrize(("given_", "expected"), SELECTIONS)
def test_which_rules_run(given_: object, expected: list[Rule]) -> None:
    settings, messages = parse_settings(given_, RULES)
    assert messages == []
    assert enabled_rules(RULES, settings) == expected


_IDS = st.sets(st.sampled_from([rule.id for rule in RULES]))


@given(_IDS, _IDS, _IDS)
def test_what_is_selected_or_added_and_not_disabled_runs(
    select: set[str], extend: set[str], disable: set[str]
) -> None:
    selected = {"select": [*select], "extendSelect": [*extend], "disable": [*disable]}
    settings, _ = parse_settings(selected, RULES)
    expected = ((select or {TRAIL.id, DIGEST.id}) | extend) - disable
    assert {rule.id for rule in enabled_rules(RULES, settings)} == expected


NAMES_NO_RULE = "names a rule that does not exist:"
NAMES_NO_RULES = "names rules that do not exist:"
NO_LIST = "must be a list of strings"
LEVELS = "must be one of CRITICAL, HIGH, MEDIUM, LOW"
IN_PART: list[tuple[str, object, object, str]] = [
    ("disable", ["AWS063", "nope"], (TRAIL.id,), f"{NAMES_NO_RULE} nope"),
    ("disable", ["x", 5, "AWS06?"], (TRAIL.id, DIGEST.id), f"{NO_LIST} and {NAMES_NO_RULE} x"),
    ("select", ["AWS064", "gcp-*"], (DIGEST.id,), f"{NAMES_NO_RULE} gcp-*"),
    (
        "extendSelect",
        ["aws-bucket-loging", "AWS002", "no\npe"],
        (BUCKET.id,),
        f"{NAMES_NO_RULES} aws-bucket-loging (did you mean aws-bucket-logging?), no pe",
    ),
    (
        "disable",
        ["AWS063", *"uvwxyz"],
        (TRAIL.id,),
        f"{NAMES_NO_RULES} u, v, w, x, 2 more",
    ),
    ("severity", {"AWS063": "LOW", "nope": "LOW"}, {TRAIL.id: "LOW"}, f"{NAMES_NO_RULE} nope"),
    ("severity", {"AWS063": "LOW", "AWS064": 5, "AWS002": ""}, {TRAIL.id: "LOW"}, LEVELS),
    (
        "severity",
        {"x": "no", "AWS063": "low"},
        {TRAIL.id: "LOW"},
        f"{NAMES_NO_RULE} x and {LEVELS}",
    ),
]


@pytest.mark.parametrize(("name", "value", "usable", "problem"), IN_PART)
def test_what_is_bad_costs_nothing_beside_it(
    name: str, value: object, usable: object, problem: str
) -> None:
    settings, messages = parse_settings({name: value}, RULES)
    assert messages == [f"The setting {name} {problem}; the others are used."]
    changed = {"extendSelect": "extend_select"}.get(name, name)
    assert asdict(settings) == asdict(DEFAULT) | {changed: usable}


@pytest.mark.parametrize("name", ["select", "extendSelect", "disable"])
def test_a_list_of_unknown_names_is_no_list(name: str) -> None:
    """A slip of the pen under ``select`` switches nothing off."""
    settings, messages = parse_settings({name: ["aws-trial-*"]}, RULES)
    meant = "aws-trial-* (did you mean aws-trail-all-regions?)"
    assert messages == [f"The setting {name} {NAMES_NO_RULE} {meant}; its default is used."]
    assert settings == DEFAULT


@pytest.mark.parametrize("names", list(permutations(["*", "aws-trail-*", "CKV_AWS_67"])))
def test_the_more_exact_name_decides_on_the_severity(names: tuple[str, ...]) -> None:
    levels = {"*": "LOW", "aws-trail-*": "MEDIUM", "CKV_AWS_67": "HIGH"}
    settings, _ = parse_settings({"severity": {name: levels[name] for name in names}}, RULES)
    assert [settings.severity_of(rule) for rule in RULES] == ["HIGH", "MEDIUM", "LOW"]


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
