"""Random expressions over every function of Terraform, from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# What depends on the clock, on chance or on files, takes more than values, or is no more.
LEFT_OUT = """
    abspath base64gzip bcrypt convert file filebase64 filebase64sha256 filebase64sha512 fileexists
    filemd5 fileset filesha1 filesha256 filesha512 list map pathexpand plantimestamp rsadecrypt
    templatefile templatestring timestamp type uuid
"""
# One a line, for some have spaces in them.
ATOMS = {
    "string": r"""
        "a" | "b" | "ab" | "" | "1" | "0" | "true" | "é" | "x,y" | "a b" | "1.5" | "%s-%d" | "YQ=="
        "10.0.0.0/8" | "2001:db8::/32" | "2024-01-31T10:20:30Z" | "2020-02-29T23:59:59+05:30"
        "1h30m" | "YYYY-MM-DD" | "%05.2f" | "[a-z]+" | "(a)(b)?" | "/a*/" | "(?P<x>a)" | "null"
        "{\"a\":[1,null]}" | "a: 1\nb: [x, 2024-01-01]" | "a,b\n1,2" | "foo/bar.txt" | "utf-8"
    """,
    "number": "0 | 1 | 2 | 3 | -1 | 0.5 | 10 | 16 | 1e3 | -0.25 | 7",
    "bool": "true | false",
    "list": """
        [] | [1, 2] | ["a", "b"] | [true] | [null] | ["a", null] | [1, "x"] | [[1], [2]] | range(3)
        [[], [null, 1]] | [{ a = 1 }, { a = 2 }] | [{ a = 1, b = null }, { a = 2, b = {} }]
        ["b", "a", "b"] | tolist(["a"]) | tolist([]) | tolist([null]) | [{ a = [1] }, { a = null }]
        [[1, 2], [3, 4]] | tolist([[1], [2, 3]]) | [{ a = { b = 1 } }, { a = { b = null } }]
        [{ a = 1 }, { b = 2 }] | [tostring(null)] | [{}] | [[]]
    """,
    "set": """
        toset([]) | toset(["a", "b"]) | toset([1, 2]) | toset([[1], [2]]) | toset([null, "x"])
        toset([{ a = 1 }, { a = 2 }])
    """,
    "map": """
        {} | { a = 1 } | { a = 1, b = "x" } | { a = null } | { a = { b = true }, c = null }
        { x = null, y = [1] } | tomap({}) | tomap({ a = 1 }) | tomap({ a = [1], b = [] })
        { a = ["x", "y"], b = ["y"] } | tomap({ a = { b = 1 }, c = { b = null } })
    """,
    "null": "null | one([]) | tostring(null) | tonumber(null) | tobool(null) | tolist(null)",
}
POOLS = {
    kind: [atom.strip() for line in text.strip().split("\n") for atom in line.split(" | ")]
    for kind, text in ATOMS.items()
}
ANY_KIND = list(POOLS)
OPERATORS = {"number": "+ - * / % < <= > >=", "bool": "&& ||", "any": "== != == !="}
TRACES = "[*] .* [*].a .*.a [*][0] .*.0 .*.a.0 [*].a[*] [*][*] [*].a.b .0 .a [0]"
BODIES = 'v | k | [k, v] | v.a | v[0] | "${v}"'
CONDITIONS = ' |  if v != null |  if k != "a" |  if v == 1'


@dataclass(frozen=True)
class Signature:
    """The kinds of a function's parameters, and that of all further arguments."""

    parameters: tuple[str, ...]
    rest: str | None


class Generator:
    """Makes expressions; a part that is refused is mostly made anew, lest nothing has a value."""

    def __init__(
        self, seed: int, signatures: Mapping[str, Signature], is_refused: Callable[[str], bool]
    ) -> None:
        self.random = random.Random(seed)
        left_out = LEFT_OUT.split()
        names = [name for name in signatures if name.removeprefix("core::") not in left_out]
        self.signatures = {name: signatures[name] for name in names}
        self.is_refused = is_refused

    def expressions(self, count: int) -> list[str]:
        """Return so many different expressions."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[self.expression("any", self.random.choice([2, 3, 3, 4]))] = None
        return list(found)

    def expression(self, kind: str, depth: int) -> str:
        """Return an expression that is mostly of a kind."""
        if depth == 0 or self.random.random() < 0.18:
            return self._atom(kind)
        made = ""
        for _ in range(4):
            make = self.random.choice([self._call] * 8 + self._others)
            made = make(self.random.choice([kind] * 6 + ANY_KIND), depth - 1)
            if self.random.random() < 0.12 or not self.is_refused(made):
                break
        return made

    def _atom(self, kind: str) -> str:
        if kind == "any" or self.random.random() < 0.12:
            kind = self.random.choice(ANY_KIND)
        return self.random.choice(POOLS[kind])

    def _call(self, _: str, depth: int) -> str:
        name = self.random.choice(list(self.signatures))
        signature = self.signatures[name]
        kinds = [*signature.parameters]
        if signature.rest:
            kinds += [signature.rest] * self.random.randint(0, 3)
        arguments = [self.expression(kind, depth) for kind in kinds]
        if signature.rest and self.random.random() < 0.12:
            arguments.append(f"{self.expression('list', depth)}...")
        return f"{name}({', '.join(arguments)})"

    def _conditional(self, kind: str, depth: int) -> str:
        condition, *sides = (self.expression(each, depth) for each in ("bool", kind, kind))
        return f"({condition} ? {sides[0]} : {sides[1]})"

    def _operation(self, _: str, depth: int) -> str:
        kind = self.random.choice(list(OPERATORS))
        symbol = self.random.choice(OPERATORS[kind].split())
        return f"({self.expression(kind, depth)} {symbol} {self.expression(kind, depth)})"

    def _unary(self, _: str, depth: int) -> str:
        if self.random.random() < 0.5:
            return f"!{self.expression('bool', depth)}"
        return f"-({self.expression('number', depth)})"

    def _tuple(self, _: str, depth: int) -> str:
        items = (self.expression("any", depth) for _ in range(self.random.randint(0, 3)))
        return f"[{', '.join(items)}]"

    def _object(self, _: str, depth: int) -> str:
        names = "abc"[: self.random.randint(0, 3)]
        items = (f"{name} = {self.expression('any', depth)}" for name in names)
        return f"{{ {', '.join(items)} }}"

    def _template(self, _: str, depth: int) -> str:
        if self.random.random() < 0.2:
            return f'"%{{ for k, v in {self.expression("list", depth)} }}${{v}}%{{ endfor }}"'
        return f'"{self.random.choice(["", "x", "<"])}${{{self.expression("string", depth)}}}"'

    def _trace(self, _: str, depth: int) -> str:
        source = self.expression(self.random.choice(["list", "list", "set", "map", "any"]), depth)
        return f"({source}){self.random.choice(TRACES.split())}"

    def _index(self, _: str, depth: int) -> str:
        kind, key = self.random.choice([("list", "number"), ("map", "string")])
        return f"({self.expression(kind, depth)})[{self.expression(key, depth)}]"

    def _for(self, _: str, depth: int) -> str:
        source = self.expression(self.random.choice(["list", "set", "map", "any"]), depth)
        body = self.random.choice([*BODIES.split(" | "), self.expression("any", depth)])
        end = self.random.choice(CONDITIONS.split(" | "))
        if self.random.random() < 0.6:
            return f"[for k, v in {source} : {body}{end}]"
        if self.random.random() < 0.5:
            return f"{{ for k, v in {source} : k => {body}{end} }}"
        return f"{{ for k, v in {source} : v => {body}...{end} }}"

    @property
    def _others(self) -> list[Callable[[str, int], str]]:
        return [
            *(self._conditional, self._conditional, self._operation, self._operation),
            *(self._unary, self._tuple, self._object, self._template),
            *(self._trace, self._trace, self._index, self._for, self._for),
        ]
