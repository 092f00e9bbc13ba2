"""Claims on a value: each is true only when it is proved, and false for all that is unknown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tf_lsp.graph.networks import is_public
from tf_lsp.modules.instance import AttributeOf
from tf_lsp.values import BOOL, NUMBER, STRING, EvaluationError, Type, Value, convert, string
from tf_lsp.values.meaning import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable


class Claims:
    """What can be claimed of a value; ``effective`` is None where there is nothing to know."""

    @property
    def effective(self) -> Value | None:
        """The value that counts."""
        raise NotImplementedError

    @property
    def is_true(self) -> bool:
        """Whether it is true; ``"true"`` and ``"1"`` are."""
        return self._as(BOOL) is True

    @property
    def is_false(self) -> bool:
        """Whether it is false; ``"false"`` and ``"0"`` are."""
        return self._as(BOOL) is False

    @property
    def is_set(self) -> bool:
        """Whether it is known, not null, and no empty text, list or map."""
        value = self.effective
        return value is not None and value.to_python() not in (None, "", [], {}) and value.is_known

    @property
    def is_empty(self) -> bool:
        """Whether it is an empty text, list or map."""
        value = self.effective
        return value is not None and value.to_python() in ("", [], {})

    @property
    def text(self) -> str | None:
        """The value as a string, None where it is not known or is no string."""
        found = self._as(STRING)
        return found if isinstance(found, str) else None

    @property
    def number(self) -> float | None:
        """The value as a number, None where it is not known or is no number."""
        found = self._as(NUMBER)
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return found if is_number else None  # type: ignore[return-value]

    def equals(self, wanted: object) -> bool:
        """Whether it equals a bool, number or string; ``"7"`` and 7 are the same to Terraform."""
        return self._same(wanted) is True

    def differs_from(self, wanted: object) -> bool:
        """Whether it is known, and is not equal to a bool, number or string."""
        return self._same(wanted) is False

    def is_one_of(self, wanted: Iterable[object]) -> bool:
        """Whether it equals one of some values."""
        return any(map(self.equals, wanted))

    def is_none_of(self, wanted: Iterable[object]) -> bool:
        """Whether it is known, and equals none of some values."""
        return self.text is not None and all(map(self.differs_from, wanted))

    def is_at_least(self, least: float) -> bool:
        """Whether it is a number, and no smaller than another."""
        return self.number is not None and self.number >= least

    def is_below(self, least: float) -> bool:
        """Whether it is a number, and smaller than another."""
        return self.number is not None and self.number < least

    def is_above(self, most: float) -> bool:
        """Whether it is a number, and greater than another."""
        return self.number is not None and self.number > most

    def is_version_below(self, least: str) -> bool:
        """Whether it is a version (``1.2``, ``TLS1.2``) lower than another.

        What is left away counts as zero; a constraint (``>= 1.2``) is no version.
        """
        found, wanted = _version(self.text or ""), _version(least)
        missing = (0,) * (len(wanted) - len(found))
        return len(found) > 0 and (*found, *missing) < wanted

    def matches(self, pattern: str) -> bool:
        """Whether it is a string that a regular expression matches as a whole."""
        return self.text is not None and re.fullmatch(pattern, self.text) is not None

    def fails_to_match(self, pattern: str) -> bool:
        """Whether it is a string that a regular expression does not match as a whole."""
        return self.text is not None and re.fullmatch(pattern, self.text) is None

    def begins_with(self, prefix: str) -> bool:
        """Whether it is a string that begins so; the rest need not be known."""
        known = _ends(self.effective)[0]
        return known.startswith(prefix)

    def begins_otherwise(self, prefix: str) -> bool:
        """Whether it is a string that certainly does not begin so."""
        known = _ends(self.effective)[0]
        is_whole = self.text is not None
        return known[: len(prefix)] != prefix[: len(known)] or (
            is_whole and len(known) < len(prefix)
        )

    def ends_with(self, suffix: str) -> bool:
        """Whether it is a string that ends so; what comes before need not be known."""
        return _ends(self.effective)[1].endswith(suffix)

    def ends_otherwise(self, suffix: str) -> bool:
        """Whether it is a string that certainly does not end so."""
        known = _ends(self.effective)[1]
        shared = min(len(known), len(suffix))
        differs = known[len(known) - shared :] != suffix[len(suffix) - shared :]
        return differs or (self.text is not None and len(known) < len(suffix))

    def is_attribute(self, *paths: str) -> bool:
        """Whether it is an attribute of some resource, ``aws_kms_key.key_id``."""
        value = self.effective
        attributes = [] if value is None else list(value.meanings)
        return any(
            f"{each.instance.kind}.{each.name}" in paths
            for each in attributes
            if isinstance(each, AttributeOf)
        )

    @property
    def is_public_network(self) -> bool:
        """Whether it is a CIDR that covers at least half of the internet, IPv4 or IPv6."""
        return self.text is not None and is_public(self.text)

    def _as(self, type_: Type) -> object:
        value = self.effective
        if value is None or not value.is_known:
            return None
        try:
            return convert(value, type_).to_python()
        except EvaluationError:
            return None

    def _same(self, wanted: object) -> bool | None:
        if isinstance(wanted, bool):
            found = self._as(BOOL)
            return None if found is None else found is wanted
        mine = self.text
        if mine is None:
            return None
        if isinstance(wanted, int | float):
            return None if self.number is None else self.number == wanted
        return mine == wanted


def _version(text: str) -> tuple[int, ...]:
    return () if _CONSTRAINT.search(text) else tuple(map(int, _DIGITS.findall(text)))


_DIGITS: Final = re.compile(r"[0-9]{1,18}")
_CONSTRAINT: Final = re.compile(r"[<>=!~,|]")


def _ends(value: Value | None) -> tuple[str, str]:
    """Return how a string certainly begins and how it certainly ends."""
    if value is None:
        return "", ""
    if value.is_known:
        value = _text(value)
    if isinstance(value.content, str):
        return value.content, value.content
    joined = next((m for m in value.meanings if isinstance(m, Joined)), None)
    if joined is None or value.is_known:
        return "", ""
    first, last = joined.parts[0], joined.parts[-1]
    return _ends(_text(first))[0], _ends(_text(last))[1]


def _text(value: Value) -> Value:
    try:
        return convert(value, STRING)
    except EvaluationError:
        return string("")
