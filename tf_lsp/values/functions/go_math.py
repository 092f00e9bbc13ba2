"""Logarithms and powers to the last digit that Go computes, which C libraries get otherwise.

The steps and their constants are those of Go's ``math`` on x86-64: for the logarithm FreeBSD's
``e_log.c``, for the exponential function a Taylor series with fused multiplications (SLEEF).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

_LN2_HIGH: Final = 6.93147180369123816490e-01
_LN2_LOW: Final = 1.90821492927058770002e-10
_EVEN: Final = (
    *(6.666666666666735130e-01, 2.857142874366239149e-01),
    *(1.818357216161805012e-01, 1.479819860511658591e-01),
)
_ODD: Final = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)

_LOG2_E: Final = 1.4426950408889634073599246810018920
_LN2_UPPER: Final = 0.69314718055966295651160180568695068359375
_LN2_LOWER: Final = 0.28235290563031577122588448175013436025525412068e-12
_TAYLOR: Final = tuple(1 / math.factorial(order) for order in (8, 7, 6, 5, 4, 3, 2, 1))
_LARGEST_EXPONENT: Final = 7.09782712893384e02
_MOST_SQUARINGS: Final = 1 << 12


def logarithm(value: float) -> float:
    """Return the natural logarithm of a positive number."""
    fraction, exponent = math.frexp(value)
    if fraction < math.sqrt(2) / 2:
        fraction *= 2
        exponent -= 1
    rest = fraction - 1
    step = rest / (2 + rest)
    square = step * step
    fourth = square * square
    remainder = square * _polynomial(_EVEN, fourth) + fourth * _polynomial(_ODD, fourth)
    half = 0.5 * rest * rest
    low = half - (step * (half + remainder) + exponent * _LN2_LOW)
    return exponent * _LN2_HIGH - (low - rest)


def _polynomial(coefficients: tuple[float, ...], at: float) -> float:
    result = 0.0
    for coefficient in reversed(coefficients):
        result = coefficient + at * result
    return result


def exponential(value: float) -> float:
    """Return e to the power of a number."""
    if value > _LARGEST_EXPONENT:
        return math.inf
    exponent = round(_LOG2_E * value)
    reduced = _fused(-_LN2_UPPER, exponent, value)
    reduced = _fused(-_LN2_LOWER, exponent, reduced) * 0.0625
    result = _TAYLOR[0]
    for coefficient in _TAYLOR[1:]:
        result = _fused(result, reduced, coefficient)
    result *= reduced
    for _ in range(3):
        result *= result + 2
    result = _fused(result, result + 2, 1.0)
    return _scaled(result, exponent) if exponent > -0x3FF else 0.0


def _fused(left: float, right: float, addend: float) -> float:
    """Return ``left * right + addend``, rounded once."""
    exact = Fraction(left) * Fraction(right) + Fraction(addend)
    return exact.numerator / exact.denominator


def _scaled(value: float, exponent: int) -> float:
    try:
        return math.ldexp(value, exponent)
    except OverflowError:
        return math.copysign(math.inf, value)


def power(base: float, exponent: float) -> float:
    """Return a finite number to a finite power, NaN where that is no real number."""
    if exponent == 0 or base == 1:
        return 1.0
    if base == 0:
        return _power_of_zero(base, exponent)
    if abs(exponent) == 0.5 and base > 0:
        return math.sqrt(base) if exponent > 0 else 1 / math.sqrt(base)
    if abs(exponent) == 0.5:
        return math.nan
    return _finite_power(base, exponent)


def _power_of_zero(base: float, exponent: float) -> float:
    odd = exponent % 2 == 1
    if exponent < 0:
        return math.copysign(math.inf, base) if odd else math.inf
    return base if odd else 0.0


def _finite_power(base: float, exponent: float) -> float:
    fraction, whole = math.modf(abs(exponent))
    if fraction and base < 0:
        return math.nan
    if whole >= 1 << 63:
        if base == -1:
            return 1.0
        return 0.0 if (abs(base) < 1) == (exponent > 0) else math.inf
    result = 1.0
    if fraction:
        if fraction > 0.5:
            fraction -= 1
            whole += 1
        result = exponential(fraction * logarithm(base))
    mantissa, binary = math.frexp(base)
    result, scale = _squared_up(result, mantissa, binary, int(whole))
    if exponent < 0:
        return _scaled(1 / result, -scale)
    return _scaled(result, scale)


def _squared_up(result: float, mantissa: float, binary: int, times: int) -> tuple[float, int]:
    """Multiply by powers of the mantissa by the bits of ``times``; the exponents add up beside."""
    scale = 0
    while times:
        if abs(binary) > _MOST_SQUARINGS:
            return result, scale + binary
        if times & 1:
            result *= mantissa
            scale += binary
        mantissa *= mantissa
        binary *= 2
        if mantissa < 0.5:
            mantissa += mantissa
            binary -= 1
        times >>= 1
    return result, scale
