"""Hostile texts are scanned in linear time, which is counted instead of measured."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

HOSTILE: dict[str, Callable[[int], str]] = {
    "braces in an expression": lambda n: "a = " + "{" * n + "}" * n,
    "open braces": lambda n: "{" * n,
    "open brackets in an expression": lambda n: "a = " + "[(" * n,
    "closing braces": lambda n: "}" * n,
    "closing brackets on lines": lambda n: "a {}\n" + ")]\n" * n,
    "nested blocks": lambda n: "a {\n" * n + "}\n" * n,
    "nested blocks on a line": lambda n: "a {" * n + "}" * n,
    "open blocks": lambda n: "a {\n" * n,
    "open top-level blocks": lambda n: 'resource "a" "b" {\n' * n,
    "blocks with a brace too many": lambda n: 'resource "a" "b" {\n}\n}\n' * n,
    "blocks and arguments": lambda n: "a {}\nb = 1\n" * n,
    "blocks, arguments and a brace": lambda n: "a {}\nb = 1\n" * n + "}\n",
    "blocks and open lists": lambda n: "a {}\nb = [\n" * n,
    "open templates": lambda n: 'a = "${\n' * n,
    "open templates on a line": lambda n: 'a = "' + '${"' * n,
    "closed templates on a line": lambda n: 'a = "' + '${"' * n + '"}' * n,
    "templates closed elsewhere": lambda n: 'a = "${\n' * n + "}\n" * n,
    "open lists": lambda n: "a = [\n" * n,
    "open heredocs": lambda n: "a = <<EOT\n" * n,
    "open heredocs of many names": lambda n: "".join(f"a = <<E{k}\n" for k in range(n)),
    "open comments": lambda n: "a = 1\n/*\n" * n,
    "blocks and open comments": lambda n: "a {}\n/*\n" * n,
    "comments that another one ends": lambda n: "a = 1\n/*\n" * n + "locals {\n}\n/* */\n",
    "heredocs that another one ends": lambda n: "a = <<E\n" * n + "locals {\n  a = <<E\nE\n}\n",
    "open strings": lambda n: 'a = "b\n' * n,
    "an open string": lambda n: 'a = "' + "b" * 20 * n + "\nc {}\n",
    "escapes": lambda n: 'a = "' + "\\\\$${%%{$%" * n + '"',
    "a long line": lambda n: "a = [" + "b, " * n + "]\n",
    "a long line of words": lambda n: "b " * n,
    "a long line of arguments": lambda n: "b = c " * n,
    "labels": lambda n: 'a "b" ' * n + "{}",
    "line comments": lambda n: "# a\n" * n + "a {}\n",
    "blank lines": lambda n: "\n" * n + "a {}\n",
    "arguments of one name": lambda n: "a {\n" + "b = 1\n" * n + "}\n",
    "carriage returns": lambda n: "a = \r" * n,
}


def work(text: str) -> int:
    """Return how many calls a scan makes, counting each stretch of text that a call returns."""
    total = 0

    def count(frame: FrameType, event: str, result: object) -> None:
        nonlocal total
        total += 1
        if event == "return" and isinstance(result, str):
            total += len(result) // 50

    sys.setprofile(count)
    try:
        Structure.of(text)
    finally:
        sys.setprofile(None)
    return total


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_is_twice_the_work(name: str) -> None:
    small, large = (work(HOSTILE[name](size)) for size in (200, 400))
    assert large < 2.2 * small + 100


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("braces in an expression", 100_000),
        ("open braces", 100_000),
        ("nested blocks", 100_000),
        ("closed templates on a line", 100_000),
        ("an open string", 100_000),
        ("open templates", 20_000),
        ("open lists", 20_000),
        ("open heredocs", 20_000),
        ("open comments", 20_000),
        ("heredocs that another one ends", 50_000),
        ("closing brackets on lines", 20_000),
    ],
)
def test_large_texts_end(name: str, size: int) -> None:
    """Neither the depth nor the length ends the scan; a hidden square would take minutes."""
    text = HOSTILE[name](size)
    assert sum(len(section.text) for section in Structure.of(text).sections) == len(text)


def test_a_line_of_ten_megabytes() -> None:
    text = 'a = ["' + "b" * 5_000_000 + '", ' + "c " * 2_500_000 + "]\nd {}\n"
    assert len(Structure.of(text).sections) == 2
