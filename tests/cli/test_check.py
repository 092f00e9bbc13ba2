"""``tf-lsp check``: what it reads, what it prints, what it repairs, and how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from tests.helpers import write_files
from tests.server.client import Client, range_
from tests.with_engine_rule import RULE as ENGINE_RULE
from tf_lsp import rules
from tf_lsp.cli import main
from tf_lsp.rule import LOW, no_secret, rule

if TYPE_CHECKING:
    from collections.abc import Mapping

CLEAN, FOUND, UNREADABLE = 0, 1, 2
RULE = "aws-cloudtrail-enable-all-regions"
BARE = 'resource "aws_cloudtrail" "t" {\n}\n'
OTHER = BARE.replace('"t"', '"u"')
FIXED = 'resource "aws_cloudtrail" "t" {\n  is_multi_region_trail = true\n}\n'
USES = 'resource "aws_cloudtrail" "t" {\n  is_multi_region_trail = var.all\n}\n'
NO = 'variable "all" {\n  default = false\n}\n'
LATIN = b"# caf\xe9\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(*arguments: str, given: str | bytes | None = None, code: int | None = None) -> Result:
    result = CliRunner().invoke(main, ["check", *arguments], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if code is not None:
        assert result.exit_code == code, result.output
    return result


def findings(*arguments: str, given: str | bytes | None = None) -> list[tuple[str, int, int]]:
    """Return where something was found."""
    output = check(*arguments, "--format", "json", given=given).stdout
    return [(f["path"], f["line"], f["column"]) for f in json.loads(output)["findings"]]


# What is read.

TREE = {
    "main.tf": BARE,
    "modules/logs/main.tf": BARE,
    "modules/logs/notes.txt": BARE,
    "tofu/main.tofu": BARE,
    ".hidden/main.tf": BARE,
    ".terraform/modules/x/main.tf": BARE,
    ".git/main.tf": BARE,
    "node_modules/x/main.tf": BARE,
    "deep/.terraform/main.tf": BARE,
    "é/a b/main.tf": BARE,
}
ALL = [".hidden/main.tf", "main.tf", "modules/logs/main.tf", "tofu/main.tofu", "é/a b/main.tf"]

PATHS: list[tuple[tuple[str, ...], list[str]]] = [
    ((), ALL),
    ((".",), ALL),
    (("./", "main.tf"), ALL),
    (("modules",), ["modules/logs/main.tf"]),
    (("modules/",), ["modules/logs/main.tf"]),
    (("modules/logs/main.tf",), ["modules/logs/main.tf"]),
    (("modules", "modules/logs", "./modules/../modules"), ["modules/logs/main.tf"]),
    (("tofu", "é"), ["tofu/main.tofu", "é/a b/main.tf"]),
    ((".hidden",), [".hidden/main.tf"]),
]


@pytest.mark.parametrize(("arguments", "expected"), PATHS)
def test_what_is_checked(arguments: tuple[str, ...], expected: list[str]) -> None:
    write_files(Path(), TREE)
    assert [path for path, _, _ in findings(*arguments)] == expected


def test_a_file_is_judged_with_its_module_and_those_that_call_it() -> None:
    call = 'module "logs" {\n  source = "./logs"\n  all    = false\n}\n'
    write_files(
        Path(),
        {
            ".git/HEAD": "",
            "main.tf": call,
            "logs/main.tf": USES,
            "logs/v.tf": 'variable "all" {}\n',
        },
    )
    assert findings("logs/main.tf") == [("logs/main.tf", 2, 27)]
    assert findings("logs/v.tf") == []


def test_a_path_elsewhere_is_told_in_full(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    write_files(folder, {"main.tf": BARE})
    assert findings(str(folder)) == [(str(folder / "main.tf"), 1, 1)]


# Standard input.


def test_standard_input_alone() -> None:
    write_files(Path(), {"main.tf": "", "variables.tf": NO})
    assert findings("-", given=BARE) == [("<stdin>", 1, 1)]
    assert findings("-", given=USES) == []


def test_standard_input_stands_for_a_file() -> None:
    write_files(Path(), {"a/main.tf": "", "a/variables.tf": NO, "b/main.tf": BARE})
    assert findings("-", "--stdin-filename", "a/main.tf", given=USES) == [("a/main.tf", 2, 27)]
    assert findings("-", "--stdin-filename", "a/new.tf", given=BARE) == [("a/new.tf", 1, 1)]
    assert findings("-", "--stdin-filename", "new/main.tf", given=BARE) == [("new/main.tf", 1, 1)]


def test_standard_input_is_repaired_to_standard_output() -> None:
    result = check("-", "--fix", given=BARE, code=FOUND)
    assert (result.stdout, result.stderr) == (FIXED, "")
    crlf = BARE.replace("\n", "\r\n")
    assert check("-", "--fix", given=crlf).stdout_bytes == FIXED.replace("\n", "\r\n").encode()
    assert check("-", "--fix", given=FIXED, code=CLEAN).stdout == FIXED


def test_standard_input_that_cannot_be_read() -> None:
    for arguments in (), ("--fix",), ("--diff",):
        result = check("-", *arguments, given=LATIN, code=UNREADABLE)
        assert result.stdout == ""
        assert result.stderr == "tf-lsp: standard input: not in UTF-8: byte 5 cannot be read\n"
    result = check("-", "--stdin-filename", "notes.txt", given=BARE, code=UNREADABLE)
    assert result.stderr == "tf-lsp: notes.txt: not a Terraform file\n"


# What cannot be read costs one line, and no other file.

UNREADABLES: dict[str, tuple[Mapping[str, str | bytes], list[str], str]] = {
    "a missing file": ({}, ["nope.tf"], "nope.tf: there is no such file or folder"),
    "no Terraform": ({"x.py": ""}, ["x.py"], "x.py: not a Terraform file"),
    "another encoding": (
        {"x.tf": LATIN},
        [],
        "x.tf: not in UTF-8: byte 5 cannot be read, so the file is left out",
    ),
    "another encoding in depth": (
        {"a/b/x.tf": LATIN},
        [],
        "a/b/x.tf: not in UTF-8: byte 5 cannot be read, so the file is left out",
    ),
}


@pytest.mark.parametrize("case", UNREADABLES)
def test_what_cannot_be_read(case: str) -> None:
    files, arguments, message = UNREADABLES[case]
    write_files(Path(), {"main.tf": BARE, **files})
    paths = ["main.tf", *arguments] if arguments else ["."]
    result = check(*paths, code=UNREADABLE)
    assert result.stderr == f"tf-lsp: {message}\n"
    assert "main.tf:1:1: MEDIUM" in result.stdout
    document = json.loads(check(*paths, "--format", "json", code=UNREADABLE).stdout)
    assert document["unreadable"] == [message]
    assert len(document["findings"]) == 1


def test_a_file_without_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(Path(), {"main.tf": BARE, "secret.tf": BARE})
    forbid(monkeypatch, "rb", "secret.tf")
    result = check(code=UNREADABLE)
    assert result.stderr == "tf-lsp: secret.tf: cannot be read: Permission denied\n"
    assert "main.tf:1:1: MEDIUM" in result.stdout


def test_a_folder_without_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> list[str]:
        raise PermissionError(13, "Permission denied", path)

    Path("secret").mkdir()
    monkeypatch.setattr("tf_lsp.cli.check.os.listdir", refuse)
    result = check("secret", code=UNREADABLE)
    assert result.stderr == "tf-lsp: secret: cannot be read: Permission denied\n"
    assert result.stdout == ""


def test_a_file_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(Path(), {"a.tf": BARE, "b.tf": OTHER})
    forbid(monkeypatch, "wb", "a.tf")
    result = check("--fix", code=UNREADABLE)
    assert result.stderr == "tf-lsp: a.tf: cannot be written: Permission denied\n"
    assert Path("a.tf").read_text() == BARE
    assert Path("b.tf").read_text() == FIXED.replace('"t"', '"u"')


def forbid(monkeypatch: pytest.MonkeyPatch, mode: str, name: str) -> None:
    """Forbid to open a file in a mode; the tests may be run by root, whom nothing stops."""
    real = open

    def guarded(file: Any, *arguments: Any, **options: Any) -> Any:
        if arguments[:1] == (mode,) and os.path.basename(file) == name:
            raise PermissionError(13, "Permission denied", file)
        return real(file, *arguments, **options)

    monkeypatch.setattr("builtins.open", guarded)


BROKEN = [
    b"\0",
    b"}",
    b'resource "aws_cloudtrail" "x" {',
    b'locals { a = "',
    b"<<EOT",
    b"/*",
    b"{" * 1000,
    LATIN,
]


@pytest.mark.parametrize("content", BROKEN)
def test_a_broken_file_hides_no_finding_of_another(content: bytes) -> None:
    write_files(Path(), {"a.tf": content, "m.tf": BARE, "z.tf": content, "sub/main.tf": BARE})
    paths = [path for path, _, _ in findings()]
    assert paths == ["m.tf", "sub/main.tf"]


# Output for people.

MESSAGE = "so this trail records one region only and misses what happens in all others."

OUTPUTS: dict[str, tuple[str, str]] = {
    "absent": (
        BARE,
        f"""\
main.tf:1:1: MEDIUM {RULE}
  is_multi_region_trail is not set, {MESSAGE}
  1 | resource "aws_cloudtrail" "t" {{
    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

Found 1 problem in 1 file. Run with --fix to repair it.
""",
    ),
    "a value from elsewhere, and a syntax error": (
        USES + NO.removesuffix("}\n"),
        f"""\
main.tf:4:1: ERROR syntax
  This block is not closed: its "}}" is missing.
  4 | variable "all" {{
    | ^^^^^^^^^^^^^^

main.tf:2:27: MEDIUM {RULE}
  is_multi_region_trail is false (main.tf:5), {MESSAGE}
  2 |   is_multi_region_trail = var.all
    |                           ^^^^^^^
  why: is_multi_region_trail = var.all → false (main.tf:5)

Found 2 problems in 1 file. Run with --fix to repair 1 of them.
""",
    ),
    "tabs, wide characters and control characters": (
        BARE.replace("{\n", "{\n\tis_multi_region_trail /* 日é😀 */ = false # \x1b[31m\n"),
        f"""\
main.tf:2:36: MEDIUM {RULE}
  is_multi_region_trail is false, {MESSAGE}
  2 | \tis_multi_region_trail /* 日é😀 */ = false # ␛[31m
    | \t                                    ^^^^^

Found 1 problem in 1 file. Run with --fix to repair it.
""",
    ),
    "nothing wrong": (FIXED, "No problems found in 1 file.\n"),
    "nothing at all": ("", "No problems found in 1 file.\n"),
}


@pytest.mark.parametrize("case", OUTPUTS)
def test_the_output(case: str) -> None:
    text, expected = OUTPUTS[case]
    write_files(Path(), {"main.tf": text})
    result = check()
    assert result.stdout == expected
    assert result.stderr == ""
    assert result.exit_code == (CLEAN if expected.startswith("No problems") else FOUND)


def test_a_folder_without_terraform_says_so() -> None:
    assert check(code=CLEAN).stdout == "There are no Terraform files here.\n"


def test_the_summary_counts_files() -> None:
    write_files(Path(), {"a.tf": BARE, "b.tf": OTHER, "c.tf": FIXED})
    assert check().stdout.endswith(
        "Found 2 problems in 2 of 3 files. Run with --fix to repair them all.\n"
    )


def test_a_syntax_error_alone_is_a_problem() -> None:
    write_files(Path(), {"main.tf": "}"})
    assert "main.tf:1:1: ERROR syntax" in check("main.tf", code=FOUND).stdout


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(Path(), {"main.tf": BARE})
    assert "\x1b" not in check().output
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in check().stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in check().stdout


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("on_terminal", "patience", "arguments", "expected"),
    [
        (True, 0, [], True),
        (True, 1e9, [], False),
        (True, 0, ["--no-progress"], False),
        (False, 0, [], False),
    ],
)
def test_the_progress_bar_is_for_those_who_wait_at_a_terminal(
    on_terminal: bool,
    patience: float,
    arguments: list[str],
    expected: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_files(Path(), {"main.tf": BARE})
    errors = Terminal() if on_terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", errors)
    monkeypatch.setattr("tf_lsp.cli.progress.PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with pytest.raises(SystemExit):
        main(["check", *arguments], prog_name="tf-lsp")
    assert ("Checking" in errors.getvalue()) == expected


def test_a_secret_is_found_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = rule(id="test-secret", severity=LOW, checks=no_secret("aws_x.password", so="it leaks"))
    monkeypatch.setattr("tf_lsp.rules._found", lambda: (secret,))
    write_files(Path(), {"main.tf": 'resource "aws_x" "a" {\n  password = "hunter2" # x\n}\n'})
    shown = check(code=FOUND).stdout
    assert "password is written down, so it leaks." in shown
    assert "  2 |   password = ••••••••• # x" in shown
    assert "hunter2" not in shown + check("--format", "json", code=FOUND).stdout


# Output for programs.


def test_json() -> None:
    write_files(Path(), {"main.tf": f"# 日😀\n{USES}", "variables.tf": NO})
    document = json.loads(check("--format", "json", code=FOUND).stdout)
    (finding,) = document.pop("findings")
    assert document == {"syntax_errors": [], "unreadable": [], "files": 2}
    assert finding.pop("url").startswith("https://")
    assert finding.pop("message").startswith("is_multi_region_trail is false (variables.tf:2), ")
    assert finding == {
        "path": "main.tf",
        "line": 3,
        "column": 27,
        "end_line": 3,
        "end_column": 34,
        "rule": RULE,
        "aliases": ["AWS-0014", "AVD-AWS-0014", "AWS063", "CKV_AWS_67"],
        "severity": "MEDIUM",
        "resources": ["aws_cloudtrail.t"],
        "about": [],
        "reason": [
            place("main.tf", 3, 27, 34, "var.all"),
            place("variables.tf", 2, 13, 18, "false"),
        ],
    }


def place(path: str, line: int, column: int, end_column: int, text: str) -> dict[str, object]:
    return {
        "path": path,
        "line": line,
        "column": column,
        "end_line": line,
        "end_column": end_column,
        "text": text,
    }


def test_json_columns_count_characters() -> None:
    write_files(Path(), {"main.tf": f"/* 日é😀 */ {BARE}"})
    assert findings() == [("main.tf", 1, 11)]


def test_json_has_syntax_errors() -> None:
    write_files(Path(), {"main.tf": BARE + "}\n"})
    document = json.loads(check("--format", "json", code=FOUND).stdout)
    (error,) = document["syntax_errors"]
    assert error.pop("message")
    assert error == {"path": "main.tf", "line": 3, "column": 1, "end_line": 3, "end_column": 2}


# Repairs.


def test_fix_repairs_and_tells_what_is_left() -> None:
    write_files(Path(), {"a.tf": BARE, "b.tf": OTHER.replace("\n", "\r\n")})
    result = check("--fix", code=CLEAN)
    assert result.stdout == "Repaired 2 problems. No problems found in 2 files.\n"
    assert Path("a.tf").read_bytes() == FIXED.encode()
    assert Path("b.tf").read_bytes() == FIXED.replace('"t"', '"u"').replace("\n", "\r\n").encode()
    assert check("--fix", code=CLEAN).stdout == "No problems found in 2 files.\n"


def test_fix_keeps_a_byte_order_mark_and_what_it_does_not_understand() -> None:
    write_files(Path(), {"main.tf": f"\ufeff{BARE}}}}}\x00"})
    check("--fix", code=FOUND)
    assert Path("main.tf").read_bytes().decode() == f"\ufeff{FIXED}}}}}\x00"


def test_fix_changes_only_the_files_that_were_named() -> None:
    write_files(Path(), {"main.tf": USES, "variables.tf": NO, "other.tf": BARE})
    before = Path("variables.tf").read_text()
    check("--fix", "main.tf", code=CLEAN)
    assert Path("main.tf").read_text() == FIXED
    assert Path("variables.tf").read_text() == before
    assert Path("other.tf").read_text() == BARE


def test_what_is_offered_is_what_fix_does() -> None:
    call = 'module "logs" {\n  source = "../logs"\n  all    = false\n}\n'
    write_files(
        Path(),
        {
            "one/main.tf": call,
            "logs/main.tf": USES,
            "logs/variables.tf": 'variable "all" {}\n',
        },
    )
    offered = "Run with --fix" in check("one", "logs").stdout
    check("one", "logs", "--fix")
    assert offered == (findings("one", "logs") == [])


def test_diff_shows_what_fix_would_do() -> None:
    write_files(Path(), {"a/main.tf": BARE, "b.tf": 'resource "aws_cloudtrail" "u" {}'})
    result = check("--diff", code=FOUND)
    assert (
        result.stdout
        == """\
--- a/a/main.tf
+++ b/a/main.tf
@@ -1,2 +1,3 @@
 resource "aws_cloudtrail" "t" {
+  is_multi_region_trail = true
 }
--- a/b.tf
+++ b/b.tf
@@ -1 +1,3 @@
-resource "aws_cloudtrail" "u" {}
\\ No newline at end of file
+resource "aws_cloudtrail" "u" {
+  is_multi_region_trail = true
+}
\\ No newline at end of file
"""
    )
    assert Path("a/main.tf").read_text() == BARE
    patched = subprocess.run(
        ["git", "apply"], input=result.stdout_bytes, check=False, capture_output=True, timeout=30
    )
    assert patched.stderr == b""
    assert Path("a/main.tf").read_text() == FIXED
    assert check("--diff", code=CLEAN).stdout == ""


# Options.

OPTIONS: list[tuple[list[str], int]] = [
    ([], 1),
    (["--disable", RULE], 0),
    (["--disable", "aws063"], 0),
    (["--disable", "CKV_AWS_67", "--disable", "AVD-AWS-0014"], 0),
    (["--minimum-severity", "MEDIUM"], 1),
    (["--minimum-severity", "high"], 0),
    (["--var-file", "yes.tfvars"], 0),
    (["--var-file", "yes.tfvars", "--var-file", "no.tfvars"], 1),
]


@pytest.mark.parametrize(("options", "count"), OPTIONS)
def test_options(options: list[str], count: int) -> None:
    write_files(
        Path(),
        {
            "main.tf": USES,
            "variables.tf": NO,
            "yes.tfvars": "all = true\n",
            "no.tfvars": "all = false\n",
        },
    )
    assert len(findings(*options)) == count


ON = replace(ENGINE_RULE, id="aws-x-on", aliases=("AWS901", "CKV_X_11"))
OFF = replace(ENGINE_RULE, id="aws-x-off", aliases=("CKV_X_12",), off_because="It is for few.")

SELECTIONS: list[tuple[list[str], list[str]]] = [
    ([], [ON.id]),
    (["--select", "ckv_x_12"], [OFF.id]),
    (["--select", "CKV_X_1?"], [ON.id, OFF.id]),
    (["--select", "aws901, aws-x-off"], [ON.id, OFF.id]),
    (["--select", ON.id, "--select", OFF.id], [ON.id, OFF.id]),
    (["--select", OFF.id, "--extend-select", "AWS90[0-9]"], [ON.id, OFF.id]),
    (["--extend-select", "*"], [ON.id, OFF.id]),
    (["--extend-select", "*", "--disable", "AWS901"], [OFF.id]),
    (["--select", "*", "--disable", "CKV_X_11,CKV_X_12"], []),
    (["--select", "*", "--minimum-severity", "HIGH"], []),
]


@pytest.mark.parametrize(("options", "expected"), SELECTIONS)
def test_rules_are_selected(
    options: list[str], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_found", lambda: (ON, OFF))
    write_files(Path(), {"main.tf": BARE})
    output = check("--format", "json", *options).stdout
    found = [finding["rule"] for finding in json.loads(output)["findings"]]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("option", ["--select", "--extend-select", "--disable"])
@pytest.mark.parametrize(
    ("names", "told"),
    {
        "nope": "there is no rule 'nope'; \"tf-lsp rules\" lists them",
        "": "there is no rule ''; \"tf-lsp rules\" lists them",
        "gcp-*": "there is no rule 'gcp-*'; \"tf-lsp rules\" lists them",
        f"{RULE},": "there is no rule ''; \"tf-lsp rules\" lists them",
        "aws063,aws-cloudtrial-*": f"there is no rule 'aws-cloudtrial-*'; did you mean {RULE}?",
        f"{RULE}s": f"there is no rule '{RULE}s'; did you mean {RULE}?",
        "AWS63": "there is no rule 'AWS63'; did you mean AWS063?",
    }.items(),
)
def test_rules_that_do_not_exist(option: str, names: str, told: str) -> None:
    write_files(Path(), {"main.tf": BARE})
    result = check(option, names, code=UNREADABLE)
    assert result.stderr.splitlines()[-1] == f"Error: Invalid value for {option}: {told}"
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("options", "count"),
    [([], 0), (["--workspace", "production"], 0), (["--workspace", "other"], 1)],
)
def test_a_workspace_is_unknown_unless_it_is_named(options: list[str], count: int) -> None:
    value = 'terraform.workspace == "production"'
    write_files(Path(), {"main.tf": USES.replace("var.all", value)})
    assert len(findings(*options)) == count


BAD_OPTIONS = {
    ("--disable", "nope"): """\
Invalid value for --disable: there is no rule 'nope'; "tf-lsp rules" lists them""",
    ("--var-file", "nope.tfvars"): "Invalid value for --var-file: there is no file 'nope.tfvars'",
    ("--workspace", ""): "Invalid value for --workspace: a workspace has a name",
    ("--fix", "--diff"): "--fix and --diff exclude each other.",
    ("-", "main.tf"): '"-" cannot be combined with other paths.',
    ("--stdin-filename", "x.tf"): '--stdin-filename goes with the path "-".',
    ("--format", "xml"): "Invalid value for '--format': 'xml' is not one of 'text', 'json'.",
    ("--nope",): "No such option",
}


@pytest.mark.parametrize(("arguments", "message"), BAD_OPTIONS.items())
def test_bad_options_are_one_clear_line(arguments: tuple[str, ...], message: str) -> None:
    write_files(Path(), {"main.tf": BARE})
    result = check(*arguments, code=UNREADABLE)
    *usage, last = result.stderr.splitlines()
    assert last.startswith(f"Error: {message}")
    assert usage[0].startswith("Usage: ")
    assert result.stdout == ""


# As a process.


def test_as_a_process() -> None:
    write_files(Path(), {"main.tf": BARE})
    done = run_process("check", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (FOUND, b"")
    assert done.stdout.startswith(b"main.tf:1:1: MEDIUM")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text() -> None:
    Path(os.fsdecode(b"\xff.tf")).write_text(BARE)
    for form in "text", "json":
        done = run_process("check", "--format", form)
        assert (done.returncode, done.stderr) == (FOUND, b"")
        assert rb"\udcff.tf" in done.stdout
    assert check("--diff").stdout_bytes.startswith(b"--- a/\xff.tf\n")


def run_process(*arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tests.with_engine_rule", *arguments],
        env={**os.environ, **env},
        capture_output=True,
        check=False,
        timeout=60,
    )


# The editor and the pipeline find the same.

CALL = """\
module "m" {
  source   = "./m"
  for_each = toset(["a", "b"])
  all      = each.key == "a"
}
"""
COUNTED = BARE.replace("{\n", "{\n  count = 2\n  is_multi_region_trail = count.index == 1\n")
IN_JSON = '{"resource": {"aws_cloudtrail": {"t": {"name": "日"}}}}'

WORKSPACES: dict[str, dict[str, str | bytes]] = {
    "one file": {"main.tf": BARE},
    "a variable": {"main.tf": USES, "variables.tf": NO, "terraform.tfvars": "all = true\n"},
    "a broken file": {"main.tf": f"{USES}}}\n", "variables.tf": NO.removesuffix("}\n")},
    "two roots": {"a/main.tf": BARE, "b/main.tf": USES + NO, "b/prod.auto.tfvars": "all = true"},
    "a module": {"main.tf": CALL, "m/main.tf": USES, "m/variables.tf": 'variable "all" {}\n'},
    "instances": {"main.tf": COUNTED},
    "JSON": {"main.tf.json": IN_JSON},
    "overrides": {"main.tf": FIXED, "override.tf": FIXED.replace("true", "false")},
    "wide characters": {"main.tf": f"/* 日é😀 */ {BARE}# \u2028\n{OTHER}"},
    "line endings": {"main.tf": f"# a\r# b\r\n{BARE}"},
    "another encoding": {"main.tf": BARE, "latin.tf": LATIN},
}


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "not open"])
@pytest.mark.parametrize("case", WORKSPACES)
def test_the_editor_finds_the_same(case: str, is_open: bool) -> None:
    write_files(Path(), WORKSPACES[case])
    document = json.loads(check("--format", "json").stdout)
    expected = {
        (f["path"], f["line"], f["column"], f["end_line"], f["end_column"], f["message"])
        for f in [*document["findings"], *(document["syntax_errors"] if is_open else [])]
    }
    root = Path.cwd()
    with Client({"general": {"positionEncodings": ["utf-32"]}}, folders=[root]) as client:
        if is_open:
            for name, content in WORKSPACES[case].items():
                if isinstance(content, str):
                    client.open((root / name).as_uri(), content)
        else:
            client.command("checkWorkspace")
        published = client.published()
    assert {
        as_in_json(diagnostic, uri.removeprefix(f"{root.as_uri()}/"))
        for uri, diagnostics in published.items()
        for diagnostic in diagnostics
    } == expected
    assert (expected == set()) == (case == "a variable")


def as_in_json(diagnostic: dict[str, Any], path: str) -> tuple[object, ...]:
    where = diagnostic["range"]
    start, end = where["start"], where["end"]
    assert where == range_((start["line"], start["character"]), (end["line"], end["character"]))
    return (
        path,
        start["line"] + 1,
        start["character"] + 1,
        end["line"] + 1,
        end["character"] + 1,
        diagnostic["message"],
    )
