"""Edits in Terraform's JSON syntax."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tf_lsp.edits.json import json_expression, set_json_arguments
from tf_lsp.syntax.json import json_section
from tf_lsp.text import apply_edits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tf_lsp.syntax import Block

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
    edits = set_json_arguments(text, first_block(text), values)
    after = apply_edits(text, edits)
    assert after == (text if expected is None else expected)
    assert bool(edits) == (expected is not None)
    assert set_json_arguments(after, first_block(after), values) == []


def first_block(text: str) -> Block:
    return json_section(text).body.blocks[0]


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


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    BODY,
    BODY,
    STYLES,
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from(["", "\ufeff"]),
)
def test_any_edit_leaves_valid_json(
    body: dict[str, object],
    other: dict[str, object],
    style: Any,
    newline: str,
    in_array: bool,
    mark: str,
) -> None:
    configuration = {"resource": {"t": {"n": [body, other] if in_array else body, "m": other}}}
    text = mark + json.dumps(configuration, **style).replace("\n", newline)
    values = {"multi": "true", 'say "hi"': "null", "é": "var.x"}
    after = apply_edits(text, set_json_arguments(text, first_block(text), values))
    body.update({"multi": True, 'say "hi"': None, "é": "${var.x}"})
    assert json.loads(after.removeprefix("\ufeff"), object_pairs_hook=without_duplicates) == (
        configuration
    )
    assert set_json_arguments(after, first_block(after), values) == []
    assert newline == "\n" or "\n" not in after.replace("\r\n", "")


def without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)
