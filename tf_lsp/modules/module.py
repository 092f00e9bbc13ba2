"""A module: the files of one folder, merged as Terraform merges them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tf_lsp.modules.names import is_configuration, variables_rank
from tf_lsp.modules.source import Declaration, Expression, Placed, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from tf_lsp.syntax import Section


class Module:
    """What the files of a folder declare. Each kind of block is merged when it is asked for."""

    def __init__(self, folder: str, files: Iterable[SourceFile]) -> None:
        self.folder = folder
        # Files that override come last, in the order of names, as Terraform reads them.
        self.files = sorted(files, key=lambda file: (file.is_override, file.name))
        self._by_name: dict[str, dict[str, list[Declaration]]] = {}

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
        for placed in self._placed("locals"):
            for attribute in reversed(placed.block.body.attributes):
                if placed.file.is_override or attribute.name not in found:
                    found[attribute.name] = placed.expression(attribute)
        return found

    def declared(self, kind: str) -> Sequence[Declaration]:
        """Return what the module declares of a kind, in the order of its files.

        Kinds are as ``kind_of`` names them. Terraform takes one resource of each name; a file that
        is being edited may have more.
        """
        if kind == "module":
            return list(self.calls.values())
        if kind not in self._by_name:
            self._by_name[kind] = self._merged(kind)
        return [each for same in self._by_name[kind].values() for each in same]

    def named(self, kind: str, name: str) -> Sequence[Declaration]:
        """Return the resources or data sources of a kind that have a name."""
        if kind not in self._by_name:
            self._by_name[kind] = self._merged(kind)
        return self._by_name[kind].get(name, ())

    def sections_of(self, kind: str, name: str) -> tuple[Section, ...]:
        """Return the sections of text that declare something: as long as they are the same, it is.

        ``kind`` is one of ``named``, or ``var`` or ``local``; a variable also depends on what the
        variables files say.
        """
        if kind == "local":
            expression = self.locals.get(name)
            return (expression.section,) if expression else ()
        if kind == "var":
            variable = self.variables.get(name)
            declared = variable.sections if variable else ()
            return (*declared, *self._given.get(name, ()))
        return tuple(section for each in self.named(kind, name) for section in each.sections)

    @cached_property
    def _given(self) -> dict[str, list[Section]]:
        """The sections of variables files that give variables values."""
        found: dict[str, list[Section]] = {}
        for file in self.variable_files():
            for expression in file.arguments():
                found.setdefault(expression.attribute.name, []).append(expression.section)
        return found

    @cached_property
    def kinds(self) -> Set[str]:
        """All kinds of which the module declares something."""
        return {kind for file in self._configuration for kind in file.kinds}

    def _merged(self, kind: str) -> dict[str, list[Declaration]]:
        """Return what the module declares of a kind by name, overrides merged over it.

        Providers are told apart by their alias. The ``terraform`` blocks of all files are one.
        """
        found: dict[str, list[Declaration]] = {}
        for placed in self._placed(kind):
            same = found.setdefault(_name_of(placed), [])
            if same and (placed.file.is_override or kind == "terraform"):
                same[0].overrides.append(placed)
            else:
                same.append(Declaration(placed))
        return found

    def variable_files(self) -> list[SourceFile]:
        """Return the variables files that Terraform loads by itself; later ones win."""
        ranked = [(rank, file) for file in self.files if (rank := variables_rank(file.name))]
        return [file for _, file in sorted(ranked, key=lambda pair: pair[0])]

    @property
    def _configuration(self) -> Iterator[SourceFile]:
        return (file for file in self.files if is_configuration(file.name))

    def _placed(self, kind: str) -> Iterator[Placed]:
        for file in self._configuration:
            yield from file.placed(kind)

    def _named(self, type_: str) -> dict[str, Declaration]:
        found: dict[str, Declaration] = {}
        for placed in self._placed(type_):
            (name,) = placed.names.labels
            if name not in found:
                found[name] = Declaration(placed)
            elif placed.file.is_override:
                found[name].overrides.append(placed)
        return found


def _name_of(placed: Placed) -> str:
    """Return what tells a block from others of its kind: its second label or its alias."""
    labels = placed.names.labels
    if len(labels) > 1:
        return labels[1]
    alias = placed.argument("alias")
    return alias.keyword.strip('"') if alias else ""
