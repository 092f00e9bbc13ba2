"""Diagnostics: what they carry, when they are pushed, and what a client that pulls is told."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.helpers import unmarked
from tests.server.client import PULLS, Client, Json, range_
from tf_lsp.rule import LOW, rule
from tf_lsp.rules import all_rules
from tf_lsp.text import LineIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.rule import Problem, Resource

MAIN = "file:///nowhere/main.tf"
OTHER = "file:///nowhere/other.tf"
BARE = 'resource "aws_cloudtrail" "t" {\n}\n'
RULE = "aws-cloudtrail-enable-all-regions"


def open_alone(text: str, options: object = None) -> list[Json]:
    with Client(options=options) as client:
        client.open(MAIN, text)
        return client.published()[MAIN]


def test_a_diagnostic_has_all_that_an_editor_shows() -> None:
    with Client() as client:
        client.open(MAIN, BARE, version=7)
        (published,) = client.hears("textDocument/publishDiagnostics")
    (diagnostic,) = published.pop("diagnostics")
    assert published == {"uri": MAIN, "version": 7}
    assert diagnostic.pop("codeDescription")["href"].startswith("https://")
    assert diagnostic == {
        "range": range_((0, 0), (0, 29)),
        "severity": 2,
        "code": RULE,
        "source": "tf-lsp",
        "message": "is_multi_region_trail is not set, so this trail records one region only and "
        "misses what happens in all others.",
    }


PICTURES = [
    '⟦resource "aws_cloudtrail" "t"⟧ {}\n',
    '\r\n\t⟦resource "aws_cloudtrail" "t"⟧ {\r\n}\r\n',
    '/* 😀é */ ⟦resource "aws_cloudtrail" "t"⟧ {}\n',
    'resource "aws_cloudtrail" "😀" { is_multi_region_trail = ⟦"false"⟧ }\n',
    'resource "aws_cloudtrail" "t" { is_multi_region_trail = (⟦false⟧) }\n'.replace(
        "(⟦false⟧)", "⟦(false)⟧"
    ),
    "# \u2028 \x85\n" + '⟦resource "aws_cloudtrail" "t"⟧ {}',
    '\ufeff⟦resource "aws_cloudtrail" "t"⟧ {}',
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("picture", PICTURES)
def test_the_range_is_exact_in_every_encoding(picture: str, encoding: str) -> None:
    text, (span,) = unmarked(picture)
    with Client({"general": {"positionEncodings": [encoding]}}) as client:
        client.open(MAIN, text)
        (diagnostic,) = client.published()[MAIN]
    where = [
        (text[: span.start], diagnostic["range"]["start"]),
        (text[: span.end], diagnostic["range"]["end"]),
    ]
    for before, found in where:
        *lines, rest = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        units = len(rest.encode(f"{encoding}-le" if encoding != "utf-8" else encoding))
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
        assert found == {"line": len(lines), "character": units // width}


SEVERITIES = {"CRITICAL": 1, "HIGH": 1, "MEDIUM": 2, "LOW": 3, "low": 3}


@pytest.mark.parametrize(("severity", "number"), SEVERITIES.items())
def test_the_severity_follows_the_settings(severity: str, number: int) -> None:
    (diagnostic,) = open_alone(BARE, {"severity": {"AWS063": severity}})
    assert diagnostic["severity"] == number


def test_a_finding_in_another_resource_leads_to_the_one_that_it_is_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @rule(id="test-about", severity=LOW, looks_at="aws_cloudtrail")
    def about(trail: Resource) -> list[Problem]:
        bucket = trail["s3_bucket_name"].target("aws_s3_bucket")
        return [bucket.problem("is bad", so="it is", about=trail)] if bucket else []

    monkeypatch.setattr("tf_lsp.rules._found", lambda: (about,))
    shows = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
    text = (
        'resource "aws_s3_bucket" "b" {}\n'
        'resource "aws_cloudtrail" "t" { s3_bucket_name = aws_s3_bucket.b.id }\n'
    )
    with Client(shows) as client:
        client.open(MAIN, text)
        (diagnostic,) = client.published()[MAIN]
    assert diagnostic["message"] == "For aws_cloudtrail.t: aws_s3_bucket.b is bad, so it is."
    assert diagnostic["range"] == range_((0, 0), (0, 28))
    (related,) = diagnostic["relatedInformation"]
    assert related["location"]["range"] == range_((1, 0), (1, 29))
    assert related["message"] == "aws_cloudtrail.t"


def test_related_information_goes_only_to_those_who_show_it() -> None:
    text = "locals {\n  all = false\n}\n" + BARE.replace(
        "{\n", "{\n  is_multi_region_trail = local.all\n"
    )
    shows = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
    with Client(shows) as client:
        client.open(MAIN, text)
        (diagnostic,) = client.published()[MAIN]
    assert [
        (related["location"]["range"]["start"]["line"], related["message"])
        for related in diagnostic["relatedInformation"]
    ] == [(4, "local.all"), (1, "false")]
    assert "(main.tf:2)" in diagnostic["message"]
    (diagnostic,) = open_alone(text)
    assert "relatedInformation" not in diagnostic


def test_closing_clears() -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        assert len(client.published()[MAIN]) == 1
        client.close_document(MAIN)
        assert client.published() == {MAIN: []}
        client.close_document(MAIN)
        assert client.heard == []


# Syntax errors.

BROKEN = 'locals {\n  a = "b\n}\n'


def test_syntax_errors_are_diagnostics() -> None:
    (diagnostic,) = open_alone(BROKEN)
    assert (diagnostic["code"], diagnostic["severity"]) == ("syntax", 1)
    assert diagnostic["source"] == "tf-lsp"
    assert diagnostic["range"]["start"]["line"] == 1


def test_syntax_errors_can_be_switched_off() -> None:
    (diagnostic,) = open_alone(BROKEN + BARE, {"syntaxErrors": False})
    assert diagnostic["code"] == RULE


def test_a_half_typed_line_leaves_the_other_findings_alone() -> None:
    with Client(options={"syntaxErrors": False}) as client:
        client.open(MAIN, f"locals {{\n\n}}\n{BARE}")
        before = client.published()
        for version, character in enumerate('x = "${f([<<EOT {', start=2):
            client.change(MAIN, version, {"range": range_((1, version - 2)), "text": character})
            assert client.published() in (before, {}), character


# Pulling.


def test_a_client_that_pulls_is_not_pushed_to() -> None:
    with Client(PULLS) as client:
        assert client.capabilities["diagnosticProvider"]["interFileDependencies"] is True
        client.open(MAIN, BARE)
        client.change(MAIN, 2, {"range": range_((0, 0)), "text": "\n"})
        (diagnostic,) = client.pull(MAIN)["items"]
        assert diagnostic["range"]["start"]["line"] == 1
        client.close_document(MAIN)
        assert client.published() == {}


def test_what_is_not_new_is_not_sent_again() -> None:
    with Client(PULLS) as client:
        client.open(MAIN, BARE)
        first = client.pull(MAIN)
        assert (first["kind"], len(first["items"])) == ("full", 1)
        again = client.pull(MAIN, first["resultId"])
        assert again == {"kind": "unchanged", "resultId": first["resultId"]}
        client.change(MAIN, 2, {"range": range_((0, 0)), "text": "\n"})
        moved = client.pull(MAIN, first["resultId"])
        assert (moved["kind"], len(moved["items"])) == ("full", 1)
        assert moved["resultId"] != first["resultId"]


@pytest.mark.parametrize("uri", [OTHER, "file:///nowhere/main.py", "nonsense:"])
def test_pulling_for_a_document_that_is_not_open(uri: str) -> None:
    with Client(PULLS) as client:
        assert client.pull(uri)["items"] == []


DEFAULT = 'variable "all" {\n  default = true\n}\n'
USES = BARE.replace("{\n", "{\n  is_multi_region_trail = var.all\n")


def test_an_edit_elsewhere_makes_a_pulling_client_look_again() -> None:
    with Client(PULLS) as client:
        client.open(MAIN, USES)
        client.open(OTHER, DEFAULT)
        client.heard.clear()
        client.change(OTHER, 2, {"text": DEFAULT.replace("true", "false")})
        assert [message["method"] for message in client.heard] == ["workspace/diagnostic/refresh"]
        assert len(client.pull(MAIN)["items"]) == 1
        client.heard.clear()
        client.change(OTHER, 3, {"text": DEFAULT.replace("true", "false") + "\n"})
        assert client.heard == []


def test_other_settings_make_a_pulling_client_look_again() -> None:
    with Client(PULLS) as client:
        client.open(MAIN, BARE)
        client.heard.clear()
        client.notify("workspace/didChangeConfiguration", {"settings": {"disable": ["AWS063"]}})
        assert [message["method"] for message in client.heard] == ["workspace/diagnostic/refresh"]
        assert client.pull(MAIN)["items"] == []


@pytest.mark.parametrize(
    "capabilities",
    [
        {"textDocument": {"diagnostic": {}}},
        {"workspace": {"diagnostics": {"refreshSupport": True}}},
        {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {}}},
    ],
)
def test_a_client_that_cannot_be_told_to_look_again_is_pushed_to(capabilities: Json) -> None:
    with Client(capabilities) as client:
        assert "diagnosticProvider" not in client.capabilities
        client.open(MAIN, BARE)
        assert len(client.published()[MAIN]) == 1


# When something goes wrong inside.


def test_a_rule_that_crashes_costs_one_record_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (rule,) = all_rules()

    def crash(resource: Resource) -> Iterator[Problem]:
        raise RuntimeError("no idea")

    broken = replace(rule, id="a-broken-rule", check=crash, aliases=())
    monkeypatch.setattr("tf_lsp.rules._found", lambda: (broken, rule))
    with caplog.at_level(logging.WARNING, "tf_lsp"):
        (diagnostic,) = open_alone(BARE)
    assert diagnostic["code"] == rule.id
    (record,) = caplog.records
    assert "a-broken-rule" in record.getMessage()


def test_an_error_of_our_own_is_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(structure: object) -> None:
        raise RuntimeError("first line\nsecond line")

    with Client() as client, caplog.at_level(logging.WARNING, "tf_lsp"):
        with monkeypatch.context() as broken:
            broken.setattr("tf_lsp.server.session.syntax_problems", crash)
            client.open(MAIN, BARE)
        assert client.heard == []
        (record,) = caplog.records
        assert "\n" not in record.getMessage()
        assert record.exc_info is None
        client.change(MAIN, 2, {"text": BARE})
        assert len(client.published()[MAIN]) == 1


def test_the_lines_of_the_texts_here_are_as_they_look() -> None:
    assert len(LineIndex(PICTURES[1]).starts) == 4
