"""Hovers and inlay hints: what is shown in the text itself."""

from __future__ import annotations

import pytest

from tests.server.client import Client, Json, range_

MAIN = "file:///nowhere/main.tf"
OTHER = "file:///nowhere/variables.tf"
USES = 'resource "aws_cloudtrail" "t" {\n  is_multi_region_trail = var.all\n}\n'
DEFAULT = 'variable "all" {\n  default = false\n}\n'
ALL = range_((0, 0), (99, 0))


def hints(client: Client, where: Json = ALL) -> list[tuple[int, int, str]]:
    return [
        (hint["position"]["line"], hint["position"]["character"], hint["label"])
        for hint in client.ask("inlayHint", MAIN, range=where)
    ]


def test_a_hover_tells_what_was_found_why_and_what_to_do() -> None:
    with Client() as client:
        client.open(MAIN, USES)
        client.open(OTHER, DEFAULT)
        hover = client.hover(MAIN, 1, 28)
        assert hover["range"] == range_((1, 26), (1, 33))
        assert hover["contents"]["kind"] == "markdown"
        text = hover["contents"]["value"]
        for part in (
            "**CloudTrail should be enabled in all regions** · MEDIUM",
            "is_multi_region_trail is false (variables.tf:2), so this trail records one region",
            "is_multi_region_trail = var.all → false (variables.tf:2)",
            "**Possible impact:**",
            "**Suggested resolution:**",
            "https://registry.terraform.io/",
            "`aws-cloudtrail-enable-all-regions`",
        ):
            assert part in text


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [(1, 26, True), (1, 33, True), (1, 25, False), (2, 0, False), (0, 0, False), (99, 99, False)],
)
def test_a_hover_is_where_the_finding_is(line: int, column: int, found: bool) -> None:
    with Client() as client:
        client.open(MAIN, USES + DEFAULT)
        assert (client.hover(MAIN, line, column) is not None) == found


def test_a_hint_shows_the_value_that_is_not_written_there() -> None:
    with Client() as client:
        client.open(MAIN, USES + DEFAULT)
        assert hints(client) == [(1, 33, "= false")]
        assert hints(client, range_((2, 0), (99, 0))) == []
        client.change(MAIN, 2, {"text": USES.replace("var.all", "true")})
        assert hints(client) == []


def test_hints_can_be_switched_off() -> None:
    with Client(options={"inlayHints": False}) as client:
        client.open(MAIN, USES + DEFAULT)
        assert hints(client) == []


@pytest.mark.parametrize("pulls", [False, True])
def test_an_edit_elsewhere_makes_the_client_ask_for_hints_again(pulls: bool) -> None:
    capabilities: Json = {"workspace": {"inlayHint": {"refreshSupport": True}}}
    if pulls:
        capabilities["workspace"]["diagnostics"] = {"refreshSupport": True}
        capabilities["textDocument"] = {"diagnostic": {}}

    def edit(version: int, text: str) -> int:
        client.change(OTHER, version, {"text": text})
        return len(client.hears("workspace/inlayHint/refresh"))

    with Client(capabilities) as client:
        client.open(MAIN, USES)
        client.open(OTHER, DEFAULT)
        client.heard.clear()
        assert edit(2, DEFAULT.replace("false", "true")) == 1
        assert edit(3, DEFAULT.replace("false", "true") + "\n") == 0
        client.change(MAIN, 2, {"text": ""})
        client.change(MAIN, 3, {"text": USES})
        assert client.hears("workspace/inlayHint/refresh") == []
        assert edit(4, DEFAULT.replace("false", "data.a.b.c")) == 1
