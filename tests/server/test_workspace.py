"""Many files: folders of the workspace, files on disk, and what an edit changes elsewhere."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.helpers import write_files
from tests.server.client import PULLS, Client, Json, folder_of, range_

if TYPE_CHECKING:
    from pathlib import Path

BARE = 'resource "aws_cloudtrail" "t" {\n}\n'
USES = BARE.replace("{\n", "{\n  is_multi_region_trail = var.all\n")
YES = 'variable "all" {\n  default = true\n}\n'
NO = YES.replace("true", "false")
CREATED, CHANGED, DELETED = 1, 2, 3
WATCHES: Json = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}


def uri(path: Path) -> str:
    return path.as_uri()


def counts(client: Client) -> dict[str, int]:
    """Return how many findings were published of each file since the last time."""
    return {uri.rpartition("/")[2]: len(found) for uri, found in client.published().items()}


def watched(client: Client, kind: int, *paths: Path) -> None:
    changes = [{"uri": uri(path), "type": kind} for path in paths]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})


# An edit in one file changes what is found in another.


def test_an_edit_is_told_in_the_other_open_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": USES, "variables.tf": YES})
    main, variables = uri(tmp_path / "main.tf"), uri(tmp_path / "variables.tf")
    with Client(folders=[tmp_path]) as client:
        client.open(main, USES, version=3)
        client.open(variables, YES)
        assert counts(client) == {"main.tf": 0, "variables.tf": 0}
        client.change(variables, 2, {"text": NO})
        published = {
            params["uri"]: params for params in client.hears("textDocument/publishDiagnostics")
        }
        assert published[main]["version"] == 3
        assert len(published[main]["diagnostics"]) == 1
        assert published[variables]["version"] == 2
        client.change(variables, 3, {"text": f"{NO}\n"})
        assert counts(client) == {"variables.tf": 0}


@pytest.mark.parametrize("capabilities", [{}, PULLS])
def test_an_edit_is_told_in_a_file_that_is_not_open(tmp_path: Path, capabilities: Json) -> None:
    write_files(tmp_path, {"main.tf": USES, "other.tf": BARE, "variables.tf": YES})
    variables = uri(tmp_path / "variables.tf")
    with Client(capabilities, folders=[tmp_path]) as client:
        client.open(variables, YES)
        client.heard.clear()
        client.change(variables, 2, {"text": NO})
        published = counts(client)
        assert published.pop("variables.tf", 0) == 0
        assert published == {"main.tf": 1}
        client.change(variables, 3, {"text": f"{NO}\n"})
        assert "main.tf" not in counts(client)
        client.change(variables, 4, {"text": YES})
        assert counts(client)["main.tf"] == 0


def test_closing_without_saving_takes_it_back(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": USES, "variables.tf": YES})
    variables = uri(tmp_path / "variables.tf")
    with Client(folders=[tmp_path]) as client:
        client.open(variables, NO)
        client.change(variables, 2, {"text": f"{NO}\n"})
        client.change(variables, 3, {"text": YES})
        client.change(variables, 4, {"text": NO})
        assert counts(client)["main.tf"] == 1
        client.close_document(variables)
        assert counts(client) == {"main.tf": 0, "variables.tf": 0}


def test_a_file_that_was_told_of_and_is_opened_is_told_of_once(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": USES, "variables.tf": YES})
    main, variables = uri(tmp_path / "main.tf"), uri(tmp_path / "variables.tf")
    with Client(PULLS, folders=[tmp_path]) as client:
        client.open(variables, YES)
        client.change(variables, 2, {"text": NO})
        client.heard.clear()
        client.open(main, USES)
        assert counts(client) == {"main.tf": 0}
        assert len(client.pull(main)["items"]) == 1


def test_an_edit_in_a_module_is_told_where_it_is_called(tmp_path: Path) -> None:
    call = 'module "logs" {\n  source = "./logs"\n  all    = var.all\n}\n'
    write_files(
        tmp_path,
        {"main.tf": call + YES, "logs/main.tf": USES, "logs/variables.tf": 'variable "all" {}\n'},
    )
    with Client(folders=[tmp_path]) as client:
        client.open(uri(tmp_path / "logs/main.tf"), USES)
        client.open(uri(tmp_path / "main.tf"), call + YES)
        assert counts(client) == {"main.tf": 0}
        client.change(uri(tmp_path / "main.tf"), 2, {"text": call + NO})
        published = client.published()
        (finding,) = published[uri(tmp_path / "logs/main.tf")]
        assert "module.logs" in finding["message"]


# The disk.


def test_the_client_is_asked_to_watch_files() -> None:
    with Client(WATCHES) as client:
        (params,) = client.hears("client/registerCapability")
    (registration,) = params["registrations"]
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    patterns = [watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]]
    assert "**/*.{tf,tofu,tfvars}" in patterns
    assert "**/.terraform/modules/modules.json" in patterns


def test_a_client_that_cannot_watch_is_not_asked() -> None:
    with Client() as client:
        assert client.heard == []


def test_files_that_change_on_disk(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": USES, "variables.tf": YES})
    main, variables = tmp_path / "main.tf", tmp_path / "variables.tf"
    with Client(folders=[tmp_path]) as client:
        client.open(uri(main), USES)
        client.heard.clear()

        variables.write_text(NO)
        watched(client, CHANGED, variables)
        assert counts(client) == {"main.tf": 1}

        (tmp_path / "terraform.tfvars").write_text("all = true\n")
        watched(client, CREATED, tmp_path / "terraform.tfvars")
        assert counts(client) == {"main.tf": 0}

        (tmp_path / "terraform.tfvars").unlink()
        watched(client, DELETED, tmp_path / "terraform.tfvars")
        assert counts(client) == {"main.tf": 1}

        variables.rename(tmp_path / "inputs.tf")
        watched(client, DELETED, variables)
        watched(client, CREATED, tmp_path / "inputs.tf")
        assert len(client.server.session.known[str(main)]) == 1

        (tmp_path / "new.tf").write_text(BARE.replace('"t"', '"u"'))
        client.heard.clear()
        watched(client, CREATED, tmp_path / "new.tf")
        assert counts(client) == {"new.tf": 1}

        shutil.rmtree(tmp_path)
        watched(client, DELETED, *map(tmp_path.joinpath, ("inputs.tf", "new.tf", "main.tf")))
        assert counts(client)["new.tf"] == 0
        client.change(uri(main), 2, {"text": BARE})
        assert counts(client) == {"main.tf": 1}


def test_a_module_that_is_downloaded_while_we_watch(tmp_path: Path) -> None:
    call = 'module "logs" {\n  source = "example/logs/aws"\n}\n'
    write_files(tmp_path, {"main.tf": call})
    with Client(folders=[tmp_path]) as client:
        client.open(uri(tmp_path / "main.tf"), call)
        assert counts(client) == {"main.tf": 0}
        manifest = '{"Modules":[{"Key":"logs","Source":"x","Dir":".terraform/modules/logs"}]}'
        write_files(
            tmp_path / ".terraform/modules", {"modules.json": manifest, "logs/main.tf": BARE}
        )
        watched(client, CREATED, tmp_path / ".terraform/modules/modules.json")
        assert counts(client) == {"main.tf": 1}


def test_what_is_open_wins_over_the_disk(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": BARE})
    main = tmp_path / "main.tf"
    with Client(folders=[tmp_path]) as client:
        client.open(uri(main), BARE)
        main.write_text("")
        client.heard.clear()
        watched(client, CHANGED, main)
        assert counts(client) == {}
        client.close_document(uri(main))
        client.open(uri(main), "")
        assert counts(client) == {"main.tf": 0}


def test_strange_events_are_passed_over(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": BARE})
    strange = ["", "x", "file://[", "file:///a%00b.tf", "untitled:Untitled-1", "file:///gone/x.tf"]
    with Client(folders=[tmp_path]) as client:
        client.open(uri(tmp_path / "main.tf"), "")
        client.heard.clear()
        changes = [{"uri": uri, "type": DELETED} for uri in strange]
        (tmp_path / "other.tf").write_text(BARE)
        changes.append({"uri": uri(tmp_path / "other.tf"), "type": CREATED})
        client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        assert counts(client) == {"other.tf": 1}


UNREADABLE = b'resource "aws_cloudtrail" "caf\xe9" {\n}\n'


def test_files_that_cannot_be_read_are_told_of_once(tmp_path: Path) -> None:
    latin, main = tmp_path / "latin.tf", tmp_path / "main.tf"
    write_files(tmp_path, {"main.tf": BARE, "latin.tf": UNREADABLE})
    with Client(folders=[tmp_path]) as client:
        client.open(uri(main), BARE)
        assert client.messages() == [
            f"{latin}: not in UTF-8: byte 30 cannot be read, so the file is left out"
        ]
        client.change(uri(main), 2, {"text": BARE + "\n"})
        watched(client, CHANGED, latin)
        client.open(uri(latin), UNREADABLE.decode("latin-1"))
        assert len(client.published()[uri(latin)]) == 1
        assert client.messages() == []


def test_many_files_that_cannot_be_read_are_one_message(tmp_path: Path) -> None:
    write_files(tmp_path, {f"{name}.tf": UNREADABLE for name in "abc"})
    with Client(folders=[tmp_path]) as client:
        client.open(uri(tmp_path / "main.tf"), BARE)
        (message,) = client.messages()
        assert "a.tf: not in UTF-8" in message
        assert message.endswith("(2 other files cannot be read either)")


# Folders.


def change_folders(client: Client, added: list[Path], removed: list[Path]) -> None:
    event = {"added": [*map(folder_of, added)], "removed": [*map(folder_of, removed)]}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})


def test_two_folders_and_files_outside_of_both(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "one/main.tf": USES,
            "one/variables.tf": NO,
            "two/main.tf": USES,
            "two/variables.tf": YES,
            "three/main.tf": USES,
            "three/variables.tf": NO,
        },
    )
    with Client(folders=[tmp_path / "one", tmp_path / "two"]) as client:
        for folder, count in ("one", 1), ("two", 0), ("three", 1):
            client.open(uri(tmp_path / folder / "main.tf"), USES)
            assert counts(client) == {"main.tf": count}, folder
        client.open("untitled:Untitled-1", BARE)
        assert counts(client) == {"untitled:Untitled-1": 1}


def test_a_lone_file_needs_no_folder(tmp_path: Path) -> None:
    with Client() as client:
        client.open(uri(tmp_path / "main.tf"), BARE)
        assert counts(client) == {"main.tf": 1}


@pytest.mark.parametrize("slash", ["", "/"])
def test_folders_that_come_and_go(tmp_path: Path, slash: str) -> None:
    write_files(tmp_path, {"one/main.tf": BARE, "two/main.tf": BARE, "two/b.tf": BARE})
    with Client(folders=[tmp_path / "one"]) as client:
        assert client.command("checkWorkspace") == {"files": 1, "findings": 1}
        two = {"uri": uri(tmp_path / "two") + slash, "name": "two"}
        for _ in range(2):
            client.notify(
                "workspace/didChangeWorkspaceFolders", {"event": {"added": [two], "removed": []}}
            )
        assert client.command("checkWorkspace") == {"files": 3, "findings": 3}
        client.heard.clear()
        for published in {"main.tf": 0, "b.tf": 0}, {}:
            client.notify(
                "workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [two]}}
            )
            assert counts(client) == published
        assert client.server.session.analysis.workspace.folders == [str(tmp_path / "one")]
        assert client.command("checkWorkspace") == {"files": 1, "findings": 1}


def test_a_document_outlives_its_folder(tmp_path: Path) -> None:
    write_files(tmp_path, {"main.tf": BARE})
    main = uri(tmp_path / "main.tf")
    with Client(folders=[tmp_path]) as client:
        client.open(main, BARE)
        change_folders(client, [], [tmp_path])
        assert client.hover(main, 0, 0)
        client.change(main, 2, {"range": range_((0, 0)), "text": "\n"})
        assert client.hover(main, 1, 0)


@pytest.mark.parametrize("key", ["rootUri", "rootPath"])
def test_a_client_from_before_workspace_folders(tmp_path: Path, key: str) -> None:
    write_files(tmp_path, {"main.tf": BARE})
    root = uri(tmp_path) if key == "rootUri" else str(tmp_path)
    with Client(initialize=False) as client:
        client.request("initialize", {"processId": None, "capabilities": {}, key: root})
        assert client.command("checkWorkspace") == {"files": 1, "findings": 1}


# The commands.


def test_the_whole_workspace_is_checked_on_demand(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {"main.tf": BARE, "a/main.tf": USES + NO, "b/x.tf": YES, ".terraform/modules/m/x.tf": BARE},
    )
    with Client(folders=[tmp_path]) as client:
        client.open(uri(tmp_path / "b/x.tf"), YES)
        assert counts(client) == {"x.tf": 0}
        assert client.command("checkWorkspace") == {"files": 2, "findings": 2}
        assert {uri: len(found) for uri, found in client.published().items()} == {
            uri(tmp_path / "main.tf"): 1,
            uri(tmp_path / "a/main.tf"): 1,
            uri(tmp_path / "b/x.tf"): 0,
        }


def test_the_rules_are_listed_with_the_severities_of_the_settings() -> None:
    with Client(options={"severity": {"AWS063": "HIGH"}}) as client:
        (rule,) = client.command("rules")
        assert rule.pop("url").startswith("https://")
        assert rule == {
            "id": "aws-cloudtrail-enable-all-regions",
            "title": "CloudTrail should be enabled in all regions",
            "severity": "HIGH",
        }


@pytest.mark.parametrize("name", ["aws-cloudtrail-enable-all-regions", "aws063", "AVD-AWS-0014"])
def test_a_rule_is_explained(name: str) -> None:
    with Client() as client:
        assert client.command("explain", name).startswith("# CloudTrail should be enabled")


@pytest.mark.parametrize("arguments", [["nope"], [None], [{}], []])
def test_a_rule_that_does_not_exist_is_not_explained(arguments: list[object]) -> None:
    with Client() as client:
        assert client.command("explain", *arguments) is None


def test_commands_take_no_offence_at_missing_arguments() -> None:
    with Client() as client:
        params = {"command": "tf-lsp.rules"}
        assert len(client.request("workspace/executeCommand", params)) == 1
