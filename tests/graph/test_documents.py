"""Documents in texts: whatever is known of them is read, and its place is known."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graph.claims import claimed, words
from tests.graph.samples import POLICIES
from tests.graph.ways import document, in_json, policy_in, with_argument
from tf_lsp.graph.documents import place_of
from tf_lsp.text import Span

TEXTS: dict[str, tuple[str, str, bool]] = {
    "names in a list may be several": (
        '{"Statement": [{"Action": ["s3:${var.unknown}"]}]}',
        "actions are given",
        True,
    ),
    "an attribute is one": (
        '{"Statement": [{"Resource": ["${aws_s3_bucket.b.arn}/*"]}]}',
        "resources exclude all",
        True,
    ),
    "more elements": (
        '{"Statement": [{"Action": ["s3:*" ${var.unknown} "iam:*"]}]}',
        "actions include s3:*; actions include iam:*",
        True,
    ),
    "more members": (
        '{"Statement": [{"Effect": "Allow" ${var.unknown}}]}',
        "allows",
        True,
    ),
    "more members before": (
        '{"Statement": [{${var.unknown} "Effect": "Allow"}]}',
        "allows",
        True,
    ),
    "more statements": (
        '{"Statement": [{"Effect": "Allow"} ${var.unknown}]}',
        "allows; conditions are absent",
        False,
    ),
    "an element that is encoded": (
        '{"Statement": [${jsonencode({Effect = "Allow", Action = var.unknown})}]}',
        "allows; conditions are absent",
        True,
    ),
    "a list that is encoded": (
        '{"Statement": ${jsonencode([{Effect = "Allow", Action = var.unknown}])}}',
        "allows; conditions are absent",
        True,
    ),
    "two holes": (
        '{"Statement": [{"Effect": "Allow", "Action": ${var.unknown}${var.unknown}}]}',
        "allows",
        True,
    ),
    "an escape": (
        '{"Statement": [{"Effect": "Allow", "Action": "s3\\u003a${var.unknown}"}]}',
        "actions exclude iam:PassRole",
        True,
    ),
    "half an escape": (
        '{"Statement": [{"Effect": "Allow", "Action": "s3:\\${var.unknown}"}]}',
        "allows; actions are given",
        True,
    ),
    "a number in part": (
        '{"Statement": [{"Action": "s3:*", "Principal": {"AWS": 111122223333${var.unknown}}}]}',
        "actions include s3:*",
        True,
    ),
    "a member that stands twice": (
        '{"Statement": [{"Effect": "Deny", "Action": "s3:*", "Effect": "Allow"}]}',
        "actions include s3:*",
        True,
    ),
}


@pytest.mark.parametrize("title", TEXTS)
def test_texts_with_unknown_parts(title: str) -> None:
    text, are_claimed, is_complete = TEXTS[title]
    bucket = 'resource "aws_s3_bucket" "b" {}\n'
    found = policy_in(with_argument(f"<<EOF\n{text}\nEOF", bucket))
    assert found
    assert words(are_claimed) <= claimed(found.statements[0])
    assert found.may_be_more is not is_complete


NOT_CLAIMED = {
    "names in a list may be several": "actions exclude iam:PassRole; actions are known",
    "more elements": "actions exclude sqs:SendMessage; actions exclude all; actions are known",
    "more members": "actions are absent; conditions are absent; conditions let everyone in",
    "more members before": "actions are absent; conditions are absent",
    "half an escape": "actions exclude iam:PassRole",
    "two holes": "conditions are absent; actions are absent; actions are given",
    "a number in part": "principals include account 111122223333; AWS are known",
    "a member that stands twice": "allows; denies",
}


@pytest.mark.parametrize("title", NOT_CLAIMED)
def test_what_may_be_there_is_not_denied(title: str) -> None:
    text, _, _ = TEXTS[title]
    found = policy_in(with_argument(f"<<EOF\n{text}\nEOF"))
    assert found
    assert not words(NOT_CLAIMED[title]) & claimed(found.statements[0])


NOTHING = [
    "var.unknown",
    "null",
    '""',
    '"{"',
    '"[]"',
    '"{}, {}"',
    "file(var.unknown)",
    '<<EOF\n{"Statement": [{}] "Version": 1}\nEOF',
    '<<EOF\n{"Statement": [{},]}\nEOF',
    '<<EOF\n{"Statement": [{} {}]}\nEOF',
    '<<EOF\n{"Statement": [{}], }\nEOF',
    '<<EOF\n{"Statement": [,{}]}\nEOF',
    '<<EOF\n{"Statement": [01]}\nEOF',
    '<<EOF\n{"Statement": [tru]}\nEOF',
    '<<EOF\n{"Statement": [{"a" 1}]}\nEOF',
    '<<EOF\n{"Statement": [{}]\nEOF',
    '<<EOF\n{"Statement": [${var.unknown}\nEOF',
    "<<EOF\n${var.unknown}\nEOF",
    '"\\u0000"',
    "jsonencode([])",
    "jsonencode(var.unknown)",
    'jsonencode("x")',
    "aws_iam_policy.p.arn",
    "aws_iam_policy.p.policy",
    "data.aws_iam_policy_document.d.id",
    "data.aws_iam_policy_document.d",
    "data.aws_iam_policy_document.nowhere.json",
    "data.aws_s3_bucket.b.json",
    "<<EOF\n" + '{"a":' * 500 + "1" + "}" * 500 + "\nEOF",
    "<<EOF\n" + "[" * 50_000 + "\nEOF",
]


@pytest.mark.parametrize("expression", NOTHING, ids=range(len(NOTHING)))
def test_nothing_is_known(expression: str) -> None:
    more = document(POLICIES["everything"]) + 'data "aws_s3_bucket" "b" {}\n'
    assert policy_in(with_argument(expression, more)) is None


# Where a statement and its first action are written: between ⟦ and ⟧, in this order.
PLACES = {
    "jsonencode": """
        resource "aws_iam_policy" "p" {
          policy = jsonencode({ Statement = [⟦{ Effect = "Allow", Action = ⟦["s3:*", "x"]⟧ }⟧] })
        }""",
    "a statement in a local": """
        resource "aws_iam_policy" "p" {
          policy = jsonencode({ Statement = [⟦local.statement⟧] })
        }
        locals {
          statement = { Action = ⟦local.actions⟧ }
          actions   = ["s3:*"]
        }""",
    "a document in a local": """
        locals {
          policy = jsonencode({ Statement = [⟦{ Effect = "Allow", Action = ⟦"s3:*"⟧ }⟧] })
        }
        resource "aws_iam_policy" "p" {
          policy = local.policy
        }""",
    "heredoc": """
        resource "aws_iam_policy" "p" {
          policy = <<EOF
          { "Statement": [
            ⟦{
              "Effect": "Allow", "Action": ⟦[
                "s3:*" ]⟧
            }⟧ ] }
        EOF
        }""",
    "indented heredoc": """
        resource "aws_iam_policy" "p" {
          policy = <<-EOF
            { "Statement": ⟦{
              "Effect": "Allow",
              "Action": ⟦"s3:*"⟧ }⟧
            }
          EOF
        }""",
    "indented heredoc with unknown parts": """
        variable "v" {}
        resource "aws_iam_policy" "p" {
          policy = <<-EOF
            { "${var.v}": 1,
            "Statement": ⟦{
              "Resource": "${var.v}", ${var.v}
              "Action": ⟦["${var.v}", "s3:*"]⟧ }⟧
            }
          EOF
        }""",
    "known interpolations": """
        variable "service" { default = "s3" }
        resource "aws_iam_policy" "p" {
          policy = <<-EOF
            { "Statement": ⟦{
              "Effect": "Allow",
              "Action": ⟦"${var.service}:*"⟧ }⟧
            }
          EOF
        }""",
    "a whole statement is interpolated": """
        resource "aws_iam_policy" "p" {
          policy = <<-EOF
            { "Statement": [ ${jsonencode(⟦{ Action = ⟦var.action⟧ }⟧)} ] }
          EOF
        }
        variable "action" {}""",
    "escapes": r"""
        resource "aws_iam_policy" "p" {
          policy = ⟦⟦"{\"Statement\": {\"Action\": \"s3:*\"}}"⟧⟧
        }""",
    "escapes in a heredoc": """
        resource "aws_iam_policy" "p" {
          policy = ⟦⟦<<EOF
        { "Statement": { "Action": "s3:*", "Resource": "$${aws:username}" } }
        EOF⟧⟧
        }""",
    "a statement of pieces from two places": """
        locals {
          head = <<-EOF
            { "Effect": "Allow",
          EOF
        }
        resource "aws_iam_policy" "p" {
          policy = ⟦<<-EOF
            { "Statement": [ ${local.head} "Action": ⟦"s3:*"⟧ } ] }
          EOF⟧
        }""",
    "a default": """
        variable "policy" {
          default = <<EOF
        { "Statement": ⟦{ "Action": ⟦"s3:*"⟧ }⟧ }
        EOF
        }
        resource "aws_iam_policy" "p" {
          policy = var.policy
        }""",
    "a data source": """
        data "aws_iam_policy_document" "d" {
          ⟦statement⟧ {
            actions = ⟦["s3:*"]⟧
          }
        }
        resource "aws_iam_policy" "p" {
          policy = data.aws_iam_policy_document.d.json
        }""",
}


@pytest.mark.parametrize("title", PLACES)
def test_places(title: str) -> None:
    text, spans = _nested_marks(textwrap.dedent(PLACES[title]).lstrip("\n"))
    found = policy_in({"main.tf": text})
    assert found
    (only,) = found.statements
    places = [only.place, only.actions.place]
    assert [place and place.span.of(text) for place in places] == [s.of(text) for s in spans]
    assert [place and place.span for place in places] == spans


def test_places_of_elements() -> None:
    expression = 'jsonencode({ Statement = { Action = ["s3:*", "iam:*"] } })'
    found = policy_in(with_argument(expression))
    assert found
    places = [place_of(value) for value in found.statements[0].actions.values]
    assert [place and place.text for place in places] == ['"s3:*"', '"iam:*"']


def _nested_marks(picture: str) -> tuple[str, list[Span]]:
    """Return a text without its marks, and the spans between them, outer ones first."""
    text, spans, waiting = "", dict[int, Span](), list[tuple[int, int]]()
    for number, piece in enumerate(re.split("(⟦|⟧)", picture)):
        if piece == "⟦":
            waiting.append((number, len(text)))
        elif piece == "⟧":
            begun, start = waiting.pop()
            spans[begun] = Span(start, len(text))
        else:
            text += piece
    return text, [spans[number] for number in sorted(spans)]


@settings(max_examples=100, deadline=None)
@given(st.text('{}[]:,"\\\n s1tru', max_size=40), st.integers(0, 40))
def test_any_text_is_read(text: str, at: int) -> None:
    template = f"{text[:at]}${{var.unknown}}{text[at:]}"
    policy_in(with_argument(f"<<EOF\n{template}\nEOF"))
    policy_in({**with_argument('file("p.json")'), "p.json": text})


@pytest.mark.parametrize("title", ["conditions", "two statements"])
def test_nothing_is_known_of_half_a_text(title: str) -> None:
    text = in_json(POLICIES[title])
    for cut in range(0, len(text), 11):
        assert policy_in(with_argument(f"<<EOF\n{text[:cut]}\nEOF")) is None
