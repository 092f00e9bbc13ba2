"""The rewritings themselves: what they make is valid, and has the blocks that it is to have."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pygohcl
import pytest

from tests.helpers import formatted
from tests.rules import rewritings
from tests.rules.rewritings import SAME_VERDICT, UnfitError
from tests.rules.running import MAIN
from tests.rules.tree import is_literal, names_in, read, write
from tf_lsp.syntax import Structure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HARD = r"""
# A comment.
variable "name" {
  type = string
}

provider "aws" {
  region = "eu-west-1"
  default_tags { tags = { a = "1" } }
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.logs.arn, "${aws_s3_bucket.logs.arn}/*"]
  }
}

resource "aws_s3_bucket" "logs" { bucket = var.name }

resource "aws_s3_bucket_policy" "logs" {
  bucket     = aws_s3_bucket.logs.id
  depends_on = [aws_s3_bucket.logs]
  policy     = <<-EOF
    {
      "Resource": "${aws_s3_bucket.logs.arn}/*",
      "Quote": "a\b $${literal}"
    }
  EOF

  lifecycle {
    ignore_changes = [policy]
  }
}

resource "aws_security_group" "web" {
  name = "a \"quoted\" $${name} \u00e9"
  ports = [for port in [80, 443] : port + 1]
  tags = {
    "Name" = upper("web")
    (var.name) = "x" // odd
    none = null
  }
  ingress { # open
    from_port   = 1
    cidr_blocks = [
      "0.0.0.0/0", # all
    ]
  }
  ingress {
    from_port   = -2
    cidr_blocks = concat(["10.0.0.0/8"], [])
  }
}
"""
REPEATED = 'resource "aws_s3_bucket" "a" {\n  count = 2\n}\n'
REFERRED = 'resource "aws_s3_bucket" "a" {}\nlocals {\n  id = aws_s3_bucket.a.id\n}\n'

ALL = (
    *SAME_VERDICT,
    rewritings.with_count_of_none,
    rewritings.for_three_keys,
    rewritings.in_three_copies,
)
ADDED = {"variable", "locals", "module", "output"}


@pytest.mark.parametrize("rewrite", ALL)
class TestAll:
    def test_is_valid(self, rewrite: Callable[[str], Mapping[str, str]]) -> None:
        for name, written in rewrite(HARD).items():
            if name.endswith(".json"):
                json.loads(written)
            else:
                pygohcl.loads(written)
            structure = Structure.for_file(name, written)
            assert [problem for _, section in structure for problem in section.problems] == []

    def test_has_the_same_blocks(self, rewrite: Callable[[str], Mapping[str, str]]) -> None:
        before = [block.address for block in read(HARD) if block.type not in ADDED]
        if rewrite is rewritings.in_three_copies:
            before = [each for each in before if each.startswith("provider")] + [
                f"{each}_{key}"
                for each in before
                for key in rewritings.KEYS
                if not each.startswith("provider")
            ]
        assert sorted(addresses(rewrite(HARD))) == sorted(before)


def addresses(files: Mapping[str, str]) -> list[str]:
    """Return the addresses of all blocks in some files, without those that rewritings add."""
    found = list[str]()
    for name, text in files.items():
        if name in ("override.tf", "terraform.tfvars"):
            continue
        for _, section in Structure.for_file(name, text):
            for block in section.body.blocks:
                labels = [label.value for label in block.labels]
                words = labels if block.type == "resource" else [block.type, *labels]
                found += [".".join(words)] if block.type not in ADDED else []
    return found


@cache
def tidied() -> dict[str, str]:
    """Return what ``terraform fmt`` makes of all that is written in HCL."""
    hcl = {
        f"{rewrite.__name__}/{path}": text
        for rewrite in ALL
        for path, text in rewrite(HARD).items()
        if path.endswith(".tf")
    }
    return dict(zip(hcl, formatted(list(hcl.values())), strict=True))


def test_terraform_reads_them() -> None:
    """It leaves what it cannot read as it is, and nothing is tidy when it is written."""
    for name, text in tidied().items():
        rewrite, _, path = name.partition("/")
        assert text != getattr(rewritings, rewrite)(HARD)[path], name


def test_variables() -> None:
    text = rewritings.with_variables(HARD)[MAIN]
    assert "from_port = var.moved_" in text
    assert 'default = "a \\"quoted\\"' in text
    assert "bucket = aws_s3_bucket.logs.id" in text
    assert 'concat(["10.0.0.0/8"], [])' in text


def test_locals() -> None:
    text = rewritings.with_locals(HARD)[MAIN]
    assert "= aws_s3_bucket.logs.id" in text.partition("locals {")[2]
    assert "<<-EOF" in text.partition("locals {")[2]
    assert "depends_on = [aws_s3_bucket.logs]" in text
    assert "ignore_changes = [policy]" in text


def test_module() -> None:
    files = rewritings.through_a_module(HARD)
    assert "name = var.name" in files[MAIN]
    assert 'upper("web")' in files["child/main.tf"]  # its object has a key that refers
    assert 'concat(["10.0.0.0/8"], [])' in files[MAIN]
    assert "aws_" not in files[MAIN]


def test_json() -> None:
    written = json.loads(rewritings.in_json(HARD)["main.tf.json"])
    policy = written["resource"][1]["aws_s3_bucket_policy"]["logs"]
    assert policy["depends_on"] == ["aws_s3_bucket.logs"]
    assert policy["bucket"] == "${aws_s3_bucket.logs.id}"
    assert policy["policy"] == (
        '{\n  "Resource": "${aws_s3_bucket.logs.arn}/*",\n  "Quote": "a\\b $${literal}"\n}\n'
    )
    group = written["resource"][2]["aws_security_group"]["web"]
    assert group["name"] == 'a "quoted" $${name} é'
    assert [each["from_port"] for each in group["ingress"]] == [1, -2]
    assert group["ingress"][0]["cidr_blocks"] == ["0.0.0.0/0"]
    assert written["variable"] == {"name": {"type": "string"}}
    assert written["provider"]["aws"]["default_tags"] == {"tags": {"a": "1"}}


def test_keys() -> None:
    text = rewritings.for_three_keys(HARD)[MAIN]
    assert text.count('for_each = toset(["a", "b", "c"])') == 4
    assert "bucket = aws_s3_bucket.logs[each.key].id" in text
    assert '"${aws_s3_bucket.logs[each.key].arn}/*"' in text
    assert "depends_on = [aws_s3_bucket.logs]" in text
    counted = rewritings.with_count_of_one(HARD)[MAIN]
    assert counted == text.replace('for_each = toset(["a", "b", "c"])', "count = 1").replace(
        "[each.key]", "[0]"
    )


def test_copies() -> None:
    text = rewritings.in_three_copies(HARD)[MAIN]
    assert "bucket = aws_s3_bucket.logs_b.id" in text
    assert text.count('provider "aws"') == 1


def test_dynamic_blocks() -> None:
    (group,) = [b for b in read(rewritings.with_dynamic_blocks(HARD)[MAIN]) if "web" in b.labels]
    assert [each.type for each in group.items[3:]] == ["dynamic", "dynamic"]  # type: ignore[union-attr]
    text = rewritings.with_values_in_dynamic_blocks(HARD)[MAIN]
    assert "cidr_blocks = ingress.value.cidr_blocks" in text
    assert "lifecycle {" in text


def test_attributes() -> None:
    text = rewritings.with_attributes_for_blocks(HARD)[MAIN]
    (group,) = [block for block in read(text) if "web" in block.labels]
    ingress = group.argument("ingress")
    assert ingress
    assert ingress.expression.count("from_port") == 2
    assert "statement {" in text


def test_files() -> None:
    files = rewritings.in_two_files(HARD)
    assert sorted(map(len, map(read, files.values()))) == [3, 3]


def test_comments() -> None:
    text = rewritings.with_comments(HARD)[MAIN]
    assert [block.address for block in read(text)] == [block.address for block in read(HARD)]
    assert "from_port /* note */" in text
    assert '\n      "Resource": "${aws_s3_bucket.logs.arn}/*",\n      "Quote"' in text


@pytest.mark.parametrize("text", [REPEATED, REFERRED])
def test_what_does_not_fit(text: str) -> None:
    with pytest.raises(UnfitError):
        rewritings.for_three_keys(text)


def test_reading_and_writing() -> None:
    blocks = read(HARD)
    assert read(write(blocks)) == blocks


def test_expressions() -> None:
    assert is_literal('["a", {b = -1}]')
    assert not is_literal('"${a.b}"')
    assert not is_literal("upper(1)")
    assert names_in("[for x in var.y : data.z.w.id]") == {"var", "data"}
    assert names_in("(") == {"?"}
