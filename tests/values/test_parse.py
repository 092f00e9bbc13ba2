"""Parsing: when the grammar is loaded, offsets, and what python-hcl2 alone does not read."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tf_lsp.text import Span
from tf_lsp.values import (
    Evaluation,
    evaluate,
    evaluate_template,
    parse_expression,
    parse_template,
    warm_up,
)
from tf_lsp.values import parse as parse_module
from tf_lsp.values.grammar import parse_with_grammar

from .test_console import read_cases
from .world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE = [
    "true",
    "42",
    '"plain text"',
    'data.a.b.c[0].d["e"]',
    "-var.n * (1 + 2) % 3 >= 4 && !var.b || true",
    'var.a == "x" ? [1, 2,] : []',
    '"a ${upper(var.b)} %{ if var.c }${1}%{ endif }"',
    'jsonencode({\n  "a" = 1 # one\n  (b) : [\n    2,\n  ]\n})',
    "merge(var.a, var.b...)",
    "aws_instance.x[*].id",
    "aws_instance.x.*.id",
    '{ for k, v in var.m : k => v... if v != "" }',
    "[for v in var.l : v]",
    "<<-EOT\n    a ${var.b}\n    EOT\n",
    "provider::aws::arn_parse(var.a)",
    "for",
]
HALF_TYPED = [
    "",
    "var.",
    "var.a ==",
    '"a ${var.',
    '"a',
    "[1, ",
    "merge(var.a, ",
    "{\n  a = \n  b = 2\n}",
    "var.a ? 1",
    "[for v in",
    "<<EOT\nabc\n",
    "1 2",
]


@pytest.mark.parametrize("text", [*WHOLE, *HALF_TYPED])
def test_what_is_written_every_day_needs_no_grammar(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = parse_with_grammar(text, as_template=False)
    assert (slow is None) == (text in HALF_TYPED)
    parse_expression.cache_clear()
    monkeypatch.setattr(parse_module, "_parse_slowly", lambda *_, **__: pytest.fail("the grammar"))
    assert parse_expression(text) == slow


def test_importing_and_reading_leave_the_grammar_alone() -> None:
    code = (
        "import sys\n"
        "from tf_lsp.values import parse_expression, parse_template\n"
        f"for text in {[*WHOLE, *HALF_TYPED]!r}:\n"
        "    parse_expression(text), parse_template(text)\n"
        "assert not {'hcl2', 'lark', 'yaml', 'regex'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_threads_may_warm_up_at_once() -> None:
    threads = [threading.Thread(target=warm_up) for _ in range(4)]
    results: list[object] = []
    threads += [
        threading.Thread(target=lambda n=n: results.append(parse_expression(f"a :: b :: c({n})")))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20
    assert None not in results


def _spans(node: Any) -> Iterator[Any]:
    """Yield a node and all below it."""
    yield node
    for name in node.__dataclass_fields__:
        todo = [getattr(node, name)]
        while todo:
            item = todo.pop()
            if isinstance(item, tuple):
                todo += list(item)
            elif hasattr(item, "span") and hasattr(item, "__dataclass_fields__"):
                yield from _spans(item)


ALL = read_cases("expressions.txt") + read_cases("expressions_multiline.txt", "\n---\n")


@pytest.mark.parametrize("lead", ["", "  ", "/* x */ "])
def test_every_span_lies_within_its_parent_and_holds_the_same_text(lead: str) -> None:
    for case in ALL:
        text = lead + case.removeprefix("? ").strip("\n")
        node = parse_expression(text)
        assert node is not None, text
        for part in _spans(node):
            assert 0 <= part.span.start <= part.span.end <= len(text)
            for below in list(_spans(part))[1:]:
                assert part.span.contains(below.span), (text, part, below)
            if hasattr(part, "name") and not hasattr(part, "arguments"):
                assert part.span.of(text).lstrip(".") == part.name


def test_the_cache_gives_the_same_object() -> None:
    for case in ALL:
        assert parse_expression(case) is parse_expression(case)


GAPS: dict[str, tuple[str, object]] = {
    "a newline before the brace of an interpolation": ('"${1\n}"', 1),
    "a namespaced function of two parts": ("core::max(1, 2)", 2),
    "double negation": ("!!true", True),
    "a minus before a minus": ("- -1", 1),
    "a minus directly after a name": ("var.n -1", 4),
    "a number after a minus without spaces": ("3-1", 2),
    "a number of several digits after a minus": ('"${30 -15}"', 15),
    "keywords as variables": ("[for if in [3] : if - 1][0]", 2),
    "identifiers beyond ASCII": ("{ größe = 1 }.größe", 1),
    "keywords as names": ("{ in = 1, if = 2, else = 3 }.if", 2),
    "names that begin with a keyword": ("{ format = 1, nullable = 2, iffy = 3 }.nullable", 2),
    "a heredoc in a list": ("[<<A\nx\nA\n, 1][1]", 1),
    "a heredoc at the end of the text": ("<<A\nx\nA", "x\n"),
    "a heredoc with CRLF": ("<<A\r\nx\r\nA\r\n", "x\r\n"),
    "a heredoc's marker indented": ("<<A\nx\n   A\n", "x\n"),
    "comments everywhere": ("1 /* a */ + # b\n".replace("# b\n", "") + "2 // c", 3),
    "a splat with spaces": ("[{ a = 1 }][ * ].a", [1]),
    "a conditional in an object": ("{ a = true ? 1 : 2, b = 3 }.a", 1),
    "a string with braces in an interpolation": ('"${"}"}"', "}"),
    "an escaped interpolation before a real one": ('"$${${1}}"', "${1}"),
    "a comment with a quote": ('[ # "\n 1 ]', [1]),
    "a quote in a heredoc": ('<<A\n"\nA\n', '"\n'),
    "old index after a splat": ("[[1], [2]].0", [1]),
}


@pytest.mark.parametrize("gap", GAPS)
def test_gap(gap: str) -> None:
    text, result = GAPS[gap]
    assert parse_expression(text) == parse_with_grammar(text, as_template=False)
    assert evaluate(text, World(n="5"), "here").to_python() == result


def test_a_provider_function_is_unknown() -> None:
    value = evaluate("provider::aws::arn_parse(var.n).service", World(n='"x"'), "here")
    assert not value.is_known
    assert not value.error


def test_what_cannot_be_read_is_unknown_without_an_error() -> None:
    value = evaluate("1 +", World(), "here")
    assert not value.is_known
    assert not value.error


def test_templates_of_json() -> None:
    world = World(a='"x"', list="[1]")
    assert evaluate_template("plain", world, "here").to_python() == "plain"
    assert evaluate_template("a ${var.a}", world, "here").to_python() == "a x"
    assert evaluate_template("${var.list}", world, "here").to_python() == [1]
    assert evaluate_template('say "hi" \\n', world, "here").to_python() == 'say "hi" \\n'
    assert evaluate_template("", world, "here").to_python() == ""
    assert evaluate_template("%{ if true }y%{ endif }", world, "here").to_python() == "y"
    assert not evaluate_template("${", world, "here").is_known
    node = parse_template("a ${var.a}")
    assert node is not None
    assert node.span == Span(0, 10)


FILES = {
    "a.txt": b"hello",
    "bad.txt": b"\xff",
    "t.tftpl": b"Hi ${name}!%{ for x in list } ${upper(x)}%{ endfor }\n",
    "lone.tftpl": b"${list}",
    "broken.tftpl": b"${",
    "outer.tftpl": b'${templatefile("a.txt", {})}',
}
FROM_FILES: dict[str, object] = {
    'file("a.txt")': "hello",
    'filebase64("a.txt")': "aGVsbG8=",
    'filemd5("a.txt")': "5d41402abc4b2a76b9719d911017c592",
    'fileexists("a.txt")': True,
    'filesha256("a.txt") == sha256("hello")': True,
    'filebase64sha256("a.txt") == base64sha256("hello")': True,
    'templatefile("t.tftpl", { name = "Bo", list = ["a", "b"] })': "Hi Bo! A B\n",
    'templatefile("lone.tftpl", { list = [1] })': [1],
    "templatestring(var.template, { n = 1 })": "n is 1",
}


@pytest.mark.parametrize("expression", FROM_FILES)
def test_files(expression: str) -> None:
    world = World(FILES, template='"n is $${n}"')
    assert evaluate(expression, world, "here").to_python() == FROM_FILES[expression]


@pytest.mark.parametrize(
    "expression",
    [
        'file("bad.txt")',
        'templatefile("t.tftpl", {})',
        'templatefile("outer.tftpl", {})',
        'templatefile("t.tftpl", [])',
        'templatestring("x", {})',
        "file(null)",
    ],
)
def test_files_that_terraform_refuses(expression: str) -> None:
    assert evaluate(expression, World(FILES), "here").error


@pytest.mark.parametrize(
    "expression",
    [
        'file("none.txt")',
        'fileexists("none.txt")',
        'templatefile("none", {})',
        "file(U.x)",
        'templatefile("broken.tftpl", {})',
        'fileset(".", "*")',
        'abspath(".")',
        "timestamp()",
        "uuid()",
        'bcrypt("x")',
        "plantimestamp()",
        'pathexpand("~")',
        'base64gzip("x")',
        'rsadecrypt("a", "b")',
        "provider::a::b()",
    ],
)
def test_what_depends_on_the_machine_is_unknown(expression: str) -> None:
    value = evaluate(expression, World(FILES), "here", Evaluation())
    assert not value.is_known
    assert not value.error
