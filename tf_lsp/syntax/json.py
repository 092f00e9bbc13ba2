"""Reads Terraform's JSON syntax: any text becomes the structure that the same HCL would have."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from tf_lsp.dataclass import dataclass
from tf_lsp.syntax.model import Attribute, Block, Body, Label, Reading, Section, SyntaxProblem
from tf_lsp.text import BYTE_ORDER_MARK, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_TOKEN: Final = re.compile(
    r"""
    (?P<blank>[ \t\r\n]*)
    (?: (?P<mark>[{}\[\]:,])
      | (?P<string>"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*\\?(?P<quote>")?)
      | (?P<comment>//[^\r\n]*|\#[^\r\n]*)
      | (?P<word>[^ \t\r\n{}\[\]:,"]+)
      | \Z )
    """,
    re.VERBOSE,
)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\Z", re.ASCII)
_REFERENCE: Final = re.compile(r"[a-z_]\w*(?:\.\w+)+\Z")
_VALID_TEXT: Final = re.compile(
    r'[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*'
)
_SURROGATE_PAIR: Final = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_OPENING: Final = {"}": "{", "]": "["}
_COMMENT_NAME: Final = "//"
_MAX_DEPTH: Final = 64

STRING_ESCAPE: Final = re.compile(rf"\\(?:{_SURROGATE_PAIR}|u[0-9a-fA-F]{{4}}|[^u])")
"""One escape in a JSON string; two of them that make one character together count as one."""

_LABELS: Final = {
    "resource": 2, "data": 2, "ephemeral": 2, "action": 2,
    "provider": 1, "variable": 1, "output": 1, "module": 1, "check": 1,
    "locals": 0, "terraform": 0, "moved": 0, "import": 0, "removed": 0,
}  # fmt: skip
"""How many labels the blocks have that stand at the top of a file."""

_NESTED: Final[Mapping[str, Mapping[str, int]]] = {
    "locals": {},
    "module": {},
    "moved": {},
    "import": {},
    "variable": {"validation": 0},
    "output": {"precondition": 0},
    "check": {"data": 2, "assert": 0},
    "terraform": {"backend": 1, "cloud": 0, "provider_meta": 1, "required_providers": 0},
    "terraform.required_providers": {},
}
"""The blocks that other blocks can hold, with the number of their labels.

What is not listed is up to a provider's schema: there, what can be read as a block is both an
attribute and a block.
"""

_LABELS_ANYWHERE: Final = {"dynamic": 1, "provisioner": 1}

Kind = Literal["object", "array", "string", "number", "keyword", "invalid", "missing"]
_BRACKETS: Final[Mapping[str, Kind]] = {"{": "object", "[": "array"}


@dataclass(slots=True, eq=False)
class JsonValue:
    """A JSON value and where it stands.

    A value that is not JSON is ``invalid``, one that has not been typed yet is ``missing`` and
    empty. An object or array that lacks its bracket is not ``closed`` and ends where it stops.
    """

    kind: Kind
    span: Span
    members: Sequence[JsonMember] = ()
    elements: Sequence[JsonValue] = ()
    closed: bool = True


@dataclass(slots=True, eq=False)
class JsonMember:
    """A name, decoded, and its value; the name's span includes the quotes."""

    name: str
    name_span: Span
    value: JsonValue


@dataclass(frozen=True, slots=True, eq=False)
class JsonText:
    """What a JSON text says: its value, all objects in it, and what is not JSON in it."""

    value: JsonValue
    objects: tuple[JsonValue, ...]
    problems: tuple[SyntaxProblem, ...]
    recovered: bool
    """Whether brackets did not match, so that the structure is a guess at the layout."""


def json_section(text: str, *, variables: bool = False) -> Section:
    """Return a whole ``.tf.json`` file as one section; any text has one.

    Members named ``//`` are comments and left out. A block's header is the name that is closest
    to its body (of a resource: the resource's name), its braces are the body's object; the bodies
    of an array share their header. In the body of a resource, data source or provider, members
    that hold objects are both attributes and blocks, as the provider's schema decides which.
    ``variables`` reads a ``.tfvars.json`` file: each member is an attribute.
    """
    return Section(text, partial(_read_section, variables=variables))


def _read_section(text: str, *, variables: bool) -> Reading:
    found = read_json(text)
    builder = _Builder(text)
    body = builder.variables(found.value) if variables else builder.file(found.value)
    problems = list(found.problems)
    if not found.recovered:  # what a guess leads to would only repeat the first problem
        problems += _duplicates(found.objects) + builder.problems
    return Reading(body, tuple(sorted(set(problems), key=lambda problem: problem.span)))


def read_json(text: str) -> JsonText:
    """Return the value of a JSON text, or what can be made out of it; never raises.

    A name that occurs twice in an object is no problem here: whether it is one depends on what
    the object stands for. Where brackets do not match, the indentation decides what is meant.
    """
    tokens, problems = _tokens(text)
    reader = _Reader(text, tokens, recover=False)
    recovered = not reader.read()
    if recovered:
        reader = _Reader(text, tokens, recover=True)
        reader.read()
    problems = sorted([*problems, *reader.problems], key=lambda problem: problem.span)
    value = reader.root or JsonValue("missing", Span(len(text), len(text)))
    kept = tuple(problems[:1] if recovered else problems)
    return JsonText(value, tuple(reader.objects), kept, recovered)


def decode_string(raw: str) -> str:
    """Return the text of a JSON string, given with its quotes; what is no escape stays."""
    inside = raw[1:-1] if len(raw) > 1 and raw.endswith('"') else raw[1:]
    return STRING_ESCAPE.sub(decode_escape, inside) if "\\" in inside else inside


def decode_escape(match: re.Match[str]) -> str:
    """Return the character that an escape stands for; half a surrogate pair is U+FFFD, as in Go."""
    escape = match.group()
    if len(escape) == 2:
        return _ESCAPES.get(escape[1], escape[1])
    if len(escape) > 6:
        high, low = int(escape[2:6], 16), int(escape[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    code = int(f"0x{escape[2:]}", 0)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)


@dataclass(slots=True, eq=False)
class _Token:
    kind: str
    """``string``, ``word``, or the mark itself."""
    start: int
    end: int
    line: int
    indent: int
    """The blanks at the beginning of its line."""
    leads: bool
    """Whether nothing but closing brackets and commas precedes it on its line."""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def _tokens(text: str) -> tuple[list[_Token], list[SyntaxProblem]]:
    tokens: list[_Token] = []
    problems: list[SyntaxProblem] = []
    line, indent, leads = 0, 0, True
    for match in _TOKEN.finditer(text, 1 if text.startswith(BYTE_ORDER_MARK) else 0):
        blank, kind = match["blank"], match.lastgroup or ""
        if "\n" in blank or "\r" in blank or not tokens:
            newline = max(blank.rfind("\n"), blank.rfind("\r"))
            line, indent, leads = line + 1, len(blank) - newline - 1, True
        if kind == "blank":  # the end
            break
        start, end = match.span(kind)
        if kind == "comment":
            message = 'JSON has no comments; a "//" member can hold one.'
            problems.append(SyntaxProblem(Span(start, end), message))
            continue
        if kind == "mark":
            kind = match["mark"]
        elif kind == "string":
            problems += _string_problems(text, start, end, closed=match["quote"] is not None)
        tokens.append(_Token(kind, start, end, line, indent, leads))
        leads = leads and kind in ("}", "]", ",")
    return tokens, problems


def _string_problems(text: str, start: int, end: int, *, closed: bool) -> list[SyntaxProblem]:
    if not closed:
        return [SyntaxProblem(Span(start, end), "This string is not closed on its line.")]
    valid = _VALID_TEXT.match(text, start + 1)
    assert valid is not None
    at = valid.end()
    if at >= end - 1:
        return []
    if text[at] == "\\":
        escape = Span(at, at + 2)
        return [SyntaxProblem(escape, f'JSON has no escape "{escape.of(text)}".')]
    message = "A control character must be written as an escape in a JSON string."
    return [SyntaxProblem(Span(at, at + 1), message)]


@dataclass(slots=True)
class _Frame:
    """An object or array that is being read."""

    value: JsonValue
    opening: _Token
    members: list[JsonMember]
    elements: list[JsonValue]
    complete: bool = False
    """Whether a member or element stands before, so that a comma or the end must follow."""
    comma: _Token | None = None
    faulty: bool = False
    """Whether what goes wrong next has been reported already."""


class _Reader:
    """Reads one value off the tokens.

    Without ``recover``, reading stops where the brackets do not match. With it, a closing bracket
    or a name that begins a line ends what was opened deeper than it stands.
    """

    def __init__(self, text: str, tokens: list[_Token], *, recover: bool) -> None:
        self.text = text
        self.tokens = tokens
        self.recover = recover
        self.by_indentation = recover and any(t.leads and t.indent for t in tokens)
        self.index = 0
        self.frames: list[_Frame] = []
        self.root: JsonValue | None = None
        self.objects: list[JsonValue] = []
        self.problems: list[SyntaxProblem] = []
        self.open: Counter[tuple[str, int]] = Counter()  # by bracket and indentation of its line
        self.goes_on = False

    def read(self) -> bool:
        """Read all tokens; return whether the brackets match."""
        while self.index < len(self.tokens):
            token = self.tokens[self.index]
            if self.by_indentation and token.leads and self._is_name(self.index):
                while len(self.frames) > 1 and self.frames[-1].opening.indent >= token.indent:
                    self._abandon()
            if not self.frames:
                if self.root is not None:
                    self._report(token.span, "Nothing may follow the value of a JSON file.")
                    return not any(t.kind in _OPENING for t in self.tokens[self.index :])
                self.root = self._begin(token)
            elif token.kind in _OPENING:
                if not self._close(token):
                    return False
            elif token.kind == ",":
                self._comma(token)
            elif self.frames[-1].value.kind == "object":
                self._member(token)
            else:
                self._element(token)
        if not self.tokens:
            self._report(Span(0, len(self.text)), 'A JSON file must hold an object: "{ }".')
        return self._end()

    def _report(self, span: Span, message: str) -> None:
        self.problems.append(SyntaxProblem(span, message))

    def _fault(self, span: Span, message: str) -> None:
        """Report a problem unless it follows from the one before."""
        if not self.frames[-1].faulty:
            self._report(span, message)
        self.frames[-1].faulty = True

    def _is_name(self, index: int) -> bool:
        return (
            index + 1 < len(self.tokens)
            and self.tokens[index].kind == "string"
            and self.tokens[index + 1].kind == ":"
        )

    def _begin(self, token: _Token) -> JsonValue:
        """Return the value that begins with a token; its inside is read by what follows."""
        self.index += 1
        kind, span = token.kind, token.span
        if kind in ("{", "["):
            frame = _Frame(JsonValue(_BRACKETS[kind], span, closed=False), token, [], [])
            value = frame.value
            value.members, value.elements = frame.members, frame.elements
            self.frames.append(frame)
            self.open[kind, token.indent] += 1
            if kind == "{":
                self.objects.append(value)
            return value
        word = span.of(self.text)
        if kind == "string":
            return JsonValue("string", span)
        if word in ("true", "false", "null"):
            return JsonValue("keyword", span)
        if _NUMBER.match(word):
            return JsonValue("number", span)
        hint = f'; as an expression, it is "${{{word}}}"' if _REFERENCE.match(word) else ""
        self._report(span, f"This is not a JSON value{hint}.")
        return JsonValue("invalid", span)

    def _member(self, token: _Token) -> None:
        frame, span = self.frames[-1], token.span
        if self._is_name(self.index):
            self._expect_comma(token)
            colon = self.tokens[self.index + 1].span
            missing = JsonValue("missing", Span(colon.end, colon.end))
            member = JsonMember(decode_string(span.of(self.text)), span, missing)
            frame.members.append(member)
            self.index += 2
            self._member_value(member)
        elif token.kind in ("{", "["):
            self._fault(span, 'A name and ":" are missing before this value.')
            self._begin(token)
        else:
            expected = "A name in double quotes was expected here."
            missed = 'A ":" and a value are missing after this name.'
            self._fault(span, missed if token.kind == "string" else expected)
            self.index += 1

    def _member_value(self, member: JsonMember) -> None:
        following = self.tokens[self.index] if self.index < len(self.tokens) else None
        if following is None or following.kind in "}],:" or self._is_name(self.index):
            self._fault(member.name_span, f'A value is missing after "{member.name}".')
        else:
            member.value = self._begin(following)

    def _element(self, token: _Token) -> None:
        if token.kind == ":" or self._is_name(self.index):
            self._fault(token.span, 'A name and ":" can only stand in an object, not in an array.')
            self.index += 1
            return
        frame = self.frames[-1]
        self._expect_comma(token)
        frame.elements.append(self._begin(token))

    def _expect_comma(self, token: _Token) -> None:
        frame = self.frames[-1]
        if frame.complete:
            self._fault(token.span, "A comma is missing before this.")
        frame.complete, frame.comma, frame.faulty = True, None, False

    def _comma(self, token: _Token) -> None:
        frame = self.frames[-1]
        if not frame.complete:
            self._fault(token.span, "Nothing stands before this comma.")
        frame.complete, frame.comma, frame.faulty = False, token, False
        self.index += 1

    def _close(self, token: _Token) -> bool:
        if self.recover:
            self._leave_for(token)
        frame = self.frames[-1]
        if not self._ends(frame, token):
            if len(self.frames) == 1 and frame.opening.kind == _OPENING[token.kind]:
                self.goes_on = True
                self._fault(token.span, f'The file goes on after this "{token.kind}".')
            self._fault(token.span, f'This "{token.kind}" closes nothing.')
        else:
            if frame.comma and not frame.faulty:
                self._report(frame.comma.span, f'A comma may not stand before "{token.kind}".')
            frame.value.span = Span(frame.value.span.start, token.span.end)
            frame.value.closed = True
            self._pop()
        self.index += 1
        return self.recover or frame.value.closed

    def _leave_for(self, token: _Token) -> None:
        """Abandon what was opened within what a closing bracket belongs to."""
        wanted = _OPENING[token.kind]
        while len(self.frames) > 1:
            opening = self.frames[-1].opening
            deeper = self.by_indentation and token.leads and opening.indent > token.indent
            level = opening.indent == token.indent if token.leads else opening.line == token.line
            level = level and opening.kind != wanted and self.open[wanted, token.indent] > 0
            if not (level or deeper):
                break
            self._abandon()

    def _ends(self, frame: _Frame, token: _Token) -> bool:
        """Whether a closing bracket ends the innermost frame."""
        if frame.opening.kind != _OPENING[token.kind]:
            return False
        if not self.recover:
            return True
        if len(self.frames) == 1:
            return self.index == len(self.tokens) - 1
        if token.leads:
            return frame.opening.indent >= token.indent
        return frame.opening.line == token.line

    def _pop(self) -> JsonValue:
        frame = self.frames.pop()
        self.open[frame.opening.kind, frame.opening.indent] -= 1
        return frame.value

    def _abandon(self) -> None:
        """Give up on the innermost frame: it ends with the last token that was read."""
        value = self._pop()
        opening = self.text[value.span.start]
        start = value.span.start
        if not self.goes_on:
            self._report(Span(start, start + 1), f'This "{opening}" is not closed.')
        value.span = Span(start, self.tokens[self.index - 1].span.end)

    def _end(self) -> bool:
        matching = not self.frames
        for frame in self.frames[:-1]:
            frame.value.span = Span(frame.value.span.start, self.tokens[-1].span.end)
        if self.frames:
            self._abandon()
        return matching


def _duplicates(objects: Iterable[JsonValue]) -> list[SyntaxProblem]:
    """Return what is named twice and can only be meant once; blocks can repeat."""
    problems: list[SyntaxProblem] = []
    for value in objects:
        seen: dict[str, bool] = {}
        for member in value.members:
            can_repeat = bool(_objects_in(member.value))
            if member.name in seen and member.name != _COMMENT_NAME:
                if not (can_repeat and seen[member.name]):
                    problems.append(_already_set(member))
            else:
                seen[member.name] = can_repeat
    return problems


def _already_set(member: JsonMember) -> SyntaxProblem:
    return SyntaxProblem(member.name_span, f'"{member.name}" is already set in this object.')


def _objects_in(value: JsonValue) -> Sequence[JsonValue]:
    """Return the object that a value is, or the objects that an array consists of."""
    if value.kind == "object":
        return [value]
    if all(element.kind == "object" for element in value.elements):
        return value.elements
    return []


class _Builder:
    """Builds bodies and blocks from objects, with the problems of those that are not."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[SyntaxProblem] = []

    def file(self, root: JsonValue) -> Body:
        """Return the body of a ``.tf.json`` file."""
        return self._body(self._members(root, strict=True), "", 0)

    def variables(self, root: JsonValue) -> Body:
        """Return the body of a ``.tfvars.json`` file."""
        return self._body(self._members(root, strict=True), "locals", 0)

    def _body(self, members: Iterable[JsonMember], context: str, depth: int) -> Body:
        """Return a body; ``context`` names the blocks that it is in, as ``_NESTED`` does."""
        schema = _NESTED.get(context) if context else _LABELS
        attributes: list[Attribute] = []
        blocks: list[Block] = []
        names: set[str] = set()
        for member in members:
            if member.name == _COMMENT_NAME:
                continue
            listed = schema is not None and member.name in schema
            holds_objects = bool(_objects_in(member.value))
            is_block = listed or (holds_objects and (schema is None or not context))
            if schema is None or not is_block:
                attributes.append(Attribute(member.name, *member.name_span, *member.value.span))
                if schema is not None and holds_objects and member.name in names:
                    self.problems.append(_already_set(member))
                names.add(member.name)
            if is_block and depth < _MAX_DEPTH:
                count = (schema or _LABELS_ANYWHERE).get(member.name, 0)
                inner = f"{context}.{member.name}" if context else member.name
                place = _Place(member.name, inner, depth + 1, strict=listed)
                blocks += self._blocks(place, member, (), count)
        return Body(tuple(attributes), tuple(blocks))

    def _blocks(
        self, place: _Place, named: JsonMember, labels: tuple[Label, ...], missing: int
    ) -> Iterator[Block]:
        """Yield the blocks that a member holds below ``missing`` more levels of labels."""
        if missing:
            for member in self._members(named.value, strict=place.strict):
                label = Label(member.name, member.name_span)
                yield from self._blocks(place, member, (*labels, label), missing - 1)
            return
        for value in self._objects(named.value, strict=place.strict):
            body = self._body(value.members, place.context, place.depth)
            yield Block(place.type, labels, named.name_span, value.span, body, value.closed)

    def _members(self, value: JsonValue, *, strict: bool) -> list[JsonMember]:
        """Return the members of an object, or of all objects in an array."""
        return [member for part in self._objects(value, strict=strict) for member in part.members]

    def _objects(self, value: JsonValue, *, strict: bool) -> list[JsonValue]:
        """Return the objects among the elements of an array, or the one that the value is."""
        if value.span.of(self.text) == "null":
            return []
        parts = value.elements if value.kind == "array" else (value,)
        if strict:
            self.problems += [
                SyntaxProblem(part.span, "An object was expected here.")
                for part in parts
                if part.kind not in ("object", "missing", "invalid")
            ]
        return [part for part in parts if part.kind == "object"]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where blocks of one type stand."""

    type: str
    context: str
    depth: int
    strict: bool
    """Whether these can only be blocks."""
