"""The README shows what the program really prints, and lists what it really checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tf_lsp.cli import main
from tf_lsp.config import Settings
from tf_lsp.rules import all_rules

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_capture_is_what_the_sample_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.search(r"```console\n\$ tf-lsp check editors/sample\n(.*?)```", README, re.DOTALL)
    assert shown
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["check", "editors/sample"])
    assert result.exit_code == 1
    assert result.stdout == shown[1]


def test_every_rule_is_listed() -> None:
    for rule in all_rules():
        row = f"| `{rule.id}`: {rule.title} | {rule.severity} | {', '.join(rule.aliases)} |"
        assert row in README


@pytest.mark.parametrize("setting", list(Settings.__dataclass_fields__))
def test_every_setting_is_listed(setting: str) -> None:
    first, *rest = setting.split("_")
    assert f"| `{first}{''.join(word.capitalize() for word in rest)}` |" in README


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https://)([^)]+)\)", README):
        assert (ROOT / target).exists(), target
