"""The editors offer the settings that there are, with the defaults that they have."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from tf_lsp.config import Settings, parse_settings

EDITORS = Path(__file__).parent.parent / "editors"
VSCODE = json.loads((EDITORS / "vscode/package.json").read_text("utf-8"))
NEOVIM = (EDITORS / "nvim/doc/tf-lsp.txt").read_text("utf-8")
OF_THE_EXTENSION = {"path", "package", "trace.server"}


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


SETTINGS = {camel_case(setting.name) for setting in fields(Settings)}


def defaults_in_vscode() -> dict[str, object]:
    pages = VSCODE["contributes"]["configuration"]
    named = {name: setting for page in pages for name, setting in page["properties"].items()}
    return {name.removeprefix("tfLsp."): setting["default"] for name, setting in named.items()}


def test_vscode() -> None:
    defaults = defaults_in_vscode()
    assert defaults.keys() == SETTINGS | OF_THE_EXTENSION
    assert parse_settings(defaults) == (Settings(), [])
    readme = (EDITORS / "vscode/README.md").read_text("utf-8")
    assert [name for name in defaults if f"| `tfLsp.{name}` |" not in readme] == []


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_neovim(setting: str) -> None:
    assert f"\n          {setting} = " in NEOVIM
