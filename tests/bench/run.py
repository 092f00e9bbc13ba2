"""Measures what speed is promised: ``python -m tests.bench.run`` prints ratios, not seconds.

Every figure is set against a baseline in the same run on the same machine. The exit code is 1 where
a ratio is worse than promised.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.bench.client import Client

HERE = Path(__file__).parent
EMPTY = [sys.executable, str(HERE / "empty_server.py")]
OURS = [sys.executable, "-m", "tf_lsp", "serve"]

BLOCK = """\
resource "aws_s3_bucket" "bucket_{0}" {{
  bucket        = "bucket-${{var.name}}-{0}"
  force_destroy = false

  tags = {{
    Name  = "bucket {0}"
    Owner = local.owner
  }}
}}

"""
TRAIL = """\
resource "aws_cloudtrail" "trail_{0}" {{
  name                  = "trail-{0}"
  s3_bucket_name        = aws_s3_bucket.bucket_{1}.id
  is_multi_region_trail = {2}
}}

"""
PROMISES = {
    "1,000 lines": 3.0,
    "10,000 lines": 4.0,
    "500 modules": 1.5,
    "500 modules of one root": 3.5,
    "200 rules on one type": 2.5,
    "one rule on 200 types": 1.2,
}


def made_up(rules: int, types: int) -> list[str]:
    """Return the command of a server with so many rules that look at so many types each."""
    return [sys.executable, "-m", "tests.bench.made_up_rules", str(rules), str(types)]


def configuration(lines: int) -> str:
    """Return a file of about that many lines, with a trail in every twentieth block."""
    pieces: list[str] = []
    count = 0
    while count < lines:
        index = len(pieces)
        text = (
            TRAIL.format(index, index + 1, "false" if index % 40 else "true")
            if index % 20 == 0
            else BLOCK.format(index)
        )
        pieces.append(text)
        count += text.count("\n")
    return "".join(pieces)


class Scene(NamedTuple):
    """A server, and a place in a file where something is typed."""

    command: list[str]
    folder: Path
    file: str
    text: str


def compare(ours: Scene, baseline: Scene, count: int) -> tuple[float, float]:
    """Return the median times of answers to a keystroke in two scenes, in seconds.

    The two take turns, so that whatever else the machine does slows both.
    """
    with (
        Client(ours.command, ours.folder) as first,
        Client(baseline.command, baseline.folder) as second,
    ):
        pairs = ((first, ours, list[float]()), (second, baseline, list[float]()))
        for client, scene, _ in pairs:
            client.open(scene.folder / scene.file, scene.text)
        for number in range(count + 20):
            for client, scene, times in pairs:
                lines = scene.text.split("\n")
                line = next(i for i in range(len(lines) // 2, len(lines)) if " = " in lines[i])
                times.append(client.keystroke(scene.folder / scene.file, line, 4, number % 2 == 1))
    return statistics.median(pairs[0][2][20:]), statistics.median(pairs[1][2][20:])


def module_workspace(folder: Path, modules: int, calls_each: int) -> None:
    """Write a workspace of modules with a trail each, and root modules that call some of them."""
    for index in range(modules):
        module = folder / "modules" / f"m{index}"
        module.mkdir(parents=True)
        (module / "main.tf").write_text(TRAIL.format(index, index, "var.all_regions"))
        (module / "variables.tf").write_text(
            'variable "all_regions" {\n  type    = bool\n  default = true\n}\n'
        )
        root = folder / "stacks" / f"s{index // calls_each}"
        root.mkdir(parents=True, exist_ok=True)
        with (root / "main.tf").open("a") as file:
            file.write(f'module "m{index}" {{\n  source = "../../modules/m{index}"\n}}\n\n')


def main() -> int:
    """Print the ratios; return 1 where one is worse than promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="keystrokes for each figure")
    count = parser.parse_args().count
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, lines in (("1,000 lines", 1_000), ("10,000 lines", 10_000)):
            text = configuration(lines)
            ours, base = compare(
                Scene(OURS, folder, "main.tf", text), Scene(EMPTY, folder, "main.tf", text), count
            )
            ratios[name] = ours / base
            print(f"a keystroke in {name}: {ours * 1e3:.2f} ms, empty server {base * 1e3:.2f} ms")
        module_workspace(folder / "one", 1, calls_each=1)
        text = (folder / "one/modules/m0/variables.tf").read_text()
        for name, calls_each in (("500 modules", 10), ("500 modules of one root", 500)):
            module_workspace(folder / name, 500, calls_each)
            many, one = compare(
                Scene(OURS, folder / name, "modules/m0/variables.tf", text),
                Scene(OURS, folder / "one", "modules/m0/variables.tf", text),
                count,
            )
            ratios[name] = many / one
            print(f"a keystroke among {name}: {many * 1e3:.2f} ms, in one {one * 1e3:.2f} ms")
        text = configuration(1_000)
        for name, rules, types in (
            ("200 rules on one type", 200, 1),
            ("one rule on 200 types", 1, 200),
        ):
            many, one = compare(
                Scene(made_up(rules, types), folder, "main.tf", text),
                Scene(made_up(1, 1), folder, "main.tf", text),
                count,
            )
            ratios[name] = many / one
            print(f"a keystroke with {name}: {many * 1e3:.2f} ms, one on one {one * 1e3:.2f} ms")
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f} times the baseline, {PROMISES[name]} promised")
    return int(any(ratio > PROMISES[name] for name, ratio in ratios.items()))


if __name__ == "__main__":
    sys.exit(main())
