"""What the benchmark measures is what it says: figures are for its own run to tell."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import islice
from typing import TYPE_CHECKING

import pygohcl
import pytest

from tests.bench import peers, table
from tests.bench.measure import Measured, alternately, peak_memory_of
from tests.bench.row import Bench, Row, made_up
from tests.bench.run import ROWS, is_worse
from tests.bench.terraform import Folder, folders, write_workspace
from tests.helpers import formatted

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = [*islice(folders(), 24)]


def test_the_made_up_files_are_the_same_in_every_process() -> None:
    code = "from itertools import islice; from tests.bench.terraform import folders\n"
    command = [sys.executable, "-c", f"{code}print([*islice(folders(), {len(FOLDERS)})])"]
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert told.stdout == f"{FOLDERS}\n"


def test_the_made_up_files_are_as_terraform_lays_them_out() -> None:
    texts = [text for folder in FOLDERS for text in folder.files.values()]
    for text in texts:
        pygohcl.loads(text)
    assert formatted(texts) == texts


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.path)
def test_what_is_referred_to_is_declared_once(folder: Folder) -> None:
    text = "\n".join(folder.files.values())
    assert {*re.findall(r"\bvar\.(\w+)", text)} <= {*re.findall(r'(?m)^variable "(\w+)"', text)}
    blocks = re.findall(r'(?m)^(resource|data) "(\w+)" "(\w+)"', text)
    assert len(blocks) == len({*blocks})
    kinds = {(f"data.{type_}" if kind == "data" else type_, name) for kind, type_, name in blocks}
    code = re.sub(r"(?m)#.*$", "", text)
    assert {*re.findall(r"(?<![\w.])((?:data\.)?(?:aws|random)_\w+)\.(\w+)", code)} <= kinds
    assert any(type_ == "aws_cloudtrail" for _, type_, _ in blocks)


def test_modules_that_are_called_are_there(tmp_path: Path) -> None:
    files = write_workspace(tmp_path, 0.2)
    assert sum(path.stat().st_size for path in files) == pytest.approx(2e5, rel=0.1)
    calls = [
        path.parent / source
        for path in files
        for source in re.findall(r'source = "(\.\./[^"]+)"', path.read_text("utf-8"))
    ]
    assert calls
    assert all((called / "variables.tf").is_file() for called in calls)


def test_rules_can_be_made_up() -> None:
    command = [*made_up(3, "each-its-own"), "rules"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert {*re.findall(r"made-up-\d+", told)} == {"made-up-0", "made-up-1", "made-up-2"}
    assert "cloudtrail" not in told


def test_two_functions_take_turns() -> None:
    told: list[float] = []

    def tell(figure: float) -> float:
        told.append(figure)
        return figure

    figures = iter((3.0, 2.0, 4.0))
    measured = alternately(lambda: tell(next(figures)), lambda: tell(1.0), times=3)
    assert told == [3.0, 1.0, 2.0, 1.0, 4.0, 1.0]
    assert measured.ratio == 2.0


@pytest.mark.skipif(bool(peers.why_missing("/proc")), reason="measured on Linux alone")
def test_memory_is_that_of_all_processes() -> None:
    hold = "import time; held = bytearray(50_000_000); time.sleep(0.3)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    alone = peak_memory_of([sys.executable, "-c", hold])
    both = peak_memory_of([sys.executable, "-c", child])
    assert 50 < alone < both


def test_rows_have_names_of_their_own() -> None:
    names = [row.name for row in ROWS]
    assert len(names) == len({*names})
    assert {row.needs for row in ROWS} <= {
        "",
        "/proc",
        "tree-sitter-hcl",
        "checkov",
        "tfsec",
        "trivy",
    }


def row(promise: float | None) -> Row:
    def measure(bench: Bench) -> Measured:
        raise AssertionError

    return Row("some/row", "this", "that", promise, measure, needs="peer")


def test_only_what_is_measured_can_be_worse_than_promised() -> None:
    assert is_worse(row(2), Measured(3, 1))
    assert not is_worse(row(2), Measured(2, 1))
    assert not is_worse(row(None), Measured(3, 1))
    assert not is_worse(row(2), "not installed")


def test_the_readme_has_a_place_for_the_table() -> None:
    before, begin, rest = table.README.read_text("utf-8").partition(table.BEGIN)
    assert begin
    assert table.END in rest
    assert table.END not in before


def test_the_table_goes_between_its_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "README.md"
    monkeypatch.setattr(table, "README", page)
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n", "utf-8")
    text = table.table({row(2): Measured(0.0032, 0.0016), row(0.067): "not installed"})
    table.write_readme(text)
    assert "| this | that | 2 | at most 2 | 3.2 ms : 1.6 ms |" in page.read_text("utf-8")
    assert "| this | that | skipped | at most 0.067 | peer: not installed |" in text
    assert page.read_text("utf-8").startswith(f"before\n{table.BEGIN}\n\n| what")
    assert page.read_text("utf-8").endswith(f"\n\n{table.END}\nafter\n")
    page.write_text("nothing", "utf-8")
    with pytest.raises(ValueError, match="lacks"):
        table.write_readme(text)
