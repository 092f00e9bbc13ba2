"""What a command imports: what it needs, when it needs it. All else would only make one wait."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.helpers import write_files
from tests.server.client import packet, request

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PROBE: Final = """
import sys

before = set(sys.modules)


def tell():
    print(*sorted(set(sys.modules) - before), file=sys.stderr)


class FirstAnswer:
    "Standard output that tells what is imported when it is written to."

    def write(self, _):
        import os

        tell()
        sys.stderr.flush()
        os._exit(0)

    buffer = property(lambda self: self)


if sys.argv[1] == "serve":
    sys.stdout = FirstAnswer()
from tf_lsp.cli import main

try:
    main(prog_name="tf-lsp")
finally:
    tell()
"""
"""Runs a command and writes what it has imported in the end, or at its first answer."""

PLAIN: Final = """
variable "length" {
  type    = number
  default = 2
}

resource "random_pet" "name" {
  length = var.length
  prefix = "a-${var.length}"
}
"""
TRAIL: Final = """
variable "all" {
  type    = bool
  default = false
}

resource "aws_cloudtrail" "all" {
  name                  = "all"
  is_multi_region_trail = var.all
}
"""
CALLS: Final = TRAIL.replace("= var.all", '= length(regexall("a", "b")) > 0')
IN_JSON: Final = '{"resource": {"aws_cloudtrail": {"all": {"is_multi_region_trail": false}}}}'
INITIALIZE: Final = packet(request("initialize", {"processId": None, "capabilities": {}}))

# Each takes longer to import than many a file to check; a name stands for all below it, too.
TERMINAL: Final = ("rich", "pygments", "markdown_it")
PROTOCOL: Final = ("pygls", "lsprotocol", "cattrs", "attr", "asyncio", "tf_lsp.server")
GRAMMAR: Final = ("lark", "hcl2", "tf_lsp.values.grammar")
FUNCTIONS: Final = ("regex", "yaml", "hashlib", "urllib.parse", "base64")
LIBRARY: Final = (
    "logging",
    "pathlib",
    "ipaddress",
    "difflib",
    "fnmatch",
    "dataclasses",
    "tempfile",
)
EDITS: Final = ("tf_lsp.edits",)
DOCUMENTATION: Final = ("tf_lsp.documentation",)
JSON_SYNTAX: Final = ("tf_lsp.syntax.json", "tf_lsp.values.json", "tf_lsp.edits.json")
POLICIES: Final = ("tf_lsp.graph.policies", "tf_lsp.graph.documents")
RULES: Final = ("tf_lsp.rules.aws", "tf_lsp.rule.families")
ENGINE: Final = ("tf_lsp.values", "tf_lsp.syntax", "tf_lsp.graph", "tf_lsp.rule.views")
A_TRAIL: Final = "tf_lsp.rules.aws.cloudtrail.enable_all_regions"
A_STORE: Final = "tf_lsp.rules.aws.cloudtrail.event_data_store_all_regions"

CHECK: Final = (*TERMINAL, *PROTOCOL, *GRAMMAR, *DOCUMENTATION, A_STORE)


class Case(NamedTuple):
    """A command in a folder with some files, what it must import, and what it must not."""

    command: list[str]
    never: tuple[str, ...]
    always: tuple[str, ...] = ()
    files: dict[str, str] = {}  # noqa: RUF012 - nobody changes it


CASES: Final = {
    "the version": Case(
        ["--version"],
        never=(*CHECK, *FUNCTIONS, *LIBRARY, *EDITS, *RULES, *ENGINE, "json", "tf_lsp.config"),
        always=("click",),
    ),
    "check finds nothing": Case(
        ["check"],
        never=(*CHECK, *FUNCTIONS, *LIBRARY, *EDITS, *JSON_SYNTAX, *POLICIES, *RULES),
        always=("tf_lsp.syntax",),
        files={"main.tf": PLAIN},
    ),
    "check finds something": Case(
        ["check"],
        never=(*CHECK, *FUNCTIONS, *LIBRARY, *JSON_SYNTAX, "tf_lsp.edits.hcl"),
        always=("tf_lsp.edits.repair", "tf_lsp.values", A_TRAIL),
        files={"main.tf": TRAIL},
    ),
    "check shows wide characters": Case(
        ["check"],
        never=(*PROTOCOL, *GRAMMAR, *FUNCTIONS, *LIBRARY, "rich.console"),
        always=("rich.cells",),
        files={"main.tf": TRAIL.replace('"aws_cloudtrail" "all"', '"aws_cloudtrail" "全"')},
    ),
    "check meets calls": Case(
        ["check"],
        never=(
            *CHECK,
            *JSON_SYNTAX,
            "yaml",
            "hashlib",
            "ipaddress",
            "tf_lsp.values.functions.sets",
        ),
        always=("regex", "tf_lsp.values.functions.pattern", "tf_lsp.values.functions.collection"),
        files={"main.tf": CALLS},
    ),
    "check meets JSON": Case(
        ["check"],
        never=(*CHECK, *FUNCTIONS, "tf_lsp.edits.hcl"),
        always=("tf_lsp.syntax.json", "tf_lsp.values.json", "tf_lsp.edits.repair"),
        files={"main.tf.json": IN_JSON},
    ),
    "check repairs": Case(
        ["check", "--fix"],
        never=(*CHECK, *FUNCTIONS, *LIBRARY, *JSON_SYNTAX),
        always=("tf_lsp.edits.hcl", A_TRAIL),
        files={"main.tf": TRAIL},
    ),
    "the rules": Case(
        ["rules"],
        never=(*PROTOCOL, *GRAMMAR, *FUNCTIONS, *EDITS, *DOCUMENTATION, *RULES, *ENGINE),
        always=("rich.table", "tf_lsp.rule.index"),
    ),
    "the documentation of a rule": Case(
        ["explain", "AWS063"],
        never=(*PROTOCOL, *GRAMMAR, *EDITS, A_STORE),
        always=("tf_lsp.documentation.pages", A_TRAIL),
    ),
    "serve until it answers": Case(
        ["serve"],
        never=(*TERMINAL, *GRAMMAR, *EDITS, *DOCUMENTATION, *RULES, *ENGINE, "regex", "yaml"),
        always=("pygls", "tf_lsp.server.features.hover"),
    ),
}


def imported_by(command: list[str], folder: Path) -> set[str]:
    """Return what a command imports that runs in a folder, by full names."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *command],
        cwd=folder,
        input=INITIALIZE,
        capture_output=True,
        timeout=60,
        check=False,
    )
    *_, last = done.stderr.decode().splitlines()
    return set(last.split())


def below(names: Iterable[str], modules: Iterable[str]) -> list[str]:
    """Return the modules that have one of the names, or lie below one."""
    return sorted(m for m in modules if any(f"{m}.".startswith(f"{name}.") for name in names))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_command_imports_what_it_needs(case: Case, tmp_path: Path) -> None:
    write_files(tmp_path, case.files)
    imported = imported_by(case.command, tmp_path)
    assert below(case.never, imported) == [], "imported for nothing"
    assert [name for name in case.always if name not in imported] == [], "not imported at all"


@pytest.mark.parametrize("name", sorted({name for case in CASES.values() for name in case.never}))
def test_what_is_not_to_be_imported_can_be(name: str) -> None:
    assert find_spec(name), "it was renamed, or is gone"


def test_a_command_is_seen_to_import_what_it_should_not(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": CALLS})
    found = below(["regex", "tf_lsp.rules.aws"], imported_by(["check"], tmp_path))
    assert {"regex", "regex._regex", A_TRAIL} <= {*found}
