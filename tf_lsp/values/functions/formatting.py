"""``format`` and ``formatlist``: Go's formatting verbs for Terraform's values."""

from __future__ import annotations

import re
from fractions import Fraction

from tf_lsp.dataclass import dataclass
from tf_lsp.values.characters import clusters
from tf_lsp.values.convert import convert
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.encoding import json_text, to_json
from tf_lsp.values.functions.registry import Call, function
from tf_lsp.values.functions.text import STRINGS, check_length
from tf_lsp.values.number import Number, shortest_digits
from tf_lsp.values.types import ANY, BOOL, NUMBER, STRING
from tf_lsp.values.value import UNKNOWN, Value, list_of, string, unknown

_VERB = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[0#\-+ ]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?"
    r"(?:\[(?P<index>[1-9][0-9]*)\])?(?P<mode>[A-Za-z]))",
    re.ASCII,
)
_BASES = {"b": "b", "o": "o", "x": "x", "X": "X", "d": "d"}
_MOST_PLACES = 1_000


class _Unsupported(Exception):  # noqa: N818 - not an error: the result is unknown
    """A combination of flags whose result we do not know for certain."""


@dataclass(frozen=True, slots=True)
class _Verb:
    flags: str
    width: int
    precision: int | None
    mode: str

    def pad(self, text: str, *, numeric: bool = False) -> str:
        """Return the text at least as wide as the verb asks."""
        missing = self.width - len(clusters(text))
        if missing <= 0:
            return text
        if "-" in self.flags:
            if "0" in self.flags and not numeric:
                return text + "0" * missing
            return text + " " * missing
        if "0" not in self.flags:
            return " " * missing + text
        sign = text[:1] if numeric and text[:1] in ("-", "+", " ") else ""
        return sign + "0" * missing + text[len(sign) :]


def format_text(pattern: str, arguments: list[Value]) -> str:
    """Return the pattern with its verbs replaced; raises EvaluationError."""
    pieces: list[str] = []
    at = length = highest = 0
    following = 1
    unsupported = False
    while at < len(pattern):
        end = pattern.find("%", at)
        end = len(pattern) if end < 0 else end
        pieces.append(pattern[at:end])
        at = end
        if at == len(pattern):
            break
        match = _VERB.match(pattern, at)
        if match is None:
            raise EvaluationError("format: not a valid verb")
        at = match.end()
        if match["percent"]:
            pieces.append("%")
            continue
        position = int(match["index"][:6]) if match["index"] else following
        following = position + 1
        highest = max(highest, position)
        if position > len(arguments):
            raise EvaluationError("format: not enough arguments")
        try:
            pieces.append(_formatted(_verb(match), arguments[position - 1]))
        except _Unsupported:
            unsupported = True
        length += len(pieces[-1])
        check_length(length)
    if highest < len(arguments):
        raise EvaluationError("format: too many arguments")
    if unsupported:
        raise _Unsupported
    return "".join(pieces)


def _verb(match: re.Match[str]) -> _Verb:
    width = int((match["width"] or "0")[:9])
    check_length(width)
    precision = match["precision"]
    places = None if precision is None else int(precision[:9] or "0")
    return _Verb(match["flags"], width, places, match["mode"])


def _formatted(verb: _Verb, value: Value) -> str:
    if verb.mode == "v":
        return _default(verb, value)
    if value.is_null:
        raise EvaluationError("format: null cannot be formatted")
    if verb.mode == "t":
        return "true" if convert(value, BOOL).content else "false"
    if verb.mode in "sq":
        return _text(verb, convert(value, STRING).text)
    if verb.mode in _BASES:
        return _integer(verb, convert(value, NUMBER).number)
    if verb.mode in "eEfgG":
        return _float(verb, convert(value, NUMBER).number)
    raise EvaluationError("format: an unknown verb")


def _default(verb: _Verb, value: Value) -> str:
    if "#" not in verb.flags and isinstance(value.content, str):
        return verb.pad(value.content)
    if "#" not in verb.flags and isinstance(value.content, Number):
        return verb.pad(_general(value.content, None))
    return verb.pad(to_json(value))


def _text(verb: _Verb, text: str) -> str:
    if verb.precision:
        text = "".join(clusters(text)[: verb.precision])
    return verb.pad(json_text(text) if verb.mode == "q" else text)


def _integer(verb: _Verb, number: Number) -> str:
    if not number.is_whole:
        raise EvaluationError("format: a whole number is required")
    if "#" in verb.flags or verb.precision is not None:
        raise _Unsupported
    digits = format(abs(int(number)), _BASES[verb.mode])
    return verb.pad(_sign(verb, number) + digits, numeric=True)


def _sign(verb: _Verb, number: Number) -> str:
    if number.exact < 0 or number.negative_zero:
        return "-" if number.exact < 0 or verb.mode in "eEfgG" else ""
    if "+" in verb.flags:
        return "+"
    return " " if " " in verb.flags else ""


def _float(verb: _Verb, number: Number) -> str:
    if "#" in verb.flags or {"0", "-"} <= set(verb.flags) or number.negative_zero:
        raise _Unsupported
    if verb.precision is not None and verb.precision > _MOST_PLACES:
        raise _Unsupported
    if verb.mode in "gG":
        text = _general(Number(number.magnitude, number.precision), verb.precision)
    else:
        places = 6 if verb.precision is None else verb.precision
        value = number.magnitude
        text = _fixed(value, places) if verb.mode == "f" else _scientific(value, places)
    if verb.mode in "EG":
        text = text.upper()
    return verb.pad(_sign(verb, number) + text, numeric=True)


def _fixed(value: Fraction, places: int) -> str:
    digits = str(round(value * 10**places)).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _rounded_digits(value: Fraction, count: int) -> tuple[str, int]:
    """Return that many leading digits, rounded, and the exponent of ``0.DIGITS``."""
    if value == 0:
        return "", 0
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    while value >= Fraction(10) ** exponent:
        exponent += 1
    while value < Fraction(10) ** (exponent - 1):
        exponent -= 1
    digits = str(round(value * Fraction(10) ** (count - exponent)))
    if len(digits) > count:
        exponent += 1
    return digits[:count].rstrip("0"), exponent


def _scientific(value: Fraction, places: int) -> str:
    digits, exponent = _rounded_digits(value, places + 1)
    return _with_exponent(digits.ljust(places + 1, "0"), exponent - 1 if digits else 0)


def _with_exponent(digits: str, exponent: int) -> str:
    point = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{point}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _general(number: Number, precision: int | None) -> str:
    """Return the number by ``%g``: the shortest text, or that many digits."""
    sign = "-" if number.exact < 0 or number.negative_zero else ""
    if precision is None:
        digits, exponent = shortest_digits(number)
        limit = 6
    else:
        digits, exponent = _rounded_digits(number.magnitude, max(precision, 1))
        limit = max(precision, 1)
        if limit > len(digits) >= exponent:
            limit = len(digits)
    if not digits:
        return f"{sign}0"
    if precision is None:
        limit = max(limit, 21) if False else limit
    if exponent - 1 < -4 or exponent - 1 >= limit:
        return sign + _with_exponent(digits, exponent - 1)
    if exponent <= 0:
        return f"{sign}0.{'0' * -exponent}{digits}"
    if len(digits) <= exponent:
        return sign + digits.ljust(exponent, "0")
    return f"{sign}{digits[:exponent]}.{digits[exponent:]}"


@function(STRING, rest=ANY, partial=True, nullable=True, returns=STRING, name="format")
def _format_(pattern: Value, *arguments: Value) -> str | Value:
    if pattern.is_null:
        raise EvaluationError("format: the format is null")
    if not pattern.is_known or not all(each.is_wholly_known for each in arguments):
        return unknown(STRING)
    try:
        return format_text(pattern.text, list(arguments))
    except _Unsupported:
        return unknown(STRING)


@function(STRING, rest=ANY, partial=True, nullable=True, context=True, returns=STRINGS)
def _formatlist(context: Call, pattern: Value, *arguments: Value) -> Value:
    if pattern.is_null:
        raise EvaluationError("formatlist: the format is null")
    if not pattern.is_known:
        return unknown(STRINGS)
    lists = [each for each in arguments if each.type.is_sequence and not each.is_null]
    if any(not each.is_known for each in lists):
        return unknown(STRINGS)
    if any(each.type.kind == "set" and not each.is_wholly_known for each in lists):
        return unknown(STRINGS)
    if any(each.content is UNKNOWN and each.type.kind == "any" for each in arguments):
        return unknown(STRINGS)
    lengths = {len(each.elements) for each in lists}
    if len(lengths) > 1:
        raise EvaluationError("formatlist: the lists differ in length")
    count = lengths.pop() if lengths else 1
    return list_of([_row(context, pattern, arguments, row) for row in range(count)], STRING)


def _row(context: Call, pattern: Value, arguments: tuple[Value, ...], row: int) -> Value:
    context.evaluator.evaluation.spend(1 + pattern.size)
    values = [
        each.elements[row] if each.type.is_sequence and not each.is_null else each
        for each in arguments
    ]
    if not all(each.is_wholly_known for each in values):
        return unknown(STRING)
    try:
        return string(format_text(pattern.text, values))
    except _Unsupported:
        return unknown(STRING)
