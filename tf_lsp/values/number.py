"""Numbers as Terraform has them: binary floating point, as a rule with 512 bits of mantissa."""

from __future__ import annotations

import re
from fractions import Fraction

from tf_lsp.dataclass import dataclass, field
from tf_lsp.values.limits import LimitError

PRECISION = 512
MAX_EXPONENT = 1_000  # Python converts no integer of more than 4300 digits to text
# An exponent after "p" is one of two, as Go's big.Float reads it.
_DECIMAL = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:([eEpP])([+-]?\d+))?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its exact value (an int when whole), and the bits that results are rounded to.

    Terraform parses literals with 512 bits, counts with 64 and computes ``log`` and ``pow`` with
    53, and the difference shows in ``length(a) / length(b)``. Zero has a sign that only shows in
    print.
    """

    exact: int | Fraction
    precision: int = field(default=PRECISION, compare=False)
    negative_zero: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return format_number(self)

    @property
    def is_whole(self) -> bool:
        """Whether the number has no fractional part."""
        return self.exact.denominator == 1

    @property
    def magnitude(self) -> Fraction:
        """The number without its sign."""
        return abs(Fraction(self.exact))

    def __int__(self) -> int:
        return int(self.exact)

    def __float__(self) -> float:
        return float(self.exact)


def from_int(value: int) -> Number:
    """Return a count, which has 64 bits (more when the value needs them)."""
    return Number(value, max(64, value.bit_length()))


def from_float(value: float) -> Number:
    """Return a number computed with a machine float."""
    negative_zero = value == 0 and str(value)[0] == "-"
    return rounded(Fraction(value), 53, negative_zero=negative_zero)


def parse_number(text: str) -> Number | None:
    """Return the number that a decimal literal or a string stands for, None when it is none."""
    match = _DECIMAL.match(text)
    if match is None:
        return None
    mantissa, letter, exponent = match.groups()
    if len(mantissa) > MAX_EXPONENT or (exponent and abs(int(exponent[:9])) > MAX_EXPONENT):
        raise LimitError("a number out of proportion")
    value = Fraction(mantissa.removesuffix("."))
    if exponent:
        value *= Fraction(10 if letter in "eE" else 2) ** int(exponent)
    return rounded(value, PRECISION, negative_zero=text.startswith("-"))


def rounded(value: int | Fraction, precision: int, *, negative_zero: bool = False) -> Number:
    """Return the nearest number with that many bits of mantissa, ties to even."""
    if value == 0:
        return Number(0, precision, negative_zero)
    if value.denominator == 1:
        value = int(value)
        if value.bit_length() <= precision:
            return Number(value, precision)
    numerator, denominator = abs(value.numerator), value.denominator
    size = numerator.bit_length() - denominator.bit_length()
    if abs(size) > 4 * MAX_EXPONENT:
        raise LimitError("a number out of proportion")
    if denominator & (denominator - 1) == 0 and numerator.bit_length() <= precision:
        return Number(value, precision)
    shift = precision - size - 1
    scaled = abs(Fraction(value)) * Fraction(2) ** shift
    if scaled < 1 << (precision - 1):
        shift += 1
        scaled *= 2
    elif scaled >= 1 << precision:
        shift -= 1
        scaled /= 2
    result = Fraction(round(scaled)) / Fraction(2) ** shift
    exact = int(result) if result.denominator == 1 else result
    return Number(-exact if value < 0 else exact, precision)


def significant_bits(number: Number) -> int:
    """Return the fewest bits of mantissa that hold the number."""
    numerator = abs(number.exact.numerator)
    trailing = (numerator & -numerator).bit_length() - 1
    return numerator.bit_length() - trailing if numerator else 0


def _digits(value: Fraction, count: int) -> tuple[int, int]:
    """Return the value's first digits, rounded, and the power of ten they are multiplied by."""
    exponent = len(str(value.numerator)) - len(str(value.denominator)) - count
    scaled = value / Fraction(10) ** exponent
    while scaled >= 10**count:
        exponent += 1
        scaled /= 10
    while scaled < 10 ** (count - 1):
        exponent -= 1
        scaled *= 10
    return round(scaled), exponent


def _reads_back(written: Fraction, value: Fraction, precision: int) -> bool:
    """Whether what is written is as near to a value as half of the last bit of its mantissa.

    Below a power of two the numbers stand closer together, but Go's ``big.Float`` ignores that.
    """
    numerator, denominator = value.numerator, value.denominator
    size = numerator.bit_length() - denominator.bit_length()
    if numerator << max(-size, 0) < denominator << max(size, 0):
        size -= 1
    last_bit = Fraction(2) ** (size + 1 - precision)
    difference = 2 * abs(written - value)
    if difference == last_bit:
        return (value / last_bit).numerator % 2 == 0
    return difference < last_bit


def shortest_digits(number: Number) -> tuple[str, int]:
    """Return the fewest digits that read back as the number, and their decimal exponent.

    The value is ``0.DIGITS`` times ten to the exponent, without sign; zero has no digits.
    """
    value = number.magnitude
    if value == 0:
        return "", 0
    if value.denominator == 1 and value.numerator.bit_length() <= number.precision:
        text = str(value.numerator)
        if len(text) * 10 < number.precision * 3:  # no fewer digits can read back as the same
            return text.rstrip("0"), len(text)
    low, high = 1, int(number.precision * 0.30103) + 3
    while low < high:
        middle = (low + high) // 2
        digits, exponent = _digits(value, middle)
        if _reads_back(digits * Fraction(10) ** exponent, value, number.precision):
            high = middle
        else:
            low = middle + 1
    digits, exponent = _digits(value, low)
    text = str(digits)
    return text.rstrip("0"), len(text) + exponent


def format_number(number: Number) -> str:
    """Return the number as Terraform converts it to a string: decimal, never with an exponent."""
    if number.exact == 0:
        return "-0" if number.negative_zero else "0"
    sign = "-" if number.exact < 0 else ""
    digits, exponent = shortest_digits(number)
    if exponent <= 0:
        return f"{sign}0.{'0' * -exponent}{digits}"
    if len(digits) <= exponent:
        return f"{sign}{digits}{'0' * (exponent - len(digits))}"
    return f"{sign}{digits[:exponent]}.{digits[exponent:]}"
