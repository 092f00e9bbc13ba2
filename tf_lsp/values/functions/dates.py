"""Functions on timestamps; those that ask for the current time are unknown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tf_lsp.dataclass import dataclass
from tf_lsp.values.errors import EvaluationError
from tf_lsp.values.functions.registry import function
from tf_lsp.values.limits import LimitError
from tf_lsp.values.types import NUMBER, STRING
from tf_lsp.values.value import Value, unknown

# What Go's time.Parse takes for RFC 3339 is more than that allows.
_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
    r"(?:[.,]([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))\Z",
    re.ASCII,
)
_HOUR = slice(11, 13)
_DURATION = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_NANOSECONDS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_SECOND = 1_000_000_000
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_QUOTE = "''"
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_TOKEN = re.compile(r"''|'(?:[^']|'')*+(?:'|\Z)|([A-Za-z])\1*|[^A-Za-z']+")


@dataclass(frozen=True, slots=True)
class _Time:
    """A local time, its nanoseconds, and the minutes that it is ahead of UTC."""

    local: datetime
    nanoseconds: int
    offset: int

    @property
    def moment(self) -> tuple[datetime, int]:
        return self.local - timedelta(minutes=self.offset), self.nanoseconds

    def zone(self, separator: str) -> str:
        sign = "-" if self.offset < 0 else "+"
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{sign}{hours:02d}{separator}{minutes:02d}"

    def __str__(self) -> str:
        zone = self.zone(":") if self.offset else "Z"
        return f"{self.local.year:04d}-{self.local:%m-%dT%H:%M:%S}{zone}"


def _parse(text: str, *, strict: bool = True) -> _Time:
    match = _TIMESTAMP.match(text)
    if match is None or (strict and ("," in text or not text[_HOUR].isdecimal())):
        raise EvaluationError("not a valid RFC3339 timestamp")
    *parts, fraction, sign, hours, minutes = match.groups()
    offset = (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1) if sign else 0
    most = (23, 59) if strict else (24, 60)
    if sign and (int(hours) > most[0] or int(minutes) > most[1]):
        raise EvaluationError("not a valid UTC offset")
    year, month, day, hour, minute, second = map(int, parts)
    if year == 0:
        raise LimitError("a year that Python does not have")
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise EvaluationError("not a valid RFC3339 timestamp") from error
    return _Time(local, int((fraction or "0")[:9].ljust(9, "0")), offset)


def _duration(text: str) -> int:
    """Return the nanoseconds that a duration such as ``1h30m`` stands for."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    total = at = 0
    while at < len(rest):
        match = _DURATION.match(rest, at)
        if match is None or not (match[1] or match[2]) or len(match.group()) > 40:
            raise EvaluationError("not a valid duration")
        unit = _NANOSECONDS[match[3]]
        fraction = match[2] or ""
        total += int(match[1] or "0") * unit + int(fraction or "0") * unit // 10 ** len(fraction)
        at = match.end()
    if not rest or total >= 1 << 63:
        raise EvaluationError("not a valid duration")
    return -total if text[0] == "-" else total


@function(STRING, STRING, returns=STRING)
def _timeadd(timestamp: str, duration: str) -> str | Value:
    time = _parse(timestamp)
    seconds, _ = divmod(time.nanoseconds + _duration(duration), _SECOND)
    try:
        return str(_Time(time.local + timedelta(seconds=seconds), 0, time.offset))
    except OverflowError:
        return unknown(STRING)


@function(STRING, STRING, returns=NUMBER)
def _timecmp(first: str, second: str) -> int | Value:
    try:
        left, right = (_parse(each, strict=False).moment for each in (first, second))
    except OverflowError:
        return unknown(NUMBER)
    return (left > right) - (left < right)


@function(STRING, STRING, returns=STRING)
def _formatdate(pattern: str, timestamp: str) -> str:
    time = _parse(timestamp)
    pieces = []
    for match in _TOKEN.finditer(pattern):
        token = match.group()
        if match[1]:
            pieces.append(_verb(token, time))
        elif token == _QUOTE:
            pieces.append("'")
        elif token[0] == "'":
            if len(token) == 1 or token[-1] != "'":
                raise EvaluationError("formatdate: a quote is not closed")
            pieces.append(token[1:-1].replace("''", "'"))
        else:
            pieces.append(token)
    return "".join(pieces)


def _verb(token: str, time: _Time) -> str:
    local = time.local
    zone = time.zone("")
    results = {
        "YY": f"{local.year % 100:02d}",
        "YYYY": f"{local.year:04d}",
        "MMM": _MONTHS[local.month - 1][:3],
        "MMMM": _MONTHS[local.month - 1],
        "EEE": _DAYS[local.weekday()][:3],
        "EEEE": _DAYS[local.weekday()],
        "AA": "AM" if local.hour < 12 else "PM",
        "aa": "am" if local.hour < 12 else "pm",
        "Z": time.zone(":") if time.offset else "Z",
        "ZZZ": "UTC" if zone == "+0000" else zone,
        "ZZZZ": zone,
        "ZZZZZ": time.zone(":"),
    }
    numbers = {
        "M": local.month,
        "D": local.day,
        "h": local.hour,
        "H": local.hour % 12 or 12,
        "m": local.minute,
        "s": local.second,
    }
    if token in results:
        return results[token]
    if token[0] in numbers and len(token) <= 2:
        return str(numbers[token[0]]).rjust(len(token), "0")
    raise EvaluationError("formatdate: not a valid verb")
