"""Where a value comes from: the chain of steps, each told as ``source: text``."""

from __future__ import annotations

import pytest

from tf_lsp.values import Step, Value, evaluate

from .world import World

WORLD = World(
    m="false",
    trail='{ multi = var.m, name = "x" }',
    trails="[{ multi = var.m }, { multi = true }]",
    by_key="{ a = true, b = var.m }",
    both="merge({ multi = true }, { multi = var.m })",
    chosen="1 == 1 ? var.m : true",
    text='"false"',
    wrapped='("${var.m}")',
)

CHAINS = {
    "false": ["here: false"],
    "(false)": ["here: (false)", "here: false"],
    '"${false}"': ['here: "${false}"', "here: false"],
    "var.m": ["here: var.m", "var.m: false"],
    "local.trail.multi": [
        "here: local.trail.multi",
        "local.trail: var.m",
        "var.m: false",
    ],
    'local.trail["multi"]': [
        'here: local.trail["multi"]',
        "local.trail: var.m",
        "var.m: false",
    ],
    "local.trails[0].multi": [
        "here: local.trails[0].multi",
        "local.trails: var.m",
        "var.m: false",
    ],
    "local.trails[*].multi": ["here: local.trails[*].multi"],
    "(local.trails[*].multi)[0]": [
        "here: (local.trails[*].multi)[0]",
        "here: [*].multi",
        "local.trails: var.m",
        "var.m: false",
    ],
    "local.trails.*.multi[0]": [
        "here: local.trails.*.multi[0]",
        "here: .*.multi",
        "local.trails: var.m",
        "var.m: false",
    ],
    "[for t in local.trails : t.multi][0]": [
        "here: [for t in local.trails : t.multi][0]",
        "here: t.multi",
        "local.trails: var.m",
        "var.m: false",
    ],
    "[for t in local.trails : t][0].multi": [
        "here: [for t in local.trails : t][0].multi",
        "local.trails: var.m",
        "var.m: false",
    ],
    "{ for t in local.trails : t.multi => t }.false.multi": [
        "here: { for t in local.trails : t.multi => t }.false.multi",
        "local.trails: var.m",
        "var.m: false",
    ],
    "local.both.multi": [
        "here: local.both.multi",
        "local.both: var.m",
        "var.m: false",
    ],
    "local.chosen": [
        "here: local.chosen",
        "local.chosen: 1 == 1 ? var.m : true",
        "local.chosen: var.m",
        "var.m: false",
    ],
    "local.wrapped": [
        "here: local.wrapped",
        'local.wrapped: ("${var.m}")',
        'local.wrapped: "${var.m}"',
        "local.wrapped: var.m",
        "var.m: false",
    ],
    "tobool(local.text)": ["here: tobool(local.text)", "here: local.text", 'local.text: "false"'],
    'lookup(local.by_key, "b", true)': [
        'here: lookup(local.by_key, "b", true)',
        "local.by_key: var.m",
        "var.m: false",
    ],
    "try(local.trail.nope, var.m)": [
        "here: try(local.trail.nope, var.m)",
        "here: var.m",
        "var.m: false",
    ],
    "coalesce(null, var.m)": ["here: coalesce(null, var.m)", "here: var.m", "var.m: false"],
    "element(local.trails, 2).multi": [
        "here: element(local.trails, 2).multi",
        "local.trails: var.m",
        "var.m: false",
    ],
    "concat([true], [var.m])[1]": [
        "here: concat([true], [var.m])[1]",
        "here: var.m",
        "var.m: false",
    ],
    "!local.trail.multi": ["here: !local.trail.multi"],
    'upper("x")': ['here: upper("x")'],
}


@pytest.mark.parametrize("expression", CHAINS)
def test_chain(expression: str) -> None:
    value = evaluate(expression, WORLD, "here")
    assert value.is_known
    steps = origin_of(value).chain()
    told = [f"{step.source}: {WORLD.text_of(step, expression)}" for step in steps]
    assert told == CHAINS[expression]


INPUTS = {
    "!var.m": ["var.m"],
    "var.m == true": ["var.m", "true"],
    'var.m ? "a" : "b"': ["var.m"],
    'contains(["a"], local.text)': ['["a"]', "local.text"],
    '"x-${var.m}"': ["x-", "var.m"],
    "false": [],
    'local.by_key[true ? "b" : "a"]': ['true ? "b" : "a"'],
    'split(",", local.text)': ['","', "local.text"],
    "[for t in local.trails : t.multi]": ["local.trails"],
}


@pytest.mark.parametrize("expression", INPUTS)
def test_what_a_value_is_computed_from(expression: str) -> None:
    value = evaluate(expression, WORLD, "here")
    inputs = [WORLD.text_of(step, expression) for step in origin_of(value).inputs]
    assert inputs == INPUTS[expression]


def origin_of(value: Value) -> Step:
    assert value.origin is not None
    return value.origin


def test_a_literal_has_neither_next_nor_inputs() -> None:
    origin = origin_of(evaluate("true", WORLD, "here"))
    assert (origin.next, origin.inputs) == (None, ())


def test_origins_do_not_take_part_in_equality() -> None:
    assert evaluate("true", WORLD, "here") == evaluate("(true)", WORLD, "there")
    assert evaluate("[1]", WORLD, "here") == evaluate("[1.0]", WORLD, "there")
    assert evaluate("1", WORLD, "here") != evaluate('"1"', WORLD, "here")


def test_an_error_says_where() -> None:
    value = evaluate("local.trail.nope", WORLD, "here")
    assert value.error
    assert origin_of(value).source == "here"


def test_members_of_a_constructor_keep_their_own_place() -> None:
    text = "{ a = [false, true] }"
    member = evaluate(text, WORLD, "here").entries["a"].elements[1]
    assert origin_of(member).span.of(text) == "true"


def test_spans_inside_templates_are_relative_to_the_whole() -> None:
    text = 'upper("a ${join("", [ "b", "${var.m}" ])} c")'
    value = evaluate(text, WORLD, "here")
    found = []
    todo = [origin_of(value)]
    while todo:
        step = todo.pop()
        if step.source == "here":
            found.append(step.span.of(text))
        todo += [*step.inputs, *([step.next] if step.next else [])]
    assert 'join("", [ "b", "${var.m}" ])' in found
    assert value.to_python() == "A BFALSE C"
