"""What ends an evaluation that would cost too much."""

from __future__ import annotations


class LimitError(Exception):
    """The evaluation would cost too much; nothing may catch it but the end of the evaluation."""
