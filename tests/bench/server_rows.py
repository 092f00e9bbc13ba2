"""The rows on the language server: its start, its memory, and its answers to keystrokes."""

from __future__ import annotations

import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.client import Client
from tests.bench.measure import Measured, alternately, peaks_below
from tests.bench.row import EMPTY, OURS, Bench, Row, made_up
from tests.bench.texts import TRAIL, VARIABLE, configuration, write_modules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SERVER = [*OURS, "serve"]
ALL_REGIONS = "aws-cloudtrail-enable-all-regions"
PLAIN = VARIABLE.replace("true", "false") + TRAIL.format(0, 0, "var.all_regions")
"""A text with one finding of that rule, for which no expression needs the grammar."""
NOT_PLAIN = PLAIN + TRAIL.format(1, 1, "{ größe = false }.größe")
"""One with two."""
LIMIT = 150.0
"""MB that the server may take."""
WARM_UP = 20
"""Keystrokes that are not counted."""


def initialized(command: Sequence[str], bench: Bench) -> float:
    """Start a server; return how long the answer to ``initialize`` took, in seconds."""
    start = time.perf_counter()
    with Client(command, bench.folder):
        return time.perf_counter() - start


def told(command: Sequence[str], text: str, findings: int, bench: Bench) -> float:
    """Start a server and open a text; return how long it took to tell so many findings."""
    folder = bench.new_folder("alone")
    start = time.perf_counter()
    with Client(command, folder) as client:
        found = client.open(folder / "main.tf", text)
        while sum(diagnostic.get("code") == ALL_REGIONS for diagnostic in found) < findings:
            found = client.diagnostics(folder / "main.tf")
        return time.perf_counter() - start


def initialize(bench: Bench) -> Measured:
    """Start, and answer what every client asks first."""
    return alternately(partial(initialized, SERVER, bench), partial(initialized, EMPTY, bench))


def first_findings(bench: Bench) -> Measured:
    """Start, open a file, and tell what is found in it."""
    return alternately(lambda: told(SERVER, PLAIN, 1, bench), lambda: told(EMPTY, PLAIN, 0, bench))


def with_grammar(bench: Bench) -> Measured:
    """Start, and tell what is found with the grammar and without it."""
    return alternately(
        lambda: told(SERVER, NOT_PLAIN, 2, bench), lambda: told(SERVER, PLAIN, 1, bench)
    )


def memory(megabytes: float, bench: Bench) -> Measured:
    """Open a workspace and a file in it; tell the memory that it takes, and the limit."""
    file = bench.files(megabytes)[0]
    with Client(SERVER, bench.workspace(megabytes)) as client:
        client.open(file, file.read_text("utf-8"))
        for number in range(10):
            client.keystroke(file, 0, 0, undo=number % 2 == 1)
        return Measured(sum(peaks_below(client.process.pid).values()), LIMIT, "MB")


class Scene(NamedTuple):
    """A server, and a file in whose second half something is typed."""

    command: Sequence[str]
    folder: Path
    file: str
    text: str


def keystrokes(ours: Scene, baseline: Scene, count: int) -> Measured:
    """Return the median times of answers to a keystroke in two scenes, which take turns."""
    with (
        Client(ours.command, ours.folder) as first,
        Client(baseline.command, baseline.folder) as second,
    ):
        pairs = ((first, ours, list[float]()), (second, baseline, list[float]()))
        for client, scene, _ in pairs:
            client.open(scene.folder / scene.file, scene.text)
        for number in range(count + WARM_UP):
            for client, scene, times in pairs:
                lines = scene.text.split("\n")
                line = next(i for i in range(len(lines) // 2, len(lines)) if " = " in lines[i])
                times.append(client.keystroke(scene.folder / scene.file, line, 4, number % 2 == 1))
    medians = [statistics.median(times[WARM_UP:]) for _, _, times in pairs]
    return Measured(medians[0], medians[1])


def in_lines(lines: int, bench: Bench) -> Measured:
    """Type in a file of so many lines."""
    folder, text = bench.new_folder("alone"), configuration(lines)
    ours, empty = (Scene(command, folder, "main.tf", text) for command in (SERVER, EMPTY))
    return keystrokes(ours, empty, bench.keystrokes)


def among_modules(calls_each: int, bench: Bench) -> Measured:
    """Type in one of 500 modules, which root modules call, and in the only one."""

    def scene(name: str, modules: int) -> Scene:
        folder = bench.new_folder(name)
        write_modules(folder, modules, calls_each)
        return Scene(SERVER, folder, "modules/m0/variables.tf", VARIABLE)

    return keystrokes(scene("many", 500), scene("one", 1), bench.keystrokes)


def with_rules(rules: int, look: str, bench: Bench) -> Measured:
    """Type with made-up rules, and with one that looks at one type of resource."""
    folder, text = bench.new_folder("alone"), configuration(1_000)
    ours, one = (
        Scene([*made_up(*some), "serve"], folder, "main.tf", text)
        for some in ((rules, look), (1, "one-type"))
    )
    return keystrokes(ours, one, bench.keystrokes)


NOTHING = "a pygls server that does nothing"
ROWS = (
    Row("start/initialize", "start of the server, to the answer to `initialize`", NOTHING, 1.2,
        initialize),
    Row("start/findings", "start, to the first findings in a file", NOTHING, None, first_findings),
    Row("start/grammar", "start, to findings that need the grammar", "those that do not", None,
        with_grammar),
    Row("keystroke/1,000-lines", "a keystroke in 1,000 lines", NOTHING, 3.0,
        partial(in_lines, 1_000)),
    Row("keystroke/10,000-lines", "a keystroke in 10,000 lines", NOTHING, 4.0,
        partial(in_lines, 10_000)),
    Row("keystroke/500-modules", "a keystroke among 500 modules", "in the only one", 1.5,
        partial(among_modules, 10)),
    Row("keystroke/one-root", "a keystroke among 500 modules of one root", "in the only one", 3.5,
        partial(among_modules, 500)),
    Row("keystroke/200-rules", "a keystroke with 200 rules on one type", "with one", 2.5,
        partial(with_rules, 200, "one-type")),
    Row("keystroke/200-types", "a keystroke with a rule on 200 types", "on one", 1.2,
        partial(with_rules, 1, "200-types")),
    Row("memory/server", "memory of the server in 6 MB", "150 MB", 1, partial(memory, 6.0),
        needs="/proc"),
    Row("memory/server-long", "memory of the server in 60 MB", "150 MB", 1, partial(memory, 60.0),
        needs="/proc", is_long=True),
)  # fmt: skip
