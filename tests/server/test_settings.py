"""Settings: by whatever way they come, a bad one is one message and costs no other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.client import PULLS, Client, Error, Json

MAIN = "file:///nowhere/main.tf"
BARE = 'resource "aws_cloudtrail" "t" {\n}\n'
OFF = {"disable": ["AWS063"]}
ASKS: Json = {"workspace": {"configuration": True}}


def is_on(client: Client) -> bool:
    """Whether the rule finds something in the document that is open."""
    (uri,) = client.server.session.documents
    return client.hover(uri, 0, 3) is not None


def tell(client: Client, settings: object) -> None:
    client.notify("workspace/didChangeConfiguration", {"settings": settings})


AT_THE_START: list[tuple[object, bool]] = [
    (None, True),
    ({}, True),
    ([], True),
    ({"tfLsp": []}, True),
    ({"tfLsp": None}, True),
    (OFF, False),
    ({"tfLsp": OFF}, False),
    ({"disable": ["aws-cloudtrail-enable-all-regions"], "severity": []}, False),
    ({"minimumSeverity": "HIGH"}, False),
    ({"minimum_severity": "high"}, False),
    ({"path": "x", "trace": {"server": "verbose"}}, True),
]


@pytest.mark.parametrize(("options", "expected"), AT_THE_START)
def test_at_the_start(options: object, expected: bool) -> None:
    with Client(options=options) as client:
        client.open(MAIN, BARE)
        assert is_on(client) == expected
        assert client.messages() == []


ANSWERS: list[tuple[object, bool]] = [
    (OFF, False),
    (None, True),
    ({}, True),
    ([], True),
    (Error(code=-32603, message="no"), True),
    (Error(code=-32603, message="no", data={"deep": [1]}), True),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_the_client_is_asked_if_it_can_tell(answer: object, expected: bool) -> None:
    asked = list[Any]()

    def tell_settings(params: Any) -> object:
        asked.append(params)
        return answer if isinstance(answer, Error) else [answer]

    with Client(ASKS, answers={"workspace/configuration": tell_settings}) as client:
        client.open(MAIN, BARE)
        assert asked == [{"items": [{"section": "tfLsp"}]}]
        assert is_on(client) == expected


@pytest.mark.parametrize("answer", [None, {}, [], Error(code=1, message="no")])
def test_no_answer_keeps_what_was_given_at_the_start(answer: object) -> None:
    answers = {
        "workspace/configuration": lambda _: answer if isinstance(answer, Error) else [answer]
    }
    with Client(ASKS, options=OFF, answers=answers) as client:
        client.open(MAIN, BARE)
        assert not is_on(client)


def test_a_client_that_cannot_tell_is_not_asked() -> None:
    with Client(options=OFF) as client:
        assert client.hears("workspace/configuration") == []


@pytest.mark.parametrize("capabilities", [{}, PULLS])
@pytest.mark.parametrize("wrap", [lambda settings: settings, lambda settings: {"tfLsp": settings}])
def test_changes_take_effect_at_once(wrap: Any, capabilities: Json) -> None:
    with Client(capabilities) as client:
        client.open(MAIN, BARE)
        tell(client, wrap(OFF))
        assert not is_on(client)
        assert client.published() == ({} if capabilities else {MAIN: []})
        tell(client, wrap({"disable": []}))
        assert is_on(client)
        assert [*client.published()] == ([] if capabilities else [MAIN])


@pytest.mark.parametrize("settings", [None, {}, []])
def test_changes_that_are_not_told_are_asked_for(settings: object) -> None:
    answers: list[object] = [None, OFF]
    with Client(ASKS, answers={"workspace/configuration": lambda _: [answers.pop(0)]}) as client:
        client.open(MAIN, BARE)
        assert is_on(client)
        tell(client, settings)
        assert not is_on(client)


def test_the_same_settings_again_publish_nothing() -> None:
    with Client(options={"inlayHints": False}) as client:
        client.open(MAIN, BARE)
        client.heard.clear()
        tell(client, {"inlayHints": False})
        tell(client, {"inlayHints": True})
        assert client.heard == []


BAD = {
    "The settings must be an object; the defaults are used.": "x",
    "The setting syntaxErrors must be true or false; its default is used.": {"syntaxErrors": "no"},
    "The setting disable must be a list of strings; its default is used.": {"disable": "AWS063"},
    "The setting disable names a rule that does not exist: nope; its default is used.": {
        "disable": ["nope"]
    },
    "The setting severity must be an object from rules to severities; its default is used.": {
        "severity": ["LOW"]
    },
    "The setting severity must be one of CRITICAL, HIGH, MEDIUM, LOW; its default is used.": {
        "severity": {"AWS063": "bad"}
    },
    "The setting workspace must be a string; its default is used.": {"workspace": 5},
}


@pytest.mark.parametrize(("message", "settings"), BAD.items())
def test_a_bad_setting_is_one_message_and_the_default(message: str, settings: object) -> None:
    answers = {"workspace/configuration": lambda _: [settings]}
    with Client(ASKS, options=settings, answers=answers) as client:
        tell(client, settings)
        tell(client, {"tfLsp": settings})
        assert client.messages() == [message]
        client.open(MAIN, BARE)
        assert is_on(client)


def test_the_good_settings_beside_a_bad_one_are_used() -> None:
    with Client(options={"syntaxErrors": 1, **OFF, "inlayHints": "x"}) as client:
        assert len(client.messages()) == 2
        client.open(MAIN, BARE)
        assert not is_on(client)


def test_a_setting_that_is_bad_again_is_told_again() -> None:
    with Client(options={"disable": 1}) as client:
        tell(client, OFF)
        tell(client, {"disable": 1})
        assert len(client.messages()) == 2
