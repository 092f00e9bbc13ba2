"""Measures what speed is promised: ``python -m tests.bench.run`` prints ratios, not seconds alone.

Every figure is set beside a baseline in the same run on the same machine. The exit code is 1 where
a ratio is worse than promised.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import check_rows, server_rows
from tests.bench.peers import install_checkov, why_missing
from tests.bench.row import Bench
from tests.bench.table import short, table, write_readme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.measure import Measured
    from tests.bench.row import Row

ROWS: tuple[Row, ...] = (*check_rows.ROWS, *server_rows.ROWS)


def main() -> int:
    """Measure, print, and return 1 where something is worse than promised."""
    options = _options()
    if options.install_checkov:
        install_checkov()
    figures = measure(_chosen(options.only, long=options.long), options.count)
    text = table(figures)
    print(f"\n{text}")
    if options.write_readme:
        write_readme(text)
    worse = [row.name for row, figure in figures.items() if is_worse(row, figure)]
    for name in worse:
        print(f"worse than promised: {name}")
    return int(bool(worse))


def measure(rows: Sequence[Row], keystrokes: int) -> dict[Row, Measured | str]:
    """Return the figures of rows, or why there are none."""
    figures: dict[Row, Measured | str] = {}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), keystrokes)
        for row in rows:
            figures[row] = figure = why_missing(row.needs) or row.measure(bench)
            told = f"skipped: {row.needs} is {figure}" if isinstance(figure, str) else _told(figure)
            print(f"{row.name:24} {told}", flush=True)
    return figures


def is_worse(row: Row, figure: Measured | str) -> bool:
    """Whether a figure is worse than promised; one that is missing is not."""
    return not isinstance(figure, str) and row.promise is not None and figure.ratio > row.promise


def _told(figure: Measured) -> str:
    return f"{short(figure.ratio):>8}"


def _chosen(globs: Sequence[str], *, long: bool) -> list[Row]:
    if globs:
        return [row for row in ROWS if any(fnmatch(row.name, glob) for glob in globs)]
    return [row for row in ROWS if long or not row.is_long]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], metavar="GLOB", help="rows to measure, by name"
    )
    parser.add_argument("--count", type=int, default=200, help="keystrokes for each figure")
    parser.add_argument(
        "--long", action="store_true", help="measure what takes minutes too: 60 MB, 1,000 modules"
    )
    parser.add_argument(
        "--install-checkov", action="store_true", help="install checkov in build/, to measure it"
    )
    parser.add_argument("--write-readme", action="store_true", help="put the table into README.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
