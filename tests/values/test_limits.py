"""Every evaluation ends soon: what would cost too much is unknown, and nothing ever raises."""

from __future__ import annotations

import re
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_lsp.values import (
    Evaluation,
    Value,
    evaluate,
    evaluate_template,
    parse_expression,
    parse_template,
    parse_type,
)

from .world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

DOUBLING = {f"s{n}": f'"${{local.s{n - 1}}}${{local.s{n - 1}}}"' for n in range(1, 60)}
NESTING = {f"n{n}": f"[local.n{n - 1}, local.n{n - 1}]" for n in range(1, 60)}
CHAIN = {f"c{n}": f"local.c{n + 1}" for n in range(400)}
WORLD = World(
    s0='"0123456789"',
    n0="[1]",
    c400="true",
    **DOUBLING,
    **NESTING,
    **CHAIN,
    loop="local.loop",
    grows='"${local.grows}x"',
    mutual="[local.other]",
    other="[local.mutual]",
)
MANY = "[for i in range(1000) : 1]"
LONG = f'join("", [for i in range(1000) : "{"x" * 100}"])'

BOMBS = [
    "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]",
    'format("%1000000000d", 1)',
    'format("%999999999999999999999d", 1)',
    'format("%.1000000000f", 1)',
    f'format("{"%s" * 30}", [for i in range(30) : {LONG}]...)',
    f'join("", [for i in range(1000) : {LONG}])',
    f"join({LONG}, [for i in range(1000) : 1])",
    "pow(10, 1e9)",
    "pow(1e9, 1e9)",
    "1e1000000000",
    'tonumber("1e1000000000")',
    "1e999 * 1e999 * 1e999 * 1e999 * 1e999 * 1e999",
    f'tonumber("{"9" * 100_000}")',
    f'parseint("{"9" * 100_000}", 10)',
    "setproduct(range(1000), range(1000), range(1000))",
    "setproduct(range(1024), range(1024))[0]",
    f'replace({LONG}, "", {LONG})',
    f'replace({LONG}, "/x/", {LONG})',
    f'replace({LONG}, "/(x)/", "{"$1" * 34}")',
    'indent(1e9, "a\\nb")',
    f"flatten([for a in range(500) : {MANY}])",
    'merge([for i in range(1000) : { for j in range(100) : "${i}-${j}" => 1 }]...)',
    f'zipmap([for i in range(1000) : "k${{i}}"], [for i in range(1000) : {MANY}])',
    "local.s59",
    "local.n59",
    "jsonencode(local.n59)",
    "local.n59 == local.n59",
    "toset([local.n59])",
    "local.loop",
    "local.grows",
    "local.c0",
    'regex("(a+)+(b+)+(c+)+$", "' + "a" * 60 + "b" * 60 + '!")',
    'regex("(x+x+)+y", "' + "x" * 5000 + '")',
    'regex("((a{1000}){1000}){1000}", "a") == "" ? 1 : 2',
    'regex("' + "(" * 3000 + "a" + ")" * 3000 + '", "a")',
    'yamldecode("'
    + "\\n".join(
        [
            f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]"
            for a, b in zip("abcdefg", "bcdefgh", strict=True)
        ]
    ).replace("b: &b", "a: &a [x,x,x,x,x,x,x,x,x]\\nb: &b", 1)
    + '")',
    'yamldecode("' + "[" * 20_000 + '")',
    'yamldecode("' + "- " * 10_000 + '")',
    "[" * 5000 + "]" * 5000,
    "(" * 5000 + "1" + ")" * 5000,
    "{ a = " * 5000 + "1" + "}" * 5000,
    "f(" * 5000 + ")" * 5000,
    "!" * 5000 + "true",
    "-" * 5000 + "1",
    '"${' * 300 + "1" + '}"' * 300,
    "<<A\n${" * 100 + "1" + "}\nA\n" * 100,
    "1" + " + 1" * 20_000,
    "true ? 1 : " * 5000 + "1",
    "a" + ".b" * 60_000,
    "a" + "[0]" * 60_000,
    "[" + "1, " * 60_000 + "]",
    '"' + "%{ if true }" * 1000 + "%{ endif }" * 1000 + '"',
    "<<A\n" + "${1}\n" * 30_000 + "A\n",
    "/*" * 90_000,
    '"' + "a" * 300_000 + '"',
]


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: re.sub(r"\s+", " ", bomb)[:60])
def test_a_bomb_is_unknown(bomb: str) -> None:
    evaluation = Evaluation(steps=20_000)
    value = evaluate(bomb, WORLD, "here", evaluation)
    assert not value.is_known
    assert evaluation.steps > -200_000


@pytest.mark.parametrize("function", ["join", "replace", "indent", "format", "setproduct", "pow"])
def test_a_bomb_takes_little_memory(function: str) -> None:
    tracemalloc.start()
    try:
        for bomb in BOMBS:
            if bomb.startswith(f"{function}("):
                evaluate(bomb, WORLD, "here", Evaluation(steps=5_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 50_000_000


@pytest.mark.parametrize(
    "expression",
    [
        "range(1e9)",
        "range(0, 1e12, 1)",
        "range(1025)",
        'cidrsubnets("10.0.0.0/8", [for i in range(1000) : 32]...)',
        'jsondecode("' + "[" * 50_000 + '")',
    ],
)
def test_what_terraform_itself_limits_is_an_error(expression: str) -> None:
    assert evaluate(expression, WORLD, "here").error


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("range(1024)[1023]", 1023),
        ("length([for a in range(50) : [for b in range(50) : a * b]])", 50),
        (f"length({LONG})", 100_000),
        ("local.c360", True),
        ("1" + " + 1" * 2000, 2001),
        ("(" * 50 + "1" + ")" * 50, 1),
        ('"' + "a" * 100_000 + '"', "a" * 100_000),
        ("local.s8", "0123456789" * 256),
    ],
)
def test_what_is_large_but_sensible_is_known(expression: str, result: object) -> None:
    evaluation = Evaluation()
    assert evaluate(expression, WORLD, "here", evaluation).to_python() == result
    assert not evaluation.exhausted


def test_the_budget_is_shared_with_what_references_lead_to() -> None:
    evaluation = Evaluation(steps=200)
    assert not evaluate("local.s10", WORLD, "here", evaluation).is_known
    assert evaluation.exhausted
    assert not evaluate("1", WORLD, "here", evaluation).is_known
    assert evaluate("1", WORLD, "here", Evaluation()).is_known


def test_a_cycle_ends_where_the_depth_does() -> None:
    evaluation = Evaluation()
    assert not evaluate("local.mutual", WORLD, "here", evaluation).is_wholly_known
    assert evaluation.exhausted


def test_a_limit_cannot_be_caught() -> None:
    assert not evaluate("try(local.grows, 1)", WORLD, "here").is_known
    assert not evaluate('try(indent(1e9, "a\\nb"), 1)', WORLD, "here").is_known
    assert not evaluate('can(indent(1e9, "a\\nb"))', WORLD, "here").is_known


class Broken:
    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        raise RecursionError

    def read_file(self, path: str) -> bytes | None:
        raise MemoryError


def test_a_scope_that_fails_costs_one_value() -> None:
    assert not evaluate("var.a", Broken(), "here").is_known
    assert not evaluate('file("a")', Broken(), "here").is_known


OPENING = ["${", "%{", "{", "[", "(", "<<A", "<<-B", '"', "/*", "#", "//", "$${"]
CLOSING = ["}", "]", ")", "~", "A", "B", "*/", "\\n", "\\u00e9"]
OPERATORS = ["!", "-", "+", "*", "/", "==", "&&", "?", ":", ",", ".", "=", "=>", "...", ".*", "::"]
WORDS = ["a", "é", "1", '"x"', "null", "true", "for", "in", "if", "else", "endif", "endfor", "[*]"]
FRAGMENTS = [*OPENING, *CLOSING, *OPERATORS, *WORDS]
PIECES = st.lists(
    st.one_of(st.sampled_from([*FRAGMENTS, "\n", "\r\n", "\t"]), st.text(max_size=3)), max_size=25
)


@given(st.one_of(st.text(max_size=60), PIECES.map("".join), PIECES.map(" ".join)))
def test_nothing_raises(text: str) -> None:
    parse_expression.cache_clear()
    first, second = parse_expression(text), parse_expression(text)
    assert first is second
    for value in (evaluate(text, WORLD, "here"), evaluate_template(text, WORLD, "here")):
        assert isinstance(value, Value)
        assert value.is_known or not value.is_wholly_known
        value.to_python()
    parse_template(text)
    parse_type(text)
    if first is not None:
        assert 0 <= first.span.start <= first.span.end <= len(text)
