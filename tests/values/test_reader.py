"""The reader against the grammar, which is the authority: the same trees, the same refusals."""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tf_lsp.syntax import Structure
from tf_lsp.values import parse_expression, parse_template
from tf_lsp.values.grammar import parse_with_grammar
from tf_lsp.values.reader import UnsureError, read_expression, read_template
from tf_lsp.values.scan import MAX_NESTING, MAX_TOKENS

from .test_console import read_cases
from .test_limits import BOMBS, FRAGMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tf_lsp.syntax.model import Body

ROOT = Path(__file__).parents[2]
UNMARKED = dict.fromkeys(map(ord, "⟦⟧"))


def flat(node: object) -> list[object]:
    """Return all that a tree is made of, in one list: chains may be too deep for ``==``."""
    found: list[object] = []
    todo = [node]
    while todo:
        item = todo.pop()
        if isinstance(item, tuple):
            found += (type(item), len(item))
            todo += item
        elif is_dataclass(item):
            found.append(type(item))
            todo += [getattr(item, each.name) for each in fields(item)]
        else:
            found.append(item)
    return found


def is_same(text: str, *, as_template: bool = False) -> bool:
    """Whether the reader is sure; then it must have read what the grammar reads."""
    try:
        node = read_template(text) if as_template else read_expression(text)
    except UnsureError:
        return False
    assert flat(node) == flat(parse_with_grammar(text, as_template=as_template)), text
    return True


LISTED = [
    case.removeprefix("? ").removeprefix("~ ")
    for name in ("expressions.txt", "not_expressions.txt", "unknowns.txt")
    for case in read_cases(name)
] + read_cases("expressions_multiline.txt", "\n---\n")


def expressions_of(body: Body, text: str) -> Iterator[str]:
    """Iterate over the expressions of a body and of the blocks in it."""
    for attribute in body.attributes:
        yield attribute.expression.of(text)
    for block in body.blocks:
        yield from expressions_of(block.body, text)


def written_expressions() -> list[str]:
    """Return the expressions of the configurations that the tests and the rules have as strings."""
    paths = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("tf_lsp/rules/**/*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    strings = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    files = [path.read_text(encoding="utf-8") for path in ROOT.glob("editors/sample/*.tf")]
    found: set[str] = set()
    for text in {*strings, *files}:
        for _, section in Structure.of(text.translate(UNMARKED)):
            found.update(expressions_of(section.body, section.text))
    return sorted(text for text in found if "⟦" not in text)  # no mark of a test's own


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_what_is_listed_is_read_alike_and_never_left_to_the_grammar(line_break: str) -> None:
    texts = [text.replace("\n", line_break) for text in LISTED]
    assert [text for text in texts if not is_same(text)] == ["{ é = 1 }.é", "a²", "½"]


def test_what_is_written_in_configurations_is_read_alike() -> None:
    texts = written_expressions()
    assert len(texts) > 300
    left = [text for text in texts if not is_same(text)]
    assert len(left) < len(texts) / 100, left


def test_what_is_half_typed_is_refused_alike() -> None:
    texts = {text[:end] for text in LISTED for end in range(len(text))}
    left = [text for text in sorted(texts) if not is_same(text) and text.isascii()]
    assert len(left) < len(texts) / 1000, left


LONG = ["a" + " /*" * 60_000, "core ::" + "\n#" * 9_000, "{a::b" + "\n#" * 9_000]


@pytest.mark.parametrize("bomb", [*BOMBS, *LONG], ids=lambda bomb: repr(bomb[:40]))
def test_bombs_are_read_alike(bomb: str) -> None:
    assert is_same(bomb) or bomb in LONG


def words(text: str) -> st.SearchStrategy[str]:
    """Return a strategy that draws one of some words."""
    return st.sampled_from(text.split())


BLANKS = st.sampled_from(["", "", "", " ", " ", "\n", "/* c */", "# c\n", "\r\n", "/* \n */"])
BREAKS = st.sampled_from([", ", "\n", ",\n", "\n\n", " ", "\n,"])
ATOMS = words(
    r"""
    a var.a each.value null true 0 1.5 1e3 "x" "" "é" "\n" "$${x}" a[0].b a["k"] a.0.b a[*].b a.*.b
    a.*.0.c a[*][*] [] {} f() a::b(1) in if for for_each é x.in
    """
)
KEYS = words('a "k" (a) for in "${a}" 1 f(a) a.b -a true')
BINARY = words("+ - * / % == != < <= > >= && ||")
STEPS = st.sampled_from([".a", "[0]", "[*]", ".*", ".0", '["x"]', "[ * ]", ". b", ".0.1"])


def compounds(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return what can be made of expressions, with blanks and breaks in many places."""
    several = st.lists(inner, max_size=3)
    spaced = st.builds("{}{}{}".format, BLANKS, inner, BLANKS)
    items = st.builds(
        "{}{}{}={}{}".format, BLANKS, KEYS, st.sampled_from(["", " "]), BLANKS, spaced
    )
    texts = st.one_of(
        st.sampled_from(["x", "  y\n", "$", "\t z\n", "\n", "%{ if a }1%{ else }2%{ endif }"]),
        st.builds("${{{}}}".format, spaced),
        st.builds("  ${{~{}~}}\n".format, spaced),
        st.builds("%{{ if {} ~}} y %{{ endif }}".format, inner),
        st.builds("%{{ for k, v in {} }} y\n%{{~ endfor }}".format, inner),
    )
    templates = st.lists(texts, max_size=4).map("".join)
    return st.one_of(
        st.builds("{}{}{}{}{}".format, inner, BLANKS, BINARY, BLANKS, inner),
        st.builds("{}{}?{}:{}".format, inner, BLANKS, spaced, spaced),
        st.builds("{}{}{}".format, st.sampled_from("!-"), BLANKS, inner),
        st.builds("({})".format, spaced),
        st.builds("[{}{}]".format, several.map(",".join), st.sampled_from(["", ",", "\n", ",\n"])),
        st.builds("{{{}}}".format, st.builds(str.join, BREAKS, st.lists(items, max_size=3))),
        st.builds("f{}({}{})".format, BLANKS, several.map(", ".join), st.sampled_from(["", "..."])),
        st.builds("{}{}{}".format, inner, BLANKS, STEPS),
        st.builds("{}[{}]".format, inner, spaced),
        st.builds("[for v in {}:{}{}]".format, spaced, spaced, st.sampled_from(["", " if a"])),
        st.builds("{{for k, v in {} : {} =>{}...}}".format, inner, inner, spaced),
        st.builds('"{}"'.format, templates.map(lambda text: text.replace("\n", ""))),
        st.builds("<<-A\n{}\n  A\n".format, templates),
    )


EXPRESSIONS = st.one_of(
    st.recursive(ATOMS, compounds, max_leaves=8), st.sampled_from([*LISTED, *written_expressions()])
)


@settings(deadline=None)
@given(EXPRESSIONS)
def test_generated_expressions_are_read_alike(text: str) -> None:
    is_same(text)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw an expression of which a few characters are gone, moved or replaced by a token."""
    text = draw(EXPRESSIONS)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.integers(0, 4)), len(text))
        to = draw(st.integers(0, len(text)))
        piece = draw(st.sampled_from(["", text[to : to + 4], "\n", " ", "\r\n", *FRAGMENTS]))
        text = text[:start] + piece + text[end:]
    return text


@settings(deadline=None, max_examples=500)
@given(mutated(), st.booleans())
def test_mutated_expressions_are_read_alike(text: str, as_template: bool) -> None:
    is_same(text, as_template=as_template)


NESTINGS = [
    ("(", ")"),
    ("[", "]"),
    ("{ a = ", "}"),
    ("f(", ")"),
    ("a[", "]"),
    ('"${', '}"'),
    ("<<A\n${", "}\nA\n"),
    ("true ? 1 : ", ""),
    ("true ? ", " : 1"),
    ("[for x in ", " : x]"),
    ("{for x in y : x => ", "}"),
    ('"%{ if a }${', '}%{ endif }"'),
    ('"${[', ']}"'),
]
INNERMOST = ["1", "[]", "f()", "a[0]", 'a["k"]', "a[*]", '"x"', '"${a}"', "<<Z\nZ\n", "a ? b : c"]


@pytest.mark.parametrize(("opening", "closing"), NESTINGS)
def test_what_is_too_deep_is_refused_alike(opening: str, closing: str) -> None:
    most = MAX_NESTING // (2 if opening == '"${[' else 1)
    for depth in (most - 1, most, most + 1):
        for innermost in INNERMOST:
            assert is_same(opening * depth + innermost + closing * depth)
    assert read_expression(opening * 20 + "1" + closing * 20) is not None
    assert read_expression(opening * 61 + "1" + closing * 61) is None


COUNTED = {
    "operators": ("1", "+1", "", "", MAX_TOKENS // 2),
    "attributes": ("a", ".b", "", "", MAX_TOKENS // 2),
    "prefixes": ("", "-", "", "a", MAX_TOKENS),
    "splats": ("a", "[*]", "", "", MAX_NESTING),
    "old splats": ("a", ".*[0]", "", "", MAX_NESTING),
    "parts": ('"', "${a}", "", '"', 5_000),
    "lines": ("<<A\n", "x\n", "", "A\n", 5_000),
    "directives": ('"', "%{ if a }", "%{ endif }", '"', MAX_NESTING),
    "digits": ("", "1", "", "", 1_000),
}


@pytest.mark.parametrize("what", COUNTED)
def test_what_is_too_long_is_refused_alike(what: str) -> None:
    begin, piece, mirrored, end, most = COUNTED[what]
    texts = [begin + piece * times + mirrored * times + end for times in (most - 1, most, most + 2)]
    assert all(map(is_same, texts))
    assert read_expression(texts[0]) is not None
    assert read_expression(texts[-1]) is None


@pytest.mark.parametrize(
    "text",
    [
        "provider :: aws :: arn_parse(a)",
        "größe",
        "{ größe = 1 }.größe",
        "{ in + 1 = 2 }",
    ],
)
def test_what_only_the_grammar_reads(text: str) -> None:
    parse_expression.cache_clear()
    assert parse_expression(text) == parse_with_grammar(text, as_template=False)
    assert parse_template(f"${{{text}}}!") == parse_with_grammar(f"${{{text}}}!", as_template=True)
