"""Tells whether what a reference refers to is used in other places of its module too."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tf_lsp.modules.instance import ModuleInstance
    from tf_lsp.modules.source import Place

_REFERENCE = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+|\[[^\[\]\n]*\])+")
_PART = re.compile(r"\[[^\]]*\]|[\w-]+")
_ANY = "*"


def is_used_elsewhere(reference: Place, module: ModuleInstance) -> bool:
    """Whether a module refers to the same value, to a part of it or to what holds it once more.

    ``module`` is the one in which the value arrives. References are looked for in the text, so one
    in a comment counts; where the reference is in none of the modules that lead to it, the answer
    is yes: it only makes us more careful.
    """
    path = _parts(reference.text)
    if path[0] == "each":
        return False
    folder = os.path.dirname(reference.file.path)
    files = (found.module.files for found in module.ancestors if found.module.folder == folder)
    texts = [file.text for file in next(files, ())]
    others = (_parts(match[0]) for text in texts for match in _REFERENCE.finditer(text))
    return sum(_overlap(path, other) for other in others) != 1


def _parts(reference: str) -> list[str]:
    """Split ``var.trail["multi"]`` into its names; what is computed may be any name."""
    return [_name(part) for part in _PART.findall(reference)] or [_ANY]


def _name(part: str) -> str:
    inside = part.removeprefix("[").removesuffix("]").strip()
    is_literal = not part.startswith("[") or inside.isdigit() or inside.startswith('"')
    return inside.strip('"') if is_literal else _ANY


def _overlap(path: list[str], other: list[str]) -> bool:
    return all(a == b or _ANY in (a, b) for a, b in zip(path, other, strict=False))
