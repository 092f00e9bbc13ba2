"""The index of a package of rules: what must be known of each before one of them is needed.

To import a rule takes a third of a millisecond, so hundreds of them take longer than all else that
the check of a small file does, which needs a few. Of a file that is as it was when the index was
made, the index tells; every other one is imported. So nothing but time depends on the index.
"""

from __future__ import annotations

import json
import os
import zlib
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from tf_lsp.dataclass import dataclass
from tf_lsp.rule.model import Entry, Rule, rule_of
from tf_lsp.rule.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME: Final = "index.json"
"""How the index's file is called, in the folder of the package."""


@dataclass(frozen=True, slots=True)
class _Indexed(Entry):
    """A rule that need not be imported yet."""

    module: str

    def load(self) -> Rule:
        """Return the rule as a whole, and import its file if nobody has done so before."""
        return _imported(self.module)


def entries(folder: str, package: str) -> Iterator[Entry]:
    """Iterate over the rules below the folder of a package, in the order of their files.

    Raises what a file that is not indexed raises when it is imported.
    """
    index = _read(os.path.join(folder, NAME))
    for path, module in _files(folder, package):
        known = index.get(module, {})
        if known.get("checksum") == _checksum(path):
            yield _indexed(module, known)
        else:
            yield _imported(module)


def index_of(folder: str, package: str) -> str:
    """Return the text of the index of the files as they are now, with a line for each."""
    described = ((module, _described(path, module)) for path, module in _files(folder, package))
    lines = [f"{json.dumps(module)}: {json.dumps(rule)}" for module, rule in described]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _read(path: str) -> dict[str, dict[str, Any]]:
    """Return an index by module; nothing where there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            index: dict[str, dict[str, Any]] = json.load(file)
    except (OSError, ValueError):
        return {}
    return index


def _files(folder: str, package: str) -> Iterator[tuple[str, str]]:
    """Iterate over the paths and modules of rules; what they share is in files with a "_"."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        name, suffix = os.path.splitext(entry.name)
        if name.startswith(("_", ".")):
            continue
        if entry.is_dir():
            yield from _files(entry.path, f"{package}.{name}")
        elif suffix == ".py":
            yield entry.path, f"{package}.{name}"


def _checksum(path: str) -> int:
    with open(path, "rb", buffering=0) as file:
        return zlib.crc32(file.read())


@cache
def _imported(module: str) -> Rule:
    return rule_of(import_module(module))


def _indexed(module: str, known: Mapping[str, Any]) -> _Indexed:
    return _Indexed(
        id=known["id"],
        severity=Severity(known["severity"]),
        looks_at=frozenset(known["looks_at"]),
        paths=frozenset(known["paths"]),
        aliases=tuple(known["aliases"]),
        off_because=known["off_because"],
        title=known["title"],
        module=module,
    )


def _described(path: str, module: str) -> dict[str, object]:
    rule = _imported(module)
    return {
        "checksum": _checksum(path),
        "id": rule.id,
        "severity": rule.severity,
        "looks_at": sorted(rule.looks_at),
        "paths": sorted(rule.paths),
        "aliases": rule.aliases,
        "off_because": rule.off_because,
        "title": rule.title,
    }
