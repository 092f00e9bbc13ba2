"""How bad a finding is, in the words of tfsec and trivy."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """From the worst down."""

    CRITICAL = "CRITICAL"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


CRITICAL: Final = Severity.CRITICAL
HIGH: Final = Severity.HIGH
MEDIUM: Final = Severity.MEDIUM
LOW: Final = Severity.LOW
