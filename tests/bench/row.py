"""What a row of the benchmark is, and what its measuring has at hand."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.terraform import write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.measure import Measured

OURS = [sys.executable, "-m", "tf_lsp"]
EMPTY = [sys.executable, str(Path(__file__).with_name("empty_server.py"))]
LINEAR = 1.2
"""How much more than in proportion to its input something may take."""


@dataclass
class Bench:
    """One run: where it writes, and what it has written so far."""

    folder: Path
    keystrokes: int
    """How many make a figure."""
    _workspaces: dict[float, list[Path]] = field(default_factory=dict)

    def workspace(self, megabytes: float) -> Path:
        """Return the folder of a workspace of that size."""
        folder = self.folder / f"{megabytes:g} MB"
        if megabytes not in self._workspaces:
            self._workspaces[megabytes] = write_workspace(folder, megabytes)
        return folder

    def files(self, megabytes: float) -> list[Path]:
        """Return the files of a workspace of that size."""
        self.workspace(megabytes)
        return self._workspaces[megabytes]

    def new_folder(self, name: str) -> Path:
        """Return a folder that is there and empty."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder


class Row(NamedTuple):
    """Something that may take so many times what the baseline takes as is promised."""

    name: str
    what: str
    baseline: str
    promise: float | None
    """None where nothing is promised: the row is there to be read."""
    measure: Callable[[Bench], Measured]
    needs: str = ""
    """What must be installed for the baseline."""
    is_long: bool = False
    """It takes minutes, and is left out unless it is asked for."""


def made_up(rules: int, look: str) -> list[str]:
    """Return the command of the program with so many made-up rules; see ``made_up_rules.py``."""
    return [sys.executable, "-m", "tests.bench.made_up_rules", str(rules), look]
