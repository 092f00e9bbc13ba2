"""Writes Terraform files of all shapes that HCL allows, as hypothesis strategies."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

NAMES = ["name", "tags", "größe", "名前", "a-b", "_x", "resource_id", "is_multi_region_trail"]
TYPES = ["resource", "data", "locals", "module", "rule", "Блок", "x-y"]
LABELS = ['"aws_cloudtrail"', '"t r a i l"', '"größe"', "bare", '""', '"{"', '"#"', '"//"']

_WORDS = st.sampled_from(
    ["x", "größe", "a-b", "{", "}", "[", "]", "(", ")", "=", "#", "//", "/*", "*/", "<<EOT", "'",
     " ", "\t", "$1", "%d", "$$x", "%%x", "$${", "%%{", "\\\"", "\\\\", "\\n", "\\t", "\\u00e9",
     "🙂"]
)  # fmt: skip
_PLAIN = st.lists(_WORDS, max_size=4).map("".join)
_ATOMS = st.sampled_from(
    ["true", "0", "1.5e3", "x", "größe", "var.a-b", "x.y[0].z", "x[*].id", "x.*.id",
     'x["k"]', "!x", "-1", "a::b(1)", "f()"]
)  # fmt: skip
_BLANKS = st.sampled_from(["", " ", "  ", "\t", " /* } */ ", "/* ${ */"])
_OPERATORS = st.sampled_from(
    ["+", "-", "*", "/ ", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"]
)
_BREAKS = st.sampled_from(
    ["", "\n", "\n\n", " # ]\n", " // }\n", "\n# \"${\n", "\n  /* a\n { */ \n", "\n\t"]
)  # fmt: skip
_HEREDOC_LINES = st.sampled_from(
    ["text", "", "  deeper", "}", 'resource "a" "b" {', "EOT2", "x = ${x}", "%{ if x }",
     "%{ endif }",
     '"', "# no", "/* no", "${f([\n1\n])}", "$${", "EOT x", "名"]
)  # fmt: skip


@st.composite
def quoted(draw: st.DrawFn, inner: st.SearchStrategy[str] = _ATOMS) -> str:
    """A string, with templates inside."""
    pieces = [draw(_PLAIN)]
    for _ in range(draw(st.integers(0, 2))):
        form = draw(st.sampled_from(["${%s}", "${~ %s ~}", "%%{ if %s }a%%{ else }b%%{ endif }"]))
        pieces += [form % draw(inner), draw(_PLAIN)]
    return '"' + "".join(pieces) + '"'


@st.composite
def _listed(draw: st.DrawFn, inner: st.SearchStrategy[str], form: str) -> str:
    pieces = list[str]()
    for _ in range(draw(st.integers(0, 3))):
        pieces += [draw(_BREAKS), draw(inner), draw(_BLANKS), draw(_BREAKS), ","]
    return form % ("".join(pieces) + draw(_BREAKS))


@st.composite
def _object(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    keys = st.sampled_from(["k", '"k k"', "(x)", "größe", '"${x}"'])
    pieces = list[str]()
    for _ in range(draw(st.integers(0, 3))):
        ending = draw(st.sampled_from([",", "\n", ",\n", " # }\n"]))
        pieces += [draw(keys), draw(_BLANKS), draw(st.sampled_from("=:")), draw(inner), ending]
    return "{" + draw(_BREAKS) + "".join(pieces) + draw(_BREAKS) + "}"


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        quoted(inner),
        _listed(inner, "[%s]"),
        _listed(inner, "f(%s)"),
        _object(inner),
        st.tuples(_BREAKS, inner, _BREAKS, _OPERATORS, _BREAKS, inner).map(
            lambda pieces: "(" + " ".join(pieces) + ")"
        ),
        st.tuples(inner, inner).map(lambda pair: f"[for k, v in {pair[0]} : {pair[1]} if v != k]"),
        st.tuples(inner, inner).map(lambda pair: f"{{for k in {pair[0]} : k => {pair[1]}...}}"),
        st.tuples(inner, inner).map(lambda pair: f"x == {pair[0]} ? {pair[1]} : 1"),
    )


EXPRESSIONS = st.recursive(_ATOMS | quoted(), _compound, max_leaves=4)


@st.composite
def heredocs(draw: st.DrawFn) -> str:
    """A heredoc up to and including its closing marker, which needs a line break behind it."""
    marker = draw(st.sampled_from(["EOT", "EOF", "名前"]))
    form = draw(st.sampled_from(["<<", "<<-"]))
    lines, open_ifs = list[str](), 0
    for line in draw(st.lists(_HEREDOC_LINES, max_size=5)):
        if line.startswith("%{"):
            if (line == "%{ endif }") != (open_ifs == 1):
                continue
            open_ifs = 1 - open_ifs
        lines.append(line)
    if open_ifs:
        lines.append("%{ endif }")
    indent = draw(st.sampled_from(["", "  ", "\t"]))
    return "\n".join([form + marker, *lines, indent + marker])


@dataclass(frozen=True)
class Layout:
    """How a file is laid out."""

    step: str
    newline: str
    start: str


@st.composite
def _body(draw: st.DrawFn, indent: str, layout: Layout, depth: int) -> str:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
    pieces = list[str]()
    for name in names:
        if draw(st.integers(0, 3)) == 0:
            pieces.append(draw(st.sampled_from(["", "# a = {", "// }", "/* {\n\n} */"])))
        behind = draw(st.sampled_from(["", "", " # }", " // {", " /* [ */", "\t"]))
        is_heredoc = draw(st.integers(0, 4)) == 0
        value = draw(heredocs()) if is_heredoc else draw(EXPRESSIONS) + behind
        gap = draw(st.sampled_from([" = ", "=", "   =\t", " /* = */ = "]))
        pieces.append(f"{name}{gap}{value}")
    if depth:
        for _ in range(draw(st.integers(0, 2))):
            pieces.append(draw(_block(indent + layout.step, layout, depth - 1)))
    return "".join(f"{indent}{piece}\n" for piece in pieces)


@st.composite
def _block(draw: st.DrawFn, indent: str, layout: Layout, depth: int) -> str:
    number = draw(st.integers(0, len(TYPES) - 1))
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=number % 3, max_size=number % 3))
    header = " ".join([TYPES[number], *labels]) + draw(st.sampled_from([" ", "", "\t"]))
    match draw(st.integers(0, 4)):
        case 0:
            return header + draw(st.sampled_from(["{}", "{ }", "{\n}", "{\n\n}", "{ # }\n}"]))
        case 1:
            atoms = _ATOMS | quoted()
            return f"{header}{{ {draw(st.sampled_from(NAMES))} = {draw(atoms)} }}"
        case _:
            inner = draw(_body(indent + layout.step, layout, depth))
            return f"{header}{{\n{inner}{indent}}}"


@st.composite
def files(draw: st.DrawFn) -> str:
    """A valid Terraform file."""
    layout = Layout(
        step=draw(st.sampled_from(["  ", "", "\t", "    "])),
        newline=draw(st.sampled_from(["\n", "\n", "\r\n"])),
        start=draw(st.sampled_from(["", "", "\ufeff", "\n", "# first\n"])),
    )
    pieces = [draw(_body("", layout, 0))]
    for _ in range(draw(st.integers(0, 3))):
        pieces.append(draw(_block("", layout, 2)) + "\n")
        pieces.append(draw(st.sampled_from(["", "\n", "# }\n", "/* resource {\n*/\n"])))
    text = layout.start + "".join(pieces)
    return text.replace("\n", layout.newline)
