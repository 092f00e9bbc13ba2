"""The README shows what the program really prints; every link of the pages leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tf_lsp.cli import main
from tf_lsp.config import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_capture_is_what_the_sample_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.search(
        r"```console\n\$ tf-lsp check editors/sample --select CKV_AWS_67\n(.*?)```",
        README,
        re.DOTALL,
    )
    assert shown
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["check", "editors/sample", "--select", "CKV_AWS_67"])
    assert result.exit_code == 1
    assert result.stdout == shown[1]


@pytest.mark.parametrize("setting", list(Settings.__dataclass_fields__))
def test_every_setting_is_listed(setting: str) -> None:
    first, *rest = setting.split("_")
    assert f"| `{first}{''.join(word.capitalize() for word in rest)}` |" in README


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\((?!https://|#)([^)#]+)", (ROOT / page).read_text("utf-8")):
        assert (ROOT / target).exists(), target


def code_in(page: str) -> list[str]:
    """Return what a page writes as code in its sentences, blocks of code aside."""
    text = re.sub(r"(?ms)^```.*?^```$", "", (ROOT / page).read_text("utf-8"))
    return re.findall(r"`([^`\n]+)`", text)


def test_the_architecture_names_what_there_is() -> None:
    sources = [*ROOT.glob("tf_lsp/**/*.py"), *ROOT.glob("tests/*.py")]
    words = set(re.findall(r"\w+", "\n".join(path.read_text("utf-8") for path in sources)))
    for code in code_in("ARCHITECTURE.md"):
        if re.fullmatch(r"[\w/]+\.py", code):
            assert (ROOT / code).is_file() or (ROOT / "tf_lsp" / code).is_file(), code
        elif re.fullmatch(r"\w+(\.\w+)*", code):
            assert set(code.split(".")) <= words | {"logs"}, code
