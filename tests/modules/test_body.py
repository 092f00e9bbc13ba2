"""Nested blocks: written, made by dynamic blocks, given as lists; in both syntaxes; overridden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.rule.asking import answers

if TYPE_CHECKING:
    from pathlib import Path

    from tf_lsp.rule import Resource

LACKS, MORE = "none", "more"


def shown(group: Resource) -> str:
    """Show the ports of a group's ``rule`` blocks, and whether there are others."""
    blocks = [block["port"].text or "?" for block in group.blocks("rule")]
    everything = group.has_only_blocks("rule", lambda block: True)
    lacks = group.lacks_block("rule")
    assert group.has_block("rule") == bool(blocks)
    assert not (lacks and blocks)
    return LACKS if lacks else " ".join([*blocks, *([] if everything else [MORE])])


def dynamic(for_each: str, port: str = "rule.value", more: str = "") -> str:
    """Return a dynamic block."""
    inside = f"  for_each = {for_each}\n{more}  content {{ port = {port} }}\n"
    return f'dynamic "rule" {{\n{inside}}}'


BLOCKS = {
    "": LACKS,
    "rule { port = 1 }": "1",
    "rule { port = 1 }\nrule { port = 2 }": "1 2",
    "rule {}": "?",
    "rule { port = var.unknown }": "?",
    "other { port = 1 }": LACKS,
    "other {\n  rule { port = 1 }\n}": LACKS,
    # dynamic
    dynamic("[1, 2]"): "1 2",
    dynamic("[]"): LACKS,
    dynamic("toset([2, 1])"): "1 2",
    dynamic("toset([])"): LACKS,
    dynamic("{ a = 1, b = 2 }"): "1 2",
    dynamic("tomap({ a = 1 })", "rule.key"): "a",
    dynamic('["x", "y"]', "rule.key"): "0 1",
    dynamic('toset(["x", "y"])', "rule.key"): "x y",
    dynamic("[{ port = 1 }, { port = var.unknown }]", "rule.value.port"): "1 ?",
    dynamic("[1]", "each.value.port", "  iterator = each\n"): "?",
    dynamic("[{ port = 1 }]", "it.value.port", "  iterator = it\n"): "1",
    dynamic("[1]", "rule.value", "  iterator = it\n"): "?",
    dynamic("var.unknown"): MORE,
    dynamic("null"): MORE,
    dynamic("5"): MORE,
    dynamic('"ab"'): MORE,
    dynamic("var."): MORE,
    dynamic("toset([1, var.unknown])"): MORE,
    dynamic("[1, var.unknown]"): "1 ?",
    dynamic("var.unknown ? [1] : []"): MORE,
    dynamic("var.on ? [1] : []"): "1",
    dynamic("local.ports"): "3 4",
    dynamic("range(256)"): f"{' '.join(map(str, range(256)))} {MORE}",
    dynamic("range(300)"): f"{' '.join(map(str, range(256)))} {MORE}",
    f"rule {{ port = 0 }}\n{dynamic('[1]')}": "0 1",
    f"rule {{ port = 0 }}\n{dynamic('var.unknown')}": f"0 {MORE}",
    f"{dynamic('[]')}\n{dynamic('[]')}": LACKS,
    'dynamic "rule" { for_each = [1] }': MORE,
    'dynamic "rule" { content {} }': MORE,
    'dynamic "other" {\n  for_each = [1]\n  content {}\n}': LACKS,
    "dynamic {\n}": MORE,
    # an attribute in the place of blocks
    "rule = []": LACKS,
    "rule = null": LACKS,
    "rule = [{ port = 1 }, { port = 2 }]": "1 2",
    "rule = [{ port = var.unknown }]": "?",
    "rule = [var.unknown]": MORE,
    "rule = var.unknown": MORE,
    "rule = var.rules": "7",
    "rule = concat([{ port = 1 }], var.unknown)": MORE,
    "rule = concat([{ port = 1 }], var.rules)": "1 7",
    'rule = "text"': MORE,
    "rule = [5]": MORE,
    "rule = 5": MORE,
    "rule = [for p in [1, 2] : { port = p }]": "1 2",
    "rule = [for p in var.unknown : { port = p }]": MORE,
    # half-typed
    "rule {": f"? {MORE}",
    "rule {\n  port =\n}": f"? {MORE}",
    "rule": MORE,
    "rule =": MORE,
    'dynamic "rule" {': MORE,
}
VARIABLES = """
variable "unknown" {}
variable "on" { default = true }
variable "ports" { default = [3, 4] }
variable "rules" { default = [{ port = 7 }] }
locals { ports = var.ports }
"""


@pytest.mark.parametrize(("body", "expected"), BLOCKS.items())
def test_nested_blocks(body: str, expected: str, tmp_path: Path) -> None:
    inside = body.replace("\n", "\n  ")
    text = f'{VARIABLES}\nresource "aws_group" "g" {{\n  {inside}\n}}\n'
    assert list(answers(tmp_path, text, "aws_group", shown).values()) == [expected]


def dynamic_in(outer: str, inner: str, x: str) -> str:
    """Return a dynamic block in another."""
    b = f'dynamic "b" {{\n  for_each = {inner}\n  content {{ x = {x} }}\n}}'
    return f'dynamic "a" {{\n  for_each = {outer}\n  content {{\n{b}\n  }}\n}}'


UNKNOWN_B = 'dynamic "b" {\n  for_each = var.unknown\n  content {}\n}'
DEEP = {
    "a {\n  b { x = 1 }\n}": "1",
    "a {}": LACKS,
    "a {}\na {\n  b { x = 1 }\n}": "1",
    f"a {{\n  {UNKNOWN_B}\n}}": MORE,
    f"a {{\n  b {{ x = 1 }}\n  {UNKNOWN_B}\n}}": f"1 {MORE}",
    'dynamic "a" {\n  for_each = [1, 2]\n  content {\n    b { x = a.value }\n  }\n}': "1 2",
    dynamic_in("[[1], [2, 3]]", "a.value", "b.value + 10 * a.key"): "1 12 13",
    dynamic_in("[1]", "var.unknown", "1"): MORE,
    dynamic_in("var.unknown", "[1]", "1"): MORE,
    dynamic_in("[]", "[1]", "1"): LACKS,
    "a = [{ b = [{ x = 1 }] }, { b = [] }]": "1",
    "a = [{}]": LACKS,
}


@pytest.mark.parametrize(("body", "expected"), DEEP.items())
def test_deep_blocks(body: str, expected: str, tmp_path: Path) -> None:
    def deep(group: Resource) -> str:
        blocks = [block["x"].text or "?" for block in group.blocks("a.b")]
        everything = group.has_only_blocks("a.b", lambda block: True)
        lacks = group.lacks_block("a.b")
        return LACKS if lacks else " ".join([*blocks, *([] if everything else [MORE])])

    text = f'{VARIABLES}\nresource "aws_group" "g" {{\n{body}\n}}\n'
    assert list(answers(tmp_path, text, "aws_group", deep).values()) == [expected]


def dynamic_in_json(for_each: str, port: str = "rule.value", more: str = "") -> str:
    """Return a member that is a dynamic block."""
    content = f'{{"port": "${{{port}}}"}}'
    return f'"dynamic": {{"rule": {{"for_each": {for_each}, {more}"content": {content}}}}}'


IN_JSON = {
    "": LACKS,
    '"rule": {"port": 1}': "1",
    '"rule": [{"port": 1}, {"port": 2}]': "1 2",
    '"rule": []': LACKS,
    '"rule": "${var.unknown}"': MORE,
    '"rule": "${var.rules}"': "7",
    '"rule": [{"port": "${var.unknown}"}]': "?",
    dynamic_in_json("[1, 2]"): "1 2",
    dynamic_in_json("[]"): LACKS,
    dynamic_in_json('"${var.ports}"'): "3 4",
    dynamic_in_json('"${var.unknown}"'): MORE,
    dynamic_in_json('{"a": 1}', "rule.key"): "a",
    dynamic_in_json("[1]", "it.value", '"iterator": "it", '): "1",
    '"dynamic": [{"rule": {"for_each": [], "content": {}}}]': LACKS,
    '"dynamic": {"rule": [{"for_each": [1], "content": {"port": 1}}]}': "1",
    f'"rule": [{{"port": 0}}], {dynamic_in_json("[1]")}': "0 1",
}


@pytest.mark.parametrize(("body", "expected"), IN_JSON.items())
def test_nested_blocks_in_json(body: str, expected: str, tmp_path: Path) -> None:
    json = f'{{"resource": {{"aws_group": {{"g": {{{body}}}}}}}}}'
    text = f"-- main.tf --\n{VARIABLES}\n-- group.tf.json --\n{json}\n"
    assert list(answers(tmp_path, text, "aws_group", shown).values()) == [expected]


def test_a_source_in_json_is_a_template_but_for_that_of_a_module(tmp_path: Path) -> None:
    text = (
        '-- main.tf.json --\n{"resource": {"aws_group": {"g": {"source": "${upper(\\"x\\")}"}}}}\n'
    )
    source = answers(tmp_path, text, "aws_group", lambda group: group["source"].text)
    assert list(source.values()) == ["X"]


OVERRIDES = {
    "blocks of a type replace all": (
        "rule { port = 1 }\nrule { port = 2 }",
        "rule { port = 3 }",
        "3",
    ),
    "dynamic replaces written": ("rule { port = 1 }", dynamic("[4]"), "4"),
    "written replaces dynamic": (dynamic("var.unknown"), "rule { port = 5 }", "5"),
    "other types stay": ("rule { port = 1 }", "other {}", "1"),
    "arguments merge": ("rule { port = 1 }", "name = 1", "1"),
    "unknown": ("rule { port = 1 }", dynamic("var.unknown"), MORE),
    "half-typed": ("", "rule {", f"? {MORE}"),
    "half-typed below": ("rule", "name = 1", MORE),
    "of an attribute": ("rule = [{ port = 1 }]", "rule = [{ port = 2 }]", "2"),
}


@pytest.mark.parametrize(("below", "over", "expected"), OVERRIDES.values(), ids=OVERRIDES)
def test_overrides(below: str, over: str, expected: str, tmp_path: Path) -> None:
    files = {"main": below, "a_override": over}
    text = f"-- variables.tf --\n{VARIABLES}" + "".join(
        f'-- {name}.tf --\nresource "aws_group" "g" {{\n{body}\n}}\n'
        for name, body in files.items()
    )
    assert list(answers(tmp_path, text, "aws_group", shown).values()) == [expected]


def test_the_last_override_counts(tmp_path: Path) -> None:
    text = "".join(
        f'-- {name}.tf --\nresource "aws_group" "g" {{\n  rule {{ port = {port} }}\n}}\n'
        for name, port in (("main", 1), ("z_override", 4), ("a_override", 2), ("override", 3))
    )
    assert list(answers(tmp_path, text, "aws_group", shown).values()) == ["4"]


def test_a_module_gets_what_its_blocks_are_made_of(tmp_path: Path) -> None:
    text = f"""\
-- main.tf --
variable "unknown" {{}}
module "known" {{
  source = "./m"
  ports  = [8, 9]
}}
module "empty" {{
  source = "./m"
  ports  = []
}}
module "unknown" {{
  source = "./m"
  ports  = var.unknown
}}
-- m/main.tf --
variable "ports" {{ type = list(number) }}
resource "aws_group" "g" {{
{dynamic("var.ports")}
}}
"""
    assert answers(tmp_path, text, "aws_group", shown) == {
        "module.known.aws_group.g": "8 9",
        "module.empty.aws_group.g": LACKS,
        "module.unknown.aws_group.g": MORE,
    }


def test_names_of_the_instance_are_in_scope(tmp_path: Path) -> None:
    each = f"for_each = {{ a = [1], b = [] }}\n{dynamic('each.value')}"
    count = f"count = 2\n{dynamic('range(count.index)', 'count.index')}"
    text = "".join(
        f'resource "aws_group" "{name}" {{\n{body}\n}}\n'
        for name, body in (("e", each), ("c", count))
    )
    assert answers(tmp_path, text, "aws_group", shown) == {
        'aws_group.e["a"]': "1",
        'aws_group.e["b"]': LACKS,
        "aws_group.c[0]": LACKS,
        "aws_group.c[1]": "1",
    }


def test_terraform_blocks_are_one_and_providers_are_told_apart_by_alias(tmp_path: Path) -> None:
    text = """\
-- main.tf --
terraform {
  backend "s3" {}
}
provider "aws" { profile = "x" }
provider "aws" {
  alias  = "eu"
  region = "eu"
}
-- versions.tf --
terraform { required_version = ">= 1" }
-- a_override.tf --
provider "aws" { region = "us" }
provider "aws" {
  alias   = "eu"
  profile = "y"
}
"""
    versions: list[str | None] = []
    answers(tmp_path, text, "terraform", lambda e: versions.append(e["required_version"].text))
    assert versions == [">= 1"]
    seen: list[tuple[str | None, str | None]] = []
    answers(tmp_path, text, "provider.aws",
            lambda each: seen.append((each["region"].text, each["profile"].text)))  # fmt: skip
    assert seen == [("us", "x"), ("eu", "y")]
