"""Documents: which ones the server looks at, and that it follows every edit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server.client import PULLS, Client, Json, notification, packet, range_
from tf_lsp.server.features.diagnostics import look_through

if TYPE_CHECKING:
    from tf_lsp.server.language_server import TerraformLanguageServer

MAIN = "file:///nowhere/main.tf"
BARE = 'resource "aws_cloudtrail" "t" {\n}\n'
ENCODINGS = ("utf-8", "utf-16", "utf-32")


def speaking(encoding: str) -> Json:
    return {"general": {"positionEncodings": [encoding]}}


def text_of(client: Client, uri: str = MAIN) -> str:
    return client.server.session.documents[uri].structure.text


# Which documents.

NAMES = {
    "file:///nowhere/main.tf": 1,
    "file:///nowhere/main.tofu": 1,
    "file:///nowhere/a%20b/caf%C3%A9.tf": 1,
    "file:///nowhere/main.tf.json": 0,  # this text is not JSON
    "file:///nowhere/x.tfvars": 0,  # resources have no place there
    "file:///nowhere/main.TF": None,
    "file:///nowhere/main.py": None,
    "file:///nowhere/tf": None,
    "file:///nowhere/.tf": None,
    "file:///nowhere/main.tf~": None,
    "file:///nowhere/a%00b/main.tf": None,
    "file://[/main.tf": None,
    "untitled:Untitled-1": 1,
    "untitled:main.tf": 1,
    "untitled:notes.txt": None,
    "vscode-vfs://github/owner/repository/main.tf": 1,
    "": None,
    "main.tf": 1,
}


@pytest.mark.parametrize(("uri", "count"), NAMES.items())
def test_a_document_is_known_by_its_name(uri: str, count: int | None) -> None:
    with Client() as client:
        client.open(uri, BARE)
        findings = [
            diagnostic
            for diagnostics in client.published().values()
            for diagnostic in diagnostics
            if diagnostic["code"] != "syntax"
        ]
        assert len(findings) == (count or 0)
        assert (uri in client.server.session.documents) == (count is not None)


# Edits by hand: the text, the changes, the text after them.

EDITS: list[tuple[str, list[tuple[tuple[int, int], tuple[int, int], str]], str]] = [
    ("ab\ncd\n", [((0, 1), (1, 1), "X")], "aXd\n"),
    ("ab\r\ncd\r\n", [((1, 0), (1, 2), "X")], "ab\r\nX\r\n"),
    ("ab\rcd\r", [((1, 0), (1, 1), "X")], "ab\rXd\r"),
    ("ab\r\ncd", [((0, 99), (0, 99), "!")], "ab!\r\ncd"),
    ("abc\ndef", [((0, 0), (1, 99), "NEW")], "NEW"),
    ("abc\ndef", [((1, 3), (1, 3), "!")], "abc\ndef!"),
    ("abc\ndef", [((7, 0), (9, 9), "!")], "abc\ndef!"),
    ("abc\n", [((1, 0), (1, 0), "!")], "abc\n!"),
    ("", [((0, 0), (0, 0), "a\n"), ((1, 0), (1, 0), "b")], "a\nb"),
    ("a\u2028b\nc\n", [((1, 0), (1, 1), "Z")], "a\u2028b\nZ\n"),
    ("a\x0b\x0c\x85\u2029b\nc\n", [((1, 0), (1, 1), "Z")], "a\x0b\x0c\x85\u2029b\nZ\n"),
    ("one\ntwo\n", [((0, 0), (1, 0), ""), ((0, 0), (0, 3), "2")], "2\n"),
    ("abc", [((0, 3), (0, 1), "X")], "aX"),
    ("a\rb", [((1, 0), (1, 0), "\n")], "a\r\nb"),
]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("before", "changes", "after"), EDITS)
def test_edits(
    before: str,
    changes: list[tuple[tuple[int, int], tuple[int, int], str]],
    after: str,
    encoding: str,
) -> None:
    with Client(speaking(encoding)) as client:
        client.open(MAIN, before)
        client.change(
            MAIN, 2, *({"range": range_(start, end), "text": text} for start, end, text in changes)
        )
        assert text_of(client) == after


COLUMNS = {"utf-8": (7, 8), "utf-16": (4, 5), "utf-32": (3, 4)}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_columns_count_in_the_units_of_the_encoding(encoding: str) -> None:
    start, end = COLUMNS[encoding]
    with Client(speaking(encoding)) as client:
        assert client.capabilities["positionEncoding"] == encoding
        client.open(MAIN, "é😀axb\n")
        client.change(MAIN, 2, {"range": range_((0, start), (0, end)), "text": "-"})
        assert text_of(client) == "é😀a-b\n"


def test_a_column_inside_a_character_stands_for_its_start() -> None:
    with Client(speaking("utf-16")) as client:
        client.open(MAIN, "😀")
        client.change(MAIN, 2, {"range": range_((0, 1)), "text": "x"})
        assert text_of(client) == "x😀"


def test_the_whole_text_can_be_sent() -> None:
    with Client() as client:
        client.open(MAIN, BARE)
        client.change(MAIN, 2, {"text": ""})
        assert text_of(client) == ""
        assert client.published() == {MAIN: []}


@pytest.mark.parametrize(("version", "is_taken"), [(4, False), (5, True), (6, True), (99, True)])
def test_a_stale_version_is_ignored(version: int, is_taken: bool) -> None:
    with Client() as client:
        client.open(MAIN, "a", version=5)
        client.change(MAIN, version, {"text": "b"})
        assert text_of(client) == ("b" if is_taken else "a")


def test_opening_twice_means_the_second_text() -> None:
    with Client() as client:
        client.open(MAIN, BARE, version=7)
        client.open(MAIN, "", version=1)
        client.change(MAIN, 2, {"range": range_((0, 0)), "text": "x"})
        assert text_of(client) == "x"


def test_two_names_for_one_file_do_not_confuse() -> None:
    other = "file:///nowhere/%6dain.tf"
    with Client() as client:
        client.open(MAIN, BARE)
        client.open(other, BARE)
        client.close_document(MAIN)
        assert client.hover(other, 0, 0)
        client.close_document(other)
        client.close_document(other)
        client.open(MAIN, BARE)
        assert len(client.published()[MAIN]) == 1


def test_a_burst_is_answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = list[object]()

    def look(ls: TerraformLanguageServer) -> None:
        looks.append(ls)
        look_through(ls)

    with Client() as client:
        client.open(MAIN, "")
        client.heard.clear()
        monkeypatch.setattr("tf_lsp.server.features.sync.look_through", look)
        client.feed(
            b"".join(
                packet(
                    notification(
                        "textDocument/didChange",
                        {
                            "textDocument": {"uri": MAIN, "version": version},
                            "contentChanges": [{"text": f"# {version}\n{BARE}"}],
                        },
                    )
                )
                for version in range(2, 52)
            )
        )
        (published,) = client.hears("textDocument/publishDiagnostics")
        assert published["version"] == 51
        assert len(published["diagnostics"]) == 1
        assert len(looks) == 1


# Edits at random, against a second implementation that is as plain as can be.

_PIECES = st.sampled_from(
    [
        *'a{}="\n\r\t#',
        *("\r\n", "\u2028", "\x85", "é", "😀", "x = 1\n", "is_multi_region_trail = false\n"),
        *BARE.splitlines(keepends=True),
        *("<<EOT\n", "EOT\n", "/*", "*/", "${", "locals {\n"),
    ]
)
_TEXTS = st.lists(_PIECES, max_size=12).map("".join)
_POSITIONS = st.tuples(st.integers(0, 12), st.integers(0, 45))
_CHANGES = st.one_of(
    st.tuples(_POSITIONS, _POSITIONS, _TEXTS), st.tuples(st.none(), st.none(), _TEXTS)
)
_Change = tuple[Any, Any, str]


def plain_offset(text: str, place: tuple[int, int], encoding: str) -> int:
    line, column = place
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
    if line >= len(lines):
        return len(text)
    start = sum(map(len, lines[:line]))
    for index, character in enumerate(lines[line].rstrip("\r\n")):
        width = {
            "utf-8": len(character.encode()),
            "utf-16": len(character.encode("utf-16-le")) // 2,
            "utf-32": 1,
        }[encoding]
        if column < width:
            return start + index
        column -= width
    return start + len(lines[line].rstrip("\r\n"))


def plainly_edited(text: str, change: _Change, encoding: str) -> str:
    first, last, new = change
    if first is None:
        return new
    start, end = sorted(plain_offset(text, place, encoding) for place in (first, last))
    return text[:start] + new + text[end:]


def as_json(change: _Change) -> Json:
    first, last, new = change
    return {"text": new} if first is None else {"range": range_(first, last), "text": new}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ENCODINGS), _TEXTS, st.lists(st.lists(_CHANGES, max_size=3), max_size=5))
def test_any_edits_equal_a_fresh_start(
    encoding: str, text: str, notifications: list[list[_Change]]
) -> None:
    with Client(speaking(encoding)) as client:
        client.open(MAIN, text)
        for version, changes in enumerate(notifications, start=2):
            for change in changes:
                text = plainly_edited(text, change, encoding)
            client.change(MAIN, version, *map(as_json, changes))
            assert text_of(client) == text
            with Client(speaking(encoding)) as fresh:
                fresh.open(MAIN, text)
                assert client.published() == fresh.published()


def test_a_pulling_client_follows_edits_too() -> None:
    with Client(PULLS) as client:
        client.open(MAIN, "")
        client.change(MAIN, 2, {"range": range_((0, 0)), "text": BARE})
        assert len(client.pull(MAIN)["items"]) == 1
