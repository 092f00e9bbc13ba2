"""The files of a workspace: on disk, in buffers, here today and gone tomorrow."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.modules.desk import Desk
from tests.modules.pictures import write_files
from tf_lsp.config import Settings
from tf_lsp.modules.workspace import MAX_FILE_SIZE

TRAIL = 'resource "aws_cloudtrail" "t" { is_multi_region_trail = var.multi }\n'
ABSENT = 'resource "aws_cloudtrail" "t" {}\n'


def variable(default: str) -> str:
    return f'variable "multi" {{ default = {default} }}\n'


def call(source: str, argument: str = "") -> str:
    return f'module "m" {{\n  source = "{source}"\n  {argument}\n}}\n'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_open_buffer_wins_over_the_disk(desk: Desk) -> None:
    desk.write("main.tf", TRAIL)
    desk.write("variables.tf", variable("true"))
    assert desk.says() == []
    desk.open("variables.tf", variable("false"))
    assert desk.says() == ["main.tf: is false (variables.tf:1)"]
    desk.write("variables.tf", variable("null"))
    assert desk.says() == ["main.tf: is false (variables.tf:1)"]
    desk.close("variables.tf")
    assert desk.says() == ["main.tf: is null (variables.tf:1)"]


def test_a_buffer_that_is_not_on_disk_counts_while_it_is_open(desk: Desk) -> None:
    desk.write("main.tf", TRAIL)
    desk.open("variables.tf", variable("false"))
    assert desk.says() == ["main.tf: is false (variables.tf:1)"]
    desk.close("variables.tf")
    assert desk.says() == []


def test_a_buffer_in_a_folder_that_does_not_exist(desk: Desk) -> None:
    desk.open("new/main.tf", ABSENT)
    assert desk.says() == ["new/main.tf: is not set"]
    desk.close("new/main.tf")
    assert desk.says() == []


def test_a_buffer_outlives_its_folder(desk: Desk) -> None:
    desk.write("logs/main.tf", ABSENT)
    desk.write("logs/variables.tf", variable("false"))
    desk.open("logs/main.tf", TRAIL)
    assert desk.says() == ["logs/main.tf: is false (variables.tf:1)"]
    desk.delete("logs/variables.tf")
    desk.delete("logs/main.tf")
    assert desk.says() == []
    desk.open("logs/main.tf", ABSENT)
    assert desk.says() == ["logs/main.tf: is not set"]


def test_files_that_come_change_and_go(desk: Desk) -> None:
    desk.write("main.tf", TRAIL)
    desk.write("variables.tf", variable("false"))
    assert desk.says() == ["main.tf: is false (variables.tf:1)"]
    desk.rename("variables.tf", "inputs.tf")
    assert desk.says() == ["main.tf: is false (inputs.tf:1)"]
    desk.rename("main.tf", "trail.tf")
    assert desk.says() == ["trail.tf: is false (inputs.tf:1)"]
    desk.write("terraform.tfvars", "multi = null\n")
    assert desk.says() == ["trail.tf: is null (terraform.tfvars:1)"]
    desk.delete("terraform.tfvars")
    desk.rename("inputs.tf", "inputs.txt")
    assert desk.says() == []
    desk.write("other_override.tf", ABSENT.replace("{}", "{ is_multi_region_trail = false }"))
    assert desk.says() == ["other_override.tf: is false"]


def test_a_module_becomes_a_root_when_nobody_calls_it(desk: Desk) -> None:
    desk.write("main.tf", call("./logs", "multi = true"))
    desk.write("logs/main.tf", TRAIL + variable("false"))
    assert desk.says() == []
    desk.open("main.tf", "")
    assert desk.says() == ["logs/main.tf: is false (main.tf:2)"]
    desk.open("main.tf", call("./logs"))
    assert desk.says() == ["logs/main.tf: is false (main.tf:2) in module.m"]
    desk.open("main.tf", f"# {call('./logs')}".replace("\n", "\n# "))
    assert desk.says() == ["logs/main.tf: is false (main.tf:2)"]
    desk.close("main.tf")
    assert desk.says() == []
    desk.delete("main.tf")
    assert desk.says() == ["logs/main.tf: is false (main.tf:2)"]


def test_the_folder_that_a_call_leads_to_appears(desk: Desk) -> None:
    desk.write("main.tf", call("./logs", "multi = false") + ABSENT)
    assert desk.says() == ["main.tf: is not set"]
    desk.write("logs/main.tf", TRAIL + variable("true"))
    assert desk.says() == ["logs/main.tf: is false (main.tf:3) in module.m", "main.tf: is not set"]
    desk.delete("logs/main.tf")
    assert desk.says() == ["main.tf: is not set"]


def test_an_output_of_a_module_that_appears(desk: Desk) -> None:
    desk.write("main.tf", call("./logs") + TRAIL.replace("var", "module.m"))
    assert desk.says() == []
    desk.write("logs/main.tf", 'output "multi" { value = false }\n')
    assert desk.says() == ["main.tf: is false (main.tf:1)"]
    desk.delete("logs/main.tf")
    assert desk.says() == []


def test_modules_that_are_downloaded_meanwhile(desk: Desk) -> None:
    desk.write("main.tf", call("example/logs/aws"))
    assert desk.says() == []
    desk.write(".terraform/modules/m/main.tf", ABSENT)
    manifest = '{"Modules": [{"Key": "m", "Source": "x", "Dir": ".terraform/modules/m"}]}'
    desk.write(".terraform/modules/modules.json", manifest)
    assert desk.says() == ["main.tf: is not set in module.m"]
    desk.write(".terraform/modules/modules.json", '{"Modules": []}')
    assert desk.says() == []


def test_a_variables_file_that_the_settings_name(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Settings(var_files=("env/prod.tfvars",)))
    desk.write("main.tf", TRAIL + variable("true"))
    assert desk.says() == []
    desk.write("env/prod.tfvars", "multi = false\n")
    assert desk.says() == ["main.tf: is false (prod.tfvars:1)"]
    desk.open("env/prod.tfvars", "multi = true\n")
    assert desk.says() == []
    desk.close("env/prod.tfvars")
    assert desk.says() == ["main.tf: is false (prod.tfvars:1)"]
    desk.delete("env/prod.tfvars")
    assert desk.says() == []


def test_other_settings(desk: Desk) -> None:
    desk.write("main.tf", TRAIL + variable('terraform.workspace == "dev"'))
    desk.write("prod.tfvars", "multi = false\n")
    assert desk.says() == []
    desk.analysis.configure(Settings(var_files=("prod.tfvars",)))
    assert desk.says() == ["main.tf: is false (prod.tfvars:1)"]
    desk.open("main.tf", ABSENT.replace("{}", "{ count = terraform.workspace == 1 ? 0 : 1 }"))
    assert desk.says() == ["main.tf: is not set in [0]"]
    desk.analysis.configure(Settings(workspace="1"))
    assert desk.says() == ["main.tf: is not set in [0]"]
    desk.open("main.tf", ABSENT.replace("{}", '{ count = terraform.workspace == "1" ? 0 : 1 }'))
    assert desk.says() == []


def test_several_folders(tmp_path: Path) -> None:
    write_files(tmp_path, {"a/main.tf": ABSENT, "b/main.tf": ABSENT, "b/c/main.tf": ABSENT})
    desk = Desk(tmp_path / "a")
    desk.folder = tmp_path
    workspace = desk.analysis.workspace
    assert desk.says() == ["a/main.tf: is not set"]
    workspace.add_folder(str(tmp_path / "b"))
    workspace.add_folder(str(tmp_path / "b" / "c"))
    both = ["a/main.tf: is not set", "b/c/main.tf: is not set", "b/main.tf: is not set"]
    assert desk.says() == both
    workspace.remove_folder(str(tmp_path / "b" / "c"))
    assert desk.says() == both
    workspace.remove_folder(str(tmp_path / "b"))
    assert desk.says() == ["a/main.tf: is not set"]


def test_a_buffer_stays_when_its_folder_is_removed_from_the_workspace(desk: Desk) -> None:
    desk.write("main.tf", ABSENT)
    desk.write("other/main.tf", ABSENT)
    desk.open("main.tf", ABSENT)
    desk.analysis.workspace.remove_folder(str(desk.folder))
    assert desk.says() == ["main.tf: is not set"]


def test_files_outside_of_every_folder_work_alone(tmp_path: Path) -> None:
    write_files(tmp_path, {"inside/main.tf": call("../called"), "called/main.tf": ABSENT})
    write_files(tmp_path, {"alone/main.tf": TRAIL, "alone/variables.tf": variable("false")})
    desk = Desk(tmp_path / "inside")
    desk.folder = tmp_path
    assert desk.says() == ["called/main.tf: is not set in module.m"]
    desk.open("alone/main.tf", TRAIL)
    assert "alone/main.tf: is false (variables.tf:1)" in desk.says()


def test_a_file_is_read_inside_the_workspace_only(tmp_path: Path) -> None:
    expression = 'jsondecode(file("{}"))'
    write_files(tmp_path, {"secret": "false", "inside/plain": "false"})
    desk = Desk(tmp_path / "inside")
    for path, flagged in [("plain", True), ("../secret", False), (tmp_path / "secret", False)]:
        text = TRAIL.replace("var.multi", expression.format(path))
        desk.open("main.tf", text)
        assert bool(desk.says()) is flagged, path
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "secret")
    desk.open("main.tf", TRAIL.replace("var.multi", expression.format("link")))
    assert desk.says() == []


def test_symbolic_links_in_circles(desk: Desk) -> None:
    (desk.folder / "loop").symlink_to(desk.folder, target_is_directory=True)
    (desk.folder / "self.tf").symlink_to(desk.folder / "self.tf")
    desk.write("main.tf", ABSENT)
    assert desk.fresh().says() == desk.says() == ["main.tf: is not set"]
    assert "self.tf" in "".join(desk.analysis.workspace.unreadable)


def test_a_file_in_another_encoding_is_one_message_and_costs_no_other(desk: Desk) -> None:
    desk.write("latin.tf", f"# é\n{ABSENT}".encode("latin-1"))
    desk.write("utf_16.tf", ABSENT.encode("utf-16"))
    desk.write("bom.tf", f"\ufeff{ABSENT}".replace('"t"', '"u"'))
    desk.write("main.tf", TRAIL)
    desk.write("variables.tf", f"# ü\n{variable('false')}".encode("latin-1"))
    assert desk.says() == ["bom.tf: is not set"]
    messages = {Path(p).name: u.message for p, u in desk.analysis.workspace.unreadable.items()}
    assert messages == {
        "latin.tf": "not in UTF-8: byte 2 cannot be read, so the file is left out",
        "utf_16.tf": "not in UTF-8: byte 0 cannot be read, so the file is left out",
        "variables.tf": "not in UTF-8: byte 2 cannot be read, so the file is left out",
    }
    desk.write("variables.tf", variable("false"))
    assert desk.says() == ["bom.tf: is not set", "main.tf: is false (variables.tf:1)"]
    assert len(desk.analysis.workspace.unreadable) == 2


def test_things_with_the_name_of_a_file_that_are_none(desk: Desk) -> None:
    desk.write("main.tf", ABSENT)
    (desk.folder / "folder.tf").mkdir()
    if sys.platform != "win32":
        os.mkfifo(desk.folder / "pipe.tf")
    with (desk.folder / "huge.tf").open("wb") as huge:
        huge.truncate(MAX_FILE_SIZE + 1)
    desk.write("touch.tf", "")
    assert desk.fresh().says() == desk.says() == ["main.tf: is not set"]
    assert not any("folder.tf" in path for path in desk.analysis.workspace.unreadable)


def test_a_folder_in_which_nothing_is_of_interest_is_never_scanned(desk: Desk) -> None:
    desk.write("dull/main.tf", 'resource "aws_kms_key" "k" {}\n')
    desk.write("dull/sub/main.tf", call("../", "multi = false"))
    desk.write("main.tf", ABSENT)
    desk = desk.fresh()
    assert desk.says() == ["main.tf: is not set"]
    assert [Path(file.path).name for file in desk.analysis.workspace.scanned()] == ["main.tf"]
    assert len(list(desk.analysis.workspace.scanned())) == 1
