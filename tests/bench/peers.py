"""The programs that ours is measured beside, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / "build" / "bench" / "checkov"
"""checkov's own environment: it stands on another package that is imported as ``hcl2``, too."""


def install_checkov() -> None:
    """Install checkov where this benchmark looks for it, unless it is there."""
    if not (CHECKOV / "bin" / "checkov").exists():
        venv.create(CHECKOV, with_pip=True, clear=True)
        pip = [str(CHECKOV / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "checkov"], check=True)


def checkov() -> str | None:
    """Return the path of checkov, None where it is not installed."""
    own = CHECKOV / "bin" / "checkov"
    return str(own) if own.exists() else shutil.which("checkov")


@cache
def tree_sitter_parse() -> Callable[[bytes], object] | None:
    """Return tree-sitter-hcl's function that parses a text, None where it is not installed."""
    try:
        tree_sitter, grammar = import_module("tree_sitter"), import_module("tree_sitter_hcl")
    except ImportError:
        return None
    parser = tree_sitter.Parser(tree_sitter.Language(grammar.language()))
    parse: Callable[[bytes], object] = parser.parse
    return parse


def why_missing(peer: str) -> str:
    """Return why a peer cannot be measured here, in a few words; nothing where it can."""
    match peer:
        case "tree-sitter-hcl":
            return "" if tree_sitter_parse() else "not installed: pip install '.[bench]'"
        case "checkov":
            return "" if checkov() else "not installed: run with --install-checkov"
        case "tfsec" | "trivy":
            return "" if shutil.which(peer) else "not on the PATH"
        case "/proc":
            return "" if sys.platform == "linux" else "measured on Linux alone"
        case _:
            return ""
