"""Code actions: a quick fix for each finding, and one action that fixes a whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers import write_files
from tests.server.client import Client, Json, range_
from tf_lsp.text import Edit, LineIndex, Span, apply_edits

if TYPE_CHECKING:
    from pathlib import Path

MAIN = "file:///nowhere/main.tf"
BARE = 'resource "aws_cloudtrail" "t" {\n}\n'
TWO = f"{BARE}\n" + BARE.replace('"t"', '"u"')
FIX_ALL = "source.fixAll.tf-lsp"
VERSIONS: Json = {"workspace": {"workspaceEdit": {"documentChanges": True}}}


def kinds(actions: list[Json]) -> list[str]:
    return [action["kind"] for action in actions]


def after(text: str, edits: list[Json]) -> str:
    """Return a text after the edits of an action, counted as UTF-16 has it."""
    index = LineIndex(text)

    def offset(place: Json) -> int:
        return index.offset(place["line"], place["character"], "utf-16")

    return apply_edits(
        text,
        [
            Edit(
                Span(offset(edit["range"]["start"]), offset(edit["range"]["end"])), edit["newText"]
            )
            for edit in edits
        ],
    )


def test_the_quick_fix_of_a_finding() -> None:
    with Client() as client:
        client.open(MAIN, TWO)
        published = client.published()[MAIN]
        (action,) = client.actions(MAIN, 3)
        assert action["title"] == "Add is_multi_region_trail = true"
        assert action["kind"] == "quickfix"
        assert action["isPreferred"] is True
        assert action["diagnostics"] == [published[1]]
        fixed = after(TWO, action["edit"]["changes"][MAIN])
        client.change(MAIN, 2, {"text": fixed})
        assert client.published()[MAIN] == [published[0]]
        assert client.actions(MAIN, 3) == []


@pytest.mark.parametrize(
    ("line", "column", "count"), [(0, 0, 1), (0, 29, 1), (0, 30, 0), (1, 0, 0), (99, 0, 0)]
)
def test_it_is_offered_where_the_finding_is(line: int, column: int, count: int) -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        assert len(client.actions(MAIN, line, column)) == count


def test_a_range_offers_the_fixes_of_all_that_it_touches() -> None:
    with Client() as client:
        client.open(MAIN, TWO)
        where = range_((0, 5), (3, 5))
        actions = client.ask("codeAction", MAIN, range=where, context={"diagnostics": []})
        assert kinds(actions) == ["quickfix", "quickfix"]


ONLY: dict[tuple[str, ...], list[str]] = {
    (): ["quickfix"],
    ("quickfix",): ["quickfix"],
    ("",): ["quickfix", FIX_ALL],
    ("source",): [FIX_ALL],
    ("source.fixAll",): [FIX_ALL],
    (FIX_ALL,): [FIX_ALL],
    ("source.fixAll.other",): [],
    ("source.organizeImports",): [],
    ("source.fix",): [],
    ("quick",): [],
    ("refactor",): [],
    ("refactor", "quickfix"): ["quickfix"],
    ("source", "quickfix"): ["quickfix", FIX_ALL],
}


@pytest.mark.parametrize(("only", "expected"), ONLY.items())
def test_only_what_is_asked_for(only: tuple[str, ...], expected: list[str]) -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        assert kinds(client.actions(MAIN, 0, only=[*only])) == expected


def test_without_a_filter_only_quick_fixes_come() -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        assert kinds(client.actions(MAIN, 0)) == ["quickfix"]


def test_all_is_fixed_at_once() -> None:
    with Client() as client:
        client.open(MAIN, TWO)
        (action,) = client.actions(MAIN, 99, only=[FIX_ALL])
        assert len(action["diagnostics"]) == 2
        fixed = after(TWO, action["edit"]["changes"][MAIN])
        assert fixed.count("is_multi_region_trail = true") == 2
        client.change(MAIN, 2, {"text": fixed})
        assert client.published()[MAIN] == []
        assert client.actions(MAIN, 0, only=[FIX_ALL]) == []


def test_edits_carry_the_version_where_the_client_can_check_it() -> None:
    with Client(VERSIONS) as client:
        client.open(MAIN, BARE, version=4)
        (action,) = client.actions(MAIN, 0)
        (change,) = action["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": MAIN, "version": 4}
        assert "changes" not in action["edit"]
        assert "is_multi_region_trail = true" in after(BARE, change["edits"])


def test_actions_are_made_from_the_text_as_it_is() -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        client.change(MAIN, 2, {"range": range_((0, 0)), "text": "# 😀\n\n"})
        assert client.actions(MAIN, 0) == []
        (action,) = client.actions(MAIN, 2)
        fixed = after(f"# 😀\n\n{BARE}", action["edit"]["changes"][MAIN])
        assert fixed.startswith("# 😀\n\nresource")


FILES = {
    "main.tf": BARE.replace("{\n", "{\n  is_multi_region_trail = var.all\n"),
    "variables.tf": 'variable "all" {\n  default = false\n}\n',
}


@pytest.mark.parametrize("capabilities", [{}, VERSIONS])
def test_a_value_from_elsewhere_can_be_fixed_there_or_here(
    tmp_path: Path, capabilities: Json
) -> None:
    write_files(tmp_path, FILES)
    uris = {name: (tmp_path / name).as_uri() for name in FILES}
    with Client(capabilities, folders=[tmp_path]) as client:
        client.open(uris["main.tf"], FILES["main.tf"])
        actions = client.actions(uris["main.tf"], 1, 30)
        assert [action["title"] for action in actions] == [
            "Set the default of var.all to true",
            "Set is_multi_region_trail = true here",
        ]
        assert [action.get("isPreferred") for action in actions] == [True, False]
        edit = actions[0]["edit"]
        if capabilities:
            (change,) = edit["documentChanges"]
            assert change["textDocument"] == {"uri": uris["variables.tf"], "version": None}
            edits = change["edits"]
        else:
            assert [*edit["changes"]] == [uris["variables.tf"]]
            edits = edit["changes"][uris["variables.tf"]]
        assert "default = true" in after(FILES["variables.tf"], edits)


def test_a_file_is_not_fixed_by_changing_another_one(tmp_path: Path) -> None:
    write_files(tmp_path, FILES)
    uri = (tmp_path / "main.tf").as_uri()
    with Client(folders=[tmp_path]) as client:
        client.open(uri, FILES["main.tf"])
        for action in client.actions(uri, 0, only=[FIX_ALL]):
            assert [*action["edit"]["changes"]] == [uri]


@pytest.mark.parametrize("uri", [MAIN, "file:///nowhere/main.py", "nonsense:"])
def test_a_document_that_is_not_open_has_no_actions(uri: str) -> None:
    with Client() as client:
        assert client.actions(uri, 0) == []
