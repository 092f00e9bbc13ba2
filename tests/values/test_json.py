"""Values in Terraform's JSON syntax."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_lsp.text import Span
from tf_lsp.values import UNKNOWN, Evaluation, Step, Value, evaluate, invalid, unknown
from tf_lsp.values.json import evaluate_json

if TYPE_CHECKING:
    from collections.abc import Sequence

ORIGIN = Step("variables", Span(3, 4))
VARIABLES = {
    "multi": '"true"', "region": '"eu"', "count": "3", "names": '["a", "b"]', "nothing": "null",
    "settings": '{ multi = true, "a b" = 1 }',
}  # fmt: skip


class World:
    """A few variables, one of which is unknown."""

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        if root != "var" or not names:
            return invalid(f"no {root}"), len(names)
        if names[0] == "unset":
            return unknown().with_origin(ORIGIN), 1
        if names[0] not in VARIABLES:
            return invalid(f"no variable {names[0]}"), 1
        return evaluate(VARIABLES[names[0]], self, "variables").with_origin(ORIGIN), 1

    def read_file(self, path: str) -> bytes | None:
        return None


SAME_AS_HCL = [
    ("true", "true"),
    ("null", "null"),
    (" -12.50e1 ", "-125"),
    ("0.1000000000000000000000000000000000000001", "0.1000000000000000000000000000000000000001"),
    ('"plain"', '"plain"'),
    ('""', '""'),
    ('"a\\"b\\\\c\\n\\t\\u00e9\\ud83d\\ude00\\/"', '"a\\"b\\\\c\\n\\té\U0001f600/"'),
    ('"e\\u0301"', '"é"'),
    ('"${true}"', "true"),
    ('"${var.multi}"', "var.multi"),
    ('"x${var.multi}"', '"x${var.multi}"'),
    ('"${var.count + 1}"', "var.count + 1"),
    ('"${var.region == \\"eu\\"}"', 'var.region == "eu"'),
    ('"${var.nothing}"', "var.nothing"),
    ('"a${var.nothing}"', '"a${var.nothing}"'),
    ('"${lookup(var.settings, \\"a b\\", 2)}"', 'lookup(var.settings, "a b", 2)'),
    ('"${var.settings[\\"multi\\"]}"', 'var.settings["multi"]'),
    ('"%{ if var.multi }yes%{ else }no%{ endif }"', '"%{ if var.multi }yes%{ else }no%{ endif }"'),
    ('"%{ for n in var.names ~}\\n${n}%{ endfor }"',
     '"%{ for n in var.names ~}\\n${n}%{ endfor }"'),
    ('"$${var.x} %%{if}"', '"$${var.x} %%{if}"'),
    ('"${\\"$${x}\\"}"', '"$${x}"'),
    ('"${[for n in var.names : upper(n)]}"', "[for n in var.names : upper(n)]"),
    ('"${1 + 1 + 1 + 1}"', "4"),
    ('"${var.unset}"', "var.unset"),
    ('"${var.gone}"', "var.gone"),
    ('"${local.gone}"', "local.gone"),
    ('"${"', "("),
    ('["a", 1, [true], null]', '["a", 1, [true], null]'),
    ('{"a": 1, "b": {"c": "${var.count}"}}', "{ a = 1, b = { c = var.count } }"),
    ('{"${var.region}-x": 1}', '{ "${var.region}-x" = 1 }'),
    ('{"${var.count}": 1}', "{ (var.count) = 1 }"),
    ('{"${var.nothing}": 1}', "{ (var.nothing) = 1 }"),
    ('{"${var.unset}": 1}', "{ (var.unset) = 1 }"),
    ('{"${var.names}": 1}', "{ (var.names) = 1 }"),
    ('{"//": 1}', '{ "//" = 1 }'),
    ("{}", "{}"),
    ("[]", "[]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hcl"), SAME_AS_HCL)
def test_same_as_hcl(text: str, hcl: str) -> None:
    found, expected = evaluate_json(text, World(), "json"), evaluate(hcl, World(), "hcl")
    assert found == expected
    assert bool(found.error) == bool(expected.error)


LITERAL = [
    ('"${var.multi}"', "${var.multi}"),
    ('"%{ if"', "%{ if"),
    ('"$${x}"', "$${x}"),
    ('"list(string)"', "list(string)"),
    ('{"${a}": ["${b}", true, null, 1.5]}', {"${a}": ["${b}", True, None, 1.5]}),
]


@pytest.mark.parametrize(("text", "expected"), LITERAL)
def test_without_templates(text: str, expected: object) -> None:
    assert evaluate_json(text, World(), "json", templates=False).to_python() == expected


UNREADABLE = [
    "", " ", "tru", "var.x", "[1, 2", "[1,]", '{"a": }', '{"a"}', '{"a": 1 "b": 2}', '"open',
    "1 2", '"\\d"', "// true", "NaN", "'a'",
]  # fmt: skip


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_not_json_is_unknown(text: str) -> None:
    value = evaluate_json(text, World(), "json")
    assert value.content is UNKNOWN
    assert not value.error


def test_an_unreadable_template_costs_only_itself() -> None:
    value = evaluate_json('{"a": "${var.", "b": true}', World(), "json")
    assert value.to_python() == {"a": UNKNOWN, "b": True}


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '[{"b": {"a": {}, "\\u0061": {}}}]'])
@pytest.mark.parametrize("templates", [True, False])
def test_terraform_refuses_a_name_that_occurs_twice(text: str, templates: bool) -> None:
    assert "already set" in evaluate_json(text, World(), "json", templates=templates).error


def path_to(value: Value, path: Sequence[str | int]) -> Value:
    for step in path:
        value = value.entries[step] if isinstance(step, str) else value.elements[step]
    return value


ORIGINS = [
    ("«true»", [], []),
    (' «{"a": 1}» ', [], []),
    ('{"a": «1»}', ["a"], []),
    ('{"a": ["x", «"y"»]}', ["a", 1], []),
    ('{"a": [«"${«var.multi»}"»]}', ["a", 0], ["variables"]),
    ('{"\\u00e9": «"${ «var.multi» }"»}', ["é"], ["variables"]),
    ('«"${«var.settings[\\"multi\\"]»}"»', [], []),
    ('{"b": «"${«(«var.multi»)»}"»}', ["b"], ["variables"]),
]


@pytest.mark.parametrize(("marked", "path", "further"), ORIGINS)
def test_origin(marked: str, path: Sequence[str | int], further: list[str]) -> None:
    opened: list[int] = []
    spans: list[Span] = []
    text = ""
    for character in marked:
        if character == "«":
            opened.append(len(text))
        elif character == "»":
            spans.insert(0, Span(opened.pop(), len(text)))
        else:
            text += character
    origin = path_to(evaluate_json(text, World(), "json"), path).origin
    assert origin is not None
    chain = origin.chain()
    ours = [step for step in chain if step.source == "json"]
    assert [step.span.of(text) for step in ours[: len(spans)]] == [s.of(text) for s in spans]
    assert [step.span for step in ours[: len(spans)]] == spans
    assert [step.source for step in chain if step.source != "json"][: len(further)] == further


def test_inputs_lie_behind_escapes() -> None:
    text = '"\\u00e9\\ud83d\\ude00\\"${ var.region == \\"\\u00e9\\" } ${var.multi}"'
    value = evaluate_json(text, World(), "json")
    assert value.to_python() == 'é\U0001f600"false true'
    assert value.origin is not None
    assert value.origin.span == Span(0, len(text))
    assert [step.span.of(text) for step in value.origin.inputs] == [
        '\\u00e9\\ud83d\\ude00\\"', 'var.region == \\"\\u00e9\\"', " ", "var.multi",
    ]  # fmt: skip
    comparison = value.origin.inputs[1]
    assert [step.span.of(text) for step in comparison.inputs] == ["var.region", '\\"\\u00e9\\"']


def test_a_long_chain_is_evaluated() -> None:
    text = '"\\u0020${' + " + ".join(["1"] * 400) + '}"'
    assert evaluate_json(text, World(), "json").to_python() == " 400"


BOMBS = [
    "[" * 100_000,
    "[" * 100_000 + "]" * 100_000,
    "[" * 5_000 + "]" * 5_000,
    '{"a":' * 5_000 + "1" + "}" * 5_000,
    '"' + "a" * 1_000_000 + '"',
    '"${' + "(" * 5_000 + "1" + ")" * 5_000 + '}"',
    '"${' + "-" * 5_000 + '1}"',
    '"${' + "1+" * 50_000 + '1}"',
    '"${range(100000)}"',
    "1e999999999",
    "[" + "1," * 90_000 + "1]",
]


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_bombs(text: str) -> None:
    assert evaluate_json(text, World(), "json").content is UNKNOWN


@pytest.mark.parametrize(("depth", "is_known"), [(100, True), (130, False)])
def test_depth(depth: int, is_known: bool) -> None:
    assert evaluate_json("[" * depth + "]" * depth, World(), "json").is_known == is_known


def test_the_budget_is_shared() -> None:
    evaluation = Evaluation(steps=5)
    assert evaluate_json("[1, 2, 3, 4, 5]", World(), "json", evaluation).content is UNKNOWN
    assert evaluation.exhausted


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab\"\\/\n é$%{}"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab"), inner, max_size=4),
)  # fmt: skip


@given(JSON)
def test_literals_are_read_as_python_reads_them(value: object) -> None:
    text = json.dumps(value)
    assert evaluate_json(text, World(), "json", templates=False).to_python() == value


@given(st.text() | st.text('"\\${}%[]:,a 1\n'))
def test_never_raises(text: str) -> None:
    for written in (text, json.dumps(text), json.dumps({text: "${" + text + "}"})):
        for templates in (True, False):
            value = evaluate_json(written, World(), "json", templates=templates)
            for step in steps(value.origin):
                assert 0 <= step.span.start <= step.span.end <= len(written)


def steps(origin: Step | None) -> list[Step]:
    """Return all steps that lead to a value, as far as they are in the text."""
    if origin is None or origin.source != "json":
        return []
    return [origin, *steps(origin.next), *(s for step in origin.inputs for s in steps(step))]
