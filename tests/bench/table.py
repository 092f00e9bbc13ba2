"""The table of the figures, as it is printed and as it stands in the README."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.bench.measure import Measured
    from tests.bench.row import Row

README = Path(__file__).parents[2] / "README.md"
BEGIN = "<!-- speed: written by python -m tests.bench.run --write-readme -->"
END = "<!-- end of speed -->"


def table(figures: Mapping[Row, Measured | str]) -> str:
    """Return the figures in Markdown, with the machine that they are of."""
    lines = [
        "| what | beside | times as much | promised | ours : beside |",
        "| --- | --- | --- | --- | --- |",
        *(_line(row, figure) for row, figure in figures.items()),
    ]
    return "\n".join(lines) + f"\n\nMeasured with {machine()}."


def _line(row: Row, figure: Measured | str) -> str:
    promised = "" if row.promise is None else f"at most {short(row.promise)}"
    if isinstance(figure, str):
        return f"| {row.what} | {row.baseline} | skipped | {promised} | {row.needs}: {figure} |"
    both = f"{amount(figure.ours, figure.unit)} : {amount(figure.baseline, figure.unit)}"
    return f"| {row.what} | {row.baseline} | {short(figure.ratio)} | {promised} | {both} |"


def short(number: float) -> str:
    """Return a number with two digits that count, or all of those before the point."""
    return f"{number:.0f}" if number >= 9.95 else f"{float(f'{number:.2g}'):g}"


def amount(figure: float, unit: str) -> str:
    """Return a time or an amount of memory with its unit."""
    if unit == "s" and figure < 1:
        return f"{short(figure * 1000)} ms"
    return f"{short(figure)} {unit}"


def machine() -> str:
    """Return the kind of machine, in a few words."""
    cores = os.cpu_count()
    system = f"{platform.system()} on {platform.machine()}"
    return f"{_processor()}{cores} cores, {system}, Python {platform.python_version()}"


def _processor() -> str:
    try:
        found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    except OSError:
        return ""
    return f"{found[1].strip()}, " if found else ""


def write_readme(text: str) -> None:
    """Put the table between its marks in the README."""
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{README.name} lacks {BEGIN} or {END}")
    README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")
