"""Findings: what they say, why, and what a rule that crashes does not break."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.modules.pictures import (
    Picture,
    all_findings,
    fresh,
    place,
    read_pictures,
    said,
    write_files,
)
from tf_lsp.config import parse_settings
from tf_lsp.lint.finding import describe_chain, origins
from tf_lsp.lint.hints import evaluated_arguments
from tf_lsp.rule import Resource, Severity
from tf_lsp.rules import all_rules, find_rule

if TYPE_CHECKING:
    from tf_lsp.lint.finding import Finding, Origin

REASONS = read_pictures(Path(__file__).parent / "reasons.txt")
FLAGGED = {"main.tf": 'resource "aws_cloudtrail" "t" {}\n'}


@pytest.mark.parametrize("picture", REASONS.values(), ids=REASONS)
def test_reasons(picture: Picture, tmp_path: Path) -> None:
    findings = all_findings(picture.write(tmp_path))
    assert [place(finding, tmp_path) for finding in findings] == picture.findings
    reason, *steps = picture.rest.removeprefix("\n>>>").strip().split("\n")
    assert describe_chain(findings[0]) == reason
    if steps:
        assert [_step(origin, tmp_path) for origin in findings[0].chain] == steps


def _step(origin: Origin, folder: Path) -> str:
    path = Path(origin.place.file.path).relative_to(folder).parent / origin.place.line
    return f"{path.as_posix()} {origin.place.text}"


def test_a_sentence(tmp_path: Path) -> None:
    write_files(tmp_path, FLAGGED)
    (finding,) = all_findings(fresh(tmp_path))
    assert finding.message == (
        "is_multi_region_trail is not set, so this trail records one region only"
        " and misses what happens in all others."
    )


def test_values_of_arguments_for_inlay_hints(tmp_path: Path) -> None:
    lines = {
        "local.no": "false",
        "local.none": "null",
        "local.text": '"true"',
        "each.value": "true or false",
        "local.unknown": "",
        "local.map": "",
        "false": "",
        '"false"': "",
        '"${local.no}"': "false",
    }
    arguments = "".join(
        f'resource "aws_cloudtrail" "t{index}" {{\n  for_each = {{ a = true, b = false }}\n'
        f"  is_multi_region_trail = {expression}\n}}\n"
        for index, expression in enumerate(lines)
    )
    text = 'locals {\n  no = false\n  none = null\n  text = "true"\n  map = {}\n}\n'
    write_files(tmp_path, {"main.tf": text + arguments})
    analysis = fresh(tmp_path)
    analysis.refresh()
    shown = {place.text: value for place, value in evaluated_arguments(analysis.looked_at())}
    assert shown == {expression: value for expression, value in lines.items() if value}


def crashing(resource: Resource) -> NoReturn:
    raise ZeroDivisionError("on purpose")


def test_a_crashing_rule_costs_a_line_in_the_log_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rules = all_rules()
    broken = replace(rules[0], id="broken", check=crashing)
    monkeypatch.setattr("tf_lsp.rules._found", lambda: (broken, *rules))
    write_files(tmp_path, FLAGGED)
    with caplog.at_level(logging.ERROR):
        assert [said(finding) for finding in all_findings(fresh(tmp_path))] == ["is not set"]
    assert [record.getMessage() for record in caplog.records] == [
        "The rule broken failed on aws_cloudtrail.t: ZeroDivisionError('on purpose')"
    ]


def found_with(folder: Path, **settings: object) -> list[Finding]:
    """Return the findings under settings as a client gives them."""
    write_files(folder, FLAGGED)
    parsed, messages = parse_settings(settings)
    assert not messages
    return all_findings(fresh(folder, parsed))


def test_settings_choose_rules_and_severities(tmp_path: Path) -> None:
    (rule,) = (find_rule("AVD-AWS-0014"),)
    assert rule
    assert [f.severity for f in found_with(tmp_path)] == [Severity.MEDIUM]
    assert [f.severity for f in found_with(tmp_path, severity={rule.id: "LOW"})] == [Severity.LOW]
    assert found_with(tmp_path, disable=["aws063"]) == []
    assert found_with(tmp_path, minimumSeverity="HIGH") == []
    assert len(found_with(tmp_path, minimumSeverity="HIGH", severity={rule.id: "HIGH"})) == 1


def test_what_is_looked_at_without_a_finding_is_known_too(tmp_path: Path) -> None:
    text = 'resource "aws_cloudtrail" "t" { is_multi_region_trail = local.yes }\n'
    write_files(tmp_path, {"main.tf": text, "locals.tf": "locals { yes = true }\n"})
    analysis = fresh(tmp_path)
    analysis.refresh()
    (argument,) = analysis.looked_at()
    assert argument.is_true
    assert [origin.place.text for origin in origins(argument)] == ["local.yes", "true"]
