"""Configurations that would take forever: nothing is known of them, and what stands beside is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.modules.pictures import all_findings, fresh, said, write_files
from tf_lsp.lint import report as lint
from tf_lsp.modules.keys import MAX_INSTANCES

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = 'resource "aws_cloudtrail" "beside" { is_multi_region_trail = false }\n'


def trail(expression: str, more: str = "") -> str:
    return f'resource "aws_cloudtrail" "t" {{\n{more}\nis_multi_region_trail = {expression}\n}}\n'


def chain(first: str, following: str, length: int) -> str:
    """Return locals each of which is made from the one before, ``{}`` in the expression."""
    lines = [f"a{n + 1} = {following.replace('{}', f'local.a{n}')}\n" for n in range(length)]
    return f"locals {{\na0 = {first}\n{''.join(lines)}}}\n"


UNKNOWN = {
    "locals in a circle": "locals {\n a = local.b\n b = local.a\n}\n" + trail("local.a"),
    "doubled lists": chain("false", "[{}, {}]", 100) + trail("local.a100[0]"),
    "doubled logic": chain("false", "{} && {}", 100) + trail("local.a100"),
    "doubled strings": chain('"x"', '"${{}}${{}}"', 60) + trail('local.a60 == "x"'),
    "a long way": chain("false", "{}", 2000) + trail("local.a2000"),
    "a long list": trail("length(range(1e9)) == 0"),
    "nested loops": trail("[for i in range(1000) : [for j in range(1000) : j]][0][0] == 1"),
    "nested brackets": trail("(" * 3000 + "false" + ")" * 3000),
    "nested lists": trail("[" * 2000 + "]" * 2000 + " == []"),
    "a long string": trail('format("%1000000000d", 1) == ""'),
    "for each instance": "locals { big = [for i in range(1000) : range(1000)] }\n"
    + trail("local.big[0][0] == count.index", "count = 200"),
}


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)
def test_what_takes_too_long_is_unknown_and_costs_nothing_else(text: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": text + BESIDE})
    assert [said(finding) for finding in all_findings(fresh(tmp_path))] == ["is false"]


def test_numbers_of_instances_are_bounded(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "count/main.tf": trail("count.index == 0", "count = 1e9"),
            "large/main.tf": trail(
                "false", "for_each = toset([for i in range(1e5) : tostring(i)])"
            ),
            "keys/main.tf": trail("false", "for_each = toset([for i in range(1e3) : tostring(i)])"),
        },
    )
    analysis = fresh(tmp_path)
    count, keys, large = all_findings(analysis)
    assert said(count) == f"is false in [1], [2], [3], [4], {MAX_INSTANCES - 5} more"
    assert len(keys.problems) == MAX_INSTANCES
    assert said(large) == "is false"


def nested(depth: int, call: str, end: str) -> dict[str, str]:
    """Return modules that call each other, with ``{}`` for the next one's folder."""
    files = {f"m{n}/main.tf": call.replace("{}", f"../m{n + 1}") for n in range(depth)}
    return {**files, f"m{depth}/main.tf": end}


CALLS = {
    "a thousand each": nested(4, 'module "n" {\n source = "{}"\n count = 1000\n}\n', BESIDE),
    "two each": nested(
        30, 'module "a" { source = "{}" }\nmodule "b" { source = "{}" }\n', trail("false")
    ),
    "a thousand without any trail": nested(
        4, 'module "n" {\n source = "{}"\n count = 1000\n}\n', trail("false", "count = 0")
    ),
    "all of all": {
        f"m{n}/main.tf": BESIDE
        + "".join(f'module "n{m}" {{ source = "../m{m}" }}\n' for m in range(10))
        for n in range(10)
    },
}


@pytest.mark.parametrize("files", CALLS.values(), ids=CALLS)
def test_calls_upon_calls_are_bounded(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lint, "MAX_RESOURCES", 100)
    monkeypatch.setattr(lint, "MAX_MODULES", 300)
    write_files(tmp_path, files)
    analysis = fresh(tmp_path)
    findings = all_findings(analysis)
    roots = {
        p.subject.resource.instance.module.root for finding in findings for p in finding.problems
    }
    assert len(list(analysis.looked_at())) <= (100 + MAX_INSTANCES) * max(len(roots), 1)


def test_counts_that_depend_on_modules_below_are_bounded(tmp_path: Path) -> None:
    call = (
        'module "a" {\n source = "{}"\n count = module.b.o\n}\n'
        'module "b" { source = "{}" }\noutput "o" { value = module.a[0].o }\n'
    )
    write_files(tmp_path, nested(8, call, 'output "o" { value = 1 }\n'))
    write_files(tmp_path, {"main.tf": f'module "n" {{ source = "./m0" }}\n{trail("module.n.o")}'})
    write_files(tmp_path, {"beside.tf": BESIDE})
    assert [said(finding) for finding in all_findings(fresh(tmp_path))] == ["is false"]


def test_calls_deeper_than_anybody_writes_end(tmp_path: Path) -> None:
    write_files(tmp_path, nested(60, BESIDE + 'module "n" { source = "{}" }\n', BESIDE))
    found = [said(finding) for finding in all_findings(fresh(tmp_path))]
    assert found[0] == "is false"
    assert len(found) == 33
