"""A progress bar on standard error, for what takes longer than one likes to wait."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Step = TypeVar("Step")

PATIENCE: Final = 0.3
"""How long something may take before a bar is shown, in seconds."""


def with_progress(steps: Iterable[Step], total: int) -> Iterator[Step]:
    """Iterate over steps; if that takes long, a terminal shows how many of them are done."""
    if not sys.stderr.isatty():
        yield from steps
        return
    began = time.monotonic()
    with ExitStack() as stack:
        show = None
        for done, step in enumerate(steps, start=1):
            if show is None and time.monotonic() - began > PATIENCE:
                show = stack.enter_context(_bar(total))
            if show:
                show(done)
            yield step


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar, and take it away in the end; yields the function that moves it."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Checking", total=total)
        yield lambda done: progress.update(task, completed=done)
