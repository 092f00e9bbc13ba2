"""How times and memory are taken."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MEGABYTE = 1 << 20
BUDGET = 8.0
"""Seconds after which a figure is not taken again."""


class Measured(NamedTuple):
    """Two figures of one run: ours, and that of the baseline."""

    ours: float
    baseline: float
    unit: Literal["s", "MB"] = "s"

    @property
    def ratio(self) -> float:
        """How many times the baseline ours is."""
        return self.ours / self.baseline


def alternately(
    ours: Callable[[], float], baseline: Callable[[], float], times: int = 10
) -> Measured:
    """Return the least of what two functions return, in seconds.

    The two take turns, so that whatever else the machine does slows both. What takes long is done
    less often, but once at least.
    """
    pairs: list[tuple[float, float]] = []
    end = time.monotonic() + BUDGET
    while not pairs or (len(pairs) < times and time.monotonic() < end):
        pairs.append((ours(), baseline()))
    firsts, seconds = zip(*pairs, strict=True)
    return Measured(min(firsts), min(seconds))


def time_of(command: Sequence[str]) -> float:
    """Run a program, and return how long it took, in seconds.

    The exit codes 0 and 1 are those of a check without and with findings; others are an error.
    """
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode()[-2000:]}")
    return seconds


def cpu_time(work: Callable[[], object]) -> float:
    """Return the processor's time for some work in this process, in seconds."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak_memory_of(command: Sequence[str]) -> float:
    """Run a program, and return the most memory that it and those that it started held, in MB.

    Each process counts with its own peak and with all that it shares, so the sum is no less than
    what they held at any time.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks: dict[int, float] = {}
    while process.poll() is None:
        peaks.update(peaks_below(process.pid))
        time.sleep(0.01)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return sum(peaks.values())


def peaks_below(process: int) -> dict[int, float]:
    """Return the peaks of memory of a process and of those that it started, in MB.

    Empty where a process is gone, and where the system has no ``/proc``.
    """
    folder = Path("/proc", str(process))
    try:
        status = (folder / "status").read_text()
        children = (folder / "task" / str(process) / "children").read_text().split()
    except OSError:
        return {}
    _, found, rest = status.partition("VmHWM:")
    own = {process: int(rest.split()[0]) * 1024 / MEGABYTE} if found else {}
    return own | {pid: peak for c in children for pid, peak in peaks_below(int(c)).items()}
