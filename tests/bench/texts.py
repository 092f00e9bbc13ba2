"""Texts of which only the size matters; ``terraform.py`` makes those that look like real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

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
VARIABLE = """\
variable "all_regions" {
  type    = bool
  default = true
}
"""


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


def write_modules(folder: Path, modules: int, calls_each: int) -> None:
    """Write modules with a trail each, and root modules that call some of them."""
    for index in range(modules):
        module = folder / "modules" / f"m{index}"
        module.mkdir(parents=True)
        (module / "main.tf").write_text(TRAIL.format(index, index, "var.all_regions"))
        (module / "variables.tf").write_text(VARIABLE)
        root = folder / "stacks" / f"s{index // calls_each}"
        root.mkdir(parents=True, exist_ok=True)
        with (root / "main.tf").open("a") as file:
            file.write(f'module "m{index}" {{\n  source = "../../modules/m{index}"\n}}\n\n')
