"""Edits in Terraform's JSON syntax."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tf_lsp.edits import json as json_edits
from tf_lsp.edits.editing import set_arguments_at
from tf_lsp.edits.json import (
    add_block,
    insert_block,
    json_expression,
    remove_argument,
    remove_block,
    remove_elements,
    replace_expressions,
    set_arguments,
)
from tf_lsp.rule import Content
from tf_lsp.syntax.json import json_section, read_json
from tf_lsp.text import Span, apply_edits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tf_lsp.syntax import Block
    from tf_lsp.text import Edit

MULTI = {"multi": "true"}
BOTH = {"multi": "true", "global": "true"}


def resource(body: str) -> str:
    """Return a file laid out over lines that holds one resource; the body's lines follow on."""
    return f'{{\n  "resource": {{\n    "t": {{\n      "n": {body}\n    }}\n  }}\n}}\n'


EDITS = [
    # a member is there
    ('{"resource": {"t": {"n": {"multi": false}}}}', MULTI,
     '{"resource": {"t": {"n": {"multi": true}}}}'),
    ('{"resource": {"t": {"n": {"multi":   "${var.x}" , "b": 1}}}}', MULTI,
     '{"resource": {"t": {"n": {"multi":   true , "b": 1}}}}'),
    ('{"resource": {"t": {"n": {"multi": {"a": [1]}}}}}', MULTI,
     '{"resource": {"t": {"n": {"multi": true}}}}'),
    ('{"resource": {"t": {"n": {"multi": true}}}}', MULTI, None),
    ('{"resource": {"t": {"n": {"m\\u0075lti": false}}}}', MULTI,
     '{"resource": {"t": {"n": {"m\\u0075lti": true}}}}'),
    ('{"resource": {"t": {"n": {"multi": , "b": 1}}}}', MULTI,
     '{"resource": {"t": {"n": {"multi": true , "b": 1}}}}'),
    ('{"resource": {"t": {"n": {\n  "a": 1,\n  "multi":\n}}}}', BOTH,
     '{"resource": {"t": {"n": {\n  "a": 1,\n  "multi": true,\n  "global": true\n}}}}'),
    ('{"resource": {"t": {"n": {\n  "a": 1\n, "multi":\n}}}}', BOTH,
     '{"resource": {"t": {"n": {\n  "a": 1\n, "multi": true\n, "global": true\n}}}}'),
    ('{"resource": {"t": {"n": {"multi": 1, "multi": 2}}}}', MULTI,
     '{"resource": {"t": {"n": {"multi": true, "multi": 2}}}}'),
    ('{"resource": {"t": {"n": {"multi":\n', MULTI,
     '{"resource": {"t": {"n": {"multi": true\n'),
    # a member is missing
    (resource('{\n        "a": 1\n      }'), MULTI,
     resource('{\n        "a": 1,\n        "multi": true\n      }')),
    (resource('{\n        "a": 1\n      }'), BOTH,
     resource('{\n        "a": 1,\n        "multi": true,\n        "global": true\n      }')),
    (resource('{\n        "a": 1,\n        "multi": false\n      }'), BOTH,
     resource('{\n        "a": 1,\n        "multi": true,\n        "global": true\n      }')),
    (resource('{\n        "multi": null,\n\n        "a": {\n          "b": 1\n        }\n      }'),
     BOTH,
     resource('{\n        "multi": true,\n\n        "a": {\n          "b": 1\n        },\n'
              '        "global": true\n      }')),
    (resource('{\n\n        "a": 1\n\n      }'), MULTI,
     resource('{\n\n        "a": 1,\n        "multi": true\n\n      }')),
    (resource('{\n        "a" : 1\n      , "b" : 2\n      }'), MULTI,
     resource('{\n        "a" : 1\n      , "b" : 2\n      , "multi" : true\n      }')),
    (resource('{\n        "a":1, "b":2\n      }'), MULTI,
     resource('{\n        "a":1, "b":2, "multi":true\n      }')),
    (resource('{\n        "a": 1,\n        "//": "why"\n      }'), MULTI,
     resource('{\n        "a": 1,\n        "//": "why",\n        "multi": true\n      }')),
    ('{\n\t"resource": {"t": {"n": {\n\t\t"a": 1\n\t}}}\n}', MULTI,
     '{\n\t"resource": {"t": {"n": {\n\t\t"a": 1,\n\t\t"multi": true\n\t}}}\n}'),
    (resource('{\n        "a": 1\n      }').replace("\n", "\r\n"), BOTH,
     resource('{\n        "a": 1,\n        "multi": true,\n        "global": true\n      }')
     .replace("\n", "\r\n")),
    (resource('[{\n        "a": 1\n      }, {\n        "b": 1\n      }]'), MULTI,
     resource('[{\n        "a": 1,\n        "multi": true\n      }, {\n        "b": 1\n      }]')),
    # on one line
    (resource('{"a": 1}'), BOTH, resource('{"a": 1, "multi": true, "global": true}')),
    (resource('{ "a": 1 }'), MULTI, resource('{ "a": 1, "multi": true }')),
    (resource('{"a": 1,"b": 1}'), MULTI, resource('{"a": 1,"b": 1,"multi": true}')),
    ('{"resource":{"t":{"n":{"a":1}}}}', BOTH,
     '{"resource":{"t":{"n":{"a":1,"multi":true,"global":true}}}}'),
    # an empty object
    (resource("{}"), BOTH,
     resource('{\n        "multi": true,\n        "global": true\n      }')),
    (resource("{ \n }"), MULTI, resource('{\n        "multi": true\n      }')),
    (resource("{}").replace("\n", "\r\n"), MULTI,
     resource('{\n        "multi": true\n      }').replace("\n", "\r\n")),
    (resource("{}").replace("  ", "\t"), MULTI,
     resource('{\n        "multi": true\n      }').replace("  ", "\t")),
    (resource("{}").replace("  ", "    "), MULTI,
     resource('{\n        "multi": true\n      }').replace("  ", "    ")),
    (resource("[\n        {}\n      ]"), MULTI,
     resource('[\n        {\n          "multi": true\n        }\n      ]')),
    ('{"resource": {"t": {"n": {}}}}', BOTH,
     '{"resource": {"t": {"n": {"multi": true, "global": true}}}}'),
    ('{"resource":{"t":{"n":{}}}}', BOTH,
     '{"resource":{"t":{"n":{"multi":true,"global":true}}}}'),
    ('{\n  "resource": {"t": {"n": { }}}\n}', MULTI,
     '{\n  "resource": {"t": {"n": {"multi": true}}}\n}'),
    # what is being typed
    ('{"resource": {"t": {"n": {"a": 1, "is_mul}}}}', MULTI,
     '{"resource": {"t": {"n": {"a": 1, "multi": true, "is_mul}}}}'),
    ('{"resource": {"t": {"n": {"is_mul"}}}}', MULTI,
     '{"resource": {"t": {"n": {"multi": true, "is_mul"}}}}'),
    ('{"resource": {"t": {"n": {"a": 1', MULTI,
     '{"resource": {"t": {"n": {"a": 1, "multi": true'),
    ('{"resource": {"t": {"n": {', MULTI, '{"resource": {"t": {"n": {"multi": true'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "expected"), EDITS)
def test_edits(text: str, values: Mapping[str, str], expected: str | None) -> None:
    edits = set_arguments(text, first_block(text), values)
    after = apply_edits(text, edits)
    assert after == (text if expected is None else expected)
    assert bool(edits) == (expected is not None)
    assert set_arguments(after, first_block(after), values) == []


def first_block(text: str) -> Block:
    return json_section(text).body.blocks[0]


def test_values_that_overlap_are_not_replaced() -> None:
    assert replace_expressions('{"a": [1, 2]}', {Span(6, 12): "[]", Span(7, 8): "3"}) == []


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("true", "true"),
        ("null", "null"),
        ("-1.5", "-1.5"),
        ('"a ${var.b}"', '"a ${var.b}"'),
        ('["a", 1]', '["a", 1]'),
        ("var.x", '"${var.x}"'),
        ('var.x["é"]', '"${var.x[\\"é\\"]}"'),
        ('"say \\"hi\\""', '"${\\"say \\\\\\"hi\\\\\\"\\"}"'),
        ("{ a = 1 }", '"${{ a = 1 }}"'),
        ("NaN", '"${NaN}"'),
        ("[" * 100_000, '"${' + "[" * 100_000 + '}"'),
    ],
)
def test_json_expression(expression: str, expected: str) -> None:
    assert json_expression(expression) == expected


NAMES = st.sampled_from(["multi", "global", "a", "b", "//", 'say "hi"'])
BODY = st.dictionaries(
    NAMES, st.none() | st.booleans() | st.text(max_size=3) | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text("ab"), st.integers(), max_size=2), max_size=4,
)  # fmt: skip
STYLES = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 1, 2, 4, "\t"]),
        "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : "), (",\n", ":\n ")]),
    }
)


RULE = st.dictionaries(st.sampled_from(["a", "k"]), st.integers(), max_size=2)
RULES = RULE | st.lists(RULE, max_size=3) | st.none() | st.just("${var.rules}")


@dataclass
class Written:
    """A configuration of one resource, and a text that says it."""

    body: dict[str, Any]
    configuration: dict[str, Any]
    text: str

    def block(self) -> Block:
        """Return the resource's block."""
        return first_block(self.text)

    def says(self, edits: Sequence[Edit]) -> None:
        """Assert that the text says the configuration as it is now, after some edits."""
        assert edits == sorted(edits)
        after = apply_edits(self.text, edits)
        found = json.loads(after.removeprefix("\ufeff"), object_pairs_hook=without_duplicates)
        assert found == self.configuration
        assert "\r" not in self.text or "\n" not in after.replace("\r\n", "")


@st.composite
def written(draw: st.DrawFn) -> Written:
    """A resource whose body has all kinds of members, laid out in all kinds of ways."""
    body: dict[str, Any] = {**draw(BODY)}
    other, style = draw(BODY), dict[str, Any](draw(STYLES))
    if draw(st.booleans()):
        body["rule"] = draw(RULES)
    holder: Any = [body, other] if draw(st.booleans()) else body
    configuration = {"resource": {"t": {"n": holder, "m": other}}}
    newline, mark = draw(st.sampled_from(["\n", "\r\n"])), draw(st.sampled_from(["", "\ufeff"]))
    text = mark + json.dumps(configuration, **style).replace("\n", newline)
    return Written(body, configuration, text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written())
def test_arguments_are_set_and_all_else_is_kept(found: Written) -> None:
    values = {"multi": "true", 'say "hi"': "null", "é": "var.x"}
    edits = set_arguments(found.text, found.block(), values)
    found.body.update({"multi": True, 'say "hi"': None, "é": "${var.x}"})
    found.says(edits)
    after = apply_edits(found.text, edits)
    assert set_arguments(after, first_block(after), values) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written())
def test_blocks_are_inserted_and_all_else_is_kept(found: Written) -> None:
    content = Content({"q": "var.x"}, (("deep", Content({"k": "1"})), ("deep", Content())))
    edits = insert_block(found.text, found.block(), ("rule",), content)
    rules, new = found.body.get("rule"), {"q": "${var.x}", "deep": [{"k": 1}, {}]}
    if isinstance(rules, str):
        assert edits == []
    elif isinstance(rules, list):
        found.body["rule"] = [*rules, new]
    else:
        found.body["rule"] = new if rules is None else [rules, new]
    found.says(edits)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written())
def test_nested_arguments_are_set_and_all_else_is_kept(found: Written) -> None:
    edits = set_arguments_at(json_edits, found.text, found.block(), ("rule", "deep"), {"k": "2"})
    rules = found.body.get("rule") or None
    if isinstance(rules, str):
        assert edits == []
    elif isinstance(rules, list):
        rules[0]["deep"] = {"k": 2}
    elif rules is not None:
        rules["deep"] = {"k": 2}
    else:
        new = {"deep": {"k": 2}}
        found.body["rule"] = [new] if found.body.get("rule") == [] else new
    found.says(edits)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written(), st.data())
def test_what_is_removed_is_all_that_goes(found: Written, data: st.DataObject) -> None:
    names = sorted(found.body.keys() - {"//"})
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    value = found.body[name]
    attribute = found.block().body.attribute(name)
    assert attribute is not None
    if isinstance(value, list) and value and data.draw(st.booleans()):
        chosen = data.draw(st.sets(st.integers(0, len(value) - 1), min_size=1))
        spans = [
            element.span.shift(attribute.expression.start)
            for element in read_json(attribute.expression.of(found.text)).value.elements
        ]
        edits = remove_elements(found.text, attribute.expression, [spans[n] for n in chosen])
        found.body[name] = [each for n, each in enumerate(value) if n not in chosen]
    else:
        edits = remove_argument(found.text, found.block(), name)
        del found.body[name]
    found.says(edits)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written(), st.data())
def test_blocks_are_removed_and_all_else_is_kept(found: Written, data: st.DataObject) -> None:
    rules = [block for block in found.block().body.blocks if block.type == "rule"]
    if not rules:
        return
    index = data.draw(st.integers(0, len(rules) - 1))
    edits = remove_block(found.text, found.block(), rules[index])
    if len(rules) > 1:
        del found.body["rule"][index]
    else:
        del found.body["rule"]
    found.says(edits)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written(), st.sampled_from(["t", "u"]), st.sampled_from(["resource", "data"]))
def test_blocks_are_added_and_all_else_is_kept(found: Written, name: str, kind: str) -> None:
    block = found.block()
    edits = add_block(found.text, block.span, kind, (name, "new"), Content({"q": "1"}))
    found.configuration.setdefault(kind, {}).setdefault(name, {})["new"] = {"q": 1}
    found.says(edits)
    assert add_block(found.text, block.span, "resource", ("t", "n"), Content()) == []


def without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)
