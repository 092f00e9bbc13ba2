"""A module: the files of one folder, merged as Terraform merges them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tf_lsp.modules.names import is_configuration, variables_rank
from tf_lsp.modules.source import Declaration, Expression, Placed, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Module:
    """What the files of a folder declare. Each kind of block is merged when it is asked for."""

    def __init__(self, folder: str, files: Iterable[SourceFile]) -> None:
        self.folder = folder
        # Files that override come last, in the order of names, as Terraform reads them.
        self.files = sorted(files, key=lambda file: (file.is_override, file.name))
        self._resources: dict[tuple[str, str], dict[str, list[Declaration]]] = {}

    @cached_property
    def variables(self) -> dict[str, Declaration]:
        """Input variables by name."""
        return self._named("variable")

    @cached_property
    def outputs(self) -> dict[str, Declaration]:
        """Outputs by name."""
        return self._named("output")

    @cached_property
    def calls(self) -> dict[str, Declaration]:
        """Module calls by name."""
        return self._named("module")

    @cached_property
    def locals(self) -> dict[str, Expression]:
        """The expressions of local values by name."""
        found: dict[str, Expression] = {}
        for placed in self._blocks("locals"):
            for attribute in reversed(placed.block.body.attributes):
                if placed.file.is_override or attribute.name not in found:
                    found[attribute.name] = placed.expression(attribute)
        return found

    def resources(self, type_: str) -> dict[str, list[Declaration]]:
        """Return the managed resources of a type by name.

        Terraform takes one of each name; a file that is being edited may have more.
        """
        return self._typed("resource", type_)

    def data_sources(self, type_: str) -> dict[str, list[Declaration]]:
        """Return the data sources of a type by name."""
        return self._typed("data", type_)

    def variable_files(self) -> list[SourceFile]:
        """Return the variables files that Terraform loads by itself; later ones win."""
        ranked = [(rank, file) for file in self.files if (rank := variables_rank(file.name))]
        return [file for _, file in sorted(ranked, key=lambda pair: pair[0])]

    def _blocks(self, type_: str) -> Iterator[Placed]:
        for file in self.files:
            if is_configuration(file.name):
                yield from file.blocks.get(type_, ())

    def _named(self, type_: str) -> dict[str, Declaration]:
        found: dict[str, Declaration] = {}
        for placed in self._blocks(type_):
            labels = placed.block.labels
            if len(labels) == 1:
                name = labels[0].value
                if name not in found:
                    found[name] = Declaration(placed)
                elif placed.file.is_override:
                    found[name].overrides.append(placed)
        return found

    def _typed(self, kind: str, type_: str) -> dict[str, list[Declaration]]:
        if (kind, type_) not in self._resources:
            found: dict[str, list[Declaration]] = {}
            for placed in self._blocks(kind):
                labels = placed.block.labels
                if len(labels) == 2 and labels[0].value == type_:
                    same = found.setdefault(labels[1].value, [])
                    if same and placed.file.is_override:
                        same[0].overrides.append(placed)
                    else:
                        same.append(Declaration(placed))
            self._resources[kind, type_] = found
        return self._resources[kind, type_]
