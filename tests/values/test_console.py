"""The evaluator against real Terraform: lists of expressions, and generated ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pygohcl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tf_lsp.values import (
    NULL,
    Evaluation,
    Number,
    Value,
    evaluate,
    invalid,
    parse_expression,
    unknown,
)

from . import console
from .generator import Generator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).parent
UNKNOWN_REFERENCE = "terraform_data.u.output"
SETTING = 'resource "terraform_data" "u" {\n  input = timestamp()\n}\n'


class World:
    """Nothing exists but one resource, of which nothing is known."""

    def resolve(self, root: str, names: Sequence[str], evaluation: Evaluation) -> tuple[Value, int]:
        if root == "terraform_data":
            return unknown(), len(names)
        return invalid(f"no {root}"), len(names)

    def read_file(self, path: str) -> bytes | None:
        return None


def plain(value: Value) -> object:
    """Return the value as JSON has it, with numbers as Terraform writes them."""
    content = value.content
    if content is NULL:
        return None
    if isinstance(content, Number):
        return str(content)
    if isinstance(content, tuple):
        return [plain(element) for element in content]
    if isinstance(content, dict):
        return {key: plain(element) for key, element in content.items()}
    return content


def ours(expression: str, world: World | None = None) -> object:
    value = evaluate(expression, world or World(), None)
    if value.error:
        return console.ERROR
    return [plain(value)] if value.is_wholly_known else console.UNKNOWN


def read_cases(name: str, separator: str = "\n") -> list[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if separator != "\n" or not line.startswith("#")]
    return [case for case in "\n".join(lines).split(separator) if case.strip()]


def differences(cases: list[str]) -> list[tuple[str, object, object]]:
    """Return the cases on which the two differ: with Terraform's answer and ours."""
    found = []
    expressions = [case.removeprefix("? ").removeprefix("~ ") for case in cases]
    for case, expression, theirs in zip(
        cases, expressions, console.ask(expressions, SETTING), strict=True
    ):
        mine = ours(expression)
        agree = mine == theirs
        if case.startswith("? "):  # Terraform knows, we do not
            agree = mine == console.UNKNOWN
        elif case.startswith("~ "):  # we know, Terraform does not
            agree = theirs == console.UNKNOWN and mine not in (console.UNKNOWN, console.ERROR)
        if not agree:
            found.append((case, theirs, mine))
    return found


@dataclass(frozen=True)
class Folder(World):
    """Nothing exists but the resource and some files."""

    files: Mapping[str, bytes]

    def read_file(self, path: str) -> bytes | None:
        return self.files.get(path)


FILES = {
    "marked.tftpl": b"\xef\xbb\xbfhello ${x}",
    "lone.tftpl": b"\xef\xbb\xbf${x}",
    "empty.tftpl": b"\xef\xbb\xbf",
    "twice.tftpl": b"\xef\xbb\xbf\xef\xbb\xbfx",
}


@pytest.mark.parametrize("name", FILES)
def test_a_byte_order_mark_is_no_part_of_a_template(name: str) -> None:
    expressions = [f'templatefile("{name}", {{ x = true }})', f'file("{name}")']
    theirs = console.ask(expressions, files=FILES)
    assert [ours(expression, Folder(FILES)) for expression in expressions] == theirs


def test_listed_expressions() -> None:
    assert differences(read_cases("expressions.txt")) == []


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_expressions_of_several_lines(line_break: str) -> None:
    cases = read_cases("expressions_multiline.txt", "\n---\n")
    assert differences([case.replace("\n", line_break) for case in cases]) == []


def test_expressions_on_what_is_unknown() -> None:
    cases = [case.replace("U", UNKNOWN_REFERENCE) for case in read_cases("unknowns.txt")]
    assert differences(cases) == []


@pytest.mark.parametrize("text", read_cases("not_expressions.txt"))
def test_what_hcl_refuses_is_no_expression(text: str) -> None:
    assert parse_expression(text) is None
    with pytest.raises(pygohcl.HCLParseError):
        pygohcl.loads(f"x = {text}\n")


def test_every_function_of_terraform_is_known() -> None:
    for name in console.signatures():
        value = evaluate(f"{name}()", World(), None)
        assert "no function named" not in value.error, name


def test_a_function_that_does_not_exist_is_an_error() -> None:
    assert "no function named" in evaluate("nope()", World(), None).error


def test_the_console_can_disagree() -> None:
    assert [case for case, _, _ in differences(["1 + 1", "? 1 + 1", "~ 1 + 1"])] == [
        "? 1 + 1",
        "~ 1 + 1",
    ]


def _words(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(text.split())


ATOMS = _words(
    """
    true false null 0 1 2 -1 0.5 10 1e3 "a" "b" "1" "0" "true" "" "é" [] {} "x,y" [1,2] ["a","b"]
    {a=1} {a=1,b="x"} tolist(["a"]) toset(["b","a"]) tomap({a=1}) [[1],["x"]] [{a=1},{a=2}]
    {a=[1]} [null] range(3)
    """
)
BINARY = _words("+ - * / % == != < <= > >= && ||")
ONE = _words(
    """
    tostring tonumber tobool tolist toset tomap length upper lower title keys values flatten
    distinct reverse compact sort sum abs ceil floor signum jsonencode yamlencode trimspace chomp
    strrev alltrue anytrue one md5 base64encode urlencode transpose
    """
)
TWO = _words(
    """
    concat merge contains element lookup join split index max min setunion setintersection
    setsubtract coalesce try format startswith trimprefix trim chunklist zipmap pow
    """
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, BINARY, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("!{}".format, inner),
        st.builds("-({})".format, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{ a = {}, b = {} }}".format, inner, inner),
        st.builds('"<${{{}}}|${{{}}}>"'.format, inner, inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("({}).a".format, inner),
        st.builds("({})[*]".format, inner),
        st.builds("({})[*].a".format, inner),
        st.builds("[for k, v in {} : [k, v]]".format, inner),
        st.builds("[for v in {} : v if {}]".format, inner, inner),
        st.builds("{{ for k, v in {} : k => v }}".format, inner),
        st.builds("{{ for k, v in {} : k => v... }}".format, inner),
        st.builds("{}({})".format, ONE, inner),
        st.builds("{}({}, {})".format, TWO, inner, inner),
        st.builds("max({}...)".format, inner),
        st.builds("can({})".format, inner),
    )


EXPRESSIONS = st.recursive(ATOMS, _compound, max_leaves=6)


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,  # one in ten thousand still differs; a change is to show, not the dice
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(EXPRESSIONS, min_size=400, max_size=500, unique=True))
def test_generated_expressions(expressions: list[str]) -> None:
    theirs = console.ask(expressions)
    pairs = list(zip(expressions, theirs, map(ours, expressions), strict=True))
    wrong = [pair for pair in pairs if pair[1] != pair[2] and console.UNKNOWN not in pair[1:]]
    assert wrong == []
    assert sum(mine == console.UNKNOWN for _, _, mine in pairs) < len(pairs) / 10


@pytest.mark.parametrize("seed", [1, 2])
def test_generated_calls_of_every_function(seed: int) -> None:
    def is_refused(expression: str) -> bool:
        return ours(expression) == console.ERROR

    expressions = Generator(seed, console.signatures(), is_refused).expressions(800)
    theirs = console.ask(expressions)
    pairs = list(zip(expressions, theirs, map(ours, expressions), strict=True))
    wrong = [pair for pair in pairs if pair[1] != pair[2] and console.UNKNOWN not in pair[1:]]
    assert wrong == []
    assert sum(mine == console.UNKNOWN for _, _, mine in pairs) < len(pairs) * 0.03
    assert sum(isinstance(mine, list) for _, _, mine in pairs) > len(pairs) / 3
