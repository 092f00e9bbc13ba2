"""What is known step by step equals what a fresh look tells, and costs no more than it must."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.modules.desk import Desk
from tf_lsp.config import Settings
from tf_lsp.lint.report import lint

if TYPE_CHECKING:
    import pytest

    from tf_lsp.lint.report import Report
    from tf_lsp.modules.workspace import Workspace

TRAIL = 'resource "aws_cloudtrail" "t" { is_multi_region_trail = var.multi }\n'
VARIABLE = 'variable "multi" { default = false }\n'
MANIFEST = '{"Modules": [{"Key": "far", "Source": "x", "Dir": ".terraform/modules/far"}]}'

# Whatever may be in a file at one moment.
TEXTS = {
    "main.tf": [
        "",
        TRAIL,
        'resource "aws_cloudtrail" "t" {}\n',
        'module "logs" {\n  source = "./logs"\n  multi  = false\n}\n',
        'module "logs" {\n  source = "./logs"\n  multi  = var.multi\n}\n' + TRAIL,
        'module "logs" {\n  source = "./logs"\n  count  = var.multi ? 2 : 1\n}\n',
        'module "trail" {\n  source = "./trail"\n  multi  = module.logs.multi\n}\n'
        'module "logs" { source = "./logs" }\n',
        'module "far" {\n  source = "a/b/c"\n  multi  = var.multi\n}\n',
        'module "far" {\n  source = "a/b/c"\n}\nresource "aws_cloudtrail" "t" {}\n',
        '\n\nmodule "logs" { source = "./lo',
    ],
    "variables.tf": [VARIABLE, 'variable "multi" { default = true }\n', 'variable "multi" {}\n',
                     f"\n# moved\n{VARIABLE}", 'variable "multi" {\n  default =\n'],
    "terraform.tfvars": ["multi = true\n", "multi = false\n", "\nmulti =\n"],
    "override.tf": ['resource "aws_cloudtrail" "t" { is_multi_region_trail = true }\n',
                    'module "logs" { multi = true }\n', 'variable "multi" { default = null }\n'],
    "logs/main.tf": [
        TRAIL + VARIABLE,
        VARIABLE + 'output "multi" { value = var.multi }\n',
        VARIABLE + 'module "trail" {\n  source = "../trail"\n  multi  = var.multi\n}\n',
        VARIABLE + 'module "trail" { source = "../trail" }\n' + TRAIL,
        'module "self" { source = "../" }\n' + TRAIL,
        "locals {}\n",
    ],
    "trail/main.tf": [TRAIL + VARIABLE, TRAIL + 'variable "multi" {}\n', "locals {}\n",
                      'resource "aws_cloudtrail" "t" { is_multi_region_trail = !true }'],
    "examples/a/main.tf": ['module "root" {\n  source = "../../"\n  multi  = false\n}\n',
                           'module "trail" { source = "../../trail" }\n'],
    "env/prod.tfvars": ["multi = false\n", "multi = true\n"],
    ".terraform/modules/modules.json": [MANIFEST, "{}"],
    ".terraform/modules/far/main.tf": [TRAIL + VARIABLE, "locals {}\n"],
}  # fmt: skip
STEPS = st.lists(
    st.sampled_from(sorted(TEXTS)).flatmap(
        lambda path: st.tuples(
            st.sampled_from(["write", "open", "open", "remove", "close", "look"]),
            st.just(path),
            st.sampled_from(TEXTS[path]),
        )
    ),
    min_size=1,
    max_size=12,
)


def take(desk: Desk, step: str, path: str, text: str) -> None:
    """Do something to a file, if it can be done to it."""
    if step == "write":
        desk.write(path, text)
    elif step == "open" and not path.endswith("modules.json"):
        desk.open(path, text)
    elif step == "remove" and (desk.folder / path).exists():
        desk.delete(path)
    elif step == "close" and path in desk.buffers:
        desk.close(path)
    elif step == "look":
        desk.all_that_is_told()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    start=st.sets(st.sampled_from(sorted(TEXTS)), min_size=3),
    var_files=st.sampled_from([(), ("env/prod.tfvars",)]),
    steps=STEPS,
)
def test_step_by_step_equals_fresh(
    start: set[str], var_files: tuple[str, ...], steps: list[tuple[str, str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name).resolve(), Settings(var_files=var_files))
        for path in sorted(start):
            desk.write(path, TEXTS[path][0])
        desk.all_that_is_told()
        for step in steps:
            take(desk, *step)
        assert desk.all_that_is_told() == desk.fresh().all_that_is_told()


class Counter:
    """Counts which root modules are judged."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.roots: list[str] = []
        self.lint = lint
        monkeypatch.setattr("tf_lsp.lint.analysis.lint", self)

    def __call__(self, workspace: Workspace, root: str, *rest: object) -> Report:
        self.roots.append(Path(root).name)
        return self.lint(workspace, root, *rest)  # type: ignore[arg-type]

    def take(self) -> list[str]:
        """Return the names of the folders since the last time, in their order."""
        roots, self.roots = self.roots, []
        return sorted(roots)


def test_only_what_depends_on_a_file_is_judged_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter(monkeypatch)
    desk = Desk(tmp_path)
    for name in ("a", "b", "c"):
        desk.write(f"{name}/main.tf", TRAIL + VARIABLE)
    for name in ("dev", "prod"):
        desk.write(f"{name}/main.tf", 'module "logs" { source = "../logs" }\n')
    desk.write("logs/main.tf", TRAIL + VARIABLE)
    desk.write("dull/notes.tf", "locals {}\n")
    assert len(desk.says()) == 4
    assert counter.take() == ["a", "b", "c", "dev", "prod"]
    desk.says()
    assert counter.take() == []
    desk.open("a/main.tf", TRAIL)
    desk.open("a/main.tf", TRAIL + VARIABLE)
    desk.says()
    assert counter.take() == ["a"]
    desk.open("logs/main.tf", TRAIL)
    desk.says()
    assert counter.take() == ["dev", "prod"]
    desk.write("prod/terraform.tfvars", "multi = true\n")
    desk.says()
    assert counter.take() == ["prod"]
    desk.write("dull/notes.tf", "# nothing\n")
    desk.says()
    assert counter.take() == []


def test_findings_come_in_the_order_of_the_text(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    blocks = [f'resource "aws_cloudtrail" "t{n}" {{ is_multi_region_trail = {v} }}\n'
              for n, v in enumerate(["false", "null", "true", "false"])]  # fmt: skip
    desk.write("main.tf", "".join(blocks))
    assert desk.says() == ["main.tf: is false", "main.tf: is null", "main.tf: is false"]


def test_a_file_keeps_what_is_told_of_it_for_other_modules(tmp_path: Path) -> None:
    """The call of a downloaded module is told of in the file that a trail of its own stands in."""
    desk = Desk(tmp_path)
    own = 'resource "aws_cloudtrail" "own" {}\n'
    far = 'resource "aws_cloudtrail" "far" {}\n'
    call = 'module "far" {\n  source = "a/b/c"\n}\n'
    desk.write(".terraform/modules/modules.json", MANIFEST)
    desk.write(".terraform/modules/far/main.tf", far)
    desk.write("main.tf", own + call)
    assert len(desk.says()) == 2
    desk.open("main.tf", f"\n{own}{call}")
    assert len(desk.says()) == 2
    desk.write(".terraform/modules/far/main.tf", "\n" + far)
    assert len(desk.says()) == 2
