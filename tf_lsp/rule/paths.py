"""Paths as rules write them: ``aws_s3_bucket.logging.target_bucket``, ``data.aws_x.name``."""

from __future__ import annotations

from typing import Final

_KINDS_OF_TWO_WORDS: Final = ("data", "provider")


def split_path(path: str) -> tuple[str, tuple[str, ...]]:
    """Return the kind of block that a path begins with, and the names that follow."""
    words = path.split(".")
    size = 2 if words[0] in _KINDS_OF_TWO_WORDS else 1
    return ".".join(words[:size]), tuple(words[size:])
