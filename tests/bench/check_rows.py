"""The rows on ``tf-lsp check``, and on the scan that it begins with."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from tests.bench import peers
from tests.bench.measure import Measured, alternately, cpu_time, peak_memory_of, time_of
from tests.bench.row import LINEAR, OURS, Bench, Row, made_up
from tests.bench.texts import TRAIL, write_modules
from tf_lsp.rules import all_rules
from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SIZE = 6.0
"""MB of the workspace that most is measured on: 3,700 files, with a trail in every folder."""
SMALL = 0.5
"""MB of one for those that take minutes for more."""
FINDINGS = 4_000
FORMATS = {
    "text": ["--format", "text"],
    "json": ["--format", "json"],
    "diff": ["--diff"],
    "fix": ["--fix"],
}


def check(path: Path, *options: str, program: Sequence[str] = OURS) -> float:
    """Return how long a check takes, in seconds."""
    return time_of([*program, "check", str(path), *options])


def scan(read: Callable[[str], object], bench: Bench) -> Measured:
    """Compare what reads the structure of a text with tree-sitter-hcl."""
    texts = [path.read_text("utf-8") for path in bench.files(SIZE)]

    def read_all() -> None:
        for text in texts:
            read(text)

    return alternately(lambda: cpu_time(read_all), partial(parse, bench))


def parse(bench: Bench) -> float:
    """Return how long tree-sitter-hcl takes to parse the files of the workspace, in seconds."""
    parse_one = peers.tree_sitter_parse()
    assert parse_one
    contents = [path.read_bytes() for path in bench.files(SIZE)]

    def parse_all() -> None:
        for content in contents:
            parse_one(content)

    return cpu_time(parse_all)


def outline(text: str) -> object:
    """Read where each top-level block is."""
    return Structure.of(text)


def whole(text: str) -> object:
    """Read all that is in the blocks, too."""
    return [(section.body, section.problems) for section in Structure.of(text).sections]


def against_tree_sitter(bench: Bench) -> Measured:
    """Check a workspace in the time that another takes to parse it."""
    return alternately(lambda: check(bench.workspace(SIZE)), partial(parse, bench))


def against_checkov(bench: Bench) -> Measured:
    """Check a workspace by the rules that both have."""
    folder = bench.workspace(SMALL)
    names = (name for rule in all_rules() for name in rule.aliases)
    theirs = ",".join(name for name in names if name.startswith("CKV"))
    options = ["--framework", "terraform", "--quiet", "--compact", "--skip-download"]
    command = [str(peers.checkov()), *options, "--check", theirs, "--directory", str(folder)]
    return alternately(lambda: check(folder), lambda: time_of(command))


def against(command: Sequence[str], bench: Bench) -> Measured:
    """Check a workspace as another program does, by all of its rules."""
    folder = bench.workspace(SIZE)
    return alternately(lambda: check(folder), lambda: time_of([*command, str(folder)]))


def one_file(bench: Bench) -> Measured:
    """Check one small file, which is mostly the start of the program."""
    file = bench.new_folder("one file") / "main.tf"
    file.write_text(TRAIL.format(0, 0, "false"))
    nothing = [sys.executable, "-c", "pass"]
    return alternately(lambda: check(file), lambda: time_of(nothing), times=20)


def findings(options: Sequence[str], bench: Bench) -> Measured:
    """Tell many findings in one file, or repair them, and a tenth of them."""

    def told(count: int) -> float:
        file = bench.new_folder("findings") / "main.tf"
        file.write_text("".join(TRAIL.format(i, i, "false") for i in range(count)))
        return check(file, "--select", "CKV_AWS_67", *options)

    return alternately(lambda: told(FINDINGS), lambda: told(FINDINGS // 10))


def sizes(more: float, less: float, bench: Bench) -> Measured:
    """Check workspaces of two sizes in MB."""
    return alternately(
        lambda: check(bench.workspace(more)), lambda: check(bench.workspace(less)), times=4
    )


def modules(more: int, less: int, bench: Bench) -> Measured:
    """Check a root module that calls many modules, and one that calls few."""
    folders = {}
    for count in (more, less):
        folders[count] = bench.folder / f"{count} modules called by {more} or {less}"
        write_modules(folders[count], count, calls_each=count)
    return alternately(lambda: check(folders[more]), lambda: check(folders[less]))


def rules(more: int, less: int, bench: Bench) -> Measured:
    """Check with many rules and with few, each for one of the types of resources that there are."""
    folder = bench.workspace(SMALL)

    def with_rules(count: int) -> float:
        return check(folder, program=made_up(count, "each-its-own"))

    return alternately(lambda: with_rules(more), lambda: with_rules(less))


def memory(megabytes: float, bench: Bench) -> Measured:
    """Check a workspace; tell the memory that it takes, and how large the workspace is."""
    command = [*OURS, "check", str(bench.workspace(megabytes))]
    return Measured(peak_memory_of(command), megabytes, "MB")


PARSE = "tree-sitter-hcl's parse"
FILES = "3,700 files, 6 MB"
ROWS = (
    Row("scan/outline", f"outline of {FILES}", PARSE, 1 / 15, partial(scan, outline),
        needs="tree-sitter-hcl"),
    Row("scan/bodies", f"whole structure of {FILES}", PARSE, 1 / 3, partial(scan, whole),
        needs="tree-sitter-hcl"),
    Row("check/files", f"`check` of {FILES}, each folder relevant", PARSE, 0.5, against_tree_sitter,
        needs="tree-sitter-hcl"),
    Row("check/tfsec", f"`check` of {FILES}", "tfsec, all of its rules", None,
        partial(against, ["tfsec", "--no-module-downloads", "--no-color"]), needs="tfsec"),
    Row("check/trivy", f"`check` of {FILES}", "Trivy, all of its rules", None,
        partial(against, ["trivy", "config", "--skip-check-update", "--quiet"]), needs="trivy"),
    Row("check/checkov", "`check` of 300 files, 0.5 MB", "checkov, the same rules", None,
        against_checkov, needs="checkov"),
    Row("start/check", "`check` of one small file", "Python that does nothing", 10, one_file),
    *(
        Row(f"findings/{name}", f"4,000 findings in one file, `{' '.join(options)}`",
            "400 findings", 10 * LINEAR, partial(findings, options))
        for name, options in FORMATS.items()
    ),
    Row("growth/size", "`check` of 10 MB", "of 1 MB", 10 * LINEAR, partial(sizes, 10, 1)),
    Row("growth/size-long", "`check` of 60 MB", "of 10 MB", 6 * LINEAR, partial(sizes, 60, 10),
        is_long=True),
    Row("growth/modules", "`check` of a root module that calls 100", "that calls 1", 10,
        partial(modules, 100, 1)),
    Row("growth/modules-long", "`check` of a root module that calls 1,000", "that calls 100",
        10 * LINEAR, partial(modules, 1_000, 100), is_long=True),
    Row("growth/50-rules", "`check` with 50 made-up rules", "with 1", 3,
        partial(rules, 50, 1)),
    Row("growth/200-rules", "`check` with 200 made-up rules", "with 50", 3,
        partial(rules, 200, 50)),
    Row("memory/check", "`check` of 6 MB: its memory", "its size", None, partial(memory, SIZE),
        needs="/proc"),
    Row("memory/check-long", "`check` of 60 MB: its memory", "its size", None,
        partial(memory, 60.0), needs="/proc", is_long=True),
)  # fmt: skip
