"""Fixtures for the tests of ``tf_lsp.values``."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def no_mistake_is_swallowed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """``evaluate`` never raises; a mistake of its own is a record in the log: a failure here."""
    with caplog.at_level(logging.ERROR):
        yield
    assert [record.getMessage() for record in caplog.get_records("call")] == []
