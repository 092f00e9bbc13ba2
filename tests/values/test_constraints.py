"""Type constraints, conversion and defaults; Terraform itself is asked about each variable."""

from __future__ import annotations

import pytest

from tf_lsp.values import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    EvaluationError,
    apply_defaults,
    convert,
    evaluate,
    list_type,
    map_type,
    null,
    parse_type,
    set_type,
    unknown,
)

from . import console
from .test_console import plain
from .world import World

# Each line is a type, then a default; Terraform converts the one to the other.
VARIABLES = [
    ("bool", '"true"'),
    ("bool", '"0"'),
    ("bool", "null"),
    ("string", "true"),
    ("string", "1.50"),
    ("number", '"1e3"'),
    ("any", "[1, true]"),
    ("any", "{ a = [1] }"),
    ("list(string)", "[1, true, null]"),
    ("list(any)", '[1, "a"]'),
    ("list(any)", "[]"),
    ("list(list(any))", '[[1], ["a"]]'),
    ("set(number)", '["2", 1, 1]'),
    ("set(any)", '["b", "a", "b"]'),
    ("map(bool)", '{ a = "true", b = false }'),
    ("map(any)", '{ a = 1, b = "x" }'),
    ("map(list(string))", "{ a = [1], b = [] }"),
    ("tuple([string, bool])", '[1, "1"]'),
    ("object({})", "{ a = 1 }"),
    ("object({ a = bool })", '{ a = "false", extra = 1 }'),
    ("object({ a = optional(bool) })", "{}"),
    ("object({ a = optional(bool, true) })", "{}"),
    ("object({ a = optional(bool, true) })", "{ a = null }"),
    ("object({ a = optional(bool, true) })", "{ a = false }"),
    ('object({ a = optional(string, "x"), b = number })', '{ b = "2" }'),
    ('object({ a = optional(bool, "true") })', "{}"),
    ("object({ a = optional(object({ b = optional(number, 3) }), {}) })", "{}"),
    ("object({ a = optional(object({ b = optional(number, 3) })) })", "{}"),
    ("object({ a = optional(object({ b = optional(number, 3) })) })", "{ a = {} }"),
    ("list(object({ a = optional(bool, true) }))", "[{}, { a = false }, { a = null }]"),
    ("set(object({ a = optional(number, 1) }))", "[{}, { a = 2 }, { a = 1 }]"),
    (
        "map(object({ a = optional(bool, true), n = string }))",
        "{ x = { n = 1 }, y = { n = 2, a = false } }",
    ),
    ("tuple([object({ a = optional(bool, true) })])", "[{}]"),
    ("object({ a = optional(list(string), []) })", "{}"),
    ("object({ a = optional(map(any), {}) })", "{ a = { b = 1 } }"),
    ("object({ a = optional(any) })", "{ a = [1] }"),
    ("map(string)", "{}"),
    ("object({ a = string })", "null"),
    ("list(object({ a = string, b = optional(number) }))", '[{ a = "x" }, { a = 1, b = "2" }]'),
    ("list", "[1]"),
    ("map", "{ a = 1 }"),
]


def test_variables_have_the_value_that_terraform_gives_them() -> None:
    setting = "\n".join(
        f'variable "v{index}" {{\n  type = {type_}\n  default = {default}\n}}'
        for index, (type_, default) in enumerate(VARIABLES)
    )
    theirs = console.ask([f"var.v{index}" for index in range(len(VARIABLES))], setting)
    mine = []
    for type_text, default in VARIABLES:
        type_ = parse_type(type_text)
        assert type_ is not None, type_text
        value = evaluate(default, World(), "here")
        mine.append([plain(convert(apply_defaults(value, type_), type_))])
    assert mine == theirs


REFUSED = [
    ("bool", '"yes"'),
    ("bool", "1"),
    ("bool", '"TRUE"'),
    ("bool", '""'),
    ("number", '"x"'),
    ("number", "true"),
    ("string", "[]"),
    ("list(number)", '["x"]'),
    ("list(any)", "[[1], { a = 1 }]"),
    ("map(bool)", "[true]"),
    ("object({ a = bool })", "{}"),
    ("object({ a = bool })", '{ a = "x" }'),
    ("tuple([bool])", "[]"),
    ("set(string)", "{}"),
    ("list(string)", '"x"'),
]


@pytest.mark.parametrize(("type_text", "text"), REFUSED)
def test_refused(type_text: str, text: str) -> None:
    type_ = parse_type(type_text)
    assert type_ is not None
    value = evaluate(text, World(), "here")
    with pytest.raises(EvaluationError):
        convert(apply_defaults(value, type_), type_)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "boolean",
        "list(",
        "list(string, bool)",
        "object({ a })",
        "object(a)",
        "object({ a = 1 })",
        "object({ a = optional() })",
        'object({ a = optional(bool, "x") })',
        "optional(bool)",
        "tuple(string)",
        "1",
        "var.a",
        "list()",
        '"bool"',
        "set",
        "map(nope)",
        "object({ a = optional(bool, var.x) })",
    ],
)
def test_not_a_type(text: str) -> None:
    assert parse_type(text) is None


def test_types_in_quotes_are_those_of_old_terraform() -> None:
    assert parse_type('"string"') == STRING
    assert parse_type('"list"') == list_type(ANY)
    assert parse_type('"map"') == map_type(ANY)


def test_types_print_as_they_are_written() -> None:
    for text in (
        "bool",
        "list(string)",
        "map(set(number))",
        "tuple([bool, any])",
        "object({a = bool, b = list(any)})",
    ):
        assert str(parse_type(text)) == text


def test_null_and_unknown_stay_what_they_are() -> None:
    for type_ in (BOOL, list_type(STRING), map_type(ANY), set_type(NUMBER)):
        assert convert(null(), type_).is_null
        assert convert(null(), type_).type == type_
        assert not convert(unknown(), type_).is_known
        assert convert(unknown(), type_).type == type_


def test_conversion_keeps_origins_also_of_members() -> None:
    value = evaluate('["true", false]', World(), "here")
    converted = convert(value, list_type(BOOL))
    assert converted.origin is value.origin
    assert converted.elements[0].origin is value.elements[0].origin
    assert converted.elements[0].to_python() is True
