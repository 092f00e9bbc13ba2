"""Families: rules that are data, over all kinds of blocks, in both syntaxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.rule.asking import analysed, findings, told
from tf_lsp.documentation.pages import finding_page
from tf_lsp.lint.finding import describe_chain
from tf_lsp.lint.hints import evaluated_arguments
from tf_lsp.rule import LOW, Content, argument, block, no_public_network, no_secret, rule

if TYPE_CHECKING:
    from pathlib import Path

    from tf_lsp.rule import Argument, Checks

VARIABLES = 'variable "unknown" {}\nvariable "off" { default = false }\n'
UNKNOWN = {"": None, "it = var.unknown": None, "it =": None, "it": None, "it = [": None}


def demand(**demands: Any) -> Checks:
    """Return checks of one argument."""
    return argument("aws_x.it", so="bad", **demands)


DEMANDS: list[tuple[Checks, dict[str, str | None]]] = [
    (demand(must_be=True), {
        "it = true": None, 'it = "true"': None, "it = false": "is false",
        'it = "false"': "is false", "it = var.off": "is false (main.tf:2)", "it = null": None,
        "it = []": None, 'it = "yes"': None,
    }),
    (demand(must_be=False), {"it = true": "is true", 'it = "1"': "is true", "it = false": None}),
    (demand(must_be=7), {"it = 7": None, 'it = "7"': None, "it = 8": "is 8", "it = true": None}),
    (demand(must_be="a"), {'it = "a"': None, 'it = "b"': 'is "b"', "it = 5": "is 5"}),
    (demand(must_be="a", says="is odd"), {'it = "a"': None, 'it = "b"': "is odd"}),
    (demand(must_be_set=True), {
        "": "is not set", "it = null": "is null", 'it = ""': "is empty", "it = []": "is empty",
        "it = {}": "is empty", "it = false": None, "it = 0": None, "it = [var.unknown]": None,
    }),
    (demand(must_be_absent=True), {
        "it = 1": "is 1", "it = false": "is false", "it = null": None, 'it = ""': None,
        'it = ["a", "b"]': 'is ["a", "b"]', "it = [1, 2, 3, 4]": "has 4 elements",
        "it = [var.unknown]": "is set so", "it = { a = 1 }": "is set so",
    }),
    (demand(one_of=["a", "b"]), {'it = "a"': None, 'it = "c"': 'is "c"', "it = 1": "is 1"}),
    (demand(none_of=["a", 1]), {'it = "a"': 'is "a"', 'it = "1"': 'is "1"', 'it = "c"': None}),
    (demand(at_least=7), {"it = 7": None, "it = 6": "is 6", 'it = "6.5"': 'is "6.5"'}),
    (demand(at_least=0), {"it = 0": None, "it = -1": "is -1"}),
    (demand(at_most=7), {"it = 7": None, "it = 8": "is 8", "it = true": None}),
    (demand(at_most=0), {"it = 0": None, "it = 1": "is 1"}),
    (demand(at_least_version="1.2"), {
        'it = "1.2"': None, 'it = "1.10"': None, 'it = "1.1"': 'is "1.1"', "it = 1": "is 1",
        'it = "TLSv1"': 'is "TLSv1"', 'it = "latest"': None, 'it = ">= 1"': None,
    }),
    (demand(must_match="a+"), {'it = "aa"': None, 'it = "aab"': 'is "aab"', "it = []": None}),
    (demand(must_end_with=":*"), {
        'it = "x:*"': None, 'it = "x"': 'is "x"', 'it = "${var.unknown}:*"': None,
        'it = "${var.unknown}:"': "is set so", 'it = ""': "is empty",
    }),
    (demand(at_least=2, at_most=4), {"it = 1": "is 1", "it = 3": None, "it = 5": "is 5"}),
    (demand(must_be=1, when={"on": True}), {
        "it = 2": None, "it = 2\n  on = true": "is 2", 'it = 2\n  on = "true"': "is 2",
        "it = 2\n  on = false": None, "it = 2\n  on = var.unknown": None, "it = 2\n  on": None,
    }),
    (demand(must_be=1, when={"on": ["a", "b"], "by": 1}), {
        'it = 2\n  on = "b"\n  by = 1': "is 2", 'it = 2\n  on = "b"': None,
        'it = 2\n  on = "c"\n  by = 1': None,
    }),
    (demand(must_be_set=True, when={"on": lambda given: given.is_unset}), {
        "": "is not set", "on = 1": None, "on": None, "on = null": "is not set",
    }),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(DEMANDS)))
def test_demands_on_an_argument(number: int, tmp_path: Path) -> None:
    checks, expected = DEMANDS[number]
    expected = {**UNKNOWN, **expected}
    for body, says in expected.items():
        text = f'{VARIABLES}resource "aws_x" "x" {{\n  {body}\n}}\n'
        assert told(tmp_path, text, checks) == ([f"it {says}"] if says else []), body


HAS_BLOCK = block("aws_x.it", so="bad", must_be_there=True, insert=Content())
OR_REFERRED = block("aws_x.it", so="bad", must_be_there=True,
                    unless_referred_by=["aws_it.x", "aws_that.deep.x"])  # fmt: skip
IN_EACH = block("aws_x.outer.it", so="bad", must_be_there=True)
NO_BLOCK = block("aws_x.it", so="bad", must_be_absent=True)
NAMELESS = 'resource "aws_x" "x" {}\n'
HAS_NO_IT = ["aws_x.x has no it block"]
BLOCKS: list[tuple[Checks, str, list[str]]] = [
    (HAS_BLOCK, NAMELESS, HAS_NO_IT),
    (HAS_BLOCK, 'resource "aws_x" "x" {\n  it {}\n}\n', []),
    (HAS_BLOCK, 'resource "aws_x" "x" { it = [] }\n', HAS_NO_IT),
    (HAS_BLOCK, 'resource "aws_x" "x" {\n  it\n}\n', []),
    (HAS_BLOCK, 'resource "aws_x" "x" {\n', []),
    (HAS_BLOCK, 'resource "aws_x" "x" { it = var.unknown }\n', []),
    (OR_REFERRED, NAMELESS, HAS_NO_IT),
    (OR_REFERRED, NAMELESS + 'resource "aws_it" "i" { x = aws_x.x.id }\n', []),
    (OR_REFERRED, NAMELESS + 'resource "aws_it" "i" { x = var.unknown }\n', []),
    (OR_REFERRED, NAMELESS + 'resource "aws_it" "i" {}\n', HAS_NO_IT),
    (OR_REFERRED, NAMELESS + 'resource "aws_it" "i" {\n  x\n}\n', []),
    (OR_REFERRED, NAMELESS + 'resource "aws_that" "i" {\n  deep { x = aws_x.x.id }\n}\n', []),
    (OR_REFERRED, NAMELESS + 'resource "aws_that" "i" {\n  deep {}\n}\n', HAS_NO_IT),
    (OR_REFERRED, NAMELESS + 'resource "aws_that" "i" {\n  dynamic "deep" {\n'
     "    for_each = var.unknown\n    content {}\n  }\n}\n", []),
    (IN_EACH, NAMELESS, []),
    (IN_EACH, 'resource "aws_x" "x" {\n  outer {}\n  outer {\n    it {}\n  }\n}\n',
     ["outer has no outer.it block"]),
    (NO_BLOCK, NAMELESS, []),
    (NO_BLOCK, 'resource "aws_x" "x" {\n  it {}\n  it {}\n}\n', ["it is there", "it is there"]),
    (NO_BLOCK, 'resource "aws_x" "x" {\n  dynamic "it" {\n    for_each = var.unknown\n'
     "    content {}\n  }\n}\n", []),
]  # fmt: skip


IN_A_BLOCK = argument("aws_x.it.on", must_be=True, block_must_be_there=True, so="bad")
BLOCKS += [
    (IN_A_BLOCK, NAMELESS, HAS_NO_IT),
    (IN_A_BLOCK, 'resource "aws_x" "x" {\n  it { on = false }\n}\n', ["it.on is false"]),
    (IN_A_BLOCK, 'resource "aws_x" "x" {\n  it { on = true }\n}\n', []),
    (IN_A_BLOCK, 'resource "aws_x" "x" {\n  it {}\n}\n', []),
    (IN_A_BLOCK, 'resource "aws_x" "x" {\n  it\n}\n', []),
    (IN_A_BLOCK, 'resource "aws_x" "x" { it = var.unknown }\n', []),
    (argument("aws_x.it.on", must_be=True, so="bad"), NAMELESS, []),
]


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_demands_on_blocks(number: int, tmp_path: Path) -> None:
    checks, text, expected = BLOCKS[number]
    assert told(tmp_path, VARIABLES + text, checks) == expected


NETWORKS = {
    '"0.0.0.0/0"': ['is "0.0.0.0/0"'],
    '"::/0"': ['is "::/0"'],
    '"0.0.0.0/1"': ['is "0.0.0.0/1"'],
    '"128.0.0.0/1"': ['is "128.0.0.0/1"'],
    '"2000::/3"': ['is "2000::/3"'],
    '"0:0:0:0:0:0:0:0/0"': ['is "0:0:0:0:0:0:0:0/0"'],
    '"::/1"': ['is "::/1"'],
    '"8000::/1"': [],
    '"fc00::/7"': [],
    '"64.0.0.0/2"': [],
    '"10.0.0.0/8"': [],
    '"0.0.0.0"': [],
    '"0.0.0.0/"': [],
    '"pl-123"': [],
    '["10.0.0.0/8", "0.0.0.0/0", "::/0"]': ['contains "0.0.0.0/0"', 'contains "::/0"'],
    '["0.0.0.0/0", var.unknown]': ['contains "0.0.0.0/0"'],
    'toset(["0.0.0.0/0"])': ['contains "0.0.0.0/0"'],
    'concat(["0.0.0.0/0"], var.unknown)': [],
    '"${var.unknown}/0"': [],
    "[]": [],
    "[null]": [],
    "[[]]": [],
    "null": [],
    "5": [],
    "{}": [],
    "[": [],
}


@pytest.mark.parametrize(("cidr", "expected"), NETWORKS.items())
def test_public_networks(cidr: str, expected: list[str], tmp_path: Path) -> None:
    checks = no_public_network(["aws_x.it", "aws_y.rule.it"], so="bad", when={"type": "in"})
    top = f'resource "aws_x" "x" {{\n  type = "in"\n  it = {cidr}\n}}\n'
    deep = f'resource "aws_y" "y" {{\n  rule {{\n    type = "in"\n    it = {cidr}\n  }}\n}}\n'
    other = f'resource "aws_x" "o" {{\n  type = "out"\n  it = {cidr}\n}}\n'
    said = [f"it {each}" for each in expected], [f"rule.it {each}" for each in expected]
    assert told(tmp_path, f"{VARIABLES}{top}", checks) == said[0]
    assert told(tmp_path, f"{VARIABLES}{deep}", checks) == said[1]
    assert told(tmp_path, f"{VARIABLES}{other}", checks) == []


SECRET = "hunter-2"
SECRETS = {
    f'"{SECRET}"': True,
    "var.secret": True,
    "local.secret": True,
    '"${var.secret}"': True,
    'upper("x-${local.secret}")': True,
    f'coalesce(null, "{SECRET}")': True,
    "var.unknown": False,
    "random_password.p.result": False,
    '"${var.unknown}-x"': False,
    '""': False,
    "null": False,
    '"<token>"': False,
    '"xxxx"': False,
    '"{{ token }}"': False,
    "": False,
    f'"{SECRET}': False,
}


@pytest.mark.parametrize(("value", "is_found"), SECRETS.items())
def test_secrets_are_found_and_never_shown(value: str, is_found: bool, tmp_path: Path) -> None:
    secret = f'variable "secret" {{ default = "{SECRET}" }}\nlocals {{\n  secret = "{SECRET}"\n}}\n'
    text = f'{VARIABLES}{secret}resource "aws_x" "x" {{\n  it = {value}\n}}\n'
    made = rule(id="made", severity=LOW, checks=no_secret("aws_x.it", so="all can read it"))
    analysis = analysed(tmp_path, text, made)
    found = [each for those in analysis.findings().values() for each in those]
    assert len(found) == is_found
    shown = [text for _, text in evaluated_arguments(analysis.looked_at())]
    for each in found:
        assert each.message.startswith("it is written down")
        origins = [origin.place.text for origin in each.chain]
        shown += [each.message, describe_chain(each), finding_page(each), *origins]
    assert all(SECRET not in each.casefold() for each in shown)


def odd(path: str, **demands: Any) -> Checks:
    return argument(path, so="bad", **(demands or {"must_be": 1}))


KINDS = {
    "aws_x.it": ('resource "aws_x" "x" { it = 2 }', '{"resource": {"aws_x": {"x": {"it": 2}}}}'),
    "data.aws_x.it": ('data "aws_x" "x" { it = 2 }', '{"data": {"aws_x": {"x": {"it": 2}}}}'),
    "data.aws_x.deep.it": (
        'data "aws_x" "x" {\n  deep { it = 2 }\n}',
        '{"data": {"aws_x": {"x": {"deep": {"it": 2}}}}}'),
    "module.it": (
        'module "x" {\n  source = "./x"\n  it = 2\n}',
        '{"module": {"x": {"source": "./x", "it": 2}}}'),
    "provider.aws.it": ('provider "aws" { it = 2 }', '{"provider": {"aws": {"it": 2}}}'),
    "provider.aws.deep.it": (
        'provider "aws" {\n  deep { it = 2 }\n}', '{"provider": {"aws": {"deep": {"it": 2}}}}'),
    "terraform.it": ("terraform { it = 2 }", '{"terraform": {"it": 2}}'),
    "terraform.backend.it": (
        'terraform {\n  backend "s3" { it = 2 }\n}',
        '{"terraform": {"backend": {"s3": {"it": 2}}}}'),
}  # fmt: skip


@pytest.mark.parametrize("path", KINDS)
def test_all_kinds_of_blocks_in_both_syntaxes(path: str, tmp_path: Path) -> None:
    hcl, json = KINDS[path]
    name = path.partition("aws_x.")[2] or path.partition("aws.")[2] or path.partition(".")[2]
    for number, text in enumerate((f"-- main.tf --\n{hcl}", f"-- main.tf.json --\n{json}")):
        assert told(tmp_path / str(number), text, odd(path)) == [f"{name} is 2"]
        assert told(tmp_path / str(number), text, odd("other.it"), odd("aws_y.it")) == []


def test_sources_of_modules_and_versions(tmp_path: Path) -> None:
    text = """\
terraform { required_version = "1" }
provider "aws" { region = "us" }
provider "other" { region = "us" }
module "m" { source = "git::x" }
module "n" { source = "./n" }
"""
    assert told(
        tmp_path,
        text,
        odd("module.source", must_match=r"\./.*"),
        odd("provider.aws.region", one_of=["eu"]),
        odd("terraform.required_version", must_match=">=.*"),
    ) == ['required_version is "1"', 'region is "us"', 'source is "git::x"']


def test_absent_arguments_are_findings_of_their_own(tmp_path: Path) -> None:
    checks = [odd(f"aws_x.{name}", must_be_set=True) for name in ("a", "b", "c")]
    said = ["a is not set", "b is not set", "c is not set"]
    assert told(tmp_path, 'resource "aws_x" "x" {}\n', *checks) == said
    assert told(tmp_path, 'resource "aws_x" "x" { count = 2 }\n', *checks) == [
        f"{each} in [0], [1]" for each in said
    ]


def test_several_types_and_paths(tmp_path: Path) -> None:
    checks = argument(["aws_x.it", "aws_x.deep.it", "aws_y.a.b.it"], must_be=1, so="bad")
    text = """\
resource "aws_x" "x" {
  it = 2
  deep { it = 3 }
  deep { it = 1 }
}
resource "aws_y" "y" {
  it = 4
  a {
    b { it = 5 }
    b {}
  }
}
"""
    assert told(tmp_path, text, checks) == ["it is 2", "deep.it is 3", "a.b.it is 5"]


def test_a_finding_in_a_module_that_is_called(tmp_path: Path) -> None:
    text = """\
-- main.tf --
module "m" {
  source = "./m"
  it     = 2
}
-- m/main.tf --
variable "it" {}
resource "aws_x" "x" { it = var.it }
"""
    assert told(tmp_path, text, odd("aws_x.it")) == ["it is 2 (main.tf:3) in module.m"]


def test_conditions_are_given_arguments(tmp_path: Path) -> None:
    seen: list[str] = []

    def remember(given: Argument) -> bool:
        seen.append(given.name)
        return False

    checks = argument("aws_x.deep.it", must_be=1, so="bad", when={"on": remember})
    assert checks.paths == {"aws_x.deep.it", "aws_x.deep.on"}
    assert findings(tmp_path, 'resource "aws_x" "x" {\n  deep { it = 2 }\n}\n', checks) == []
    assert seen == ["deep.on"]


def test_one_value_may_stand_for_several(tmp_path: Path) -> None:
    one = block("aws_x.it", so="bad", must_be_there=True, unless_referred_by="aws_it.x")
    assert "aws_it.x" in one.paths
    assert one.looks_at == {"aws_x"}
    assert told(tmp_path, NAMELESS + 'resource "aws_it" "i" { x = aws_x.x.id }\n', one) == []
    only = argument("aws_x.it", one_of="ab", so="bad")
    assert told(tmp_path, 'resource "aws_x" "x" { it = "ab" }\n', only) == []
    assert told(tmp_path, 'resource "aws_x" "x" { it = "a" }\n', only) == ['it is "a"']


def test_what_checks_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is demanded of aws_x"):
        argument("aws_x.it", so="bad")
    with pytest.raises(ValueError, match="the rule empty has nothing to check"):
        rule(id="empty", severity=LOW, checks=())
